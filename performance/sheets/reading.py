"""读取绩效目标表: a targets workbook to the targets that it declares.

The file comes through the same gate and the same limited child as every upload.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from budgets.reading.child import read_in_child
from budgets.reading.core import CellKind, RefusedError
from budgets.reading.documents import capped, sha256_of
from budgets.reading.grid import SheetView
from budgets.reading.privacy import personal_findings
from budgets.tables.findings import Severity
from performance.sheets.bodies import Body, read_body
from performance.sheets.core import Form, Part, Target, TargetsReading
from performance.sheets.flat import FlatSheet, flat_heading, read_flat
from performance.sheets.heads import AMOUNTS, Head, read_head
from performance.sheets.labels import code_and_name
from performance.sheets.segments import Segment, segments
from performance.words import make
from portal.core.text import fold_name

if TYPE_CHECKING:
    from pathlib import Path

    from budgets.reading.core import ReadWorkbook
    from budgets.tables.findings import Finding


_TAKEN_APART = (Part.DEPARTMENT, Part.UNIT)


def read_targets(path: Path, filename: str) -> TargetsReading:
    """What the file declares. Never raises for what a file may hold."""
    sha256 = sha256_of(path)
    try:
        workbook = read_in_child(path, filename)
    except RefusedError as error:
        return TargetsReading(sha256, findings=(error.finding,), refused=True)
    return replace(targets_of(workbook), sha256=sha256)


def targets_of(workbook: ReadWorkbook) -> TargetsReading:
    """What a workbook that was read declares. Pure. Hidden sheets are not taken."""
    sheets = [SheetView(grid) for grid in workbook.grids if not grid.hidden]
    targets: list[Target] = []
    findings: list[Finding] = list(workbook.findings)
    unfilled: list[tuple[str, str]] = []
    for sheet in sheets:
        heading = flat_heading(sheet)
        if heading is not None:
            flat = read_flat(sheet, heading)
            targets.extend(_built(head, body) for head, body in flat.projects)
            findings.extend(_remarks(flat))
            unfilled.extend((name, f"{sheet.name}!{cell}") for name, cell in flat.unfilled)
            continue
        found = segments(sheet)
        if not found and sheet.row_numbers:
            findings.append(_unknown(sheet))
        for segment in found:
            target, remarks = _target(sheet, segment)
            if whole := _whole_department(target):
                findings.append(whole)
                continue
            findings.extend(remarks)
            if targets and _is_continued(targets[-1], target):
                targets[-1] = _joined(targets[-1], target)
            else:
                targets.append(target)
    if not targets:
        refusal = make("E_TARGETS_UNFILLED" if unfilled else "E_TARGETS_NOT_FOUND")
        return TargetsReading("", findings=(refusal, *capped(findings)), refused=True)
    findings.extend(personal_findings(sheets, frozenset()))
    return TargetsReading("", tuple(targets), capped(findings), unfilled=tuple(unfilled))


def _remarks(flat: FlatSheet) -> list[Finding]:
    """What was noticed in a flat sheet."""
    findings = list(flat.findings)
    for head, body in flat.projects:
        findings.extend([*head.findings, *body.findings])
        if not head.project:
            cell = next((one.cell(*Part) for one in body.indicators), "")
            findings.append(make("E_TARGET_PROJECT", sheet=flat.sheet.name, cell=cell))
    return findings


def _target(sheet: SheetView, segment: Segment) -> tuple[Target, list[Finding]]:
    head = read_head(sheet, segment.head)
    body = Body(sheet, head.project)
    findings = head.findings
    if segment.heading is None:
        place = head.cells.get(Part.PROJECT, "")
        findings.append(
            make(
                "E_TARGET_HEADING",
                project=head.project,
                sheet=sheet.name,
                cell=place,
                text=head.project,
            )
        )
    else:
        body = read_body(sheet, segment.heading, segment.body, head.project)
        findings.extend(body.findings)
    if not head.project:
        cell = head.cells.get(f"{Part.PROJECT}_label", "") or _first_cell(sheet, segment)
        findings.append(make("E_TARGET_PROJECT", sheet=sheet.name, cell=cell))
    return _built(head, body), findings


def _whole_department(target: Target) -> Finding | None:
    """部门整体支出绩效目标表: targets of the whole department, which belong to no project."""
    title = target.labels.get(Part.TITLE, "")
    if target.project or "整体" not in title:
        return None
    return make("W_TARGET_WHOLE", sheet=target.sheet, cell=target.cell(Part.TITLE), text=title)


def _unknown(sheet: SheetView) -> Finding:
    """A warning where numbers are left out; covers and contents are no matter."""
    has_numbers = any(cell.kind is CellKind.NUMBER for cell in sheet.grid.cells)
    severity = None if has_numbers else Severity.NOTICE
    return make("W_TARGET_SHEET_UNKNOWN", severity=severity, sheet=sheet.name)


def _first_cell(sheet: SheetView, segment: Segment) -> str:
    rows = [*segment.head, *([segment.heading] if segment.heading else [])]
    return sheet.row(rows[0])[0].ref


def _built(head: Head, body: Body) -> Target:
    department_code, department = code_and_name(head.texts.get(Part.DEPARTMENT, ""))
    unit_code, unit = code_and_name(head.texts.get(Part.UNIT, ""))
    return Target(
        project=head.project,
        project_code=head.texts.get(Part.CODE, ""),
        department=department,
        department_code=department_code,
        unit=unit,
        unit_code=unit_code,
        total=head.amounts.get(Part.TOTAL),
        fiscal=head.amounts.get(Part.FISCAL),
        other=head.amounts.get(Part.OTHER),
        objective=head.texts.get(Part.OBJECTIVE, ""),
        indicators=tuple(body.indicators),
        form=_form(head, body),
        labels=head.labels | body.labels,
        written={part: text for part, text in head.texts.items() if part in _TAKEN_APART}
        | head.amount_texts,
        sheet=head.sheet.name,
        cells={str(part): ref for part, ref in (body.cells | head.cells).items()},
    )


def _form(head: Head, body: Body) -> Form:
    """B prints no amounts; C prints the unit in each amount's cell."""
    if not any(part in head.labels for part in AMOUNTS):
        return Form.B
    return Form.C if head.has_unit_in_cells else Form.A


def _is_continued(before: Target, after: Target) -> bool:
    """The same head printed once more at a page's end."""
    if before.sheet != after.sheet or not after.project:
        return False
    return (
        fold_name(before.project) == fold_name(after.project)
        and before.project_code == after.project_code
        and after.objective in ("", before.objective)
        and after.total in (None, before.total)
    )


def _joined(before: Target, after: Target) -> Target:
    return replace(before, indicators=(*before.indicators, *after.indicators))
