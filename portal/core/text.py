"""Text as published: folded for comparison, cleaned for keeping.

Published files letter-space their labels, mix full and half width, break lines inside
names and carry radicals copied out of PDFs. Comparison uses `fold`; what is printed stays
as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: One form for quotation marks and dashes.
_MARKS = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‟": '"', "‘": "'", "’": "'", **dict.fromkeys("–—―−‒", "-")}
)
#: Names of codes, lines and columns are met again and again; what is longer is a sentence.
#: Both bounds together keep what is remembered under some megabytes, whatever a file holds.
_LONGEST_NAME = 60
_MOST_NAMES = 8192
_ORDINAL = re.compile(
    r"^(?:\(?[一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}[、.,]|\d{1,2}[、.])"
)
#: Categories that print nothing: format (bidi marks, zero width), control.
_INVISIBLE = frozenset({"Cf", "Cc"})


def fold(text: str) -> str:
    """The text without blanks, width, invisible marks: equal folds are the same name."""
    normal = unicodedata.normalize("NFKC", text).replace(" ", "")
    if normal.isprintable():  # then no other blank and nothing invisible is in it
        return normal
    return "".join(
        char
        for char in normal
        if not char.isspace() and unicodedata.category(char) not in _INVISIBLE
    )


def fold_name(text: str) -> str:
    """`fold`, and one form for quotation marks and dashes, which publishers mix freely."""
    return _known_name(text) if len(text) <= _LONGEST_NAME else _name(text)


def _name(text: str) -> str:
    return fold(text).translate(_MARKS)


_known_name = lru_cache(maxsize=_MOST_NAMES)(_name)


def without_ordinal(text: str) -> str:
    """The folded name without its leading 一、 or （一） or 1."""
    folded = fold_name(text)
    return _ORDINAL.sub("", folded, count=1)


def clean(text: str) -> str:
    """The text as it is kept: line ends and tabs become blanks, invisible marks go.

    Leading blanks stay: they are the indentation of the printed name.
    """
    if text.isprintable():
        return text.rstrip()
    kept = []
    for char in text:
        if char in "\r\n\t":
            kept.append(" ")
        elif unicodedata.category(char) not in _INVISIBLE:
            kept.append(char)
    return "".join(kept).rstrip()


def shorten(text: str, limit: int = 40) -> str:
    """At most `limit` characters, for a sentence that quotes a cell."""
    if len(text) <= limit and text.isprintable():
        return text.strip()  # nothing to clean: nearly every name
    cleaned = clean(text).strip()
    return cleaned if len(cleaned) <= limit else cleaned[: limit - 1] + "…"
