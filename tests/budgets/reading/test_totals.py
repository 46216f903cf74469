"""Which amounts sum others of their table."""

from __future__ import annotations

import pytest

from budgets.reading.totals import mark_totals
from budgets.tables.core import Coordinate, Fact, Row


def _fact(year: str = "", **members: str) -> Fact:
    at = Coordinate(year=year, **members)
    return Fact(Row(2, 0, 0, (), Coordinate()), 4, at, 1, "")


@pytest.mark.parametrize(
    ("whole", "part", "is_total"),
    [
        (_fact(function="201"), _fact(function="20103"), True),
        (_fact(), _fact(function="201"), True),
        (_fact(funding_source="unit"), _fact(funding_source="unit.other"), True),
        (_fact(project="甲"), _fact(project="甲乙"), False),
        (_fact(function="201"), _fact(function="208"), False),
        (_fact(item="vehicles", year="-1"), _fact(item="vehicles.running"), False),
        (_fact(function="201", item="a"), _fact(function="20103"), False),
    ],
)
def test_an_amount_is_a_total_where_another_is_finer(
    whole: Fact, part: Fact, is_total: bool
) -> None:
    assert [fact.is_total for fact in mark_totals([whole, part])] == [is_total, False]
