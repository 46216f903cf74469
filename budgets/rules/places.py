"""格位: where the cells of one printed table stand on the officer's sheet, blank ones too."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from portal.core.once import once

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgets.tables.core import DeclaredTable, Fact, Leaf, Row, Table

_CELL = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True)
class Places:
    """The sheet columns and rows of one declared table, as the amounts read from it show."""

    definition: Table
    declared: DeclaredTable
    unreadable: frozenset[str]  # cells of any sheet whose amount could not be taken
    held: tuple[Row, ...] = ()  # rows that are held from the public, where the file had them

    def lacks(self, leaf: Leaf) -> bool:
        """Whether the file has no such column."""
        return leaf.index in self.declared.missing_columns

    def of(self, row: Row, leaf: Leaf, fact: Fact | None) -> tuple[str, str]:
        """The sheet and cell where the row meets the column; "" for a cell not known."""
        if fact and fact.source:
            sheet, _, cell = fact.source.rpartition("!")
            return sheet, cell
        line = self._lines.get((row.block, row.position))
        column = self._column(leaf)
        if line is None or column is None or self.lacks(leaf):
            return self.declared.sheet, ""
        return row.source.rpartition("!")[0] or self.declared.sheet, f"{_letters(column)}{line}"

    def loses(self, leaf: Leaf, above: Row | None = None, below: Row | None = None) -> bool:
        """Whether an amount of that column, between two rows, stands in an unplaced row."""
        if not self._unread:
            return False
        column = self._column(leaf)
        known = {line for (block, _), line in self._lines.items() if block == leaf.block}
        lost = [line for at, line in self._unread if at == column and line not in known]
        first = self._lines.get((above.block, above.position), 0) if above else 0
        last = self._lines.get((below.block, below.position)) if below else None
        return any(line > first and (last is None or line < last) for line in lost)

    @once
    def _columns(self) -> Mapping[int, int]:
        """The sheet column of each leaf that carries an amount somewhere: where most stand."""
        seen = Counter(
            (fact.column, address[0])
            for fact in self.declared.facts
            if (address := _address(fact.source))
        )
        found: dict[int, int] = {}
        for (leaf, column), _ in seen.most_common():
            found.setdefault(leaf, column)
        return found

    @once
    def _lines(self) -> Mapping[tuple[int, int], int]:
        """The sheet row of each printed row: that of its first amount, else of its name."""
        found: dict[tuple[int, int], int] = {}
        last = None
        for fact in self.declared.facts:
            if fact.row is last:
                continue  # the cells of a row stand side by side
            if address := _address(fact.source):
                found.setdefault((fact.row.block, fact.row.position), address[1])
                last = fact.row
        for row in (*self.declared.rows, *self.held):
            place = (row.block, row.position)
            if place not in found and (address := _address(row.source)):
                found[place] = address[1]
        return found

    @once
    def _unread(self) -> frozenset[tuple[int, int]]:
        """Sheet column and row of each amount of the sheet that could not be taken."""
        places = (place.rpartition("!") for place in self.unreadable)
        addresses = (_address(cell) for sheet, _, cell in places if sheet == self.declared.sheet)
        return frozenset(address for address in addresses if address)

    @once
    def _present(self) -> list[int]:
        return [leaf.index for leaf in self.definition.leaves if not self.lacks(leaf)]

    @once
    def _known(self) -> dict[int, int | None]:
        return {}

    def _column(self, leaf: Leaf) -> int | None:
        if leaf.index not in self._known:
            self._known[leaf.index] = self._columns.get(leaf.index) or self._between(leaf)
        return self._known[leaf.index]

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


def _address(source: str) -> tuple[int, int] | None:
    return _column_and_line(source[source.rfind("!") + 1 :])


@lru_cache(maxsize=8192)  # the tables of all units stand in the same few cells
def _column_and_line(cell: str) -> tuple[int, int] | None:
    match = _CELL.fullmatch(cell)
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
