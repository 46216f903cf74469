"""文字: what of a text is set on paper, and where a line may break although no rule allows it."""

from __future__ import annotations

import re
import unicodedata

#: Categories that print nothing: format (bidi marks, zero width), control.
_INVISIBLE = frozenset({"Cf", "Cc"})
#: Characters that a line never breaks between, after the letters of a long word: everything
#: narrow, and full-width marks, which do not stand at the start or the end of a line.
_SOLID = re.compile(
    r"[^\s\u2e80-\u2fff\u3041-\u30ff\u3105-\ua4cf\uac00-\ud7a3\uf900-\ufaff"
    r"\U00020000-\U0003ffff]+"
)
#: A character with the marks that are set upon it.
_LETTER = re.compile("[^\n][\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]*")
#: So many in a row fit into every column of words, in characters.
NARROW = 10
#: So many in a row fit into a line of the page.
WIDE = 40

Words = str | list[str]


def printable(text: str) -> str:
    """The text without what prints nothing; tabs become blanks, all line ends one kind."""
    if text.isprintable():
        return text
    kept = []
    for char in "\n".join(text.splitlines()):
        if char == "\t":
            kept.append(" ")
        elif char == "\n" or unicodedata.category(char) not in _INVISIBLE:
            kept.append(char)
    return "".join(kept)


def breakable(text: str, longest: int) -> Words:
    """The printable text, in pieces where a run without a break is longer than `longest`."""
    shown = printable(text)
    if len(shown) <= longest:
        return shown
    pieces: list[str] = []
    done = 0
    for run in _SOLID.finditer(shown):
        if run.end() - run.start() > longest:
            pieces += [shown[done : run.start()], *_LETTER.findall(run.group())]
            done = run.end()
    if not pieces:
        return shown
    return [piece for piece in (*pieces, shown[done:]) if piece]
