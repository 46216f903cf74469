"""合计的构成: which cells of a sheet a total adds up, where they do so exactly.

A workbook with formulas shows an officer how a total is made. A total that does not equal
its parts to the 分 (尾差: yuan were rounded to 万元 row by row) stays a number: a formula
would change what was declared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.tables.core import Role

if TYPE_CHECKING:
    from budgets.rendering.sheet import Cell, Sheet, SheetColumn, SheetRow
    from budgets.tables.core import Coordinate

#: A place on a sheet: index of the row, column; both from 0.
Place = tuple[int, int]
#: The dimensions that columns split an amount by.
_SPLIT_BY = ("funding_source", "expenditure_type", "item")
#: The level of a row by the length of its code.
_LEVELS = {3: 0, 5: 1, 7: 2}
_TOTAL = -1


@dataclass(frozen=True, slots=True)
class Sum:
    """一个合计: where it stands and the places that it adds up, in their order."""

    total: Place
    parts: tuple[Place, ...]


def exact_sums(sheet: Sheet) -> dict[Place, Sum]:
    """The totals of a sheet that equal their parts, each by its place.

    A cell that adds up both ways is told by its row: 小计 by the columns beside it.
    """
    lines = _by_lines if sheet.is_two_sided else _by_levels
    found: dict[Place, Sum] = {}
    for each in (*lines(sheet), *_by_columns(sheet)):
        if _holds(sheet, each):
            found[each.total] = each
    return found


def _holds(sheet: Sheet, found: Sum) -> bool:
    """Whether the total is printed, and is what its printed parts add up to."""
    amounts = [_cell(sheet, part).amount for part in found.parts]
    known = [amount for amount in amounts if amount is not None]
    return bool(known) and _cell(sheet, found.total).amount == sum(known)


def _cell(sheet: Sheet, place: Place) -> Cell:
    return sheet.rows[place[0]].cells[place[1]]


def _amount_columns(sheet: Sheet, block: int | None = None) -> list[SheetColumn]:
    return [
        column
        for column in sheet.columns
        if column.role is Role.AMOUNT and block in (None, column.block)
    ]


# --- along a row: 小计 and 合计 of the columns ------------------------------------------


def _by_columns(sheet: Sheet) -> Iterator[Sum]:
    columns = _amount_columns(sheet)
    for column in columns:
        for dimension in _SPLIT_BY:
            parts = [
                other.index
                for other in columns
                if other.block == column.block and splits(column.at, other.at, dimension)
            ]
            if parts:
                for row in range(len(sheet.rows)):
                    yield Sum((row, column.index), tuple((row, part) for part in parts))


def splits(whole: Coordinate, part: Coordinate, dimension: str) -> bool:
    """Whether the part is one step finer than the whole in that dimension and like it in all others."""
    above: str = getattr(whole, dimension)
    member: str = getattr(part, dimension)
    steps = member.count(".") - above.count(".") if above else member.count(".") + 1
    is_under = member.startswith(f"{above}.") if above else bool(member)
    return steps == 1 and is_under and _others(whole, dimension) == _others(part, dimension)


def _others(at: Coordinate, dimension: str) -> list[tuple[str, str]]:
    return [(name, value) for name, value in at.as_dict().items() if name != dimension]


# --- down a column: 合计, 类 and 款 of the rows -----------------------------------------


def _by_levels(sheet: Sheet) -> Iterator[Sum]:
    levels = [_level(row) for row in sheet.rows]
    columns = _amount_columns(sheet)
    for index, level in enumerate(levels):
        below = _children(levels, index, level)
        for column in columns if below else ():
            parts = tuple((row, column.index) for row in below)
            yield Sum((index, column.index), parts)


def _level(row: SheetRow) -> int:
    """合计 -1, 类 0, 款 1, 项 2; a project 0."""
    entry = row.entries[0]
    code = entry.at.function or entry.at.economic
    if entry.is_total and not code:
        return _TOTAL
    return _LEVELS.get(len(code), 0)


def _children(levels: list[int], index: int, level: int) -> list[int]:
    """The rows one step deeper, up to the next row that is not deeper."""
    found = []
    for row in range(index + 1, len(levels)):
        if levels[row] <= level:
            break
        if levels[row] == level + 1:
            found.append(row)
    return found


# --- down the fixed lines of tables 1 and 4 ---------------------------------------------


def _by_lines(sheet: Sheet) -> Iterator[Sum]:
    """A line and those indented under it; a total, and the lines since the total before it."""
    for block in range(sheet.columns[-1].block + 1):
        label = next(
            column.index
            for column in sheet.columns
            if column.block == block and column.role is Role.LABEL
        )
        for column in _amount_columns(sheet, block):
            yield from _lines_of(sheet, label, column.index)


def _lines_of(sheet: Sheet, label: int, column: int) -> Iterator[Sum]:
    since: list[Place] = []
    headed: list[Place] = []
    for row in range(len(sheet.rows) - 1, -1, -1):
        # From below, so that a line knows what is indented under it.
        if _cell(sheet, (row, label)).level:
            headed.insert(0, (row, column))
        else:
            if headed:
                yield Sum((row, column), tuple(headed))
            headed = []
    for row in range(len(sheet.rows)):
        name = _cell(sheet, (row, label))
        if not name.text or name.level:
            continue
        if name.is_total:
            yield Sum((row, column), tuple(since))
            since = []
        since.append((row, column))
