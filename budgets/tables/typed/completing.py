"""计算: from what was typed to the whole of every table, as it will be printed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from budgets.tables import columns as c
from budgets.tables.core import Codes, Coordinate, LineKind, Lines
from budgets.tables.typed.columns import parts_of
from budgets.tables.typed.core import TypedTable
from budgets.tables.typed.relations import (
    BUDGETS,
    ORDER,
    SPENDING,
    TYPED_LINES,
    repeated,
    total,
)
from budgets.tables.typed.shape import Kind, Place, places_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgets.tables.core import Edition, Leaf, Table
    from budgets.tables.typed.core import Typed

_ALL = Coordinate()


class Names(Protocol):
    """The name of a code in the year of the tables."""

    def __call__(self, dimension: str, code: str) -> str:
        """科目名称, blank for a code that the lists do not have."""
        ...


@dataclass(frozen=True, slots=True)
class TypedCell:
    """One amount cell, in 分. `amount`: as it will be printed.

    `is_primary`: it is typed; every other cell is computed. `typed`: what somebody typed
    there, in a computed cell in place of what is computed. `is_kept`: the file's own amount
    stands, which differs from what is computed (尾差).
    """

    leaf: Leaf
    amount: int | None
    computed: int | None
    typed: int | None
    is_primary: bool
    is_kept: bool = False


@dataclass(frozen=True)
class CompletedTable:
    """One table with every row, those that say nothing yet included."""

    table: Table
    typed: TypedTable
    places: tuple[Place, ...]
    cells: tuple[tuple[TypedCell, ...], ...]  # one tuple per row, its amount columns in order

    @cached_property
    def primary_count(self) -> int:
        """How many cells were typed, computed ones that were typed all the same included."""
        return sum(
            cell.typed is not None
            for place, row in self.rows
            if not place.is_pending
            for cell in row
        )

    @property
    def rows(self) -> Iterator[tuple[Place, tuple[TypedCell, ...]]]:
        """Each row with its cells."""
        return zip(self.places, self.cells, strict=True)


def complete(edition: Edition, typed: Typed) -> dict[int, CompletedTable]:
    """Every table of the edition, computed from what was typed. Never raises for any of it."""
    run = _Run(edition, typed)
    for number in ORDER:
        run.fill(number)
    return {
        table.number: run.completed(table)
        for table in sorted(edition.tables, key=lambda t: t.number)
    }


class _Run:
    def __init__(self, edition: Edition, typed: Typed) -> None:
        self._edition = edition
        self._typed = typed
        self._parts = {
            (table.number, block): parts_of(table, block)
            for table in edition.tables
            for block in range(len(table.blocks))
        }
        self._places = {table.number: places_of(table, typed) for table in edition.tables}

    def fill(self, number: int) -> None:
        """The values of every cell of one table; those it repeats are filled already."""
        table = self._edition.table(number)
        if isinstance(table.blocks[0].rows, Lines):
            for block in range(len(table.blocks)):
                self._fill_lines(table, block)
            return
        places = self._places[number]
        below: dict[int, list[Place]] = {}
        for place in places:
            if place.under and not place.is_pending:
                below.setdefault(id(place.under), []).append(place)
        depth = {id(place): _depth(place) for place in places}
        for place in sorted(places, key=lambda each: -depth[id(each)]):
            self._fill_row(table, place, below.get(id(place), ()))

    def _fill_row(self, table: Table, place: Place, below: Sequence[Place]) -> None:
        parts = self._parts[table.number, 0]
        for index in _finest_first(parts):
            if place.kind in (Kind.GROUP, Kind.TOTAL):
                found = total(each.values.get(index) for each in below)
            elif parts[index]:
                found = total(place.values.get(part) for part in parts[index])
            elif self.is_primary(table, place, index):
                place.values[index] = place.typed.amounts.get(index)
                continue
            else:
                found = self._repeated(table, place, index)
            place.values[index] = place.typed.totals.get(index, found)

    def is_primary(self, table: Table, place: Place, index: int) -> bool:
        """Whether the cell is typed."""
        block = place.typed.block
        if place.kind in (Kind.GROUP, Kind.TOTAL) or self._parts[table.number, block][index]:
            return False
        if place.kind is Kind.LINE:
            typed = TYPED_LINES.get((table.number, block), frozenset())
            return place.line is not None and place.line.at in typed
        if not isinstance(table.blocks[0].rows, Codes):
            return True
        return (
            repeated(table.number, place.codes, table.leaves[index], self._typed, self._ask) is None
        )

    def _repeated(self, table: Table, place: Place, index: int) -> int | None:
        leaf = table.leaves[index]
        found = repeated(table.number, place.codes, leaf, self._typed, self._ask)
        return found.amount if found else None

    def _ask(self, number: int, codes: tuple[str, ...], column: Coordinate) -> int | None:
        """分 of the row of these codes (of 合计 for none) in a finished table."""
        leaf = self._edition.table(number).amount_leaf(column, 0)
        if leaf is None:
            return None
        if not any(codes):
            return self._whole(number).values.get(leaf.index)
        return total(
            place.values.get(leaf.index) for place in self._places[number] if place.codes == codes
        )

    def _whole(self, number: int) -> Place:
        return next(place for place in self._places[number] if place.kind is Kind.TOTAL)

    # --- tables 1 and 4 ------------------------------------------------------------------

    def _fill_lines(self, table: Table, block: int) -> None:
        places = [place for place in self._places[table.number] if place.typed.block == block]
        by_kind: dict[LineKind, list[Place]] = {}
        for place in places:
            if place.line:
                by_kind.setdefault(place.line.kind, []).append(place)
        parts = self._parts[table.number, block]
        for kind in (
            LineKind.DETAIL,
            LineKind.PART,
            LineKind.EXTRA,
            LineKind.SUBTOTAL,
            LineKind.TOTAL,
        ):
            for place in by_kind.get(kind, ()):
                for index in _finest_first(parts):
                    self._fill_line(table, place, index, by_kind)

    def _fill_line(
        self, table: Table, place: Place, index: int, by_kind: dict[LineKind, list[Place]]
    ) -> None:
        line, parts = place.line, self._parts[table.number, place.typed.block]
        if line is None:
            return
        if line.kind is LineKind.SUBTOTAL:
            found = total(each.values.get(index) for each in by_kind.get(LineKind.PART, ()))
        elif line.kind is LineKind.TOTAL:
            summed = (*by_kind.get(LineKind.SUBTOTAL, ()), *by_kind.get(LineKind.EXTRA, ()))
            found = total(each.values.get(index) for each in summed)
        elif parts[index]:
            found = total(place.values.get(part) for part in parts[index])
        elif self.is_primary(table, place, index):
            place.values[index] = place.typed.amounts.get(index)
            return
        else:
            found = self._of_line(table, place.typed.block, line.at, index)
        place.values[index] = place.typed.totals.get(index, found)

    def _of_line(self, table: Table, block: int, at: Coordinate, index: int) -> int | None:
        """What other tables have for a line: of the income, by function, or what is carried."""
        if block == 0:
            return self._ask(2, (), Coordinate(funding_source=at.funding_source))
        if table.number == 1:
            if at == c.CARRY_OUT:
                return self._ask(SPENDING, (), c.CARRY_OUT)
            return self._without_carried((at.function,))
        budget = BUDGETS.get(table.leaves[index].at.funding_source)
        return self._ask(budget, (at.function,), _ALL) if budget else None

    def _without_carried(self, codes: tuple[str, ...]) -> int | None:
        whole = self._ask(SPENDING, codes, _ALL)
        carried = self._ask(SPENDING, codes, c.CARRY_OUT)
        if whole is None or carried is None:
            return whole
        return whole - carried or None

    # --- what comes out ------------------------------------------------------------------

    def completed(self, table: Table) -> CompletedTable:
        """The table with its cells."""
        places = tuple(self._places[table.number])
        return CompletedTable(
            table=table,
            typed=self._typed.get(table.number) or TypedTable(table.number),
            places=places,
            cells=tuple(
                tuple(
                    self._cell(table, place, leaf)
                    for leaf in table.amount_leaves(place.typed.block)
                )
                for place in places
            ),
        )

    def _cell(self, table: Table, place: Place, leaf: Leaf) -> TypedCell:
        value = place.values.get(leaf.index)
        if self.is_primary(table, place, leaf.index):
            return TypedCell(leaf, value, None, value, is_primary=True)
        typed = place.typed.totals.get(leaf.index)
        kept = place.typed.kept.get(leaf.index)
        if typed is None and kept is not None and kept[1] == value:
            return TypedCell(leaf, kept[0], value, None, is_primary=False, is_kept=True)
        return TypedCell(leaf, value, value, typed, is_primary=False)


def _depth(place: Place) -> int:
    deep, above = 0, place.under
    while above is not None:
        deep, above = deep + 1, above.under
    return deep


def _finest_first(parts: Mapping[int, tuple[int, ...]]) -> list[int]:
    """Columns after those that they add up."""
    done: list[int] = []
    while len(done) < len(parts):
        done += [
            index
            for index, below in parts.items()
            if index not in done and all(part in done for part in below)
        ]
    return done
