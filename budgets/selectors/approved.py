"""批复数 of a disclosure, and what it declares beside them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budgets.models import ApprovedFigures, DeclaredFact
from budgets.rules.approved import DAYS_TO_PUBLISH
from budgets.selectors.declarations import coordinate_of
from budgets.tables import columns as c
from budgets.tables.core import Coordinate
from budgets.tables.editions import edition_named
from budgets.tables.surroundings import Approval
from portal.core.money import wan_text

if TYPE_CHECKING:
    from datetime import date

    from django.utils.functional import _StrPromise as StrPromise

    from budgets.models import Disclosure, Revision

_ALL = Coordinate()
_MEMBERS = tuple(known.name for known in fields(Coordinate))
#: Each figure of a 批复: its name, and where a document declares it (table, block, column).
_FIGURES: tuple[tuple[str, StrPromise, int, int, Coordinate], ...] = (
    ("total", _("预算总额（公开表1支出总计）"), 1, 1, _ALL),
    ("basic", _("基本支出（公开表3合计）"), 3, 0, c.BASIC),
    ("project", _("项目支出（公开表3合计）"), 3, 0, c.PROJECT),
    ("three_public", _("“三公”经费（公开表7本年合计）"), 7, 0, _ALL),
)


@dataclass(frozen=True, slots=True)
class Compared:
    """One approved figure and the declared one, in 万元; "" where nothing is declared."""

    label: StrPromise
    approved: str
    declared: str

    @property
    def agrees(self) -> bool:
        """Whether both print alike."""
        return self.approved == self.declared


@dataclass(frozen=True, slots=True)
class Beside:
    """批复数 beside what the latest revision declares."""

    document_number: str
    rows: tuple[Compared, ...]


def approved_figures_of(disclosure: Disclosure) -> ApprovedFigures | None:
    """批复数 of the same owner, year and kind, None where none was imported."""
    return ApprovedFigures.objects.filter(
        division=disclosure.division_id,
        owner_code=disclosure.owner_code,
        year=disclosure.year,
        kind=disclosure.kind,
    ).first()


def last_day_of(disclosure: Disclosure) -> date | None:
    """最迟公开日: twenty days after the 批复; None where its date is not known."""
    if disclosure.approved_on is None:
        return None
    return disclosure.approved_on + timedelta(days=DAYS_TO_PUBLISH)


def approval_of(figures: ApprovedFigures | None) -> Approval | None:
    """批复数 as the value that rules compare with."""
    if figures is None:
        return None
    return Approval(
        total=figures.total,
        basic=figures.basic,
        project=figures.project,
        three_public=figures.three_public,
        document=figures.document_number,
    )


def beside_approval(disclosure: Disclosure, revision: Revision | None) -> Beside | None:
    """批复数 beside what that revision declares, None where no 批复 was imported."""
    figures = approved_figures_of(disclosure)
    if figures is None:
        return None
    declared = _declared(revision) if revision is not None else {}
    return Beside(
        document_number=figures.document_number,
        rows=tuple(
            Compared(
                label=label,
                approved=wan_text(getattr(figures, name)),
                declared=wan_text(declared[name]) if name in declared else "",
            )
            for name, label, *_place in _FIGURES
            if getattr(figures, name) is not None
        ),
    )


def _declared(revision: Revision) -> dict[str, int]:
    """The declared amounts of these figures by name, in one query."""
    edition = edition_named(revision.edition)
    names = {}
    wanted = Q(pk__in=[])
    for name, _label, number, block, column in _FIGURES:
        table = edition.table(number)
        at = table.at | table.blocks[block].at | column
        names[number, at] = name
        wanted |= Q(table=number, **{member: getattr(at, member) for member in _MEMBERS})
    # A line that nobody knows carries the coordinate of 支出总计 too, and is no total.
    totals = Q(row__is_total=True) | Q(table=7)
    found: dict[str, int] = {}
    for fact in DeclaredFact.objects.filter(wanted & totals, revision=revision).order_by("pk"):
        found.setdefault(names[fact.table, coordinate_of(fact)], fact.amount)
    return found
