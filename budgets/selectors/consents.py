"""会审意见, read: which steps a division asks for, who has consented, who may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.models import Consent, ReviewStep
from portal.access import Role, holds

if TYPE_CHECKING:
    from budgets.models import Division, Revision
    from portal.models import User

#: Whose consent a step is.
STEP_ROLES: dict[str, frozenset[Role]] = {
    ReviewStep.DEPARTMENT: frozenset({Role.DEPARTMENT_REVIEWER}),
    ReviewStep.BUREAU: frozenset({Role.BUREAU_REVIEWER}),
    ReviewStep.PERFORMANCE: frozenset({Role.PERFORMANCE_REVIEWER}),
}


@dataclass(frozen=True, slots=True)
class StepState:
    """One step as the page shows it; `consent` None while it is awaited."""

    step: str
    label: str
    consent: Consent | None


def asked_steps(division: Division) -> list[str]:
    """会审环节 that the division asks for."""
    asked = {
        ReviewStep.DEPARTMENT: division.asks_department,
        ReviewStep.BUREAU: division.asks_bureau,
        ReviewStep.PERFORMANCE: division.asks_performance,
    }
    return [step.value for step, is_asked in asked.items() if is_asked]


def consents_of(revision: Revision) -> dict[str, Consent]:
    """同意意见 to the last submission, by step."""
    if revision.submitted_at is None:
        return {}
    kept = Consent.objects.filter(revision=revision, submitted_at=revision.submitted_at)
    return {each.step: each for each in kept.select_related("by", "given_for")}


def missing_steps(revision: Revision) -> list[str]:
    """What is asked and not yet given; no query where nothing is asked."""
    asked = asked_steps(revision.disclosure.division)
    if not asked:
        return []
    given = consents_of(revision)
    return [step for step in asked if step not in given]


def steps_of(revision: Revision) -> list[StepState]:
    """Every step that is asked, with its consent."""
    asked = asked_steps(revision.disclosure.division)
    given = consents_of(revision) if asked else {}
    return [StepState(step, str(ReviewStep(step).label), given.get(step)) for step in asked]


def steps_open_to(user: User, revision: Revision) -> list[str]:
    """The steps whose consent is the account's to give."""
    return [step for step, roles in STEP_ROLES.items() if holds(user, roles, revision)]
