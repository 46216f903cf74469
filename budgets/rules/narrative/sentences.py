"""语句: the paragraphs of 情况说明 cut into sentences, each folded and still quotable.

Claims are looked for in the folded text (half width, no blanks); what is quoted to the
officer is the text as it was written.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from budgets.tables.texts import SECTION_TITLES
from portal.core.text import clean, fold_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgets.tables.texts import TextSection

_PIECE = re.compile(r"[^。；;！!？?\n]+[。；;！!？?]?")
_WEAK_ENDS = ("；", ";")
#: Where each folded character stands in the original.
Marks = range | tuple[int, ...]
#: （一） 1. 2、 at the beginning: part of the layout, no part of what is said.
_ORDINAL = re.compile(
    r"^(?:\(?[一二三四五六七八九十]{1,3}[)、.]|\([0-9]{1,2}\)|[0-9]{1,2}(?:、|\.(?![0-9])|\)))+"
)
#: In place of a character that folds to none, or to several; no folded text has these.
_NONE, _SEVERAL = "\0", "\1"
_MOST_LETTERS = 8_192
#: Longer than any sentence that a document needs; what lies behind is not looked at.
_LONGEST = 2_000
#: How much of a sentence a finding keeps.
_KEPT = 300


class Sentence(NamedTuple):
    """One sentence of one section. `continues`: a semicolon joins it to the one before."""

    section: str
    title: str
    original: str
    folded: str
    marks: Marks
    continues: bool = False

    @property
    def quoted(self) -> str:
        """The sentence as it was written, no longer than a finding keeps."""
        text = clean(self.original).strip()
        return text if len(text) <= _KEPT else text[: _KEPT - 1] + "…"

    def between(self, start: int, end: int) -> str:
        """A part of the folded text, as it was written."""
        if start >= end:
            return ""
        return self.original[self.marks[start] : self.marks[end - 1] + 1]


def sentences_of(section: TextSection) -> Iterator[Sentence]:
    """Every sentence of the section, in order."""
    title = title_of(section)
    for paragraph in section.paragraphs:
        continues = False
        for piece in _PIECE.findall(paragraph):
            original = piece[:_LONGEST]
            folded, marks = _folded(original)
            if folded:
                yield Sentence(section.key, title, original, folded, marks, continues)
            continues = piece.endswith(_WEAK_ENDS)


def title_of(section: TextSection) -> str:
    """The section's title as printed, else its usual one."""
    return section.title.strip() or SECTION_TITLES.get(section.key, "")


@lru_cache(maxsize=8_192)
def _letters(char: str) -> str:
    """One character folded: the same few hundred make every text."""
    return fold_name(char)


class _Folding(dict[int, str]):
    """What each character folds to, for `str.translate`, by one mark where it is not one letter."""

    def __missing__(self, char: int) -> str:
        letters = _letters(chr(char))
        if len(letters) != 1:
            letters = _SEVERAL if letters else _NONE
        if len(self) < _MOST_LETTERS:
            self[char] = letters
        return letters


_FOLDING = _Folding()


def _folded(original: str) -> tuple[str, Marks]:
    """Folded character by character, so that each knows where it came from."""
    text = original.translate(_FOLDING)
    marks: Marks = range(len(original))
    if _SEVERAL in text:
        letters = [_letters(char) for char in original]
        text = "".join(letters)
        marks = tuple(at for at, letter in enumerate(letters) for _ in letter)
    elif _NONE in text:
        marks = tuple([at for at, letter in enumerate(text) if letter != _NONE])
        text = text.replace(_NONE, "")
    ordinal = _ORDINAL.match(text)
    start = ordinal.end() if ordinal else 0
    return text[start:], marks[start:]
