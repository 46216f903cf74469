"""汇总格: a department's cells beside the sums of its units' cells, and how far they differ."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING

from budgets.rules.equations import HALF_STEP
from budgets.rules.figures import spot_of
from budgets.tables import columns as c
from budgets.tables.core import Codes, Coordinate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from budgets.rules.figures import Figure
    from budgets.rules.printed import Printed, PrintedTable
    from budgets.tables.core import Fact, Leaf, Row
    from budgets.tables.surroundings import CellSum, Siblings

#: 本年收入合计 and 收入总计 hold the same lines: a cut tells them apart, not what they hold.
_MEMBERS = tuple(known.name for known in fields(Coordinate) if known.name != "cut")


@dataclass(slots=True)
class Gap:
    """A cell that is not the sum of the units' cells. `bound`: what rounding may explain."""

    figure: Figure
    at: Coordinate
    expected: int
    bound: int
    note: str = ""
    own: int = 0  # what the cells beneath it leave unexplained
    related: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Department − units, in 分."""
        return self.figure.amount - self.expected


@dataclass(frozen=True, slots=True)
class Internal:
    """内部往来 that the department left out: grants to attached units, remittances upward."""

    granted: int = 0
    remitted: int = 0


def contains(whole: Coordinate, part: Coordinate) -> bool:
    """Whether the second cell is one of those that the first sums."""
    return all(getattr(part, name).startswith(getattr(whole, name)) for name in _MEMBERS)


def specificity(at: Coordinate) -> int:
    """The larger, the more detailed: a part is never less specific than its whole."""
    return sum(len(getattr(at, known.name)) for known in fields(at))


class Rolled:
    """汇总: every cell of one table, the department's and the units'."""

    def __init__(self, printed: Printed, table: PrintedTable, siblings: Siblings) -> None:
        self._printed, self._table, self._units = printed, table, len(siblings.units)
        self._sums: Mapping[tuple[int, Coordinate], CellSum] = {
            (column, at): total
            for (number, column, at), total in siblings.sums.items()
            if number == table.number and _is_rolled(at)
        }
        self._leaves: dict[int, list[tuple[Coordinate, int]]] = {}
        self._facts: dict[tuple[int, Coordinate], list[Fact]] = defaultdict(list)
        for fact in table.declared.facts:
            if _is_rolled(fact.at):
                self._facts[fact.column, fact.at].append(fact)

    def gaps(self, internal: Internal) -> Iterator[Gap]:
        """Every cell that differs from the units' sum less 内部往来."""
        for column, at in sorted({**self._sums, **self._facts}, key=_order):
            total = self._sums.get((column, at))
            expected = (total.amount if total else 0) - self._left_out(column, at, internal)
            if self._amount(column, at) == expected:
                continue
            figure, note = self._figure(column, at)
            if figure is not None and figure.is_known:
                yield Gap(figure, at, expected, self._bound(column, at, figure), note)

    def line(self, block: int, at: Coordinate) -> tuple[int, int]:
        """A fixed line of table 1: the department's amount and the units' sum."""
        leaf = self._table.leaf(block=block)
        key = (leaf.index, leaf.at | at) if leaf else (-1, at)
        total = self._sums.get(key)
        return self._amount(*key), total.amount if total else 0

    def _left_out(self, column: int, at: Coordinate, internal: Internal) -> int:
        """内部往来 in that cell: in tables 1 and 2 alone, being no spending of anybody."""
        granted, remitted = internal.granted, internal.remitted
        if self._table.number == 2:
            granted = min(granted, self._less_in_row(at, c.SUPERIOR_GRANT))
            remitted = min(remitted, self._less_in_row(at, c.SUBORDINATE))
        elif self._table.number != 1:
            return 0
        source = at.funding_source or at.expenditure_type
        if source in (c.SUPERIOR_GRANT.funding_source, c.GRANT_DOWN.expenditure_type):
            return granted
        if source in (c.SUBORDINATE.funding_source, c.REMIT_UP.expenditure_type):
            return remitted
        is_whole = not source and not at.cut and (self._table.number == 2 or not at.function)
        return granted + remitted if is_whole else 0

    def _less_in_row(self, at: Coordinate, source: Coordinate) -> int:
        """How much less of that source the department's row of table 2 has than the units'."""
        leaf = self._table.leaf(source)
        if leaf is None:
            return 0
        key = (leaf.index, replace(at, funding_source="") | leaf.at)
        total = self._sums.get(key)
        return max(0, (total.amount if total else 0) - self._amount(*key))

    def _amount(self, column: int, at: Coordinate) -> int:
        return sum(fact.amount for fact in self._facts.get((column, at), ()))

    def _bound(self, column: int, at: Coordinate, figure: Figure) -> int:
        """尾差上限: half a printed step for each rounded leaf of each unit, and for the sum."""
        total = self._sums.get((column, at))
        if figure.is_finer or (total and total.is_finer):
            return 0
        beneath = sum(figures for part, figures in self._leaves_of(column) if contains(at, part))
        return HALF_STEP * (max(beneath, total.figures if total else 0) + 1)

    def _leaves_of(self, column: int) -> list[tuple[Coordinate, int]]:
        """The most detailed cells that the units print in a column, and in how many rows."""
        if column not in self._leaves:
            cells = [(at, one.figures) for (own, at), one in self._sums.items() if own == column]
            self._leaves[column] = [
                (at, figures)
                for at, figures in cells
                if not any(at != other and contains(at, other) for other, _ in cells)
            ]
        return self._leaves[column]

    def _figure(self, column: int, at: Coordinate) -> tuple[Figure | None, str]:
        """The department's cell to point at: of several rows of one code the first."""
        leaf = self._table.definition.leaves[column]
        facts = self._facts.get((column, at))
        row = facts[0].row if facts else self._rows.get((column, at))
        if row is not None:
            figure = self._table.figure(row, leaf)
            amount = self._amount(column, at) if facts else figure.declared
            return figure._replace(declared=amount), ""
        return self._absent(at, leaf)

    def _absent(self, at: Coordinate, leaf: Leaf) -> tuple[Figure | None, str]:
        """A row that the department lacks: the cell of the row above it, said to be blank."""
        scheme = self._table.scheme(leaf.block)
        tree = self._printed.tree(self._table.number)
        row, code = self._table.total_row(leaf.block), ""
        if isinstance(scheme, Codes) and tree is not None:
            key = tuple(str(getattr(at, dimension)) for dimension in scheme.dimensions)
            code = key[0]
            parent = tree.expected_parent(key) if code else None
            row = parent.row if parent else row
        if row is None:
            return None, ""
        figure = self._table.figure(row, leaf)
        where = replace(spot_of(figure), code=code, at=at)
        figure = figure._replace(where=where, declared=None)
        return figure, f"（部门表没有科目{code}行）" if code else ""

    @cached_property
    def _rows(self) -> Mapping[tuple[int, Coordinate], Row]:
        """The printed row of each cell, blank cells included."""
        return {
            (leaf.index, self._table.at(row) | leaf.at): row
            for block in range(len(self._table.definition.blocks))
            for row in self._table.rows(block)
            for leaf in self._table.amount_leaves(block)
        }


def _is_rolled(at: Coordinate) -> bool:
    """Projects are named by each unit as it likes; last year's units were others."""
    return not at.project and not at.year


def _order(key: tuple[int, Coordinate]) -> tuple[int, int, tuple[str, ...]]:
    column, at = key
    return (-specificity(at), column, tuple(getattr(at, known.name) for known in fields(at)))
