"""汇总: entries added up to the cells of the twelve tables, in exact 分.

A cell is (table, block, row, column): rows are codes, pairs of codes, projects or the
coordinate of a fixed line; columns are the coordinate of their heading.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from budgets.tables import columns as c
from budgets.tables.core import Coordinate
from tests.ledger.entries import (
    BASIC,
    CARRY_OUT,
    FISCAL,
    GRANT_DOWN,
    PROJECT,
    REMIT_UP,
    UNIT_MONEY,
    Book,
    Entry,
    Ledger,
)

STEP = 10_000  # 0.01 万元

RowKey = tuple[str, ...] | Coordinate
ALL = Coordinate()
TOTAL = ("",)
_COLUMN = {
    "general": c.GENERAL,
    "fund": c.FUND,
    "state_capital": c.STATE_CAPITAL,
    "special_account": c.SPECIAL_ACCOUNT,
    "operations": c.OPERATIONS,
    "business": c.BUSINESS,
    "other": c.OTHER_INCOME,
    "superior_grant": c.SUPERIOR_GRANT,
    "subordinate": c.SUBORDINATE,
    "surplus": c.SURPLUS,
}
#: Income that stands beneath 本年收入合计 in table 1.
_BENEATH = ("superior_grant", "subordinate", "surplus")
_BY_BUDGET = {5: "general", 8: "fund", 9: "state_capital"}
_KIND = {BASIC: c.BASIC, PROJECT: c.PROJECT, CARRY_OUT: c.CARRY_OUT}
_PASSED_ON = {GRANT_DOWN: c.GRANT_DOWN, REMIT_UP: c.REMIT_UP, CARRY_OUT: c.CARRY_OUT}
_CARRIED_4 = Coordinate(funding_source="appropriation", cut="carry_in")
_INCOME_4 = Coordinate(funding_source="appropriation", cut="total")
_SPENDING_4 = Coordinate(cut="total")


@dataclass(frozen=True, slots=True)
class Cell:
    """One amount cell of a table."""

    table: int
    block: int
    row: RowKey
    column: Coordinate


Sums = dict[Cell, int]


def printed_sums(book: Book) -> Sums:
    """What every filled cell of the disclosure prints, in 分."""
    total: Sums = {}
    for unit in book.units:
        for cell, amount in _sums(unit, book).items():
            shown = rounded(amount) if book.adds_printed and not book.is_exact else amount
            total[cell] = total.get(cell, 0) + shown
    if book.is_exact:
        return total
    return {cell: rounded(amount) for cell, amount in total.items()}


def rounded(amount: int) -> int:
    """Half up to 0.01 万元."""
    return (amount + STEP // 2) // STEP * STEP


def _sums(unit: Ledger, book: Book) -> Sums:
    found: Sums = {}
    for entry in unit.entries:
        for cell in _cells(entry, book):
            found[cell] = found.get(cell, 0) + entry.amount
        if entry.procured:
            for row in _codes(entry.function):
                for column in _sources(entry):
                    cell = Cell(12, 0, row, column)
                    found[cell] = found.get(cell, 0) + entry.procured
    for item, amount in unit.last_year:
        for column in _items(item):
            cell = Cell(7, 0, (), column | Coordinate(year="-1"))
            found[cell] = found.get(cell, 0) + amount
    return found


def _cells(entry: Entry, book: Book) -> Iterator[Cell]:
    yield from _income(entry)
    yield from _spending(entry)
    is_shown = entry.source in FISCAL and not (book.carries_beside and entry.is_carried)
    if is_shown:
        yield from _appropriations(entry)
    if is_shown and entry.is_spent:
        yield from _one_budget(entry)
    if entry.is_spent:
        yield from _by_source(entry)


def _income(entry: Entry) -> Iterator[Cell]:
    """Tables 1 and 2: where the money comes from."""
    lines: tuple[Coordinate, ...]
    columns: tuple[Coordinate, ...]
    if entry.is_carried:
        lines = (c.CARRY_IN,)
        columns = (ALL, c.CARRY_IN)
    elif entry.source in FISCAL:
        lines = (c.APPROPRIATION, _COLUMN[entry.source], c.CURRENT_YEAR)
        columns = (ALL, c.APPROPRIATION, _COLUMN[entry.source])
    else:
        current = () if entry.source in _BENEATH else (c.CURRENT_YEAR,)
        lines = (_COLUMN[entry.source], *current)
        columns = (ALL, _COLUMN[entry.source])
    for line in (*lines, ALL):
        yield Cell(1, 0, line, ALL)
    for row in _codes(entry.function):
        for column in columns:
            yield Cell(2, 0, row, column)


def _spending(entry: Entry) -> Iterator[Cell]:
    """Tables 1 and 3: what it is spent on, kept for next year or passed on."""
    if entry.is_spent:
        yield Cell(1, 1, Coordinate(function=entry.function[:3]), ALL)
        yield Cell(1, 1, c.CURRENT_YEAR, ALL)
    else:
        yield Cell(1, 1, _PASSED_ON[entry.kind], ALL)
    yield Cell(1, 1, ALL, ALL)
    if entry.kind in _KIND:
        for row in _codes(entry.function):
            yield Cell(3, 0, row, ALL)
            yield Cell(3, 0, row, _KIND[entry.kind])


def _appropriations(entry: Entry) -> Iterator[Cell]:
    """Table 4."""
    income = (_CARRIED_4,) if entry.is_carried else (_COLUMN[entry.source], c.APPROPRIATION)
    for line in (*income, _INCOME_4):
        yield Cell(4, 0, line, ALL)
    function = Coordinate(function=entry.function[:3])
    spent = (function, ALL) if entry.is_spent else (c.CARRY_OUT,)
    for line in (*spent, _SPENDING_4):
        for column in (ALL, _COLUMN[entry.source]):
            yield Cell(4, 1, line, column)


def _one_budget(entry: Entry) -> Iterator[Cell]:
    """Tables 5, 8 and 9, and of the general budget tables 6 and 7."""
    number = next(n for n, source in _BY_BUDGET.items() if source == entry.source)
    part = c.PERSONNEL if entry.is_personnel else c.OPERATING
    columns = (ALL, c.BASIC, part) if entry.kind == BASIC else (ALL, c.PROJECT)
    for row in _codes(entry.function):
        for column in columns:
            yield Cell(number, 0, row, column)
    if number == 5 and entry.kind == BASIC:
        for row in _pairs(entry):
            yield Cell(6, 0, row, ALL)
            yield Cell(6, 0, row, part)
    if number == 5 and entry.item:
        for column in _items(entry.item):
            yield Cell(7, 0, (), column)


def _by_source(entry: Entry) -> Iterator[Cell]:
    """Tables 10 and 11."""
    rows: tuple[RowKey, ...] = (TOTAL, (entry.project,))
    number = 11
    if entry.kind == BASIC:
        number, rows = 10, _pairs(entry)
    for row in rows:
        for column in _sources(entry):
            yield Cell(number, 0, row, column)


def _sources(entry: Entry) -> tuple[Coordinate, ...]:
    """The columns of tables 10, 11 and 12."""
    if entry.is_carried:
        return (ALL, c.CARRY_IN)
    if entry.source in FISCAL:
        return (ALL, c.APPROPRIATION, _COLUMN[entry.source])
    if entry.source in UNIT_MONEY:
        return (ALL, c.UNIT_MONEY)
    return (ALL, _COLUMN[entry.source])


def _codes(function: str) -> tuple[RowKey, ...]:
    return (TOTAL, (function[:3],), (function[:5],), (function,))


def _pairs(entry: Entry) -> tuple[RowKey, ...]:
    economic, government = entry.pair
    return (TOTAL, (economic[:3], government[:3]), (economic, government))


def _items(item: str) -> tuple[Coordinate, ...]:
    inner = (Coordinate(item="vehicles"),) if item.startswith("vehicles.") else ()
    return (ALL, *inner, Coordinate(item=item))
