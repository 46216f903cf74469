"""纸面: how wide a sheet's columns are and which way its paper lies."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from budgets.tables.core import Role

if TYPE_CHECKING:
    from budgets.rendering.sheet import Sheet

#: Widths in characters of half width: narrowest and widest of each kind of column.
_BOUNDS = {
    Role.CODE: (6, 8),
    Role.LABEL: (22, 44),
    Role.TEXT: (12, 20),
    Role.AMOUNT: (14, 18),
}
_INDENT = 2
#: What an upright A4 page holds at a readable size.
_UPRIGHT = 96


def text_width(text: str) -> int:
    """The width in characters of half width: a Chinese character counts two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def column_widths(sheet: Sheet) -> tuple[int, ...]:
    """The width of each column: as wide as its longest cell, within the bounds of its kind."""
    widths = []
    for index, column in enumerate(sheet.columns):
        narrowest, widest = _BOUNDS[column.role]
        longest = max(
            (
                text_width(row.cells[index].text) + _INDENT * (row.cells[index].level + 1)
                for row in sheet.rows
            ),
            default=narrowest,
        )
        widths.append(min(max(narrowest, longest), widest))
    return tuple(widths)


def is_landscape(widths: tuple[int, ...]) -> bool:
    """横向: whether the table is too wide for an upright page."""
    return sum(widths) > _UPRIGHT
