"""目录: the lines of a contents sheet, each with the table that it names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgets.reading.captions import label_number, title_match
from budgets.reading.grid import is_text
from budgets.tables.core import ContentsLine
from portal.core.text import clean, fold_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from budgets.reading.core import Cell
    from budgets.reading.grid import SheetView
    from budgets.tables.core import Edition

#: The dots and the page number at the end of a line.
_PAGE = re.compile(r"(?:[\s.·…‥。_-]{2,}|\s)\(?\d{1,3}\)?\s*$|[.·…‥]{2,}\s*$")
_PARTS = re.compile(r"[\s:：、.．]+")
#: A list of twelve titles is short; a longer sheet is something else.
_LONGEST = 400
#: A sheet that names fewer tables is no list of them.
_FEWEST = 3


def contents_of(
    sheets: Iterable[SheetView], used: frozenset[str], edition: Edition
) -> tuple[ContentsLine, ...]:
    """目录 of the workbook: the first sheet without tables that lists their titles."""
    for sheet in sheets:
        if sheet.name in used or len(sheet.grid.cells) > _LONGEST:
            continue
        rows = (sheet.row(number) for number in sheet.row_numbers)
        lines = [_line(sheet, [c for c in row if is_text(c)], edition) for row in rows]
        found = tuple(line for line in lines if line is not None)
        if len({line.table for line in found}) >= _FEWEST:
            return found
    return ()


def _line(sheet: SheetView, cells: Sequence[Cell], edition: Edition) -> ContentsLine | None:
    """What one row lists: a known title, or a table's number with whatever title it gives."""
    texts = [(cell, _PAGE.sub("", clean(cell.text)).strip()) for cell in cells]
    for cell, text in texts:
        match = title_match(text, edition)
        if match is not None:
            return ContentsLine(match.table, text, sheet.name, cell.ref, is_known=True)
    number = next((n for _, text in texts for n in _numbers(text)), None)
    known = {table.number for table in edition.tables}
    titles = [(cell, title) for cell, text in texts if (title := _title(text))]
    if number not in known or not titles:
        return None
    cell, title = max(titles, key=lambda found: len(found[1]))
    return ContentsLine(number, title, sheet.name, cell.ref)


def _numbers(text: str) -> Iterable[int]:
    """N of 公开表N, alone in its cell or before the title."""
    first = _PARTS.split(text, maxsplit=1)[0]
    return [number for part in (text, first) if (number := label_number(part)) is not None]


def _title(text: str) -> str:
    """The text without a table's number before it; "" where nothing but that stands there."""
    first, *rest = _PARTS.split(text, maxsplit=1)
    title = rest[0] if rest and label_number(first) is not None else text
    return "" if label_number(title) is not None or len(fold_name(title)) < 4 else title
