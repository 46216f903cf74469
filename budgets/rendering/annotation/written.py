"""书写: texts as XML of a spreadsheet may hold them, and cell addresses."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from xml.sax.saxutils import escape

_REF: Final = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})", re.ASCII)
_LAST_COLUMN: Final = 16_384
_LAST_ROW: Final = 1_048_576
#: What a spreadsheet would read as the escape of a character: its underscore is escaped.
_ESCAPE_LIKE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_QUOTE: Final = {'"': "&quot;"}
#: Control and invisible marks, halves of surrogates, characters that are none.
_UNWRITABLE: Final = frozenset({"Cc", "Cf", "Cs"})


def xml_text(text: str) -> str:
    """The text as character data or attribute value: escaped, control characters dropped.

    Line ends stay.
    """
    kept = "".join(char for char in text if char == "\n" or _is_writable(char))
    return escape(_ESCAPE_LIKE.sub("_x005F_", kept), _QUOTE)


def _is_writable(char: str) -> bool:
    return unicodedata.category(char) not in _UNWRITABLE and ord(char) & 0xFFFE != 0xFFFE


def place_of(ref: str) -> tuple[int, int] | None:
    """Row and column of "B18", of a range its first cell; None for what is no address."""
    match = _REF.fullmatch(ref.partition(":")[0])
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    return (row, column) if row <= _LAST_ROW and column <= _LAST_COLUMN else None


def ref_of(row: int, column: int) -> str:
    """The address of a cell: "B18"."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
