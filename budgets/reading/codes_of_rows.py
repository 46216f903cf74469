"""科目编码: from what one row prints to its complete code.

Functional tables print each part on its own row only, economic tables repeat the leading
part; some files print complete codes in one column, or numbers that lost their zero. All
give the same complete code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import accumulate
from typing import TYPE_CHECKING

from budgets.codes.lists import NameMatch
from budgets.reading.core import Cell, CellKind
from portal.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgets.codes.lists import Catalogue
    from budgets.tables.core import Codes

_ZEROS = re.compile(r"0{2,7}")


@dataclass(frozen=True, slots=True)
class RowCode:
    """The complete code of one row in one classification.

    `parts` is how the table prints it, one per code column. `code` is "" where nothing
    or nothing usable is printed. `zero_filled` quotes a part that lost its zero;
    `problem` is E_CODE_LEVEL or E_ORPHAN, about the part at `at_part`.
    """

    code: str = ""
    parts: tuple[str, ...] = ()
    zero_filled: str = ""
    problem: str = ""
    at_part: int = 0
    printed: str = ""


def code_text(cell: Cell | None) -> str:
    """The digits that a code cell shows: 3 under the format 00 is 03."""
    if cell is None:
        return ""
    if cell.kind is not CellKind.NUMBER:
        return fold(cell.text)
    try:
        value = Decimal(cell.text)
    except InvalidOperation:
        return fold(cell.text)
    if value != value.to_integral_value() or value < 0 or value.adjusted() > 12:
        return fold(cell.text)
    digits = str(int(value))
    return digits.zfill(len(cell.format)) if _ZEROS.fullmatch(cell.format) else digits


@dataclass(slots=True)
class CodeReader:
    """Reads the codes of one classification row by row, remembering the parents.

    The catalogue's names tell a part in the wrong column, and a part whose parent's row
    is lacking.
    """

    scheme: Codes
    catalogue: Catalogue
    year: int
    is_complete: bool = False  # complete codes in one column
    _open: list[str] = field(default_factory=list)

    def read_all(self, rows: Sequence[tuple[Sequence[str], str]]) -> list[RowCode]:
        """The code of every row, from the texts of its code columns and its name."""
        found: list[RowCode] = []
        for place, (texts, name) in enumerate(rows):
            code = self._read(texts, name)
            if code.problem == "E_ORPHAN" and (parent := self._lacking_parent(rows[place:])):
                self._open = self._parts(parent)
                code = self._read(texts, name)
            self._remember(code, texts)
            found.append(code)
        return found

    def _remember(self, code: RowCode, texts: Sequence[str]) -> None:
        if code.code:
            self._open = self._parts(code.code)
        elif any(texts):  # its children must not fall to the row before it
            self._open = self._open[: _first_filled(texts)]

    def _lacking_parent(self, rows: Sequence[tuple[Sequence[str], str]]) -> str:
        """The parent whose row is not printed, where the names of its children say it."""
        first = _first_filled(rows[0][0])
        begin = "".join(self._open[:first])
        length = sum(self.scheme.widths[:first])
        fitting: set[str] = set()
        for texts, name in rows:
            if not any(texts) or _first_filled(texts) != first:
                break
            named = {
                entry.code[:length]
                for entry in self.catalogue.named(name, self.year)
                if entry.code.startswith(begin) and entry.code[length:] == "".join(texts)
            }
            fitting = named & fitting if fitting and named else fitting or named
        return fitting.pop() if len(fitting) == 1 else ""

    def _read(self, texts: Sequence[str], name: str) -> RowCode:
        if not any(texts):
            return RowCode()
        printed = "".join(texts)
        for place, text in enumerate(texts):
            if text and not (text.isascii() and text.isdigit()):
                return RowCode(problem="E_CODE_LEVEL", at_part=place, printed=printed)
        if len(texts) == 1 or self.is_complete:
            return self._complete(printed)
        found = self._split(texts, printed)
        return self._where_its_name_says(found, texts, name)

    def _complete(self, printed: str) -> RowCode:
        if len(printed) not in accumulate(self.scheme.widths):
            return RowCode(problem="E_CODE_LEVEL", printed=printed)
        return RowCode(printed, self._shown(printed), printed=printed)

    def _split(self, printed_texts: Sequence[str], printed: str) -> RowCode:
        texts, widths = list(printed_texts), self.scheme.widths
        filled = [place for place, text in enumerate(texts) if text]
        first, last = filled[0], filled[-1]
        if last and len(texts[last]) == sum(widths[: last + 1]):
            code = texts[last]  # 20103 in the column of 款
            return RowCode(code, self._shown(code), printed=printed)
        zero_filled = ""
        for place in filled:
            if place and len(texts[place]) < widths[place]:
                zero_filled = zero_filled or texts[place]
                texts[place] = texts[place].zfill(widths[place])
            elif len(texts[place]) != widths[place]:
                return RowCode(problem="E_CODE_LEVEL", at_part=place, printed=printed)
        if len(filled) <= last - first:
            return RowCode(problem="E_CODE_LEVEL", at_part=last, printed=printed)
        if len(self._open) < first:
            return RowCode(problem="E_ORPHAN", at_part=first, printed=printed)
        code = "".join([*self._open[:first], *texts[first : last + 1]])
        return RowCode(code, tuple(texts), zero_filled, printed=printed)

    def _bears(self, code: str, name: str) -> bool:
        match = self.catalogue.match(code, name, self.year)
        return match in (NameMatch.SAME, NameMatch.FORMER)

    def _where_its_name_says(self, found: RowCode, texts: Sequence[str], name: str) -> RowCode:
        """A part alone in the wrong column, where the row's name says which is right."""
        filled = [place for place, text in enumerate(texts) if text]
        if len(filled) != 1 or (found.code and self._bears(found.code, name)):
            return found
        part = texts[filled[0]]
        others = [
            "".join(self._open[:level]) + part
            for level, width in enumerate(self.scheme.widths)
            if level != filled[0] and len(part) == width and len(self._open) >= level
        ]
        named = [code for code in others if self._bears(code, name)]
        if len(named) != 1:
            return found
        return RowCode(
            named[0], self._shown(named[0]), "", "E_CODE_LEVEL", filled[0], found.printed
        )

    def _parts(self, code: str) -> list[str]:
        parts, start = [], 0
        for end in accumulate(self.scheme.widths):
            if len(code) >= end:
                parts.append(code[start:end])
            start = end
        return parts

    def _shown(self, code: str) -> tuple[str, ...]:
        """How the table prints a complete code over its columns."""
        parts, count = self._parts(code), len(self.scheme.widths)
        if self.scheme.repeats:
            return (*parts, *[""] * (count - len(parts)))
        return tuple(
            part if place == len(parts) - 1 else ""
            for place, part in enumerate([*parts, *[""] * (count - len(parts))])
        )


def _first_filled(texts: Sequence[str]) -> int:
    return next(place for place, text in enumerate(texts) if text)


def prints_complete_codes(columns: Sequence[Sequence[str]], scheme: Codes) -> bool:
    """Whether the first of several code columns alone holds complete codes.

    `columns` are the texts of each code column, row by row.
    """
    if len(columns) < 2 or any(text for column in columns[1:] for text in column):
        return False
    ends = set(accumulate(scheme.widths))
    texts = [text for text in columns[0] if text.isdigit()]
    return any(len(text) > scheme.widths[0] for text in texts) and all(
        len(text) in ends for text in texts
    )
