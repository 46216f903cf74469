"""单元格 of a stored table: found by its anchor, named in words, led to by links.

The stored HTML is what the public reads, so a cell's printed words come from it alone.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.site.tables import TableSection

ANCHOR = re.compile(r"t(\d{1,3})-r(\d{1,5})-c(\d{1,3})")
_ROW = re.compile(r'<tr[^>]* id="(t\d+-r\d+)">(.*?)</tr>', re.DOTALL)
_CELL = re.compile(r"<(td|th)([^>]*)>(.*?)</\1>", re.DOTALL)
_LINKED = re.compile(r'(<(td|th)[^>]* id="(t\d+-r\d+-c\d+)"[^>]*>)([^<]+)(</\2>)')
_AMOUNT = re.compile(r'(<td class="amount[^"]*" id="t\d+-r\d+-c(\d+)"(?: data-wan="[^"]*")?)')
_TABLE = 'class="disclosure-table'
#: So many columns have room in a window of 75 rem.
_FEW = 10
#: A name and its amount: the columns of a side that explains itself.
_PAIR = 2
_CLASS = re.compile(r' class="([^"]*)"')
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell as it was printed: whose row, which column (from 1), what it says."""

    anchor: str
    column: int
    row: str
    text: str


def cell_at(section: TableSection, anchor: str) -> PrintedCell | None:
    """The cell of that anchor; None where the table has none with it."""
    match = ANCHOR.fullmatch(anchor)
    if match is None or int(match[1]) != section.number:
        return None
    for row in _ROW.finditer(section.html):
        if anchor.startswith(f"{row[1]}-"):
            return _in_row(row[2], anchor, int(match[3]))
    return None


def with_links(section: TableSection, query: str) -> str:
    """The section with every addressable cell a link to `query` and its anchor."""
    return _LINKED.sub(
        lambda found: f'{found[1]}<a href="{query}{found[3]}">{found[4]}</a>{found[5]}',
        section.html,
    )


def with_labels(section: TableSection, columns: Sequence[Sequence[str]]) -> str:
    """The section with what a stylesheet asks of it: `fits` where a wide window has room for all
    columns; for a narrow window `as-cards` with the headings over each amount said at its cell,
    or, for a table of two sides, `as-lists` with the name of each side at its body.

    `columns`: the headings over each column.
    """
    if not columns:
        return section.html
    fits = " fits" if len(columns) <= _FEW else ""
    if "two-sided" in section.html:
        return _as_lists(section.html, columns).replace(_TABLE, f"{_TABLE} as-lists{fits}", 1)
    labels = [" · ".join(dict.fromkeys(path)) for path in columns]
    return _labelled(section.html, labels).replace(_TABLE, f"{_TABLE} as-cards{fits}", 1)


def _as_lists(stored: str, columns: Sequence[Sequence[str]]) -> str:
    """Both sides named. A side with one amount in a row needs no heading at it."""
    left, right = columns[0][0], columns[-1][0]
    several = [sum(path[0] == each[0] for path in columns) > _PAIR for each in columns]
    labels = [
        " · ".join(dict.fromkeys(path[1:])) if many else ""
        for path, many in zip(columns, several, strict=True)
    ]
    sides = f'<tbody data-left="{html.escape(left)}" data-right="{html.escape(right)}">'
    return _labelled(stored, labels).replace("<tbody>", sides, 1)


def _labelled(stored: str, labels: Sequence[str]) -> str:
    """Every amount with the label of its column, where that has one."""

    def labelled(found: re.Match[str]) -> str:
        at = int(found[2]) - 1
        label = labels[at] if at < len(labels) else ""
        return f'{found[1]} data-label="{html.escape(label)}"' if label else found[1]

    return _AMOUNT.sub(labelled, stored)


def _in_row(row: str, anchor: str, column: int) -> PrintedCell | None:
    """The cell in its row. A two-sided table names each side by itself."""
    codes: list[str] = []
    name = ""
    for cell in _CELL.finditer(row):
        attributes, text = cell[2], html.unescape(_TAG.sub("", cell[3])).strip()
        classes = _CLASS.search(attributes)
        kind = classes[1].split() if classes else []
        if cell[1] == "th":
            name = "".join(text.split())  # 合　计 is 合计 in a sentence
        elif "code" in kind and text:
            codes.append(text)
        if f' id="{anchor}"' in attributes:
            return PrintedCell(anchor, column, " ".join([*codes, name]).strip(), text)
    return None
