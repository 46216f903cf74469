"""Types between the steps of reading: cells, grids, and the answer of a whole reading."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from budgets.tables.core import Declaration
from budgets.tables.findings import Finding


class CellKind(StrEnum):
    """What the file itself says a cell holds."""

    BLANK = "blank"
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"  # a number under a date format
    ERROR = "error"  # #DIV/0!


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, exactly as stored: no float has touched it.

    `text` is the stored text: for numbers the digits in the file ("1250.73",
    "1.25073E3"), for texts the string with its blanks. `format` is the number format
    code ("#,##0.00", "0%", "General"). `formula` is the formula's text where there is one
    (the value is the cached one; None = no formula).
    """

    row: int  # from 1, as Excel counts
    column: int  # from 1
    kind: CellKind
    text: str
    format: str = "General"
    formula: str | None = None

    @property
    def ref(self) -> str:
        """The cell's address: "B18"."""
        return f"{column_letters(self.column)}{self.row}"


def column_letters(column: int) -> str:
    """Excel's letters of a column number: 1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, inclusive, counted from 1."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: only cells that are not blank, in reading order."""

    name: str
    cells: tuple[Cell, ...]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False  # hidden or veryHidden sheet
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ReadWorkbook:
    """All sheets of a file that passed the gate, with the gate's remarks (W_…)."""

    grids: tuple[Grid, ...]
    findings: tuple[Finding, ...] = ()


class RefusedError(Exception):
    """The file is refused: nothing of it may be used. `finding` says why and what to do."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Reading:
    """The answer of reading a workbook: what it declares and what was noticed.

    `refused`: the gate or the reader refused the file; `declaration` is then None.
    """

    sha256: str
    declaration: Declaration | None
    findings: tuple[Finding, ...] = ()
    refused: bool = False
