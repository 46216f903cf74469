"""并列的表: tables that stand beside one another on a sheet are taken apart first.

Some offices paste all twelve tables onto one wide sheet. Where columns without any content
divide a sheet, and at least two of the pieces carry a title of their own, each piece is
read as a sheet of that name; cells keep their addresses.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from budgets.reading.captions import label_number, title_match
from budgets.reading.grid import holds_something

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgets.reading.core import Cell, Grid
    from budgets.tables.core import Edition


def apart(grid: Grid, edition: Edition) -> tuple[Grid, ...]:
    """The grid, or the grids of the tables that stand side by side in it."""
    starts = _starts(grid)
    if len(starts) > 1:
        starts = _with_title(grid, starts, edition)
    if len(starts) < 2:
        return (grid,)
    return tuple(_piece(grid, starts, index) for index in range(len(starts)))


def _starts(grid: Grid) -> list[int]:
    """The first column of each run of columns that hold something."""
    held = {cell.column for cell in grid.cells if holds_something(cell)}
    for merge in grid.merges:
        if merge.first_column in held:
            held.update(range(merge.first_column, merge.last_column + 1))
    return sorted(column for column in held if column - 1 not in held)


def _with_title(grid: Grid, starts: list[int], edition: Edition) -> list[int]:
    """Runs that begin a table; a run without a title belongs to the one on its left."""
    titled = {_index(starts, cell.column) for cell in grid.cells if _begins_table(cell, edition)}
    return [start for index, start in enumerate(starts) if index in titled]


def _begins_table(cell: Cell, edition: Edition) -> bool:
    return holds_something(cell) and (
        label_number(cell.text) is not None or title_match(cell.text, edition) is not None
    )


def _piece(grid: Grid, starts: list[int], index: int) -> Grid:
    """Everything of one table; what stands left of the first table belongs to it."""

    def here(columns: Iterable[int]) -> bool:
        return all(max(_index(starts, column), 0) == index for column in columns)

    return replace(
        grid,
        cells=tuple(cell for cell in grid.cells if here([cell.column])),
        merges=tuple(merge for merge in grid.merges if here([merge.first_column])),
    )


def _index(starts: list[int], column: int) -> int:
    return bisect_right(starts, column) - 1
