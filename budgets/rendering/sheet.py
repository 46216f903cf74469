"""版面: one printed table, ready for any format.

A `Sheet` holds what stands on paper and nothing of how a format draws it: merged
headings, rows in printed order, cells with their text, exact amount, indentation and
coordinate. Every format is made from sheets alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from budgets.tables.core import Coordinate, Role, Row

AMOUNT_LINE = "单位：万元"
_ANYWHERE = Coordinate()


class CellKind(StrEnum):
    """What a cell prints. A blank cell prints nothing: it is no zero."""

    CODE = "code"
    LABEL = "label"
    TEXT = "text"
    AMOUNT = "amount"
    BLANK = "blank"


class Scope(StrEnum):
    """What a heading is the heading of, in the words of HTML."""

    COLUMN = "col"
    COLUMN_GROUP = "colgroup"


@dataclass(frozen=True, slots=True)
class Heading:
    """栏目: one heading cell, where it stands in the grid of headings, and what it covers."""

    text: str
    row: int  # from 0, within the headings
    column: int  # from 0
    rowspan: int
    colspan: int
    scope: Scope


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """栏次: one leaf column. `path`: its headings as printed, from the outermost.

    `at`: what every amount in it has in common.
    """

    index: int
    block: int
    role: Role
    path: tuple[str, ...]
    at: Coordinate = _ANYWHERE


@dataclass(frozen=True, slots=True)
class Cell:
    """单元格: one cell of the body.

    `text` is what paper shows: names without their leading blanks (`level` says how deep
    they stand), amounts in 万元, rounded half-up to two decimals with separators.
    `printed` is a name or code exactly as declared, `amount` the exact 分.
    """

    column: int
    kind: CellKind
    text: str = ""
    printed: str = ""
    amount: int | None = None
    level: int = 0
    is_total: bool = False  # of a total row: printed as such
    adds_up: bool = False  # an amount that sums others of its table: never add it to them
    at: Coordinate | None = None  # where an amount sits
    source: str = ""  # "公开表5!F12"; "" where typed


@dataclass(frozen=True, slots=True)
class SheetRow:
    """行: one printed row over all blocks. `entries`: the declared rows that it shows."""

    position: int
    cells: tuple[Cell, ...]
    entries: tuple[Row, ...]

    @property
    def is_total(self) -> bool:
        """Whether everything in the row is a subtotal or a total."""
        return all(entry.is_total for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Sheet:
    """公开表N as one unit published it. `is_missing`: the document has no such table."""

    number: int
    title: str
    unit_line: str
    columns: tuple[SheetColumn, ...]
    headings: tuple[Heading, ...]
    heading_rows: int
    rows: tuple[SheetRow, ...] = ()
    notes: tuple[str, ...] = ()
    is_missing: bool = False
    amount_line: str = AMOUNT_LINE

    @property
    def label(self) -> str:
        """公开表5."""
        return f"公开表{self.number}"

    @property
    def is_two_sided(self) -> bool:
        """Whether two blocks stand side by side (tables 1 and 4)."""
        return self.columns[-1].block > 0

    @property
    def stub_width(self) -> int:
        """How many columns stand left of the first amount."""
        return next(column.index for column in self.columns if column.role is Role.AMOUNT)


def table_anchor(table: int) -> str:
    """The id of a table on a page: "table-5"."""
    return f"table-{table}"


def row_anchor(table: int, position: int) -> str:
    """The id of a printed row, counted from 1: "t5-r3" for position 2."""
    return f"t{table}-r{position + 1}"


def cell_anchor(table: int, position: int, column: int) -> str:
    """The id of a cell, rows and columns counted from 1: "t5-r3-c6"."""
    return f"t{table}-r{position + 1}-c{column + 1}"
