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
#: Columns of a side that has one amount.
_NAME_AND_AMOUNT = 2
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
    columns, and for a narrow one `as-cards` with the headings over each amount said at its cell,
    or, for a table of two sides, `as-lists`: one side after the other.

    `columns`: the headings over each column.
    """
    fits = " fits" if 0 < len(columns) <= _FEW else ""
    if not columns:
        return section.html
    if "two-sided" in section.html:
        return _as_lists(section.html, columns).replace(_TABLE, f"{_TABLE} as-lists{fits}", 1)
    labels = [" · ".join(dict.fromkeys(path)) for path in columns]
    marked = _labelled(section.html, labels)
    return marked.replace(_TABLE, f"{_TABLE} as-cards{fits}", 1)


def _as_lists(text: str, columns: Sequence[Sequence[str]]) -> str:
    """With the name of each side at the body of the table, and the headings of what has several.

    A side of one amount says its heading once, in its name.
    """
    sides: dict[str, list[str]] = {}
    for path in columns:
        sides.setdefault(path[0], []).append(" · ".join(dict.fromkeys(path[1:])))
    names = [
        f"{side}（{headings[1]}）" if len(headings) == _NAME_AND_AMOUNT else side
        for side, headings in sides.items()
    ]
    labels = [
        "" if len(headings) == _NAME_AND_AMOUNT else heading
        for headings in sides.values()
        for heading in headings
    ]
    first, second = (html.escape(name) for name in names)
    body = f'<tbody data-first="{first}" data-second="{second}">'
    return _labelled(text, labels).replace("<tbody>", body, 1)


def _labelled(text: str, labels: Sequence[str]) -> str:
    """With the label of its column at each amount; none where it is empty."""

    def labelled(found: re.Match[str]) -> str:
        at = int(found[2]) - 1
        label = labels[at] if at < len(labels) else ""
        return f'{found[1]} data-label="{html.escape(label)}"' if label else found[1]

    return _AMOUNT.sub(labelled, text)


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
