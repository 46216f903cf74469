"""栏目的构成: which columns of a table add up to which, told from their coordinates alone."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from budgets.tables.core import CoordinateConflictError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgets.tables.core import Coordinate, Leaf, Table


@lru_cache(maxsize=64)
def parts_of(table: Table, block: int) -> Mapping[int, tuple[int, ...]]:
    """For each amount column of the block the columns that add up to it; none for a typed one."""
    leaves = table.amount_leaves(block)
    found: dict[int, tuple[int, ...]] = {}
    for leaf in leaves:
        finer = [other for other in leaves if _is_part(other, leaf)]
        found[leaf.index] = tuple(
            each.index for each in finer if not any(_is_part(each, other) for other in finer)
        )
    return found


def _is_part(part: Leaf, whole: Leaf) -> bool:
    return is_below(part.at, whole.at)


def is_below(fine: Coordinate, coarse: Coordinate) -> bool:
    """Whether the one is strictly inside the other. A year is never part of another."""
    if fine == coarse or fine.year != coarse.year:
        return False
    try:
        return (coarse | fine) == fine
    except CoordinateConflictError:
        return False
