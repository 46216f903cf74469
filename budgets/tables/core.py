"""Core types: coordinate, printed table, declared row, declared amount.

The table is data, the cell is a coordinate, the stored row is a declared amount. A
`Table` says what a printed table looks like; a `Row` and its `Fact`s say what one unit
declared in it. Nothing here knows Excel, HTML or a database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from budgets.tables.coordinates import Coordinate, CoordinateConflictError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "Block", "Codes", "Column", "ContentsLine", "Coordinate", "CoordinateConflictError",
    "Declaration", "DeclaredTable", "Edition", "Fact", "Leaf", "Line", "LineKind", "Lines",
    "Records", "Role", "Row", "RowScheme", "Table",
]  # fmt: skip

_EVERYTHING = Coordinate()


class Role(StrEnum):
    """What a leaf column holds."""

    AMOUNT = "amount"  # an amount in 万元
    CODE = "code"  # one part of a classification code (类, 款 or 项)
    LABEL = "label"  # the row's name
    TEXT = "text"  # another word about the row (项目类别)


@dataclass(frozen=True, slots=True)
class Column:
    """A printed heading and what stands under it.

    `label` may hold `{year}` and `{last_year}`. `aliases` are other wordings seen in
    published documents. `optional`: dropped by some regions; its absence is a notice.
    """

    label: str
    at: Coordinate = _EVERYTHING
    under: tuple[Column, ...] = ()
    aliases: tuple[str, ...] = ()
    optional: bool = False
    role: Role = Role.AMOUNT


@dataclass(frozen=True, slots=True)
class Leaf:
    """A column without columns under it: where cells stand."""

    index: int  # place among all leaves of the table, from 0
    block: int
    path: tuple[Column, ...]  # from the outermost group heading to the leaf itself
    at: Coordinate  # the path's coordinates joined

    @property
    def role(self) -> Role:
        """What stands in the column."""
        return self.path[-1].role

    @property
    def optional(self) -> bool:
        """Whether some regions print the table without it."""
        return any(column.optional for column in self.path)


class LineKind(StrEnum):
    """How a fixed line takes part in its block's sums."""

    PART = "part"  # 一、… : adds up to the subtotal
    DETAIL = "detail"  # indented under the part before it
    SUBTOTAL = "subtotal"  # 本年收入合计
    EXTRA = "extra"  # 上年结转: added to the subtotal
    TOTAL = "total"  # 收入总计


@dataclass(frozen=True, slots=True)
class Line:
    """A fixed row of tables 1 and 4: the same in every document."""

    label: str  # as the edition prints it, with its ordinal
    at: Coordinate
    kind: LineKind = LineKind.PART
    aliases: tuple[str, ...] = ()
    position: int = 0  # printed row, from 0, counted over both sides


@dataclass(frozen=True, slots=True)
class Lines:
    """The same rows in every document. `extra` are lines that only some documents carry."""

    lines: tuple[Line, ...]
    extra: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Codes:
    """One row per classification code.

    `dimensions`: the coordinate members, one per group of code columns ("function"; or
    "economic" and "government_economic"). `widths`: digits of 类, 款, 项. `repeats`: the
    leading part is printed on every row (tables 6 and 10) instead of only on its own.
    """

    dimensions: tuple[str, ...]
    widths: tuple[int, ...]
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Records:
    """One row per named thing: a project (`dimension` = "project") or one row of sums."""

    dimension: str = ""
    single: bool = False  # exactly one data row without a name (table 7)


RowScheme = Lines | Codes | Records


@dataclass(frozen=True, slots=True)
class Block:
    """Rows x columns. Two blocks stand side by side in tables 1 and 4."""

    rows: RowScheme
    columns: tuple[Column, ...]
    at: Coordinate = _EVERYTHING


@dataclass(frozen=True)
class Table:
    """公开表N: one printed table.

    `empty_note`: what it says when empty (`{year}` is filled in); None: it may not be empty.
    """

    number: int
    title: str
    blocks: tuple[Block, ...]
    at: Coordinate = _EVERYTHING
    aliases: tuple[str, ...] = ()  # other titles seen
    empty_note: str | None = None
    basis: str = ""  # the law or notice that prescribes the table

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """Every leaf column, left to right over all blocks."""
        found: list[Leaf] = []
        for number, block in enumerate(self.blocks):
            for path in _paths(block.columns):
                at = self.at | block.at
                for column in path:
                    at |= column.at
                found.append(Leaf(index=len(found), block=number, path=path, at=at))
        return tuple(found)

    def block_leaves(self, block: int) -> tuple[Leaf, ...]:
        """The leaf columns of one block."""
        return self._by_block[block].all

    def stub_leaves(self, block: int) -> tuple[Leaf, ...]:
        """The leaf columns of one block that hold no amount: codes, names, words."""
        return self._by_block[block].stub

    def label_cells(self, block: int) -> tuple[int, ...]:
        """Which of `stub_leaves` hold names, counted from 0."""
        return self._by_block[block].labels

    def amount_leaves(self, block: int) -> tuple[Leaf, ...]:
        """The leaf columns of one block that hold amounts."""
        return self._by_block[block].amounts

    def amount_leaf(self, column: Coordinate, block: int) -> Leaf | None:
        """The amount column at that coordinate within the block, None where there is none."""
        leaves = self._by_block[block]
        try:
            return leaves.asked[column]
        except KeyError:
            return leaves.asked.setdefault(column, leaves.by_coordinate.get(leaves.at | column))

    def place(self, row: Coordinate, block: int) -> Coordinate:
        """The complete coordinate of a row of the block; of the block itself for no row."""
        leaves = self._by_block[block]
        return leaves.lines.get(row) or leaves.at | row

    @cached_property
    def _by_block(self) -> tuple[_BlockLeaves, ...]:
        return tuple(self._leaves_of(number) for number in range(len(self.blocks)))

    def _leaves_of(self, number: int) -> _BlockLeaves:
        leaves = tuple(leaf for leaf in self.leaves if leaf.block == number)
        amounts = tuple(leaf for leaf in leaves if leaf.role is Role.AMOUNT)
        stub = tuple(leaf for leaf in leaves if leaf.role is not Role.AMOUNT)
        at = self.at | self.blocks[number].at
        rows = self.blocks[number].rows
        lines = (*rows.lines, *rows.extra) if isinstance(rows, Lines) else ()
        return _BlockLeaves(
            at=at,
            lines={Coordinate(): at, **{line.at: at | line.at for line in lines}},
            all=leaves,
            stub=stub,
            labels=tuple(i for i, leaf in enumerate(stub) if leaf.role is Role.LABEL),
            amounts=amounts,
            by_coordinate={leaf.at: leaf for leaf in reversed(amounts)},  # the first of equals
        )


@dataclass(frozen=True, slots=True)
class _BlockLeaves:
    """The leaf columns of one block, as they are asked for."""

    at: Coordinate
    lines: Mapping[Coordinate, Coordinate]  # the fixed lines' own coordinates, and complete
    all: tuple[Leaf, ...]
    stub: tuple[Leaf, ...]
    labels: tuple[int, ...]
    amounts: tuple[Leaf, ...]
    by_coordinate: Mapping[Coordinate, Leaf]
    #: Answers of `amount_leaf`. Rules ask for columns that they name themselves: a few.
    asked: dict[Coordinate, Leaf | None] = field(default_factory=dict)


def _paths(columns: tuple[Column, ...]) -> Iterator[tuple[Column, ...]]:
    for column in columns:
        if column.under:
            for tail in _paths(column.under):
                yield (column, *tail)
        else:
            yield (column,)


@dataclass(frozen=True, slots=True)
class Edition:
    """版式: the tables in force for a kind, a range of years and a region."""

    key: str  # "budget-shandong-2024"
    kind: str  # budget | final_accounts
    first_year: int
    last_year: int | None
    region: str  # prefix of the division code; "" everywhere
    title: str
    tables: tuple[Table, ...]

    def table(self, number: int) -> Table:
        """The table of that number. Raises `KeyError` where the edition has none."""
        for table in self.tables:
            if table.number == number:
                return table
        raise KeyError(number)


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row of one block, with or without amounts.

    `cells`: what the file prints in the block's stub columns (codes, name, words), one
    per `Table.stub_leaves(block)`, verbatim, "" where blank. `position`: the printed row,
    from 0; in two-sided tables both blocks count the same rows. `at` holds the complete
    code even where only its last part is printed.
    """

    table: int
    block: int
    position: int
    cells: tuple[str, ...]
    at: Coordinate
    is_total: bool = False  # the 合计 row, or a fixed subtotal or total line
    source: str = ""  # "公开表5!D12": the cell of its name, else its first code; "" where typed

    def label(self, table: Table) -> str:
        """The row's name as printed: the first filled name cell, else ""."""
        for at in table.label_cells(self.block):
            if self.cells[at].strip():
                return self.cells[at]
        return ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One declared amount, in 分. Blank is no fact; zero is a fact of 0."""

    row: Row
    column: int  # `Leaf.index` in its table
    at: Coordinate
    amount: int  # 分 (0.01 yuan)
    source: str  # "公开表5!F12": the cell it was read from; "" where typed
    is_total: bool = False  # sums other facts of the same table: never add it to them


@dataclass(frozen=True, slots=True)
class DeclaredTable:
    """One table as one unit declared it: what a rendering needs, complete.

    `sheet` names the officer's sheet. `columns` and `rows_as_read` keep the file's own
    columns in its own order (group paths; amounts as exact decimal strings in 万元), for
    the read-back; published is only what the edition has.
    """

    number: int
    title: str
    rows: tuple[Row, ...] = ()
    facts: tuple[Fact, ...] = ()
    notes: tuple[str, ...] = ()
    sheet: str = ""
    title_cell: str = ""  # "A2": where the title stands on the sheet; "" where it has none
    columns: tuple[tuple[str, ...], ...] = ()
    rows_as_read: tuple[tuple[str | None, ...], ...] = ()
    missing_columns: tuple[int, ...] = ()  # leaf indexes that the file lacks


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """目录 line: the table that it names and how. `is_known`: by a title of the edition."""

    table: int
    text: str
    sheet: str
    cell: str
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Declaration:
    """What one workbook declares: every table that was found, in table order.

    `contents`: the lines of its 目录, for the check of the file; they are not stored.
    """

    edition: str
    year: int
    unit_name: str
    tables: tuple[DeclaredTable, ...] = ()
    contents: tuple[ContentsLine, ...] = ()

    def table(self, number: int) -> DeclaredTable | None:
        """The declared table of that number, None where the workbook lacks it."""
        return next((table for table in self.tables if table.number == number), None)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every declared amount, in table order."""
        return tuple(fact for table in self.tables for fact in table.facts)
