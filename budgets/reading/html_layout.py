"""网页排版: where the cells of a page stand once a spreadsheet program has opened it.

Everything goes to one sheet, one thing under the other, as Excel and WPS do: a table takes
its rows, words between tables take a row each. A table inside a cell begins on a row of its
own, in that cell's column.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from budgets.reading import limits
from budgets.reading.bounds import Merges
from budgets.reading.core import Merge, RefusedError
from budgets.tables.vocabulary import make


@dataclass(slots=True)
class Placed:
    """A cell's place, while it is open."""

    row: int
    column: int
    is_split: bool = False  # a table stands inside


@dataclass(slots=True)
class _Table:
    base: int  # columns to its left
    column: int = 0  # the last column taken in the row
    in_row: bool = False
    is_broken: bool = False  # a table inside ended within this row
    covered: dict[int, int] = field(default_factory=dict)  # column: last row covered from above
    merges: list[Merge] = field(default_factory=list)
    next_column: int = 0  # of the `col` elements


class Layout:
    """The way down the page. Raises `RefusedError` where the page is too deep or too large."""

    def __init__(self, sheet: str) -> None:
        self.row = 0
        self._sheet = sheet
        self._tables: list[_Table] = []
        self._merges = Merges(sheet)
        self._spans = 0
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()

    @property
    def in_table(self) -> bool:
        """Whether a table is open."""
        return bool(self._tables)

    @property
    def merges(self) -> tuple[Merge, ...]:
        """The merged ranges of all tables that have ended."""
        return tuple(self._merges.ranges)

    def line(self) -> Placed:
        """Words outside the tables: a row of their own."""
        self.row += 1
        return Placed(self.row, 1)

    def open_table(self, inside: Placed | None) -> None:
        """A table begins, inside that cell or in the page itself."""
        base = inside.column - 1 if inside else 0
        self._tables.append(_Table(base, next_column=base + 1))
        if len(self._tables) > limits.HTML_TABLES_DEEP:
            raise RefusedError(make("E_XML_DEPTH", text="网页表格"))

    def close_table(self) -> None:
        """It ends: a span that reaches below it ends with it."""
        if not self._tables:
            return
        table = self._tables.pop()
        for merge in table.merges:
            bottom = min(merge.last_row, self.row)
            if (bottom, merge.last_column) != (merge.first_row, merge.first_column):
                self._merges.add(
                    Merge(merge.first_row, merge.first_column, bottom, merge.last_column)
                )
        if self._tables:
            self._tables[-1].is_broken = True

    def open_column(self, span: int, *, is_hidden: bool) -> None:
        """A `col` element."""
        if not self._tables:
            return
        table = self._tables[-1]
        first, table.next_column = table.next_column, table.next_column + max(span, 1)
        if is_hidden:
            last = min(table.next_column - 1, limits.COLUMNS)
            self.hidden_columns.update(range(first, last + 1))

    def open_row(self, *, is_hidden: bool = False) -> None:
        """A row of the innermost table."""
        if not self._tables:
            return
        table = self._tables[-1]
        self.row += 1
        table.column, table.in_row, table.is_broken = table.base, True, False
        if is_hidden and self.row <= limits.ROWS:
            self.hidden_rows.add(self.row)

    def close_row(self) -> None:
        """The row ends."""
        if self._tables:
            self._tables[-1].in_row = False

    def open_cell(self, columns: int, rows: int, *, is_merged: bool = True) -> Placed:
        """The next free place of the row for a cell over so many columns and rows.

        `rows` 0: down to the end of the table. Only ever called inside a table.
        """
        table = self._tables[-1]
        if not table.in_row:
            self.open_row()
        if table.is_broken:
            self.row += 1
            table.is_broken = False
        column = table.column + 1
        while table.covered.get(column, 0) >= self.row:
            column += 1
        width = max(columns, 1)
        table.column = column + width - 1
        if is_merged and (width > 1 or rows != 1):
            self._span(table, column, width, rows)
        return Placed(self.row, column)

    def _span(self, table: _Table, column: int, width: int, rows: int) -> None:
        self._spans += 1
        if self._spans > limits.MERGES:
            reason = f"合并区域超过{limits.MERGES}个"
            raise RefusedError(make("E_MERGE_TOO_BIG", sheet=self._sheet, text=reason))
        bottom = self.row + rows - 1 if rows else limits.ROWS + self.row
        right = min(column + width - 1, limits.COLUMNS)
        table.merges.append(Merge(self.row, column, bottom, max(right, column)))
        if bottom > self.row:
            table.covered.update(dict.fromkeys(range(column, right + 1), bottom))
