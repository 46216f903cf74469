"""工作表: one sheet as it is looked at: by row and column, with merges.

A `Grid` is what the file holds; a `SheetView` answers the questions of locating and
normalising without ever walking over blank cells: merged ranges and stray cells may be
huge.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from functools import cached_property

from budgets.reading.core import Cell, CellKind, Grid, Merge
from portal.core.text import clean, fold_name

#: No table is wider; what lies beyond is met only in hostile files.
WIDEST = 256


class SheetView:
    """One sheet with its cells by place. Cells that hold only blanks do not count."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.name = grid.name
        self.is_hidden = grid.hidden
        self._cells: dict[tuple[int, int], Cell] = {}
        self._rows: dict[int, list[Cell]] = defaultdict(list)
        for cell in grid.cells:
            if holds_something(cell):
                self._cells[cell.row, cell.column] = cell
                self._rows[cell.row].append(cell)
        self._merges = {(merge.first_row, merge.first_column): merge for merge in grid.merges}

    @cached_property
    def row_numbers(self) -> tuple[int, ...]:
        """The rows that hold a cell, in order."""
        return tuple(sorted(self._rows))

    def row(self, number: int) -> tuple[Cell, ...]:
        """The cells of one row, left to right."""
        return tuple(self._rows.get(number, ()))

    def cell(self, row: int, column: int) -> Cell | None:
        """The cell at that place, None where it is blank."""
        return self._cells.get((row, column))

    def merge(self, cell: Cell) -> Merge | None:
        """The merged range that the cell is the first of."""
        return self._merges.get((cell.row, cell.column))

    def width(self, cell: Cell) -> int:
        """How many columns the cell spans."""
        merge = self.merge(cell)
        return merge.last_column - merge.first_column + 1 if merge else 1

    @cached_property
    def _tall(self) -> dict[int, list[Merge]]:
        """Merges over several rows, by their first column, top to bottom."""
        found: dict[int, list[Merge]] = defaultdict(list)
        for merge in sorted(self.grid.merges, key=_top):
            if merge.last_row > merge.first_row:
                found[merge.first_column].append(merge)
        return found

    def covering(self, row: int, column: int) -> Cell | None:
        """The cell whose vertical merge, begun in this column above, covers the place."""
        merges = self._tall.get(column, [])
        place = bisect_left(merges, row, key=_top)
        if place and merges[place - 1].last_row >= row:
            return self.cell(merges[place - 1].first_row, column)
        return None

    def rows_between(self, first: int, last: int) -> tuple[int, ...]:
        """The rows from `first` to `last`, inclusive, that hold a cell."""
        numbers = self.row_numbers
        return numbers[bisect_left(numbers, first) : bisect_right(numbers, last)]

    def address(self, cell: Cell) -> str:
        """The cell with its sheet: "公开表5!F12"."""
        return f"{self.name}!{cell.ref}"


def _top(merge: Merge) -> int:
    return merge.first_row


def holds_something(cell: Cell) -> bool:
    """Whether the cell is more than blanks; a formula without a value counts."""
    if cell.formula is not None:
        return True
    return cell.kind is not CellKind.BLANK and bool(fold_name(cell.text))


def printed_text(cell: Cell | None) -> str:
    """The text as it is kept: line ends cleaned, indentation left; "" for no cell."""
    return clean(cell.text) if cell else ""


def heading_text(cell: Cell) -> str:
    """A heading or title as it is kept: without the blanks it was spaced with."""
    return "".join(clean(cell.text).split())


def is_text(cell: Cell) -> bool:
    """Whether the cell holds words."""
    return cell.kind is CellKind.TEXT
