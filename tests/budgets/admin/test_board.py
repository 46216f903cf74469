"""进度总表 at the desk: the board, its filter and export, 催办, and acts on several."""

from __future__ import annotations

import io
from datetime import (
    date,
    timedelta,
)
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from budgets.models import (
    CongressApproval,
    Correction,
    Disclosure,
    OfficialAddress,
    Reminder,
    Revision,
    RevisionState,
    Unit,
)
from budgets.selectors.board import board_for, board_of
from portal.access import Role
from tests.budgets.admin.conftest import SignIn
from tests.factories.deadlines import congress, many_units
from tests.factories.disclosures import (
    ERROR,
    Place,
    a_place,
    checked,
    correcting,
    published,
    submitted,
)
from tests.factories.organisations import account

pytestmark = pytest.mark.django_db

BOARD = "/admin/budgets/disclosure/board/"
THIS_YEAR = timezone.localdate().year


@pytest.fixture
def place(db: None) -> Place:
    return a_place(year=THIS_YEAR)


def test_the_board_says_how_far_each_unit_is(place: Place, sign_in: SignIn) -> None:
    submitted(place)
    (begun,) = many_units(place, 1)
    text = sign_in(place.reviewer).get(BOARD).text
    assert place.unit.name in text
    assert "已上报" in text
    assert begun.name in text
    assert "未开始" in text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("state=submitted", {"甲"}),
        ("state=not_started", {"乙", "丙"}),
        ("state=late", {"甲", "乙", "丙"}),
        ("state=published", set()),
        ("q=乙", {"乙"}),
        ("q=9000001", {"丙"}),
        ("department=DEPARTMENT", {"乙", "丙"}),
        ("state=nonsense&department=x", {"甲", "乙", "丙"}),
        ("year=2020&state=submitted", set()),
    ],
)
def test_the_filter_shows_what_it_says(
    place: Place, sign_in: SignIn, query: str, names: set[str]
) -> None:
    submitted(place)
    Disclosure.objects.update(owner_name="甲单位")
    second, third = many_units(place, 2)
    Unit.objects.filter(pk=second.pk).update(name="乙单位")
    Unit.objects.filter(pk=third.pk).update(name="丙单位")
    congress(place, timezone.localdate() - timedelta(days=56))
    query = query.replace("DEPARTMENT", str(second.department_id))
    text = sign_in(place.reviewer).get(f"{BOARD}?{query}").text
    assert {
        name for name in "甲乙丙" if f"{name}单位 <span" in text or f"{name}单位</a>" in text
    } == names


def test_a_board_of_a_thousand_units_is_paged_and_asks_no_more(
    place: Place, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    client = sign_in(place.reviewer)
    many_units(place, 1000)
    with django_assert_num_queries(15):
        text = client.get(BOARD).text
    assert text.count('name="owner"') == 100
    assert "第 1 / 11 页" in text
    with django_assert_num_queries(15):
        last = client.get(f"{BOARD}?page=11").text
    assert last.count('name="owner"') == 1


def test_one_page_keeps_the_filter_of_the_last(place: Place, sign_in: SignIn) -> None:
    many_units(place, 150)
    text = sign_in(place.reviewer).get(f"{BOARD}?state=not_started&q=900").text
    assert "state=not_started&amp;department=&amp;q=900&amp;page=2" in text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_export_holds_the_chosen_rows_and_no_formula(
    place: Place, sign_in: SignIn, kind: str
) -> None:
    published(place)
    evil = many_units(place, 1)[0]
    Unit.objects.filter(pk=evil.pk).update(name='=HYPERLINK("http://x","y")')
    address = reverse("admin:budgets_disclosure_board_export", args=[kind])
    content = sign_in(place.reviewer).get(f"{address}?state=not_started").content
    if kind == "csv":
        rows = content.decode("utf-8-sig").splitlines()
        assert len(rows) == 2
        assert "\"'=HYPERLINK(" in rows[1]
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        assert sheet.max_row == 2
        assert [cell.data_type for cell in sheet[2] if cell.value] == ["s"] * 6


def test_an_unknown_format_does_not_exist(place: Place, sign_in: SignIn) -> None:
    address = reverse("admin:budgets_disclosure_board_export", args=["pdf"])
    assert sign_in(place.reviewer).get(address).status_code == 404


def test_a_board_holds_nothing_of_other_divisions(place: Place, sign_in: SignIn) -> None:
    other = a_place(division="370600", unit="201001", year=THIS_YEAR)
    client = sign_in(place.reviewer)
    export = reverse("admin:budgets_disclosure_board_export", args=["csv"])
    for text in (client.get(BOARD).text, client.get(export).text, client.get("/admin/").text):
        assert other.unit.name not in text


def test_the_chosen_are_reminded_and_see_it_at_their_desk(place: Place, sign_in: SignIn) -> None:
    client = sign_in(place.reviewer)
    answer = client.post(
        reverse("admin:budgets_disclosure_remind"),
        {"owner": [f"unit-{place.unit.pk}"], "year": THIS_YEAR, "back": "state=late"},
    )
    assert answer["Location"] == f"{BOARD}?state=late"
    assert Reminder.objects.get().owner_code == place.unit.code
    assert "已催办1个单位" in client.get(BOARD).text
    assert '<span class="badge warning">催办</span>' in sign_in(place.officer).get("/admin/").text


def test_nobody_chosen_is_said(place: Place, sign_in: SignIn) -> None:
    answer = sign_in(place.reviewer).post(reverse("admin:budgets_disclosure_remind"), {})
    assert answer.status_code == 400
    assert "请先勾选要催办的单位。" in answer.text


def test_there_is_a_list_to_copy_of_who_is_not_public(place: Place, sign_in: SignIn) -> None:
    published(place)
    (waiting,) = many_units(place, 1)
    congress(place, timezone.localdate() - timedelta(days=57))
    text = sign_in(place.reviewer).get(BOARD).text
    listed = text.partition("<textarea")[2].partition("</textarea>")[0]
    assert f"{waiting.code} {waiting.name} 未开始" in listed
    assert "已逾期2天" in listed
    assert place.unit.name not in listed


def test_the_day_of_the_congress_is_recorded_on_the_board(place: Place, sign_in: SignIn) -> None:
    client = sign_in(place.reviewer)
    given = {
        "division": place.division.pk,
        "year": THIS_YEAR,
        "version": 0,
        "approved_on": f"{THIS_YEAR}-01-17",
    }
    address = reverse("admin:budgets_disclosure_congress")
    assert client.post(address, given).status_code == 302
    assert CongressApproval.objects.get().approved_on == date(THIS_YEAR, 1, 17)
    assert f'value="{THIS_YEAR}-01-17"' in client.get(BOARD).text
    assert client.post(address, {**given, "approved_on": "1月"}).status_code == 400
    other = a_place(division="370600", unit="201001").division
    assert client.post(address, {**given, "division": other.pk}).status_code == 404


def test_a_start_page_of_a_bureau_counts_its_units(place: Place, sign_in: SignIn) -> None:
    published(place)
    many_units(place, 3)
    text = sign_in(place.reviewer).get("/admin/").text
    assert "<strong>1</strong> 已公开" in text
    assert "<strong>3</strong> 未开始" in text


# --- several at once ---------------------------------------------------------------------------


def test_several_are_submitted_by_one_press_each_with_its_outcome(
    place: Place, sign_in: SignIn
) -> None:
    second = a_place(unit="102002", year=THIS_YEAR)
    third = a_place(unit="102003", year=THIS_YEAR)
    good, bad, stale = checked(place), checked(second, ERROR), checked(third)
    client = sign_in(account(Role.OFFICER, division=place.division))
    text = client.get("/admin/").text
    assert f'name="chosen" value="{good.pk}.{good.version}"' in text
    assert f'name="chosen" value="{bad.pk}.' not in text  # an error is left: not offered
    values = [f"{good.pk}.{good.version}", f"{bad.pk}.{bad.version}", f"{stale.pk}.0", "x", "1:"]
    answer = client.post(
        reverse("admin:budgets_disclosure_several"), {"act": "submit", "chosen": values}
    )
    assert "共 3 件，已办理 1 件" in answer.text
    assert "还有1个错误" in answer.text
    assert "刚刚被他人修改" in answer.text
    states = dict(Revision.objects.values_list("pk", "state"))
    assert states[good.pk] == RevisionState.SUBMITTED
    assert states[bad.pk] == states[stale.pk] == RevisionState.CHECKED


def test_nothing_chosen_is_said(place: Place, sign_in: SignIn) -> None:
    answer = sign_in(place.officer).post(reverse("admin:budgets_disclosure_several"), {})
    assert answer.status_code == 400
    assert "请先勾选要办理的公开件。" in answer.text


def test_cards_are_paged(place: Place, sign_in: SignIn) -> None:
    many_units(place, 100)
    client = sign_in(account(Role.OFFICER, division=place.division))
    first, second = client.get("/admin/").text, client.get("/admin/?cards=2").text
    assert (first.count('<li class="card'), second.count('<li class="card')) == (60, 41)


# --- the government's own site -----------------------------------------------------------------


def test_the_address_is_written_back_on_the_disclosures_page(place: Place, sign_in: SignIn) -> None:
    client = sign_in(place.officer)
    address = reverse("admin:budgets_disclosure_official", args=[place.disclosure.pk])
    given = {
        "seen": 0,
        "url": "https://www.zhangdian.gov.cn/1.html",
        "published_at": f"{THIS_YEAR}-01-02T09:30",
    }
    assert client.post(address, given).status_code == 302
    kept = OfficialAddress.objects.get()
    assert timezone.localtime(kept.published_at).strftime("%H:%M") == "09:30"
    page = reverse("admin:budgets_disclosure_change", args=[place.disclosure.pk])
    assert "https://www.zhangdian.gov.cn/1.html" in client.get(page).text
    again = client.post(address, {**given, "url": "https://example.gov.cn/x"})
    assert again.status_code == 409
    assert "https://example.gov.cn/x" in again.text  # what was typed is not lost
    assert client.post(address, {**given, "url": "javascript:alert(1)"}).status_code == 409
    assert client.post(address, {**given, "published_at": "昨天"}).status_code == 400
    assert OfficialAddress.objects.count() == 1


def test_a_correction_stands_on_the_board_and_is_late_after_its_last_day(
    place: Place, sign_in: SignIn
) -> None:
    published(place)
    year, today = place.disclosure.year, timezone.localdate()
    reviewer = sign_in(place.reviewer)

    def shown(state: str) -> str:
        return str(reviewer.get(f"{BOARD}?year={year}&state={state}").text)

    key = f'value="unit-{place.unit.pk}"'
    assert key not in shown("correcting")
    correcting(place, deadline=today + timedelta(days=1))
    assert key in shown("correcting")
    assert "还剩1天" in shown("correcting")
    assert key not in shown("correction_late")
    Correction.objects.update(deadline=today - timedelta(days=3))
    assert "已逾期3天" in shown("correction_late")
    assert key in shown("published")
    exported = reviewer.get(f"{BOARD}export/csv/?year={year}").content.decode("utf-8-sig")
    assert exported.splitlines()[1].endswith(f"办理中,{today - timedelta(days=3)},-3")


def test_the_public_is_told_of_no_correction_under_way(place: Place) -> None:
    published(place)
    correcting(place, deadline=timezone.localdate())
    year = place.disclosure.year
    today = timezone.localdate()
    assert board_for(place.reviewer, year, today=today)[0].due is not None
    assert [row.due for row in board_of(place.division, year, today=today)] == [None]
