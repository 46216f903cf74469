"""工作簿: plain rows as one worksheet, where texts are texts and amounts exact numbers."""

from __future__ import annotations

import io
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import xlsxwriter

from portal.core.export import is_formula_like
from portal.core.money import FEN_PER_WAN

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A file must carry some time of making; midnight of a round year says that it is none.
NO_CLOCK = datetime(2000, 1, 1)
#: What every workbook is written with: no text is ever taken for a formula, link or number.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
#: Characters of an Excel cell.
LONGEST = 32_767
_WIDTH, _AMOUNT = 18, "#,##0.00####"


class Wan(int):
    """An amount in 分 that a cell shows in 万元, exactly."""


#: A text, a whole number, an amount, or nothing.
Cell = str | int | Wan | None


def xlsx_bytes(title: str, rows: Sequence[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet; the first row is its heading. The same rows give the same bytes."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, OPTIONS)
    book.set_properties({"title": title, "created": NO_CLOCK})
    bold, amount = book.add_format({"bold": True}), book.add_format({"num_format": _AMOUNT})
    quoted = book.add_format({"quote_prefix": True})
    sheet = book.add_worksheet()
    sheet.set_column(0, max((len(row) for row in rows), default=1) - 1, _WIDTH)
    sheet.freeze_panes(1, 0)
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, Wan):
                sheet.write_number(at, column, Decimal(cell) / FEN_PER_WAN, amount)
            elif isinstance(cell, int):
                sheet.write_number(at, column, cell)
            elif cell:
                usual = quoted if is_formula_like(cell) else None
                sheet.write_string(at, column, cell[:LONGEST], bold if at == 0 else usual)
    book.close()
    return stream.getvalue()
