"""一张公开表 as declared, looked up by row and column.

A `Figure` is one amount cell, filled or blank, with everything a finding needs to point at
it. Rules ask for figures by coordinate and never touch sheets or cell addresses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Never

from budgets.rules.figures import ALL, PRINTED_STEP, Figure, Spot
from budgets.rules.places import Places
from budgets.rules.withheld import labels_of, rows_by_block
from budgets.tables.core import Codes, Coordinate, LineKind, Lines, Role
from budgets.tables.editions import printed as with_years
from portal.core.once import once

if TYPE_CHECKING:
    from budgets.tables.core import (
        DeclaredTable,
        Fact,
        Leaf,
        Row,
        RowScheme,
        Table,
    )
    from budgets.tables.holds import HeldRow

#: A row without amounts.
_BLANK: tuple[Mapping[int, Never], Mapping[int, Never]] = (MappingProxyType({}),) * 2


@dataclass(frozen=True)
class PrintedTable:
    """一张公开表 as declared, with its definition beside it."""

    definition: Table
    declared: DeclaredTable
    year: int
    unreadable: frozenset[str]
    addends: int = 1  # how many rounded figures each amount adds
    held: tuple[HeldRow, ...] = ()
    is_withheld: bool = False  # the whole table is held

    @property
    def number(self) -> int:
        """公开表N."""
        return self.definition.number

    @property
    def sheet(self) -> str:
        """The officer's sheet."""
        return self.declared.sheet

    @once
    def _cells(self) -> Mapping[tuple[int, int], tuple[dict[int, int], dict[int, Fact]]]:
        """The filled cells of each printed row by leaf: the amounts alone, and all of them."""
        found: dict[tuple[int, int], tuple[dict[int, int], dict[int, Fact]]] = {}
        row: Row | None = None
        amounts: dict[int, int] = {}
        facts: dict[int, Fact] = {}
        for fact in self.declared.facts:
            if fact.row is not row:  # the facts of a row stand side by side
                row = fact.row
                amounts, facts = found.setdefault((row.block, row.position), ({}, {}))
            amounts.setdefault(fact.column, fact.amount)
            facts.setdefault(fact.column, fact)
        return found

    def has_amounts(self, block: int) -> bool:
        """Whether any amount is printed in the block, zero included."""
        return any(place[0] == block for place in self._cells)

    @once
    def all_amounts(self) -> frozenset[int]:
        """分 of every filled cell, each amount once: totals and parts repeat one another."""
        return frozenset([fact.amount for fact in self.declared.facts])

    @once
    def is_exact(self) -> bool:
        """Kept in 元: most amounts are finer than 0.01 万元, so sums must agree exactly."""
        amounts = [fact.amount for fact in self.declared.facts if fact.amount]
        return len([amount for amount in amounts if amount % PRINTED_STEP]) * 2 > len(amounts)

    @once
    def _held_places(self) -> frozenset[tuple[int, int]]:
        return frozenset((each.row.block, each.row.position) for each in self.held)

    def is_held(self, row: Row) -> bool:
        """Whether the row is held from the public: it has amounts that nobody is told."""
        return bool(self.held) and (row.block, row.position) in self._held_places

    def scheme(self, block: int = 0) -> RowScheme:
        """What the rows of the block are."""
        return self.definition.blocks[block].rows

    @once
    def _rows(self) -> Mapping[int, tuple[Row, ...]]:
        return rows_by_block(self.definition, self.declared.rows, self.held)

    def rows(self, block: int = 0) -> tuple[Row, ...]:
        """The rows of one block in order, those that are held in their places."""
        return self._rows.get(block, ())

    @once
    def _total_rows(self) -> Mapping[int, Row]:
        return {
            block: row
            for block, rows in self._rows.items()
            for row in reversed(rows)
            if row.is_total
        }

    def total_row(self, block: int = 0) -> Row | None:
        """合计 of a table of codes or projects, None where none is printed."""
        return self._total_rows.get(block)

    @once
    def _labels(self) -> Mapping[tuple[int, int], str]:
        return labels_of(self.definition, self.declared.rows, self.held)

    def label(self, row: Row) -> str:
        """The row's name as printed."""
        return self._labels[row.block, row.position]

    def code(self, row: Row) -> str:
        """The row's complete code, "" where it has none."""
        scheme = self.scheme(row.block)
        if isinstance(scheme, Codes):
            member: str = getattr(row.at, scheme.dimensions[0])
            return member
        return row.at.function

    def amount_leaves(self, block: int = 0) -> tuple[Leaf, ...]:
        """The columns of one block that hold amounts."""
        return self.definition.amount_leaves(block)

    def leaf(self, column: Coordinate = ALL, block: int = 0) -> Leaf | None:
        """The amount column at that coordinate, None where the edition has none."""
        return self.definition.amount_leaf(column, block)

    def lacks(self, leaf: Leaf) -> bool:
        """Whether the file has no such column."""
        return leaf.index in self.declared.missing_columns

    @once
    def _places(self) -> Places:
        held = tuple(each.row for each in self.held)
        return Places(self.definition, self.declared, self.unreadable, held)

    def loses(self, leaf: Leaf, above: Row | None = None, below: Row | None = None) -> bool:
        """Whether an amount of that column, between two rows, stands in an unplaced row."""
        return self._places.loses(leaf, above, below)

    def line(self, at: Coordinate, block: int) -> Row | None:
        """The fixed line of tables 1 and 4 at that coordinate, None where not printed."""
        return next(iter(self.lines(at, block)), None)

    @once
    def _rows_at(self) -> Mapping[tuple[int, Coordinate], tuple[Row, ...]]:
        found: dict[tuple[int, Coordinate], list[Row]] = {}
        for block, rows in self._rows.items():
            whole = self.definition.place(ALL, block)
            for row in rows:
                at = self.at(row)
                # A line that nobody knows carries the bare coordinate, like 总计 but no total;
                # of a block there is one such object.
                if row.is_total or at is not whole:
                    found.setdefault((block, at), []).append(row)
        return {place: tuple(rows) for place, rows in found.items()}

    @once
    def _lines(self) -> dict[tuple[int, Coordinate], tuple[Row, ...]]:
        return {}

    def lines(self, at: Coordinate, block: int) -> tuple[Row, ...]:
        """Every printed line at that coordinate: several only where one is repeated."""
        key = (block, at)
        try:
            return self._lines[key]
        except KeyError:
            found = self._rows_at.get((block, self.definition.place(at, block)), ())
            return self._lines.setdefault(key, found)

    @once
    def _lines_of(self) -> dict[tuple[int, LineKind], tuple[Row, ...]]:
        return {}

    def lines_of(self, kind: LineKind, block: int) -> tuple[Row, ...]:
        """The printed lines of one kind, those that only some documents carry included."""
        key = (block, kind)
        found = self._lines_of.get(key)
        if found is None:
            scheme = self.scheme(block)
            lines = (*scheme.lines, *scheme.extra) if isinstance(scheme, Lines) else ()
            rows = [self.lines(line.at, block) for line in lines if line.kind is kind]
            found = self._lines_of[key] = tuple(chain.from_iterable(rows))
        return found

    @once
    def _figures(self) -> dict[tuple[int, int, int], Figure]:
        return {}

    def figure(self, row: Row, leaf: Leaf) -> Figure:
        """The amount cell where that row meets that column; rules ask for most of them often."""
        key = (row.block, row.position, leaf.index)
        found = self._figures.get(key)
        if found is None:
            found = self._figures[key] = self._figure(row, leaf)
        return found

    def fact(self, row: Row, leaf: Leaf) -> Fact | None:
        """What is declared where that row meets that column, None where the cell is blank."""
        return self._cells.get((row.block, row.position), _BLANK)[1].get(leaf.index)

    def amounts(self, row: Row) -> Mapping[int, int]:
        """分 of the row's filled cells by leaf index: all that a sum which holds asks for.

        Figures are for saying what is wrong.
        """
        return self._cells.get((row.block, row.position), _BLANK)[0]

    @once
    def _rows_with_amounts(self) -> Mapping[int, tuple[tuple[Row, Mapping[int, int]], ...]]:
        return {
            block: tuple((row, self.amounts(row)) for row in rows)
            for block, rows in self._rows.items()
        }

    def rows_with_amounts(self, block: int = 0) -> tuple[tuple[Row, Mapping[int, int]], ...]:
        """The rows of one block in order, each with its `amounts`."""
        return self._rows_with_amounts.get(block, ())

    def amount(self, row: Row, leaf: Leaf) -> int:
        """分 of one cell, blank counting as nothing."""
        return self._cells.get((row.block, row.position), _BLANK)[0].get(leaf.index, 0)

    def _figure(self, row: Row, leaf: Leaf) -> Figure:
        fact = self.fact(row, leaf)
        where = _Cell(self, row, leaf, fact)
        has_column = not self.lacks(leaf)
        return Figure(
            where,
            fact.amount if fact else None,
            (has_column or leaf.optional) and self._was_read(where),
            has_column,
            self.addends,
            has_column and self.is_held(row),
        )

    def _was_read(self, where: _Cell) -> bool:
        return not self.unreadable or f"{where.sheet}!{where.cell}" not in self.unreadable

    def address(self, row: Row, leaf: Leaf, fact: Fact | None) -> tuple[str, str]:
        """The sheet and cell where that row meets that column; "" for a cell not known.

        `fact`: what is declared there.
        """
        return self._places.of(row, leaf, fact)

    def is_filled(self, row: Row) -> bool:
        """Whether any amount is printed in the row, zero included."""
        return bool(self.amounts(row))

    def figures(self, row: Row) -> tuple[Figure, ...]:
        """Every amount cell of the row."""
        return tuple(self.figure(row, leaf) for leaf in self.amount_leaves(row.block))

    def blank(self, column: Coordinate = ALL) -> Figure:
        """The total of a table that prints no row at all: nothing, nowhere."""
        leaf = self.leaf(column)
        path = self.path(leaf) if leaf else ""
        return Figure(
            Spot(self.number, self.sheet, "", "", path, "", self.definition.at | column),
            declared=None,
            has_column=leaf is not None and not self.lacks(leaf),
        )

    @once
    def _paths(self) -> dict[int, str]:
        return {}

    def path(self, leaf: Leaf) -> str:
        """The heading path as printed: 收入/预算数."""
        found = self._paths.get(leaf.index)
        if found is None:
            found = "/".join(with_years(column.label, self.year) for column in leaf.path)
            self._paths[leaf.index] = found
        return found

    @property
    def has_headings(self) -> bool:
        """Whether the file shows any of its amount columns."""
        leaves = self.definition.leaves
        return any(leaf.role is Role.AMOUNT and not self.lacks(leaf) for leaf in leaves)

    def at(self, row: Row) -> Coordinate:
        """The row's complete coordinate."""
        return self.definition.place(row.at, row.block)

    def place_of(self, row: Row) -> tuple[str, str]:
        """The sheet and cell of the row's name (else of its first code)."""
        sheet, _, cell = row.source.rpartition("!")
        return sheet or self.sheet, cell

    def word(self, row: Row, role: Role) -> str:
        """The first cell of that role in the row's stub."""
        leaves = self.definition.stub_leaves(row.block)
        pairs = zip(leaves, row.cells, strict=True)
        return next((text for leaf, text in pairs if leaf.role is role), "")


class _Cell:
    """格位 of a printed cell, looked up where a sentence names it: most cells are only added."""

    __slots__ = ("_address", "_fact", "_leaf", "_place", "_row", "_table")

    def __init__(self, table: PrintedTable, row: Row, leaf: Leaf, fact: Fact | None) -> None:
        self._table = table
        self._row = row
        self._leaf = leaf
        self._fact = fact
        self._address: tuple[str, str] | None = None
        self._place: str | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Cell) and (self is other or self._all() == other._all())

    def __hash__(self) -> int:
        return hash(self._all())

    def _all(self) -> tuple[object, ...]:
        return (self.table, *self._found(), self.row, self.column, self.code, self.at)

    def _found(self) -> tuple[str, str]:
        if self._address is None:
            self._address = self._table.address(self._row, self._leaf, self._fact)
        return self._address

    @property
    def table(self) -> int:
        return self._table.number

    @property
    def sheet(self) -> str:
        return self._found()[0]

    @property
    def cell(self) -> str:
        return self._found()[1]

    @property
    def place(self) -> str:
        if self._place is None:
            self._place = (self._fact and self._fact.source) or self._address_in_full()
        return self._place

    def _address_in_full(self) -> str:
        sheet, cell = self._found()
        return f"{sheet}!{cell}" if cell else ""

    @property
    def row(self) -> str:
        return self._table.label(self._row).strip()

    @property
    def column(self) -> str:
        return self._table.path(self._leaf)

    @property
    def code(self) -> str:
        return self._table.code(self._row)

    @property
    def at(self) -> Coordinate:
        return self._fact.at if self._fact else self._row.at | self._leaf.at
