"""变动: which cells two declarations of the same tables differ in, cell by cell."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.tables.core import Codes, Coordinate, Lines
from budgets.tables.editions import printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgets.tables.core import Declaration, DeclaredTable, Edition, Row, Table

_Place = tuple[int, Coordinate, bool, int]


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """One amount that is another one, in 分; None: blank. `cell`: where it stands now."""

    table: int
    code: str
    row: str
    column: str
    before: int | None
    after: int | None
    cell: str = ""


def changed_cells(
    edition: Edition, before: Declaration, after: Declaration, year: int
) -> tuple[ChangedCell, ...]:
    """Every amount that differs, in printed order; a row is the same where its code, its line or
    its project is, so that a row put in above changes nothing.
    """
    return tuple(
        change
        for table in edition.tables
        for change in _of_table(table, before.table(table.number), after.table(table.number), year)
    )


def _of_table(
    table: Table, before: DeclaredTable | None, after: DeclaredTable | None, year: int
) -> Iterator[ChangedCell]:
    was, now = _amounts(table, before), _amounts(table, after)
    for place in (*now, *(place for place in was if place not in now)):
        row, cells = now.get(place) or was[place]
        old = was[place][1] if place in was else {}
        new = cells if place in now else {}
        for leaf in table.amount_leaves(row.block):
            one, other = old.get(leaf.index), new.get(leaf.index)
            if (one and one[0]) == (other and other[0]) and (one is None) == (other is None):
                continue
            yield ChangedCell(
                table=table.number,
                code=_code(table, row),
                row=row.label(table).strip(),
                column=" ".join(printed(each.label, year) for each in leaf.path),
                before=one[0] if one else None,
                after=other[0] if other else None,
                cell=other[1] if other else "",
            )


def _amounts(
    table: Table, declared: DeclaredTable | None
) -> dict[_Place, tuple[Row, dict[int, tuple[int, str]]]]:
    """Each row by what it stands for, of several of one kind by their order, with its amounts."""
    found: dict[_Place, tuple[Row, dict[int, tuple[int, str]]]] = {}
    if declared is None:
        return found
    count: dict[tuple[int, Coordinate, bool], int] = defaultdict(int)
    by_position: dict[tuple[int, int], _Place] = {}
    for row in declared.rows:
        is_line = isinstance(table.blocks[row.block].rows, Lines)
        key = (row.block, row.at, row.is_total and not is_line)
        by_position[row.block, row.position] = (*key, count[key])
        found[*key, count[key]] = (row, {})
        count[key] += 1
    for fact in declared.facts:
        place = by_position[fact.row.block, fact.row.position]
        found[place][1][fact.column] = (fact.amount, fact.source)
    return found


def _code(table: Table, row: Row) -> str:
    scheme = table.blocks[row.block].rows
    if not isinstance(scheme, Codes):
        return ""
    codes = (str(getattr(row.at, dimension)) for dimension in scheme.dimensions)
    return " ".join(code for code in codes if code)
