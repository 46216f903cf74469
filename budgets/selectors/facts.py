"""申报数: declared amounts across units, and sums that count nothing twice.

Totals are declared too, and the tables repeat each other. So every sum takes the leaves
(amounts that no other amount of their table adds up) of one table, one
direction and one year at a time, never across tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Sum

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from budgets.models import DeclaredFact

    #: Facts as rows of the table, or as the dictionaries of a list.
    Facts = QuerySet[DeclaredFact, Any]


def leaves(facts: Facts, table: int) -> Facts:
    """末级申报数 of one table: what may be added up."""
    return facts.filter(table=table, is_total=False)


def leaf_sum(facts: Facts, table: int, *, direction: str, year: str = "") -> int | None:
    """末级合计 in 分 of one table, one direction and one year; None where there is no amount.

    `year`: "" for the budget's own, "-1" for the year before, which table 7 prints beside
    it. Revenue and expenditure stand side by side in tables 1 and 4.
    """
    found = leaves(facts, table).filter(direction=direction, year=year)
    total: int | None = found.aggregate(total=Sum("amount"))["total"]
    return total
