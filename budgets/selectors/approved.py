"""批复数 of a disclosure, and what it declares beside them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budgets.models import ApprovedFigures, DeclaredFact
from budgets.selectors.declarations import coordinate_of
from budgets.selectors.identities import same_owner
from budgets.tables import columns as c
from budgets.tables.core import Coordinate
from budgets.tables.editions import edition_named
from budgets.tables.surroundings import Approval
from portal.core.money import wan_text

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    ("general", _("一般公共预算（公开表4本年支出合计）"), 4, 1, c.GENERAL),
    ("fund", _("政府性基金预算（公开表4本年支出合计）"), 4, 1, c.FUND),
    ("state_capital", _("国有资本经营预算（公开表4本年支出合计）"), 4, 1, c.STATE_CAPITAL),
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
    batch_number: str
    rows: tuple[Compared, ...]


def approved_figures_of(disclosure: Disclosure) -> ApprovedFigures | None:
    """批复数 of the same owner, year and kind, None where none was imported."""
    return ApprovedFigures.objects.filter(
        same_owner(disclosure), year=disclosure.year, kind=disclosure.kind
    ).first()


def approval_of(figures: ApprovedFigures | None) -> Approval | None:
    """批复数 as the value that rules compare with."""
    if figures is None:
        return None
    return Approval(
        total=figures.total,
        basic=figures.basic,
        project=figures.project,
        three_public=figures.three_public,
        general=figures.general,
        fund=figures.fund,
        state_capital=figures.state_capital,
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
        batch_number=figures.batch_number,
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


def headline_figures(revisions: Iterable[Revision]) -> dict[int, dict[str, int]]:
    """总额 and “三公”经费 that each revision declares, in 分: one query for each edition."""
    by_edition: dict[str, list[int]] = {}
    for revision in revisions:
        by_edition.setdefault(revision.edition, []).append(revision.pk)
    found: dict[int, dict[str, int]] = {}
    for edition, keys in by_edition.items():
        found |= _amounts(edition, keys, {"total", "three_public"})
    return found


def _declared(revision: Revision) -> dict[str, int]:
    """The declared amounts of these figures by name, in one query."""
    names = {name for name, *_place in _FIGURES}
    return _amounts(revision.edition, [revision.pk], names).get(revision.pk, {})


def _amounts(edition_key: str, revisions: list[int], which: set[str]) -> dict[int, dict[str, int]]:
    """The declared amounts by revision and by name, in one query."""
    edition = edition_named(edition_key)
    names = {}
    wanted = Q(pk__in=[])
    for name, _label, number, block, column in _FIGURES:
        if name not in which:
            continue
        table = edition.table(number)
        at = table.at | table.blocks[block].at | column
        names[number, at] = name
        wanted |= Q(table=number, **{member: getattr(at, member) for member in _MEMBERS})
    # A line that nobody knows carries the coordinate of 支出总计 too, and is no total.
    totals = Q(row__is_total=True) | Q(table=7)
    found: dict[int, dict[str, int]] = {}
    facts = DeclaredFact.objects.filter(wanted & totals, revision__in=revisions).order_by("pk")
    for fact in facts:
        of_revision = found.setdefault(fact.revision_id, {})
        of_revision.setdefault(names[fact.table, coordinate_of(fact)], fact.amount)
    return found
