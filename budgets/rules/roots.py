"""同因归一: where the relations that fail meet in one cell, that cell is the one finding.

One wrong amount breaks every relation it stands in: its row, its column, the same figure in
other tables. If changing one cell by one difference would mend several of them, and no
other cell would mend the same ones, that cell is to blame. Where it cannot be told, all
findings stay as the rules made them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.rules.compared import Compared, Equation
from budgets.tables.findings import Severity
from budgets.tables.vocabulary import make

if TYPE_CHECKING:
    from budgets.rules.figures import Figure
    from budgets.tables.findings import Finding

#: Of several codes that point at the cell itself, the first says most.
_TELLING = ("E_BALANCE", "E_PARENT_SUM", "E_TOTAL", "E_DISAGREE")
#: A sentence quotes at most so many relations; the rest are named.
_QUOTED = 4

_Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Cause:
    """One cell that, changed by `change`, mends those findings (by their place in the run)."""

    cell: Figure
    change: int
    mended: frozenset[int]


def one_cause(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings, those of one wrong cell as one; the others as they are, in order."""
    failed = {
        place: finding.equation
        for place, finding in enumerate(findings)
        if isinstance(finding, Compared)
        and finding.equation is not None
        and finding.severity is not Severity.NOTICE
    }
    kept: dict[int, Finding] = dict(enumerate(findings))
    for cause in _told(_causes(failed)):
        places = sorted(cause.mended)
        merged = _merged(cause, [findings[place] for place in places])
        for place in places[1:]:
            del kept[place]
        kept[places[0]] = merged
    return tuple(kept.values())


def _causes(failed: dict[int, Equation]) -> list[_Cause]:
    """For every cell that several failed equations share, what changing it would mend."""
    shared: dict[_Key, dict[int, tuple[Figure, int]]] = {}
    for place, equation in failed.items():
        for cell, sign in equation.cells():
            if cell.has_column and cell.readable and not cell.is_elsewhere:
                shared.setdefault(_key(cell), {})[place] = (cell, sign)
    causes = []
    for uses in shared.values():
        if len(uses) > 1:
            cause = _best_change(uses, failed)
            if cause and len(cause.mended) > 1:
                causes.append(cause)
    return causes


def _best_change(uses: dict[int, tuple[Figure, int]], failed: dict[int, Equation]) -> _Cause | None:
    """The change of one cell that mends most of the equations it stands in.

    Of equal ones the exact equations decide: a sum is right within its 尾差.
    """
    best: tuple[int, int, int] | None = None
    found: _Cause | None = None
    for place, (cell, sign) in uses.items():
        change = -sign * failed[place].gap
        mended = frozenset(p for p, (_, s) in uses.items() if failed[p].holds(s * change))
        exact = sum(1 for p in mended if failed[p].rest + uses[p][1] * change == failed[p].high)
        rank = (len(mended), exact, -place)
        if best is None or rank > best:
            best, found = rank, _Cause(cell, change, mended)
    return found


def _told(causes: Iterable[_Cause]) -> list[_Cause]:
    """The causes that can be told apart, those that mend most first."""
    rest = sorted(causes, key=lambda cause: (-len(cause.mended), min(cause.mended)))
    told: list[_Cause] = []
    while rest:
        first = rest[0]
        rivals = [
            cause
            for cause in rest
            if len(cause.mended) == len(first.mended) and cause.mended & first.mended
        ]
        if len(rivals) == 1:
            told.append(first)
        used = frozenset().union(*(cause.mended for cause in rivals))
        rest = [cause for cause in rest if not cause.mended & used]
    return told


def _merged(cause: _Cause, findings: Sequence[Finding]) -> Finding:
    """One finding at the cell, naming every relation that meets there."""
    cell = cause.cell
    place = _key(cell)
    own = [one for one in findings if _points_at(one, place)]
    speaker = min(own or findings, key=_rank)
    equations = [one.equation for one in findings if isinstance(one, Compared) and one.equation]
    others = [figure for equation in equations for figure, _ in equation.cells()]
    rules = "、".join(dict.fromkeys(one.rule for one in findings))
    quoted = "；".join(equation.text for equation in equations[:_QUOTED])
    more = "等" if len(equations) > _QUOTED else ""
    return make(
        speaker.code if own else "E_ONE_CELL",
        severity=min((one.severity for one in findings), key=list(Severity).index),
        rule=speaker.rule,
        table=cell.table,
        sheet=cell.sheet,
        cell=cell.cell,
        row=cell.row,
        column=cell.column,
        code_printed=cell.code,
        expected=cell.amount + cause.change,
        found=cell.declared,
        sources=_places(f.place for f in others if f.filled and _key(f) != place),
        related=_places(
            one for finding in findings for one in (f"{finding.sheet}!{finding.cell}", *finding.related)
            if finding.cell and one != cell.place
        ),
        at=cell.at,
        note=f"（{len(findings)}项勾稽（{rules}）都因此格不符：{quoted}{more}；只改此格即全部相符）",
    )  # fmt: skip


def _points_at(finding: Finding, place: _Key) -> bool:
    equation = finding.equation if isinstance(finding, Compared) else None
    return equation is not None and _key(equation.found) == place


def _rank(finding: Finding) -> int:
    return _TELLING.index(finding.code) if finding.code in _TELLING else len(_TELLING)


def _places(places: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(place for place in places if place))


def _key(figure: Figure) -> _Key:
    """Which cell it is: its address, or its place on paper where it was typed into a form."""
    return (figure.place,) if figure.place else (figure.table, figure.at, figure.row, figure.column)
