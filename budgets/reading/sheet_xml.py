"""One worksheet as exact cells: the text that the file stores, its kind, its format.

`dimension` and all counts are ignored; blank cells cost nothing; what lies outside the
limits is refused with the cell that does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from budgets.reading import limits
from budgets.reading.bounds import Merges, Tally
from budgets.reading.cell_remarks import CellRemarks
from budgets.reading.core import Cell, CellKind, Grid, Merge, RefusedError, column_letters
from budgets.reading.formats import NumberFormat
from budgets.reading.strings import SharedStrings, TextRuns, unescape
from budgets.reading.xml_stream import parse
from budgets.tables.vocabulary import make

if TYPE_CHECKING:
    from budgets.reading.container import Container
    from budgets.reading.package import Sheet
    from budgets.tables.findings import Finding

_REF = re.compile(r"([A-Z]+)([0-9]+)", re.ASCII)
_LETTERS: Final = {column_letters(n): n for n in range(1, limits.COLUMNS + 1)}
#: A column or row beyond the limits, whatever its letters or digits.
_FAR_COLUMN: Final = limits.COLUMNS + 1
_FAR_ROW: Final = limits.ROWS + 1
_ROW_DIGITS: Final = 7
_PLAIN = NumberFormat()
_TRUE: Final = frozenset({"1", "true"})
_NUMBERS: Final = frozenset({"n", ""})


def read_sheet(
    container: Container,
    sheet: Sheet,
    strings: SharedStrings,
    formats: tuple[NumberFormat, ...],
    tally: Tally,
) -> tuple[Grid, tuple[Finding, ...]]:
    """The grid of one worksheet and what is to be said about it.

    Findings: W_STYLE, W_EXTERNAL_LINK and E_FORMULA_DANGEROUS, one each for a sheet with
    further cells as related. A formula without a cached value is kept as a BLANK cell
    with its formula: what that means is judged where amounts are read. Raises
    `RefusedError` with E_SHEET_TOO_BIG, E_MERGE_TOO_BIG, E_TEXT_TOO_LONG or E_XML_….
    """
    reader = _SheetReader(sheet, strings, formats, tally)
    parse(
        container,
        sheet.part,
        root="worksheet",
        sheet=sheet.name,
        opened={
            "col": reader.open_column,
            "row": reader.open_row,
            "c": reader.open_cell,
            "v": reader.open_text,
            "f": reader.open_text,
            "t": reader.runs.open_run,
            "rPh": reader.runs.open_phonetic,
            "mergeCell": reader.open_merge,
        },
        closed={
            "c": reader.close_cell,
            "v": reader.close_value,
            "f": reader.close_formula,
            "t": reader.runs.close_run,
            "rPh": reader.runs.close_phonetic,
        },
        text=reader.runs.buffer.append,
    )
    return reader.grid(), reader.findings()


def parse_ref(ref: str) -> tuple[int, int]:
    """Row and column of "B18"; what is beyond the limits is only known to be far.

    Raises `ValueError` where the text is no cell address.
    """
    match = _REF.fullmatch(ref)
    if match is None:
        raise ValueError(ref)
    row = int(match[2]) if len(match[2]) <= _ROW_DIGITS else _FAR_ROW
    return row, _LETTERS.get(match[1], _FAR_COLUMN)


class _SheetReader:
    """The state between the elements of one worksheet."""

    def __init__(
        self,
        sheet: Sheet,
        strings: SharedStrings,
        formats: tuple[NumberFormat, ...],
        tally: Tally,
    ) -> None:
        self._sheet = sheet
        self._strings = strings.texts
        self._formats = formats
        self._tally = tally
        self.runs = TextRuns()
        self._row = 0
        self._column = 0
        self._attributes: dict[str, str] = {}
        self._value: str | None = None
        self._formula: str | None = None
        self._cells: dict[tuple[int, int], Cell] = {}
        self._merges = Merges(sheet.name)
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._remarks = CellRemarks(sheet.name)

    def open_column(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in _TRUE or _is_zero(attributes.get("width")):
            last = min(int(attributes["max"]), limits.COLUMNS)
            self._hidden_columns.update(range(int(attributes["min"]), last + 1))

    def open_row(self, attributes: dict[str, str]) -> None:
        self._row = int(attributes["r"]) if "r" in attributes else self._row + 1
        self._column = 0
        hidden = attributes.get("hidden") in _TRUE or _is_zero(attributes.get("ht"))
        if hidden and self._row <= limits.ROWS:
            self._hidden_rows.add(self._row)

    def open_cell(self, attributes: dict[str, str]) -> None:
        self._attributes = attributes
        self._value = self._formula = None
        self.runs.clear()

    def open_text(self, _: dict[str, str]) -> None:
        self.runs.buffer.clear()

    def close_value(self) -> None:
        self._value = "".join(self.runs.buffer)

    def close_formula(self) -> None:
        self._formula = "".join(self.runs.buffer)

    def close_cell(self) -> None:
        row, column = self._place()
        kind, text = self._content()
        if kind is CellKind.BLANK and self._formula is None:
            return
        style = self._style(row, column)
        if kind is CellKind.NUMBER and style.is_date:
            kind = CellKind.DATE
        cell = Cell(row, column, kind, text, style.code, self._formula)
        self._tally.take(cell, self._sheet.name)
        if (row, column) in self._cells:
            raise self._refused("E_XML_BROKEN", cell.ref, text="单元格出现了两次")
        self._cells[row, column] = cell
        if self._formula:
            self._remarks.judge(cell.ref, self._formula)

    def open_merge(self, attributes: dict[str, str]) -> None:
        first, _, last = attributes["ref"].partition(":")
        top, left = parse_ref(first)
        bottom, right = parse_ref(last or first)
        self._merges.add(
            Merge(min(top, bottom), min(left, right), max(top, bottom), max(left, right))
        )

    def _place(self) -> tuple[int, int]:
        """Where the cell stands: as it says, else right of the one before it."""
        ref = self._attributes.get("r")
        if ref is None:
            self._column += 1
        else:
            self._row, self._column = parse_ref(ref)
        return self._row, self._column

    def _content(self) -> tuple[CellKind, str]:
        kind = self._attributes.get("t", "")
        if kind == "inlineStr":
            return _text(self.runs.text())
        if self._value is None:
            return CellKind.BLANK, ""
        if kind == "str":
            text = unescape(self._value)
            return (CellKind.TEXT, text) if self._formula is not None else _text(text)
        value = self._value.strip()
        if not value:
            return CellKind.BLANK, ""
        if kind in _NUMBERS:
            return CellKind.NUMBER, value
        if kind == "s":
            return _text(self._shared(value))
        if kind == "b":
            return CellKind.BOOLEAN, "TRUE" if value in _TRUE else "FALSE"
        return {"e": CellKind.ERROR, "d": CellKind.DATE}[kind], value

    def _shared(self, value: str) -> str:
        number = _index(value)
        if number >= len(self._strings):
            ref = self._attributes.get("r", "")
            raise self._refused("E_XML_BROKEN", shown_ref(ref), text="引用了不存在的文字")
        return self._strings[number]

    def _style(self, row: int, column: int) -> NumberFormat:
        number = _index(self._attributes.get("s", "0"))
        if number < len(self._formats):
            return self._formats[number]
        if number:
            self._remarks.styles.append(f"{column_letters(column)}{row}")
        return _PLAIN

    def grid(self) -> Grid:
        """All that was read, in reading order."""
        return Grid(
            name=self._sheet.name,
            cells=tuple(self._cells[place] for place in sorted(self._cells)),
            merges=tuple(self._merges.ranges),
            hidden=self._sheet.hidden,
            hidden_rows=frozenset(self._hidden_rows),
            hidden_columns=frozenset(self._hidden_columns),
        )

    def findings(self) -> tuple[Finding, ...]:
        """What is to be said about single cells."""
        return self._remarks.findings()

    def _refused(self, code: str, cell: str, text: str) -> RefusedError:
        return RefusedError(make(code, sheet=self._sheet.name, cell=cell, text=text))


def shown_ref(ref: str) -> str:
    """A cell address short enough for a sentence."""
    return ref[:20]


def _text(text: str) -> tuple[CellKind, str]:
    """A text of nothing but blanks is a blank cell."""
    return (CellKind.TEXT, text) if text.strip() else (CellKind.BLANK, "")


def _index(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def _is_zero(size: str | None) -> bool:
    return size is not None and not size.strip("0.")
