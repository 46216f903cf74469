"""重复的数: which cells of the twelve tables only print again what another table has.

Typed are the three budgets by function (tables 5, 8 and 9), the basic expenditure by economic
classification (6), 三公 (7), projects (11), procurement (12), and what only one table prints.
Where carried money makes two tables differ, or where money beside 财政拨款 is spent, no table
tells how: then those cells are typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.tables import columns as c
from budgets.tables.budget import TABLE_2, TABLE_3
from budgets.tables.core import Coordinate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from budgets.tables.core import Leaf, Table
    from budgets.tables.typed.core import Typed

#: 一般公共预算, 政府性基金预算, 国有资本经营预算: the table of each by the money it spends.
BUDGETS: Mapping[str, int] = {
    c.GENERAL.funding_source: 5,
    c.FUND.funding_source: 8,
    c.STATE_CAPITAL.funding_source: 9,
}
INCOME, SPENDING, BY_ECONOMIC, ALL_BASIC = 2, 3, 6, 10
#: Tables whose rows follow from others, after those that they follow from.
SOURCES: Mapping[int, tuple[int, ...]] = {
    INCOME: (5, 8, 9),
    SPENDING: (5, 8, 9),
    ALL_BASIC: (BY_ECONOMIC,),
}
#: Lines that no other table prints.
TYPED_LINES: Mapping[tuple[int, int], frozenset[Coordinate]] = {
    (1, 1): frozenset({c.GRANT_DOWN, c.REMIT_UP}),
    (4, 0): frozenset({Coordinate(funding_source="appropriation", cut="carry_in")}),
    (4, 1): frozenset({c.CARRY_OUT}),
}
#: In the order in which they can be computed.
ORDER = (5, 6, 7, 8, 9, 11, 12, 2, 3, 10, 1, 4)


@dataclass(frozen=True, slots=True)
class Repeated:
    """The amount that another table has for the cell, None where that is blank."""

    amount: int | None


def repeated(
    number: int,
    codes: tuple[str, ...],
    leaf: Leaf,
    typed: Typed,
    ask: Callable[[int, tuple[str, ...], Coordinate], int | None],
) -> Repeated | None:
    """What another table has for a cell of a coded row; None where the cell is typed."""
    if number == INCOME and leaf.at.funding_source in BUDGETS:
        if _is_carried(codes, typed):
            return None
        return Repeated(ask(BUDGETS[leaf.at.funding_source], codes, Coordinate()))
    if number == SPENDING and leaf.at.expenditure_type in ("basic", "project"):
        if _has_other_money(codes, typed):
            return None
        column = Coordinate(expenditure_type=leaf.at.expenditure_type)
        return Repeated(total(ask(each, codes, column) for each in BUDGETS.values()))
    if number == ALL_BASIC and leaf.at.funding_source == c.GENERAL.funding_source:
        return Repeated(ask(BY_ECONOMIC, codes, Coordinate()))
    return None


def total(amounts: Iterable[int | None]) -> int | None:
    """The sum of what is not blank; blank where everything is."""
    known = [each for each in amounts if each is not None]
    return sum(known) if known else None


def _is_carried(codes: tuple[str, ...], typed: Typed) -> bool:
    """Whether money of last year or for next year stands in the row."""
    return _typed(INCOME, codes, typed, _CARRY_IN) or _typed(SPENDING, codes, typed, _CARRY_OUT)


def _has_other_money(codes: tuple[str, ...], typed: Typed) -> bool:
    return _typed(INCOME, codes, typed, _OTHER_MONEY)


def _typed(number: int, codes: tuple[str, ...], typed: Typed, columns: frozenset[int]) -> bool:
    table = typed.get(number)
    row = table.coded(codes) if table else None
    return row is not None and any(row.amounts.get(column) for column in columns)


def _columns(table: Table, *places: Coordinate) -> frozenset[int]:
    return frozenset(
        leaf.index for leaf in table.amount_leaves(0) for at in places if leaf.at == table.at | at
    )


_CARRY_IN = _columns(TABLE_2, c.CARRY_IN)
_CARRY_OUT = _columns(TABLE_3, c.CARRY_OUT)
_OTHER_MONEY = _CARRY_IN | _columns(
    TABLE_2,
    *(c.SPECIAL_ACCOUNT, c.OPERATIONS, c.BUSINESS, c.OTHER_INCOME),
    *(c.SUPERIOR_GRANT, c.SUBORDINATE, c.SURPLUS),
)
