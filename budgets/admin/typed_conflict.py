"""两人同填一张表: both values of every cell that differs, and a grid in which neither is lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from budgets.admin.typed_page import grid_context, with_kept
from budgets.forms.typed_tables import SentTable
from budgets.models import DraftTable
from budgets.selectors.typed_grid import grid_of
from budgets.tables.typed.reconciling import put_together, renamed, told_apart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgets.selectors.typed_grid import GridCell
    from budgets.selectors.typed_tables import Typing
    from budgets.services.errors import RefusedActionError
    from budgets.tables.typed.core import TypedTable


@dataclass(frozen=True, slots=True)
class Both:
    """One cell: as it is kept, and as it was sent, "" for a blank. `anchor`: of the cell below."""

    label: str
    anchor: str
    stored: str
    mine: str
    stands: str


def conflict_context(
    typing: Typing,
    number: int,
    sent: SentTable,
    error: RefusedActionError,
    *,
    seen: Sequence[str],
    spare: int,
    with_totals: bool,
) -> dict[str, Any]:
    """The page of one table that another has written meanwhile.

    `typing`: as it is kept now. What is sent next is based on that, so that it is kept unless
    somebody writes once more. `seen`: the ids of the rows that were on the page that was sent.
    """
    stored = typing.typed[number]
    ids = told_apart(stored, sent.table)
    problems = {_renamed(name, ids): problem for name, problem in sent.problems.items()}
    mine = SentTable(renamed(sent.table, ids), problems)
    whole = with_kept(typing, None, put_together(stored, mine.table))
    shown = grid_context(
        whole, number, sent=mine, spare=spare, with_totals=with_totals, refusal=error
    )
    sides = (
        _cells(typing, number, with_totals=with_totals),
        _cells(
            with_kept(typing, None, _without_unseen(stored, sent.table, mine.table, seen)),
            number,
            with_totals=with_totals,
        ),
    )
    return {
        **shown,
        "both": [*_differing(shown["lines"], sides, mine), *_notes(stored, mine.table)],
        "keeper": DraftTable.objects.select_related("by").get(draft=typing.draft, number=number),
    }


def _renamed(name: str, ids: Mapping[str, str]) -> str:
    """The name of a field in the row's new id."""
    row, dash, part = name.rpartition("-")
    return f"{ids.get(row, row)}{dash}{part}"


def _without_unseen(
    stored: TypedTable, sent: TypedTable, mine: TypedTable, seen: Sequence[str]
) -> TypedTable:
    """Mine without the rows that the person never saw: another has added them since."""
    rows = [
        now
        for was, now in zip(sent.rows, mine.rows, strict=True)
        if not was.is_own or was.id in seen or stored.row(was.id) is None
    ]
    return replace(mine, rows=tuple(rows))


def _cells(typing: Typing, number: int, *, with_totals: bool) -> dict[str, GridCell]:
    """Every field of the table by its name."""
    grid = grid_of(typing, number, with_totals=with_totals, spare=0)
    return {cell.name: cell for line in grid.lines for cell in line.cells if cell.name}


def _differing(
    lines: Sequence[Any], sides: tuple[Mapping[str, GridCell], ...], mine: SentTable
) -> Iterator[Both]:
    """In the order of the grid; `lines`: as they are shown."""
    for _line, cells in lines:
        for shown in cells:
            name = shown.cell.name
            stored, own = (side[name].value if name in side else "" for side in sides)
            if name in mine.problems:
                own = mine.problems[name].text
            if name and stored != own:
                yield Both(shown.cell.label, shown.cell.anchor, stored, own, shown.value)


def _notes(stored: TypedTable, mine: TypedTable) -> Iterator[Both]:
    if stored.note != mine.note:
        theirs, own = stored.note or "", mine.note or ""
        yield Both(_("表下的注"), "id_note", theirs, own, own or theirs)
