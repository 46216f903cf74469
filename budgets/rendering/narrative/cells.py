"""取数: the amounts that sentences speak of, looked up in one declaration, with their cells."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from budgets.rendering.figures import Amount
from budgets.rendering.prose import Source
from budgets.tables.core import Coordinate, Declaration, DeclaredTable, Leaf, Row, Table
from budgets.tables.editions import edition_named
from budgets.tables.holds import NOTE_OF_ROWS, NOTE_OF_TABLE

ALL = Coordinate()


class Cells:
    """公开表 of one publication. A blank cell counts as nothing, and nothing points at it.

    `is_last_year`: of last year's publication; every `Source` says so.
    """

    def __init__(self, declaration: Declaration, *, is_last_year: bool = False) -> None:
        self.declaration = declaration
        self.is_last_year = is_last_year
        self._definitions = {t.number: t for t in edition_named(declaration.edition).tables}

    def has(self, number: int) -> bool:
        """Whether the table was declared."""
        return self.declaration.table(number) is not None

    def is_withheld(self, number: int) -> bool:
        """Whether the whole table is held from the public: empty, but by decision.

        The note under the table says so, last year's as well, and the words say what it says.
        """
        declared = self.declaration.table(number)
        return declared is not None and not declared.rows and NOTE_OF_TABLE in declared.notes

    def is_partly_withheld(self, number: int) -> bool:
        """Whether rows of the table are held: what is not printed there may yet be."""
        declared = self.declaration.table(number)
        return declared is not None and NOTE_OF_ROWS in declared.notes

    def rows(self, number: int) -> tuple[Row, ...]:
        """The rows of a table that has one block, the total among them."""
        declared = self.declaration.table(number)
        return declared.rows if declared else ()

    def lacks(self, number: int, column: Coordinate) -> bool:
        """Whether the table was declared without that column."""
        declared, leaf = self.declaration.table(number), self._leaf(number, column, 0)
        return declared is None or leaf is None or leaf.index in declared.missing_columns

    def total(self, number: int, column: Coordinate = ALL) -> Amount | None:
        """合计 of a table in one column; nothing where the table is printed empty.

        None where the table is absent or held, or prints rows but no total.
        """
        declared, leaf = self.declaration.table(number), self._leaf(number, column, 0)
        if declared is None or leaf is None or self.is_withheld(number):
            return None
        row = next((row for row in declared.rows if row.is_total and row.block == 0), None)
        if row is None:
            return None if declared.rows else Amount(0)
        return self._cell(row, leaf)

    def line(self, number: int, block: int, at: Coordinate) -> Amount | None:
        """A fixed line of table 1, None where it is not printed, or may be held."""
        declared, leaf = self.declaration.table(number), self._leaf(number, ALL, block)
        if declared is None or leaf is None:
            return None
        row = self._line(declared, self._definitions[number], block, at)
        if row is None:
            return None
        amount = self._cell(row, leaf)
        is_blank = not amount.sources
        return None if is_blank and self.is_partly_withheld(number) else amount

    def at(self, row: Row, column: Coordinate = ALL) -> Amount:
        """The amount where that row meets that column. Raises `KeyError` for no column."""
        leaf = self._leaf(row.table, column, row.block)
        if leaf is None:
            raise KeyError(column)
        return self._cell(row, leaf)

    def _line(
        self, declared: DeclaredTable, definition: Table, block: int, at: Coordinate
    ) -> Row | None:
        place = definition.place(at, block)
        for row in declared.rows:
            # A line that nobody knows carries the bare coordinate, like 总计 but no total.
            is_there = row.block == block and definition.place(row.at, block) == place
            if is_there and (row.is_total or at != ALL):
                return row
        return None

    def _leaf(self, number: int, column: Coordinate, block: int) -> Leaf | None:
        definition = self._definitions.get(number)
        return definition.amount_leaf(column, block) if definition else None

    def _cell(self, row: Row, leaf: Leaf) -> Amount:
        fen = self._amounts.get((row.table, row.position, leaf.index))
        if fen is None:
            return Amount(0)
        return Amount(fen, (Source(row.table, row.position, leaf.index, self.is_last_year),))

    @cached_property
    def _amounts(self) -> Mapping[tuple[int, int, int], int]:
        found: dict[tuple[int, int, int], int] = {}
        for fact in self.declaration.facts:
            found.setdefault((fact.row.table, fact.row.position, fact.column), fact.amount)
        return found
