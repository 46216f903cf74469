"""公开表 out of a snapshot's stored HTML: the list of them, all together, or one alone."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_SECTION = re.compile(
    r'<section class="disclosure-section[^"]*" id="table-(\d+)">.*?</section>\n?', re.DOTALL
)
#: How the stored HTML says that the document lacks the table, wide or not.
_MISSING = (
    '<section class="disclosure-section missing"',
    '<section class="disclosure-section wide missing"',
)
_TITLE = re.compile(
    r'<h2 class="table-title"[^>]*><span class="table-label">.*?</span>(.*?)</h2>', re.DOTALL
)
_EMPTY_BODY = re.compile(r"<tbody>\s*</tbody>")


@dataclass(frozen=True, slots=True)
class TableSection:
    """公开表N as stored. `is_empty`: it has no rows, only its note."""

    number: int
    title: str
    html: str

    @property
    def is_missing(self) -> bool:
        """Whether the document has no such table."""
        return self.html.startswith(_MISSING)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is declared in it."""
        return _EMPTY_BODY.search(self.html) is not None


def sections_of(stored: str) -> tuple[TableSection, ...]:
    """Every table of the stored HTML, in printed order."""
    return tuple(
        TableSection(int(found[1]), _title(found[0]), found[0])
        for found in _SECTION.finditer(stored)
    )


def _title(section: str) -> str:
    found = _TITLE.search(section)
    return html.unescape(found[1]).strip() if found else ""
