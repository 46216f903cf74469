"""读取文件: an uploaded workbook to what it declares, with everything that was noticed."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from budgets.reading.beside import apart
from budgets.reading.contents import contents_of
from budgets.reading.core import CellKind, Reading, ReadWorkbook
from budgets.reading.grid import SheetView
from budgets.reading.locate import Location, is_contents, locate
from budgets.reading.normalise import Normalised, normalise
from budgets.reading.privacy import personal_findings
from budgets.reading.remarks import (
    printed_unit_name,
    said_years,
    text_findings,
    unit_name_findings,
    year_findings,
)
from budgets.tables.core import Declaration, Edition
from budgets.tables.editions import NoEditionError, edition_for
from budgets.tables.findings import Finding, Severity
from budgets.tables.vocabulary import make

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_CHUNK = 1 << 20
#: Later than any edition: the newest one is in force.
_NEWEST = 9999
_MOST_OF_A_KIND = 30
_MOST_RELATED = 1000


class _Named(TypedDict):
    """Under which names the unit may stand in the file."""

    unit_name: str | None
    also_named: Collection[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a file should be. `year` None: the year that the file itself names.

    `unit_name`: the unit that should stand in it, `also_named` under which further names.
    """

    kind: str = "budget"
    year: int | None = None
    division: str = ""
    unit_name: str | None = None
    also_named: tuple[str, ...] = ()

    def edition(self) -> Edition:
        """The edition to read by at first. Raises `NoEditionError`."""
        return edition_for(self.kind, self.year or _NEWEST, self.division)


def declared(workbook: ReadWorkbook, wanted: Wanted) -> Reading:
    """What a workbook declares, by the edition that is in force for its year. Pure.

    Raises `NoEditionError` for a kind or a wanted year without tables; a year that only the
    file names is refused.
    """
    named: _Named = {"unit_name": wanted.unit_name, "also_named": wanted.also_named}
    edition = wanted.edition()
    reading = document_of(workbook, edition=edition, year=wanted.year, **named)
    if wanted.year is not None or reading.declaration is None:
        return reading
    year = reading.declaration.year
    try:
        in_force = edition_for(wanted.kind, year, wanted.division)
    except NoEditionError:
        return Reading("", None, (make("E_YEAR_UNKNOWN"), *reading.findings), refused=True)
    if in_force == edition:
        return reading
    return document_of(workbook, edition=in_force, year=year, **named)


def sha256_of(path: Path) -> str:
    """The file's SHA-256, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def document_of(
    workbook: ReadWorkbook,
    *,
    edition: Edition,
    year: int | None,
    unit_name: str | None = None,
    also_named: Collection[str] = (),
) -> Reading:
    """What a workbook that was read declares. Pure.

    `also_named`: further names under which the unit may stand in it.
    """
    sheets = [SheetView(part) for grid in workbook.grids for part in apart(grid, edition)]
    visible = [sheet for sheet in sheets if not sheet.is_hidden]
    hidden = [sheet for sheet in sheets if sheet.is_hidden and sheet.row_numbers]
    location = locate(visible, edition, year or 0)
    if year is None:
        year = _year(location)
        if year is not None:
            location = locate(visible, edition, year)
    hidden_only = _hidden_only(hidden, location, edition)
    findings = [
        finding
        for finding in workbook.findings
        if not (finding.code == "W_HIDDEN_SHEET" and finding.sheet in hidden_only)
    ]
    findings.extend(location.findings)
    findings.extend(finding for found in hidden_only.values() for finding in found)
    if refusal := _refusal(location, findings, year):
        return Reading("", None, (refusal, *capped(_others(findings, refusal))), refused=True)
    assert year is not None  # noqa: S101 (no year is a refusal)
    tables = [normalise(located, year) for located in location.tables]
    findings.extend(finding for table in tables for finding in table.findings)
    findings.extend(_remarks(visible, location, tables, year))
    expected = unit_name or printed_unit_name(location.tables)
    findings.extend(unit_name_findings(location.tables, expected, also_named))
    findings.extend(_sheet_findings(location.unknown, edition))
    declaration = Declaration(
        edition=edition.key,
        year=year,
        unit_name=printed_unit_name(location.tables),
        tables=tuple(table.declared for table in tables),
        contents=contents_of(visible, frozenset(t.sheet.name for t in location.tables), edition),
    )
    return Reading("", declaration, capped(findings))


def capped(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings, but of one kind about one table only so many: the rest as related cells.

    A column of words where amounts should be is one mistake, not twenty thousand.
    """
    kept: list[Finding] = []
    rest: dict[int, list[Finding]] = defaultdict(list)
    seen: dict[tuple[str, int | None], int] = {}
    counts: Counter[tuple[str, int | None]] = Counter()
    for finding in findings:
        kind = (finding.code, finding.table)
        counts[kind] += 1
        if counts[kind] <= _MOST_OF_A_KIND:
            seen[kind] = len(kept)
            kept.append(finding)
        else:
            rest[seen[kind]].append(finding)
    for place, left_out in rest.items():
        cells = [f"{f.sheet}!{f.cell}" for f in left_out if f.cell]
        cells.extend(cell for f in left_out for cell in f.related)
        last = kept[place]
        kept[place] = replace(
            last,
            message=f"{last.message}同类问题另有{len(left_out)}处，不再逐一列出。",
            related=(*last.related, *cells[:_MOST_RELATED]),
        )
    return tuple(kept)


def _year(location: Location) -> int | None:
    said = said_years(location.tables)
    return max(said, key=lambda year: (said[year], year)) if said else None


def _refusal(location: Location, findings: Iterable[Finding], year: int | None) -> Finding | None:
    """Why nothing of the workbook may be used, None where something may."""
    if not any(located.has_headings for located in location.tables):
        only_hidden = next((f for f in findings if f.code == "E_HIDDEN_ONLY"), None)
        return only_hidden or make("E_TABLE_NOT_FOUND")
    return make("E_YEAR_UNKNOWN") if year is None else None


def _others(findings: Iterable[Finding], refusal: Finding) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding is not refusal)


def _hidden_only(
    hidden: Sequence[SheetView], location: Location, edition: Edition
) -> dict[str, list[Finding]]:
    """E_HIDDEN_ONLY, by sheet: tables that stand on a hidden sheet and nowhere else."""
    seen = {located.table.number for located in location.tables}
    found: dict[str, list[Finding]] = {}
    for sheet in hidden:
        tables = [t.table for t in locate([sheet], edition, 0).tables if t.has_headings]
        only = [table for table in tables if table.number not in seen]
        if only:
            found[sheet.name] = [
                make("E_HIDDEN_ONLY", table=table.number, sheet=sheet.name) for table in only
            ]
    return found


def _remarks(
    visible: Sequence[SheetView],
    location: Location,
    tables: Sequence[Normalised],
    year: int,
) -> list[Finding]:
    amounts = frozenset(cell for table in tables for cell in table.amount_cells)
    used = {located.sheet.name for located in location.tables}
    read = [sheet for sheet in visible if sheet.name in used]
    return [
        *year_findings(location.tables, year),
        *text_findings(read, amounts),
        *personal_findings(visible, amounts),
    ]


def _sheet_findings(unknown: Iterable[SheetView], edition: Edition) -> list[Finding]:
    """Sheets that are no table: a word about texts, a warning about numbers left out."""
    found: list[Finding] = []
    for sheet in unknown:
        if not sheet.row_numbers:
            continue
        numbers = any(cell.kind is CellKind.NUMBER for cell in sheet.grid.cells)
        quiet = not numbers or is_contents(sheet, edition)
        severity = Severity.NOTICE if quiet else None
        found.append(make("W_SHEET_UNKNOWN", severity=severity, sheet=sheet.name))
    return found
