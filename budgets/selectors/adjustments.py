"""预算调整, read: on which ground, of which budget, and what of it the public may know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.models import Adjustment, AdjustmentOutcome, Disclosure, Revision, RevisionState
from budgets.models.disclosures import PUBLIC_STATES, kind_slug

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet


def adjustment_of(disclosure: Disclosure) -> Adjustment | None:
    """调整依据 of a disclosure; None for a budget, without a query."""
    if not disclosure.is_adjustment:
        return None
    found: Adjustment | None = (
        Adjustment.objects.select_related("budget", "begun_by", "closed_by")
        .filter(disclosure=disclosure)
        .first()
    )
    return found


def adjustments_of(budget: Disclosure) -> list[Adjustment]:
    """Every adjustment of a budget for the desk, the latest first."""
    return list(
        Adjustment.objects.filter(budget=budget).select_related("disclosure").order_by("-pk")
    )


def open_adjustment(budget: Disclosure | int) -> Adjustment | None:
    """The one that is being prepared."""
    found: Adjustment | None = Adjustment.objects.filter(budget=budget, outcome="").first()
    return found


def is_abandoned(disclosure: Disclosure) -> bool:
    """Whether it is an adjustment that was given up: nothing is handed in for it any more."""
    return disclosure.is_adjustment and (
        Adjustment.objects.filter(
            disclosure=disclosure, outcome=AdjustmentOutcome.ABANDONED
        ).exists()
    )


def is_in_force(disclosure: Disclosure | int) -> bool:
    """Whether something of it is public now."""
    return Revision.objects.filter(disclosure=disclosure, state=RevisionState.PUBLISHED).exists()


def figures_in_force(adjustment: Disclosure) -> Revision | None:
    """现行数: the publication from which an adjustment goes on.

    The latest adjustment before it that is public, else the budget itself; None for a budget.
    """
    own = adjustment_of(adjustment)
    if own is None or adjustment.adjustment_number is None:
        return None
    found: Revision | None = (
        _of_budget(own.budget_id)
        .select_related("disclosure")
        .filter(disclosure__adjustment_number__lt=adjustment.adjustment_number)
        .order_by("-disclosure__adjustment_number")
        .first()
    )
    return found


def beside_in_force(disclosure: Disclosure) -> list[Disclosure]:
    """What else of the same budget is public now: the budget itself, adjustments; the budget first.

    It repeats most of the same rows.
    """
    own = adjustment_of(disclosure)
    rows = _of_budget(own.budget_id if own else disclosure.pk).exclude(disclosure=disclosure)
    rows = rows.select_related("disclosure").order_by("disclosure__adjustment_number")
    return [row.disclosure for row in rows]


def _of_budget(budget: int) -> QuerySet[Revision]:
    """What is public now of a budget and of its adjustments."""
    public = Revision.objects.filter(state=RevisionState.PUBLISHED, publication__isnull=False)
    return public.filter(disclosure=budget) | public.filter(disclosure__adjustment__budget=budget)


@dataclass(frozen=True, slots=True)
class AdjustmentTold:
    """调整依据 as the public reads it."""

    number: int
    slug: str
    nature: str
    nature_code: str
    approving_body: str
    document_number: str
    approved_on: date
    reason: str
    budget: int


@dataclass(frozen=True, slots=True)
class PublishedAdjustment:
    """An adjustment that is public now, as its budget's page names it."""

    told: AdjustmentTold
    publication: int
    published_at: datetime


def basis_of(disclosure: int) -> AdjustmentTold | None:
    """调整依据 of a disclosure that was public; None for a budget."""
    found = (
        Adjustment.objects.filter(disclosure=disclosure, outcome=AdjustmentOutcome.PUBLISHED)
        .select_related("disclosure")
        .first()
    )
    return None if found is None else _told(found)


def published_adjustments(budget: int) -> tuple[list[PublishedAdjustment], list[datetime]]:
    """Adjustments of a budget that are public now, the first first; when that last changed."""
    rows = (
        Revision.objects.filter(
            disclosure__adjustment__budget=budget,
            state__in=PUBLIC_STATES,
            publication__isnull=False,
        )
        .select_related("disclosure__adjustment__disclosure")
        .order_by("disclosure__adjustment_number")
    )
    moments = [each for row in rows for each in (row.published_at, row.withdrawn_at) if each]
    now = [
        PublishedAdjustment(_told(row.disclosure.adjustment), row.publication, row.published_at)
        for row in rows
        if row.state == RevisionState.PUBLISHED and row.publication and row.published_at
    ]
    return now, moments


def _told(found: Adjustment) -> AdjustmentTold:
    disclosure = found.disclosure
    return AdjustmentTold(
        number=disclosure.adjustment_number or 0,
        slug=kind_slug(disclosure.kind, disclosure.adjustment_number),
        nature=str(found.get_nature_display()),
        nature_code=found.nature,
        approving_body=found.approving_body,
        document_number=found.document_number,
        approved_on=found.approved_on,
        reason=found.reason,
        budget=found.budget_id,
    )
