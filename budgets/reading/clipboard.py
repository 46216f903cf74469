"""剪贴板: cells copied from Excel or WPS, as lines of texts parted by tabs.

A text with a line break in it stands in quotation marks.
"""

from __future__ import annotations

import csv
import io

from portal.core.text import clean

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class PasteError(ValueError):
    """Nothing can be made of what was pasted. Its text is a Chinese sentence."""


def copied_rows(text: str, *, most: int, at_once: str) -> list[list[str]]:
    """The rows of copied cells as they are kept, blank rows among them.

    `most`: characters. `at_once`: what may be pasted at once, for the sentence. Raises
    `PasteError`.
    """
    if len(text) > most:
        raise PasteError(f"粘贴的内容过多，请一次只粘贴{at_once}。")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    csv.field_size_limit(most + 1)
    try:
        found = list(csv.reader(io.StringIO(lines), dialect="excel-tab"))
    except csv.Error as error:
        raise PasteError("粘贴的内容无法按行列识别，请从 Excel 或 WPS 中重新复制。") from error
    return [[clean(cell) for cell in row] for row in found]


def row_of(cell: str) -> int:
    """The row of a cell's address; 0 for none."""
    digits = cell.lstrip(_LETTERS)
    return int(digits) if digits else 0
