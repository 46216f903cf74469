"""From printed rows to declared rows and amounts: placing, repairing, refusing."""

from __future__ import annotations

from typing import Any

import pytest

from budgets.reading.core import Reading
from budgets.tables.core import Coordinate, DeclaredTable
from tests.budgets.reading.paper import (
    Sheet,
    codes,
    golden_book,
    read_sheets,
    written,
)


def declared(reading: Reading, number: int) -> DeclaredTable:
    assert reading.declaration is not None, [finding.message for finding in reading.findings]
    table = reading.declaration.table(number)
    assert table is not None
    return table


def changed(number: int, *cells: tuple[int, int, Any]) -> Reading:
    """A golden table with these cells instead; None blanks."""
    sheet = golden_book().table(number)
    for row, column, value in cells:
        sheet.cells.pop((row, column), None)
        if value is not None:
            sheet.put(row, column, value)
    return read_sheets(sheet)


def test_a_cell_without_an_amount_is_kept_as_read_and_reported_once() -> None:
    reading = changed(1, (12, 2, "约5"))
    assert codes(reading) == [("E_NUMBER_FORMAT", 1)]
    assert declared(reading, 1).rows_as_read[7][1] == "约5"


def test_a_code_merged_over_its_rows_counts_for_all_and_is_printed_once() -> None:
    sheet = golden_book().table(6)
    for row in (8, 9):
        sheet.cells.pop((row, 1))
    sheet.merges.append((7, 1, 9, 1))
    reading = read_sheets(sheet)
    rows = declared(reading, 6).rows[2:5]
    assert [row.at.economic for row in rows] == ["30101", "30102", "30103"]
    assert [row.cells[0] for row in rows] == ["301", "", ""]
    assert codes(reading) == []


@pytest.mark.parametrize(
    ("cell", "value", "code", "kept"),
    [
        ((8, 3), None, "E_CODE_MISSING", False),
        ((8, 4), None, "E_LABEL_MISSING", True),
        ((8, 3), "1x", "E_CODE_LEVEL", False),
    ],
)
def test_a_row_without_code_or_name(
    cell: tuple[int, int], value: str | None, code: str, kept: bool
) -> None:
    reading = changed(5, (*cell, value))
    assert codes(reading) == [(code, 5)]
    items = {fact.at.function for fact in declared(reading, 5).facts}
    assert ("2010301" in items) is kept
    if not kept:
        assert set(reading.findings[0].related) >= {"公开表5!E8", "公开表5!F8"}


# --- fixed lines ----------------------------------------------------------------------


def test_lines_are_known_by_name_not_by_place() -> None:
    reading = changed(1, (5, 3, "二、外交支出"), (6, 3, "一、一般公共服务支出"))
    found = {fact.source: fact.at.function for fact in declared(reading, 1).facts}
    assert found["公开表1!D5"] == "202"
    assert codes(reading) == [("W_ROW_ORDER", 1)]


@pytest.mark.parametrize(
    "name",
    [
        "三、公共安全支出",
        "（三）公共安全支出",
        "公共安全支出",
        "其中：公共安全支出",
        "３．公共安全支出",
    ],
)
def test_lines_with_any_ordinal(name: str) -> None:
    reading = changed(1, (7, 3, name), (7, 4, 3))
    found = {fact.source: fact.at.function for fact in declared(reading, 1).facts}
    assert found["公开表1!D7"] == "204"
    assert codes(reading) == []


def test_a_line_that_only_some_documents_have() -> None:
    reading = changed(1, (6, 3, "二、国防支出"), (6, 4, 3))
    found = {fact.source: fact.at.function for fact in declared(reading, 1).facts}
    assert found["公开表1!D6"] == "203"
    assert codes(reading) == []


def test_an_unknown_line_with_an_amount_is_an_error() -> None:
    reading = changed(1, (6, 3, "二、星际航行支出"), (6, 4, 3))
    assert codes(reading) == [("E_UNKNOWN_LINE", 1)]
    assert reading.findings[0].related == ("公开表1!D6",)
    assert declared(reading, 1).rows_as_read[1][2] == "二、星际航行支出"


def test_an_unknown_line_without_an_amount_is_a_notice() -> None:
    assert codes(changed(1, (6, 3, "二、星际航行支出"))) == [("W_UNKNOWN_LINE", 1)]


def test_a_line_twice_is_an_error_that_names_both() -> None:
    reading = changed(1, (6, 3, "一、一般公共服务支出"))
    assert codes(reading) == [("E_DUP_LINE", 1)]
    assert reading.findings[0].related == ("公开表1!C5",)


def test_an_amount_without_a_name() -> None:
    reading = changed(1, (13, 2, 4))
    assert codes(reading) == [("E_LABEL_MISSING", 1)]


# --- records --------------------------------------------------------------------------


def test_projects_are_their_folded_names() -> None:
    reading = changed(11, (6, 1, "　“智慧 政务”\n平台"))
    row = declared(reading, 11).rows[1]
    assert row.at == Coordinate(project='"智慧政务"平台')
    assert row.cells == ("　“智慧 政务” 平台", "其他运转类")


def test_a_project_without_amounts_is_a_row_and_a_sentence_a_note() -> None:
    sheet = golden_book().table(11)
    row = sheet.last_row + 1
    sheet.put(row, 1, "新增项目")
    sheet.put(row + 1, 1, "本表所列项目，均为当年安排。")
    table = declared(read_sheets(sheet), 11)
    assert table.rows[-1].cells[0] == "新增项目"
    assert table.notes == ("本表所列项目，均为当年安排。",)


def test_a_project_without_a_name() -> None:
    reading = changed(11, (8, 1, None))
    assert codes(reading) == [("E_LABEL_MISSING", 11)]


def test_units_under_the_total_of_table_7_are_not_adopted() -> None:
    sheet = golden_book().table(7)
    sheet.insert_column(1)
    sheet.put(3, 1, "单位名称")
    sheet.put(6, 1, "某某中心")
    for (row, column), held in list(sheet.cells.items()):
        if row == 6:
            sheet.cells[7, column] = held
    sheet.put(7, 1, "合计")
    reading = read_sheets(sheet)
    assert codes(reading) == [("E_AMOUNT_OUTSIDE", 7), ("W_UNKNOWN_COLUMN", 7)]
    assert {fact.source[-1] for fact in declared(reading, 7).facts} == {"7"}


# --- tables ---------------------------------------------------------------------------


def test_a_number_beside_the_table() -> None:
    reading = changed(3, (9, 12, 5))
    assert codes(reading) == [("E_AMOUNT_OUTSIDE", 3)]
    assert reading.findings[0].cell == "L9"


@pytest.mark.parametrize(
    ("text", "code"),
    [("单位：千元", "E_UNIT_AMBIGUOUS"), (None, "E_UNIT_MISSING")],
)
def test_the_unit_of_amounts(text: str | None, code: str) -> None:
    assert codes(changed(5, (2, 9, text))) == [(code, 5)]


def test_two_units_in_one_table() -> None:
    sheet = golden_book().table(3)
    for row, column in [(1, 1), (2, 1), (2, 8), (3, 1), (3, 4), (3, 5), (3, 6), (3, 7), (3, 8)]:
        sheet.cells[row + 24, column] = sheet.cells[row, column]
    sheet.put(26, 8, "单位：元")
    sheet.put(28, 1, "230")
    sheet.put(28, 4, "转移性支出")
    sheet.put(28, 5, 3)
    assert ("E_UNIT_AMBIGUOUS", 3) in codes(read_sheets(sheet))


def test_a_sheet_in_yuan_with_figures_of_wan() -> None:
    reading = changed(1, (2, 4, "单位：元"))
    assert codes(reading) == [("W_MAGNITUDE", 1), ("W_UNIT_CONVERTED", 1)]


def test_blank_rows_in_the_middle_keep_their_place() -> None:
    sheet = golden_book().table(5)
    sheet.insert_rows(7, 2)
    table = declared(read_sheets(sheet), 5)
    assert [row.position for row in table.rows[:4]] == [0, 1, 4, 5]
    assert table.rows_as_read[2] == (None,) * 9


def test_line_ends_in_names_become_blanks() -> None:
    table = declared(changed(5, (8, 4, "　　行政\n运行")), 5)
    assert table.rows[3].cells[3] == "　　行政 运行"


def test_a_column_twice_is_an_error() -> None:
    sheet = golden_book().table(3)
    sheet.insert_column(6)
    sheet.put(3, 6, "合计")
    assert ("E_DUP_COLUMN", 3) in codes(read_sheets(sheet))


def test_a_group_that_a_region_prints_as_one_column() -> None:
    text = """
    一般公共预算支出情况表
    部门（单位）：某某局|||||单位：万元
    科目编码|||科目名称|合计|基本支出|项目支出
    类|款|项
    |||合计|10|6|4
    201|||一般公共服务支出|10|6|4
    """
    table = declared(read_sheets(written("公开表5", text)), 5)
    found = {fact.source: fact.at.expenditure_type for fact in table.facts}
    assert (found["公开表5!F6"], found["公开表5!G6"]) == ("basic", "project")


def test_a_heading_that_cannot_be_a_number() -> None:
    sheet = Sheet("公开表3")
    sheet.cells = golden_book().table(3).cells
    sheet.put(6, 1, 201.5)
    assert ("E_CODE_LEVEL", 3) in codes(read_sheets(sheet))
