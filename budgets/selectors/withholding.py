"""不予公开事项 and 保密审查, read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from budgets.models import Disclosure, Revision, SecrecyReview, Withholding
from budgets.tables.holds import HoldScope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from budgets.tables.holds import Hold


def withholdings_of(disclosure: Disclosure) -> QuerySet[Withholding]:
    """Every 不予公开事项 of a disclosure: proposed, in force and lifted."""
    people = ("proposed_by", "decided_by", "lifted_by")
    return Withholding.objects.filter(disclosure=disclosure).select_related(*people)


def holds_of(disclosure: Disclosure) -> tuple[Hold, ...]:
    """What is held by a decision in force, in the order of the decisions.

    What is held of a budget is held of its adjustments too: they print the same rows.
    """
    return tuple(each.hold for each in _in_force(of_disclosure(disclosure)))


def have_holds(units: Iterable[int], year: int, kind: str) -> bool:
    """Whether anything of these units' disclosures is held by a decision in force."""
    of_units = _in_force(
        Q(disclosure__unit__in=list(units), disclosure__year=year, disclosure__kind=kind)
    )
    return of_units.exists()


def is_unit_held(disclosure: Disclosure) -> bool:
    """Whether nothing of the disclosure may be public."""
    return _in_force(of_disclosure(disclosure)).filter(scope=HoldScope.UNIT).exists()


def is_reviewed(revision: Revision) -> bool:
    """Whether somebody has reviewed what was submitted last."""
    if revision.submitted_at is None:
        return False
    reviews = SecrecyReview.objects.filter(revision=revision, at__gte=revision.submitted_at)
    return bool(reviews.exists())


def secrecy_review_of(revision: Revision) -> SecrecyReview | None:
    """保密审查 of what was submitted last: by whom, on which day; None while there is none."""
    if revision.submitted_at is None:
        return None
    reviews = SecrecyReview.objects.filter(revision=revision, at__gte=revision.submitted_at)
    return reviews.select_related("by").first()


@dataclass(frozen=True, slots=True)
class UnitNotice:
    """公告 in place of a disclosure that is held as a whole: whose, which year, by which law."""

    division_code: str
    division_name: str
    owner_code: str
    owner_name: str
    year: int
    bases: tuple[str, ...]
    decided_at: datetime


def unit_notice(division: str, unit: str, year: int, kind: str) -> UnitNotice | None:
    """What the public reads where the whole unit is held; None where it is not."""
    decisions = list(
        Withholding.objects.select_related("disclosure__division").filter(
            disclosure__division__code=division,
            disclosure__owner_code=unit,
            disclosure__year=year,
            disclosure__kind=kind,
            scope=HoldScope.UNIT,
            decided_at__isnull=False,
            lifted_at__isnull=True,
        )
    )
    if not decisions:
        return None
    disclosure = decisions[0].disclosure
    return UnitNotice(
        division_code=division,
        division_name=disclosure.division.name,
        owner_code=unit,
        owner_name=disclosure.owner_name,
        year=year,
        bases=tuple(dict.fromkeys(str(each.get_basis_display()) for each in decisions)),
        decided_at=max(each.decided_at for each in decisions if each.decided_at),
    )


def of_disclosure(disclosure: Disclosure) -> Q:
    """Decisions that bear upon a disclosure: its own, and of an adjustment its budget's."""
    own = Q(disclosure=disclosure)
    if not disclosure.is_adjustment:
        return own
    return own | Q(disclosure__adjustments__disclosure=disclosure)


def _in_force(of: Q) -> QuerySet[Withholding]:
    return Withholding.objects.filter(of, decided_at__isnull=False, lifted_at__isnull=True)
