"""平铺表: one indicator a row, with its project in the same row.

The heading stands in one row; a blank project is that of the row above, a blank level too.
What is read are the same values as from sheets laid out as on paper, cell by cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from budgets.reading.core import column_letters
from budgets.reading.grid import SheetView
from performance.sheets.bodies import Body, read_body
from performance.sheets.core import Part
from performance.sheets.heads import AMOUNTS, Head, amount_of, take
from performance.sheets.labels import (
    NEEDED,
    amount_unit_line,
    column_part,
    head_part,
    is_beside_the_point,
    is_sum_line,
    unit_of_label,
    without_unit,
)
from performance.sheets.segments import is_heading
from performance.sheets.shown import is_unreadable, shown_text
from performance.words import make
from portal.core.text import fold, fold_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgets.reading.core import Cell
    from budgets.tables.findings import Finding

#: So far down a heading is looked for: titles and remarks stand above it.
_SEARCHED_ROWS = 10
#: A running number counts the rows and says nothing of a project.
_RUNNING = frozenset({"序号", "行号", "编号"})
_TOLD_APART = (Part.CODE, Part.UNIT)
#: Not of a project but of its indicators.
_OF_BODY = NEEDED | {Part.SIGN, Part.MEASURE, Part.WEIGHT, Part.SCORING}


@dataclass(slots=True)
class FlatProject:
    """One project: what its rows say of it, and the rows of its indicators."""

    head: Head
    rows: list[int]
    amounts_again: list[tuple[Part, Cell]] = field(default_factory=list)


@dataclass(slots=True)
class FlatSheet:
    """平铺表. `unfilled`: projects of which neither objective nor indicator is told, and their cells."""

    sheet: SheetView
    heading: int
    columns: dict[Part, Cell]
    projects: list[tuple[Head, Body]] = field(default_factory=list)
    unfilled: list[tuple[str, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def flat_heading(sheet: SheetView) -> int | None:
    """The row that heads a flat sheet, None where the sheet is none."""
    first = sheet.row_numbers[:_SEARCHED_ROWS]
    return next((number for number in first if _is_flat_heading(sheet.row(number))), None)


def flat_columns(sheet: SheetView, heading: int) -> dict[str, Part]:
    """The part of each column that is headed, by the column's letters."""
    return {
        column_letters(column): part
        for part, cell in _columns(sheet, heading).items()
        for column in range(cell.column, cell.column + sheet.width(cell))
    }


def nearest_heading(sheet: SheetView) -> tuple[int, set[Part]]:
    """The row among the first that has most headings of a flat sheet, and which."""
    best: tuple[int, set[Part]] = (0, set())
    for number in sheet.row_numbers[:_SEARCHED_ROWS]:
        parts = {part for cell in sheet.row(number) if (part := _part(shown_text(cell)))}
        if len(parts) > len(best[1]):
            best = (number, parts)
    return best


def read_flat(sheet: SheetView, heading: int) -> FlatSheet:
    """Every project of a flat sheet with its indicators, in the order of their first rows."""
    flat = FlatSheet(sheet, heading, _columns(sheet, heading))
    rows = [
        number
        for number in sheet.row_numbers
        if number > heading and not _is_no_row(sheet.row(number))
    ]
    used = _used(flat, rows)
    body_view = _only_body(sheet, heading, used)
    for project in _grouped(flat, rows, used):
        body = read_body(body_view, heading, project.rows, project.head.project)
        _read_amounts(project)
        if body.indicators or body.findings or project.head.texts.get(Part.OBJECTIVE):
            flat.projects.append((project.head, body))
        else:
            name = project.head.project
            flat.unfilled.append((name, project.head.cells.get(Part.PROJECT, "")))
    flat.findings.extend(_beside_columns(flat, rows))
    return flat


def _is_flat_heading(row: tuple[Cell, ...]) -> bool:
    """一级指标 | 二级指标 | 三级指标 | 指标值, and 项目名称 in the same row."""
    return is_heading(row) and any(head_part(shown_text(cell)) is Part.PROJECT for cell in row)


def _is_no_row(row: tuple[Cell, ...]) -> bool:
    """The heading printed once more, a note, a sum."""
    if _is_flat_heading(row):
        return True
    text = shown_text(row[0])
    return is_sum_line(text) or (len(row) == 1 and is_beside_the_point(text))


def _columns(sheet: SheetView, heading: int) -> dict[Part, Cell]:
    """Each part with the cell that heads it; the first of two stands."""
    columns: dict[Part, Cell] = {}
    for cell in sheet.row(heading):
        part = _part(shown_text(cell))
        if part is not None and part is not Part.MONEY:
            columns.setdefault(part, cell)
    return columns


def _part(text: str) -> Part | None:
    column = column_part(text)
    if column is not None and column is not Part.GROUP:
        return column
    return head_part(without_unit(text))


def _used(flat: FlatSheet, rows: list[int]) -> dict[int, Part]:
    """Column number to part. What heads a column without a single cell heads nothing."""
    filled = {cell.column for number in rows for cell in flat.sheet.row(number)}
    return {
        column: part
        for part, cell in flat.columns.items()
        for column in range(cell.column, cell.column + flat.sheet.width(cell))
        if part in NEEDED or part is Part.PROJECT or column in filled
    }


def _only_body(sheet: SheetView, heading: int, used: dict[int, Part]) -> SheetView:
    """The sheet with the columns of the indicators alone."""
    kept = {column for column, part in used.items() if part in _OF_BODY}
    cells = tuple(cell for cell in sheet.grid.cells if cell.column in kept and cell.row >= heading)
    return SheetView(replace(sheet.grid, cells=cells))


def _grouped(flat: FlatSheet, rows: list[int], used: dict[int, Part]) -> list[FlatProject]:
    """The rows by project. One project's rows need not stand together."""
    found: list[FlatProject] = []
    by_name: dict[str, list[FlatProject]] = {}
    current: FlatProject | None = None
    unit = _sheet_unit(flat)
    for number in rows:
        given = {
            used[cell.column]: cell
            for cell in reversed(flat.sheet.row(number))
            if used.get(cell.column) is not None and used[cell.column] not in _OF_BODY
        }
        name = shown_text(given.get(Part.PROJECT))
        if name or current is None:
            same = by_name.setdefault(fold_name(name), [])
            current = next((each for each in reversed(same) if _may_be(each, given)), None)
            if current is None:
                current = FlatProject(_new_head(flat, used, unit), [])
                same.append(current)
                found.append(current)
        elif not _may_be(current, given):
            current = FlatProject(_new_head(flat, used, unit), [])
            found.append(current)
        current.rows.append(number)
        _take_row(current, given)
    return found


def _may_be(project: FlatProject, given: dict[Part, Cell]) -> bool:
    """Whether code and unit leave it the same project: a department repeats names."""
    for part in _TOLD_APART:
        known, told = project.head.texts.get(part, ""), shown_text(given.get(part))
        if known and told and fold(known) != fold(told):
            return False
    return True


def _new_head(flat: FlatSheet, used: dict[int, Part], unit: str) -> Head:
    labels = {
        str(part): without_unit(shown_text(flat.columns[part]))
        for part in dict.fromkeys(used.values())
        if part not in _OF_BODY
    }
    return Head(flat.sheet, labels=labels, amount_unit=unit)


def _sheet_unit(flat: FlatSheet) -> str:
    """万元 or 元, as the headings of the amounts or a line above them say."""
    headed = [unit_of_label(shown_text(flat.columns[p])) for p in AMOUNTS if p in flat.columns]
    above = [
        amount_unit_line(shown_text(cell))
        for number in flat.sheet.rows_between(1, flat.heading - 1)
        for cell in flat.sheet.row(number)
    ]
    return next((unit for unit in (*headed, *above) if unit), "")


def _take_row(project: FlatProject, given: dict[Part, Cell]) -> None:
    head = project.head
    for part, cell in sorted(given.items(), key=lambda pair: pair[0] is not Part.PROJECT):
        if is_unreadable(cell):
            said = cell.text or "公式没有结果"
            head.findings.append(
                make(
                    "E_TARGET_CELL",
                    project=head.project,
                    sheet=head.sheet.name,
                    cell=cell.ref,
                    text=said,
                )
            )
        elif part in AMOUNTS and part in head.amount_cells:
            project.amounts_again.append((part, cell))
        elif part in head.texts:
            if fold_name(head.texts[part]) != fold_name(shown_text(cell)):
                _say_again(head, part, cell, head.texts[part])
        else:
            take(head, part, cell, shown_text(cell))


def _read_amounts(project: FlatProject) -> None:
    """Each amount; one that is told again must be the same."""
    head = project.head
    for part, cell in head.amount_cells.items():
        head.amounts[part] = amount_of(head, part, cell)
    for part, cell in project.amounts_again:
        first = head.amount_cells[part]
        if (cell.kind, cell.text) == (first.kind, first.text):
            continue
        written, said = head.amount_texts.get(part), len(head.findings)
        again = amount_of(head, part, cell)
        if written is not None:
            head.amount_texts[part] = written
        if again != head.amounts[part] and len(head.findings) == said:
            _say_again(head, part, cell, shown_text(first))


def _say_again(head: Head, part: Part, cell: Cell, first: str) -> None:
    """The cell says of the project something else than an earlier row."""
    head.findings.append(
        make(
            "W_TARGET_TOLD_AGAIN",
            project=head.project,
            sheet=head.sheet.name,
            cell=cell.ref,
            text=head.labels.get(part, ""),
            first=first,
            again=shown_text(cell),
        )
    )


def _beside_columns(flat: FlatSheet, rows: list[int]) -> Iterator[Finding]:
    """One finding a column that stands under no heading that is known."""
    known = {
        column
        for cell in flat.columns.values()
        for column in range(cell.column, cell.column + flat.sheet.width(cell))
    }
    headings = {cell.column: shown_text(cell) for cell in flat.sheet.row(flat.heading)}
    said: set[int] = set()
    for number in rows:
        for cell in flat.sheet.row(number):
            if cell.column in known or cell.column in said:
                continue
            said.add(cell.column)
            heading = headings.get(cell.column, "")
            if fold_name(heading) not in _RUNNING:
                yield make(
                    "W_TARGET_CELL_EXTRA",
                    sheet=flat.sheet.name,
                    cell=cell.ref,
                    text=heading or shown_text(cell),
                )
