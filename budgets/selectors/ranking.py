"""排名: the units or departments of a division by one figure, with shares, and who lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from budgets.models import Disclosure, Population, Revision
from budgets.models.disclosures import RevisionState
from budgets.selectors.aggregates import KIND, amounts
from budgets.selectors.coverage import Counted, Coverage, coverage_of
from budgets.selectors.figures import Part, amounts_of, parts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgets.models import Division
    from budgets.selectors.figures import Figure

#: Hundredths of a per cent in the whole.
_HUNDREDTHS = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """名次: equal amounts share one. `share`: hundredths of a per cent of the sum, None of nothing."""

    rank: int
    owner: Counted
    amount: int  # 分
    share: int | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """排名 of one figure: the largest first, then by code. `without`: counted, with no such amount."""

    places: tuple[Place, ...]
    total: int  # 分
    without: tuple[Counted, ...]
    coverage: Coverage


def ranking_of(division: Division, year: int, scope: str, figure: Figure) -> Ranking:
    """排名 in a division's year. A fixed number of queries for any number of units."""
    coverage = coverage_of(division, year, scope, figure.table)
    facts = amounts(scope, figure.table).filter(
        revision__disclosure__division=division, revision__disclosure__year=year
    )
    found = amounts_of(facts, figure, year)
    known = [each for each in coverage.counted if each.disclosure in found]
    known.sort(key=lambda each: (-found[each.disclosure], each.code))
    total = sum(found[each.disclosure] for each in known)
    places: list[Place] = []
    for number, owner in enumerate(known, 1):
        amount = found[owner.disclosure]
        tied = bool(places) and places[-1].amount == amount
        rank = places[-1].rank if tied else number
        places.append(Place(rank, owner, amount, share_of(amount, total)))
    return Ranking(
        places=tuple(places),
        total=total,
        without=tuple(each for each in coverage.counted if each.disclosure not in found),
        coverage=coverage,
    )


def share_of(amount: int, total: int) -> int | None:
    """Hundredths of a per cent, half-up; None where there is nothing to share."""
    return (2 * amount * _HUNDREDTHS + total) // (2 * total) if total > 0 else None


@dataclass(frozen=True, slots=True)
class Address:
    """Where a disclosure in force lies: under which code, which publication."""

    owner_code: str
    number: int


def addresses_of(disclosures: Sequence[int]) -> dict[int, Address]:
    """The publication in force of each disclosure, by its id. One query."""
    rows = Revision.objects.filter(
        disclosure__in=disclosures, state=RevisionState.PUBLISHED, publication__isnull=False
    ).values_list("disclosure", "disclosure__owner_code", "publication")
    return {pk: Address(code, number or 0) for pk, code, number in rows}


def parts_of_places(
    division: Division, year: int, scope: str, figure: Figure, places: Sequence[Place]
) -> dict[int, list[Part]]:
    """The cells that the figures of these places are made of, by disclosure."""
    facts = amounts(scope, figure.table).filter(
        revision__disclosure__division=division, revision__disclosure__year=year
    )
    return parts_of(facts, figure, year, [each.owner.disclosure for each in places])


def years_of(division: Division) -> list[int]:
    """Years of which the division has a budget in force, the latest first."""
    rows = Disclosure.objects.filter(
        division=division, kind=KIND, revisions__state=RevisionState.PUBLISHED
    )
    return sorted(set(rows.order_by().values_list("year", flat=True)), reverse=True)


def population_of(division: Division, year: int) -> Population | None:
    """人口 as counted last before that year ended; None where none is on record."""
    rows = Population.objects.filter(division=division, on_day__lte=date(year, 12, 31))
    return rows.order_by("-on_day").first()


def per_head(amount: int, persons: int) -> int:
    """分 for each person, half-up. `amount` is in 分 and not negative."""
    return (2 * amount + persons) // (2 * persons)
