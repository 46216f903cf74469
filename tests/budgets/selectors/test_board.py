"""进度总表: what state each unit is in, until when, and that a thousand cost no more."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from budgets.models import Disclosure, Revision, Unit
from budgets.selectors.board import BoardRow, board_for, board_of
from budgets.selectors.desk import officer_cards
from budgets.selectors.review_queue import waiting
from budgets.services.disclosures import open_disclosure
from budgets.services.identities import change_identity
from budgets.services.official import record_official_address
from budgets.services.publication import withdraw
from budgets.services.review import return_for_changes
from portal.access import Role
from tests.factories.deadlines import congress, many_units
from tests.factories.declarations import golden_declaration
from tests.factories.disclosures import (
    ERROR,
    Place,
    a_place,
    approved,
    approved_figures,
    checked,
    published,
    published_declaration,
    received,
    submitted,
)
from tests.factories.organisations import UnitFactory, account, succession
from tests.factories.withholding import held, terms

TODAY = date(2025, 3, 10)


@pytest.fixture
def place(db: None) -> Place:
    return a_place()


def _row(place: Place, *, today: date = TODAY) -> BoardRow:
    rows = board_for(place.reviewer, 2025, today=today)
    return next(row for row in rows if row.code == place.unit.code)


def _returned(place: Place) -> None:
    return_for_changes(revision=submitted(place), reason="重报", by=place.reviewer)


def _withdrawn(place: Place) -> None:
    withdraw(revision=published(place), reason="撤回", by=place.publisher)


@pytest.mark.parametrize(
    ("step", "state"),
    [
        (lambda place: None, "not_started"),
        (received, "drafting"),
        (lambda place: checked(place, ERROR), "drafting"),
        (submitted, "submitted"),
        (_returned, "returned"),
        (approved, "approved"),
        (published, "published"),
        (_withdrawn, "withdrawn"),
        (lambda place: held(place, terms("unit", table=None)), "held"),
    ],
)
def test_every_step_has_its_state(place: Place, step: Any, state: str) -> None:
    step(place)
    assert _row(place).state == state


def test_a_unit_that_nobody_has_begun_is_there(place: Place) -> None:
    Disclosure.objects.all().delete()
    row = _row(place)
    assert (row.state, row.disclosure) == ("not_started", None)


def test_a_correction_under_way_leaves_what_is_public_public(place: Place) -> None:
    published(place)
    received(place, b"correction")
    assert _row(place).state == "published"


def test_a_unit_out_of_use_is_there_only_with_its_own_disclosure(place: Place) -> None:
    Unit.objects.update(active=False)
    assert _row(place).code == place.unit.code
    Disclosure.objects.all().delete()
    assert board_for(place.reviewer, 2025, today=TODAY) == []


def test_late_is_counted_from_the_approval_else_from_the_congress(place: Place) -> None:
    assert (_row(place).clock.last, _row(place).is_late) == (None, False)
    congress(place, date(2025, 1, 13))
    assert (_row(place).clock.last, _row(place).clock.words) == (date(2025, 3, 9), "已逾期1天")
    approved_figures(place, approved_on=date(2025, 2, 18))
    row = _row(place)
    assert (row.clock.last, row.clock.words, row.is_late) == (TODAY, "今天到期", False)
    tomorrow = _row(place, today=TODAY + timedelta(days=1))
    assert (tomorrow.is_late, tomorrow.clock.days_late) == (True, 1)


def test_a_department_counts_forty_days(place: Place) -> None:
    congress(place, date(2025, 1, 1))
    department = place.unit.department
    approved_figures(place, total=1)
    figures = approved_figures(
        Place(**{**vars_of(place), "disclosure": _departments_own(place)}), total=1
    )
    figures.unit = None
    figures.save()
    rows = {row.code: row for row in board_for(place.reviewer, 2025, today=TODAY)}
    assert rows[department.code].clock.last == date(2025, 2, 10)
    assert rows[place.unit.code].clock.last == date(2025, 2, 25)


def vars_of(place: Place) -> dict[str, Any]:
    return {name: getattr(place, name) for name in place.__dataclass_fields__}


def _departments_own(place: Place) -> Disclosure:
    return Disclosure(
        division=place.division,
        department=place.unit.department,
        scope="department",
        owner_code=place.unit.department.code,
        owner_name=place.unit.department.name,
        year=2025,
    )


def test_what_is_held_by_law_is_never_late(place: Place) -> None:
    congress(place, date(2025, 1, 1))
    assert _row(place).is_late
    held(place, terms("unit", table=None))
    assert not _row(place).is_late


def test_a_reviewer_sees_what_it_reviews_and_nothing_else(place: Place) -> None:
    other = a_place(division="370600", unit="201001")
    sibling = a_place(unit="102002")  # of another department
    of_department = account(Role.DEPARTMENT_REVIEWER, department=place.unit.department)
    codes = [row.code for row in board_for(of_department, 2025, today=TODAY)]
    assert codes == [place.unit.code]
    codes = [row.code for row in board_for(place.reviewer, 2025, today=TODAY)]
    assert sorted(codes) == sorted([place.unit.code, sibling.unit.code])
    assert other.unit.code not in codes
    assert board_for(place.officer, 2025, today=TODAY) == []


def test_the_public_learns_nothing_of_drafts(place: Place) -> None:
    submitted(place)
    (row,) = board_of(place.division, 2025, today=TODAY)
    assert (row.state, row.revision, row.reminded_on) == ("not_started", None, None)


@pytest.mark.parametrize("more", [0, 1000])
def test_a_board_of_a_thousand_units_needs_no_more_queries(
    place: Place, django_assert_num_queries: Any, more: int
) -> None:
    submitted(place)
    congress(place, date(2025, 1, 1))
    many_units(place, more)
    reviewer = type(place.reviewer).objects.get(pk=place.reviewer.pk)
    with django_assert_num_queries(11):
        rows = board_for(reviewer, 2025, today=TODAY)
    assert len(rows) == more + 1
    with django_assert_num_queries(8):
        assert len(board_of(place.division, 2025, today=TODAY)) == more + 1


@pytest.mark.parametrize("more", [0, 1000])
def test_the_cards_of_a_thousand_units_need_no_more_queries(
    place: Place, django_assert_num_queries: Any, more: int
) -> None:
    checked(place, ERROR)
    many_units(place, more)
    officer = account(Role.OFFICER, division=place.division)
    with django_assert_num_queries(12):
        cards = officer_cards(officer, 2025, today=TODAY)
    assert len(cards) == more + 1


def test_a_card_says_until_when_and_what_is_wanting(place: Place) -> None:
    place.disclosure.approved_on = date(2025, 2, 20)
    place.disclosure.save()
    (card,) = officer_cards(place.officer, 2025, today=TODAY)
    assert (card.clock.words, card.wants) == ("还剩2天", ())
    record_official_address(
        disclosure=place.disclosure,
        url="https://example.gov.cn/1",
        published_at=timezone.now() - timedelta(days=1),
        seen=0,
        by=place.officer,
    )
    (card,) = officer_cards(place.officer, 2025, today=TODAY)
    assert card.clock.days_left is None


# --- the queue -------------------------------------------------------------------------------


def test_the_queue_says_what_changed_since_last_year(
    place: Place, django_assert_num_queries: Any
) -> None:
    published_declaration(place, golden_declaration("zhangdian-2025"))
    Disclosure.objects.filter(pk=place.disclosure.pk).update(year=2024)
    this = _next_year(place)
    revision = checked(this, declaration=golden_declaration("zhangdian-2025"))
    alone = checked(a_place(unit="102002"))
    four_days_ago = timezone.now() - timedelta(days=4)
    Revision.objects.filter(pk=revision.pk).update(
        submitted_at=four_days_ago, submitted_by=place.officer
    )
    queue = Revision.objects.filter(pk__in=[revision.pk, alone.pk]).select_related("disclosure")
    revisions = list(queue.order_by("pk"))
    with django_assert_num_queries(3):
        first, second = waiting(revisions, today=timezone.localdate())
    assert (first.days, first.total.now_wan, first.total.difference_wan) == (4, "1,250.73", "0.00")
    assert first.three_public.now_wan == "11.20"
    assert (second.total.now_wan, second.total.difference_wan) == ("", "")


def _next_year(place: Place) -> Place:
    opened = open_disclosure(unit=place.unit, year=2025, by=place.officer)
    return Place(**{**vars_of(place), "disclosure": opened})


def _recoded(place: Place) -> None:
    change_identity(
        owner=place.unit,
        name="区数据局",
        code="902001",
        on=date(2025, 6, 1),
        document="文",
        by=account(Role.ADMINISTRATOR),
    )
    place.unit.refresh_from_db()


def test_a_unit_with_a_new_code_stands_there_once(place: Place) -> None:
    published(place)
    approved_figures(place, approved_on=date(2025, 2, 20))
    _recoded(place)
    another = UnitFactory.create(department=place.unit.department, code="102001")
    rows = {row.unit: row for row in board_for(place.reviewer, 2025, today=TODAY)}
    assert {unit: row.code for unit, row in rows.items()} == {
        place.unit.pk: "102001",
        another.pk: "102001",
    }
    assert rows[place.unit.pk].clock.last is not None
    # The 批复 of the code's bearer of then is not that of its bearer of now.
    assert rows[another.pk].clock.last is None


@pytest.mark.parametrize(("day", "is_there"), [("2025-01-01", False), ("2025-01-02", True)])
def test_an_ended_unit_owes_nothing_afterwards(place: Place, day: str, *, is_there: bool) -> None:
    ended = UnitFactory.create(department=place.unit.department)
    officer = account(Role.OFFICER, unit=ended)
    succession(ended, place.unit, day)
    codes = {row.code for row in board_for(place.reviewer, 2025, today=TODAY)}
    assert codes == {place.unit.code, *([ended.code] if is_there else [])}
    cards = officer_cards(officer, 2025, today=TODAY)
    assert [card.owner_name for card in cards] == ([ended.name] if is_there else [])


def test_what_an_ended_unit_had_begun_for_later_is_not_late(place: Place) -> None:
    successor = UnitFactory.create(department=place.unit.department)
    checked(place)
    succession(place.unit, successor, "2025-01-01")
    assert {row.unit for row in board_for(place.reviewer, 2025, today=TODAY)} == {successor.pk}
