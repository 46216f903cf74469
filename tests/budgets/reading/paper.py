"""A workbook as one lays it out on a table: cells and merges that can be moved about.

Tests change the published workbooks on it and read the result through the real reader.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from textwrap import dedent
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from budgets.reading.child import read_here
from budgets.reading.core import Cell, CellKind, Grid, Merge, Reading, ReadWorkbook
from budgets.reading.documents import document_of
from budgets.rules.core import RuleContext
from budgets.services.checking import Checked, check_reading, unreadable_cells
from budgets.tables.editions import edition_for
from portal.core.money import exact_wan_text

GOLDEN = Path(__file__).resolve().parents[3] / "portal" / "demo" / "golden"
ZHANGDIAN = "zhangdian-2025"
YANTAI = "yantai-2025"
YEAR = 2025

Place = tuple[int, int]  # row, column, from 1


@dataclass
class Sheet:
    """One sheet. Merges are (first row, first column, last row, last column)."""

    name: str
    cells: dict[Place, tuple[Any, str]] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False

    @property
    def last_row(self) -> int:
        return max((row for row, _ in self.cells), default=0)

    @property
    def last_column(self) -> int:
        return max((column for _, column in self.cells), default=0)

    def value(self, row: int, column: int) -> Any:
        return self.cells.get((row, column), (None, ""))[0]

    def put(self, row: int, column: int, value: Any, number_format: str = "General") -> None:
        self.cells[row, column] = (value, number_format)

    def move(self, where: Callable[[int, int], Place | None]) -> None:
        """Every cell and merge to where the function says; None takes it away."""
        self.cells = {
            place: held for old, held in self.cells.items() if (place := where(*old)) is not None
        }
        kept = []
        for top, left, bottom, right in self.merges:
            places = [
                place
                for row in range(top, bottom + 1)
                for column in range(left, right + 1)
                if (place := where(row, column)) is not None
            ]
            if len(places) > 1:
                rows, columns = [p[0] for p in places], [p[1] for p in places]
                kept.append((min(rows), min(columns), max(rows), max(columns)))
        self.merges = kept

    def insert_rows(self, before: int, count: int = 1) -> None:
        self.move(lambda row, column: (row + count if row >= before else row, column))

    def insert_column(self, before: int) -> None:
        self.move(lambda row, column: (row, column + 1 if column >= before else column))

    def delete_row(self, gone: int) -> None:
        self.move(
            lambda row, column: None if row == gone else (row - 1 if row > gone else row, column)
        )

    def delete_column(self, gone: int) -> None:
        """Without the column; a merged heading that began there begins at the next."""
        for top, left, _, right in self.merges:
            if left == gone and right > gone and (top, gone) in self.cells:
                self.cells.setdefault((top, gone + 1), self.cells[top, gone])
        self.move(
            lambda row, column: (
                None if column == gone else (row, column - 1 if column > gone else column)
            )
        )

    def find(self, text: str) -> Place:
        """The first cell with that text, blanks aside."""
        for place in sorted(self.cells):
            value = self.cells[place][0]
            if isinstance(value, str) and "".join(value.split()) == text:
                return place
        raise LookupError(text)

    def change(self, function: Callable[[int, int, Any], Any]) -> None:
        """Every value to what the function makes of it."""
        self.cells = {
            (row, column): (function(row, column, value), number_format)
            for (row, column), (value, number_format) in self.cells.items()
        }

    def copy(self, name: str = "") -> Sheet:
        return replace(
            self, name=name or self.name, cells=dict(self.cells), merges=list(self.merges)
        )


@dataclass
class Book:
    """A workbook of sheets, the golden ones under their table's number."""

    sheets: list[Sheet]

    def table(self, number: int) -> Sheet:
        return self.sheets[number - 1]

    def save(self, path: Path) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.active)  # type: ignore[arg-type]
        for sheet in self.sheets:
            page: Worksheet = book.create_sheet(sheet.name)
            page.sheet_state = "hidden" if sheet.hidden else "visible"
            for (row, column), (value, number_format) in sheet.cells.items():
                cell = page.cell(row, column, value)
                cell.number_format = number_format
            for top, left, bottom, right in sheet.merges:
                page.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
        book.save(path)
        return path


def golden_json(slug: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads((GOLDEN / slug / "disclosure.json").read_text("utf-8"))
    return answer


def golden_book(slug: str = ZHANGDIAN) -> Book:
    source = openpyxl.load_workbook(GOLDEN / slug / "workbook.xlsx")
    sheets = []
    for page in source:
        sheet = Sheet(page.title)
        for line in page.iter_rows():
            for cell in line:
                if cell.value is not None:
                    sheet.put(cell.row, cell.column, cell.value, cell.number_format)
        sheet.merges = [
            (area.min_row, area.min_col, area.max_row, area.max_col)
            for area in page.merged_cells.ranges
        ]
        sheets.append(sheet)
    return Book(sheets)


def read_file(path: Path, *, unit: str | None = None, year: int | None = YEAR) -> Reading:
    return document_of(
        read_here(path, path.name), edition=edition_for("budget", YEAR), year=year, unit_name=unit
    )


def grid_of(sheet: Sheet) -> Grid:
    """The sheet as the reader hands it on, without a file."""
    cells = []
    for (row, column), (value, number_format) in sorted(sheet.cells.items()):
        if value is None:
            continue
        kind = CellKind.TEXT if isinstance(value, str) else CellKind.NUMBER
        cells.append(Cell(row, column, kind, str(value), number_format))
    merges = tuple(Merge(*merge) for merge in sheet.merges)
    return Grid(sheet.name, tuple(cells), merges, hidden=sheet.hidden)


def written(name: str, text: str) -> Sheet:
    """A sheet from lines whose cells are parted by "|"; digits alone stay text."""
    sheet = Sheet(name)
    for row, line in enumerate(dedent(text).strip("\n").splitlines(), 1):
        for column, cell in enumerate(line.split("|"), 1):
            if cell.strip():
                sheet.put(row, column, cell.strip())
    return sheet


def read_sheets(*sheets: Sheet, unit: str | None = None, year: int | None = YEAR) -> Reading:
    workbook = ReadWorkbook(tuple(grid_of(sheet) for sheet in sheets))
    return document_of(workbook, edition=edition_for("budget", YEAR), year=year, unit_name=unit)


def check(reading: Reading, *, unit: str = "", division: str = "") -> Checked:
    return check_reading(
        reading,
        RuleContext(
            year=reading.declaration.year if reading.declaration else YEAR,
            unit_name=unit,
            division=division,
            unreadable=unreadable_cells(reading.findings),
        ),
    )


Amounts = dict[tuple[int, str, tuple[tuple[str, str], ...]], str]


def amounts(reading: Reading, tables: Iterable[int] = range(1, 13)) -> Amounts:
    """Every amount by table and coordinate: what a changed layout must not change."""
    assert reading.declaration is not None, reading.findings
    found: Amounts = {}
    wanted = set(tables)
    for fact in reading.declaration.facts:
        if fact.row.table in wanted:
            key = (fact.row.table, str(fact.column), tuple(sorted(fact.at.as_dict().items())))
            assert key not in found, key
            found[key] = exact_wan_text(fact.amount)
    return found


def codes(reading: Reading) -> list[tuple[str, int | None]]:
    """The findings as code and table, sorted."""
    return sorted(
        ((finding.code, finding.table) for finding in reading.findings),
        key=lambda pair: (pair[1] or 0, pair[0]),
    )
