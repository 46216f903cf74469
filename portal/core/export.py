"""安全导出: the one writer of CSV, so that no name ever becomes a formula.

A spreadsheet runs a CSV cell that begins with = + - @ (also in full width) or that hides
such a sign behind blanks. Texts of that kind get one leading apostrophe; reading drops
exactly one, so that what was written comes back unchanged. XLSX needs none of this: there
a text cell is typed as text, and `is_formula_like` asks for Excel's own quote mark besides.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Excel opens a UTF-8 file in the local code page unless this stands first.
BOM = b"\xef\xbb\xbf"

_QUOTE = "'"
_DANGEROUS = frozenset("=+-@＝＋－＠\t\r\n")
#: The portal's own negative amounts; a sign before anything else is text.
_PLAIN_NUMBER = re.compile(r"-(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?", re.ASCII)


class TextSink(Protocol):
    """What a row may be written to: a text file, or an object that yields it on."""

    def write(self, text: str, /) -> object:
        """Take one line."""


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula: its first visible sign says so."""
    for char in text:
        if char in _DANGEROUS:
            return not _PLAIN_NUMBER.fullmatch(text)
        if not char.isspace() and unicodedata.category(char) not in {"Cf", "Cc"}:
            return False
    return False


def safe_csv_text(text: str) -> str:
    """The text as a CSV cell: with one leading apostrophe where it could become a formula.

    A text that begins with an apostrophe gets one too, else reading would drop its own.
    """
    if not text or text[0].isalnum():  # as nearly every text begins
        return text
    return _QUOTE + text if text.startswith(_QUOTE) or is_formula_like(text) else text


def plain_csv_text(cell: str) -> str:
    """The text of a CSV cell written by `safe_csv_text`: exactly one apostrophe is dropped."""
    return cell.removeprefix(_QUOTE)


class SafeCsvWriter:
    """Rows of texts as RFC 4180: commas, CRLF, quotation marks where needed. None is empty."""

    def __init__(self, sink: TextSink) -> None:
        self._writer = csv.writer(sink, lineterminator="\r\n")

    def write_row(self, cells: Iterable[str | int | None]) -> None:
        """Write one row; every text goes through `safe_csv_text`."""
        self._writer.writerow([_cell(cell) for cell in cells])

    def write_rows(self, rows: Iterable[Iterable[str | int | None]]) -> None:
        """Write many rows."""
        for row in rows:
            self.write_row(row)


def csv_bytes(rows: Iterable[Iterable[str | int | None]], *, bom: bool) -> bytes:
    """A whole CSV file in UTF-8. `bom`: for Excel, which needs it; programs do not."""
    stream = io.StringIO(newline="")
    SafeCsvWriter(stream).write_rows(rows)
    content = stream.getvalue().encode("utf-8")
    return BOM + content if bom else content


def _cell(cell: str | int | None) -> str:
    if cell is None:
        return ""
    return safe_csv_text(cell) if isinstance(cell, str) else str(cell)
