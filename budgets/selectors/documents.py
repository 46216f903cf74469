"""可比公开件: the budgets in force of some owners, of one year or through the years of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from budgets.models import Revision
from budgets.selectors.aggregates import in_force
from budgets.selectors.last_year import last_years
from budgets.selectors.listing import of_uid

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from budgets.models import Disclosure

#: Years that are looked at in a row.
MOST_YEARS = 10


@dataclass(frozen=True, slots=True)
class DocumentOf:
    """A budget in force: whose, of which year, and where it lies."""

    revision: int
    uid: str
    scope: str
    division_code: str
    division_name: str
    owner_code: str
    owner_name: str
    year: int
    number: int
    edition: str


@dataclass(frozen=True, slots=True)
class Years:
    """The years of an owner that can be compared, the latest first.

    `silence`: why the row ends there, "" where nothing earlier was ever published.
    """

    documents: tuple[DocumentOf, ...]
    silence: str = ""


def documents_of(uids: Iterable[str]) -> list[DocumentOf]:
    """Every budget in force of these owners, the latest year first. One query."""
    whose = Q()
    for uid in uids:
        whose |= of_uid(uid, "disclosure__")
    return [_document(each) for each in _in_force(whose)] if whose else []


def years_of(uid: str) -> Years:
    """The budgets of an owner through the years, as 上年 leads from one to the one before.

    A few queries for each unit that it passes through, however many years.
    """
    rows = {row.disclosure_id: row for row in _in_force(of_uid(uid, "disclosure__"))}
    if not rows:
        return Years(())
    links = last_years([row.disclosure for row in rows.values()])
    current = next(iter(rows.values()))
    found = [current]
    while len(found) < MOST_YEARS:
        link = links[current.disclosure_id]
        before = link.revision
        if before is None:
            told = link.silence or _gap(current.disclosure, rows.values())
            return Years(tuple(map(_document, found)), told)
        if before.disclosure_id not in rows:
            more = list(_in_force(_same_owner(before.disclosure)))
            rows |= {row.disclosure_id: row for row in more}
            links |= last_years([row.disclosure for row in more])
        if before.disclosure_id not in rows:  # held as a whole
            return Years(tuple(map(_document, found)), _gap(current.disclosure, ()))
        current = rows[before.disclosure_id]
        found.append(current)
    return Years(tuple(map(_document, found)), _("只比较最近%(years)d年。") % {"years": MOST_YEARS})


def _gap(disclosure: Disclosure, rows: Iterable[Revision]) -> str:
    """A sentence where a year is lacking; "" where nothing earlier is there."""
    year = disclosure.year - 1
    earlier = [row for row in rows if row.disclosure.year < year]
    if not earlier:
        return ""
    return _("%(year)d年没有公开的预算，更早的年度不再往前比较。") % {"year": year}


def _same_owner(disclosure: Disclosure) -> Q:
    if disclosure.unit_id is not None:
        return Q(disclosure__unit=disclosure.unit_id)
    return Q(disclosure__unit__isnull=True, disclosure__department=disclosure.department_id)


def _in_force(whose: Q) -> QuerySet[Revision, Any]:
    return (
        Revision.objects.filter(in_force(""), whose)
        .select_related("disclosure__division", "disclosure__unit", "disclosure__department")
        .order_by("-disclosure__year", "disclosure__division__code", "disclosure__owner_code")
    )


def _document(row: Revision) -> DocumentOf:
    disclosure = row.disclosure
    return DocumentOf(
        revision=row.pk,
        uid=disclosure.owner.uid,
        scope=disclosure.scope,
        division_code=disclosure.division.code,
        division_name=disclosure.division.name,
        owner_code=disclosure.owner_code,
        owner_name=disclosure.owner_name,
        year=disclosure.year,
        number=row.publication or 0,
        edition=row.edition,
    )


def in_order(documents: Sequence[DocumentOf], uids: Sequence[str]) -> list[DocumentOf]:
    """The documents in the order of their owners."""
    return sorted(documents, key=lambda each: uids.index(each.uid))
