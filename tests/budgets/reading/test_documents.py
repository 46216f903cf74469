"""A whole workbook: year, unit, personal data, formulas, and how much is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from budgets.reading.child import read_document
from budgets.reading.core import CellKind, ReadWorkbook
from budgets.reading.documents import Wanted, capped, document_of
from budgets.reading.privacy import identity_number, telephone_number
from budgets.reading.remarks import starts_like_formula
from budgets.tables.editions import edition_for
from budgets.tables.findings import Finding, Severity
from tests.budgets.reading.paper import (
    GOLDEN,
    ZHANGDIAN,
    Book,
    codes,
    golden_book,
    grid_of,
    read_sheets,
)

EDITION = edition_for("budget", 2025)
UNIT = "淄博市张店区人民政府办公室"


def test_a_file_is_read_in_the_limited_child() -> None:
    path = GOLDEN / ZHANGDIAN / "workbook.xlsx"
    reading = read_document(path, "表.xlsx", Wanted(year=2025, unit_name=UNIT))
    assert len(reading.sha256) == 64
    assert not reading.refused
    assert reading.declaration is not None
    assert len(reading.declaration.facts) == 339


def test_a_refused_file_is_a_reading_that_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"")
    reading = read_document(path, "x.xlsx", Wanted(year=2025))
    assert (reading.refused, reading.declaration) == (True, None)
    assert codes(reading) == [("E_EMPTY", None)]


# --- year -----------------------------------------------------------------------------


def other_year(book: Book) -> None:
    for sheet in book.sheets:
        sheet.change(
            lambda _row, _column, value: (
                value.replace("2024年", "2023年").replace("2025年", "2024年")
                if isinstance(value, str)
                else value
            )
        )


def test_the_year_is_the_one_that_the_file_names_most() -> None:
    book = golden_book()
    other_year(book)
    reading = read_sheets(*book.sheets, year=None)
    assert reading.declaration is not None
    assert reading.declaration.year == 2024
    assert codes(reading) == []


def test_headings_of_another_year_are_an_error_and_still_placed() -> None:
    book = golden_book()
    other_year(book)
    reading = read_sheets(*book.sheets, year=2025)
    assert codes(reading) == [("E_YEAR", 7)]
    assert reading.declaration is not None
    table = reading.declaration.table(7)
    assert table is not None
    assert [fact.at.year for fact in table.facts].count("-1") == 5


def test_without_any_year_nothing_can_be_said() -> None:
    reading = read_sheets(golden_book().table(3), year=None)
    assert reading.refused
    assert codes(reading) == [("E_YEAR_UNKNOWN", None)]


# --- unit -----------------------------------------------------------------------------


def named(name: str) -> Book:
    book = golden_book()
    for sheet in book.sheets:
        sheet.put(2, 1, f"部门（单位）：{name}")
    return book


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (UNIT, []),
        ("淄博市 张店区人民政府办公室", []),
        ("张店区人民政府办公室", [("W_UNIT_NAME", 1)]),
        (f"{UNIT}（本级）", [("W_UNIT_NAME", 1)]),
        ("淄博市临淄区人民政府办公室", [("E_UNIT_NAME", 1)]),
    ],
)
def test_the_units_name(name: str, expected: list[tuple[str, int | None]]) -> None:
    reading = read_sheets(*named(name).sheets, unit=UNIT)
    assert codes(reading) == expected
    for finding in reading.findings:
        assert len(finding.related) == 11
    assert reading.declaration is not None
    assert reading.declaration.unit_name == name


def test_one_table_with_another_name() -> None:
    book = golden_book()
    book.table(6).put(2, 1, "部门（单位）：淄博市张店区财政局")
    reading = read_sheets(*book.sheets)
    assert codes(reading) == [("E_UNIT_NAME", 6)]
    assert reading.declaration is not None
    assert reading.declaration.unit_name == UNIT


# --- personal data --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("身份证号11010519491231002X", "11010519491231002X"),
        ("11010519491231002X", "11010519491231002X"),
        ("经办人身份证号370303199003071230", "370303199003071230"),
        ("370303199003071230", ""),
        ("项目编码371591240010103000011", ""),
        ("A11010519491231002X", ""),
        ("110105194913310028", ""),
    ],
)
def test_identity_numbers(text: str, number: str) -> None:
    assert identity_number(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("联系人张三13905331234", "13905331234"),
        ("电话：0533-2180000", "0533-2180000"),
        ("电话:2180000", "2180000"),
        ("金额13905331234.00", ""),
        ("编码2010301", ""),
        ("371591240010139053312341", ""),
    ],
)
def test_telephone_numbers(text: str, number: str) -> None:
    assert telephone_number(text) == number


def test_a_finding_about_personal_data_does_not_repeat_it() -> None:
    book = golden_book()
    book.table(11).put(20, 1, "经办人11010519491231002X")
    reading = read_sheets(*book.sheets)
    assert codes(reading) == [("E_PII", None)]
    assert "19491231" not in reading.findings[0].message


def test_amounts_are_no_telephone_numbers() -> None:
    sheet = golden_book().table(3)
    sheet.put(2, 8, "单位：元")
    sheet.change(lambda _r, _c, v: "13905331234" if isinstance(v, float) else v)
    assert "W_PII" not in {code for code, _ in codes(read_sheets(sheet))}


# --- texts ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["=1+1", " =A1", "\t=1", "＝1", "+1+cmd", "－1+1", "@SUM(1)", "\u200b=1"]
)
def test_texts_that_a_spreadsheet_takes_for_formulas(text: str) -> None:
    assert starts_like_formula(text)


@pytest.mark.parametrize("text", ["", "—", "－", "-12.50", "合计", "- 3 -", "'=1+1"])
def test_texts_that_no_spreadsheet_takes_for_formulas(text: str) -> None:
    assert not starts_like_formula(text)


def test_formulas_are_one_warning_for_a_table() -> None:
    grid = grid_of(golden_book().table(3))
    cells = tuple(
        replace(cell, formula="SUM(A1)") if cell.kind is CellKind.NUMBER else cell
        for cell in grid.cells
    )
    workbook = ReadWorkbook((replace(grid, cells=cells),))
    reading = document_of(workbook, edition=EDITION, year=2025)
    assert codes(reading) == [("W_FORMULA", 3)]
    assert reading.findings[0].cell == "E5"
    assert len(reading.findings[0].related) > 10


def test_remarks_of_the_reader_come_first() -> None:
    remark = Finding(Severity.WARNING, "旧版文件。", code="W_LEGACY_FORMAT")
    grids = tuple(grid_of(sheet) for sheet in golden_book().sheets)
    reading = document_of(ReadWorkbook(grids, (remark,)), edition=EDITION, year=2025)
    assert reading.findings == (remark,)


def test_one_mistake_many_times_is_not_said_for_ever() -> None:
    findings = [
        Finding(
            Severity.ERROR, "不是金额。", code="E_NUMBER_FORMAT", table=3, sheet="表", cell=f"A{n}"
        )
        for n in range(1, 101)
    ]
    kept = capped(findings)
    assert len(kept) == 30
    assert kept[-1].message == "不是金额。同类问题另有70处，不再逐一列出。"
    assert kept[-1].related[0] == "表!A31"
    assert len(kept[-1].related) == 70
