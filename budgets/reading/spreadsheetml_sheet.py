"""One worksheet of an XML spreadsheet of 2003 as exact cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from budgets.reading import limits
from budgets.reading.bounds import Merges, Tally
from budgets.reading.cell_remarks import CellRemarks
from budgets.reading.core import Cell, CellKind, Grid, Merge, RefusedError
from budgets.reading.formats import NumberFormat
from budgets.reading.strings import storable
from budgets.tables.vocabulary import make

if TYPE_CHECKING:
    from collections.abc import Mapping

SPREADSHEET: Final = "urn:schemas-microsoft-com:office:spreadsheet"
_TRUE: Final = frozenset({"1", "true"})
_DEFAULT: Final = "Default"
_PLAIN = NumberFormat()


def attribute(attributes: dict[str, str], name: str) -> str:
    """An attribute of the format's own namespace, "" where there is none."""
    return attributes.get(f"{SPREADSHEET} {name}", "")


def _count(attributes: dict[str, str], name: str, default: int = 0) -> int:
    number = int(attribute(attributes, name) or default)
    if number < 0:
        raise ValueError(name)
    return number


class SheetReader:
    """The state between the elements of one worksheet."""

    def __init__(self, name: str, formats: Mapping[str, NumberFormat], tally: Tally) -> None:
        self.name = name
        self.is_hidden = self.has_comments = False
        self.remarks = CellRemarks(name)
        self._formats = formats
        self._tally = tally
        self._cells: dict[tuple[int, int], Cell] = {}
        self._merges = Merges(name)
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._column_styles: dict[int, str] = {}
        self._table_style = self._row_style = ""
        self._next_row = self._next_column = self._next_styled = 1
        self._row = self._column = 0
        self._attributes: dict[str, str] = {}
        self._kind = ""
        self._value: str | None = None
        self._in_comment = False

    def open_table(self, attributes: dict[str, str]) -> None:
        """A sheet has one table, which begins at the first cell."""
        self._table_style = attribute(attributes, "StyleID")
        self._next_row = self._next_styled = 1

    def open_column(self, attributes: dict[str, str]) -> None:
        """One column, or several alike."""
        first = _count(attributes, "Index", self._next_styled)
        last = first + _count(attributes, "Span")
        self._next_styled = last + 1
        columns = range(first, min(last, limits.COLUMNS) + 1)
        if _is_hidden(attributes, "Width"):
            self._hidden_columns.update(columns)
        if style := attribute(attributes, "StyleID"):
            self._column_styles.update(dict.fromkeys(columns, style))

    def open_row(self, attributes: dict[str, str]) -> None:
        """One row, or several alike that hold nothing."""
        self._row = _count(attributes, "Index", self._next_row)
        last = self._row + _count(attributes, "Span")
        self._next_row, self._next_column = last + 1, 1
        self._row_style = attribute(attributes, "StyleID")
        if _is_hidden(attributes, "Height"):
            self._hidden_rows.update(range(self._row, min(last, limits.ROWS) + 1))

    def open_cell(self, attributes: dict[str, str]) -> None:
        """A cell: where it says, else right of the one before it and of what that covers."""
        self._attributes, self._kind, self._value = attributes, "", None
        self._column = _count(attributes, "Index", self._next_column)
        across, down = _count(attributes, "MergeAcross"), _count(attributes, "MergeDown")
        self._next_column = self._column + across + 1
        if across or down:
            self._merges.add(
                Merge(self._row, self._column, self._row + down, self._column + across)
            )

    def open_data(self, attributes: dict[str, str]) -> None:
        """The value of a cell; that of a comment is none of the sheet."""
        if not self._in_comment:
            self._kind = attribute(attributes, "Type")

    def close_data(self, text: str) -> None:
        """The value is complete."""
        if not self._in_comment:
            self._value = text

    def open_comment(self) -> None:
        """Somebody has commented on the cell."""
        self._in_comment = self.has_comments = True

    def close_comment(self) -> None:
        """The comment ends."""
        self._in_comment = False

    def close_cell(self) -> None:
        """Keep the cell where it holds something. Raises `RefusedError`."""
        kind, text = self._content()
        formula = attribute(self._attributes, "Formula").removeprefix("=") or None
        if kind is CellKind.BLANK and formula is None:
            return
        style = self._style()
        if kind is CellKind.NUMBER and style.is_date:
            kind = CellKind.DATE
        cell = Cell(self._row, self._column, kind, text, style.code, formula)
        self._tally.take(cell, self.name)
        if (cell.row, cell.column) in self._cells:
            words = "单元格出现了两次"
            raise RefusedError(make("E_XML_BROKEN", sheet=self.name, cell=cell.ref, text=words))
        self._cells[cell.row, cell.column] = cell
        if formula:
            self.remarks.judge(cell.ref, formula)

    def grid(self) -> Grid:
        """All that was read, in reading order."""
        return Grid(
            name=self.name,
            cells=tuple(self._cells[place] for place in sorted(self._cells)),
            merges=tuple(self._merges.ranges),
            hidden=self.is_hidden,
            hidden_rows=frozenset(self._hidden_rows),
            hidden_columns=frozenset(self._hidden_columns),
        )

    def _content(self) -> tuple[CellKind, str]:
        if self._value is None:
            return CellKind.BLANK, ""
        if self._kind == "String":
            text = storable(self._value)
            return (CellKind.TEXT, text) if text.strip() else (CellKind.BLANK, "")
        value = self._value.strip()
        if not value:
            return CellKind.BLANK, ""
        if self._kind == "Boolean":
            return CellKind.BOOLEAN, "TRUE" if value.lower() in _TRUE else "FALSE"
        kinds = {
            "Number": CellKind.NUMBER,
            "DateTime": CellKind.DATE,
            "Error": CellKind.ERROR,
        }
        return kinds[self._kind], value

    def _style(self) -> NumberFormat:
        """The format of the cell, else of its row, its column, the table, the workbook."""
        names = (
            attribute(self._attributes, "StyleID"),
            self._row_style,
            self._column_styles.get(self._column, ""),
            self._table_style,
        )
        name = next(filter(None, names), _DEFAULT)
        return self._formats.get(name, self._formats.get(_DEFAULT, _PLAIN))


def _is_hidden(attributes: dict[str, str], size: str) -> bool:
    measured = attribute(attributes, size)
    nothing = bool(measured) and not measured.strip("0.")
    return attribute(attributes, "Hidden") in _TRUE or nothing
