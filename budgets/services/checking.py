"""校验文件: read a workbook and run the rules over what it declares. No database.

The one way from a file to its findings: uploads, the command line and rehearsals by
officers all come through here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from budgets.codes.catalogues import Catalogues, package_catalogues
from budgets.reading.child import read_document
from budgets.reading.core import Reading, RefusedError
from budgets.reading.documents import Wanted
from budgets.rules.core import RuleContext, run
from budgets.services.holding_back import held_back
from budgets.tables.editions import edition_named
from budgets.tables.findings import Finding
from budgets.tables.surroundings import Surroundings
from budgets.tables.vocabulary import AMOUNT_LOST

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from budgets.tables.core import Declaration
    from budgets.tables.holds import Hold

#: The reader could not place a row: its amounts are the finding's related cells.
_ROW_LOST = frozenset(
    {"E_CODE_LEVEL", "E_ORPHAN", "E_CODE_MISSING", "E_UNKNOWN_LINE", "E_LABEL_MISSING"}
)
#: Later than any edition: the newest one is in force.
_NEWEST = 9999
_REF = re.compile(r"([A-Z]+)([0-9]+)")


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file declares, and everything to be said about it: reading and rules."""

    reading: Reading
    findings: tuple[Finding, ...]


class _Named(TypedDict):
    """Under which names the unit may stand in its file."""

    unit_name: str | None
    also_named: Collection[str]


def check_file(
    path: Path,
    filename: str,
    *,
    kind: str = "budget",
    year: int | None = None,
    unit_name: str | None = None,
    also_named: Collection[str] = (),
    division: str = "",
    scope: str = "unit",
    around: Surroundings | None = None,
    catalogues: Catalogues | None = None,
    holds: tuple[Hold, ...] = (),
) -> Checked:
    """The file read and checked, findings by table and cell.

    `year` None: the year that the file names. `unit_name`: the unit that should stand in
    it, `also_named` under which further names. `around`: what is known beside the file. `holds`: what is held from the public; the answer
    is without it. `catalogues` None: the code lists that come with the portal. Never raises
    for what a file may hold; raises `NoEditionError` for a kind or a given year without tables.
    """
    wanted = Wanted(kind, year, division, unit_name, tuple(also_named))
    reading = read_document(path, filename, wanted)
    context = RuleContext(
        year=reading.declaration.year if reading.declaration else 0,
        division=division,
        unit_name=unit_name or "",
        unreadable=unreadable_cells(reading.findings),
        scope=scope,
        catalogues=catalogues or package_catalogues(),
        holds=holds,
        **(around or Surroundings()).members(),
    )
    return check_reading(reading, context)


def read_previous(
    path: Path, filename: str, *, kind: str = "budget", year: int | None = None, division: str = ""
) -> Declaration:
    """上年申报内容 of last year's workbook, read in the limited child like any other file.

    `year`: the year of the workbook itself, None for the one it names. Raises `RefusedError`
    where it cannot be used, `NoEditionError` as `check_file` does.
    """
    wanted = Wanted(kind, year, division)
    reading = read_document(path, filename, wanted)
    if reading.declaration is None:
        raise RefusedError(reading.findings[0])
    return reading.declaration


def check_reading(reading: Reading, context: RuleContext) -> Checked:
    """What the rules have to say about a workbook that was read, with what the reader said."""
    reading, context = held_back(reading, context)
    return Checked(reading, _all_findings(reading, context))


def unreadable_cells(findings: Iterable[Finding]) -> frozenset[str]:
    """The cells ("公开表5!F12") whose amounts are not known."""
    found: set[str] = set()
    for finding in findings:
        if finding.code in AMOUNT_LOST:
            found.add(f"{finding.sheet}!{finding.cell}")
        if finding.code in AMOUNT_LOST or finding.code in _ROW_LOST:
            found.update(finding.related)
    return frozenset(found)


def _all_findings(reading: Reading, context: RuleContext) -> tuple[Finding, ...]:
    declaration = reading.declaration
    if declaration is None:
        return reading.findings
    by_rules = run(edition_named(declaration.edition), declaration, context)
    return tuple(sorted([*reading.findings, *by_rules], key=_place))


def _place(finding: Finding) -> tuple[int, str, int, int, str]:
    """By table, then by sheet, row and column; what is about no table stands first."""
    match = _REF.fullmatch(finding.cell)
    letters, digits = match.groups() if match else ("", "0")
    column = sum((ord(letter) - 64) * 26**power for power, letter in enumerate(reversed(letters)))
    return (finding.table or 0, finding.sheet, int(digits), column, finding.code)
