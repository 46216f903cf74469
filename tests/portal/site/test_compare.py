"""比较: side by side and through the years, each amount as printed and leading to its cell."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.test import Client

from budgets.models import Disclosure, Unit
from budgets.services import publication
from portal import jobs
from portal.site import compare as compare_page
from tests.budgets.selectors.test_facts import as_read
from tests.factories.declarations import drawn
from tests.factories.disclosures import Place, a_place, published
from tests.factories.organisations import UnitFactory, succession
from tests.factories.public_books import made_public, small
from tests.factories.workflow import taken_down
from tests.portal.publishing import publish_golden

PAGE = "/compare/"
_ROW = re.compile(r"<tr[^>]*>\n(.*?)</tr>", re.DOTALL)


def rows_of(html: str) -> list[list[str]]:
    """The lines as a reader sees them."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [
            " ".join(unescape(re.sub("<[^>]*>", " ", cell)).split())
            for cell in re.findall(r"<t[dh][^>]*>.*?</t[dh]>", row, re.DOTALL)
        ]
        for row in _ROW.findall(body)
    ]


def headings_of(html: str) -> list[str]:
    """The headings of the columns."""
    head = html.partition("<thead>")[2].partition("</thead>")[0]
    return [
        " ".join(re.sub("<[^>]*>", " ", cell).split())
        for cell in re.findall(r"<th.*?</th>", head, re.DOTALL)
    ]


def a_year(year: int, *lines: str, unit: Unit | None = None) -> Unit:
    """A unit's budget of a year with these rows of 公开表3: code, name, amount."""
    rows = []
    for line in lines:
        code, name, amount = line.split()
        parts = " | ".join((code[:3], code[3:5], code[5:7]))
        rows.append(f"{parts} | {name} | {amount} | {amount} |  | ")
    heading = "公开表3\n类 | 款 | 项 | 科目名称 | 合计 | 基本支出 | 项目支出 | 结转下年\n"
    unit = unit or UnitFactory.create()
    made_public(unit, drawn(heading + "\n".join(rows), year=year))
    return unit


TWO = ("201 一般公共服务支出 9.00", "20103 政府办公厅（室）及相关机构事务 9.00")


@pytest.fixture
def pair(db: None) -> tuple[Unit, Unit]:
    """Two units of 2025; the second has another class besides."""
    first = a_year(2025, *TWO, "2010301 行政运行 9.00")
    second = a_year(
        2025, "201 一般公共服务支出 4.00", "208 社会保障和就业支出 2.50",
        unit=UnitFactory.create(department=first.department),
    )  # fmt: skip
    return first, second


# --- side by side -------------------------------------------------------------------------


def test_units_stand_side_by_side_in_the_order_asked_for(
    pair: tuple[Unit, Unit], client: Client
) -> None:
    first, second = pair
    query = {"unit": [second.uid, first.uid], "table": "3"}
    html = client.get(PAGE, query).text
    assert [each.split()[0] for each in headings_of(html)[1:]] == [second.name, first.name]
    assert rows_of(html) == [
        ["201 一般公共服务支出", "4.00", "9.00"],
        ["20103 政府办公厅（室）及相关机构事务", "", "9.00"],
        ["2010301 行政运行", "", "9.00"],
        ["208 社会保障和就业支出", "2.50", ""],
    ]
    assert f"<title>{second.name}、{first.name}2025年公开表3比较" in html
    canonical = f"{PAGE}?unit={second.uid}&amp;unit={first.uid}&amp;year=2025&amp;table=3"
    assert f'<link rel="canonical" href="{canonical}">' in html
    basic = client.get(PAGE, {**query, "column": "6"}).text  # 基本支出
    assert len(rows_of(basic)) == 4
    project = client.get(PAGE, {**query, "column": "7"}).text
    assert rows_of(project) == []
    assert "所选的公开表没有金额。" in project


def test_every_amount_is_the_printed_cell_that_it_leads_to(db: None, client: Client) -> None:
    for slug in ("zhangdian-2025", "yantai-2025"):
        publish_golden(slug)
    uids = list(Unit.objects.order_by("code").values_list("uid", flat=True))
    pages: dict[str, str] = {}
    for table in range(1, 13):
        response = client.get(PAGE, {"unit": uids, "table": str(table)})
        assert response.status_code == 200
        assert len(response.content) < 150_000
        links = re.findall(r'<a href="([^"#]+)#(t[^"]+)">([^<]+)</a>', response.text)
        assert bool(links) == (table not in (8, 9)), table
        for address, anchor, amount in links:
            if address not in pages:
                pages[address] = client.get(address).text
            cell = re.search(rf'id="{anchor}"[^>]*>([^<]*)<', pages[address])
            assert cell is not None, (address, anchor)
            assert cell[1] == amount
    assert len(pages) == 20


def test_the_three_public_expenses_are_lines(db: None, client: Client) -> None:
    unit = UnitFactory.create()
    made_public(unit, as_read("zhangdian-2025"))
    html = client.get(PAGE, {"unit": unit.uid, "table": "7"}).text
    labels = [row[0] for row in rows_of(html)]
    assert labels[0] == "合计"
    assert "公务用车购置及运行维护费/公务用车运行维护费" in labels


REFUSED = [
    ({"table": "13"}, "没有这张公开表。"),
    ({"table": "x"}, "没有这张公开表。"),
    ({"unit": ["u2222222"]}, "所选的单位没有现行公开的预算。"),
    ({"unit": ["x' or 1=1"]}, "所选的单位没有现行公开的预算。"),
    ({"unit": ["u\x00\x00\x00"], "q": "a\x00b c"}, "所选的单位没有现行公开的预算。"),
    ({"unit": [f"u222222{digit}" for digit in range(2, 9)]}, "最多并列 6 个"),
]


@pytest.mark.parametrize(("query", "words"), REFUSED)
def test_what_cannot_be_compared_is_said_in_a_sentence(
    db: None, client: Client, query: dict[str, Any], words: str
) -> None:
    response = client.get(PAGE, query)
    assert response.status_code == 400
    assert words in response.text
    assert client.get(f"{PAGE}table.csv", query).status_code == 404


def test_a_department_never_stands_beside_a_unit(pair: tuple[Unit, Unit], client: Client) -> None:
    first, _second = pair
    made_public(first, small("70.00"), scope="department")
    response = client.get(PAGE, {"unit": [first.uid, first.department.uid]})
    assert response.status_code == 400
    assert "部门和单位不能并列" in response.text
    assert rows_of(response.text) == []


def test_who_has_nothing_of_the_year_is_named(pair: tuple[Unit, Unit], client: Client) -> None:
    first, second = pair
    Disclosure.objects.filter(unit=second).update(year=2024)
    html = client.get(PAGE, {"unit": [first.uid, second.uid], "year": "2025"}).text
    assert f"2025年没有现行公开的预算，未列入：{second.name}。" in html
    assert len(headings_of(html)) == 2


def test_nothing_that_is_not_public_is_compared(db: None, client: Client) -> None:
    down, gone = a_place(unit="102002"), a_place(unit="102003")
    taken_down(down)
    publication.withdraw(revision=published(gone), reason="有误", by=gone.publisher)
    for uids in ([down.unit.uid], [gone.unit.uid], [down.unit.uid, gone.unit.uid]):
        response = client.get(PAGE, {"unit": uids})
        assert "所选的单位没有现行公开的预算。" in response.text
        assert rows_of(response.text) == []


# --- through the years --------------------------------------------------------------------


def test_the_years_of_a_unit_with_what_was_renamed_and_recoded(db: None, client: Client) -> None:
    unit = a_year(
        2021, "204 公共安全支出 5.00", "20499 其他公共安全支出 5.00",
        "2049999 其他公共安全支出 5.00",
    )  # fmt: skip
    a_year(
        2020, "204 公共安全支出 4.00", "20499 其他公共安全支出 4.00",
        "2049901 其他公共安全支出 4.00", unit=unit,
    )  # fmt: skip
    a_year(2019, "20805 行政事业单位离退休 1.00", unit=unit)
    html = client.get(PAGE, {"unit": unit.uid, "table": "3"}).text
    assert headings_of(html) == ["项目", "2021年", "2020年", "2019年", "比上年增减"]
    rows = {row[0].split()[0]: row for row in rows_of(html)}
    assert rows["2049999"] == [
        "2049999 其他公共安全支出 2020年编码为 2049901 “其他公共安全支出”",
        "5.00", "4.00", "", "+1.00 +25.00%",
    ]  # fmt: skip
    assert rows["20805"][0].endswith("2019年名称为“行政事业单位离退休”")
    assert "2049901" not in rows
    assert "按科目表对应到最近一年" in html


def test_rows_that_became_one_account_are_added_and_each_is_led_to(
    db: None, client: Client
) -> None:
    unit = a_year(2021, "2049999 其他公共安全支出 5.00")
    a_year(2020, "2049901 其他公共安全支出 4.00", "2049999 其他公共安全支出 1.00", unit=unit)
    html = client.get(PAGE, {"unit": unit.uid}).text
    (row,) = rows_of(html)
    assert row[2] == "5.00 第1行 第2行"
    assert re.findall(r"#(t3-r\d+-c5)", html) == ["t3-r1-c5", "t3-r1-c5", "t3-r2-c5"]


def test_a_year_that_is_lacking_ends_the_row_with_a_sentence(db: None, client: Client) -> None:
    unit = a_year(2025, *TWO)
    a_year(2023, *TWO, unit=unit)
    html = client.get(PAGE, {"unit": unit.uid}).text
    assert headings_of(html) == ["项目", "2025年"]
    assert "2024年没有公开的预算，更早的年度不再往前比较。" in html


def test_the_years_follow_the_unit_that_it_was(db: None, client: Client) -> None:
    before, other = a_year(2024, *TWO), a_year(2024, *TWO)
    a_year(2023, *TWO, unit=before)
    new = UnitFactory.create(department=before.department)
    a_year(2025, *TWO, unit=new)
    Disclosure.objects.filter(year=2024).update(approved_on="2024-02-01")
    Disclosure.objects.filter(year=2025).update(approved_on="2025-02-01")
    succession(before, new, "2024-06-01")
    html = client.get(PAGE, {"unit": new.uid}).text
    assert headings_of(html) == [
        "项目", "2025年", f"2024年 {before.name}", f"2023年 {before.name}", "比上年增减",
    ]  # fmt: skip
    succession(other, new, "2024-06-01")  # of two predecessors nothing is added up
    html = client.get(PAGE, {"unit": new.uid}).text
    assert headings_of(html) == ["项目", "2025年"]
    assert "单位范围自上年以来有变动" in html


# --- choosing, files, queries -------------------------------------------------------------


def test_units_are_found_by_name_and_code_and_ticked(db: None, client: Client) -> None:
    place = a_place()
    Unit.objects.filter(pk=place.unit.pk).update(name="张店区人民政府办公室")
    Disclosure.objects.update(owner_name="张店区人民政府办公室")
    published(place)
    jobs.run_due()
    box = f'<input type="checkbox" id="unit-{place.unit.uid}" name="unit" value="{place.unit.uid}"'
    for text in ("张店政府办", "370303 102001"):
        assert f"{box}>" in client.get(PAGE, {"q": text}).text, text
    assert f"{box} checked>" in client.get(PAGE, {"unit": place.unit.uid}).text
    assert "没有找到这个单位。" in client.get(PAGE, {"q": "无此单位"}).text
    publication.withdraw(
        revision=place.disclosure.revisions.get(), reason="有误", by=place.publisher
    )
    assert box not in client.get(PAGE, {"q": "张店政府办"}).text


def test_the_empty_page_says_how_to_begin(db: None, client: Client) -> None:
    response = client.get(PAGE)
    assert response.status_code == 200
    assert "选 2 至 6 个单位" in response.text
    assert f'<link rel="canonical" href="{PAGE}">' in response.text


def test_files_hold_the_whole_comparison(pair: tuple[Unit, Unit], client: Client) -> None:
    query = {"unit": [each.uid for each in pair], "table": "3"}
    plain = client.get(f"{PAGE}table.csv", query)
    assert client.get(f"{PAGE}table.csv", {**query, "bom": "1"}).content == (
        b"\xef\xbb\xbf" + plain.content
    )
    heading, *lines = csv.reader(io.StringIO(plain.content.decode()))
    assert heading == ["编码", "名称", pair[0].name, pair[1].name, "说明"]
    assert lines[0] == ["201", "一般公共服务支出", "9.00", "4.00", ""]
    assert lines[-1][2:4] == ["", "2.50"]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{PAGE}table.xlsx", query).content))
    values = [[cell.value for cell in row] for row in book.worksheets[0]]
    assert values[1][:4] == ["201", "一般公共服务支出", 9, 4]
    assert client.get(f"{PAGE}table.pdf", query).status_code == 404


def test_long_tables_have_pages(
    pair: tuple[Unit, Unit], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = {"unit": [each.uid for each in pair], "table": "3"}
    whole = rows_of(client.get(PAGE, query).text)
    monkeypatch.setattr(compare_page, "EACH_PAGE", 3)
    parts = [client.get(PAGE, {**query, "page": str(number)}).text for number in (1, 2)]
    assert rows_of(parts[0]) + rows_of(parts[1]) == whole
    assert 'rel="next"' in parts[0]
    assert "page=2" in re.search('rel="canonical" href="([^"]*)"', parts[1])[1]  # type: ignore[index]


def test_few_queries_however_many_units_and_years(
    db: None, client: Client, django_assert_num_queries: Any
) -> None:
    units = [a_year(2025, *TWO) for _number in range(6)]
    for count in (2, 6):
        with django_assert_num_queries(3):
            client.get(PAGE, {"unit": [each.uid for each in units[:count]]})
    for years in (1, 5):
        for year in range(2025 - years, 2025):
            if not Disclosure.objects.filter(unit=units[0], year=year).exists():
                a_year(year, *TWO, unit=units[0])
        with django_assert_num_queries(5):
            client.get(PAGE, {"unit": units[0].uid})


def test_home_and_the_units_page_lead_here(db: None, client: Client) -> None:
    place: Place = a_place()
    published(place)
    assert 'href="/compare/"' in client.get("/").text
    own = client.get("/units/370303/102001/").text
    assert f'href="/compare/?unit={place.unit.uid}&amp;table=3"' in own
