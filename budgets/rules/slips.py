"""单位错填: tables whose amounts are 10,000 times those of the tables beside them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from budgets.tables import columns as c
from budgets.tables.core import Coordinate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
#: The totals of tables 1 and 4 (side, column), and the table that breaks each down.
_LINES = ((1, 0, _ALL, 2), (1, 1, _ALL, 3), (4, 1, c.GENERAL, 5))


def unit_slips(printed: Printed) -> Mapping[int, tuple[int, ...]]:
    """Each table that a factor of 10,000 would mend, with the tables it then agrees with.

    Where two tables contradict each other alone, the later one is taken for the slip.
    """
    pairs = [(one, other) for one, other, *amounts in _twins(printed) if _is_off(*amounts)]
    found: dict[int, tuple[int, ...]] = {}
    while pairs:
        counts = Counter(number for pair in pairs for number in pair)
        worst = max(counts, key=lambda number: (counts[number], number))
        found[worst] = tuple(sorted({a if b == worst else b for a, b in pairs if worst in (a, b)}))
        pairs = [pair for pair in pairs if worst not in pair]
    return found


def _twins(printed: Printed) -> Iterator[tuple[int, int, int, int]]:
    """Two tables and the amount that each prints of what should be one."""
    for (one, column), (other, beside) in _TWINS:
        first, second = printed.total_amount(one, column), printed.total_amount(other, beside)
        if first is not None and second is not None:
            yield one, other, first, second
    for number, block, column, detail in _LINES:
        line, total = printed.line_amount(number, block, _ALL, column), printed.total_amount(detail)
        if line is not None and total is not None:
            yield number, detail, line, total


def _is_off(one: int, other: int) -> bool:
    """Whether the larger is 10,000 times the smaller, rounding aside."""
    small, large = sorted((abs(one), abs(other)))
    return small > 0 and abs(large - small * FACTOR) * 1000 <= large
