"""表上所见: a declaration looked up by row and column, built once per run.

A `Figure` is one amount cell, filled or blank, with everything a finding needs to point at
it. Rules ask for figures by coordinate and never touch sheets or cell addresses.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from budgets.rules.figures import ALL, PRINTED_STEP, Figure
from budgets.rules.missing import MissingRows, missing_rows
from budgets.rules.slips import unit_slips
from budgets.rules.tree import CodeTree, code_trees
from budgets.rules.withheld import labels_of, rows_by_block
from budgets.tables.core import Codes, Coordinate, Role
from budgets.tables.editions import printed as with_years
from budgets.tables.holds import held_tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgets.rules.rule import RuleContext
    from budgets.tables.core import (
        Declaration,
        DeclaredTable,
        Edition,
        Fact,
        Leaf,
        Row,
        RowScheme,
        Table,
    )
    from budgets.tables.holds import HeldRow

_CELL = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True)
class PrintedTable:
    """一张公开表 as declared, with its definition beside it."""

    definition: Table
    declared: DeclaredTable
    year: int
    unreadable: frozenset[str]
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

    @cached_property
    def _facts(self) -> Mapping[tuple[int, int, int], Fact]:
        found: dict[tuple[int, int, int], Fact] = {}
        for fact in self.declared.facts:
            found.setdefault((fact.row.block, fact.row.position, fact.column), fact)
        return found

    @cached_property
    def _columns(self) -> Mapping[int, int]:
        """The sheet column of each leaf that carries an amount somewhere."""
        seen: dict[int, Counter[int]] = {}
        for fact in self.declared.facts:
            address = _address(fact.source)
            if address:
                seen.setdefault(fact.column, Counter())[address[0]] += 1
        return {leaf: columns.most_common(1)[0][0] for leaf, columns in seen.items()}

    @cached_property
    def _lines(self) -> Mapping[tuple[int, int], int]:
        """The sheet row of each printed row."""
        found: dict[tuple[int, int], int] = {}
        for fact in self.declared.facts:
            address = _address(fact.source)
            if address:
                found.setdefault((fact.row.block, fact.row.position), address[1])
        for row in (*self.declared.rows, *(each.row for each in self.held)):
            address = _address(row.source)
            if address:
                found.setdefault((row.block, row.position), address[1])
        return found

    @cached_property
    def is_exact(self) -> bool:
        """Kept in 元: most amounts are finer than 0.01 万元, so sums must agree exactly."""
        amounts = [fact.amount for fact in self.declared.facts if fact.amount]
        finer = sum(1 for amount in amounts if amount % PRINTED_STEP)
        return finer * 2 > len(amounts)

    @cached_property
    def _held_places(self) -> frozenset[tuple[int, int]]:
        return frozenset((each.row.block, each.row.position) for each in self.held)

    def is_held(self, row: Row) -> bool:
        """Whether the row is held from the public: it has amounts that nobody is told."""
        return (row.block, row.position) in self._held_places

    def scheme(self, block: int = 0) -> RowScheme:
        """What the rows of the block are."""
        return self.definition.blocks[block].rows

    def rows(self, block: int = 0) -> tuple[Row, ...]:
        """The rows of one block in order, those that are held in their places."""
        return self._rows.get(block, ())

    @cached_property
    def _rows(self) -> Mapping[int, tuple[Row, ...]]:
        return rows_by_block(self.definition, self.declared.rows, self.held)

    def total_row(self, block: int = 0) -> Row | None:
        """合计 of a table of codes or projects, None where none is printed."""
        return next((row for row in self.rows(block) if row.is_total), None)

    @cached_property
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

    @cached_property
    def _amount_leaves(self) -> tuple[tuple[Leaf, ...], ...]:
        blocks = range(len(self.definition.blocks))
        return tuple(self.definition.amount_leaves(block) for block in blocks)

    def amount_leaves(self, block: int = 0) -> tuple[Leaf, ...]:
        """The columns of one block that hold amounts."""
        return self._amount_leaves[block]

    def leaf(self, column: Coordinate = ALL, block: int = 0) -> Leaf | None:
        """The amount column at that coordinate, None where the edition has none."""
        wanted = self.definition.at | self.definition.blocks[block].at | column
        return next((leaf for leaf in self.amount_leaves(block) if leaf.at == wanted), None)

    def lacks(self, leaf: Leaf) -> bool:
        """Whether the file has no such column."""
        return leaf.index in self.declared.missing_columns

    def line(self, at: Coordinate, block: int) -> Row | None:
        """The fixed line of tables 1 and 4 at that coordinate, None where not printed."""
        return next(iter(self.lines(at, block)), None)

    def lines(self, at: Coordinate, block: int) -> tuple[Row, ...]:
        """Every printed line at that coordinate: several only where one is repeated."""
        plain = self.definition.at | self.definition.blocks[block].at
        wanted = plain | at
        # A line that nobody knows carries the bare coordinate, like 总计 but no total.
        return tuple(
            row
            for row in self.rows(block)
            if plain | row.at == wanted and (wanted != plain or row.is_total)
        )

    @cached_property
    def _figures(self) -> dict[tuple[int, int, int], Figure]:
        return {}

    def figure(self, row: Row, leaf: Leaf) -> Figure:
        """The amount cell where that row meets that column; rules ask for most of them often."""
        key = (row.block, row.position, leaf.index)
        if key not in self._figures:
            self._figures[key] = self._figure(row, leaf)
        return self._figures[key]

    def _figure(self, row: Row, leaf: Leaf) -> Figure:
        fact = self._facts.get((row.block, row.position, leaf.index))
        sheet, cell = self._place(row, leaf, fact)
        required_gone = self.lacks(leaf) and not leaf.optional
        return Figure(
            table=self.number,
            sheet=sheet,
            cell=cell,
            row=self.label(row).strip(),
            column=self.path(leaf),
            code=self.code(row),
            at=fact.at if fact else row.at | leaf.at,
            declared=fact.amount if fact else None,
            readable=not required_gone and f"{sheet}!{cell}" not in self.unreadable,
            has_column=not self.lacks(leaf),
            is_held=self.is_held(row) and not self.lacks(leaf),
        )

    def figures(self, row: Row) -> tuple[Figure, ...]:
        """Every amount cell of the row."""
        return tuple(self.figure(row, leaf) for leaf in self.amount_leaves(row.block))

    def blank(self, column: Coordinate = ALL) -> Figure:
        """The total of a table that prints no row at all: nothing, nowhere."""
        leaf = self.leaf(column)
        return Figure(
            table=self.number,
            sheet=self.sheet,
            cell="",
            row="",
            column=self.path(leaf) if leaf else "",
            code="",
            at=self.definition.at | column,
            declared=None,
            has_column=leaf is not None and not self.lacks(leaf),
        )

    def path(self, leaf: Leaf) -> str:
        """The heading path as printed: 收入/预算数."""
        return "/".join(with_years(column.label, self.year) for column in leaf.path)

    @property
    def has_headings(self) -> bool:
        """Whether the file shows any of its amount columns."""
        leaves = self.definition.leaves
        return any(leaf.role is Role.AMOUNT and not self.lacks(leaf) for leaf in leaves)

    def at(self, row: Row) -> Coordinate:
        """The row's complete coordinate."""
        return self.definition.at | self.definition.blocks[row.block].at | row.at

    @cached_property
    def _unread(self) -> frozenset[tuple[int, int]]:
        """Sheet column and row of each amount of the sheet that could not be taken."""
        places = (place.rpartition("!") for place in self.unreadable)
        addresses = (_address(cell) for sheet, _, cell in places if sheet == self.sheet)
        return frozenset(address for address in addresses if address)

    def loses(self, leaf: Leaf, above: Row | None = None, below: Row | None = None) -> bool:
        """Whether an amount of that column, between two rows, stands in an unplaced row."""
        if not self._unread:
            return False
        column = self._columns.get(leaf.index) or self._between(leaf)
        known = {line for (block, _), line in self._lines.items() if block == leaf.block}
        lost = [line for at, line in self._unread if at == column and line not in known]
        first = self._lines.get((above.block, above.position), 0) if above else 0
        last = self._lines.get((below.block, below.position)) if below else None
        return any(line > first and (last is None or line < last) for line in lost)

    def place_of(self, row: Row) -> tuple[str, str]:
        """The sheet and cell of the row's name (else of its first code)."""
        sheet, _, cell = row.source.rpartition("!")
        return sheet or self.sheet, cell

    def word(self, row: Row, role: Role) -> str:
        """The first cell of that role in the row's stub."""
        leaves = self.definition.stub_leaves(row.block)
        pairs = zip(leaves, row.cells, strict=True)
        return next((text for leaf, text in pairs if leaf.role is role), "")

    def _place(self, row: Row, leaf: Leaf, fact: Fact | None) -> tuple[str, str]:
        if fact and fact.source:
            sheet, _, cell = fact.source.rpartition("!")
            return sheet, cell
        line = self._lines.get((row.block, row.position))
        column = self._columns.get(leaf.index) or self._between(leaf)
        if line is None or column is None or self.lacks(leaf):
            return self.sheet, ""
        return row.source.rpartition("!")[0] or self.sheet, f"{_letters(column)}{line}"

    @cached_property
    def _present(self) -> list[int]:
        return [leaf.index for leaf in self.definition.leaves if not self.lacks(leaf)]

    def _between(self, leaf: Leaf) -> int | None:
        """The sheet column of a leaf without amounts, from the filled leaf left of it.

        Counts the leaves that the file has in between; where the next filled leaf to the
        right contradicts the count, nothing is known.
        """
        present = self._present
        if leaf.index not in present:
            return None
        here = present.index(leaf.index)
        known = [(present.index(i), column) for i, column in self._columns.items() if i in present]
        left = max(((i, column) for i, column in known if i < here), default=None)
        right = min(((i, column) for i, column in known if i > here), default=None)
        if left and right and right[1] - left[1] != right[0] - left[0]:
            return None
        base = left or right
        guess = base[1] + here - base[0] if base else 0
        return guess if guess > 0 else None


class Printed:
    """全部公开表 of one declaration, with the code trees and the rows it lacks."""

    def __init__(self, edition: Edition, declaration: Declaration, context: RuleContext) -> None:
        self.edition = edition
        self.declaration = declaration
        self.context = context
        self.year = context.year
        numbers = {table.number: table for table in edition.tables}
        whole = held_tables(context.holds)
        self._tables = {
            declared.number: PrintedTable(
                numbers[declared.number],
                declared,
                context.year,
                context.unreadable,
                tuple(held for held in context.held_rows if held.row.table == declared.number),
                declared.number in whole,
            )
            for declared in declaration.tables
            if declared.number in numbers
        }

    @property
    def tables(self) -> tuple[PrintedTable, ...]:
        """The tables that the declaration has, by number."""
        return tuple(self._tables[number] for number in sorted(self._tables))

    def table(self, number: int) -> PrintedTable | None:
        """公开表N, None where the declaration lacks it."""
        return self._tables.get(number)

    def has(self, *numbers: int) -> bool:
        """Whether all these tables are there."""
        return all(number in self._tables for number in numbers)

    @cached_property
    def _trees(self) -> Mapping[int, CodeTree]:
        return code_trees(self.tables, self.context)

    def tree(self, number: int) -> CodeTree | None:
        """The rows of a table of codes as a tree, None for other tables."""
        return self._trees.get(number)

    @cached_property
    def missing(self) -> MissingRows:
        """The rows that one table lacks and another shows."""
        return missing_rows(self)

    @cached_property
    def slips(self) -> Mapping[int, tuple[int, ...]]:
        """Tables filled in by the wrong unit, each with those it is 10,000 times off."""
        return unit_slips(self)

    def is_slipped(self, *numbers: int) -> bool:
        """Whether one of these tables is off by its unit: its rows cannot be compared."""
        return any(number in self.slips for number in numbers)

    def total(self, number: int, column: Coordinate = ALL) -> Figure | None:
        """合计 of a table in one column; blank where the table is printed empty.

        None where the table is absent, or prints rows but no total.
        """
        table = self.table(number)
        leaf = table.leaf(column) if table else None
        if table is None or leaf is None:
            return None
        row = table.total_row()
        if row is None:
            return None if table.rows() else table.blank(column)
        return table.figure(row, leaf)

    def line(
        self, number: int, block: int, at: Coordinate, column: Coordinate = ALL
    ) -> Figure | None:
        """A fixed line of table 1 or 4 in one column, None where it is not printed."""
        table = self.table(number)
        row = table.line(at, block) if table else None
        leaf = table.leaf(column, block) if table else None
        return table.figure(row, leaf) if table and row and leaf else None


def _address(source: str) -> tuple[int, int] | None:
    match = _CELL.fullmatch(source.rpartition("!")[2])
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return column, int(match[2])


def _letters(column: int) -> str:
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
