"""六、绩效目标情况说明: the projects of table 11, those to be evaluated, and what was learnt.

Only projects that the published table names are told: what is held from the public is not in
it, and a name that people wrote is not repeated unless it stands there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from budgets.rendering.figures import Amount, Count, total_of
from budgets.rendering.narrative.basis import Basis, Need
from budgets.rendering.prose import Passage, Span
from budgets.tables import columns as c
from budgets.tables.entries import entries
from portal.core.text import fold_name

if TYPE_CHECKING:
    from budgets.rendering.narrative.cells import Cells
    from budgets.rendering.wording import WordingPack
    from budgets.tables.core import Row

_BUDGETS = (c.GENERAL, c.FUND, c.STATE_CAPITAL)
_ENTRIES = ("performance.evaluated", "performance.improved")


@dataclass(frozen=True, slots=True)
class _Projects:
    """Projects of table 11. `fiscal` is None where the table has no column for it."""

    count: Count  # with the cells of those that are counted
    total: Amount
    fiscal: Amount | None


def write(pack: WordingPack, basis: Basis) -> Iterator[Passage]:
    """The heading and one paragraph, then the heading of the targets' forms."""
    if basis.now.has(11):
        if heading := pack.tell("performance.heading"):
            yield Passage(heading)
        yield Passage((*_managed(pack, basis), *_evaluated(pack, basis), *_improved(pack, basis)))
    if basis.has_forms and (heading := pack.tell("performance.forms")):
        yield Passage(heading)


def needs(basis: Basis) -> Iterator[Need]:
    """Names that table 11 does not print."""
    known = _by_name(basis.now)
    for entry in _ENTRIES:
        for name in basis.entered.lines(entry):
            if fold_name(name) not in known:
                yield Need(
                    entry,
                    f"{entries()[entry].quoted}中的“{name}”不在公开表11中，说明中没有写进去："
                    "请按公开表11的项目名称填写，或删去。",
                )


def _managed(pack: WordingPack, basis: Basis) -> tuple[Span, ...]:
    year, unit = str(basis.year), basis.unit_name
    rows = _project_rows(basis.now)
    if not rows:
        return pack.tell("performance.none", unit=unit, year=year)
    projects = _all(basis.now, rows)
    # Held projects are not counted, and their money is in the table's total: neither is told.
    name = "performance.managed"
    if basis.now.is_partly_withheld(11):
        name, projects = "performance.managed_in_public", _summed(basis.now, rows)
    if projects.fiscal is None:
        return pack.tell(
            f"{name}_without_fiscal",
            unit=unit,
            year=year,
            count=projects.count,
            total=projects.total,
        )
    return pack.tell(
        name,
        unit=unit,
        year=year,
        count=projects.count,
        total=projects.total,
        fiscal=projects.fiscal,
    )


def _evaluated(pack: WordingPack, basis: Basis) -> tuple[Span, ...]:
    names, rows = _named(basis, "performance.evaluated")
    if not rows:
        return ()
    projects = _summed(basis.now, rows)
    told = _names(pack, names)
    if projects.fiscal is None:
        return pack.tell(
            "performance.evaluated_without_fiscal",
            names=told,
            count=projects.count,
            total=projects.total,
        )
    # A department may print one name for several units: 等 says that there are more than names.
    is_one_each = len(names) == len(rows)
    return pack.tell(
        "performance.evaluated" if is_one_each else "performance.evaluated_same_name",
        names=told,
        count=projects.count,
        total=projects.total,
        fiscal=projects.fiscal,
    )


def _improved(pack: WordingPack, basis: Basis) -> tuple[Span, ...]:
    names, _ = _named(basis, "performance.improved")
    if not names:
        return ()
    told = pack.say("list.enumeration").join(names)
    return pack.tell("performance.improved", names=told, year=str(basis.year))


def _project_rows(cells: Cells) -> tuple[Row, ...]:
    return tuple(row for row in cells.rows(11) if not row.is_total)


def _by_name(cells: Cells) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in _project_rows(cells):
        found.setdefault(fold_name(row.cells[0]), []).append(row)
    return found


def _named(basis: Basis, entry: str) -> tuple[list[str], tuple[Row, ...]]:
    """The names that table 11 prints, as it prints them and once each, and their rows."""
    known = _by_name(basis.now)
    folded = dict.fromkeys(fold_name(name) for name in basis.entered.lines(entry))
    found = [known[name] for name in folded if name in known]
    return [rows[0].cells[0].strip() for rows in found], tuple(r for rows in found for r in rows)


def _names(pack: WordingPack, names: Sequence[str]) -> str:
    """甲、乙和丙. A name that ends with a digit is quoted: a number follows the last one."""
    told = [pack.say("performance.quoted", name=n) if n[-1:].isdigit() else n for n in names]
    first = pack.say("list.enumeration").join(told[:-1])
    return f"{first}{pack.say('list.last')}{told[-1]}" if first else told[-1]


def _all(cells: Cells, rows: Sequence[Row]) -> _Projects:
    """Every project, with the totals that the table prints."""
    projects = _summed(cells, rows)
    total, fiscal = cells.total(11), cells.total(11, c.APPROPRIATION)
    if cells.lacks(11, c.APPROPRIATION):
        fiscal = None
    return replace(projects, total=total or projects.total, fiscal=fiscal or projects.fiscal)


def _summed(cells: Cells, rows: Sequence[Row]) -> _Projects:
    total = total_of(tuple(cells.at(row) for row in rows))
    return _Projects(Count(len(rows), total.sources), total, _fiscal(cells, rows))


def _fiscal(cells: Cells, rows: Sequence[Row]) -> Amount | None:
    """财政拨款 of the rows: its own column, else the budgets that there are columns for."""
    if not cells.lacks(11, c.APPROPRIATION):
        return total_of(tuple(cells.at(row, c.APPROPRIATION) for row in rows))
    columns = [column for column in _BUDGETS if not cells.lacks(11, column)]
    if not columns:
        return None
    return total_of(tuple(cells.at(row, column) for row in rows for column in columns))
