"""平铺工作簿: rows of targets as one sheet to fill in, to filter and to hand in again.

Texts are typed as texts, amounts as exact decimals; equal rows give equal bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from budgets.rendering.xlsx import TextTooLongError
from performance.indicators.taxonomy import FIRST_LEVELS, SECOND_LEVELS
from performance.sheets.core import Part
from performance.sheets.flat_rows import COLUMNS, REQUIRED
from portal.core.export import is_formula_like
from portal.core.spreadsheet import LONGEST, NO_CLOCK, OPTIONS

SHEET = "绩效目标"
_LAST_ROW = 4999  # to which lists of choices reach
_A3 = 8
_NUMBER = re.compile(r"-?[0-9]{1,9}\.[0-9]{2,6}")
_AMOUNTS = frozenset({Part.TOTAL, Part.FISCAL, Part.OTHER})
_WIDTHS: Mapping[Part, int] = {
    Part.PROJECT: 26,
    Part.CODE: 14,
    Part.DEPARTMENT: 18,
    Part.UNIT: 18,
    Part.TOTAL: 13,
    Part.FISCAL: 13,
    Part.OTHER: 13,
    Part.OBJECTIVE: 40,
    Part.LEVEL1: 13,
    Part.LEVEL2: 20,
    Part.LEVEL3: 28,
    Part.VALUE: 20,
    Part.WEIGHT: 9,
    Part.SCORING: 24,
}
_FONT = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True}
_HEADING = {**_FONT, "border": 1, "bold": True, "align": "center"}
_TEXT = {**_FONT, "border": 1, "num_format": "@"}
_AMOUNT = {**_FONT, "border": 1, "num_format": "#,##0.00####"}
#: What a cell says when it is chosen: the one place where a table can explain itself.
_HINTS: Mapping[Part, str] = {
    Part.PROJECT: "与公开表11的项目名称一致。与上一行是同一项目的，可以留空。",
    Part.CODE: "21位项目编码，可以留空。",
    Part.TOTAL: "以万元为单位，只在项目的第一行填写一次。",
    Part.FISCAL: "以万元为单位，只在项目的第一行填写一次。",
    Part.OTHER: "以万元为单位，只在项目的第一行填写一次；没有的填0。",
    Part.OBJECTIVE: "只在项目的第一行填写一次，不少于15个字。",
    Part.LEVEL1: "与上一行相同的可以留空。",
    Part.LEVEL2: "与上一行相同的可以留空。",
    Part.LEVEL3: "指标名称，不写指标值。每行一个指标；不用的行请留空或删除。",
    Part.VALUE: "例如 ≥95%、≤91万元、=12次、12月底前完成。",
    Part.WEIGHT: "本地要求公开权重的填写，否则留空。",
    Part.SCORING: "本地要求公开评扣分标准的填写，否则留空。",
}
_CHOICES: Mapping[Part, list[str]] = {
    Part.LEVEL1: [level.name for level in FIRST_LEVELS],
    Part.LEVEL2: [level.name for level in SECOND_LEVELS],
}


def flat_workbook(rows: Iterable[Sequence[str]]) -> bytes:
    """The workbook of rows under `COLUMNS`.

    Raises `TextTooLongError`: cutting a text short would hand out something else.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, OPTIONS)
    book.set_properties({"title": "绩效目标（平铺表）", "created": NO_CLOCK})
    page = book.add_worksheet(SHEET)
    _heading(book, page)
    styles = _Styles(book)
    last = 0
    for line, row in enumerate(rows, start=1):
        last = line
        for column, (part, text) in enumerate(zip(COLUMNS, row, strict=True)):
            _write(page, styles, (line, column), part, text)
    page.autofilter(0, 0, max(last, 1), len(COLUMNS) - 1)
    book.close()
    return stream.getvalue()


class _Styles:
    """The few formats, made once."""

    def __init__(self, book: Any) -> None:
        self.text = book.add_format(_TEXT)
        self.quoted = book.add_format({**_TEXT, "quote_prefix": True})
        self.amount = book.add_format(_AMOUNT)


def _heading(book: Any, page: Any) -> None:
    needed = book.add_format({**_HEADING, "bg_color": "#FCE4D6"})
    other = book.add_format({**_HEADING, "bg_color": "#F2F2F2"})
    text = book.add_format({**_FONT, "num_format": "@"})
    amount = book.add_format({**_FONT, "num_format": "#,##0.00####"})
    page.set_row(0, 34)
    for column, (part, heading) in enumerate(COLUMNS.items()):
        page.set_column(column, column, _WIDTHS[part], amount if part in _AMOUNTS else text)
        page.write_string(0, column, heading, needed if part in REQUIRED else other)
        _help(page, column, part)
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.set_paper(_A3)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _help(page: Any, column: int, part: Part) -> None:
    """What may stand in the column, as Excel says it; another level is a warning there."""
    options: dict[str, Any] = {"validate": "any"}
    if part in _CHOICES:
        options = {
            "validate": "list",
            "source": _CHOICES[part],
            "error_type": "warning",
            "error_title": "不是规定的名称",
            "error_message": "这不是规定的指标名称，仍可填写。",
        }
    if part in _HINTS:
        options |= {"input_title": COLUMNS[part][:32], "input_message": _HINTS[part]}
    if len(options) > 1:
        page.data_validation(1, column, _LAST_ROW, column, options)


def _write(page: Any, styles: _Styles, place: tuple[int, int], part: Part, text: str) -> None:
    if len(text) > LONGEST:
        raise TextTooLongError(f"{COLUMNS[part]}: {len(text)}")
    if part in _AMOUNTS and _NUMBER.fullmatch(text):
        page.write_number(*place, Decimal(text), styles.amount)
    elif text:
        page.write_string(*place, text, styles.quoted if is_formula_like(text) else styles.text)
    else:
        page.write_blank(*place, None, styles.amount if part in _AMOUNTS else styles.text)
