"""Races of consents, many at once, takedowns, corrections, typed tables and answers.

Each has a control that takes the guard away and must then show the fault. Where the guard is
a row that is locked, the control needs PostgreSQL: SQLite lets one write at a time.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from django.db import IntegrityError, connection, transaction

from budgets.models import (
    Consent,
    Correction,
    DraftTable,
    PublicQuestion,
    Revision,
    RevisionState,
    Takedown,
)
from budgets.selectors.typed_tables import draft_of
from budgets.services import (
    answering,
    corrections,
    publication,
    review,
    takedown,
    together,
    typed_tables,
    workflow,
)
from budgets.services.answering import Draft
from budgets.services.consent import consent
from budgets.services.errors import RefusedActionError
from budgets.services.together import Outcome
from budgets.tables.typed.core import TypedRow, TypedTable
from portal.access import Role
from portal.models import AuditEvent, User
from tests.budgets.services.test_races import ROUNDS, at_once, in_turn, person, seen, unguarded
from tests.factories.disclosures import Place, a_place, approved, correcting, published, submitted
from tests.factories.organisations import account
from tests.factories.questions import a_question, drafted
from tests.factories.workflow import asking

pytestmark = pytest.mark.django_db(transaction=True)
#: How acts are run: `at_once`, or `in_turn` where a control must meet its fault.
Run = Callable[..., list[object]]
LOCKS_ROWS = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite lets one write at a time"
)


def _won(answers: list[object]) -> int:
    return sum(not isinstance(each, RefusedActionError) for each in answers)


# --- consent and return --------------------------------------------------------------------


def _consent_and_return(place: Place, office: User, revision: Revision) -> list[object]:
    one, other = seen(revision), seen(revision)
    by, reviewer = person(office), person(place.reviewer)
    return at_once(
        lambda: consent(revision=one, step="performance", by=by),
        lambda: review.return_for_changes(revision=other, reason="有误", by=reviewer),
    )


@pytest.fixture
def asked() -> tuple[Place, User]:
    place = a_place()
    asking(place.division, "performance")
    return place, account(Role.PERFORMANCE_REVIEWER, division=place.division)


def test_a_consent_and_a_return_at_once_one_wins(asked: tuple[Place, User]) -> None:
    place, office = asked
    revision = submitted(place)
    for _round in range(ROUNDS):
        answers = _consent_and_return(place, office, revision)
        assert _won(answers) == 1
        stored = seen(revision)
        assert isinstance(answers[0], Consent) == (stored.state == RevisionState.SUBMITTED)
        if stored.state == RevisionState.SUBMITTED:
            review.return_for_changes(revision=stored, reason="重来", by=place.reviewer)
        review.submit(revision=seen(revision), by=place.officer)


def test_without_the_guard_a_returned_submission_would_be_consented_to(
    asked: tuple[Place, User],
) -> None:
    place, office = asked
    revision = submitted(place)
    with mock.patch.object(workflow, "change", unguarded):
        assert _won(_consent_and_return(place, office, revision)) == 2


# --- many published, one withdrawn ---------------------------------------------------------


def _publish_and_withdraw(
    place: Place, first: Revision, second: Revision, run: Run = at_once
) -> list[object]:
    corrections.begin_correction(
        disclosure=seen(first).disclosure,
        kind="figures",
        source="self",
        reason="更正",
        by=place.officer,
    )
    old, new = seen(first), seen(second)
    publisher, other = person(place.publisher), person(place.publisher)
    return run(
        lambda: together.publish_together(revisions=[new], by=publisher),
        lambda: publication.withdraw(revision=old, reason="有误", by=other),
    )


def _ends(revision: Revision) -> set[str]:
    """How the publication is said to have ended."""
    target = f"revision:{revision.pk}"
    actions = ["revision.superseded", "revision.withdrawn"]
    rows = AuditEvent.objects.filter(target=target, action__in=actions)
    return set(rows.values_list("action", flat=True))


def test_a_publication_is_withdrawn_or_superseded_never_both() -> None:
    for number in range(ROUNDS):
        place = a_place(unit=f"{102001 + number}")
        first = published(place)
        second = approved(place, content=b"second")
        outcomes, withdrawn = _publish_and_withdraw(place, first, second)
        assert isinstance(outcomes, list)
        (outcome,) = outcomes
        assert isinstance(outcome, Outcome)
        assert len(_ends(first)) == 1
        is_withdrawn = seen(first).state == RevisionState.WITHDRAWN
        assert is_withdrawn == (not isinstance(withdrawn, RefusedActionError))
        assert (seen(second).state == RevisionState.PUBLISHED) == (outcome.refusal == "")


def test_without_the_guard_it_would_be_both() -> None:
    place = a_place()
    first = published(place)
    second = approved(place, content=b"second")
    with mock.patch.object(workflow, "change", unguarded):
        _publish_and_withdraw(place, first, second, in_turn)
    assert len(_ends(first)) == 2


# --- two confirmations ---------------------------------------------------------------------


def _confirm_twice(number: int) -> int:
    """How many of two who confirm one takedown at once are told that they did."""
    place = a_place(unit=f"{102001 + number}")
    published(place)
    proposal = takedown.propose_takedown(
        disclosure=place.disclosure, ground="personal", reason="核查", by=place.publisher
    )
    others = [account(Role.BUREAU_REVIEWER, division=place.division) for _ in range(2)]

    def confirm(by: User) -> Callable[[], object]:
        kept = Takedown.objects.select_related("disclosure").get(pk=proposal.pk)
        return lambda: takedown.confirm_takedown(takedown=kept, by=by)

    return _won(at_once(*(confirm(person(each)) for each in others)))


def test_of_two_confirmations_one_takes_down() -> None:
    for number in range(ROUNDS):
        assert _confirm_twice(number) == 1
    assert AuditEvent.objects.filter(action="takedown.confirmed").count() == ROUNDS


def test_without_the_guard_both_would_be_told_that_they_did() -> None:
    def settle(proposal: Takedown, **changes: object) -> None:
        # The database itself lets nobody settle it a second time.
        Takedown.objects.filter(pk=proposal.pk, confirmed_at=None).update(**changes)
        proposal.refresh_from_db()

    with mock.patch.object(takedown, "_settle", settle):
        assert _confirm_twice(0) == 2


# --- a correction begun at the moment of the next publication; closed by two at once ---------


def _begin_and_publish(number: int) -> tuple[list[object], Place, Revision]:
    place = a_place(unit=f"{102001 + number}")
    first = seen(published(place))
    second = seen(approved(place, content=b"second"))
    officer, publisher = person(place.officer), person(place.publisher)
    answers = at_once(
        lambda: corrections.begin_correction(
            disclosure=first.disclosure, kind="figures", source="self", reason="甲", by=officer
        ),
        lambda: publication.publish(revision=second, by=publisher),
    )
    return answers, place, second


def test_a_correction_begun_at_the_moment_of_publication_is_closed_by_it_or_stays_open() -> None:
    for number in range(ROUNDS):
        answers, place, second = _begin_and_publish(number)
        assert isinstance(answers[0], Correction)
        begun = Correction.objects.get(disclosure=place.disclosure)
        is_published = seen(second).state == RevisionState.PUBLISHED
        assert is_published == isinstance(answers[1], Revision)
        assert (begun.outcome, begun.revision_id) == (
            ("published", second.pk) if is_published else ("", None)
        )


def _close_twice(number: int) -> tuple[int, Correction]:
    place = a_place(unit=f"{102001 + number}")
    published(place)
    begun = correcting(place)
    one, other = (Correction.objects.get(pk=begun.pk) for _ in range(2))
    by, also = person(place.officer), person(place.officer)
    answers = at_once(
        lambda: corrections.close_correction(
            correction=one, outcome="not_needed", note="无误", by=by
        ),
        lambda: corrections.close_correction(
            correction=other, outcome="cancelled", note="重复", by=also
        ),
    )
    begun.refresh_from_db()
    return _won(answers), begun


def test_a_correction_is_closed_once() -> None:
    for number in range(ROUNDS):
        won, begun = _close_twice(number)
        assert won == 1
        assert begun.outcome


def test_without_the_condition_it_would_be_closed_twice() -> None:
    def change(correction: Correction, **_changes: Any) -> None:
        """The word of whoever comes, unseen whether another was faster."""
        Correction.objects.filter(pk=correction.pk).first()

    with mock.patch.object(corrections, "_change", change):
        assert _close_twice(0)[0] == 2


# --- two who type one table ----------------------------------------------------------------


def _type_both(place: Place) -> list[object]:
    draft = draft_of(place.disclosure)
    assert draft is not None
    version = draft.tables.get(number=5).version

    def keep(amount: int) -> Callable[[], object]:
        by = person(place.officer)
        row = TypedRow("w1", codes=("2010301",), amounts={6: version * 10 + amount})
        return lambda: typed_tables.keep_table(
            disclosure=place.disclosure, table=TypedTable(5, (row,)), version=version, by=by
        )

    return at_once(keep(1), keep(2))


@pytest.fixture
def typed() -> Place:
    place = a_place()
    typed_tables.begin_typing(
        disclosure=place.disclosure, start="blank", by=place.officer, declassified=True
    )
    return place


def test_of_two_who_type_one_table_one_is_kept_and_the_other_told(typed: Place) -> None:
    for _round in range(ROUNDS):
        answers = _type_both(typed)
        (kept,) = [each for each in answers if isinstance(each, DraftTable)]
        assert DraftTable.objects.get(pk=kept.pk).content == kept.content


@LOCKS_ROWS
def test_without_the_guard_what_one_typed_would_be_lost(typed: Place) -> None:
    both_have_looked = threading.Barrier(2)

    def of_any_version(*, pk: int, version: int) -> Any:
        del version
        both_have_looked.wait(10)  # and neither has written
        return DraftTable.objects.filter(pk=pk)

    loose = SimpleNamespace(objects=SimpleNamespace(filter=of_any_version))
    with mock.patch.object(typed_tables, "DraftTable", loose):
        assert _won(_type_both(typed)) == 2


# --- an answer written anew and let out ----------------------------------------------------


def _write_and_let_out(place: Place, question: PublicQuestion, run: Run = at_once) -> list[object]:
    def kept() -> PublicQuestion:
        return PublicQuestion.objects.select_related("disclosure", "revision").get(pk=question.pk)

    one, other = kept(), kept()
    officer, publisher = person(place.officer), person(place.publisher)
    return run(
        lambda: answering.draft(
            question=one, draft=Draft("answered", "改后的答复", True, None), by=officer
        ),
        lambda: answering.let_out(question=other, by=publisher),
    )


def test_nothing_is_let_out_but_the_words_that_were_read() -> None:
    place = a_place()
    revision = published(place)
    for _round in range(ROUNDS):
        question = drafted(a_question(revision), place, answer="读过的答复")
        answers = _write_and_let_out(place, question)
        assert _won(answers) == 1
        stored = PublicQuestion.objects.get(pk=question.pk)
        is_out = isinstance(answers[1], PublicQuestion)
        assert (stored.released_at is not None) == is_out
        assert stored.answer == ("读过的答复" if is_out else "改后的答复")


def test_without_the_guard_words_would_be_let_out_that_nobody_read() -> None:
    def change(question: PublicQuestion, *, was_open: bool = True, **changes: Any) -> None:
        # Once it is out, the database itself refuses another word.
        with contextlib.suppress(IntegrityError), transaction.atomic():
            PublicQuestion.objects.filter(pk=question.pk).update(**changes)

    place = a_place()
    question = drafted(a_question(published(place)), place, answer="读过的答复")
    with mock.patch.object(answering, "_change", change):
        _write_and_let_out(place, question, in_turn)
    stored = PublicQuestion.objects.get(pk=question.pk)
    assert stored.released_at is not None
    assert stored.answer == "改后的答复"


# --- a hand-in twice -----------------------------------------------------------------------


def test_what_is_handed_in_twice_at_once_is_one_revision(typed: Place) -> None:
    for number in range(1, max(1, ROUNDS // 10) + 1):
        _type_both(typed)

        def hand_in() -> Callable[[], object]:
            by = person(typed.officer)
            return lambda: typed_tables.hand_in_tables(
                disclosure=typed.disclosure, by=by, declassified=True
            )

        at_once(hand_in(), hand_in())
        assert Revision.objects.count() == number
