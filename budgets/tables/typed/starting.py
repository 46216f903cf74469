"""填报的起点: what was declared before, as if it had been typed.

Amounts that are computed from others are left to be computed. Where a file declares another
amount than that (尾差, a slip, a blank), its own is kept beside what was computed then.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from budgets.tables.core import Codes, Coordinate, DeclaredTable, Lines, Records, Role
from budgets.tables.typed.completing import complete
from budgets.tables.typed.core import (
    ONLY,
    OWN,
    TOTAL,
    Typed,
    TypedRow,
    TypedTable,
    following_id,
    line_id,
)
from budgets.tables.typed.shape import ancestors, following_keys, is_under

if TYPE_CHECKING:
    from budgets.tables.core import Declaration, Edition, Row, Table
    from budgets.tables.typed.completing import CompletedTable

_LAST_YEAR = "-1"


def typed_of(edition: Edition, declaration: Declaration) -> dict[int, TypedTable]:
    """What somebody would have typed to declare this. Rows without codes or names are lost."""
    read = {table.number: _read(table, declaration.table(table.number)) for table in edition.tables}
    own = {
        number: _told_apart(edition.table(number), table, read) for number, table in read.items()
    }
    completed = complete(edition, own)
    return {
        number: _with_kept(completed[number], table, declaration.table(number))
        for number, table in own.items()
    }


def begun_with_last_year(edition: Edition, declaration: Declaration) -> dict[int, TypedTable]:
    """上年的行: rows and names without amounts; of these only the last year's side of table 7."""
    started = {}
    for number, table in typed_of(edition, declaration).items():
        rows = tuple(
            replace(
                row,
                amounts=_as_last_year(edition.table(number), row),
                totals={},
                kept={},
                stands=False,
            )
            for row in table.rows
        )
        started[number] = TypedTable(number, rows)
    return started


def _as_last_year(table: Table, row: TypedRow) -> dict[int, int]:
    columns = {leaf.at: leaf.index for leaf in table.leaves if leaf.role is Role.AMOUNT}
    found = {}
    for index, amount in row.amounts.items():
        at = replace(table.leaves[index].at, year=_LAST_YEAR)
        if not table.leaves[index].at.year and at in columns:
            found[columns[at]] = amount
    return found


def _read(table: Table, declared: DeclaredTable | None) -> TypedTable:
    """Each row with all its amounts; which of them are typed is told later."""
    if declared is None:
        return TypedTable(table.number)
    amounts: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for fact in declared.facts:
        amounts[fact.row.block, fact.row.position][fact.column] = fact.amount
    rows: list[TypedRow] = []
    for row in declared.rows:
        typed = _typed_row(table, row, len(rows))
        if typed is not None:
            there = amounts[row.block, row.position]
            rows.append(replace(typed, amounts=there, stands=bool(typed.codes) and not there))
    note = "\n".join(declared.notes) if declared.notes else None
    return TypedTable(
        table.number,
        tuple(rows),
        note=note,
        total_last=len(rows) > 1 and rows[-1].id == TOTAL,
    )


def _typed_row(table: Table, row: Row, count: int) -> TypedRow | None:
    scheme = table.blocks[row.block].rows
    stub = table.stub_leaves(row.block)
    words = tuple(
        cell.strip()
        for leaf, cell in zip(stub, row.cells, strict=True)
        if leaf.role is not Role.CODE
    )
    if isinstance(scheme, Lines):
        lines = (*scheme.lines, *scheme.extra)
        at = next((at for at, line in enumerate(lines) if line.at == row.at), None)
        is_known = at is not None and (row.at != Coordinate() or row.is_total)
        return TypedRow(line_id(row.block, at or 0), row.block, words=words) if is_known else None
    if isinstance(scheme, Records) and scheme.single:
        return TypedRow(ONLY)
    if row.is_total:
        return TypedRow(TOTAL, words=words)
    identity = f"{OWN}{count + 1}"
    if isinstance(scheme, Codes):
        codes = tuple(str(getattr(row.at, dimension)) for dimension in scheme.dimensions)
        return TypedRow(identity, codes=codes, words=words) if codes[0] else None
    return TypedRow(identity, words=words) if any(words) else None


def _told_apart(table: Table, mine: TypedTable, read: Typed) -> TypedTable:
    """Rows that follow from others are no rows that somebody added."""
    scheme = table.blocks[0].rows
    if not isinstance(scheme, Codes):
        return mine
    follow = _leaf_keys(following_keys(table.number, read))
    coded = [row.codes for row in mine.rows if row.codes]
    rows = []
    for row in mine.rows:
        is_group = any(is_under(other, row.codes) for other in coded) if row.codes else False
        if row.codes and (row.codes in follow or is_group) and coded.count(row.codes) == 1:
            row = replace(row, id=following_id(row.codes))
        rows.append(row)
    there = set(coded)
    wanted = follow | there
    wanted |= {above for key in wanted for above in ancestors(key, scheme.widths)}
    printed = [row.codes for row in rows if row.codes]
    return replace(
        mine,
        rows=tuple(rows),
        absent=frozenset(wanted - there) if mine.rows else frozenset(),
        keeps_order=printed != sorted(printed),
    )


def _leaf_keys(keys: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    return {key for key in keys if not any(is_under(other, key) for other in keys)}


def _with_kept(
    completed: CompletedTable, mine: TypedTable, declared: DeclaredTable | None
) -> TypedTable:
    """Typed amounts stay with typed cells; what differs from what is computed is kept."""
    if declared is None:
        return mine
    rows = []
    for place, cells in completed.rows:
        there = place.typed.amounts
        amounts, kept = {}, {}
        for cell in cells:
            index = cell.leaf.index
            if cell.is_primary:
                if index in there:
                    amounts[index] = there[index]
            elif there.get(index) != cell.amount:
                kept[index] = (there.get(index), cell.amount)
        if place.typed.is_own or place.typed.words or place.typed.stands or amounts or kept:
            rows.append(replace(place.typed, amounts=amounts, kept=kept))
    order = {row.id: at for at, row in enumerate(mine.rows)}
    rows.sort(key=lambda row: order.get(row.id, len(order)))
    return replace(mine, rows=tuple(rows))
