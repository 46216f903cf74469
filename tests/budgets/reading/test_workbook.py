from __future__ import annotations

import datetime
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from budgets.reading.core import Cell, CellKind, Merge, RefusedError
from budgets.tables.findings import Severity
from tests.budgets.reading.books import (
    GOLDEN,
    CorpusLine,
    cell_at,
    corpus,
    read,
)

#: Codes that the reader itself says over a file it reads.
REMARKS = {
    "W_LEGACY_FORMAT",
    "W_SST_COUNT",
    "W_STYLE",
    "W_COMMENT",
    "W_HIDDEN_SHEET",
    "W_HIDDEN_ROWS",
    "W_EXTERNAL_LINK",
    "E_FORMULA_DANGEROUS",
}
#: Codes with which the reader refuses.
REFUSALS = {
    "E_ZIP_BROKEN",
    "E_XML_DTD",
    "E_XML_DEPTH",
    "E_XML_BROKEN",
    "E_SHEET_TOO_BIG",
    "E_MERGE_TOO_BIG",
    "E_TEXT_TOO_LONG",
}
GOLDEN_BOOKS = sorted(GOLDEN.glob("*/*.xlsx"))


@pytest.mark.parametrize(
    "line",
    [line for line in corpus() if line.codes & REFUSALS],
    ids=lambda line: line.file,
)
def test_corpus_is_refused_by_its_code(line: CorpusLine) -> None:
    with pytest.raises(RefusedError) as refused:
        read(line.path, line.file)
    assert refused.value.finding.code in line.codes


@pytest.mark.parametrize(
    "line",
    [line for line in corpus() if line.codes & REMARKS and "E_LEGACY_XLS" not in line.codes],
    ids=lambda line: line.file,
)
def test_corpus_is_read_with_exactly_its_remark(line: CorpusLine) -> None:
    found = read(line.path, line.file).findings
    assert {finding.code for finding in found} == line.codes
    assert all(finding.severity != Severity.NOTICE for finding in found)


@pytest.mark.parametrize(
    "line",
    [line for line in corpus() if line.expect == "accept"],
    ids=lambda line: line.file,
)
def test_corpus_is_read_without_remark(line: CorpusLine) -> None:
    assert read(line.path, line.file).findings == ()


CONTROL = [
    line
    for line in corpus()
    if line.group in "ABCFG"
    and line.expect in ("accept", "warn")
    and "E_LEGACY_XLS" not in line.codes
    and line.cell == "B6"
]


@pytest.mark.parametrize("line", CONTROL, ids=lambda line: line.file)
def test_corpus_keeps_its_amount(line: CorpusLine) -> None:
    grid = next(grid for grid in read(line.path, line.file).grids if not grid.hidden)
    cell = cell_at(grid, "B6")
    assert (cell.kind, cell.text) == (CellKind.NUMBER, "1250.73")


@pytest.mark.parametrize("path", GOLDEN_BOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_golden_workbooks_read_as_openpyxl_does(path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        oracle = openpyxl.load_workbook(path, data_only=True)
    book = read(path)
    assert [grid.name for grid in book.grids] == oracle.sheetnames
    for grid in book.grids:
        sheet: Any = oracle[grid.name]
        expected = {
            cell.coordinate: cell
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None and str(cell.value).strip()
        }
        assert [cell.ref for cell in grid.cells] == list(expected)
        for cell in grid.cells:
            assert_equal(cell, expected[cell.ref])
        merges = {(m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges}
        assert {
            (m.first_row, m.first_column, m.last_row, m.last_column) for m in grid.merges
        } == merges


def assert_equal(cell: Cell, oracle: Any) -> None:
    assert cell.format == oracle.number_format
    if isinstance(oracle.value, str):
        assert (cell.kind, cell.text) == (CellKind.TEXT, oracle.value)
    else:
        assert cell.kind is CellKind.NUMBER
        assert float(cell.text) == oracle.value  # the oracle knows doubles only


def test_there_are_golden_workbooks() -> None:
    assert len(GOLDEN_BOOKS) == 4


def test_openpyxl_made_workbooks_read_back(tmp_path: Path) -> None:
    written = openpyxl.Workbook()
    sheet: Any = written.active
    sheet["A1"] = "部门（单位）"
    sheet["B2"] = 1250.73
    sheet["C3"] = datetime.date(2025, 1, 1)
    sheet["D4"] = True
    sheet["E5"] = "=SUM(B2:B3)"
    sheet["F6"] = 0.5
    sheet["F6"].number_format = "0%"
    sheet.merge_cells("A8:C9")
    sheet.row_dimensions[2].hidden = True
    written.create_sheet("隐藏").sheet_state = "veryHidden"
    path = tmp_path / "b.xlsx"
    written.save(path)
    book = read(path)
    grid = book.grids[0]
    assert [(cell.ref, cell.kind, cell.text) for cell in grid.cells] == [
        ("A1", CellKind.TEXT, "部门（单位）"),
        ("B2", CellKind.NUMBER, "1250.73"),
        ("C3", CellKind.DATE, "45658"),
        ("D4", CellKind.BOOLEAN, "TRUE"),
        ("E5", CellKind.BLANK, ""),
        ("F6", CellKind.NUMBER, "0.5"),
    ]
    assert cell_at(grid, "E5").formula == "SUM(B2:B3)"
    assert cell_at(grid, "F6").format == "0%"
    assert grid.merges == (Merge(8, 1, 9, 3),)
    assert grid.hidden_rows == {2}
    assert [grid.hidden for grid in book.grids] == [False, True]
    assert [(f.code, f.cell) for f in book.findings] == [("W_HIDDEN_ROWS", "B2")]
