"""XML表格2003 (SpreadsheetML): a workbook written as one XML file, saved as .xml or .xls.

Read by the same hardened parser as the parts of a package: no DOCTYPE, no deep nesting,
nothing fetched. Indices may jump; counts and extents are not believed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from budgets.reading import limits
from budgets.reading.bounds import Tally, too_big
from budgets.reading.core import ReadWorkbook, RefusedError
from budgets.reading.formats import GENERAL, NumberFormat, written_format
from budgets.reading.spreadsheetml_sheet import SPREADSHEET, SheetReader, attribute
from budgets.reading.strings import storable
from budgets.reading.text_coding import decoded
from budgets.reading.xml_stream import Closed, Opened, parse
from budgets.tables.vocabulary import make

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

    from budgets.reading.core import Grid
    from budgets.tables.findings import Finding

_EXCEL: Final = "urn:schemas-microsoft-com:office:excel"
_PART: Final = "XML表格"
_CHUNK: Final = 1 << 16
#: A cell with its value opens and closes two elements.
_MOST_ELEMENTS: Final = 4 * limits.MARKUP_TAGS
#: What may stand before the first element; a DOCTYPE is refused when it is read.
_PROLOG = re.compile(
    r"\ufeff?(?:\s+|<\?[^>]*\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?[^>\[]*>)*", re.DOTALL
)
_ROOT = re.compile(r"<(?:[A-Za-z][\w.-]{0,20}:)?Workbook[\s>]")


def is_spreadsheetml(head: str) -> bool:
    """Whether a file that begins so is such a workbook."""
    match = _PROLOG.match(head)
    return bool(match and _ROOT.match(head, match.end()) and SPREADSHEET in head)


def read_spreadsheetml(path: Path) -> ReadWorkbook:
    """Every sheet, with W_LEGACY_FORMAT and W_COMMENT.

    Raises `RefusedError` with E_XML_DTD, E_XML_DEPTH, E_XML_BROKEN, E_NOT_XLSX where its
    letters cannot be read, E_XLSX_PART_MISSING where it has no sheets, or a limit's code.
    """
    text = decoded(path.read_bytes())
    if text is None:
        raise RefusedError(make("E_NOT_XLSX", text="文字编码无法识别的XML"))
    book = _Book()
    parse(
        _Text(text),
        _PART,
        root="Workbook",
        namespaces=(SPREADSHEET,),
        opened=book.opened(),
        closed=book.closed(),
        text=book.text,
    )
    return book.workbook()


class _Text:
    """The file's text, as the parser takes it."""

    def __init__(self, text: str) -> None:
        self._text = text

    def chunks(self, name: str) -> Generator[str, None, None]:
        """The text piece by piece; `name` is only what sentences call it."""
        for start in range(0, len(self._text), _CHUNK):
            yield self._text[start : start + _CHUNK]


class _Book:
    """The state between the elements of the workbook."""

    def __init__(self) -> None:
        self._formats: dict[str, NumberFormat] = {}
        self._style = ""
        self._tally = Tally()
        self._sheet: SheetReader | None = None
        self._grids: dict[str, Grid] = {}
        self._findings: list[Finding] = [make("W_LEGACY_FORMAT", text="XML表格（2003格式）")]
        self._elements = 0
        self._buffer: list[str] = []
        self.text = self._buffer.append

    def opened(self) -> Mapping[str, Opened]:
        """What to do where an element opens; those of a sheet only within one."""
        return {
            "Style": self._open_style,
            "NumberFormat": self._open_format,
            "Worksheet": self._open_sheet,
            "Table": lambda attributes: self._within().open_table(attributes),
            "Column": lambda attributes: self._within().open_column(attributes),
            "Row": lambda attributes: self._within().open_row(attributes),
            "Cell": lambda attributes: self._within().open_cell(attributes),
            "Data": self._open_data,
            "Comment": lambda _: self._within().open_comment(),
            f"{_EXCEL} Visible": lambda _: self._buffer.clear(),
            f"{_EXCEL} QueryTable": _refuse_connection,
        }

    def closed(self) -> Mapping[str, Closed]:
        """What to do where an element closes."""
        return {
            "Data": lambda: self._within().close_data("".join(self._buffer)),
            "Comment": lambda: self._within().close_comment(),
            "Cell": lambda: self._within().close_cell(),
            "Worksheet": self._close_sheet,
            f"{_EXCEL} Visible": self._close_visible,
        }

    def workbook(self) -> ReadWorkbook:
        """All sheets, in their order."""
        if not self._grids:
            raise RefusedError(make("E_XLSX_PART_MISSING", text="工作表"))
        return ReadWorkbook(tuple(self._grids.values()), tuple(self._findings))

    def _within(self) -> SheetReader:
        if self._sheet is None:
            raise ValueError("an element of a sheet outside every sheet")
        self._elements += 1
        if self._elements > _MOST_ELEMENTS:
            reason = f"行、栏和单元格超过{limits.MARKUP_TAGS}个"
            raise too_big(self._sheet.name, "", reason)
        return self._sheet

    def _open_style(self, attributes: dict[str, str]) -> None:
        self._style = attribute(attributes, "ID")
        parent = attribute(attributes, "Parent")
        if parent in self._formats:
            self._formats[self._style] = self._formats[parent]

    def _open_format(self, attributes: dict[str, str]) -> None:
        written = attribute(attributes, "Format") or GENERAL
        self._formats[self._style] = written_format(written)

    def _open_sheet(self, attributes: dict[str, str]) -> None:
        name = storable(attributes[f"{SPREADSHEET} Name"])
        if self._sheet is not None or not name.strip() or name.casefold() in self._grids:
            raise ValueError(name)
        self._sheet = SheetReader(name, self._formats, self._tally)

    def _close_sheet(self) -> None:
        sheet, self._sheet = self._within(), None
        self._grids[sheet.name.casefold()] = sheet.grid()
        if sheet.has_comments:
            self._findings.append(make("W_COMMENT", sheet=sheet.name))
        self._findings.extend(sheet.remarks.findings())

    def _open_data(self, attributes: dict[str, str]) -> None:
        self._buffer.clear()
        self._within().open_data(attributes)

    def _close_visible(self) -> None:
        if self._sheet is not None and "hidden" in "".join(self._buffer).lower():
            self._sheet.is_hidden = True


def _refuse_connection(_: dict[str, str]) -> None:
    raise RefusedError(make("E_ACTIVE_CONTENT", text="外部数据查询"))
