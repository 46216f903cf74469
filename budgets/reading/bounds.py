"""Counting what a workbook holds, so that a small file never becomes a large reading."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from budgets.reading import limits
from budgets.reading.core import Cell, Merge, RefusedError, column_letters
from budgets.tables.vocabulary import make


@dataclass(slots=True)
class Tally:
    """What all sheets of a workbook hold together."""

    cells: int = 0
    characters: int = 0

    def take(self, cell: Cell, sheet: str) -> None:
        """Count one cell. Raises `RefusedError` with E_SHEET_TOO_BIG or E_TEXT_TOO_LONG."""
        formula = cell.formula or ""
        self.cells += 1
        self.characters += len(cell.text) + len(formula)
        if not 0 < cell.row <= limits.ROWS or not 0 < cell.column <= limits.COLUMNS:
            reason = f"有内容的单元格在{limits.ROWS}行、{limits.COLUMNS}列以外"
            raise too_big(sheet, cell.ref, reason)
        if max(len(cell.text), len(formula)) > limits.CELL_CHARACTERS:
            limit = limits.CELL_CHARACTERS
            raise RefusedError(make("E_TEXT_TOO_LONG", sheet=sheet, cell=cell.ref, limit=limit))
        if self.cells > limits.CELLS:
            raise too_big(sheet, cell.ref, f"有内容的单元格超过{limits.CELLS}个")
        if self.characters > limits.CHARACTERS:
            raise too_big(sheet, cell.ref, f"文字总量超过{limits.CHARACTERS}字")


def too_big(sheet: str, cell: str, reason: str) -> RefusedError:
    """The refusal E_SHEET_TOO_BIG."""
    return RefusedError(make("E_SHEET_TOO_BIG", sheet=sheet, cell=cell, text=reason))


@dataclass(slots=True)
class Merges:
    """The merged ranges of one sheet, within bounds."""

    sheet: str
    ranges: list[Merge] = field(default_factory=list)
    area: int = 0

    def add(self, merge: Merge) -> None:
        """Take one range. Raises `RefusedError` with E_MERGE_TOO_BIG.

        A title may be merged over the whole width of a sheet: what lies beyond the last
        column that may hold anything is cut.
        """
        if merge.first_column > limits.COLUMNS:
            return
        cut = replace(merge, last_column=min(merge.last_column, limits.COLUMNS))
        self.ranges.append(cut)
        self.area += (cut.last_row - cut.first_row + 1) * (cut.last_column - cut.first_column + 1)
        if len(self.ranges) > limits.MERGES:
            raise self._refused("", f"合并区域超过{limits.MERGES}个")
        if cut.last_row > limits.ROWS or self.area > limits.MERGED_CELLS:
            first = f"{column_letters(cut.first_column)}{cut.first_row}"
            raise self._refused(first, "合并区域过大")

    def _refused(self, cell: str, reason: str) -> RefusedError:
        return RefusedError(make("E_MERGE_TOO_BIG", sheet=self.sheet, cell=cell, text=reason))
