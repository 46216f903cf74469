"""The blank template: last year's rows, explained headings, and it reads back when filled in."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from budgets.reading.child import read_document
from budgets.reading.documents import Wanted
from budgets.rendering.template import blank_template
from budgets.tables.core import Role
from portal.core.money import FEN_PER_WAN
from tests.budgets.rendering.documents import EDITION, SLUGS
from tests.factories.declarations import golden_declaration

UNIT = "淄博市张店区人民政府办公室"


def reading_of(content: bytes, folder: Path, year: int = 2026):
    path = folder / "template.xlsx"
    path.write_bytes(content)
    return read_document(path, path.name, Wanted(year=year, unit_name=UNIT))


def test_an_empty_template_is_twelve_tables_without_a_fault(tmp_path: Path) -> None:
    reading = reading_of(blank_template(EDITION, year=2026, unit_name=UNIT), tmp_path)
    assert reading.declaration is not None
    assert [table.number for table in reading.declaration.tables] == list(range(1, 13))
    assert reading.declaration.facts == ()
    assert [finding.message for finding in reading.findings] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_last_years_rows_stand_in_it_without_their_amounts(slug, tmp_path: Path) -> None:
    before = golden_declaration(slug)
    content = blank_template(EDITION, year=2026, unit_name=UNIT, previous=before)
    book = openpyxl.load_workbook(io.BytesIO(content))
    names = {
        cell.value.strip()
        for page in book
        for line in page.iter_rows()
        for cell in line
        if isinstance(cell.value, str)
    }
    for table in before.tables:
        for row in table.rows:
            assert {text.strip() for text in row.cells if text.strip()} <= names
    numbers = [
        (page.title, cell.coordinate, cell.value)
        for page in book
        for line in page.iter_rows()
        for cell in line
        if isinstance(cell.value, int | float)
    ]
    this_year = [fact.amount for fact in before.table(7).facts if not fact.at.year]  # type: ignore[union-attr]
    assert {name for name, _cell, _value in numbers} == {"公开表7"}
    assert [round(value * FEN_PER_WAN) for *_, value in numbers] == this_year


@pytest.mark.parametrize("slug", SLUGS)
def test_filled_in_it_reads_back_to_the_same_facts(slug, tmp_path: Path) -> None:
    """Last year's template, filled in with last year's amounts, declares last year's facts."""
    before = golden_declaration(slug)
    content = blank_template(EDITION, year=2025, unit_name=UNIT, previous=before)
    book = openpyxl.load_workbook(io.BytesIO(content))
    for fact in before.facts:
        depth = max(len(leaf.path) for leaf in EDITION.table(fact.row.table).leaves)
        page = book[f"公开表{fact.row.table}"]
        cell = page.cell(3 + depth + fact.row.position + 1, fact.column + 1)
        cell.value = fact.amount / FEN_PER_WAN
    filled = io.BytesIO()
    book.save(filled)
    reading = reading_of(filled.getvalue(), tmp_path, 2025)
    assert reading.declaration is not None
    assert sorted(
        (fact.row.table, fact.row.position, fact.column, fact.amount) for fact in before.facts
    ) == sorted(
        (fact.row.table, fact.row.position, fact.column, fact.amount)
        for fact in reading.declaration.facts
    )


def test_the_headings_explain_what_goes_under_them() -> None:
    content = blank_template(EDITION, year=2026, unit_name=UNIT)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any("comment" in name for name in archive.namelist())
    book = openpyxl.load_workbook(io.BytesIO(content))
    for page, table in zip(book, EDITION.tables, strict=True):
        asked = {str(each.sqref): each.prompt for each in page.data_validations.dataValidation}
        assert len(asked) == len(table.leaves)
        assert all(prompt and len(prompt) <= 255 for prompt in asked.values())
        amounts = [leaf for leaf in table.leaves if leaf.role is Role.AMOUNT]
        assert sum("单位万元" in prompt for prompt in asked.values()) == len(amounts)
    prompts = [each.prompt for each in book["公开表3"].data_validations.dataValidation]
    assert any(prompt.startswith("等于基本支出、项目支出、结转下年之和。") for prompt in prompts)


def test_the_same_template_is_the_same_bytes() -> None:
    first, second = (
        blank_template(EDITION, year=2026, unit_name=UNIT, previous=golden_declaration(SLUGS[0]))
        for _time in range(2)
    )
    assert first == second
