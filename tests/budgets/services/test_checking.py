"""From a file to everything that is to be said about it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from budgets.reading.core import Reading
from budgets.rules.core import RuleContext
from budgets.services.checking import Checked, check_file, check_reading, unreadable_cells
from budgets.services.checking_json import checked_json, counts, finding_json, outcome
from budgets.tables.editions import NoEditionError
from budgets.tables.findings import Finding, Severity
from tests.budgets.reading.paper import GOLDEN, YANTAI, ZHANGDIAN, golden_book, golden_json

CORPUS = Path(__file__).resolve().parents[2] / "corpus" / "files"


@cache
def checked(slug: str) -> Checked:
    data = golden_json(slug)
    return check_file(
        GOLDEN / slug / "workbook.xlsx",
        "workbook.xlsx",
        year=data["year"],
        unit_name=data["unit"],
    )


def test_a_published_document_that_adds_up_is_accepted_in_silence() -> None:
    assert checked(ZHANGDIAN).findings == ()
    assert outcome(checked(ZHANGDIAN)) == "accepted"


def test_the_other_has_three_errors_and_only_notices_besides() -> None:
    findings = checked(YANTAI).findings
    errors = [(f.code, f.table, f.cell) for f in findings if f.severity is Severity.ERROR]
    assert errors == [
        ("E_ROW_MISSING", 2, "E20"),
        ("E_NO_CHILD", 6, "G26"),
        ("E_ROW_MISSING", 10, "G5"),
    ]
    assert not [f for f in findings if f.severity is Severity.WARNING]
    assert outcome(checked(YANTAI)) == "findings"


@pytest.mark.parametrize("slug", [ZHANGDIAN, YANTAI])
def test_the_answer_is_the_document(slug: str) -> None:
    answer = checked_json(checked(slug), "workbook.xlsx")
    data = golden_json(slug)
    assert list(answer) == [
        "file",
        "sha256",
        "edition",
        "year",
        "unit_name",
        "outcome",
        "tables",
        "findings",
        "counts",
    ]
    assert answer["tables"] == {
        number: {key: table[key] for key in ("title", "columns", "rows", "notes")}
        for number, table in data["tables"].items()
    }
    assert (answer["year"], answer["unit_name"]) == (data["year"], data["unit"])
    assert len(answer["sha256"]) == 64


def test_counts() -> None:
    assert counts(checked(ZHANGDIAN)) == {
        "facts": 339,
        "errors": 0,
        "warnings": 0,
        "notices": 0,
    }
    assert counts(checked(YANTAI))["errors"] == 3


def test_the_year_is_taken_from_the_file_where_none_is_given() -> None:
    found = check_file(GOLDEN / ZHANGDIAN / "workbook.xlsx", "workbook.xlsx")
    assert found.reading.declaration is not None
    assert found.reading.declaration.year == 2025
    assert found.findings == ()


def test_a_refused_file_says_why_and_declares_nothing() -> None:
    found = check_file(CORPUS / "a18_pdf_renamed.xlsx", "表.xlsx", year=2025)
    answer = checked_json(found, "表.xlsx")
    assert answer["outcome"] == "refused"
    assert (answer["tables"], answer["year"], answer["edition"]) == ({}, None, None)
    assert [finding["code"] for finding in answer["findings"]] == ["E_NOT_XLSX"]
    assert answer["counts"]["facts"] == 0


def test_findings_stand_by_table_and_cell(tmp_path: Path) -> None:
    book = golden_book()
    book.table(5).put(10, 5, "x")
    book.table(5).put(9, 9, "x")
    book.table(2).put(9, 11, "x")
    book.table(2).put(9, 5, "x")
    found = check_file(book.save(tmp_path / "book.xlsx"), "book.xlsx", year=2025)
    assert [(f.table, f.cell) for f in found.findings] == [
        (2, "E9"),
        (2, "K9"),
        (5, "I9"),
        (5, "E10"),
    ]


def test_another_unit_and_another_year_are_errors() -> None:
    path = GOLDEN / ZHANGDIAN / "workbook.xlsx"
    found = check_file(path, "workbook.xlsx", year=2024, unit_name="淄博市临淄区人民政府办公室")
    codes = {finding.code for finding in found.findings}
    assert {"E_YEAR", "E_UNIT_NAME"} <= codes
    assert [f.code for f in found.findings].count("E_UNIT_NAME") == 1


def test_a_title_of_another_year_is_pointed_at() -> None:
    found = check_file(CORPUS / "e01_wrong_year.xlsx", "e01_wrong_year.xlsx", year=2025)
    (wrong,) = [finding for finding in found.findings if finding.code == "E_YEAR"]
    assert (wrong.sheet, wrong.cell) == ("公开表1", "A2")
    assert "公开表1”单元格A2" in wrong.message


def test_no_tables_are_prescribed_for_that_year() -> None:
    with pytest.raises(NoEditionError):
        check_file(GOLDEN / ZHANGDIAN / "workbook.xlsx", "workbook.xlsx", year=1999)


def test_last_year_is_compared_with() -> None:
    reading = checked(ZHANGDIAN).reading
    assert reading.declaration is not None
    context = RuleContext(year=2025, previous=replace(reading.declaration, year=2024))
    codes = {finding.code for finding in check_reading(reading, context).findings}
    assert codes, "a declaration equal to last year's is remarked on"


def test_cells_that_gave_no_amount_are_named() -> None:
    findings = [
        Finding(Severity.ERROR, "", code="E_NUMBER_FORMAT", sheet="表", cell="B6"),
        Finding(
            Severity.ERROR, "", code="E_CODE_MISSING", sheet="表", cell="A7", related=("表!C7",)
        ),
        Finding(Severity.WARNING, "", code="W_FORMULA", sheet="表", cell="B9"),
    ]
    assert unreadable_cells(findings) == {"表!B6", "表!C7"}


def test_amounts_of_a_finding_are_exact_and_signed() -> None:
    finding = Finding(
        Severity.ERROR,
        "合计不符。",
        code="E_TOTAL",
        rule="B-T01-INC-SUM",
        table=1,
        sheet="公开表1",
        cell="B18",
        expected=1_250_730_000,
        found=1_249_730_001,
        sources=("公开表1!B5",),
    )
    assert finding_json(finding) == {
        "code": "E_TOTAL",
        "rule": "B-T01-INC-SUM",
        "severity": "error",
        "table": 1,
        "sheet": "公开表1",
        "cell": "B18",
        "row": None,
        "column": None,
        "code_printed": None,
        "expected": "1250.73",
        "found": "1249.730001",
        "difference": "-0.999999",
        "sources": ["公开表1!B5"],
        "related": [],
        "message": "合计不符。",
    }


def test_a_reading_without_a_declaration_is_refused() -> None:
    assert outcome(Checked(Reading("", None, (), refused=True), ())) == "refused"
