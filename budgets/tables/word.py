"""Word文件: what a document says when it goes out as .docx, and the marks by which it is found again.

Every heading, paragraph, table and form carries a hidden bookmark. Word, WPS and LibreOffice
keep bookmarks while people edit around them, so that a file that comes back is compared
paragraph by paragraph; what has lost its mark is found by its heading and its order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

#: Names that begin so are hidden in Word's own list of bookmarks.
_HEADING: Final = "_bdh_"
_PASSAGE: Final = "_bdp_"
_TABLE: Final = "_bdt_"
_PASSAGE_MARK = re.compile(rf"{_PASSAGE}(\w+)_(\d{{1,6}})")
#: The section that holds 名词解释.
GLOSSARY: Final = "part-4"
#: What a bookmark's name may not hold.
_NOT_IN_NAMES = re.compile(r"\W")


@dataclass(frozen=True, slots=True)
class SentPassage:
    """段落 as it was sent. `figures`: those that the portal took from tables."""

    text: str
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SentSection:
    """标题 and the paragraphs under it. `anchor`: its id in the document."""

    anchor: str
    title: str
    passages: tuple[SentPassage, ...] = ()


@dataclass(frozen=True, slots=True)
class SentTable:
    """公开表 or a form as it was sent. `name`: as a sentence says it (公开表5).

    `heading_rows`: how many rows of `rows` are headings. Covered cells of merged ones are "".
    `columns`: the heading path of each column; `labels`: which columns name a row. `lines`:
    what stands over and under it, its title first. `number`: of 公开表N; None for a form.
    """

    anchor: str
    name: str
    rows: tuple[tuple[str, ...], ...]
    heading_rows: int = 0
    columns: tuple[str, ...] = ()
    labels: tuple[int, ...] = ()
    lines: tuple[str, ...] = ()
    number: int | None = None


@dataclass(frozen=True, slots=True)
class SentDocument:
    """公开件 as it goes out in Word: its sections and its tables, each in printed order.

    `cover`: its lines. `sha256`: of the canonical JSON, as it stands in the footer.
    """

    cover: tuple[str, ...]
    sha256: str
    sections: tuple[SentSection, ...]
    tables: tuple[SentTable, ...]


def heading_mark(anchor: str) -> str:
    """The bookmark of a heading."""
    return _HEADING + _named(anchor)


def passage_mark(anchor: str, place: int) -> str:
    """The bookmark of a paragraph: its section and its place in it, from 0."""
    return f"{_PASSAGE}{_named(anchor)}_{place}"


def table_mark(anchor: str) -> str:
    """The bookmark of a table or a form."""
    return _TABLE + _named(anchor)


def passage_place(mark: str, anchor: str) -> int | None:
    """Which paragraph of the section bears the mark, from 0; None for another's."""
    found = _PASSAGE_MARK.fullmatch(mark)
    return int(found[2]) if found and found[1] == _named(anchor) else None


def marked_anchor(mark: str, anchors: Iterable[str]) -> str | None:
    """Which of the anchors the mark of a heading or a table belongs to; None for none."""
    return next((each for each in anchors if mark in (heading_mark(each), table_mark(each))), None)


def marked_section(mark: str, anchors: Iterable[str]) -> str | None:
    """Which of the sections a paragraph's mark belongs to; None for none."""
    return next((each for each in anchors if passage_place(mark, each) is not None), None)


def _named(anchor: str) -> str:
    return _NOT_IN_NAMES.sub("_", anchor)
