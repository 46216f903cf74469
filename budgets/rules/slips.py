"""单位错填: tables whose amounts are 10,000 times those of the tables beside them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from budgets.tables import columns as c
from budgets.tables.core import Coordinate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgets.rules.figures import Figure
    from budgets.rules.printed import Printed

#: 1 万元 is 10,000 元.
FACTOR = 10_000
_ALL = Coordinate()
#: Totals that are one amount in a document: (table, column) twice.
_TWINS = (
    ((2, _ALL), (3, _ALL)),
    ((3, _ALL), (5, _ALL)),
    ((2, c.GENERAL), (5, _ALL)),
    ((5, c.BASIC), (6, _ALL)),
    ((3, c.BASIC), (10, _ALL)),
    ((6, _ALL), (10, c.GENERAL)),
    ((3, c.PROJECT), (11, _ALL)),
    ((5, c.PROJECT), (11, c.GENERAL)),
)


def unit_slips(printed: Printed) -> Mapping[int, tuple[int, ...]]:
    """Each table that a factor of 10,000 would mend, with the tables it then agrees with.

    Where two tables contradict each other alone, the later one is taken for the slip.
    """
    pairs = [(one.table, other.table) for one, other in _twins(printed) if _is_off(one, other)]
    found: dict[int, tuple[int, ...]] = {}
    while pairs:
        counts = Counter(number for pair in pairs for number in pair)
        worst = max(counts, key=lambda number: (counts[number], number))
        found[worst] = tuple(sorted({a if b == worst else b for a, b in pairs if worst in (a, b)}))
        pairs = [pair for pair in pairs if worst not in pair]
    return found


def _twins(printed: Printed) -> list[tuple[Figure, Figure]]:
    figures: list[tuple[Figure, Figure]] = []
    for (one, column), (other, beside) in _TWINS:
        first, second = printed.total(one, column), printed.total(other, beside)
        if first and second:
            figures.append((first, second))
    for at, number in (((0, _ALL), 2), ((1, _ALL), 3)):
        line, total = printed.line(1, *at), printed.total(number)
        if line and total:
            figures.append((line, total))
    line, total = printed.line(4, 1, _ALL, c.GENERAL), printed.total(5)
    if line and total:
        figures.append((line, total))
    return figures


def _is_off(one: Figure, other: Figure) -> bool:
    """Whether the larger is 10,000 times the smaller, rounding aside."""
    small, large = sorted((abs(one.amount), abs(other.amount)))
    return small > 0 and abs(large - small * FACTOR) * 1000 <= large
