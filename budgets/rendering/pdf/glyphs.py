"""字形: whether the embedded fonts have every character of a document.

A box in the place of a person's or a project's name is a wrong name: such a document is not
made, and its characters are named with the places where they stand.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from budgets.rendering.pdf.engine import font_files
from budgets.rendering.pdf.text import printable
from budgets.rendering.prose import Passage
from budgets.rendering.sheet import Sheet
from budgets.rendering.story import FormBlock, Story, TableBlock, Term

#: So many places are named; a document set in another script has thousands.
_MOST_PLACES = 20
_QUOTED = 30
#: They choose among the shapes of the character before them and print nothing.
_SELECTORS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
#: The kind of map that has every code point of a font.
_SEGMENTED_COVERAGE = 12


@dataclass(frozen=True, slots=True)
class MissingGlyph:
    """A character that the fonts lack. `place`: where it stands first, in Chinese; `text`: in what."""

    character: str
    place: str
    text: str

    @property
    def code(self) -> str:
        """U+20BB7."""
        return f"U+{ord(self.character):04X}"


class GlyphMissingError(ValueError):
    """The embedded fonts lack characters of the document. `glyphs`: each at its first place."""

    def __init__(self, glyphs: Iterable[MissingGlyph]) -> None:
        self.glyphs = tuple(glyphs)
        listed = "；".join(
            f"“{each.character}”（{each.code}），见{each.place}：“{_quoted(each.text)}”"
            for each in self.glyphs[:_MOST_PLACES]
        )
        rest = f"；等{len(self.glyphs)}个字" if len(self.glyphs) > _MOST_PLACES else ""
        super().__init__(
            f"公开文件（PDF）的字体里没有这些字，印出来会是空框，因此没有生成：{listed}{rest}。"
            "请核对原文：误码或符号请改正，生僻字请改用《通用规范汉字表》里的写法后重新生成。"
        )


def require_glyphs(story: Story) -> None:
    """Raises `GlyphMissingError` unless every character of the story can be printed."""
    known = _characters()
    missing: dict[str, MissingGlyph] = {}
    for place, text in _texts(story):
        for character in set(printable(text)) - known:
            missing.setdefault(character, MissingGlyph(character, place, text))
    if missing:
        raise GlyphMissingError(missing[key] for key in sorted(missing))


def _quoted(text: str) -> str:
    shown = printable(text).strip()
    return shown if len(shown) <= _QUOTED else shown[: _QUOTED - 1] + "…"


def _texts(story: Story) -> Iterator[tuple[str, str]]:
    """Every text that is printed, with the words for where it stands."""
    for line in (story.title, *story.cover):
        yield "封面", line
    yield "目录", story.contents_title
    yield "页脚", story.foot
    section = "正文"
    for block in story.blocks:
        if isinstance(block, TableBlock):
            yield from _table_texts(block.sheet)
        elif isinstance(block, FormBlock):
            for box in block.form.boxes:
                yield f"{block.form.name}表单第{box.row + 1}行", box.text
            yield "表单", block.form.name
        elif isinstance(block, Term):
            yield "名词解释", f"{block.term}：{block.words}"
        elif isinstance(block, Passage):
            yield section, block.text
        else:
            section = block.text
            yield "标题", block.text


def _table_texts(sheet: Sheet) -> Iterator[tuple[str, str]]:
    for line in (sheet.title, sheet.unit_line, sheet.amount_line):
        yield f"{sheet.label}的表头", line
    for heading in sheet.headings:
        yield f"{sheet.label}的栏目", heading.text
    for row in sheet.rows:
        for cell in row.cells:
            yield f"{sheet.label}第{row.position + 1}行", cell.text
    for note in sheet.notes:
        yield f"{sheet.label}的注", note


@cache
def _characters() -> frozenset[str]:
    """What either font has a glyph for, and what needs none: line ends, selectors of variants."""
    points: set[int] = set()
    for path in font_files():
        points |= set(_points(path))
    return frozenset({"\n", *map(chr, points), *map(chr, _SELECTORS)})


def _points(path: Path) -> Iterator[int]:
    """The code points of an OpenType font, from its full map (cmap, format 12)."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as font:
        start = _table(font, b"cmap")
        (count,) = struct.unpack_from(">H", font, start + 2)
        for record in range(count):
            (offset,) = struct.unpack_from(">I", font, start + 4 + 8 * record + 4)
            (form,) = struct.unpack_from(">H", font, start + offset)
            if form == _SEGMENTED_COVERAGE:
                yield from _segments(font, start + offset)


def _table(font: mmap.mmap, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for record in range(count):
        name, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * record)
        if name == tag:
            return int(offset)
    raise ValueError(f"{tag!r} is not in the font")


def _segments(font: mmap.mmap, start: int) -> Iterator[int]:
    (groups,) = struct.unpack_from(">I", font, start + 12)
    for group in range(groups):
        first, last, _ = struct.unpack_from(">III", font, start + 16 + 12 * group)
        yield from range(first, last + 1)
