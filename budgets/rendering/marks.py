"""标记: which cell of a sheet a finding speaks of.

A finding names a cell of the officer's file; the sheet knows from which cell each of its
own was read. A cell without an amount was read from nowhere: it is found by its row and
column in the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from budgets.rendering.sheet import CellKind, Sheet
from budgets.tables.findings import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_SOURCE = re.compile(r"(?P<sheet>.*)!(?P<column>[A-Z]{1,3})(?P<row>\d+)", re.DOTALL)
_GRAVITY = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTICE: 2}


@dataclass(frozen=True, slots=True)
class Mark:
    """标记: what a preview shows at a cell.

    `described_by`: ids of what explains it. `links`: where each of its findings stands on
    the page, as (id, number).
    """

    severity: Severity
    text: str
    described_by: str = ""
    links: tuple[tuple[str, int], ...] = ()


@dataclass(slots=True)
class _Places:
    """Where the cells of one sheet were read from."""

    cells: dict[str, tuple[int, int]] = field(default_factory=dict)
    rows: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    columns: dict[tuple[str, str], int] = field(default_factory=dict)


def marks_for(
    sheet: Sheet,
    findings: Iterable[Finding],
    described_by: Callable[[Finding], str] = lambda finding: "",
) -> dict[tuple[int, int], Mark]:
    """The marks of one sheet, by (row position, column); findings about other tables pass.

    Several findings at one cell become one mark of the gravest severity.
    """
    gathered = placed(sheet, findings)
    return {place: _joined(found, described_by) for place, found in gathered.items()}


def placed(sheet: Sheet, findings: Iterable[Finding]) -> dict[tuple[int, int], list[Finding]]:
    """The findings of one sheet by their cell (row position, column); others pass."""
    places = _places(sheet)
    gathered: dict[tuple[int, int], list[Finding]] = {}
    for finding in findings:
        if finding.table in (None, sheet.number) and (place := _place(places, finding)):
            gathered.setdefault(place, []).append(finding)
    return gathered


def linked(found: Sequence[Finding], links: Sequence[tuple[str, int]]) -> Mark:
    """One mark for the findings of a cell, leading to each of them."""
    described_by = " ".join(target for target, _number in links)
    return replace(
        _joined(found, lambda _finding: ""), described_by=described_by, links=tuple(links)
    )


def _places(sheet: Sheet) -> _Places:
    places = _Places()
    for row in sheet.rows:
        for cell in row.cells:
            parts = _SOURCE.fullmatch(cell.source)
            if parts is None:
                continue
            place = (row.position, cell.column)
            places.cells[cell.source] = place
            name, line, letters = parts["sheet"], parts["row"], parts["column"]
            if cell.kind is CellKind.LABEL or (name, line) not in places.rows:
                places.rows[name, line] = place
            if cell.kind is CellKind.AMOUNT:
                places.columns[name, letters] = cell.column
    return places


def _place(places: _Places, finding: Finding) -> tuple[int, int] | None:
    address = f"{finding.sheet}!{finding.cell}"
    exact = places.cells.get(address)
    parts = _SOURCE.fullmatch(address)
    if exact or parts is None:
        return exact
    row = places.rows.get((parts["sheet"], parts["row"]))
    if row is None:
        return None
    column = places.columns.get((parts["sheet"], parts["column"]), row[1])
    return row[0], column


def _joined(found: Sequence[Finding], described_by: Callable[[Finding], str]) -> Mark:
    gravest = min(found, key=lambda finding: _GRAVITY[finding.severity])
    return Mark(
        severity=gravest.severity,
        text="\n".join(finding.message for finding in found),
        described_by=" ".join(filter(None, map(described_by, found))),
    )
