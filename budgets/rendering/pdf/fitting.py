"""A sheet on its paper: how large its letters are and how its columns share the width.

Amounts never break and are never cut: their columns are as wide as their longest amount, and
the letters as large as the page then allows. A table that nearly fits on one page is set a
little smaller, so that it does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from math import ceil
from typing import TYPE_CHECKING

from budgets.rendering.paper import column_widths, is_landscape, text_width
from budgets.tables.core import Role

if TYPE_CHECKING:
    from budgets.rendering.form import Box, PrintedForm
    from budgets.rendering.sheet import Heading, Sheet

#: What A4 leaves for a table between its margins, under its caption, in points: width, height.
_UPRIGHT = (510.2, 665.0)
_FLAT = (756.8, 420.0)
#: What the title of a part takes on the page of its first table.
TITLE_HEIGHT = 50.0
#: Sizes of letters, in points. The first at which all columns have the room they want is
#: taken, down to the least that is read with ease; then names give way, then the size.
_SIZES = tuple(size / 2 for size in range(20, 8, -1))
_EASY = 8.0
_INSET = 2.5
#: The width of a digit, and of half a Chinese character, in parts of the size of the letters.
_DIGIT = 0.58
_HALF = 0.5
#: The height of a row of one line, and of each further line: as `tables.typ` sets them.
_ROW = 1.57
_LINE = 1.18
#: The narrowest columns, in digits or halves: four characters of a heading stand in two lines.
_LEAST_AMOUNT = 7
_LEAST_CODE = 4
_LEAST_NAME = 14
_NAMES = (Role.LABEL, Role.TEXT)


#: A form's letters, the largest that set it on one page; what A4 leaves a form between margins.
_FORM_SIZES = (9.0, 8.5, 8.0)
_FORM_PAPER = (510.2, 665.0)
_FORM_ROW = 1.69


@dataclass(frozen=True, slots=True)
class Fitted:
    """How a sheet is set. `size` and `inset` in points; `widths` in points of the paper."""

    is_landscape: bool
    size: float
    inset: float
    widths: tuple[float, ...]


def fit(sheet: Sheet, taken: float = 0) -> Fitted:
    """The largest letters at which every column has the room it needs.

    `taken`: the height that something above the caption takes, in points.
    """
    usual = column_widths(sheet)
    landscape = is_landscape(usual)
    width, height = _FLAT if landscape else _UPRIGHT
    wanted = _ems(sheet, usual)
    size = _largest(wanted, width, _EASY)
    if size is None:
        size = _largest(_ems(sheet, (_LEAST_NAME,) * len(usual)), width, 0) or _SIZES[-1]
        wanted = _given_way(sheet, wanted, width / size)
    else:
        size = _on_one_page(sheet, wanted, size, (width, height - taken))
    return Fitted(landscape, size, _INSET, _over(wanted, size, width))


def _largest(ems: tuple[float, ...], width: float, smallest: float) -> float | None:
    room = width - 2 * _INSET * len(ems)
    return next((size for size in _SIZES if size >= smallest and sum(ems) * size <= room), None)


def _over(ems: tuple[float, ...], size: float, width: float) -> tuple[float, ...]:
    """The columns' widths, spread over the width of the paper."""
    points = [one * size + 2 * _INSET for one in ems]
    return tuple(round(one * width / sum(points), 2) for one in points)


def _ems(sheet: Sheet, names: tuple[int, ...]) -> tuple[float, ...]:
    """The room of each column in ems; of names as many halves as `names` says."""
    least = {Role.CODE: _LEAST_CODE, Role.AMOUNT: _LEAST_AMOUNT}
    return tuple(
        names[column.index] * _HALF
        if column.role in _NAMES
        else max(_longest(sheet, column.index), least[column.role]) * _DIGIT
        for column in sheet.columns
    )


def _longest(sheet: Sheet, column: int) -> int:
    return max((text_width(row.cells[column].text) for row in sheet.rows), default=0)


def _given_way(sheet: Sheet, wanted: tuple[float, ...], ems: float) -> tuple[float, ...]:
    """The columns of names share what the others leave them of the paper's `ems`."""
    is_name = [column.role in _NAMES for column in sheet.columns]
    names = sum(one for one, name in zip(wanted, is_name, strict=True) if name)
    insets = 2 * _INSET / _SIZES[-1] * len(wanted)
    room = ems - insets - (sum(wanted) - names)
    share = min(max(room / names, 0.1), 1) if names else 1
    return tuple(one * share if name else one for one, name in zip(wanted, is_name, strict=True))


def _on_one_page(
    sheet: Sheet, ems: tuple[float, ...], largest: float, paper: tuple[float, float]
) -> float:
    """The largest size at which the table stands on one page; `largest` where none does."""
    width, height = paper
    for size in _SIZES:
        if _EASY <= size <= largest:
            widths = _over(ems, size, width)
            headings = _lines_of_rows(sheet.headings, sheet.heading_rows, widths, size)
            lines = (*headings, *_body_lines(sheet, widths, size))
            if _height(lines, size, _ROW) <= height:
                return size
    return largest


def fit_form(form: PrintedForm) -> float:
    """The size of a form's letters, in points."""
    width, height = _FORM_PAPER
    widths = tuple(one * width / sum(form.widths) for one in form.widths)
    for size in _FORM_SIZES:
        if _height(_lines_of_rows(form.boxes, form.rows, widths, size), size, _FORM_ROW) <= height:
            return size
    return _FORM_SIZES[0]


def _height(lines: Iterable[int], size: float, row: float) -> float:
    return sum(row + (count - 1) * _LINE for count in lines) * size


def _body_lines(sheet: Sheet, widths: tuple[float, ...], size: float) -> Iterable[int]:
    for row in sheet.rows:
        yield max(
            _lines(cell.text, widths[cell.column] - cell.level * size, size) for cell in row.cells
        )


def _lines_of_rows(
    boxes: Iterable[Heading | Box], rows: int, widths: tuple[float, ...], size: float
) -> list[int]:
    """The lines of each row; what stands over several rows has them all."""
    edges = (0.0, *accumulate(widths))
    lines = [1] * rows
    for box in sorted(boxes, key=lambda each: each.rowspan):
        width = edges[box.column + box.colspan] - edges[box.column]
        covered = range(box.row, box.row + box.rowspan)
        short = _lines(box.text, width, size) - sum(lines[row] for row in covered)
        lines[covered[-1]] += max(short, 0)
    return lines


def _lines(text: str, width: float, size: float) -> int:
    room = max(width - 2 * _INSET, size)
    lines = (max(ceil(text_width(line) * _HALF * size / room), 1) for line in text.split("\n"))
    return sum(lines)
