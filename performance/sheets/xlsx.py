"""XLSX: target sheets as a workbook that prints like paper and reads back like an upload.

Texts are typed as texts, amounts as exact decimals, and no clock and no author leaves a
trace: equal targets give equal bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from budgets.rendering.form import BoxKind
from budgets.rendering.paper import text_width
from budgets.rendering.xlsx import TextTooLongError
from performance.sheets.core import Form, Part, Target
from performance.sheets.layout import Box, Paper, lay_out
from portal.core.export import is_formula_like
from portal.core.money import FEN_PER_WAN
from portal.core.spreadsheet import LONGEST, NO_CLOCK, OPTIONS

_A4 = 9
_LINE_HEIGHT = 16
_LONGEST_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_WIDTHS = {
    Part.GROUP: 10,
    Part.LEVEL1: 12,
    Part.LEVEL2: 20,
    Part.LEVEL3: 34,
    Part.VALUE: 26,
    Part.WEIGHT: 8,
    Part.SCORING: 26,
}
_FONT = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
_FRAMED = {**_FONT, "border": 1, "text_wrap": True}
_STYLES: dict[BoxKind, dict[str, Any]] = {
    BoxKind.TITLE: {**_FONT, "font_size": 16, "bold": True, "align": "center"},
    BoxKind.LINE: {**_FONT, "align": "center"},
    BoxKind.LABEL: {**_FRAMED, "align": "center"},
    BoxKind.HEADING: {**_FRAMED, "align": "center", "bold": True, "bg_color": "#F2F2F2"},
    BoxKind.TEXT: {**_FRAMED, "align": "left"},
    BoxKind.AMOUNT: {**_FRAMED, "align": "left", "num_format": "#,##0.00"},
}


def workbook(
    targets: Sequence[Target], form: Form | None = None, *, on_one_sheet: bool = False
) -> bytes:
    """The workbook of these targets: one sheet each, or all under each other on one.

    Raises `TextTooLongError`: cutting a text short would publish something else.
    """
    papers = [lay_out(target, form) for target in targets]
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, OPTIONS)
    book.set_properties({"title": "绩效目标表", "created": NO_CLOCK})
    styles: dict[tuple[BoxKind, bool], Any] = {}
    top, page = 0, None
    for number, paper in enumerate(papers, 1):
        if page is None or not on_one_sheet:
            top = 0
            page = book.add_worksheet("绩效目标表" if on_one_sheet else _name(number, paper))
            _set_up(page, paper)
        _write(book, page, styles, paper, top)
        top += paper.rows + 1
    if page is None:
        book.add_worksheet("绩效目标表")
    book.close()
    return stream.getvalue()


def _name(number: int, paper: Paper) -> str:
    """01 某项目: told apart by its number, without what Excel forbids."""
    name = _FORBIDDEN.sub("", paper.project).strip()
    return f"{number:02d} {name}"[:_LONGEST_NAME].rstrip()


def _write(
    book: Any, page: Any, styles: dict[tuple[BoxKind, bool], Any], paper: Paper, top: int
) -> None:
    heights: dict[int, int] = {}
    for box in paper.boxes:
        row, last = top + box.row, top + box.row + box.rowspan - 1
        right = box.column + box.colspan - 1
        style = _style(book, styles, box)
        if (row, box.column) != (last, right):
            page.merge_range(row, box.column, last, right, "", style)
        if box.amount is not None:
            page.write_number(row, box.column, Decimal(box.amount) / FEN_PER_WAN, style)
        elif len(box.text) > LONGEST:
            raise TextTooLongError(f"{paper.project}: {len(box.text)}")
        elif box.text:
            page.write_string(row, box.column, box.text, style)
        else:
            page.write_blank(row, box.column, None, style)
        if box.rowspan == 1:
            lines = _lines(paper, box)
            heights[row] = max(heights.get(row, 1), lines)
    for row, lines in heights.items():
        page.set_row(row, _LINE_HEIGHT * min(lines, 24) + 4)


def _style(book: Any, styles: dict[tuple[BoxKind, bool], Any], box: Box) -> Any:
    key = (box.kind, is_formula_like(box.text))
    if key not in styles:
        quoted = {"quote_prefix": True} if key[1] else {}
        styles[key] = book.add_format({**_STYLES[box.kind], **quoted})
    return styles[key]


def _lines(paper: Paper, box: Box) -> int:
    """How many lines the text takes in its box."""
    if box.kind is BoxKind.TITLE:
        return 2
    width = sum(_WIDTHS[part] for part in paper.columns[box.column : box.column + box.colspan])
    return max(1, -(-text_width(box.text) // max(1, width - 2)))


def _set_up(page: Any, paper: Paper) -> None:
    for column, part in enumerate(paper.columns):
        page.set_column(column, column, _WIDTHS[part])
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.center_horizontally()
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
