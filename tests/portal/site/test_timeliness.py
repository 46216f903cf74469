"""公开时限: the public reads who published when and who is late, and nothing of drafts."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from budgets.models import Disclosure, Unit
from budgets.services.official import record_official_address
from portal.site import timeliness
from tests.factories.deadlines import congress, many_units
from tests.factories.disclosures import Place, a_place, approved_figures, published, submitted
from tests.factories.withholding import held, terms

PAGE = "/divisions/370303/timeliness/2025/"
TABLE = f"{PAGE}table.csv"


@pytest.fixture
def place(db: None) -> Place:
    return a_place()


def _table(client: Client) -> dict[str, dict[str, str]]:
    text = client.get(TABLE).content.decode("utf-8-sig")
    return {row["编码"]: row for row in csv.DictReader(io.StringIO(text))}


def test_nothing_of_the_year_on_record_is_no_page(place: Place, client: Client) -> None:
    assert client.get(PAGE).status_code == 404
    assert client.get(TABLE).status_code == 404
    assert client.get("/divisions/999999/timeliness/2025/").status_code == 404


def test_who_is_in_time_and_who_is_late(place: Place, client: Client) -> None:
    in_time = place
    published(in_time)
    today = timezone.localdate()
    Disclosure.objects.filter(pk=in_time.disclosure.pk).update(
        approved_on=today - timedelta(days=20)
    )
    late = a_place(unit="102002")
    published(late)
    Disclosure.objects.filter(pk=late.disclosure.pk).update(approved_on=today - timedelta(days=23))
    overdue, waiting, unknown = (a_place(unit=code) for code in ("102003", "102004", "102005"))
    approved_figures(overdue, approved_on=today - timedelta(days=25))
    approved_figures(waiting, approved_on=today - timedelta(days=15))
    assert unknown.disclosure.approved_on is None
    rows = _table(client)
    assert {code: (row["状态"], row["逾期天数"]) for code, row in rows.items()} == {
        "102001": ("已公开", ""),
        "102002": ("逾期公开", "3"),
        "102003": ("逾期未公开", "5"),
        "102004": ("未到期", ""),
    }
    text = client.get(PAGE).text
    assert "尚无批复日期 1" in text  # counted, and not named
    assert unknown.unit.name not in text
    assert "《预算法》第十四条第二款" in text
    assert "第五十二条" in text
    assert '<span class="tag tag-overdue">逾期未公开 1</span>' in text
    assert "还剩5天" in text
    assert 'href="/370303/102001/2025/budget/"' in text
    assert 'href="/370303/102003/' not in text


def test_departments_and_units_are_counted_apart(place: Place, client: Client) -> None:
    congress(place, timezone.localdate() - timedelta(days=45))
    department = place.unit.department
    figures = approved_figures(place)
    type(figures).objects.filter(pk=figures.pk).update(unit=None, owner_code=department.code)
    rows = _table(client)
    assert (rows[department.code]["公开主体"], rows[department.code]["逾期天数"]) == ("部门", "5")
    assert (rows[place.unit.code]["公开主体"], rows[place.unit.code]["逾期天数"]) == ("单位", "")
    text = client.get(PAGE).text
    assert text.index('id="group-department"') < text.index('id="group-unit"')


def test_drafts_and_what_is_held_are_not_told(place: Place, client: Client) -> None:
    congress(place, date(2025, 1, 1))
    submitted(place)
    Disclosure.objects.update(owner_name="草稿里的名称")
    assert _table(client)[place.unit.code]["名称"] == place.unit.name
    assert _table(client)[place.unit.code]["状态"] == "逾期未公开"
    for address in (PAGE, TABLE):
        assert "已上报" not in client.get(address).content.decode()
    other = a_place(unit="102002")
    held(other, terms("unit", table=None))
    row = _table(client)["102002"]
    assert (row["状态"], row["最迟公开日"], row["逾期天数"]) == ("依法不予公开", "", "")


def test_the_official_address_is_shown_on_both_pages(place: Place, client: Client) -> None:
    congress(place, date(2025, 1, 17))
    published(place)
    url = "https://www.zhangdian.gov.cn/1.html?a=1&b=2"
    before = client.get("/370303/102001/2025/budget/")
    record_official_address(
        disclosure=place.disclosure,
        url=url,
        published_at=datetime(2025, 2, 20, 9, tzinfo=timezone.get_default_timezone()),
        seen=0,
        by=place.publisher,
    )
    row = _table(client)[place.unit.code]
    assert (row["状态"], row["首次公开日"], row["官网公开网址"]) == ("已公开", "2025-02-20", url)
    for address in (PAGE, "/370303/102001/2025/budget/"):
        assert "https://www.zhangdian.gov.cn/1.html?a=1&amp;b=2" in client.get(address).text
    after = client.get("/370303/102001/2025/budget/")
    assert after["ETag"] != before["ETag"]
    assert after["Last-Modified"] >= before["Last-Modified"]


def test_a_name_that_looks_like_a_formula_stays_a_name(place: Place, client: Client) -> None:
    congress(place, date(2025, 1, 17))
    Disclosure.objects.update(owner_name="=1+1<b>")
    Unit.objects.update(name="=1+1<b>")
    assert "'=1+1<b>" in client.get(TABLE).content.decode("utf-8-sig")
    assert "=1+1&lt;b&gt;" in client.get(PAGE).text
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{PAGE}table.xlsx").content))
    cell = book.worksheets[0]["D2"]
    assert (cell.value, cell.data_type) == ("=1+1<b>", "s")


@pytest.mark.parametrize("more", [0, 1000])
def test_a_division_of_a_thousand_units_asks_no_more(
    place: Place, client: Client, django_assert_num_queries: Any, more: int
) -> None:
    congress(place, date(2025, 1, 17))
    many_units(place, more)
    assert Unit.objects.count() == more + 1
    for address in (PAGE, TABLE):
        with django_assert_num_queries(9):
            assert client.get(address).status_code == 200


def test_many_owners_are_shown_page_by_page_and_counted_on_each(
    place: Place, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    congress(place, date(2025, 1, 1))
    many_units(place, 4)
    monkeypatch.setattr(timeliness, "EACH_PAGE", 3)
    first, second = (client.get(PAGE, {"page": number}).text for number in ("1", "2"))
    for text in (first, second):
        assert "逾期未公开 5" in text
        assert "第 " in text
    names = ["第0小学", "第1小学", "第2小学", "第3小学", place.unit.name]
    assert [(name in first) != (name in second) for name in names] == [True] * 5
    assert 'href="?page=2" rel="next"' in first
    assert 'href="?page=1" rel="prev"' in second
    for odd in ("0", "-1", "99999999999999999999", "x"):
        assert client.get(PAGE, {"page": odd}).status_code == 200
    assert len(_table(client)) == 5


def test_the_page_of_a_division_leads_there(place: Place, client: Client) -> None:
    published(place)
    text = client.get("/divisions/370303/").text
    assert f'href="{PAGE}"' in text
    assert client.get(PAGE).status_code == 200
