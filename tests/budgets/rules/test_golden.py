"""The two published documents: exactly the faults that they have, and no other."""

from __future__ import annotations

import pytest

from budgets.reading.child import read_document
from budgets.reading.documents import Wanted
from budgets.rules.core import RuleContext, run
from budgets.tables.core import Declaration
from budgets.tables.editions import edition_for
from budgets.tables.findings import Finding, Severity
from tests.factories.declarations import GOLDEN, GOLDEN_SLUGS, golden_declaration

EDITION = edition_for("budget", 2025)


def findings_of(declaration: Declaration) -> tuple[Finding, ...]:
    return run(EDITION, declaration, RuleContext(2025, division="370303"))


@pytest.mark.parametrize("slug", GOLDEN_SLUGS)
def test_the_factory_declares_what_the_reader_reads(slug: str) -> None:
    reading = read_document(GOLDEN / slug / "workbook.xlsx", "workbook.xlsx", Wanted(year=2025))
    made = golden_declaration(slug)
    assert reading.declaration is not None
    for read, drawn in zip(reading.declaration.tables, made.tables, strict=True):
        assert read.rows == drawn.rows
        assert read.facts == drawn.facts
        assert read.missing_columns == drawn.missing_columns


def test_zhangdian_is_right() -> None:
    assert findings_of(golden_declaration("zhangdian-2025")) == ()


def test_yantai_has_three_errors() -> None:
    findings = findings_of(golden_declaration("yantai-2025"))
    errors = {f.rule: f for f in findings if f.severity is Severity.ERROR}
    assert sorted(errors) == ["B-T02-T03-ROWS", "B-T06-NO-CHILD", "B-T06-T10-ROWS"]
    assert len([f for f in findings if f.severity is Severity.ERROR]) == 3
    lacking = errors["B-T02-T03-ROWS"]
    assert (lacking.code, lacking.table, lacking.sheet, lacking.cell) == (
        "E_ROW_MISSING",
        2,
        "公开表2",
        "E20",
    )
    assert (lacking.code_printed, lacking.row, lacking.column) == ("22102", "住房保障支出", "合计")
    assert (lacking.expected, lacking.found) == (196_400_000, None)
    assert lacking.sources == ("公开表3!E21", "公开表3!E22")
    assert lacking.related == ("公开表2!F20", "公开表2!G20")
    childless = errors["B-T06-NO-CHILD"]
    assert (childless.code, childless.table, childless.cell, childless.code_printed) == (
        "E_NO_CHILD",
        6,
        "G26",
        "303",
    )
    absent = errors["B-T06-T10-ROWS"]
    assert (absent.code, absent.table, absent.cell, absent.code_printed) == (
        "E_ROW_MISSING",
        10,
        "G5",
        "303",
    )
    assert absent.sources == ("公开表6!G26",)
    assert absent.related == ("公开表10!H5", "公开表10!I5")
    assert absent.expected == 287_240_000


def test_yantai_has_no_warnings_and_its_hundredths_are_notices() -> None:
    findings = findings_of(golden_declaration("yantai-2025"))
    assert [f for f in findings if f.severity is Severity.WARNING] == []
    rest = [f for f in findings if f.severity is Severity.NOTICE]
    assert {f.code for f in rest} == {"W_ROUNDING", "W_COLUMN_MISSING"}
    rounded = [f for f in rest if f.code == "W_ROUNDING"]
    assert {abs(f.difference or 0) for f in rounded} == {10_000}
    assert ("公开表2", "E11") in {(f.sheet, f.cell) for f in rounded}


def test_findings_come_in_the_same_order_each_time() -> None:
    declaration = golden_declaration("yantai-2025")
    assert findings_of(declaration) == findings_of(declaration)
