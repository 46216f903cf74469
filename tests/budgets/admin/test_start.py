"""首页: each account sees what it has to do next, and nothing of others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import (
    timezone,
)

from budgets.models import Disclosure
from budgets.services.corrections import close_correction
from portal.access import Role
from tests.budgets.admin.conftest import SignIn
from tests.factories.disclosures import (
    ERROR,
    WARNING,
    Place,
    a_place,
    approved,
    checked,
    correcting,
    published,
    read,
    received,
    scheduled,
    submitted,
)
from tests.factories.organisations import UnitFactory, UserFactory, account

pytestmark = pytest.mark.django_db

INDEX = "/admin/"


def _failed(place: Place) -> Any:
    revision = received(place)
    read(None)
    revision.refresh_from_db()
    return revision


@pytest.fixture
def this_year(db: None) -> Place:
    """A unit whose disclosure is of the present year: its only card."""
    return a_place(year=timezone.localdate().year)


def test_a_year_that_nobody_has_begun_is_begun_with_one_button(
    place: Place, sign_in: SignIn
) -> None:
    client = sign_in(place.officer)
    text = client.get(INDEX).text
    assert "本年度尚未开始。" in text
    year = timezone.localdate().year
    answer = client.post(
        reverse("admin:budgets_disclosure_add"),
        {"owner": f"unit-{place.unit.pk}", "year": year},
        follow=True,
    )
    assert 'name="workbook"' in answer.text
    assert Disclosure.objects.filter(unit=place.unit, year=year).exists()


@pytest.mark.parametrize(
    ("step", "sentence", "button"),
    [
        (lambda place: None, "尚未上传工作簿。", "上传"),
        (received, "已接收，正在排队校验。", "查看进度"),
        (checked, "校验通过，请预览后上报。", "预览"),
        (lambda place: checked(place, ERROR), "尚有 1 个错误未处理", "查看问题"),
        (submitted, "已上报，等待审核。", "查看"),
        (approved, "审核已通过，等待公开。", "查看"),
        (scheduled, "审核已通过，将按设定时间公开。", "查看"),
        (published, "已公开。", "查看公开页面"),
    ],
)
def test_an_officers_card_says_what_is_missing_and_what_comes_next(
    this_year: Place, sign_in: SignIn, step: Any, sentence: str, button: str
) -> None:
    step(this_year)
    text = sign_in(this_year.officer).get(INDEX).text
    assert text.count('<li class="card') == 1
    assert sentence in text
    assert f">{button}</a>" in text


def test_only_ones_own_units_have_cards(place: Place, sign_in: SignIn) -> None:
    other = a_place(division="370600", unit="201001")
    checked(other)
    text = sign_in(place.officer).get(INDEX).text
    assert place.unit.name in text
    assert other.unit.name not in text


def test_a_unit_out_of_use_has_no_card_for_a_new_year(place: Place, sign_in: SignIn) -> None:
    idle = UnitFactory.create(department=place.unit.department, active=False)
    officer = account(Role.OFFICER, department=place.unit.department)
    assert idle.name not in sign_in(officer).get(INDEX).text


def test_an_earlier_year_has_a_card_until_it_is_published(place: Place, sign_in: SignIn) -> None:
    checked(place)
    client = sign_in(place.officer)
    assert "2025年预算" in client.get(INDEX).text


@pytest.mark.parametrize(("years_ago", "shown"), [(1, True), (2, False)])
def test_a_finished_year_has_a_card_for_one_year_more(
    place: Place, sign_in: SignIn, years_ago: int, shown: bool
) -> None:
    published(place)
    year = timezone.localdate().year - years_ago
    Disclosure.objects.filter(pk=place.disclosure.pk).update(year=year)
    assert (f"{year}年预算" in sign_in(place.officer).get(INDEX).text) is shown


def test_a_reviewer_sees_what_was_submitted_with_its_open_errors(
    place: Place, sign_in: SignIn
) -> None:
    revision = submitted(place, ERROR, WARNING)
    text = sign_in(place.reviewer).get(INDEX).text
    assert str(revision) in text
    assert '<td class="number">1</td><td class="number">1</td><td class="number">0</td>' in text


def test_a_reviewers_queue_has_nothing_of_other_divisions(place: Place, sign_in: SignIn) -> None:
    other = submitted(a_place(division="370600", unit="201001"))
    text = sign_in(place.reviewer).get(INDEX).text
    assert "没有等待审核的稿件。单位上报以后，这里就有。" in text
    assert str(other) not in text


def test_a_publisher_sees_what_was_approved(place: Place, sign_in: SignIn) -> None:
    revision = approved(place)
    text = sign_in(place.publisher).get(INDEX).text
    assert str(revision) in text
    assert "办理公开" in text


def test_an_administrator_sees_master_data_and_no_disclosure(place: Place, sign_in: SignIn) -> None:
    submitted(place)
    text = sign_in(account(Role.ADMINISTRATOR)).get(INDEX).text
    assert "基础数据" in text
    assert "没有已停止的作业。" in text
    assert place.unit.name not in text


def test_who_grants_roles_sees_whom_they_wait_for(place: Place, sign_in: SignIn) -> None:
    by = account(Role.SECURITY_ADMINISTRATOR)
    assert "所有在用账号都有角色。" in sign_in(by).get(INDEX).text
    waiting = UserFactory.create(username="wang")
    UserFactory.create(username="gone", is_active=False)
    text = sign_in(by).get(INDEX).text
    assert "共 1 个账号还没有角色" in text
    assert f"{reverse('admin:budgets_membership_add')}?user={waiting.pk}" in text
    assert "gone" not in text
    assert place.officer.username not in text
    assert "等待授予角色" not in sign_in(account(Role.ADMINISTRATOR)).get(INDEX).text


def test_an_auditor_is_told_that_there_is_nothing_to_do(sign_in: SignIn) -> None:
    assert (
        "目前没有需要您办理的事项。要查看什么，点上面的名称。"
        in sign_in(account(Role.AUDITOR)).get(INDEX).text
    )


def test_the_navigation_names_what_the_account_may_open(place: Place, sign_in: SignIn) -> None:
    text = sign_in(place.officer).get(INDEX).text
    assert reverse("admin:budgets_disclosure_changelist") in text
    assert reverse("admin:portal_user_changelist") not in text


def test_an_officers_start_page_needs_no_more_queries_for_more_units(
    place: Place, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    department = place.unit.department
    officer = account(Role.OFFICER, department=department)
    for _ in range(5):
        UnitFactory.create(department=department)
    checked(place, ERROR)
    client = sign_in(officer)
    with django_assert_num_queries(15):
        client.get(INDEX)


def test_a_reviewers_start_page_needs_no_more_queries_for_more_revisions(
    place: Place, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    submitted(place, ERROR)
    for number in range(3):
        more = a_place(division=place.division.code, unit=f"30000{number}")
        submitted(more, ERROR)
    client = sign_in(place.reviewer)
    with django_assert_num_queries(19):
        client.get(INDEX)


def test_a_bureau_sees_once_which_columns_are_missing(this_year: Place, sign_in: SignIn) -> None:
    lacking = replace(WARNING, rule="B-STRUCT-COLS", table=2, column="国有资本经营预算收入")
    division = this_year.division.code
    checked(this_year, lacking)
    checked(a_place(division=division, unit="300001", year=this_year.disclosure.year), lacking)
    checked(a_place(division="370600", unit="201001", year=this_year.disclosure.year), lacking)
    text = sign_in(this_year.reviewer).get(INDEX).text
    assert text.count("国有资本经营预算收入") == 1
    assert '<td class="number">2</td>' in text
    assert "缺少的栏目" not in sign_in(this_year.officer).get(INDEX).text


def test_a_bureau_is_told_nothing_where_every_column_is_there(
    this_year: Place, sign_in: SignIn
) -> None:
    checked(this_year, WARNING)
    assert "缺少的栏目" not in sign_in(this_year.reviewer).get(INDEX).text


@pytest.mark.parametrize(("days", "words"), [(2, "还剩2天"), (-1, "已逾期1天"), (None, "")])
def test_a_correction_under_way_is_the_next_step_with_its_days(
    place: Place, sign_in: SignIn, days: int | None, words: str
) -> None:
    published(place)
    last = None if days is None else timezone.localdate() + timedelta(days=days)
    correcting(place, deadline=last)
    text = sign_in(place.officer).get("/admin/").text
    assert "更正办理中" in text
    assert "上传更正稿" in text
    assert words in text
    assert ("整改期限" in text) == (days is not None)


def test_a_correction_of_an_old_year_is_shown_until_it_is_closed(db: None, sign_in: SignIn) -> None:
    place = a_place(year=2020)
    published(place)
    officer = sign_in(place.officer)
    assert "2020年预算" not in officer.get("/admin/").text
    correction = correcting(place)
    assert "2020年预算" in officer.get("/admin/").text
    close_correction(correction=correction, outcome="cancelled", note="误登", by=place.officer)
    assert "2020年预算" not in officer.get("/admin/").text
