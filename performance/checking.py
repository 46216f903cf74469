"""校验绩效目标: read a targets workbook and run the rules over it. No database.

The one way from a file to its findings, for uploads and for the command line.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from budgets.tables.editions import NoEditionError, edition_for
from budgets.tables.holds import PROJECT_TABLE, HoldScope
from performance.rules.core import TargetContext, run
from performance.rules.projects import projects_of
from performance.sheets.core import Part, TargetsReading
from performance.sheets.entered import is_entered, personal, placed, plainly, same_project
from performance.sheets.labels import year_in_title, year_line
from performance.sheets.reading import read_targets
from performance.words import make
from portal.core.text import fold_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from budgets.tables.core import Declaration
    from budgets.tables.findings import Finding
    from budgets.tables.holds import Hold
    from performance.sheets.core import Target
    from performance.sheets.entered import Entered

_REF = re.compile(r"([A-Z]+)([0-9]+)")
_ROW = re.compile(r"第([0-9]+)行")


@dataclass(frozen=True, slots=True)
class CheckedTargets:
    """What a targets workbook declares, and everything to be said about it."""

    reading: TargetsReading
    findings: tuple[Finding, ...]


def check_targets(
    path: Path | None,
    filename: str,
    *,
    entered: Sequence[Entered] = (),
    declaration: Declaration | None = None,
    kind: str = "budget",
    year: int | None = None,
    division: str = "",
    scope: str = "unit",
    holds: Sequence[Hold] = (),
) -> CheckedTargets:
    """The file read and checked, findings in the order of its sheets.

    `path` None: there is no file, only what was `entered` at the desk. `declaration`: the budget that the targets belong to; None: nothing is said about
    missing projects and their amounts. `year` None: that of the budget, else the one the
    targets print. `holds`: what is held from the public; the answer is without it. Never
    raises for what a file may hold.
    """
    read = read_targets(path, filename) if path else TargetsReading("")
    context = target_context(
        read.targets,
        declaration=declaration,
        kind=kind,
        year=year,
        division=division,
        scope=scope,
    )
    reading = without_held(with_entered(read, entered, context), holds)
    if reading.refused and not reading.targets:
        return CheckedTargets(reading, reading.findings)
    if reading.refused:  # what the file may hold of the other projects is not known
        context = replace(context, projects=None)
    return check_reading(reading, context)


def with_entered(
    reading: TargetsReading, entered: Sequence[Entered], context: TargetContext
) -> TargetsReading:
    """The file's targets and those that were typed, and a word where both have a project.

    What was typed stands in the place of the file's, unless it gives way; the rest of it
    follows the file in the order of table 11.
    """
    if not entered:
        return reading
    typed = [*placed((each.target for each in entered), reading.targets, context.year)]
    targets: list[Target] = []
    findings: list[Finding] = []
    stood: set[int] = set()
    for target in reading.targets:
        number = next((n for n, each in enumerate(typed) if same_project(each, target)), None)
        if number is None:
            targets.append(target)
            continue
        gives_way = entered[number].gives_way
        findings.append(_both(target, file_stands=gives_way))
        if gives_way:
            targets.append(target)
        elif number not in stood:
            targets.append(typed[number])
        stood.add(number)
    order = {fold_name(each.name): n for n, each in enumerate(context.projects or ())}
    rest = [each for number, each in enumerate(typed) if number not in stood]
    rest.sort(key=lambda target: order.get(fold_name(target.project), len(order)))
    targets.extend(rest)
    findings.extend(said for each in targets if is_entered(each.sheet) for said in personal(each))
    return replace(
        reading, targets=tuple(targets), findings=(*reading.findings, *map(plainly, findings))
    )


def _both(target: Target, *, file_stands: bool) -> Finding:
    """Said at the file's sheet, so that the workbook that is handed back says it too."""
    return make(
        "W_TARGET_BOTH",
        project=target.project,
        sheet=target.sheet,
        cell=target.cell(Part.PROJECT, Part.CODE),
        text=target.project,
        name="文件" if file_stands else "在线填报",
    )


def check_none(
    declaration: Declaration, *, kind: str = "budget", division: str = "", scope: str = "unit"
) -> tuple[Finding, ...]:
    """What is to be said of a budget with which no targets were handed in at all."""
    return run(
        (), target_context((), declaration=declaration, kind=kind, division=division, scope=scope)
    )


def without_held(reading: TargetsReading, holds: Sequence[Hold]) -> TargetsReading:
    """The reading without the projects that are held, and without a word about them."""
    if any(_holds_all(hold) for hold in holds):
        return replace(reading, targets=(), findings=())
    names = {fold_name(hold.name) for hold in holds if hold.scope is HoldScope.PROJECT} - {""}
    held = [target for target in reading.targets if fold_name(target.project) in names]
    if not held:
        return reading
    kept = tuple(target for target in reading.targets if target not in held)
    silent = {target.sheet for target in held} - {target.sheet for target in kept}
    return replace(
        reading,
        targets=kept,
        findings=tuple(
            finding
            for finding in reading.findings
            if finding.sheet not in silent and fold_name(finding.at.project) not in names
        ),
    )


def _holds_all(hold: Hold) -> bool:
    """Whether no project may be told of: the unit is held, or the whole table of projects."""
    is_projects = hold.scope is HoldScope.TABLE and hold.table == PROJECT_TABLE
    return hold.scope is HoldScope.UNIT or is_projects


def target_context(
    targets: Iterable[Target],
    *,
    declaration: Declaration | None,
    kind: str = "budget",
    year: int | None = None,
    division: str = "",
    scope: str = "unit",
) -> TargetContext:
    """What the rules look at beside the targets."""
    known = year or (declaration.year if declaration else 0) or _printed_year(targets)
    return TargetContext(
        year=known,
        division=division,
        edition=declaration.edition if declaration else _edition(kind, known, division),
        kind=kind,
        projects=projects_of(declaration) if declaration else None,
        scope=scope,
    )


def check_reading(reading: TargetsReading, context: TargetContext) -> CheckedTargets:
    """What the rules have to say about targets that were read, with what the reader said."""
    order = {target.sheet: number for number, target in reversed([*enumerate(reading.targets)])}
    found = [*reading.findings, *map(plainly, run(reading.targets, context))]
    found.sort(key=lambda finding: _place(finding, order))
    return CheckedTargets(reading, tuple(found))


def _place(finding: Finding, order: dict[str, int]) -> tuple[int, str, int, int, str]:
    """By sheet as they stand in the file, then row and column; what has no place comes last."""
    match = _REF.fullmatch(finding.cell)
    row = _ROW.fullmatch(finding.cell)
    letters, digits = match.groups() if match else ("", row[1] if row else "0")
    column = sum((ord(letter) - 64) * 26**power for power, letter in enumerate(reversed(letters)))
    place = order.get(finding.sheet, len(order) if not finding.sheet else -1)
    return (place, finding.sheet, int(digits), column, finding.rule)


def _printed_year(targets: Iterable[Target]) -> int:
    """The year that most titles name, 0 where none does."""
    years: Counter[int] = Counter()
    for target in targets:
        printed = year_line(target.labels.get(Part.YEAR, "")) or year_in_title(
            target.labels.get(Part.TITLE, "")
        )
        if printed:
            years[printed] += 1
    return max(years, key=lambda year: (years[year], year), default=0)


def _edition(kind: str, year: int, division: str) -> str:
    try:
        return edition_for(kind, year, division).key
    except NoEditionError:
        return ""
