"""权限矩阵: what an act of the matrix is, the roles by what they do, and the acts of review."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from budgets.models import Revision
from budgets.services import consent, publication, takedown
from portal.access import Role
from portal.models import User
from tests.factories.disclosures import published, scheduled, submitted
from tests.factories.organisations import account
from tests.factories.workflow import asking


@dataclass(frozen=True)
class Act:
    """One service: from which step, how it is called, and which roles it is open to."""

    step: Callable[..., Revision]
    call: Callable[[Revision, User], object]
    roles: frozenset[Role]


OFFICERS = frozenset({Role.OFFICER})
REVIEWERS = frozenset({Role.DEPARTMENT_REVIEWER, Role.BUREAU_REVIEWER})
RETURNERS = REVIEWERS | {Role.PERFORMANCE_REVIEWER}
TAKERS_DOWN = frozenset({Role.BUREAU_REVIEWER, Role.PUBLISHER})
PUBLISHERS = frozenset({Role.PUBLISHER})
RETRIERS = frozenset({Role.OFFICER, Role.BUREAU_REVIEWER})


def _asked(revision: Revision) -> Revision:
    """Of a division that asks for the performance office's consent."""
    asking(revision.disclosure.division, "performance")
    return revision


def _proposed(revision: Revision) -> Revision:
    """Proposed for 紧急下架 by somebody else."""
    takedown.propose_takedown(
        disclosure=revision.disclosure,
        ground="sensitive",
        reason="核查",
        by=account(Role.PUBLISHER, division=revision.disclosure.division),
    )
    return revision


WORKFLOW_ACTS: dict[str, Act] = {
    "cancel_schedule": Act(
        lambda place: scheduled(place),
        lambda r, by: publication.cancel_schedule(revision=r, by=by),
        PUBLISHERS,
    ),
    "consent": Act(
        lambda place: _asked(submitted(place)),
        lambda r, by: consent.consent(revision=r, step="performance", by=by),
        frozenset({Role.PERFORMANCE_REVIEWER}),
    ),
    "propose_takedown": Act(
        published,
        lambda r, by: takedown.propose_takedown(
            disclosure=r.disclosure, ground="sensitive", reason="核查", by=by
        ),
        TAKERS_DOWN,
    ),
    "confirm_takedown": Act(
        lambda place: _proposed(published(place)),
        lambda r, by: takedown.confirm_takedown(takedown=r.disclosure.takedowns.get(), by=by),
        TAKERS_DOWN,
    ),
    "reject_takedown": Act(
        lambda place: _proposed(published(place)),
        lambda r, by: takedown.reject_takedown(
            takedown=r.disclosure.takedowns.get(), reason="无误", by=by
        ),
        TAKERS_DOWN,
    ),
}
