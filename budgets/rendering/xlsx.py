"""XLSX: the tables as a workbook that prints like paper and reads back like an upload.

One sheet named 公开表N for each table that the document has; nothing else. Texts are typed
as texts, amounts as the exact decimals that were declared, and no clock, no author and no
temporary file leaves a trace: the same document gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from budgets.rendering.paper import column_widths, is_landscape, text_width
from budgets.rendering.sheet import Cell, CellKind, Heading, Sheet
from budgets.rendering.sums import Place, Sum, exact_sums
from budgets.tables.core import Role
from portal.core.export import is_formula_like
from portal.core.money import FEN_PER_WAN
from portal.core.spreadsheet import LONGEST, NO_CLOCK, OPTIONS

if TYPE_CHECKING:
    from budgets.rendering.publication import Document

_A4 = 9
_CAPTION_ROWS = 3
_LINE_HEIGHT = 16
_AMOUNT_FORMAT = "#,##0.00"
_MOST_PARTS = 255  # of one SUM
_REMARK_TITLE = "填表说明"

_FONT = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
_BODY = {**_FONT, "border": 1, "text_wrap": True}
_TITLE = {**_FONT, "font_size": 16, "bold": True, "align": "center"}
_HEADING = {**_BODY, "bold": True, "align": "center", "bg_color": "#F2F2F2"}
_RIGHT = {**_FONT, "align": "right"}
_NOTE = {**_FONT, "text_wrap": True, "valign": "top"}


class TextTooLongError(ValueError):
    """A text is longer than a cell may hold; cutting it short would publish something else."""


def workbook(document: Document) -> bytes:
    """The workbook of one document, totals as numbers. Raises `TextTooLongError`."""
    return _workbook(document, formulas=False)


def workbook_with_formulas(document: Document) -> bytes:
    """The same workbook; totals that equal their parts are formulas with their values written.

    A total that does not (尾差) stays a number: a formula would change what was declared.
    Raises `TextTooLongError`.
    """
    return _workbook(document, formulas=True)


def _workbook(document: Document, *, formulas: bool) -> bytes:
    properties = {
        "title": document.publication.title,
        "subject": document.publication.key,
        "comments": f"规范 JSON 的 SHA-256：{document.sha256}",
    }
    sheets = [sheet for sheet in document.sheets if not sheet.is_missing]
    return book_of(
        [Page(sheet, exact_sums(sheet) if formulas else {}) for sheet in sheets], properties
    )


@dataclass(frozen=True, slots=True)
class Page:
    """One worksheet: its sheet, the totals that are formulas, and what its headings explain.

    `remarks`: by heading row and column, from 0; of 255 characters at most.
    """

    sheet: Sheet
    sums: Mapping[Place, Sum] = field(default_factory=dict)
    remarks: Mapping[Place, str] = field(default_factory=dict)


def book_of(pages: Iterable[Page], properties: Mapping[str, str]) -> bytes:
    """A workbook of these pages. Raises `TextTooLongError`."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, OPTIONS)
    book.set_properties({**properties, "created": NO_CLOCK})
    styles = _Styles(book)
    for page in pages:
        _PageWriter(book.add_worksheet(page.sheet.label), styles, page).write()
    book.close()
    return stream.getvalue()


class _Styles:
    """Cell formats, each made once: a workbook keeps every one it is asked for."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def of(self, properties: dict[str, Any], **more: Any) -> Any:
        """The format of these properties."""
        wanted = tuple(sorted({**properties, **more}.items()))
        if wanted not in self._made:
            self._made[wanted] = self._book.add_format(dict(wanted))
        return self._made[wanted]


class _PageWriter:
    """One table on one worksheet."""

    def __init__(self, worksheet: Any, styles: _Styles, page: Page) -> None:
        sheet = page.sheet
        self._page = worksheet
        self._styles = styles
        self._sheet = sheet
        self._sums = page.sums
        self._remarks = page.remarks
        self._last = len(sheet.columns) - 1
        self._first_body_row = _CAPTION_ROWS + sheet.heading_rows
        self._widths = column_widths(sheet)

    def write(self) -> None:
        """Caption, headings, rows, notes, and how it prints."""
        self._caption()
        for heading in self._sheet.headings:
            self._heading(heading)
        for index, row in enumerate(self._sheet.rows):
            for cell in row.cells:
                self._cell(index, cell)
        for number, note in enumerate(
            self._sheet.notes, self._first_body_row + len(self._sheet.rows)
        ):
            self._span(number, 0, number, self._last, note, _NOTE)
            lines = -(-text_width(note) // sum(self._widths))
            self._page.set_row(number, _LINE_HEIGHT * lines)
        self._set_up()

    def _caption(self) -> None:
        sheet = self._sheet
        self._text(0, 0, sheet.label, _FONT)
        self._span(1, 0, 1, self._last, sheet.title, _TITLE)
        self._page.set_row(1, 2 * _LINE_HEIGHT)
        self._span(2, 0, 2, self._last - 1, sheet.unit_line, _FONT)
        self._text(2, self._last, sheet.amount_line, _RIGHT)

    def _heading(self, heading: Heading) -> None:
        top = _CAPTION_ROWS + heading.row
        self._span(
            top,
            heading.column,
            top + heading.rowspan - 1,
            heading.column + heading.colspan - 1,
            heading.text,
            _HEADING,
        )
        self._page.set_row(top, 2 * _LINE_HEIGHT)
        if remark := self._remarks.get((heading.row, heading.column)):
            # What a cell asks for as it is chosen, not a comment: those must not be published.
            asked = {"validate": "any", "input_title": _REMARK_TITLE, "input_message": remark}
            self._page.data_validation(top, heading.column, top, heading.column, asked)

    def _cell(self, index: int, cell: Cell) -> None:
        number = self._first_body_row + index
        role = self._sheet.columns[cell.column].role
        style = {**_BODY, "bold": cell.is_total}
        if role is Role.AMOUNT:
            style |= {"align": "right", "num_format": _AMOUNT_FORMAT}
        elif role is Role.CODE:
            style |= {"align": "center", "num_format": "@"}
        elif cell.is_total:
            style |= {"align": "center"}
        else:
            style |= {"align": "left", "indent": cell.level}
        if cell.kind is CellKind.BLANK:
            self._page.write_blank(number, cell.column, None, self._styles.of(style))
        elif cell.amount is not None:
            # A decimal, not a float: the file then holds the digits that were declared. A
            # reader's double gives them back, for no amount has more than fifteen.
            exact = Decimal(cell.amount) / FEN_PER_WAN
            formula = self._formula(index, cell.column)
            if formula:
                self._page.write_formula(
                    number, cell.column, formula, self._styles.of(style), exact
                )
            else:
                self._page.write_number(number, cell.column, exact, self._styles.of(style))
        else:
            self._text(number, cell.column, cell.text, style)

    def _formula(self, index: int, column: int) -> str:
        """=SUM(E6:G6); "" where the cell is no total, or one of too many parts for Excel."""
        found = self._sums.get((index, column))
        if found is None or len(found.parts) > _MOST_PARTS:
            return ""
        first = self._first_body_row
        names = [xl_rowcol_to_cell(first + row, at) for row, at in found.parts]
        whole = f"{names[0]}:{names[-1]}"
        is_run = [xl_rowcol_to_cell(*place) for place in _between(*_ends(found, first))] == names
        return f"=SUM({whole if is_run and len(names) > 1 else ','.join(names)})"

    def _span(
        self, top: int, left: int, bottom: int, right: int, text: str, style: dict[str, Any]
    ) -> None:
        if (top, left) != (bottom, right):
            self._page.merge_range(top, left, bottom, right, "", self._styles.of(style))
        self._text(top, left, text, style)

    def _text(self, row: int, column: int, text: str, style: dict[str, Any]) -> None:
        """Write a text as a text; Excel keeps it one even when the cell is edited."""
        if len(text) > LONGEST:
            raise TextTooLongError(f"{self._sheet.label}: {len(text)}")
        quoted = {"quote_prefix": True} if is_formula_like(text) else {}
        self._page.write_string(row, column, text, self._styles.of(style, **quoted))

    def _set_up(self) -> None:
        page = self._page
        for column, width in enumerate(self._widths):
            page.set_column(column, column, width)
        frozen = 0 if self._sheet.is_two_sided else self._sheet.stub_width
        page.freeze_panes(self._first_body_row, frozen)
        page.repeat_rows(0, self._first_body_row - 1)
        page.print_area(
            0,
            0,
            self._first_body_row + len(self._sheet.rows) + len(self._sheet.notes) - 1,
            self._last,
        )
        page.set_paper(_A4)
        if is_landscape(self._widths):
            page.set_landscape()
        page.fit_to_pages(1, 0)
        page.center_horizontally()
        page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        page.set_footer("&C&P / &N")


def _ends(found: Sum, first: int) -> tuple[tuple[int, int], tuple[int, int]]:
    (top, left), (bottom, right) = found.parts[0], found.parts[-1]
    return (first + top, left), (first + bottom, right)


def _between(start: tuple[int, int], end: tuple[int, int]) -> list[tuple[int, int]]:
    """The places from one to another in the same row or column; those two alone else."""
    if start[0] == end[0]:
        return [(start[0], column) for column in range(start[1], end[1] + 1)]
    if start[1] == end[1]:
        return [(row, start[1]) for row in range(start[0], end[0] + 1)]
    return [start, end]
