"""周边情况: what the portal knows beside a file, gathered once for its check."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, Sum

from budgets.models import DeclaredFact, Disclosure, Revision, RevisionState
from budgets.models.disclosures import Scope
from budgets.selectors.approved import approval_of, approved_figures_of
from budgets.selectors.declarations import declaration_of
from budgets.selectors.identities import former_names_of, owing
from budgets.selectors.last_year import previous_publication
from budgets.selectors.texts import declared_texts, others_texts
from budgets.selectors.withholding import have_holds
from budgets.tables.core import Coordinate
from budgets.tables.surroundings import Cell, CellSum, Sibling, Siblings, Surroundings
from portal.core.money import FEN_PER_WAN

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_MEMBERS = tuple(known.name for known in fields(Coordinate))
#: 0.01 万元 in 分: what a printed amount is a multiple of.
_STEP = FEN_PER_WAN // 100


def surroundings_of(revision: Revision, *, today: date) -> Surroundings:
    """周边情况 of a revision on that day."""
    disclosure = revision.disclosure
    figures = approved_figures_of(disclosure)
    last = previous_publication(disclosure)
    texts = declared_texts(revision)
    siblings = siblings_of(disclosure)
    return Surroundings(
        previous=declaration_of(last) if last else None,
        texts=texts,
        previous_texts=declared_texts(last) if last else None,
        others_texts=others_texts(disclosure) if texts and not disclosure.is_adjustment else {},
        siblings=siblings,
        units=len(siblings.units) if siblings else 1,
        approved=approval_of(figures),
        approved_on=disclosure.approved_on or (figures.approved_on if figures else None),
        today=today,
    )


def siblings_of(disclosure: Disclosure) -> Siblings | None:
    """所属各单位 of a department's own budget, None for a unit's, and for an adjustment: the units'
    adjustments come on other days, and none need come at all.

    Five queries whatever the number of units: the units of that year, their former names, which
    of them are public, whether these hold anything, and the sums of what they declare, added up
    by the database.
    """
    if disclosure.scope != Scope.DEPARTMENT or disclosure.is_adjustment:
        return None
    units = list(
        owing(disclosure.year)
        .filter(department=disclosure.department_id)
        .order_by("code")
        .only("pk", "name")
    )
    former = former_names_of(units)
    published = dict(
        Revision.objects.filter(
            state=RevisionState.PUBLISHED,
            disclosure__unit__in=[unit.pk for unit in units],
            disclosure__year=disclosure.year,
            disclosure__kind=disclosure.kind,
        ).values_list("disclosure__unit", "pk")
    )
    return Siblings(
        units=tuple(
            Sibling(unit.name, tuple(former.get(unit.pk, ())), unit.pk in published)
            for unit in units
        ),
        have_holds=have_holds(published, disclosure.year, disclosure.kind),
        # Without all of them the sums say nothing.
        sums=_sums(published.values()) if len(published) == len(units) > 0 else {},
    )


def _sums(revisions: Iterable[int]) -> dict[Cell, CellSum]:
    """What these revisions declare together, cell by cell; projects and 上年数 left out."""
    grouped = (
        DeclaredFact.objects.filter(revision__in=list(revisions), project="", year="")
        .annotate(beyond=F("amount") % _STEP)
        .order_by()
        .values("table", "column", *_MEMBERS)
        .annotate(
            together=Sum("amount"),
            figures=Count("pk"),
            finer=Count("pk", filter=~Q(beyond=0)),
        )
    )
    return {_cell(found): _total(found) for found in grouped.iterator()}


def _cell(found: dict[str, Any]) -> Cell:
    at = Coordinate(**{name: found[name] for name in _MEMBERS})
    return found["table"], found["column"], at


def _total(found: dict[str, Any]) -> CellSum:
    return CellSum(
        amount=int(found["together"]),
        figures=found["figures"],
        is_finer=found["finer"] > 0,
    )
