"""表上所见: a whole declaration looked up by table, row and column, built once per run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from budgets.rules.figures import ALL, Figure
from budgets.rules.missing import MissingRows, missing_rows, only_general
from budgets.rules.namings import Naming, namings
from budgets.rules.narrative.told import Told
from budgets.rules.printed_table import PrintedTable
from budgets.rules.slips import unit_slips
from budgets.rules.tree import CodeTree, code_trees
from budgets.tables.core import Coordinate
from budgets.tables.holds import held_tables
from portal.core.once import once

if TYPE_CHECKING:
    from budgets.rules.rule import RuleContext
    from budgets.tables.core import (
        Declaration,
        Edition,
        Leaf,
        Row,
    )

__all__ = ["Printed", "PrintedTable"]


#: Where an amount stands: a table, its row (None: the table prints none), its column.
Cell = tuple[PrintedTable, "Row | None", "Leaf"]


class Printed:
    """全部公开表 of one declaration, with the code trees and the rows it lacks."""

    def __init__(self, edition: Edition, declaration: Declaration, context: RuleContext) -> None:
        self.edition = edition
        self.declaration = declaration
        self.context = context
        self.year = context.year
        self._fixed_lines: dict[tuple[int, int, Coordinate, Coordinate], Figure | None] = {}
        self._totals: dict[tuple[int, Coordinate], Figure | None] = {}
        self._total_amounts: dict[tuple[int, Coordinate], int | None] = {}
        numbers = {table.number: table for table in edition.tables}
        whole = held_tables(context.holds)
        self._tables = {
            declared.number: PrintedTable(
                numbers[declared.number],
                declared,
                context.year,
                context.unreadable,
                context.rounded_figures,
                tuple(held for held in context.held_rows if held.row.table == declared.number),
                declared.number in whole,
            )
            for declared in declaration.tables
            if declared.number in numbers
        }

    @once
    def tables(self) -> tuple[PrintedTable, ...]:
        """The tables that the declaration has, by number."""
        return tuple(self._tables[number] for number in sorted(self._tables))

    def table(self, number: int) -> PrintedTable | None:
        """公开表N, None where the declaration lacks it."""
        return self._tables.get(number)

    def has(self, *numbers: int) -> bool:
        """Whether all these tables are there."""
        return all(number in self._tables for number in numbers)

    @once
    def _trees(self) -> Mapping[int, CodeTree]:
        return code_trees(self.tables, self.context)

    @once
    def namings(self) -> tuple[Naming, ...]:
        """Every code of every table, with the name beside it."""
        return tuple(namings(self._trees.values(), self.context))

    def tree(self, number: int) -> CodeTree | None:
        """The rows of a table of codes as a tree, None for other tables."""
        return self._trees.get(number)

    @once
    def told(self) -> Told | None:
        """What the texts say of this year, None where none were given."""
        texts = self.context.texts
        return Told(texts, self.year) if texts and texts.sections else None

    @once
    def missing(self) -> MissingRows:
        """The rows that one table lacks and another shows."""
        return missing_rows(self)

    @once
    def is_only_general(self) -> bool:
        """Whether all money is of the general public budget, as far as the tables tell."""
        return only_general(self)

    @once
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
        key = (number, column)
        try:
            return self._totals[key]
        except KeyError:
            cell = self._total_cell(number, column)
            return self._totals.setdefault(key, _figure_in(cell, column) if cell else None)

    def total_amount(self, number: int, column: Coordinate = ALL) -> int | None:
        """分 of what `total` is about, blank counting as nothing; None where that is None."""
        key = (number, column)
        try:
            return self._total_amounts[key]
        except KeyError:
            amount = _amount_in(self._total_cell(number, column))
            return self._total_amounts.setdefault(key, amount)

    def _total_cell(self, number: int, column: Coordinate) -> Cell | None:
        table = self.table(number)
        leaf = table.leaf(column) if table else None
        if table is None or leaf is None:
            return None
        row = table.total_row()
        return None if row is None and table.rows() else (table, row, leaf)

    def line(
        self, number: int, block: int, at: Coordinate, column: Coordinate = ALL
    ) -> Figure | None:
        """A fixed line of table 1 or 4 in one column, None where it is not printed."""
        key = (number, block, at, column)
        try:
            return self._fixed_lines[key]
        except KeyError:
            cell = self._line_cell(number, block, at, column)
            return self._fixed_lines.setdefault(key, _figure_in(cell, column) if cell else None)

    def line_amount(
        self, number: int, block: int, at: Coordinate, column: Coordinate = ALL
    ) -> int | None:
        """分 of what `line` is about, blank counting as nothing; None where that is None."""
        return _amount_in(self._line_cell(number, block, at, column))

    def _line_cell(
        self, number: int, block: int, at: Coordinate, column: Coordinate
    ) -> Cell | None:
        table = self.table(number)
        row = table.line(at, block) if table else None
        leaf = table.leaf(column, block) if table else None
        return (table, row, leaf) if table and row and leaf else None


def _figure_in(cell: Cell, column: Coordinate) -> Figure:
    table, row, leaf = cell
    return table.figure(row, leaf) if row else table.blank(column)


def _amount_in(cell: Cell | None) -> int | None:
    if cell is None:
        return None
    table, row, leaf = cell
    return table.amount(row, leaf) if row else 0
