"""Races about what people write and publish: nothing lost, nothing torn, nothing done twice.

Each has a control that takes the guard away and must then show the fault.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from budgets.admin import conflicts
from budgets.admin.acts import ACTS
from budgets.models import CheckFinding, Disclosure, Revision, RevisionState, Takedown
from budgets.selectors import listing, public
from budgets.services import publication, review, workflow
from budgets.services.consent import consent
from budgets.services.delegation import delegate
from budgets.services.errors import RefusedActionError
from budgets.services.takedown import confirm_takedown, propose_takedown
from portal.access import Role
from portal.models import AuditEvent, User
from tests.budgets.services.test_races import (
    ROUNDS,
    at_once,
    person,
    seen,
    unguarded,
)
from tests.factories.disclosures import (
    ERROR,
    Place,
    a_place,
    approved,
    checked,
    correcting,
    published,
    submitted,
)
from tests.factories.organisations import UserFactory, account
from tests.factories.workflow import asking

pytestmark = pytest.mark.django_db(transaction=True)


# --- lost update ---------------------------------------------------------------------------


def _explain_both(finding: CheckFinding, one: User, other: User) -> list[str]:
    """Two officers explain one finding at the version both saw; whose words were accepted."""

    def explain(user: User, text: str) -> Callable[[], object]:
        kept = CheckFinding.objects.select_related("revision__disclosure").get(pk=finding.pk)
        return lambda: review.explain(finding=kept, text=text, by=user)

    answers = at_once(explain(person(one), "甲的说明"), explain(person(other), "乙的说明"))
    return [each.explanation for each in answers if isinstance(each, CheckFinding)]


def test_of_two_explanations_one_is_kept_and_the_other_told() -> None:
    place = a_place()
    other = account(Role.OFFICER, unit=place.unit)
    finding = checked(place, ERROR).findings.get()
    for _round in range(ROUNDS):
        accepted = _explain_both(finding, place.officer, other)
        assert len(accepted) == 1
        assert CheckFinding.objects.get(pk=finding.pk).explanation == accepted[0]


def test_without_the_guard_an_explanation_would_be_lost() -> None:
    place = a_place()
    other = account(Role.OFFICER, unit=place.unit)
    finding = checked(place, ERROR).findings.get()
    with mock.patch.object(workflow, "change", unguarded):
        assert len(_explain_both(finding, place.officer, other)) == 2


# --- double submit -------------------------------------------------------------------------


def _click_twice(place: Place, revision: Revision) -> list[int]:
    """The same form sent twice at the same moment; how each was answered."""
    address = reverse("admin:budgets_revision_act", args=[revision.pk, "submit"])
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(place.officer)
    data = {"version": seen(revision).version}
    answers = at_once(*(lambda client=client: client.post(address, data) for client in clients))
    return [answer.status_code for answer in answers]  # type: ignore[attr-defined]


def test_a_form_sent_twice_at_once_submits_once_and_both_are_told_so() -> None:
    place = a_place()
    revision = checked(place)
    for number in range(1, ROUNDS + 1):
        assert _click_twice(place, revision) == [302, 302]
        assert AuditEvent.objects.filter(action="revision.submitted").count() == number
        review.return_for_changes(revision=seen(revision), reason="再报", by=place.reviewer)


def test_without_the_guard_it_would_be_submitted_twice() -> None:
    place = a_place()
    revision = checked(place)
    both_have_read = threading.Barrier(2)

    def submit(**given: Any) -> Revision:
        both_have_read.wait(10)  # and neither has written
        return review.submit(**given)

    late = replace(ACTS["submit"], run=submit)
    with mock.patch.object(workflow, "change", unguarded), mock.patch.dict(ACTS, submit=late):
        _click_twice(place, revision)
    assert AuditEvent.objects.filter(action="revision.submitted").count() == 2


def test_without_its_fingerprint_the_second_click_would_be_a_conflict() -> None:
    place = a_place()
    revision = checked(place)
    with mock.patch.object(conflicts, "_was_done", return_value=False):
        assert sorted(_click_twice(place, revision)) == [302, 409]


# --- torn publication ----------------------------------------------------------------------


def _reads_meanwhile(disclosure: Disclosure, act: Callable[[], object]) -> set[tuple[int, int]]:
    """What a reader saw while the act went on: how many versions and amounts are in force."""
    done = threading.Event()
    found: set[tuple[int, int]] = set()

    def read() -> None:
        while True:
            last = done.is_set()
            current = sum(each.is_current for each in public.publications_of(disclosure.pk))
            found.add((current, listing.facts().count()))
            if last:
                return

    def run() -> object:
        try:
            return act()
        finally:
            done.set()

    for answer in at_once(read, run):
        assert not isinstance(answer, RefusedActionError), answer
    return found


def _coming(place: Place, number: int) -> tuple[Revision, User]:
    revision = approved(place, content=b"version %d" % number)
    correcting(place)
    return seen(revision), person(place.publisher)


def test_a_reader_never_meets_half_a_publication() -> None:
    place = a_place()
    whole = published(place).facts.count()
    for number in range(ROUNDS):
        revision, publisher = _coming(place, number)
        found = _reads_meanwhile(
            place.disclosure,
            lambda revision=revision, publisher=publisher: publication.publish(  # type: ignore[misc]
                revision=revision, by=publisher
            ),
        )
        assert found == {(1, whole)}


def test_in_two_transactions_a_reader_would_meet_nothing() -> None:
    place = a_place()
    published(place)
    revision, publisher = _coming(place, 1)
    told = threading.Event()

    def torn() -> object:
        with transaction.atomic():
            publication._supersede_published(place.disclosure, publisher)
        told.wait(2)
        return publication.publish(revision=revision, by=publisher)

    timer = threading.Timer(0.5, told.set)
    timer.start()
    try:
        assert (0, 0) in _reads_meanwhile(place.disclosure, torn)
    finally:
        timer.cancel()


# --- the new acts --------------------------------------------------------------------------


def test_a_consent_given_twice_at_once_stands_once() -> None:
    place = a_place()
    asking(place.division, "performance")
    offices = [account(Role.PERFORMANCE_REVIEWER, division=place.division) for _ in range(2)]
    revision = submitted(place)

    def given(office: User) -> Callable[[], object]:
        one, by = seen(revision), person(office)
        return lambda: consent(revision=one, step="performance", by=by)

    for _round in range(ROUNDS):
        answers = at_once(*(given(office) for office in offices))
        assert sum(isinstance(each, RefusedActionError) for each in answers) == 1
        revision = review.return_for_changes(
            revision=seen(revision), reason="再报", by=place.reviewer
        )
        review.submit(revision=seen(revision), by=place.officer)


def test_two_confirmations_take_down_once() -> None:
    place = a_place()
    published(place)
    takedown = propose_takedown(
        disclosure=place.disclosure, ground="personal", reason="核查", by=place.publisher
    )
    others = [account(Role.BUREAU_REVIEWER, division=place.division) for _ in range(2)]

    def confirm(by: User) -> Callable[[], object]:
        kept = Takedown.objects.select_related("disclosure").get(pk=takedown.pk)
        return lambda: confirm_takedown(takedown=kept, by=by)

    answers = at_once(*(confirm(person(each)) for each in others))
    assert sum(isinstance(each, Takedown) for each in answers) == 1
    assert AuditEvent.objects.filter(action="revision.taken_down").count() == 1


def test_a_publication_at_the_moment_of_a_takedown_is_sealed_or_held_up() -> None:
    for number in range(max(1, ROUNDS // 5)):
        place = a_place(unit=f"{102001 + number}")
        published(place)
        revision, publisher = _coming(place, number)
        takedown = propose_takedown(
            disclosure=place.disclosure, ground="personal", reason="核查", by=place.publisher
        )
        reviewer = person(place.reviewer)
        at_once(
            lambda revision=revision, publisher=publisher: publication.publish(  # type: ignore[misc]
                revision=revision, by=publisher
            ),
            lambda takedown=takedown, reviewer=reviewer: confirm_takedown(  # type: ignore[misc]
                takedown=takedown, by=reviewer
            ),
        )
        assert Takedown.objects.get(pk=takedown.pk).confirmed_at is not None
        assert seen(revision).state in (RevisionState.RETURNED, RevisionState.WITHDRAWN)
        assert not any(each.is_current for each in public.publications_of(place.disclosure))


def test_two_stand_ins_named_at_once_leave_one() -> None:
    place = a_place()

    def name(stand_in: User) -> Callable[[], object]:
        membership = place.reviewer.memberships.get()
        principal = person(place.reviewer)
        return lambda: delegate(
            membership=membership,
            stand_in=stand_in,
            starts=timezone.localdate(),
            ends=timezone.localdate(),
            reason="出差",
            by=principal,
        )

    answers = at_once(name(UserFactory.create()), name(UserFactory.create()))
    assert sum(isinstance(each, RefusedActionError) for each in answers) == 1
