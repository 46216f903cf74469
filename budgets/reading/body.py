"""表体: the rows under a table's headings, over all its pages, and the notes below.

A printed row keeps its place: blank rows in the middle count, trailing ones do not exist.
Notes and page numbers are no rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from budgets.reading.captions import is_note_text, is_page_mark
from budgets.reading.core import Cell, CellKind
from budgets.reading.grid import SheetView, is_text, printed_text
from budgets.reading.headings import bare_key, line_key
from budgets.reading.remembered import remembered
from budgets.tables.core import Codes, Lines, Records, Role
from portal.core.money import BLANK_WORDS
from portal.core.text import fold, fold_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgets.reading.locate import Located
    from budgets.reading.matching import ReadColumn
    from budgets.tables.core import Line, Table

TOTAL_WORDS = frozenset({"合计", "总计", "总合计", "合计数", "本表合计"})
_DASHES = str.maketrans(dict.fromkeys("—–―−‒－─", "-"))
_DIGIT = re.compile(r"\d")
#: Who filled in the form and when: no part of what is published.
_SIGNATURE = re.compile(
    r"^(?:填报|填表|制表|编制|经办|复核|审核|单位负责|财务负责|负责|联系|打印)"
    r"(?:人|人员|日期|时间|电话|方式)?(?:\((?:签字|签章|盖章|公章)\))?:"
)
_SENTENCE_MARKS = frozenset("。；;：:")
_LONG_NAME = 40
_WIDE_MERGE = 3


@dataclass(frozen=True)
class PrintedRow:
    """One row of a table's body as the sheet has it, under the columns of its page."""

    sheet: SheetView
    number: int
    position: int
    columns: tuple[ReadColumn, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Every filled cell of the row."""
        return self.sheet.row(self.number)

    def cell(self, column: ReadColumn) -> Cell | None:
        """The first filled cell of the column."""
        for place in range(column.heading.first, column.heading.last + 1):
            if cell := self.sheet.cell(self.number, place):
                return cell
        return None

    def leaf_cell(self, index: int) -> Cell | None:
        """The cell of a leaf that has a column of its own."""
        for column in self.columns:
            if len(column.leaves) == 1 and column.leaves[0].index == index:
                return self.cell(column)
        return None

    def amount_cells(self, block: int) -> tuple[tuple[ReadColumn, Cell], ...]:
        """The filled amount cells of one block that say more than "none"."""
        return tuple(
            (column, cell)
            for column in self.columns
            if column.is_amount and column.leaves[0].block == block
            if (cell := self.cell(column)) is not None and says_something(cell)
        )

    @cached_property
    def is_words_only(self) -> bool:
        """Whether the row is text without a digit, and no name or code among it."""
        named = any(
            column.is_known and not column.is_amount and self.cell(column)
            for column in self.columns
        )
        return not named and all(
            is_text(cell) and says_something(cell) and not _DIGIT.search(fold(cell.text))
            for cell in self.cells
        )

    def has_amounts(self) -> bool:
        """Whether any amount column says more than "none"."""
        return any(
            column.is_amount and (cell := self.cell(column)) is not None and says_something(cell)
            for column in self.columns
        )


def says_something(cell: Cell) -> bool:
    """Whether an amount cell is more than a word for "none"."""
    return not is_text(cell) or fold(cell.text).translate(_DASHES) not in BLANK_WORDS


@dataclass(frozen=True, slots=True)
class Body:
    """The rows of a table and the notes under it. `notes` are cells with their sheet."""

    rows: tuple[PrintedRow, ...]
    notes: tuple[str, ...]


def body_of(located: Located) -> Body:
    """The body of a located table, over all its pages."""
    rows: list[PrintedRow] = []
    notes: list[str] = []
    position = 0
    for part, columns in zip(located.parts, located.columns, strict=True):
        page = [PrintedRow(part.sheet, number, 0, columns) for number in part.body_rows]
        is_last = part is located.parts[-1]
        kept, page_notes = _sorted_out(page, located.table, is_last=is_last)
        notes.extend(page_notes)
        if kept:
            skipped = {row.number for row in page} - {row.number for row in kept}
            first = kept[0].number
            for row in kept:
                left_out = sum(1 for number in skipped if first < number < row.number)
                place = position + row.number - first - left_out
                rows.append(PrintedRow(row.sheet, row.number, place, columns))
            position = rows[-1].position + 1
    return Body(tuple(rows), tuple(notes))


def _sorted_out(
    page: list[PrintedRow], table: Table, *, is_last: bool
) -> tuple[list[PrintedRow], list[str]]:
    """The rows that are rows, and the notes: on the last page all text that follows them."""
    real = [place for place, row in enumerate(page) if _is_row(row, table)]
    last = (real[-1] if real else -1) if is_last else len(page)
    rows: list[PrintedRow] = []
    notes: list[str] = []
    for place, row in enumerate(page):
        texts = [printed_text(cell).strip() for cell in row.cells]
        if _is_page_row(row):
            continue
        if place > last and _SIGNATURE.match(fold_name(texts[0])):
            continue
        if is_note_text(texts[0]) or (place > last and all(is_text(cell) for cell in row.cells)):
            notes.append("　".join(text for text in texts if text))
        else:
            rows.append(row)
    return rows, notes


def _is_row(row: PrintedRow, table: Table) -> bool:
    """Whether the row is one of the table's, by amounts, code or name."""
    first = row.cells[0].text
    if is_note_text(first) or _SIGNATURE.match(fold_name(first)) or _is_page_row(row):
        return False
    if row.has_amounts() and not row.is_words_only:
        return True
    for column in row.columns:
        cell = row.cell(column)
        if cell is None or not column.is_known or column.is_amount:
            continue
        scheme = table.blocks[column.leaves[0].block].rows
        role = column.leaves[0].role
        if is_total_word(cell.text):
            return True
        if role is Role.CODE and fold(cell.text).isdigit():
            return True
        if role is Role.LABEL and _names_row(row, cell, scheme):
            return True
    return False


def _is_page_row(row: PrintedRow) -> bool:
    return len(row.cells) == 1 and is_page_mark(row.cells[0].text)


def _names_row(row: PrintedRow, cell: Cell, scheme: Lines | Codes | Records) -> bool:
    if isinstance(scheme, Lines):
        return line_named(scheme, cell.text) is not None
    if isinstance(scheme, Records) and scheme.dimension:
        words = fold(cell.text)
        is_sentence = len(words) > _LONG_NAME or bool(_SENTENCE_MARKS & set(words))
        return len(row.cells) > 1 or not (is_sentence or row.sheet.width(cell) >= _WIDE_MERGE)
    return False


def is_total_word(text: str) -> bool:
    """合计, letter-spaced or not."""
    return fold_name(text).strip(":") in TOTAL_WORDS


def line_named(scheme: Lines, text: str) -> Line | None:
    """The fixed line of that name, with or without ordinal, in any known wording."""
    known = _lines_by_name(scheme)
    key = line_key(text)
    return known.get(key) or known.get(bare_key(key))


@remembered
def _lines_by_name(scheme: Lines) -> dict[str, Line]:
    found: dict[str, Line] = {}
    for line in (*scheme.lines, *scheme.extra):
        for name in (line.label, *line.aliases):
            found.setdefault(line_key(name), line)
    return found


def stray_numbers(row: PrintedRow) -> Iterator[Cell]:
    """Numbers of the row that stand in no column of the table."""
    for cell in row.cells:
        if cell.kind is not CellKind.NUMBER:
            continue
        if not any(c.heading.first <= cell.column <= c.heading.last for c in row.columns):
            yield cell
