"""The cells and formats of a workbook, written again by the bare libraries."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, NamedTuple

import openpyxl
import xlsxwriter
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from portal.core.spreadsheet import OPTIONS


class Style(NamedTuple):
    """A format as far as our workbooks use it."""

    bold: bool
    size: float
    has_border: bool
    fill: str
    horizontal: str | None
    vertical: str | None
    wrap: bool
    indent: int
    number_format: str


@dataclass(frozen=True, slots=True)
class Page:
    """One worksheet: cells by row and column from 0, merged ranges, widths of the columns."""

    name: str
    cells: tuple[tuple[int, int, Any, Style], ...]
    merges: tuple[tuple[int, int, int, int], ...]
    widths: tuple[float, ...]


def pages_of(content: bytes) -> tuple[Page, ...]:
    """What a workbook holds."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return tuple(_page(sheet) for sheet in book)


def cells_of(content: bytes) -> list[tuple[str, tuple[Any, ...]]]:
    """Values by sheet, to be compared."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [(sheet.title, tuple(sheet.iter_rows(values_only=True))) for sheet in book]


def _page(sheet: Any) -> Page:
    cells = tuple(
        (cell.row - 1, cell.column - 1, cell.value, _style(cell))
        for row in sheet.iter_rows()
        for cell in row
        if cell.has_style
    )
    merges = tuple(
        (each.min_row - 1, each.min_col - 1, each.max_row - 1, each.max_col - 1)
        for each in sheet.merged_cells.ranges
    )
    widths = tuple(each.width for _, each in sorted(sheet.column_dimensions.items()))
    return Page(sheet.title, cells, merges, widths)


def _style(cell: Any) -> Style:
    held = cell.alignment
    return Style(
        bool(cell.font.b),
        cell.font.sz,
        cell.border.left.style is not None,
        cell.fill.fgColor.rgb if cell.fill.fill_type else "",
        held.horizontal,
        held.vertical,
        bool(held.wrap_text),
        int(held.indent),
        cell.number_format,
    )


def by_xlsxwriter(pages: tuple[Page, ...]) -> bytes:
    """The same workbook by bare XlsxWriter: each format made once, each cell one call."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, OPTIONS)
    formats: dict[Style, Any] = {}
    for page in pages:
        sheet = book.add_worksheet(page.name)
        for column, width in enumerate(page.widths):
            sheet.set_column(column, column, width)
        for _, _, _, style in page.cells:
            if style not in formats:
                formats[style] = book.add_format(_written(style))
        for top, left, bottom, right in page.merges:
            sheet.merge_range(top, left, bottom, right, "")
        for row, column, value, style in page.cells:
            if value is None:
                sheet.write_blank(row, column, None, formats[style])
            elif isinstance(value, str):
                sheet.write_string(row, column, value, formats[style])
            else:
                sheet.write_number(row, column, value, formats[style])
    book.close()
    return stream.getvalue()


def _written(style: Style) -> dict[str, Any]:
    wanted = {
        "font_name": "宋体",
        "font_size": style.size,
        "bold": style.bold,
        "border": int(style.has_border),
        "bg_color": f"#{style.fill[-6:]}" if style.fill else None,
        "align": style.horizontal,
        "valign": "vcenter" if style.vertical == "center" else style.vertical,
        "text_wrap": style.wrap,
        "indent": style.indent,
        "num_format": style.number_format,
    }
    return {name: value for name, value in wanted.items() if value}


def by_openpyxl(pages: tuple[Page, ...]) -> bytes:
    """The same workbook by openpyxl: each style's parts made once."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    line = Side(style="thin")
    boxed, plain = Border(left=line, right=line, top=line, bottom=line), Border()
    made: dict[Style, tuple[Any, ...]] = {}
    for page in pages:
        sheet = book.create_sheet(page.name)
        for row, column, value, style in page.cells:
            if style not in made:
                made[style] = _parts(style, boxed if style.has_border else plain)
            cell = sheet.cell(row + 1, column + 1, value)
            cell.font, cell.alignment, cell.fill, cell.border = made[style]
            cell.number_format = style.number_format
        for top, left, bottom, right in page.merges:
            sheet.merge_cells(
                start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
            )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _parts(style: Style, border: Border) -> tuple[Any, ...]:
    fill = PatternFill("solid", fgColor=style.fill[-6:]) if style.fill else PatternFill()
    return (
        Font(name="宋体", sz=style.size, b=style.bold),
        Alignment(
            horizontal=style.horizontal,
            vertical=style.vertical,
            wrap_text=style.wrap,
            indent=style.indent,
        ),
        fill,
        border,
    )
