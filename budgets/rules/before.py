"""上年公开件 beside this year's, and the one row of table 7, for rules over both."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from budgets.rules.figures import ALL
from budgets.rules.printed import Printed

if TYPE_CHECKING:
    from budgets.rules.figures import Figure
    from budgets.tables.core import Coordinate


def before(printed: Printed) -> Printed | None:
    """上年公开件, None where that of the year before is not known.

    It was declared in another file: what could not be read of this one does not touch it.
    """
    previous = printed.context.previous
    if previous is None or previous.year != printed.year - 1:
        return None
    context = replace(printed.context, unreadable=frozenset())
    return Printed(printed.edition, previous, context)


def three_public(printed: Printed, column: Coordinate = ALL) -> Figure | None:
    """A cell of table 7, which has one row; None where it is not printed."""
    table = printed.table(7)
    leaf = table.leaf(column) if table else None
    row = next(iter(table.rows()), None) if table else None
    return table.figure(row, leaf) if table and row and leaf else None
