"""单元格 of a table in a Word document, as they are met from the left and from the top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from budgets.reading import limits
from budgets.reading.word_parts import require, value

#: Narrower than any column that holds something, in twips.
_SLIVER: Final = 40
_COLUMNS: Final = "一行的列数"


@dataclass(slots=True)
class _Cell:
    span: int = 1
    is_covered: bool = False
    paragraphs: list[str] = field(default_factory=list)


@dataclass(slots=True)
class WordTable:
    """A table while it is read. Rows deleted under tracked changes are not in it."""

    widths: list[int] = field(default_factory=list)
    rows: list[list[tuple[str, int]]] = field(default_factory=list)  # texts with their spans
    row: list[_Cell] = field(default_factory=list)
    before: int = 0  # columns that the row leaves out
    is_deleted: bool = False  # the row

    def texts(self) -> tuple[tuple[str, ...], ...]:
        """Every row over the columns that are wide enough to be one; covered cells are "".

        LibreOffice splits a column where the edges of two rows are a hair apart.
        """
        is_column = [width >= _SLIVER for width in self.widths]
        return tuple(_spread(row, is_column) for row in self.rows)

    def add_column(self, attributes: Mapping[str, str]) -> None:
        """Take a `gridCol` element."""
        width = value(attributes, "w")
        self.widths.append(int(width) if width.isdigit() else _SLIVER)
        require(len(self.widths), limits.COLUMNS, _COLUMNS)

    def open_row(self) -> None:
        """A row begins."""
        self.row, self.before, self.is_deleted = [], 0, False

    def leave_columns(self, attributes: Mapping[str, str]) -> None:
        """Take a `gridBefore` element."""
        self.before = _count(attributes)

    def open_cell(self) -> None:
        """A cell begins."""
        self.row.append(_Cell())

    def span(self, attributes: Mapping[str, str]) -> None:
        """Take a `gridSpan` element."""
        if self.row:
            self.row[-1].span = max(_count(attributes), 1)

    def cover(self, attributes: Mapping[str, str]) -> None:
        """Take a `vMerge` element."""
        if self.row:
            self.row[-1].is_covered = value(attributes) != "restart"

    def add_text(self, text: str) -> None:
        """A paragraph of the current cell."""
        if self.row:
            self.row[-1].paragraphs.append(text)

    def close_row(self) -> int:
        """The row is complete: how many columns it has."""
        row = [("", self.before)] if self.before else []
        row.extend(
            ("" if cell.is_covered else "\n".join(cell.paragraphs), cell.span) for cell in self.row
        )
        width = sum(span for _text, span in row)
        require(width, limits.COLUMNS, _COLUMNS)
        if not self.is_deleted:
            self.rows.append(row)
        self.row = []
        return width


def _count(attributes: Mapping[str, str]) -> int:
    count = int(value(attributes) or 0)
    require(count, limits.COLUMNS, _COLUMNS)
    return count


def _spread(row: list[tuple[str, int]], is_column: list[bool]) -> tuple[str, ...]:
    found: list[str] = []
    start = 0
    for text, span in row:
        beyond = max(start + span - max(start, len(is_column)), 0)
        own = sum(is_column[start : start + span]) + beyond
        found.extend((text, *[""] * (own - 1)) if own else ())
        start += span
    return tuple(found)
