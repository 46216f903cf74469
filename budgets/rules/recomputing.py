"""推算: the held cells that sums, limits and other tables give away.

Everything that the rules compare is a constraint over cells; held cells are its unknowns,
whether the file had them or not. What is printed elsewhere is known, and no amount is negative.
A held cell is given away where all amounts that are possible for it are as good as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from budgets.rules import (
    between,
    between_classes,
    between_rows,
    parents,
    rows,
    three_public,
    totals,
)
from budgets.rules.elimination import Effort, Exact
from budgets.rules.elimination import Unknown as AnyUnknown
from budgets.rules.equations import rounding_bound
from budgets.rules.feasible import Constraint, Known, known_amounts
from budgets.rules.figures import PRINTED_STEP
from budgets.rules.unit_sums import told_by_units
from budgets.rules.withheld import Relation, cells_of
from budgets.tables.holds import HoldScope

if TYPE_CHECKING:
    from budgets.rules.figures import Figure
    from budgets.rules.printed import Printed, PrintedTable
    from budgets.tables.core import Coordinate, Row
    from budgets.tables.holds import Hold

#: The rules that are equations or limits; those that only expect a likeness prove nothing.
CONSTRAINING_RULES = (
    *rows.RULES,
    *parents.RULES,
    *totals.RULES,
    *between.RULES,
    *between_classes.RULES,
    *between_rows.RULES,
    *three_public.RULES,
)
#: A cell, by table, address and coordinate: a row that the file never had still has its cells.
Unknown = tuple[int, str, "Coordinate"]
#: A row by table, block and position; a column by table and leaf.
RowPlace = tuple[int, int, int]
Column = tuple[int, int]
#: An amount that can vary by no more than this, in 分, is known: two printed steps.
CLOSE = 2 * PRINTED_STEP
#: p% 规则 (Hundepool et al., Handbook on Statistical Disclosure Control, 4.2.2): a held amount
#: is protected where it may be smaller and larger by this share of itself.
PROTECTED_PERCENT = 10
#: What judging one document may cost, in additions: a second at most. Real documents with a
#: row, project or table held cost less than ten thousand.
EFFORT = 1_000_000


def is_close(low: Exact, high: Exact) -> bool:
    """Whether whoever knows that an amount lies between the two as good as knows it.

    That is where they differ by two printed steps at most, or where nothing between them has
    room for `PROTECTED_PERCENT` of itself on either side.
    """
    if high - low <= CLOSE:
        return True
    return low * (100 + PROTECTED_PERCENT) > high * (100 - PROTECTED_PERCENT)


@dataclass(frozen=True, slots=True)
class HeldCell:
    """A cell that is held: by which decision, in which row; `column` by its leaf.

    `is_item`: the file has the row, and it is what was decided on. `is_total`: the total of a
    table that is held as a whole, whose amount the other tables state as well. `never_printed`:
    the file was handed in without the row.
    """

    hold: Hold
    figure: Figure
    row: RowPlace
    column: Column
    is_item: bool
    is_total: bool
    never_printed: bool


@dataclass(frozen=True, slots=True)
class Leak:
    """可推算的一格: the cell, the decision that holds it, what gives it away, between which amounts.

    `is_serious`: an amount, or that a held row of the file has none at all. Else what is told is the
    total of a held table, or that a cell is blank while the amount of its row stays hidden.
    """

    hold: Hold
    cell: Figure
    relations: tuple[Relation, ...]
    low: Exact
    high: Exact
    is_serious: bool = True

    @property
    def is_exact(self) -> bool:
        """Whether the amount is known to the last printed step or so."""
        return self.high - self.low <= CLOSE

    @property
    def is_nothing(self) -> bool:
        """Whether the cell is known to be blank."""
        return self.low == 0 and self.high <= CLOSE


class HeldSystem:
    """What the printed tables say about the cells that are held."""

    def __init__(self, printed: Printed) -> None:
        self.printed = printed
        self.relations = relations_of(printed)
        self.cells: dict[Unknown, HeldCell] = {}
        for table in printed.tables:
            for held in table.held:
                self.cells.update(cells_of_row(table, held.row, held.hold))

    def constraints(
        self, unknowns: AbstractSet[Unknown]
    ) -> tuple[list[Constraint], list[Relation]]:
        """Every relation that has one of the unknowns, as one constraint or two."""
        constraints: list[Constraint] = []
        relations: list[Relation] = []
        for relation in self.relations:
            for constraint in constraints_of(relation, unknowns):
                if constraint.coefficients:
                    constraints.append(constraint)
                    relations.append(relation)
        return constraints, relations

    def leaks(
        self, more: Mapping[Unknown, HeldCell] | None = None, effort: Effort | None = None
    ) -> list[Leak]:
        """Every held cell that is given away, in the order of the tables.

        `more`: printed cells taken as held as well. That a column has no amount at all is told
        by its total: its blank cells give nothing away. Neither does a row that the file never
        had and its totals do not hold. Raises `TooLargeError`.
        """
        cells = {**self.cells, **(more or {})}
        constraints, relations = self.constraints(cells.keys())
        found = known_amounts(constraints, is_close, effort or Effort(EFFORT))
        judged = _Judged(cells, {cell: found[cell] for cell in cells if cell in found})
        empty = judged.empty_columns(
            {column for one, column in self._filled_cells.items() if one not in cells}
        )
        return [
            Leak(
                cells[unknown].hold,
                cells[unknown].figure,
                tuple(dict.fromkeys(relations[at] for at in known.reasons)),
                known.low,
                known.high,
                judged.is_serious(unknown),
            )
            for unknown, known in judged.known.items()
            if not (judged.is_nothing(unknown) and judged.says_nothing(unknown, empty))
        ]

    @cached_property
    def _filled_cells(self) -> Mapping[Unknown, Column]:
        """The printed cells that have an amount, by their column."""
        return {
            unknown_of(table.figure(row, leaf)): (table.number, leaf.index)
            for table in self.printed.tables
            for block in range(len(table.definition.blocks))
            for leaf in table.amount_leaves(block)
            for row in table.rows(block)
            if table.amount(row, leaf)
        }


@dataclass(frozen=True)
class _Judged:
    """Held cells, and which of them are known."""

    cells: Mapping[Unknown, HeldCell]
    known: Mapping[Unknown, Known]

    def is_nothing(self, unknown: Unknown) -> bool:
        """Whether the cell is known to be blank."""
        known = self.known.get(unknown)
        return known is not None and known.low == 0 and known.high <= CLOSE

    def is_serious(self, unknown: Unknown) -> bool:
        """Whether a known cell tells an amount, or stands in a held row that is known to have none."""
        cell = self.cells[unknown]
        if cell.is_total:
            return False
        return not self.is_nothing(unknown) or (cell.is_item and cell.row not in self._open_rows)

    def says_nothing(self, unknown: Unknown, empty: AbstractSet[Column]) -> bool:
        """Whether a blank is no news: of an empty column, or of a row taken out with its amounts."""
        cell = self.cells[unknown]
        return cell.column in empty or (cell.never_printed and cell.row not in self._filled_rows)

    def empty_columns(self, filled: AbstractSet[Column]) -> frozenset[Column]:
        """The columns of which all amounts are known to be nothing; `filled`: printed amounts."""
        others = {cell.column for one, cell in self.cells.items() if not self.is_nothing(one)}
        return frozenset({cell.column for cell in self.cells.values()} - others - filled)

    @cached_property
    def _open_rows(self) -> frozenset[RowPlace]:
        """The rows with a cell that is not known."""
        return frozenset(cell.row for one, cell in self.cells.items() if one not in self.known)

    @cached_property
    def _filled_rows(self) -> frozenset[RowPlace]:
        """The rows with a cell that is not known to be blank."""
        return frozenset(cell.row for one, cell in self.cells.items() if not self.is_nothing(one))


def cells_of_row(table: PrintedTable, row: Row, hold: Hold) -> dict[Unknown, HeldCell]:
    """The cells of one row, as what that decision holds."""
    is_whole = hold.scope is HoldScope.TABLE
    found: dict[Unknown, HeldCell] = {}
    for leaf in table.amount_leaves(row.block):
        if not table.lacks(leaf):
            figure = table.figure(row, leaf)
            found[unknown_of(figure)] = HeldCell(
                hold,
                figure,
                row=(table.number, row.block, row.position),
                column=(table.number, leaf.index),
                is_item=not is_whole and row.position >= 0,
                is_total=is_whole and row.is_total,
                never_printed=not is_whole and row.position < 0,
            )
    return found


def unknown_of(figure: Figure) -> Unknown:
    """The cell as an unknown."""
    return (figure.table, figure.cell, figure.at)


def relations_of(printed: Printed) -> tuple[Relation, ...]:
    """What the rules compare, and what a department's units tell."""
    found: list[Relation] = []
    for rule in CONSTRAINING_RULES:
        listening = replace(rule, observe=found.append)
        for _ in rule.check(listening, printed):
            pass
    return (*found, *told_by_units(printed))


def constraints_of(relation: Relation, unknowns: AbstractSet[Unknown]) -> Iterator[Constraint]:
    """An equation; or how large a sum may be with what it may hold besides, and how small."""
    bound = rounding_bound((relation.total, *relation.parts))
    gap = relation.cells
    if relation.is_equation:
        yield _constraint(gap, unknowns, bound, is_equal=True)
        return
    more = [(-1, cell) for one in relation.more for cell in cells_of(one)]
    yield _constraint([*gap, *more], unknowns, bound, is_equal=False)
    if not relation.is_limit:
        turned = [(-sign, cell) for sign, cell in gap]
        less = [(-1, cell) for one in relation.less for cell in cells_of(one)]
        yield _constraint([*turned, *less], unknowns, bound, is_equal=False)


def _constraint(
    cells: Iterable[tuple[int, Figure]],
    unknowns: AbstractSet[Unknown],
    bound: int,
    *,
    is_equal: bool,
) -> Constraint:
    """Unknown cells with their signs on one side, what is printed on the other."""
    coefficients: dict[AnyUnknown, int] = {}
    constant = 0
    for sign, cell in cells:
        unknown = unknown_of(cell)
        if unknown in unknowns and _stands_somewhere(cell):
            coefficients[unknown] = coefficients.get(unknown, 0) + sign
        else:
            constant -= sign * cell.amount
    kept = {unknown: c for unknown, c in coefficients.items() if c}
    return Constraint(kept, constant, is_equal, bound)


def _stands_somewhere(cell: Figure) -> bool:
    """Whether it is a cell of the tables: neither of another file nor a row that is not there."""
    return not cell.is_elsewhere and (cell.is_held or cell.filled or bool(cell.cell))
