"""Two people at once: exactly one wins, and the other is told.

Every race has a control that takes the guard away and must then show the fault, so that
the test is known to be able to fail.
"""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable, Collection
from typing import Any
from unittest import mock

import pytest
from django.db import connections
from django.utils import timezone

from budgets.models import Revision, RevisionState
from budgets.services import publication, review, workflow
from budgets.services.errors import RefusedActionError
from budgets.services.uploads import receive_workbook
from portal import jobs
from portal.models import AuditEvent, Job, User
from tests.factories.disclosures import Place, a_place, approved, checked, scheduled, submitted

pytestmark = pytest.mark.django_db(transaction=True)
#: How often each race is run; the full count is for a release: RACE_ROUNDS=200.
ROUNDS = int(os.environ.get("RACE_ROUNDS", "5"))


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run the acts in threads that start together; what each answered or was refused with."""
    start = threading.Barrier(len(acts))
    answers: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            start.wait(10)
            answers[place] = _answer(act)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def in_turn(*acts: Callable[[], object]) -> list[object]:
    """Run the acts one after another, each on what was read before any was done: an unlucky race.

    What a control needs: where a guard is away, `at_once` shows the fault only now and then.
    """
    return [_answer(act) for act in acts]


def _answer(act: Callable[[], object]) -> object:
    try:
        return act()
    except RefusedActionError as error:
        return error


def seen(revision: Revision) -> Revision:
    """The revision as another request reads it."""
    return Revision.objects.select_related("disclosure").get(pk=revision.pk)


def person(user: User) -> User:
    """The account as another request reads it."""
    return User.objects.get(pk=user.pk)


def approve_and_return(place: Place, revision: Revision) -> list[object]:
    one, other = seen(revision), seen(revision)
    first, second = person(place.reviewer), person(place.reviewer)
    return at_once(
        lambda: review.approve(revision=one, by=first),
        lambda: review.return_for_changes(revision=other, reason="有误", by=second),
    )


def winners(answers: list[object]) -> int:
    return sum(isinstance(answer, Revision) for answer in answers)


def unguarded(revision: Revision, *, starting: Collection[str], **changes: Any) -> bool:
    """`workflow.change` as read-then-save would do it."""
    for name, value in changes.items():
        setattr(revision, name, value)
    revision.save()
    return True


def test_approve_and_return_together_one_wins() -> None:
    place = a_place()
    revision = submitted(place)
    for _round in range(ROUNDS):
        answers = approve_and_return(place, revision)
        assert winners(answers) == 1
        stored = seen(revision)
        refused = next(answer for answer in answers if isinstance(answer, RefusedActionError))
        assert refused.code in ("wrong_state", "changed_meanwhile")
        assert stored.state in (RevisionState.APPROVED, RevisionState.RETURNED)
        if stored.state == RevisionState.APPROVED:
            review.return_for_changes(revision=stored, reason="重来", by=place.reviewer)
        review.submit(revision=stored, by=place.officer)


def test_without_the_guard_both_would_win() -> None:
    place = a_place()
    revision = submitted(place)
    with mock.patch.object(workflow, "change", unguarded):
        assert winners(approve_and_return(place, revision)) == 2


def test_two_uploads_of_the_same_bytes_make_one_revision() -> None:
    place = a_place()

    def upload(user: User) -> Callable[[], object]:
        return lambda: receive_workbook(
            disclosure=place.disclosure,
            upload=io.BytesIO(b"same bytes"),
            original_name="公开表.xlsx",
            by=user,
            declassified=True,
        )

    answers = at_once(upload(person(place.officer)), upload(person(place.officer)))
    assert winners(answers) == 2
    assert Revision.objects.count() == Job.objects.count() == 1


def test_two_uploads_of_different_bytes_leave_one_open() -> None:
    place = a_place()

    def upload(user: User, content: bytes) -> Callable[[], object]:
        return lambda: receive_workbook(
            disclosure=place.disclosure,
            upload=content,
            original_name="公开表.xlsx",
            by=user,
            declassified=True,
        )

    at_once(*(upload(person(place.officer), bytes([n])) for n in range(3)))
    states = list(Revision.objects.order_by("number").values_list("number", "state"))
    assert states == [(1, "SUPERSEDED"), (2, "SUPERSEDED"), (3, "RECEIVED")]


def test_publishing_twice_at_once_publishes_once() -> None:
    place = a_place()
    revision = approved(place)
    one, other = seen(revision), seen(revision)
    first, second = person(place.publisher), person(place.publisher)
    answers = at_once(
        lambda: publication.publish(revision=one, by=first),
        lambda: publication.publish(revision=other, by=second),
    )
    assert winners(answers) == 1
    assert AuditEvent.objects.filter(action="revision.published").count() == 1
    assert seen(revision).publication == 1


def test_the_hour_and_a_return_together_one_wins() -> None:
    place = a_place()
    revision = scheduled(place)
    past = timezone.now()
    Revision.objects.filter(pk=revision.pk).update(scheduled_for=past)
    Job.objects.update(run_after=past)
    other, reviewer = seen(revision), person(place.reviewer)
    answers = at_once(
        jobs.run_due,
        lambda: review.return_for_changes(revision=other, reason="有误", by=reviewer),
    )
    stored = seen(revision)
    returned = isinstance(answers[1], Revision)
    assert stored.state == (RevisionState.RETURNED if returned else RevisionState.PUBLISHED)


def test_submitting_while_the_file_is_checked_again_one_wins() -> None:
    from budgets.services import processing

    place = a_place()
    revision = checked(place)
    one, other = seen(revision), seen(revision)
    first, second = person(place.officer), person(place.officer)
    answers = at_once(
        lambda: review.submit(revision=one, by=first),
        lambda: processing.recheck(revision=other, by=second),
    )
    assert winners(answers) == 1
    assert seen(revision).state in (RevisionState.SUBMITTED, RevisionState.RECEIVED)
