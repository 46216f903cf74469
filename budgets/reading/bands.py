"""表格分段: a sheet cut into parts, each a caption, a heading and the rows under it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from budgets.reading.captions import (
    Caption,
    Mark,
    is_note_text,
    marks,
    read_caption,
    years_in,
)
from budgets.reading.core import Cell
from budgets.reading.grid import SheetView, is_text
from budgets.reading.headings import Band, HeadingPath, find_bands, heading_paths
from portal.core.text import fold_name

if TYPE_CHECKING:
    from budgets.tables.core import Edition

#: Words that are neither title nor unit may stand between caption rows, but not many.
_STRAY_ROWS = 2


@dataclass(frozen=True)
class Part:
    """What one heading and its caption rule over, down to the next.

    `band` is None where a title or number stands without headings. Body rows are
    inclusive; `last_row` < `first_row` where there are none.
    """

    sheet: SheetView
    caption: Caption
    band: Band | None
    first_row: int
    last_row: int

    @cached_property
    def paths(self) -> tuple[HeadingPath, ...]:
        """The columns as their headings name them."""
        return heading_paths(self.sheet, self.band) if self.band else ()

    @cached_property
    def body_rows(self) -> tuple[int, ...]:
        """The rows below the heading that hold a cell."""
        return self.sheet.rows_between(self.first_row, self.last_row)

    @property
    def first_cell(self) -> Cell:
        """The cell that stands for the part in findings: its title, else its first heading."""
        for cell in (self.caption.title_cell, self.caption.label_cell):
            if cell is not None:
                return cell
        if self.band:
            return self.sheet.row(self.band.first)[0]
        return self.caption.cells[0]

    def row_texts(self) -> frozenset[str]:
        """The words of each body row: equal words are the same row."""
        texts = set()
        for number in self.body_rows:
            words = "|".join(
                fold_name(cell.text) for cell in self.sheet.row(number) if is_text(cell)
            )
            if words:
                texts.add(words)
        return frozenset(texts)

    def heading_years(self) -> tuple[int, ...]:
        """Every year that the headings name."""
        return tuple(year for path in self.paths for text in path.texts for year in years_in(text))


def parts_of(sheet: SheetView, edition: Edition) -> tuple[Part, ...]:
    """Every part of the sheet, top to bottom."""
    found = {number: _row_marks(sheet, number, edition) for number in sheet.row_numbers}
    captions = frozenset(number for number, row in found.items() if row)
    naming = [number for number, row in found.items() if row & {Mark.TITLE, Mark.LABEL}]
    bands = find_bands(sheet, edition, captions)
    starts: list[tuple[int, Band | None, tuple[int, ...]]] = []
    floor = 0
    for band in bands:
        rows = _caption_rows(sheet, band.first, floor, found)
        starts.append((rows[0] if rows else band.first, band, rows))
        floor = band.last
    taken = {number for _, _, rows in starts for number in rows}
    starts.extend(_orphans([number for number in naming if number not in taken]))
    starts.sort(key=lambda start: start[0])
    return tuple(_parts(sheet, edition, starts))


def _parts(
    sheet: SheetView, edition: Edition, starts: list[tuple[int, Band | None, tuple[int, ...]]]
) -> list[Part]:
    end = sheet.row_numbers[-1] if sheet.row_numbers else 0
    parts: list[Part] = []
    for place, (_, band, rows) in enumerate(starts):
        last = starts[place + 1][0] - 1 if place + 1 < len(starts) else end
        first = band.last + 1 if band else rows[-1] + 1
        parts.append(Part(sheet, read_caption(sheet, rows, edition), band, first, last))
    return parts


def _row_marks(sheet: SheetView, number: int, edition: Edition) -> frozenset[Mark]:
    row = sheet.row(number)
    if not all(is_text(cell) for cell in row):
        return frozenset()
    found = frozenset(mark for cell in row for mark in marks(cell, edition)) - {Mark.PAGE}
    # 2024年 | 2025年 are headings, （2025年度） alone is a caption.
    return frozenset() if found == {Mark.YEAR} and len(row) > 1 else found


def _caption_rows(
    sheet: SheetView, below: int, floor: int, found: dict[int, frozenset[Mark]]
) -> tuple[int, ...]:
    """The rows above a heading that belong to it, in order."""
    rows: list[int] = []
    stray: list[int] = []
    has_title = False
    for number in reversed(sheet.rows_between(floor + 1, below - 1)):
        mark = found[number]
        if Mark.TITLE in mark and has_title:
            break
        if mark:
            rows.extend(stray)
            stray = []
            rows.append(number)
            has_title = has_title or Mark.TITLE in mark
            continue
        stray.append(number)
        if len(stray) > _STRAY_ROWS or not _may_stand_in_caption(sheet, number):
            break
    return tuple(sorted(rows))


def _may_stand_in_caption(sheet: SheetView, number: int) -> bool:
    row = sheet.row(number)
    return (
        len(row) <= 2
        and all(is_text(cell) for cell in row)
        and not any(is_note_text(cell.text) for cell in row)
    )


def _orphans(naming: list[int]) -> list[tuple[int, Band | None, tuple[int, ...]]]:
    """Titles and numbers without a heading; a number right above a title is one with it."""
    groups: list[list[int]] = []
    for number in naming:
        if groups and number - groups[-1][-1] == 1 and len(groups[-1]) == 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    return [(group[0], None, tuple(group)) for group in groups]
