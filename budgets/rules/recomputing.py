"""推算: the held cells that sums and other tables give away, and what hides them again.

Every equation that the rules judge is one line of a linear system; held cells are its
unknowns, whether the file had them or not. Exact elimination says which are determined. A
sum within its rounding bound counts as an equation: an amount known to 0.01 is known.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
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
from budgets.rules.elimination import Elimination, Equation, eliminate
from budgets.rules.printed import Printed
from budgets.rules.withheld import Relation
from budgets.tables.core import Coordinate, Lines, Records
from budgets.tables.holds import Hold, HoldScope, withhold

if TYPE_CHECKING:
    from budgets.rules.figures import Figure
    from budgets.rules.printed import PrintedTable
    from budgets.tables.core import Row

#: The rules that are equations; those that only expect a likeness prove nothing.
EQUATION_RULES = (
    *rows.RULES,
    *parents.RULES,
    *totals.RULES,
    *between.RULES,
    *between_classes.RULES,
    *between_rows.RULES,
    *three_public.RULES,
)
#: A cell, by table and coordinate: a row that is left out still has its cells.
Unknown = tuple[int, Coordinate]
#: A proposal that needs more than this holds back the table rather than its rows.
_MOST_PROPOSED = 24


@dataclass(frozen=True, slots=True)
class Leak:
    """可推算的一格: the cell, the decision that holds it, the equations that give it away."""

    hold: Hold
    cell: Figure
    relations: tuple[Relation, ...]


class HeldSystem:
    """What the printed tables say about the cells that are held."""

    def __init__(self, printed: Printed) -> None:
        self.printed = printed
        self.relations = relations_of(printed)
        self.cells: dict[Unknown, tuple[Hold, Figure]] = {}
        for table in printed.tables:
            for held in table.held:
                for leaf in table.amount_leaves(held.row.block):
                    figure = table.figure(held.row, leaf)
                    if figure.is_held:
                        self.cells[unknown_of(figure)] = (held.hold, figure)

    def solved(self, more: frozenset[Unknown] = frozenset()) -> Elimination:
        """The equations, eliminated; `more`: printed cells taken as held as well."""
        unknowns = more | self.cells.keys()
        return eliminate([equation_of(relation, unknowns) for relation in self.relations])

    def leaks(self, more: frozenset[Unknown] = frozenset()) -> Iterator[Leak]:
        """Every held cell that can be recomputed; one that comes to nothing gives nothing away."""
        solved = self.solved(more)
        for unknown, (hold, figure) in self.cells.items():
            if solved.is_determined(unknown) and solved.value(unknown):
                weights = solved.weights(unknown)
                yield Leak(hold, figure, tuple(self.relations[at] for at in sorted(weights)))


def unknown_of(figure: Figure) -> Unknown:
    """The cell as an unknown."""
    return (figure.table, figure.at)


def relations_of(printed: Printed) -> tuple[Relation, ...]:
    """What the rules compare, as equations."""
    found: list[Relation] = []
    for rule in EQUATION_RULES:
        listening = replace(rule, observe=found.append)
        for _ in rule.check(listening, printed):
            pass
    return tuple(found)


def equation_of(relation: Relation, unknowns: Set[Unknown]) -> Equation:
    """Unknown cells with their signs on one side, what is printed on the other."""
    coefficients: dict[Hashable, int] = {}
    constant = 0
    for sign, cell in relation.cells:
        unknown = unknown_of(cell)
        if unknown in unknowns:
            coefficients[unknown] = coefficients.get(unknown, 0) + sign
        else:
            constant -= sign * cell.amount
    return Equation(coefficients, constant)


# --- what else to hold ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proposal:
    """建议一并不予公开的行. `is_enough`: with them nothing that is held can be recomputed."""

    holds: tuple[Hold, ...]
    names: tuple[str, ...]
    is_enough: bool


def proposal_for(printed: Printed) -> Proposal:
    """What else to hold: at each equation the row of the smallest amount, then verified.

    The answer is verified upon the tables as they would then be printed, and what turns out
    not to be needed there is left out again.
    """
    search = _Search(HeldSystem(printed))
    while leak := search.first_leak():
        row = search.smallest(leak)
        if row is None or len(search.chosen) == _MOST_PROPOSED:
            return search.proposal(is_enough=False)
        search.chosen.append(row)
    if not search.is_hidden(search.chosen):
        return search.proposal(is_enough=False)
    for key in list(search.chosen):
        fewer = [other for other in search.chosen if other != key]
        if search.is_hidden(fewer):
            search.chosen = fewer
    return search.proposal(is_enough=True)


@dataclass(frozen=True, slots=True)
class _PrintedRow:
    """A row that could be held as well, with all cells that go with it."""

    hold: Hold
    name: str
    size: int
    cells: frozenset[Unknown]


@dataclass(slots=True)
class _Search:
    """Which printed rows hide what is held: by their own first cell."""

    system: HeldSystem
    chosen: list[Unknown] = field(default_factory=list)
    rows: dict[Unknown, _PrintedRow] = field(default_factory=dict)
    row_of: dict[Unknown, Unknown] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for table in self.system.printed.tables:
            for block in range(len(table.definition.blocks)):
                self._take_in(table, table.rows(block))

    def _take_in(self, table: PrintedTable, rows: Sequence[Row]) -> None:
        for row in rows:
            hold = None if table.is_held(row) else _hold_of(table, row)
            figures = table.figures(row)
            size = max((abs(figure.amount) for figure in figures), default=0)
            if hold is None or not size:
                continue
            key = unknown_of(figures[0])
            beneath = [other for other in rows if other is row or _is_beneath(table, other, row)]
            cells = frozenset(unknown_of(f) for each in beneath for f in table.figures(each))
            self.rows[key] = _PrintedRow(hold, _name(table, row, hold), size, cells)
            self.row_of.update((unknown_of(figure), key) for figure in figures)

    def first_leak(self) -> Leak | None:
        """With the chosen rows held, the first cell that can still be recomputed."""
        more = [self.rows[key].cells for key in self.chosen]
        return next(self.system.leaks(frozenset().union(*more)), None)

    def smallest(self, leak: Leak) -> Unknown | None:
        """The row of the smallest amount in the equations, a part of a sum before the sum.

        A blank cell of it will do: nobody who does not see the row knows that it is blank.
        """
        found = {
            key: (sign > 0 and len(relation.parts) > 1, self.rows[key].size)
            for relation in leak.relations
            for sign, cell in relation.cells
            if (key := self.row_of.get(unknown_of(cell))) and key not in self.chosen
        }
        return min(found, key=lambda key: found[key], default=None)

    def is_hidden(self, keys: Sequence[Unknown]) -> bool:
        """Whether nothing held follows from the tables that are left with these rows held.

        What is proposed may itself be recomputed, as long as nothing follows from it.
        """
        holds = [self.rows[key].hold for key in keys]
        leaks = HeldSystem(_with(self.system.printed, holds)).leaks()
        return all(leak.hold in holds for leak in leaks)

    def proposal(self, *, is_enough: bool) -> Proposal:
        """What was chosen."""
        rows = [self.rows[key] for key in self.chosen]
        return Proposal(tuple(row.hold for row in rows), tuple(row.name for row in rows), is_enough)


def _is_beneath(table: PrintedTable, row: Row, above: Row) -> bool:
    code, own = table.code(above), table.code(row)
    return bool(code) and own != code and own.startswith(code) and not row.is_total


def _with(printed: Printed, more: Sequence[Hold]) -> Printed:
    """The tables as they would be printed with these rows held as well."""
    left, context = withhold(printed.declaration, more), printed.context
    return Printed(
        printed.edition,
        left.declaration,
        replace(
            context,
            holds=(*context.holds, *more),
            held_rows=(*context.held_rows, *left.rows),
        ),
    )


def _name(table: PrintedTable, row: Row, hold: Hold) -> str:
    """How the row is called: a code with its name, a line or a project by its name."""
    name = table.label(row).strip()
    has_code = hold.code and not isinstance(table.scheme(row.block), Lines)
    return (
        f"公开表{table.number}“{hold.code} {name}”" if has_code else f"公开表{table.number}“{name}”"
    )


def _hold_of(table: PrintedTable, row: Row) -> Hold | None:
    """The hold of that row alone; None for a total, which no hold of a row can hide."""
    if row.is_total:
        return None
    name = table.label(row).strip()
    scheme = table.scheme(row.block)
    if isinstance(scheme, Records):
        if scheme.single:
            return None
        return Hold(HoldScope.PROJECT, table.number, name=name)
    codes = (row.at.economic, row.at.government_economic)
    code = row.at.function or "/".join(code for code in codes if code)
    return Hold(HoldScope.ROW, table.number, code=code, name="" if code else name)
