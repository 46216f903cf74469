"""合计标记: which declared amounts sum others of the same table.

An amount is a total where its row is one, or where another amount of the same year in the
same table is strictly finer: below it in every member, and deeper in at least one.
"""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import product
from operator import attrgetter
from typing import TYPE_CHECKING

from budgets.tables.core import Coordinate, Fact

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MEMBERS = tuple(field.name for field in fields(Coordinate) if field.name != "year")
_key: Callable[[Coordinate], tuple[str, ...]] = attrgetter("year", *_MEMBERS)
#: Members whose values have no inner order: a name that begins another is not its whole.
_FLAT = frozenset({"project", "direction", "cut"})


def mark_totals(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts of one table with `is_total` set."""
    present = {_key(fact.at) for fact in facts}
    above: dict[str, dict[str, tuple[str, ...]]] = {
        name: _ancestors(name, {getattr(fact.at, name) for fact in facts}) for name in _MEMBERS
    }
    totals: set[tuple[str, ...]] = set()
    for key in present:
        year, *values = key
        choices = [
            (value, *above[name][value]) for name, value in zip(_MEMBERS, values, strict=True)
        ]
        totals.update(
            candidate
            for chosen in product(*choices)
            if (candidate := (year, *chosen)) != key and candidate in present
        )
    return tuple(
        _marked(fact, is_total=fact.row.is_total or _key(fact.at) in totals) for fact in facts
    )


def _marked(fact: Fact, *, is_total: bool) -> Fact:
    return fact if fact.is_total is is_total else replace(fact, is_total=is_total)


def _ancestors(name: str, values: set[str]) -> dict[str, tuple[str, ...]]:
    """For each value the coarser values that occur in the table."""
    return {
        value: tuple(
            value[:length]
            for length in range(1 if name in _FLAT and value else len(value))
            if value[:length] in values
        )
        for value in values
    }
