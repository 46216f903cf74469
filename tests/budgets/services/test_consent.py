"""会审: what a division asks for is given in any order, and nothing is approved without it."""

from __future__ import annotations

from itertools import permutations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from budgets.models import Consent, Revision, RevisionState
from budgets.selectors.consents import missing_steps, steps_of
from budgets.services import review
from budgets.services.consent import consent
from budgets.services.errors import RefusedActionError
from portal.access import Role
from portal.models import AuditEvent, User
from tests.factories.disclosures import Place, submitted
from tests.factories.organisations import account
from tests.factories.workflow import asking, stood_in

STEPS = ("department", "bureau", "performance")


def reviewers(place: Place) -> dict[str, User]:
    """One person for each step."""
    return {
        "department": account(Role.DEPARTMENT_REVIEWER, department=place.unit.department),
        "bureau": account(Role.BUREAU_REVIEWER, division=place.division),
        "performance": account(Role.PERFORMANCE_REVIEWER, division=place.division),
    }


def seen(revision: Revision) -> Revision:
    return Revision.objects.select_related("disclosure__division").get(pk=revision.pk)


def test_a_division_that_asks_for_nothing_has_the_single_approval(place: Place) -> None:
    revision = submitted(place)
    assert steps_of(seen(revision)) == []
    review.approve(revision=revision, by=place.reviewer)
    assert revision.state == RevisionState.APPROVED
    assert not Consent.objects.exists()


@pytest.mark.parametrize("order", list(permutations(STEPS)))
def test_every_order_leads_to_the_approval(place: Place, order: tuple[str, ...]) -> None:
    asking(place.division, *STEPS)
    people = reviewers(place)
    revision = submitted(place)
    for left, step in enumerate(order):
        if order[left:] != ("bureau",):  # the approver's own step may be the last one
            with pytest.raises(RefusedActionError, match="consents_missing"), transaction.atomic():
                review.approve(revision=seen(revision), by=place.reviewer)
        assert len(missing_steps(seen(revision))) == 3 - left
        consent(revision=seen(revision), step=step, by=people[step])
    review.approve(revision=seen(revision), by=place.reviewer)
    assert seen(revision).state == RevisionState.APPROVED
    assert AuditEvent.objects.filter(action="revision.consented").count() == 3


def test_the_approvers_own_step_is_given_by_approving(place: Place) -> None:
    asking(place.division, "bureau", "performance")
    revision = submitted(place)
    people = reviewers(place)
    with pytest.raises(RefusedActionError, match="绩效管理机构意见"), transaction.atomic():
        review.approve(revision=seen(revision), by=place.reviewer)
    assert not Consent.objects.exists()
    consent(revision=seen(revision), step="performance", by=people["performance"])
    review.approve(revision=seen(revision), by=place.reviewer)
    assert set(Consent.objects.values_list("step", "by")) == {
        ("performance", people["performance"].pk),
        ("bureau", place.reviewer.pk),
    }


def test_another_steps_consent_is_not_ones_to_give(place: Place) -> None:
    asking(place.division, *STEPS)
    revision = submitted(place)
    people = reviewers(place)
    for step in STEPS:
        for other, person in people.items():
            if other != step:
                with pytest.raises(PermissionDenied):
                    consent(revision=seen(revision), step=step, by=person)
    with pytest.raises(PermissionDenied):
        review.approve(revision=seen(revision), by=people["performance"])


def test_any_step_may_return_it_and_the_consents_fall(place: Place) -> None:
    asking(place.division, *STEPS)
    people = reviewers(place)
    revision = submitted(place)
    consent(revision=seen(revision), step="department", by=people["department"])
    review.return_for_changes(revision=seen(revision), reason="目标缺失", by=people["performance"])
    again = review.submit(revision=seen(revision), by=place.officer)
    assert missing_steps(seen(again)) == list(STEPS)
    consent(revision=seen(again), step="department", by=people["department"])
    assert Consent.objects.count() == 2


@pytest.mark.parametrize("step", ["department", "nonsense"])
def test_what_is_not_asked_or_given_already_is_refused(place: Place, step: str) -> None:
    asking(place.division, "performance")
    revision = submitted(place)
    people = reviewers(place)
    with pytest.raises(RefusedActionError, match="not_asked"):
        consent(revision=seen(revision), step=step, by=people["department"])
    consent(revision=seen(revision), step="performance", by=people["performance"])
    with pytest.raises(RefusedActionError, match="not_asked"):
        consent(revision=seen(revision), step="performance", by=people["performance"])


def test_nobody_consents_to_their_own_nor_their_stand_in(place: Place) -> None:
    asking(place.division, "performance")
    both = account(Role.OFFICER, division=place.division)
    both.memberships.create(role=Role.PERFORMANCE_REVIEWER, division=place.division)
    revision = submitted(place)
    review.return_for_changes(revision=revision, reason="重报", by=place.reviewer)
    review.submit(revision=seen(revision), by=both)
    with pytest.raises(RefusedActionError, match="own_submission"):
        consent(revision=seen(revision), step="performance", by=both)
    helper = account(Role.UNIT_LEAD, unit=place.unit)
    delegation = both.memberships.get(role=Role.PERFORMANCE_REVIEWER)
    stood_in(both, helper)  # of the first role, which is not this one
    with pytest.raises(PermissionDenied):
        consent(revision=seen(revision), step="performance", by=User.objects.get(pk=helper.pk))
    both.memberships.get(role=Role.OFFICER).delete()
    stood_in(User.objects.get(pk=both.pk), helper)
    assert both.memberships.get() == delegation
    with pytest.raises(RefusedActionError, match="own_submission"):
        consent(revision=seen(revision), step="performance", by=User.objects.get(pk=helper.pk))


def test_the_database_itself_refuses_a_consent_to_ones_own(place: Place) -> None:
    revision = submitted(place)
    assert revision.submitted_at is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(
            revision=revision,
            step="bureau",
            submitted_at=revision.submitted_at,
            submitted_by=place.officer,
            by=place.officer,
        )
