"""What the database itself refuses of disclosures, revisions, findings and memberships."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from budgets.models import Disclosure, Membership, Revision, Waiver
from portal.access import ADMINISTRATORS, Role
from tests.factories.disclosures import ERROR, Place, a_place, checked, published, submitted
from tests.factories.organisations import UserFactory

NOW = datetime(2025, 3, 1, tzinfo=UTC)


@pytest.fixture
def place(db: None) -> Place:
    return a_place()


def refused(revision: Revision, constraint: str, **changes: Any) -> None:
    """The change breaks that constraint and no other."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(**changes)


def test_nobody_approves_what_they_submitted(place: Place) -> None:
    revision = submitted(place)
    refused(
        revision,
        "revision_two_people",
        state="APPROVED",
        approved_by=place.officer,
        approved_at=NOW,
    )


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("revision_state_known", {"state": "HALFWAY"}),
        ("revision_submitted_is_signed", {"state": "SUBMITTED"}),
        ("revision_returned_has_reason", {"state": "RETURNED"}),
        ("revision_submitted_at_and_by", {"submitted_at": NOW}),
        ("revision_scheduled_for_and_by", {"scheduled_for": NOW}),
        ("revision_published_has_number", {"state": "WITHDRAWN", "withdrawal_reason": "误"}),
    ],
)
def test_a_state_needs_its_signatures(
    place: Place, constraint: str, changes: dict[str, Any]
) -> None:
    refused(checked(place), constraint, **changes)


def test_approval_and_schedule_are_signed(place: Place) -> None:
    revision = submitted(place)
    refused(revision, "revision_approved_is_signed", state="APPROVED")
    Revision.objects.filter(pk=revision.pk).update(
        state="APPROVED", approved_by=place.reviewer, approved_at=NOW
    )
    refused(revision, "revision_scheduled_has_hour", state="SCHEDULED")


def test_one_revision_is_open_and_one_is_public(place: Place) -> None:
    first = published(place)
    second = checked(place, content=b"second")
    fields: dict[str, Any] = {"disclosure": place.disclosure, "created_by": place.officer}
    for number, state in ((3, "RECEIVED"), (second.number, "FAILED")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Revision.objects.create(number=number, state=state, edition="x", **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(
            number=4,
            state="PUBLISHED",
            edition="x",
            publication=first.publication,
            published_at=NOW,
            published_by=place.publisher,
            submitted_at=NOW,
            submitted_by=place.officer,
            approved_at=NOW,
            approved_by=place.reviewer,
            **fields,
        )


def test_a_disclosure_exists_once_and_its_scope_fits(place: Place) -> None:
    kept = place.disclosure
    same = {
        "division": kept.division,
        "department": kept.department,
        "owner_name": "x",
        "year": kept.year,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure.objects.create(**same, unit=kept.unit, owner_code=kept.owner_code)
    with pytest.raises(IntegrityError, match="disclosure_scope_fits"), transaction.atomic():
        Disclosure.objects.create(**same, unit=None, owner_code="9")
    with pytest.raises(IntegrityError, match="disclosure_scope_fits"), transaction.atomic():
        Disclosure.objects.create(**same, unit=kept.unit, scope="department", owner_code="9")


def test_a_waiver_and_an_explanation_have_their_words(place: Place) -> None:
    finding = submitted(place, ERROR).findings.get()
    with pytest.raises(IntegrityError, match="waiver_has_reason"), transaction.atomic():
        Waiver.objects.create(finding=finding, reason="", by=place.reviewer)
    finding.explanation = ""
    with (
        pytest.raises(IntegrityError, match="finding_explained_at_and_by"),
        transaction.atomic(),
    ):
        finding.save()


@pytest.mark.parametrize("role", list(Role))
def test_a_role_has_exactly_one_scope(place: Place, role: Role) -> None:
    user = UserFactory.create()
    if role in ADMINISTRATORS:
        Membership.objects.create(user=user, role=role)
        for scope in ({"unit": place.unit}, {"division": place.division}):
            with (
                pytest.raises(IntegrityError, match="membership_has_one_scope"),
                transaction.atomic(),
            ):
                Membership.objects.create(user=UserFactory.create(), role=role, **scope)
        return
    with pytest.raises(IntegrityError, match="membership_has_one_scope"), transaction.atomic():
        Membership.objects.create(user=user, role=role)
    with pytest.raises(IntegrityError, match="membership_has_one_scope"), transaction.atomic():
        Membership.objects.create(user=user, role=role, unit=place.unit, division=place.division)
    Membership.objects.create(user=user, role=role, unit=place.unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=user, role=role, unit=place.unit)
