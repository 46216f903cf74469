"""并入: rows that were pasted become typed rows, beside those that stand already or instead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from budgets.tables.typed.core import TOTAL, TypedRow, TypedTable, following_id
from budgets.tables.typed.shape import following_keys
from budgets.tables.typed.starting import typed_of
from portal.core.text import fold_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgets.tables.core import Declaration, Edition
    from budgets.tables.typed.core import Typed


@dataclass(frozen=True, slots=True)
class Merged:
    """The table with what was pasted; `rows`, `amounts`: how many were taken from it."""

    table: TypedTable
    rows: int
    amounts: int


def merged(
    edition: Edition, typed: Typed, pasted: Declaration, number: int, *, instead: bool
) -> Merged:
    """The table with the typed cells of what was pasted. Sums that were pasted are computed anew.

    `instead`: the rows that somebody added before go. A row of the same codes, of the same
    project or line is the same row.
    """
    mine = typed.get(number) or TypedTable(number)
    others = [table for table in pasted.tables if table.number == number]
    read = typed_of(edition, replace(pasted, tables=tuple(others)))[number]
    follow = following_keys(number, typed)
    kept = [row for row in mine.rows if not (instead and row.is_own)]
    table = replace(mine, rows=tuple(kept))
    count = amounts = 0
    for row in read.rows:
        if row.id == TOTAL or not (row.amounts or row.is_own):
            continue
        there = _same(table.rows, row)
        if row.is_own and not there and row.codes in follow:
            row = replace(row, id=following_id(row.codes))
        identity = there.id if there else _identity(mine, table, row)
        words = tuple(
            new or old
            for new, old in zip(row.words, there.words if there else row.words, strict=False)
        )
        new = TypedRow(
            identity,
            row.block,
            row.codes,
            words or row.words,
            {**(there.amounts if there else {}), **row.amounts},
            there.totals if there else {},
            there.kept if there else {},
        )
        table = _with(table, new)
        count, amounts = count + 1, amounts + len(row.amounts)
    return Merged(table, count, amounts)


def _identity(mine: TypedTable, table: TypedTable, row: TypedRow) -> str:
    """Rows that somebody added get an id that none of them ever had."""
    if not row.is_own:
        return row.id
    return max(mine.next_id(), table.next_id(), key=lambda one: int(one[1:]))


def _same(rows: Iterable[TypedRow], pasted: TypedRow) -> TypedRow | None:
    for row in rows:
        if pasted.codes:
            if row.codes == pasted.codes:
                return row
        elif not pasted.is_own:
            if row.id == pasted.id:
                return row
        elif row.is_own and row.word(0) and fold_name(row.word(0)) == fold_name(pasted.word(0)):
            return row
    return None


def _with(table: TypedTable, row: TypedRow) -> TypedTable:
    """The table with the row in place of the one of its id, or after all others."""
    rows = [row if each.id == row.id else each for each in table.rows]
    if all(each.id != row.id for each in table.rows):
        rows.append(row)
    return replace(table, rows=tuple(rows))
