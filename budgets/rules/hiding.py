"""一并不予公开: what else to hold so that nothing that is held can be recomputed.

Rows first, each time the one of the smallest amount in what gives a cell away; tables where
no row will do; the unit where no table will. What is proposed is verified upon the tables as
they would then be printed: nothing that is held there, be it proposed, is given away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from budgets.rules.elimination import Effort, TooLargeError
from budgets.rules.printed import Printed
from budgets.rules.recomputing import (
    EFFORT,
    HeldCell,
    HeldSystem,
    Leak,
    RowPlace,
    Unknown,
    cells_of_row,
    unknown_of,
)
from budgets.tables.core import Lines, Records
from budgets.tables.holds import Hold, HoldScope, withhold

if TYPE_CHECKING:
    from budgets.rules.printed import PrintedTable
    from budgets.tables.core import Row

#: Whoever would have to hold more than this had better publish less detail, or nothing.
_MOST_CHOSEN, _MOST_TABLES = 24, 3
#: A cell that so many rows do not hide is hidden by a table, if at all.
_MOST_TRIED = 16
#: What collecting a relation costs, in additions.
_BUILDING = 20
_UNIT = Hold(HoldScope.UNIT)


@dataclass(frozen=True, slots=True)
class Proposal:
    """建议一并不予公开的内容. With it nothing that was to be safe can be recomputed.

    `hides_itself`: nor can anything of what is proposed. Where that would take too much, it may,
    as long as nothing follows from it.
    """

    holds: tuple[Hold, ...]
    names: tuple[str, ...]
    hides_itself: bool = True

    @property
    def is_whole_unit(self) -> bool:
        """Whether nothing less than the unit will do."""
        return _UNIT in self.holds


def proposal_for(
    system: HeldSystem,
    holds: Collection[Hold] | None = None,
    *,
    also_blanks: bool = False,
    effort: Effort | None = None,
) -> Proposal:
    """What else to hold: the unit where no few rows and tables are found that will do.

    `holds`: the decisions that are to be safe, all of them where it is not given. `also_blanks`:
    so that not even a blank cell of a held row is known to be blank. `effort` is what may be
    spent on the search.
    """
    wanted = frozenset(system.printed.context.holds if holds is None else holds)
    effort = effort or Effort(EFFORT)
    try:
        found = _Search(system, wanted, also_blanks, effort).run()
    except TooLargeError:
        found = None
    return found or Proposal((_UNIT,), ("整个单位",))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A printed row or table that could be held as well, with all cells that go with it."""

    hold: Hold
    name: str
    code: str
    size: int
    cells: dict[Unknown, HeldCell]


_Choice = Callable[[Leak], _Candidate | None]


@dataclass(slots=True)
class _Search:
    """Which printed rows, tables at need, hide what is held."""

    system: HeldSystem
    wanted: frozenset[Hold]
    also_blanks: bool
    effort: Effort
    is_whole: bool = False
    chosen: list[_Candidate] = field(default_factory=list)
    anew: dict[tuple[Hold, ...], HeldSystem] = field(default_factory=dict)
    row_of: dict[Unknown, Row] = field(default_factory=dict)
    row_at: dict[tuple[int, str], Row] = field(default_factory=dict)
    candidates: dict[RowPlace, _Candidate | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.anew[()] = self.system
        for table in self.printed.tables:
            for row in (row for block in _blocks(table) for row in table.rows(block)):
                self.row_at.setdefault((table.number, table.code(row)), row)
                for figure in table.figures(row):
                    self.row_of[unknown_of(figure)] = row

    @property
    def printed(self) -> Printed:
        """The tables as they are printed now."""
        return self.system.printed

    def run(self) -> Proposal | None:
        """Rows, tables where those will not do; None where it takes more than a few.

        Raises `TooLargeError`.
        """
        if not (self._hides(self._like) or self._hides(self._table_or_row)):
            return None
        self._spare()
        needed = self.chosen
        self.is_whole = self._hides_itself()
        if not self.is_whole:
            self.chosen = needed
        elif self.chosen != needed:
            self._spare()
        chosen = sorted(self.chosen, key=lambda each: (each.code, each.hold.table or 0))
        holds = tuple(each.hold for each in chosen)
        return Proposal(holds, _names(chosen), hides_itself=self.is_whole)

    def _hides_itself(self) -> bool:
        """Go on until nothing of what is proposed is given away either, if that is soon done."""
        spent = self.effort
        self.effort, self.is_whole = Effort(min(spent.left, EFFORT // 2)), True
        given = self.effort.left
        try:
            return self._hides(self._like, self.chosen)
        except TooLargeError:
            return False
        finally:
            self.effort, spent.left = spent, spent.left - given + max(0, self.effort.left)

    def _hides(self, choose: _Choice, start: Sequence[_Candidate] = ()) -> bool:
        """Choose until nothing is given away, on the tables as they would then be printed."""
        self.chosen = list(start)
        system, more = self._printed_anew(start), dict[Unknown, HeldCell]()
        tried: Counter[Unknown] = Counter()
        while True:
            leak = next(self._leaks(system, more), None)
            if leak is not None:
                cell = unknown_of(leak.cell)
                tried[cell] += 1
                candidate = choose(leak) if tried[cell] <= _MOST_TRIED else None
                if candidate is None:
                    return False
                self.chosen.append(candidate)
                if self._is_too_much():
                    return False
                more.update(candidate.cells)
            elif more:
                system, more = self._printed_anew(self.chosen), {}
            else:
                return True

    def _is_too_much(self) -> bool:
        tables = sum(each.hold.scope is HoldScope.TABLE for each in self.chosen)
        return tables > _MOST_TABLES or len(self.chosen) > _MOST_CHOSEN

    def _like(self, leak: Leak) -> _Candidate | None:
        """A table for a table, a row for a row."""
        if leak.hold.scope is HoldScope.TABLE:
            return self._table_or_row(leak)
        return self._row(leak) or self._table(leak)

    def _table_or_row(self, leak: Leak) -> _Candidate | None:
        return self._table(leak) or self._row(leak)

    def _spare(self) -> None:
        """Leave out again what turns out not to be needed, as far as the effort goes."""
        try:
            for each in list(self.chosen):
                fewer = [other for other in self.chosen if other is not each]
                if self._hide(fewer):
                    self.chosen = fewer
        except TooLargeError:
            return

    def _hide(self, candidates: Sequence[_Candidate]) -> bool:
        """Whether these will do: roughly on the tables as they are, then as they would be."""
        cells = {unknown: cell for each in candidates for unknown, cell in each.cells.items()}
        if any(self._leaks(self.system, cells)):
            return False
        return not any(self._leaks(self._printed_anew(candidates), {}))

    def _leaks(self, system: HeldSystem, more: dict[Unknown, HeldCell]) -> Iterator[Leak]:
        others = self.printed.context.holds
        for leak in system.leaks(more, self.effort):
            is_meant = leak.hold in self.wanted or (self.is_whole and leak.hold not in others)
            if is_meant and (leak.is_serious or (self.also_blanks and leak.is_nothing)):
                yield leak

    def _printed_anew(self, candidates: Sequence[_Candidate]) -> HeldSystem:
        holds = tuple(each.hold for each in candidates)
        if holds not in self.anew:
            self.effort.spend(_BUILDING * len(self.system.relations))
            self.anew[holds] = HeldSystem(_with(self.printed, holds))
        return self.anew[holds]

    # --- what could be held -------------------------------------------------------------------

    def _candidate(self, row: Row) -> _Candidate | None:
        """The row with those beneath it; None where no hold of a row hides it, or it is blank."""
        place = (row.table, row.block, row.position)
        if place not in self.candidates:
            self.candidates[place] = self._built(row)
        return self.candidates[place]

    def _built(self, row: Row) -> _Candidate | None:
        table = self.printed.table(row.table)
        if table is None:
            return None
        hold = None if table.is_held(row) else _hold_of(table, row)
        size = max((abs(amount) for amount in table.amounts(row).values()), default=0)
        if hold is None or not size:
            return None
        cells: dict[Unknown, HeldCell] = {}
        for other in table.rows(row.block):
            if other is row or (_is_beneath(table, other, row) and not table.is_held(other)):
                cells.update(cells_of_row(table, other, hold))
        return _Candidate(hold, _name(table, row, hold), table.code(row), size, cells)

    def _row(self, leak: Leak) -> _Candidate | None:
        """A row in what gives a cell away: a part before the sum, then one of a code that is held
        elsewhere, then one with an amount there, then the smallest.

        A blank cell will do: nobody who does not see the row knows that it is blank. But it is of
        money of another kind, which other tables tell by itself.
        """
        covered = {cell for each in self.chosen for cell in each.cells}
        codes = self._held_codes | {each.code for each in self.chosen if each.code}
        found = []
        for at, relation in enumerate(leak.relations):
            for sign, cell in relation.cells:
                row = self.row_of.get(unknown_of(cell))
                other = self._candidate(self._above(row, codes)) if row else None
                if other and not other.cells.keys() <= covered:
                    is_sum = sign > 0 and len(relation.parts) > 1
                    rank = (is_sum, other.code not in codes, not cell.amount, other.size, at)
                    found.append((rank, other))
        return min(found, key=lambda each: each[0])[1] if found else None

    def _above(self, row: Row, codes: Collection[str]) -> Row:
        """The row of its table under which it stands and whose code is held elsewhere; else it."""
        table = self.printed.table(row.table)
        own = table.code(row) if table else ""
        codes_above = (own[:length] for length in (3, 5) if own[:length] in codes)
        found = (self.row_at.get((row.table, code)) for code in codes_above)
        return next((each for each in found if each), row)

    @property
    def _held_codes(self) -> frozenset[str]:
        return frozenset(
            code
            for table in self.printed.tables
            for each in table.held
            if (code := table.code(each.row))
        )

    def _table(self, leak: Leak) -> _Candidate | None:
        """The most detailed of the tables that give a cell away."""
        held = {each.hold.table for each in self.chosen if each.hold.scope is HoldScope.TABLE}
        numbers = {
            cell.table
            for relation in leak.relations
            for _, cell in relation.cells
            if not cell.is_held and not cell.is_elsewhere and cell.table not in held
        }
        table = self.printed.table(max(numbers)) if numbers else None
        if table is None:
            return None
        hold = Hold(HoldScope.TABLE, table.number)
        cells: dict[Unknown, HeldCell] = {}
        for block in _blocks(table):
            for row in table.rows(block):
                cells.update(cells_of_row(table, row, hold))
        return _Candidate(hold, "（整表）", "", 0, cells)


def _blocks(table: PrintedTable) -> range:
    return range(len(table.definition.blocks))


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
    name = "".join(table.label(row).split())
    has_code = hold.code and not isinstance(table.scheme(row.block), Lines)
    return f"“{hold.code} {name}”" if has_code else f"“{name}”"


def _names(candidates: Sequence[_Candidate]) -> tuple[str, ...]:
    """What is proposed in words, the tables of one row together: 公开表2、3、5“201 …”."""
    alike: dict[str, list[_Candidate]] = {}
    for each in candidates:
        # One code has its brackets printed now in one width and now in the other.
        code = each.hold.code
        has_code = bool(code) and each.name.startswith(f"“{code} ")
        alike.setdefault(code if has_code else each.name, []).append(each)
    return tuple(
        f"公开表{'、'.join(str(each.hold.table) for each in same)}{same[0].name}"
        for same in alike.values()
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
