"""Which part of which sheet is which table: what decides, and what is left open."""

from __future__ import annotations

import pytest

from budgets.reading.captions import label_number, title_match, unit_name_in, years_in
from budgets.reading.core import Reading
from budgets.tables.editions import edition_for
from budgets.tables.findings import Severity
from tests.budgets.reading.paper import (
    Sheet,
    codes,
    golden_book,
    read_sheets,
    written,
)

EDITION = edition_for("budget", 2025)
FUND_HEADING = "类|款|项|科目名称|合计|小计|人员支出|日常公用支出|项目支出"


def numbers(reading: Reading) -> list[int]:
    assert reading.declaration is not None, [finding.message for finding in reading.findings]
    return [table.number for table in reading.declaration.tables]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("收支总体情况表", 1),
        ("收 支 总 体 情 况 表", 1),
        ("2025年部门收入总体情况表", 2),
        ("某某局2025年度支出总体情况表（续）", 3),
        ("财政拨款收支总体情况表", 4),
        ("一般公共预算支出情况表", 5),
        ("一般公共预算基本支出情况表", 6),
        ("一般公共预算“三公”经费支出情况表", 7),
        ('一般公共预算"三公"经费支出情况表', 7),
        ("政府性基金预算支出情况表", 8),
        ("国有资本经营预算支出情况表", 9),
        ("基本支出预算情况表", 10),
        ("公开表11 项目支出预算情况表", 11),
        ("表12：政府采购预算情况表", 12),
        ("十二、政府采购预算表", 12),
        ("政府采购中心2025年政府采购预算表", 12),
        ("收支总体情况表　单位：万元", 1),
    ],
)
def test_titles(text: str, number: int) -> None:
    match = title_match(text, EDITION)
    assert match is not None
    assert match.table == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "情况表",
        "一般公共预算项目支出情况表",
        "项目支出绩效目标表",
        "关于2025年收支总体情况的说明",
        "合计",
    ],
)
def test_what_is_no_title(text: str) -> None:
    assert title_match(text, EDITION) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("公开表3", 3),
        ("公开表 12", 12),
        ("公开０５表", 5),
        ("表十一", 11),
        ("附表2：", 2),
        ("预算公开表（7）", 7),
        ("Sheet 8: 公开表8", 8),
        ("表", None),
        ("公开表", None),
        ("Sheet 8: 基金", None),
        ("3", None),
    ],
)
def test_numbers_of_tables(text: str, number: int | None) -> None:
    assert label_number(text) == number


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("部门（单位）：某某局", "某某局"),
        ("单位名称:[102001]某某局", "某某局"),
        ("编制单位（盖章）：某某局", "某某局"),
        ("部门（单位）：某某局　　单位：万元", "某某局"),
        ("部门（单位）：", ""),
        ("单位：万元", None),
        ("金额单位：元", None),
        ("科目名称", None),
    ],
)
def test_names_of_units(text: str, name: str | None) -> None:
    assert unit_name_in(text) == name


def test_years_are_those_called_so() -> None:
    assert years_in("2025年比2024 年，编号20250101") == (2025, 2024)


def test_a_title_decides_against_number_name_and_order() -> None:
    sheet = golden_book().table(8)
    sheet.insert_rows(1)
    sheet.put(1, 1, "公开表5")
    sheet.name = "公开表5"
    assert numbers(read_sheets(sheet)) == [8]


def test_without_a_title_the_number_decides() -> None:
    sheet = golden_book().table(5)
    sheet.put(1, 1, "公开表9")
    reading = read_sheets(sheet)
    assert numbers(reading) == [9]
    assert ("W_TITLE_MISSING", 9) in codes(reading)


def test_a_number_that_the_headings_deny_does_not_decide() -> None:
    sheet = golden_book().table(3)
    sheet.put(1, 1, "公开表1")
    assert numbers(read_sheets(sheet)) == [3]


def test_the_sheets_name_is_the_last_hint() -> None:
    sheet = golden_book().table(5)
    sheet.delete_row(1)
    sheet.name = "公开表8"
    assert numbers(read_sheets(sheet)) == [8]


def test_a_note_tells_empty_tables_apart() -> None:
    sheet = golden_book().table(9)
    sheet.delete_row(1)
    sheet.name = "S"
    assert numbers(read_sheets(golden_book().table(1), sheet)) == [1, 9]


def test_what_is_left_over_decides() -> None:
    book = golden_book()
    sheet = book.table(5)
    sheet.delete_row(1)
    sheet.name = "S"
    assert numbers(read_sheets(*book.sheets)) == list(range(1, 13))


def test_what_cannot_be_told_is_a_finding_and_no_guess() -> None:
    book = golden_book()
    sheet = book.table(5)
    sheet.delete_row(1)
    sheet.name = "S"
    reading = read_sheets(book.table(1), sheet)
    assert numbers(reading) == [1]
    assert codes(reading) == [("E_TABLE_AMBIGUOUS", None)]
    assert "公开表5、公开表8、公开表9" in reading.findings[0].message


def test_the_same_table_on_two_sheets_is_read_once() -> None:
    sheet = golden_book().table(3)
    reading = read_sheets(sheet, sheet.copy("公开表3 (2)"))
    assert codes(reading) == [("E_TABLE_DUP", 3)]
    finding = reading.findings[0]
    assert (finding.sheet, finding.related) == ("公开表3 (2)", ("公开表3!A1",))
    assert reading.declaration is not None
    assert {fact.source.split("!")[0] for fact in reading.declaration.facts} == {"公开表3"}


def test_the_same_table_twice_on_one_sheet_is_no_page() -> None:
    sheet = golden_book().table(3)
    for (row, column), held in list(sheet.cells.items()):
        sheet.cells[row + 30, column] = held
    sheet.merges += [(a + 30, b, c + 30, d) for a, b, c, d in sheet.merges]
    assert codes(read_sheets(sheet)) == [("E_TABLE_DUP", 3)]


def test_a_hidden_copy_is_left_alone() -> None:
    book = golden_book()
    copy = book.table(3).copy("旧")
    copy.hidden = True
    assert codes(read_sheets(book.table(3), copy)) == []


def test_a_table_that_is_hidden_only() -> None:
    book = golden_book()
    book.table(8).hidden = True
    reading = read_sheets(*book.sheets)
    assert codes(reading) == [("E_HIDDEN_ONLY", 8)]
    assert 8 not in numbers(reading)


def test_only_hidden_sheets_are_a_refusal() -> None:
    sheet = golden_book().table(1)
    sheet.hidden = True
    reading = read_sheets(sheet, Sheet("封面"))
    assert reading.refused
    assert codes(reading) == [("E_HIDDEN_ONLY", 1)]


def test_a_number_alone_is_a_table_that_cannot_be_read() -> None:
    reading = read_sheets(golden_book().table(1), written("公开表2", "公开表2"))
    assert codes(reading) == [("E_TABLE_UNREADABLE", 2)]
    assert reading.declaration is not None
    table = reading.declaration.table(2)
    assert table is not None
    assert (table.columns, table.rows, table.facts) == ((), (), ())
    assert len(table.missing_columns) == 17


def test_an_empty_table_with_title_and_note_is_there() -> None:
    text = """
    政府性基金预算支出情况表
    部门（单位）：某某局
    注：2025年没有使用政府性基金预算拨款安排的支出。
    """
    reading = read_sheets(golden_book().table(1), written("公开表8", text))
    assert codes(reading) == [("W_HEADING_MISSING", 8)]
    assert reading.declaration is not None
    table = reading.declaration.table(8)
    assert table is not None
    assert table.notes[-1] == "注：2025年没有使用政府性基金预算拨款安排的支出。"


@pytest.mark.parametrize("sheets", [(), (Sheet("空"),), (written("说明", "本单位基本情况"),)])
def test_nothing_found_is_a_refusal(sheets: tuple[Sheet, ...]) -> None:
    reading = read_sheets(*sheets)
    assert reading.refused
    assert codes(reading)[0] == ("E_TABLE_NOT_FOUND", None)


def test_sheets_of_words_are_noticed_and_sheets_of_numbers_warned_of() -> None:
    numbers_sheet = Sheet("底稿")
    numbers_sheet.put(1, 1, "底稿")
    numbers_sheet.put(2, 1, 12.5)
    reading = read_sheets(golden_book().table(1), written("封面", "2025年预算公开"), numbers_sheet)
    found = [(f.code, f.sheet, f.severity) for f in reading.findings]
    assert found == [
        ("W_SHEET_UNKNOWN", "封面", Severity.NOTICE),
        ("W_SHEET_UNKNOWN", "底稿", Severity.WARNING),
    ]


def test_a_heading_of_another_table_is_left_out() -> None:
    other = written("其他", "科目编码|科目名称|合计|上年决算数\n201|一般公共服务|10|9")
    reading = read_sheets(golden_book().table(1), other)
    assert codes(reading) == [("W_HEADING_UNKNOWN", None)]


def test_a_line_between_pages_is_not_taken_for_a_heading() -> None:
    text = f"""
    公开表8
    政府性基金预算支出情况表
    部门（单位）：某某局||||||||单位：万元
    {FUND_HEADING}
    ||| 合 计|30|30|30||
    212|||城乡社区支出|30|30|30||
    |||结转下年
    {FUND_HEADING}
    |08||国有土地使用权出让收入安排的支出|30|30|30||
    """
    reading = read_sheets(written("公开表8", text))
    assert reading.declaration is not None
    table = reading.declaration.table(8)
    assert table is not None
    assert [row.at.function for row in table.rows] == ["", "212", "21208"]
    assert codes(reading) == [("W_UNKNOWN_LINE", 8)]
