"""分段: which rows of a sheet make one project's target sheet.

One sheet may hold one project or many, under each other; a page break may print the title,
the heading or the whole head once more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from performance.sheets.core import Part
from performance.sheets.labels import (
    NEEDED,
    OPENING,
    amount_unit_line,
    column_part,
    head_part,
    is_beside_the_point,
    is_title,
    label_with_value,
    year_line,
)
from performance.sheets.shown import shown_text

if TYPE_CHECKING:
    from budgets.reading.core import Cell
    from budgets.reading.grid import SheetView

#: A project's head begins with its name, its code or its department.
_BEGINNING = OPENING | {Part.DEPARTMENT}
#: So many of the four headings make a row a heading.
_ENOUGH = 3
_SHORTEST_LABEL = 4


@dataclass(slots=True)
class Segment:
    """一张绩效目标表: rows above the heading, the heading, rows below it."""

    head: list[int] = field(default_factory=list)
    heading: int | None = None
    body: list[int] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether it has neither a head nor a heading."""
        return self.heading is None and not self.head


def segments(sheet: SheetView) -> list[Segment]:
    """Every target sheet of a worksheet, top to bottom; none where it holds none."""
    found: list[Segment] = []
    current = Segment()
    above: list[int] = []  # a title or year that may open the next project
    for number in sheet.row_numbers:
        row = sheet.row(number)
        if current.heading is None:
            _take_head(current, number, row)
        elif begins_head(row):
            found.append(current)
            current = Segment(head=[*above, number])
            above = []
        elif is_heading(row):
            above = []  # printed once more at a page's end
        elif _is_caption(row):
            above.append(number)
        else:
            current.body.append(number)
    found.append(current)
    return [segment for segment in found if is_target(sheet, segment)]


def is_target(sheet: SheetView, segment: Segment) -> bool:
    """Whether the rows are a target sheet: a heading, or a head that names a project."""
    if segment.heading is not None:
        return True
    rows = [sheet.row(number) for number in segment.head]
    titled = any(is_title(shown_text(cell)) for row in rows for cell in row)
    return titled and any(begins_head(row) for row in rows)


def is_heading(row: tuple[Cell, ...]) -> bool:
    """一级指标 | 二级指标 | 三级指标 | 指标值."""
    parts = {column_part(shown_text(cell)) for cell in row}
    return len(parts & NEEDED) >= _ENOUGH


def begins_head(row: tuple[Cell, ...]) -> bool:
    """Whether the row names a project, its code or its department."""
    for cell in row[:2]:
        text = shown_text(cell)
        together = label_with_value(text)
        part = together[0] if together else head_part(text)
        if part in _BEGINNING and len(text) >= _SHORTEST_LABEL:
            return True
    return False


def _take_head(current: Segment, number: int, row: tuple[Cell, ...]) -> None:
    if is_heading(row):
        current.heading = number
    else:
        current.head.append(number)


def _is_caption(row: tuple[Cell, ...]) -> bool:
    """A title, a page number or a note between two projects or two pages."""
    texts = [shown_text(cell) for cell in row]
    if any(is_title(text) for text in texts):
        return True
    return len(texts) == 1 and (is_beside_the_point(texts[0]) or _is_small(texts[0]))


def _is_small(text: str) -> bool:
    return year_line(text) is not None or bool(amount_unit_line(text))
