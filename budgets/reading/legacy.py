"""旧版工作簿: .xls and .et (BIFF) by xlrd, only ever inside the limited child process.

xlrd gives numbers as doubles; `repr` is the shortest decimal text that is that double, so
what the officer typed comes back exactly. No arithmetic is done on it here.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import xlrd
from xlrd.compdoc import CompDoc

from budgets.reading import limits
from budgets.reading.bounds import Merges, Tally
from budgets.reading.core import Cell, CellKind, Grid, Merge, ReadWorkbook, RefusedError
from budgets.reading.formats import BUILTIN, GENERAL, NumberFormat, number_format
from budgets.reading.strings import storable
from budgets.tables.vocabulary import make

if TYPE_CHECKING:
    from collections.abc import Iterator

_RECORD = struct.Struct("<HH")
_BOUNDSHEET: Final = 0x0085
_END_OF_GLOBALS: Final = 0x000A
#: Kinds of sheet in BOUNDSHEET: Excel 4.0 macro sheet, Visual Basic module.
_MACRO_SHEETS: Final = frozenset({1, 6})
_WHOLE: Final = ".0"


def read_legacy(path: Path) -> ReadWorkbook:
    """Every sheet of a BIFF workbook, with W_LEGACY_FORMAT and W_COMMENT.

    Types, error cells, number formats, merges and hidden parts are kept; formulas are
    not stored as text in such a file, so `Cell.formula` is None. Raises `RefusedError`
    with E_ENCRYPTED, E_NOT_XLSX, E_MACRO, E_LEGACY_XLS or a limit's code.
    """
    try:
        data = path.read_bytes()
        _refuse_macro_sheets(data)
        with Path(os.devnull).open("w") as log:  # xlrd would print to standard output
            book = xlrd.open_workbook(
                file_contents=data, formatting_info=True, ragged_rows=True, logfile=log
            )
        return _read(book)
    except (RefusedError, MemoryError):
        raise
    except xlrd.XLRDError as error:
        raise RefusedError(make(_code_of(error))) from error
    # A damaged file breaks xlrd in a dozen ways (struct.error, IndexError, AssertionError).
    except Exception as error:
        raise RefusedError(make("E_LEGACY_XLS")) from error


def _code_of(error: xlrd.XLRDError) -> str:
    return "E_ENCRYPTED" if "encrypted" in str(error).lower() else "E_LEGACY_XLS"


def _refuse_macro_sheets(data: bytes) -> None:
    """Xlrd passes over Excel 4.0 macro sheets in silence; they are refused."""
    with Path(os.devnull).open("w") as log:
        document = CompDoc(data, logfile=log)
    for name in ("Workbook", "Book"):
        stream, start, size = document.locate_named_stream(name)
        if stream is not None:
            for kind, body in _records(stream[start : start + size]):
                if kind == _BOUNDSHEET and body[5] in _MACRO_SHEETS:
                    raise RefusedError(make("E_MACRO", text="宏表"))


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of the workbook's global part."""
    at = 0
    while at + _RECORD.size <= len(stream):
        kind, size = _RECORD.unpack_from(stream, at)
        at += _RECORD.size
        if kind == _END_OF_GLOBALS:
            return
        yield kind, stream[at : at + size]
        at += size


def _read(book: Any) -> ReadWorkbook:
    formats = [_format(book, style.format_key) for style in book.xf_list]
    tally = Tally()
    sheets = book.sheets()
    findings = [make("W_LEGACY_FORMAT", text="旧版（.xls、.et）工作簿")]
    findings += [make("W_COMMENT", sheet=sheet.name) for sheet in sheets if sheet.cell_note_map]
    return ReadWorkbook(
        tuple(_read_sheet(sheet, formats, tally) for sheet in sheets), tuple(findings)
    )


def _format(book: Any, key: int) -> NumberFormat:
    """Xlrd knows no code for the formats that Chinese Excel names by number only."""
    found = book.format_map.get(key)
    written = found.format_str if found is not None else None
    return number_format(written or BUILTIN.get(key, GENERAL))


def _read_sheet(sheet: Any, formats: list[NumberFormat], tally: Tally) -> Grid:
    merges = Merges(sheet.name)
    for top, bottom, left, right in sheet.merged_cells:
        merges.add(Merge(top + 1, left + 1, bottom, right))
    return Grid(
        name=storable(sheet.name),
        cells=tuple(_cells(sheet, formats, tally)),
        merges=tuple(merges.ranges),
        hidden=sheet.visibility != 0,
        hidden_rows=frozenset(
            row + 1
            for row, info in sheet.rowinfo_map.items()
            if row < limits.ROWS and (info.hidden or info.height == 0)
        ),
        hidden_columns=frozenset(
            column + 1
            for column, info in sheet.colinfo_map.items()
            if column < limits.COLUMNS and (info.hidden or info.width == 0)
        ),
    )


def _cells(sheet: Any, formats: list[NumberFormat], tally: Tally) -> Iterator[Cell]:
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            kind, text = _content(sheet.cell_type(row, column), sheet.cell_value(row, column))
            if kind is CellKind.BLANK:
                continue
            style = formats[sheet.cell_xf_index(row, column)] if formats else NumberFormat()
            if kind is CellKind.NUMBER and style.is_date:
                kind = CellKind.DATE
            cell = Cell(row + 1, column + 1, kind, text, style.code)
            tally.take(cell, sheet.name)
            yield cell


def _content(kind: int, value: Any) -> tuple[CellKind, str]:
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return CellKind.NUMBER, number_text(value)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return CellKind.BOOLEAN, "TRUE" if value else "FALSE"
    if kind == xlrd.XL_CELL_ERROR:
        return CellKind.ERROR, xlrd.error_text_from_code.get(value, "#ERROR!")
    if kind == xlrd.XL_CELL_TEXT and value.strip():
        return CellKind.TEXT, storable(value)
    return CellKind.BLANK, ""


def number_text(value: float) -> str:
    """The decimal text of a stored double: 201.0 is "201", as .xlsx files store it."""
    return repr(value).removesuffix(_WHOLE)
