"""项目对应: the projects of table 11, and which target sheet belongs to which of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from budgets.tables.core import Declaration
from portal.core.text import fold_name

if TYPE_CHECKING:
    from budgets.tables.core import DeclaredTable, Row

_TABLE = 11
_FISCAL = "appropriation"
#: Names this alike, and no other nearer, are one project written in two ways.
_ALIKE = 0.85
#: Beyond so many names the slow comparison is left out.
_MOST_COMPARED = 400


@dataclass(frozen=True, slots=True)
class ProjectMoney:
    """项目支出 of one row of table 11. Amounts are in 分; `place`: "公开表11!C6"."""

    name: str
    total: int | None
    fiscal: int | None = None
    place: str = ""
    fiscal_place: str = ""


@dataclass(frozen=True, slots=True)
class Matches:
    """Targets by number against rows of table 11.

    `rows`: target number to row. `renamed`: targets whose name is only alike. `missing`:
    rows without a target. `extra`: numbers of targets without a row.
    """

    rows: Mapping[int, ProjectMoney] = field(default_factory=dict)
    renamed: frozenset[int] = frozenset()
    missing: tuple[ProjectMoney, ...] = ()
    extra: tuple[int, ...] = ()


def projects_of(declaration: Declaration) -> tuple[ProjectMoney, ...] | None:
    """The projects of table 11, None where the workbook has no such table."""
    table = declaration.table(_TABLE)
    if table is None:
        return None
    return tuple(
        _project(table, row)
        for row in table.rows
        if not row.is_total and row.cells and row.cells[0].strip()
    )


def _project(table: DeclaredTable, row: Row) -> ProjectMoney:
    facts = {
        fact.at.funding_source: fact
        for fact in table.facts
        if fact.row.position == row.position and fact.row.block == row.block
    }
    total, fiscal = facts.get(""), facts.get(_FISCAL)
    return ProjectMoney(
        row.cells[0].strip(),
        total.amount if total else None,
        fiscal.amount if fiscal else None,
        total.source if total else row.source,
        fiscal.source if fiscal else "",
    )


def match(names: Sequence[str], projects: Sequence[ProjectMoney]) -> Matches:
    """Each name with its row: the same name first, in order; then the only one alike."""
    waiting: dict[str, list[ProjectMoney]] = defaultdict(list)
    for project in projects:
        waiting[fold_name(project.name)].append(project)
    rows: dict[int, ProjectMoney] = {}
    last: dict[str, ProjectMoney] = {}
    left: list[int] = []
    for number, name in enumerate(names):
        key = fold_name(name)
        if waiting.get(key):
            rows[number] = last[key] = waiting[key].pop(0)
        elif key in last:
            rows[number] = last[key]  # one project, two sheets
        else:
            left.append(number)
    missing = [project for rest in waiting.values() for project in rest]
    renamed = _alike(names, left, missing)
    rows |= renamed
    kept = set(map(id, renamed.values()))
    return Matches(
        rows,
        frozenset(renamed),
        tuple(project for project in missing if id(project) not in kept),
        tuple(number for number in left if number not in renamed),
    )


def _alike(
    names: Sequence[str], left: Sequence[int], missing: Sequence[ProjectMoney]
) -> dict[int, ProjectMoney]:
    if max(len(left), len(missing)) > _MOST_COMPARED:
        return {}
    found: dict[int, ProjectMoney] = {}
    pairs = sorted(
        (
            (_likeness(names[number], project.name), number, place)
            for number in left
            for place, project in enumerate(missing)
        ),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    taken: set[int] = set()
    for likeness, number, place in pairs:
        if likeness < _ALIKE:
            break
        if number not in found and place not in taken:
            found[number] = missing[place]
            taken.add(place)
    return found


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, fold_name(one), fold_name(other), autojunk=False)
    return 0.0 if matcher.quick_ratio() < _ALIKE else matcher.ratio()
