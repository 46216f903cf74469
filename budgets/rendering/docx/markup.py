"""WordprocessingML by plain string building: a table costs a hundredth of python-docx's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMESPACE: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: What XML 1.0 cannot hold at all.
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: What prints as something other than itself.
_BREAKS = re.compile("(\t|\n)")
_LONGEST_NAME = 40


def printable(text: str) -> str:
    """The text without what XML cannot hold; every kind of line end is one."""
    return _IMPOSSIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def escaped(text: str) -> str:
    """The text, safe in elements and in quoted attributes."""
    return escape(printable(text), {'"': "&quot;"})


def run(text: str, properties: str = "") -> str:
    """A run of text; tabs and line breaks are Word's own."""
    if not text:
        return ""
    inner = "".join(map(_piece, _BREAKS.split(printable(text))))
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{inner}</w:r>"


def _piece(piece: str) -> str:
    if piece == "\t":
        return "<w:tab/>"
    if piece == "\n":
        return "<w:br/>"
    return f'<w:t xml:space="preserve">{escape(piece)}</w:t>' if piece else ""


def paragraph(style: str, content: str, properties: str = "") -> str:
    """A paragraph of a style. `properties`: further ones, in the order of the schema."""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    wrapped = f"<w:pPr>{styled}{properties}</w:pPr>" if styled or properties else ""
    return f"<w:p>{wrapped}{content}</w:p>"


def field_code(code: str, shown: str = "") -> str:
    """A field that the reader's program computes, and what it shows until then."""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(shown)}'
        f'<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


@dataclass(slots=True)
class Bookmarks:
    """书签: numbered from 1, every name once."""

    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _taken: set[str] = field(default_factory=set)

    def around(self, names: Iterable[str], content: str) -> str:
        """The content with the bookmarks around it; "" around nothing marks a point."""
        opened, closed = [], []
        for name in names:
            if name in self._taken or len(name) > _LONGEST_NAME:
                continue  # the heading and the order find it again
            self._taken.add(name)
            number = next(self._numbers)
            opened.append(f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>')
            closed.append(f'<w:bookmarkEnd w:id="{number}"/>')
        return "".join(opened) + content + "".join(reversed(closed))
