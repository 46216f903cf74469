"""表头: from printed heading cells to the path of every column.

Headings stand in one to four rows. A group is a merged cell, or a word in the first cell
over its columns with blanks to the right of it. Both give the same paths.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from budgets.reading.core import Cell, CellKind
from budgets.reading.grid import WIDEST, SheetView, heading_text, is_text
from budgets.reading.remembered import remembered
from budgets.tables.core import Lines
from portal.core.text import fold_name, without_ordinal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgets.tables.core import Column, Edition

_UNIT_AFTER = re.compile(r"\((?:单位:)?(?:人民币)?(?:万元|元)\)$")
_YEAR = re.compile(r"20\d{2}年度?")
_NOTE_BEFORE = re.compile(r"^(?:其中|其它?中):?")
_LINE_BEFORE = re.compile(r"^(?:其中|加|减)[:、]")
_PARENTHESES = re.compile(r"\([^()]*\)")
#: A row of column numbers under the headings: 栏次 1 2 3 …
_COLUMN_NUMBER_WORDS = frozenset(
    {"栏次", "行次", "**", "*", "甲", "乙", "丙", "A", "B", "C", "序号"}
)
#: Groups that some regions print over all money columns.
NEUTRAL_GROUPS = frozenset({"资金来源", "资金性质", "预算金额", "金额", "其中", "年初预算"})
_GENERIC = frozenset({"合计", "小计", "总计"})
_LONGEST_HEADING = 40
#: More headings stand on a sheet only to keep the reader busy.
_MOST = 500
_TALLEST = 6
_CAPTION_WORDS = re.compile(r"日期|单位|20\d{2}|第.+页")


def heading_key(text: str) -> str:
    """The heading as it is compared: folded, without 其中： and （万元）, years as {year}."""
    folded = _UNIT_AFTER.sub("", fold_name(text))
    folded = _NOTE_BEFORE.sub("", folded).strip(":")
    return _YEAR.sub("{year}年", folded)


def bare_key(key: str) -> str:
    """The key without what stands in parentheses; "" where nothing else is left."""
    return _PARENTHESES.sub("", key)


@dataclass(frozen=True, slots=True)
class Words:
    """The heading words of an edition.

    `strong` are words that no line is named by, `groups` words with columns under them.
    """

    all: frozenset[str]
    strong: frozenset[str]
    groups: frozenset[str]

    def is_group(self, text: str) -> bool:
        """Whether the word stands over further headings in some table."""
        key = heading_key(text)
        return key in self.groups or key in NEUTRAL_GROUPS

    def knows(self, text: str) -> bool:
        """Whether some table has that heading."""
        key = heading_key(text)
        return key in self.all or bare_key(key) in self.all

    def is_strong(self, text: str) -> bool:
        """Whether the word is a heading and nothing else."""
        key = heading_key(text)
        return key in self.strong or bare_key(key) in self.strong


@remembered
def words_of(edition: Edition) -> Words:
    """Every heading word of the edition's tables."""
    found: set[str] = set()
    groups: set[str] = set()
    lines: set[str] = set(_GENERIC)
    for table in edition.tables:
        for block in table.blocks:
            found.update(_labels(block.columns))
            groups.update(_labels(block.columns, only_groups=True))
            if isinstance(block.rows, Lines):
                for line in (*block.rows.lines, *block.rows.extra):
                    lines.update(without_ordinal(name) for name in (line.label, *line.aliases))
    found.update(bare_key(word) for word in tuple(found))
    found.discard("")
    return Words(frozenset(found), frozenset(found - lines), frozenset(groups))


def _labels(columns: Iterable[Column], *, only_groups: bool = False) -> Iterator[str]:
    for column in columns:
        if column.under or not only_groups:
            for name in (column.label, *column.aliases):
                yield heading_key(name.replace("{last_year}", "{year}"))
        yield from _labels(column.under, only_groups=only_groups)


@dataclass(frozen=True, slots=True)
class Band:
    """The rows of one printed heading, inclusive."""

    first: int
    last: int


def find_bands(sheet: SheetView, edition: Edition, is_caption: Iterable[int]) -> tuple[Band, ...]:
    """Every heading of the sheet, top to bottom. `is_caption`: rows that are none."""
    words = words_of(edition)
    captions = frozenset(is_caption)
    bands: list[Band] = []
    for number in sheet.row_numbers:
        if bands and number <= bands[-1].last:
            continue
        if number in captions or len(bands) == _MOST or not _is_core(sheet, number, words):
            continue
        first = _grown_up(sheet, number, words, captions, bands)
        last = _grown_down(sheet, Band(first, number), words)
        bands.append(Band(first, last))
    return tuple(bands)


def _is_core(sheet: SheetView, number: int, words: Words) -> bool:
    row = sheet.row(number)
    texts = [cell.text for cell in row if is_text(cell)]
    if len(texts) < len(row):
        return False
    known = sum(words.knows(text) for text in texts)
    return (
        known >= 2
        and 2 * known >= len(texts)
        and any(words.is_strong(text) for text in texts)
        and all(len(fold_name(text)) <= _LONGEST_HEADING for text in texts)
    )


def _grown_up(
    sheet: SheetView, core: int, words: Words, captions: frozenset[int], before: list[Band]
) -> int:
    floor = before[-1].last if before else 0
    first = core
    while first - 1 > floor and first - 1 not in captions and sheet.row(first - 1):
        if not _is_group_row(sheet, first - 1, first, words, before):
            break
        first -= 1
    return first


def _is_group_row(
    sheet: SheetView, number: int, below: int, words: Words, before: list[Band]
) -> bool:
    """Whether the row above a heading row belongs to it."""
    row = sheet.row(number)
    if not all(is_text(cell) and len(fold_name(cell.text)) <= _LONGEST_HEADING for cell in row):
        return False
    if before and any(_texts(row) == _texts(sheet.row(other)) for other in _rows(before[-1])):
        return True  # the headings of the page before
    left, right = sheet.row(below)[0].column, sheet.row(below)[-1].column
    first = row[0]
    width = sheet.width(first)
    if all(words.is_group(cell.text) for cell in row):
        return first.column > left or width > 1
    # An unknown word over some of the columns is a group; over all of them, a title. What
    # has an ordinal, or stands beneath rows already, is a line without amounts.
    return (
        len(row) == 1
        and not words.knows(first.text)
        and without_ordinal(first.text) == fold_name(first.text)
        and not _CAPTION_WORDS.search(fold_name(first.text))
        and (width > 1 or not before)
        and first.column > left
        and first.column + width <= right + 1
    )


def _texts(row: tuple[Cell, ...]) -> list[tuple[int, str]]:
    return [(cell.column, fold_name(cell.text)) for cell in row]


def _grown_down(sheet: SheetView, band: Band, words: Words) -> int:
    last = band.last
    while (
        last - band.first < _TALLEST
        and sheet.row(last + 1)
        and (
            _continues(sheet, Band(band.first, last), words)
            or is_column_numbers(sheet.row(last + 1))
        )
    ):
        last += 1
    return max(last, _deepest_merge(sheet, band))


def _deepest_merge(sheet: SheetView, band: Band) -> int:
    """A heading merged over a blank second row still ends there."""
    deepest = band.last
    for cell in sheet.row(band.last):
        merge = sheet.merge(cell)
        if merge and merge.last_row - band.last in (1, 2):
            covered = range(band.last + 1, merge.last_row + 1)
            if not any(sheet.row(number) for number in covered):
                deepest = max(deepest, merge.last_row)
    return deepest


def _continues(sheet: SheetView, band: Band, words: Words) -> bool:
    """Whether the row below the band is a further heading row."""
    row = sheet.row(band.last + 1)
    if not all(is_text(cell) for cell in row):
        return False
    if any(len(fold_name(cell.text)) > _LONGEST_HEADING for cell in row):
        return False
    known = [cell for cell in row if words.knows(cell.text)]
    if _is_under_tall_merges(sheet, band) and known:
        return True
    if len(known) < len(row):
        return False
    if any(words.is_strong(cell.text) for cell in row):
        return True
    left = min(cell.column for number in _rows(band) for cell in sheet.row(number))
    return row[0].column > left and all(
        _stands_under_group(sheet, band, cell, words) for cell in row
    )


def _stands_under_group(sheet: SheetView, band: Band, cell: Cell, words: Words) -> bool:
    """Whether the heading above the cell may have columns: 合计 under 科目名称 is a row."""
    for number in reversed(_rows(band)):
        for above in sheet.row(number):
            if above.column <= cell.column < above.column + sheet.width(above):
                return sheet.width(above) > 1 or words.is_group(above.text)
    return True


def _rows(band: Band) -> range:
    return range(band.first, band.last + 1)


def _is_under_tall_merges(sheet: SheetView, band: Band) -> bool:
    for number in _rows(band):
        for cell in sheet.row(number):
            merge = sheet.merge(cell)
            if merge and merge.last_row > band.last:
                return True
    return False


def is_column_numbers(row: tuple[Cell, ...]) -> bool:
    """栏次: a row that only numbers the columns."""
    numbers = []
    for cell in row:
        folded = fold_name(cell.text)
        if folded in _COLUMN_NUMBER_WORDS:
            continue
        if cell.kind not in (CellKind.NUMBER, CellKind.TEXT) or not folded.isdecimal():
            return False
        numbers.append(int(folded))
    start = numbers[0] if numbers else 0
    return (
        len(numbers) >= 3
        and start in (1, 2)
        and numbers == list(range(start, start + len(numbers)))
    )


@dataclass(frozen=True, slots=True)
class HeadingPath:
    """One column as its headings name it, from the outermost group to its own word.

    `first`–`last` are sheet columns: a heading may be merged over several. `spans` says
    how many columns each word of the path stands over.
    """

    first: int
    last: int
    texts: tuple[str, ...]
    spans: tuple[int, ...]
    cell: Cell


def heading_paths(sheet: SheetView, band: Band) -> tuple[HeadingPath, ...]:
    """The columns under the band, left to right."""
    lines = [_anchors(sheet, number) for number in _heading_rows(sheet, band)]
    columns = sorted({column for line in lines for column in line})
    _spread_groups(lines, columns, sheet)
    spans: dict[Cell, int] = {}
    for line in lines:
        for cell in set(line.values()):
            spans[cell] = sum(1 for column in columns if line.get(column) == cell)
    found: list[HeadingPath] = []
    for column in columns:
        cells = list(dict.fromkeys(line[column] for line in lines if column in line))
        cells = [cell for cell in cells if fold_name(cell.text)]
        if not cells:
            continue
        if found and found[-1].cell == cells[-1] and found[-1].last == column - 1:
            last = found[-1]
            found[-1] = HeadingPath(last.first, column, last.texts, last.spans, last.cell)
            continue
        texts = tuple(heading_text(cell) for cell in cells)
        found.append(HeadingPath(column, column, texts, tuple(spans[c] for c in cells), cells[-1]))
    return tuple(found)


def _heading_rows(sheet: SheetView, band: Band) -> Iterator[int]:
    for number in _rows(band):
        row = sheet.row(number)
        if number == band.first or not row or not is_column_numbers(row):
            yield number


def _anchors(sheet: SheetView, number: int) -> dict[int, Cell]:
    """Which heading cell stands over each column in that row, by its own merge."""
    found: dict[int, Cell] = {}
    for cell in sheet.row(number):
        for column in range(cell.column, min(cell.column + sheet.width(cell), WIDEST + 1)):
            found[column] = cell
    return found


def _spread_groups(lines: list[dict[int, Cell]], columns: list[int], sheet: SheetView) -> None:
    """An unmerged group word also stands over the blanks to the right of it."""
    for depth, line in enumerate(lines[:-1]):
        above, below = lines[:depth], lines[depth + 1 :]
        for left, column in pairwise(columns):
            if column in line or left not in line or not any(column in low for low in below):
                continue
            group = line[left]
            has_columns = any(group.column in low for low in below)
            if (
                has_columns
                and sheet.merge(group) is None
                and all(high.get(left) == high.get(column) for high in above)
            ):
                line[column] = group


def line_key(text: str) -> str:
    """A fixed line's name as it is compared: folded, without ordinal, 其中： or 加：."""
    return _LINE_BEFORE.sub("", without_ordinal(_LINE_BEFORE.sub("", fold_name(text)))).strip(":")
