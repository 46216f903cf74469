"""口径: whose figures a sum of a division's year holds, and whose it lacks.

Who is expected is what 公开时限 says: an owner of whom no day is known and nothing is public is
counted and not named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from budgets.models import Withholding
from budgets.selectors.board import HELD, PUBLISHED, WITHDRAWN, board_of
from budgets.tables.holds import HoldScope

if TYPE_CHECKING:
    from collections.abc import Callable

    from budgets.models import Division
    from budgets.selectors.board import BoardRow

#: Why an owner's figures are lacking. `ELSEWHERE`: public on the government's own site alone.
NOT_PUBLISHED, ELSEWHERE = "not_published", "elsewhere"
ABSENCES = (NOT_PUBLISHED, ELSEWHERE, WITHDRAWN, HELD)


@dataclass(frozen=True, slots=True)
class Counted:
    """An owner whose figures are in the sum."""

    disclosure: int
    code: str
    name: str
    department_name: str


@dataclass(frozen=True, slots=True)
class Absent:
    """An owner whose figures are expected and lacking."""

    code: str
    name: str
    department_name: str
    state: str  # of `ABSENCES`


@dataclass(frozen=True, slots=True)
class Coverage:
    """口径 of one division, year and scope, by department and code.

    `unnamed`: owners that are lacking and of whom no day is known. `partly_held`: how many of
    those that are counted hold something of the table back by decision.
    """

    scope: str
    counted: tuple[Counted, ...]
    absent: tuple[Absent, ...]
    unnamed: int
    partly_held: int

    @property
    def expected(self) -> int:
        """How many there would be in all."""
        return len(self.counted) + len(self.absent) + self.unnamed


def _all(_row: BoardRow) -> bool:
    return True


def coverage_of(
    division: Division,
    year: int,
    scope: str,
    table: int,
    wanted: Callable[[BoardRow], bool] = _all,
) -> Coverage:
    """口径 of a division's year. `wanted`: which owners it is about. A fixed number of queries."""
    board = board_of(division, year, today=timezone.localdate())
    rows = [row for row in board if row.scope == scope and wanted(row)]
    counted = tuple(
        Counted(row.disclosure, row.code, row.name, row.department.name)
        for row in rows
        if row.state == PUBLISHED and row.disclosure is not None
    )
    lacking = [row for row in rows if row.state != PUBLISHED]
    named = [row for row in lacking if _is_known(row)]
    return Coverage(
        scope=scope,
        counted=counted,
        absent=tuple(Absent(row.code, row.name, row.department.name, _state(row)) for row in named),
        unnamed=len(lacking) - len(named),
        partly_held=_partly_held(division, year, scope, table, counted),
    )


def _is_known(row: BoardRow) -> bool:
    return (
        row.state in (WITHDRAWN, HELD)
        or row.clock.last is not None
        or row.clock.public_on is not None
    )


def _state(row: BoardRow) -> str:
    if row.state in (WITHDRAWN, HELD):
        return row.state
    return ELSEWHERE if row.clock.public_on is not None else NOT_PUBLISHED


def _partly_held(
    division: Division, year: int, scope: str, table: int, counted: tuple[Counted, ...]
) -> int:
    rows = Withholding.objects.filter(
        disclosure__division=division,
        disclosure__year=year,
        disclosure__scope=scope,
        decided_at__isnull=False,
        lifted_at__isnull=True,
    ).exclude(scope=HoldScope.UNIT)
    held = {
        disclosure
        for disclosure, number in rows.values_list("disclosure", "table")
        if number in (None, table)
    }
    return len(held & {each.disclosure for each in counted})
