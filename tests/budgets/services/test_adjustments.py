"""预算调整: begun beside a public budget, one at a time, never in its place; its basis is final."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from budgets.models import Adjustment, Disclosure, Revision, RevisionState
from budgets.selectors import adjustments as selectors
from budgets.selectors import public
from budgets.selectors.board import board_for
from budgets.selectors.deadlines import clock_of
from budgets.selectors.desk import officer_cards
from budgets.selectors.last_year import last_year_of
from budgets.selectors.surroundings import surroundings_of
from budgets.selectors.typed_tables import draft_of, overtaken_by
from budgets.selectors.withholding import holds_of, is_unit_held
from budgets.services import adjustments, publication, review
from budgets.services.disclosures import open_disclosure
from budgets.services.errors import RefusedActionError
from budgets.services.identities import change_identity
from budgets.services.snapshots import document_of
from budgets.services.typed_tables import FROM_IN_FORCE, begin_typing
from portal.access import Role
from portal.models import AuditEvent
from tests.budgets.services.test_races import at_once, in_turn, person
from tests.factories.adjustments import REASON, a_basis, adjustment_of, an_adjustment, begun
from tests.factories.deadlines import congress
from tests.factories.disclosures import (
    Place,
    a_declaration,
    a_place,
    approved,
    approved_figures,
    checked,
    correcting,
    published,
    published_declaration,
    submitted,
)
from tests.factories.organisations import account
from tests.factories.withholding import held, terms


@pytest.fixture
def place(db: None) -> Place:
    """A unit whose budget is public."""
    place = a_place()
    published(place)
    return place


def _refused(act: Any) -> str:
    with pytest.raises(RefusedActionError) as caught, transaction.atomic():
        act()
    return caught.value.code


# --- begun ---------------------------------------------------------------------------------


def test_an_adjustment_is_a_disclosure_beside_its_budget(place: Place) -> None:
    one = an_adjustment(place)
    assert (one.disclosure.kind, one.disclosure.adjustment_number) == ("adjustment", 1)
    assert (one.disclosure.slug, place.disclosure.slug) == ("adjustment-1", "budget")
    assert str(one.disclosure) == f"{place.unit.name} 2025年预算调整（第1次）"
    published(one, content=b"adjusted")
    assert adjustment_of(one).outcome == "published"
    budget = public.current("370303", "102001", 2025)
    found = public.current("370303", "102001", 2025, "adjustment-1")
    assert budget is not None
    assert found is not None
    assert (budget.number, budget.is_current, budget.kind) == (1, True, "budget")
    assert (found.id, found.adjustment_number) == ("370303-102001-2025-adjustment-1-v1", 1)
    told, _moments = selectors.published_adjustments(place.disclosure.pk)
    assert [(each.told.number, each.told.reason) for each in told] == [(1, REASON)]
    assert begun(place).adjustment_number == 2
    acts = AuditEvent.objects.filter(action__startswith="adjustment.").order_by("pk")
    assert [each.action for each in acts] == [
        "adjustment.begun",
        "adjustment.published",
        "adjustment.begun",
    ]


def test_after_a_renaming_it_has_the_new_name_at_the_budgets_address(place: Place) -> None:
    change_identity(
        owner=place.unit,
        name="新办公室",
        code="109001",
        on=date(2025, 7, 1),
        document="淄编〔2025〕1号",
        by=account(Role.ADMINISTRATOR),
    )
    one = an_adjustment(place)
    assert (one.disclosure.owner_code, one.disclosure.owner_name) == ("102001", "新办公室")


@pytest.mark.parametrize("state", ["nothing", "draft", "approved", "withdrawn"])
def test_only_a_public_budget_is_adjusted(db: None, state: str) -> None:
    place = a_place()
    if state == "draft":
        checked(place)
    if state == "approved":
        approved(place)
    if state == "withdrawn":
        publication.withdraw(revision=published(place), reason="误发", by=place.publisher)
    assert _refused(lambda: begun(place)) == "budget_not_public"
    assert Disclosure.objects.count() == 1


def test_one_is_prepared_at_a_time_and_none_of_an_adjustment(place: Place) -> None:
    one = an_adjustment(place)
    assert _refused(lambda: begun(place)) == "adjustment_open"
    assert _refused(lambda: begun(one)) == "not_a_budget"
    with pytest.raises(DatabaseError), transaction.atomic():
        Adjustment.objects.create(
            disclosure=place.disclosure,
            budget=place.disclosure,
            nature="transfer",
            approving_body="财政局",
            document_number="1号",
            approved_on=date(2025, 6, 1),
            reason="并行",
            begun_by=place.officer,
        )
    assert Adjustment.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"approving_body": " "}, "body_missing"),
        ({"document_number": ""}, "document_missing"),
        ({"reason": "\n"}, "reason_missing"),
        ({"nature": "final"}, "nature"),
        ({"approved_on": date(2024, 12, 31)}, "approved_in_another_year"),
        ({"approved_on": date(2026, 1, 1)}, "approved_in_another_year"),
    ],
)
def test_a_basis_that_is_wanting_is_refused(place: Place, given: Any, code: str) -> None:
    assert _refused(lambda: begun(place, **given)) == code
    assert not Adjustment.objects.exists()


def test_what_is_not_approved_yet_is_refused(db: None) -> None:
    today = timezone.localdate()
    place = a_place(year=today.year)
    published(place)
    tomorrow = today + timedelta(days=1)
    if tomorrow.year == today.year:
        assert _refused(lambda: begun(place, approved_on=tomorrow)) == "day_ahead"
    assert begun(place, approved_on=today).adjustment_number == 1


def test_whoever_does_not_upload_begins_nothing(place: Place) -> None:
    elsewhere = a_place(division="370700")
    for user in (place.reviewer, place.publisher, elsewhere.officer):
        with pytest.raises(PermissionDenied):
            begun(place, by=user)


@pytest.mark.django_db(transaction=True)
def test_of_two_begun_at_once_one_is_told() -> None:
    place = a_place()
    published(place)

    def act(officer: Any) -> Any:
        return lambda: begun(place, by=officer)

    first, second = person(place.officer), person(place.officer)
    answers = at_once(act(first), act(second))
    assert sum(isinstance(each, Disclosure) for each in answers) == 1
    assert [each.code for each in answers if isinstance(each, RefusedActionError)] == [
        "adjustment_open"
    ]
    assert Disclosure.objects.filter(kind="adjustment").count() == 1
    # Without the look the constraint would still let only one through.
    unlooked = mock.patch.object(adjustments, "open_adjustment", return_value=None)
    with unlooked, pytest.raises(DatabaseError):
        in_turn(act(first))


# --- changed, given up ---------------------------------------------------------------------


def test_the_basis_changes_while_it_is_prepared_and_never_after(place: Place) -> None:
    one = an_adjustment(place)
    seen, stale = adjustment_of(one), adjustment_of(one)
    basis = a_basis(nature="transfer", approving_body="区财政局")
    adjustments.change_adjustment(adjustment=seen, basis=basis, by=place.officer)
    assert adjustment_of(one).approving_body == "区财政局"
    act = adjustments.change_adjustment
    assert _refused(lambda: act(adjustment=stale, basis=basis, by=place.officer)) == (
        "changed_meanwhile"
    )
    revision = submitted(one, content=b"adjusted")
    assert _refused(lambda: act(adjustment=seen, basis=basis, by=place.officer)) == "in_review"
    review.return_for_changes(revision=revision, reason="再核", by=place.reviewer)
    act(adjustment=seen, basis=a_basis(), by=place.officer)
    published(one, content=b"again")
    final = adjustment_of(one)
    assert _refused(lambda: act(adjustment=final, basis=basis, by=place.officer)) == (
        "changed_meanwhile"
    )
    for change in (Adjustment.objects.filter(pk=final.pk).update, _delete(final)):
        with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
            change(reason="改写")


def _delete(adjustment: Adjustment) -> Any:
    return lambda **_given: Adjustment.objects.filter(pk=adjustment.pk).delete()


def test_what_is_given_up_takes_no_number_and_takes_nothing_in(place: Place) -> None:
    one = an_adjustment(place)
    revision = submitted(one, content=b"adjusted")
    give_up = adjustments.abandon_adjustment
    known = adjustment_of(one)
    assert _refused(lambda: give_up(adjustment=known, note="未批", by=place.officer)) == "in_review"
    review.return_for_changes(revision=revision, reason="再核", by=place.reviewer)
    assert _refused(lambda: give_up(adjustment=known, note=" ", by=place.officer)) == "note_missing"
    give_up(adjustment=known, note="常委会没有批准", by=place.officer)
    revision.refresh_from_db()
    assert revision.state == RevisionState.SUPERSEDED
    one.disclosure.refresh_from_db()
    assert one.disclosure.adjustment_number is None
    assert str(one.disclosure).endswith("2025年预算调整（已放弃）")
    assert _refused(lambda: checked(one, content=b"late")) == "adjustment_abandoned"
    assert _refused(lambda: _type(one)) == "adjustment_abandoned"
    assert begun(place).adjustment_number == 1
    assert public.current("370303", "102001", 2025, "adjustment-1") is None


def _type(place: Place) -> Any:
    return begin_typing(
        disclosure=place.disclosure, start=FROM_IN_FORCE, by=place.officer, declassified=True
    )


# --- published, corrected, withdrawn -------------------------------------------------------


def test_it_is_published_only_beside_a_public_budget(place: Place) -> None:
    one = an_adjustment(place)
    coming = approved(one, content=b"adjusted")
    budget = place.disclosure.revisions.get()
    publication.withdraw(revision=budget, reason="误发", by=place.publisher)
    hour = timezone.now() + timedelta(hours=1)
    for act in (
        lambda: publication.publish(revision=coming, by=place.publisher),
        lambda: publication.schedule(revision=coming, at=hour, by=place.publisher),
    ):
        assert _refused(act) == "budget_not_public"
    assert adjustment_of(one).outcome == ""


def test_it_is_corrected_as_any_disclosure_and_the_budget_stays(place: Place) -> None:
    one = an_adjustment(place)
    published(one, content=b"adjusted")
    coming = approved(one, content=b"corrected")
    assert _refused(lambda: publication.publish(revision=coming, by=place.publisher)) == (
        "correction_missing"
    )
    correcting(one, "金额有误")
    publication.publish(revision=coming, by=place.publisher)
    found = public.current("370303", "102001", 2025, "adjustment-1")
    assert found is not None
    assert (found.number, found.correction_reason) == (2, "金额有误")
    states = place.disclosure.revisions.values_list("state", flat=True)
    assert list(states) == [RevisionState.PUBLISHED]


# --- what it is compared with, and what it is not counted among ----------------------------


def test_no_rule_compares_it_with_what_only_budgets_have(db: None) -> None:
    last = a_place(year=2024)
    published(last)
    place = a_place_of(last, 2025)
    published(place)
    approved_figures(place, total=1_000_000)
    congress(place, date(2025, 1, 20))
    one = an_adjustment(place)
    revision = published(one, content=b"adjusted")
    assert last_year_of(place.disclosure).revision is not None
    assert last_year_of(one.disclosure).revision is None
    around = surroundings_of(revision, today=timezone.localdate())
    assert (around.previous, around.approved, around.approved_on, around.siblings) == (
        None,
        None,
        None,
        None,
    )
    assert clock_of(place.disclosure, today=date(2025, 9, 1)).last is not None
    assert clock_of(one.disclosure, today=date(2025, 9, 1)).last is None
    document = document_of(revision)
    assert document.publication.key == "370303-102001-2025-adjustment-1-v1"
    assert document.publication.title.endswith("单位预算调整（第1次）公开表")
    assert not document.texts.sections
    # 上年 of the next year is the budget, never what was adjusted in it.
    following = a_place_of(place, 2026)
    before = last_year_of(following.disclosure).revision
    assert before is not None
    assert before.disclosure == place.disclosure


def a_place_of(place: Place, year: int) -> Place:
    """The same unit and people in another year."""
    return replace(place, disclosure=open_disclosure(unit=place.unit, year=year, by=place.officer))


def test_boards_and_start_pages_count_budgets_and_show_what_is_to_be_done(place: Place) -> None:
    today = timezone.localdate()
    one = an_adjustment(place)
    rows = board_for(place.reviewer, 2025, today=today)
    assert [row.disclosure for row in rows] == [place.disclosure.pk]
    cards = officer_cards(place.officer, 2025, today=today)
    assert [card.disclosure for card in cards] == [one.disclosure, place.disclosure]
    assert cards[0].clock.last is None
    published(one, content=b"adjusted")
    cards = officer_cards(place.officer, 2025, today=today)
    assert [card.disclosure for card in cards] == [place.disclosure]


def test_typing_begins_with_the_figures_in_force(place: Place) -> None:
    one = an_adjustment(place)
    assert selectors.figures_in_force(place.disclosure) is None
    assert selectors.figures_in_force(one.disclosure) == place.disclosure.revisions.get()
    adjusted = published_declaration(one, a_declaration("12.00"))
    two = an_adjustment(place)
    assert selectors.figures_in_force(two.disclosure) == adjusted
    _type(two)
    draft = draft_of(two.disclosure)
    assert draft is not None
    assert draft.begun_from == adjusted
    # Its own first upload is later than what it was begun from, whatever the numbers are.
    fresh = checked(two, content=b"own")
    draft.refresh_from_db()
    assert overtaken_by(draft, fresh) == fresh
    # What comes later is not what an earlier one goes on from when it is corrected.
    published(two, content=b"public")
    assert selectors.figures_in_force(one.disclosure) == place.disclosure.revisions.get()
    publication.withdraw(revision=adjusted, reason="误发", by=place.publisher)
    assert selectors.figures_in_force(two.disclosure) == place.disclosure.revisions.get()


def test_what_is_held_of_the_budget_is_held_of_its_adjustments(place: Place) -> None:
    one = an_adjustment(place)
    draft = checked(one, content=b"adjusted")
    kept = held(place, terms())
    assert holds_of(one.disclosure) == holds_of(place.disclosure) == (kept.hold,)
    draft.refresh_from_db()
    assert draft.state == RevisionState.RECEIVED
    assert not holds_of(a_place(unit="102002").disclosure)
    held(place, terms(scope="unit", table=None))
    assert is_unit_held(one.disclosure)
    assert not Revision.objects.filter(disclosure=one.disclosure, state="PUBLISHED").exists()


# --- the constraints themselves ------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "number"), [("budget", 1), ("budget", None), ("adjustment", 0), ("adjustment", 1)]
)
def test_numbers_fit_the_kind_and_come_once(place: Place, kind: str, number: int | None) -> None:
    an_adjustment(place)
    with pytest.raises(DatabaseError), transaction.atomic():
        Disclosure.objects.filter(pk=place.disclosure.pk).update(
            kind=kind, adjustment_number=number
        )
