"""What a total adds up: found on every sheet, and only where it holds to the 分."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from budgets.reading.child import read_document
from budgets.reading.documents import Wanted
from budgets.rendering.sums import exact_sums
from budgets.rendering.xlsx import workbook_with_formulas
from tests.budgets.rendering.documents import PUBLICATIONS, SLUGS, golden_document

#: Totals that do not equal their parts as published: the rounding of 烟台, by table.
ROUNDED = {
    "zhangdian-2025": {},
    "yantai-2025": {1: 1, 2: 2, 3: 2, 4: 1, 5: 2, 10: 1},
}


@pytest.mark.parametrize("slug", SLUGS)
def test_every_total_that_adds_up_is_found_with_its_parts(slug) -> None:
    for sheet in golden_document(slug).sheets:
        totals = {
            (index, cell.column)
            for index, row in enumerate(sheet.rows)
            for cell in row.cells
            if cell.adds_up and cell.amount is not None
        }
        found = exact_sums(sheet)
        assert set(found) <= totals
        assert len(totals - set(found)) == ROUNDED[slug].get(sheet.number, 0)
        for place, each in found.items():
            amounts = [sheet.rows[row].cells[column].amount for row, column in each.parts]
            total = sheet.rows[place[0]].cells[place[1]].amount
            assert total == sum(amount for amount in amounts if amount is not None)
            assert place not in each.parts


@pytest.mark.parametrize("slug", SLUGS)
def test_formulas_bear_the_declared_values(slug) -> None:
    document = golden_document(slug)
    content = io.BytesIO(workbook_with_formulas(document))
    formulas, values = (
        openpyxl.load_workbook(content),
        openpyxl.load_workbook(content, data_only=True),
    )
    for sheet in document.sheets:
        first = 4 + sheet.heading_rows
        sums = exact_sums(sheet)
        for index, row in enumerate(sheet.rows):
            for cell in row.cells:
                if cell.amount is None:
                    continue
                at = (first + index, cell.column + 1)
                written = formulas[sheet.label].cell(*at).value
                assert isinstance(written, str) == ((index, cell.column) in sums)
                shown = values[sheet.label].cell(*at).value
                assert Decimal(str(shown)) * 1_000_000 == cell.amount


def test_a_formula_names_its_parts() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_with_formulas(golden_document(SLUGS[0]))))
    assert book["公开表3"]["E6"].value == "=SUM(F6:H6)"
    assert book["公开表5"]["E6"].value == "=SUM(F6,I6)"
    assert book["公开表1"]["B6"].value == "=SUM(B7:B9)"


@pytest.mark.parametrize("slug", SLUGS)
def test_it_reads_back_as_it_was_declared(slug, tmp_path: Path) -> None:
    document = golden_document(slug)
    path = tmp_path / "formulas.xlsx"
    path.write_bytes(workbook_with_formulas(document))
    reading = read_document(
        path, path.name, Wanted(year=2025, unit_name=PUBLICATIONS[slug].unit_name)
    )
    assert reading.declaration is not None
    declared = sorted(
        (sheet.number, row.position, cell.column, cell.amount)
        for sheet in document.sheets
        for row in sheet.rows
        for cell in row.cells
        if cell.amount is not None
    )
    assert declared == sorted(
        (fact.row.table, fact.row.position, fact.column, fact.amount)
        for fact in reading.declaration.facts
    )
    assert {finding.code for finding in reading.findings} <= {"W_FORMULA"}
