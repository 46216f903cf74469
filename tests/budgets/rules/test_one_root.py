"""同因一错: a missing row, a wrong code or a lost cell is one finding, not ten broken sums."""

from __future__ import annotations

import pytest

from budgets.tables.findings import Finding, Severity
from tests.budgets.rules.paper import Changes, document, found_in


def serious(changes: Changes, **context: object) -> list[Finding]:
    found = found_in(document(changes), **context)
    return [finding for finding in found if finding.severity is not Severity.NOTICE]


def summary(findings: list[Finding]) -> list[tuple[str, str, str, str]]:
    return [(f.rule, f.code, f"{f.table}!{f.cell}", f.code_printed) for f in findings]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"公开表2!12": ""}, ("B-T02-T03-ROWS", "E_ROW_MISSING", "2!E11", "2120899")),
        ({"公开表3!8": "", "公开表3!9": ""}, ("B-T02-T03-ROWS", "E_ROW_MISSING", "3!E7", "20805")),
        (
            {f"公开表2!{line}": "" for line in (13, 14, 15)},
            ("B-T02-T03-ROWS", "E_ROW_MISSING", "2!E2", "223"),
        ),
        (
            {f"公开表6!{line}": "" for line in (6, 7, 8)},
            ("B-T06-T10-ROWS", "E_ROW_MISSING", "6!G2", "302"),
        ),
        ({"公开表10!7": ""}, ("B-T06-T10-ROWS", "E_ROW_MISSING", "10!G6", "30201")),
    ],
)
def test_a_missing_subtree(changes: Changes, expected: tuple[str, str, str, str]) -> None:
    found = serious(changes)
    assert summary(found) == [expected]
    assert found[0].sources
    assert f"公开表{found[0].table}" not in {
        source.partition("!")[0] for source in found[0].sources
    }


def test_a_missing_row_names_the_sums_that_it_breaks() -> None:
    (found,) = serious({"公开表2!12": ""})
    assert found.related == ("公开表2!F11", "公开表2!H11")


def test_a_missing_row_does_not_hide_another_fault_in_the_same_sum() -> None:
    found = serious({"公开表2!5": "", "公开表2!E6": "33.00"})
    assert "B-T02-PARENT" in {finding.rule for finding in found}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # 项, 款 and 类, in tables whose codes count for the rows beneath
        ({"公开表2!C5": "03"}, ("B-CODE-NAME", "E_CODE_NAME", "2!D5", "2010303")),
        ({"公开表3!B4": "07"}, ("B-CODE-NAME", "E_CODE_NAME", "3!D4", "20107")),
        ({"公开表5!A7": "205"}, ("B-CODE-NAME", "E_CODE_NAME", "5!D7", "205")),
        ({"公开表5!B8": "31"}, ("B-CODE-KNOWN", "W_CODE_UNKNOWN", "5!D8", "20831")),
        # tables that repeat the leading code
        ({"公开表6!B5": "09"}, ("B-CODE-NAME", "E_CODE_NAME", "6!C5", "30109")),
        ({"公开表10!B8": "91"}, ("B-CODE-KNOWN", "W_CODE_UNKNOWN", "10!C8", "30291")),
    ],
)
def test_a_wrong_code(changes: Changes, expected: tuple[str, str, str, str]) -> None:
    assert summary(serious(changes)) == [expected]


def test_a_missing_class_row_whose_children_slide_under_the_one_above() -> None:
    assert summary(serious({"公开表2!7": ""})) == [
        ("B-T02-T03-ROWS", "E_ROW_MISSING", "2!E2", "208")
    ]


def test_a_repeated_row_is_not_a_broken_sum_too() -> None:
    again = {"公开表3!16": "223|01|05|国有企业退休人员社会化管理补助支出|5.00||5.00"}
    assert summary(serious(again)) == [("B-ALL-DUP", "E_DUP_LINE", "3!D16", "2230105")]


def test_a_repeated_project_is_not_a_broken_total_too() -> None:
    again = {"公开表11!6": "项目三|特定目标类|5.00|5.00|||5.00"}
    found = serious(again)
    assert [(f.rule, f.code, f.cell) for f in found] == [("B-T11-UNIQUE", "E_DUP_LINE", "A6")]


def test_a_line_missing_from_table_1() -> None:
    changes = {"公开表1!C4": "", "公开表1!D4": ""}
    assert summary(serious(changes)) == [("B-T01-T03-CLASS", "E_ROW_MISSING", "1!D10", "212")]


def test_a_wrong_parent_is_not_wrong_for_the_row_above_it_too() -> None:
    found = [f for f in serious({"公开表12!E4": "11.00"}) if f.rule != "B-T12-ROW"]
    assert summary(found) == [("B-T12-PARENT", "E_PARENT_SUM", "12!E4", "20103")]
    assert found[0].related == ("公开表12!E3",)


def test_the_lowest_of_a_chain_of_rows_that_differ_from_another_table() -> None:
    changes = {
        f"公开表2!{column}{row}": text
        for row, text in ((7, "11.00"), (8, "11.00"), (9, "11.00"))
        for column in "EFG"
    }
    found = [f for f in serious(changes) if f.rule == "B-T02-T03-ROW"]
    assert [(f.cell, f.related) for f in found] == [("E9", ("公开表2!E7", "公开表2!E8"))]


@pytest.mark.parametrize("cell", ["公开表2!E5", "公开表5!I6", "公开表1!B6", "公开表11!H3"])
def test_sums_do_not_touch_a_cell_that_could_not_be_read(cell: str) -> None:
    lost = frozenset({cell})
    assert serious({cell: ""}, unreadable=lost) == []
    assert serious({cell: ""}) != []


def test_sums_do_not_pass_over_a_row_that_could_not_be_placed() -> None:
    row = "公开表12!6"
    cells = frozenset(f"公开表12!{column}6" for column in "EFG")
    assert serious({row: ""}, unreadable=cells) == []
    assert serious({row: ""}) != []


def test_a_table_in_the_wrong_unit_is_not_compared_row_by_row() -> None:
    changes = {
        f"公开表10!{column}{row}": f"{amount}0000.00"
        for row, amount in ((2, 70), (3, 60), (4, 50), (5, 10), (6, 10), (7, 7), (8, 3))
        for column in "GHI"
    }
    rules = [finding.rule for finding in serious(changes)]
    assert "B-ALL-UNITSLIP" in rules
    assert "B-T03-T10-BASIC" in rules
    assert "B-T06-T10-ROW" not in rules


@pytest.mark.parametrize("without", [(2,), (3,), (5,), (6, 10), (1, 4), (8, 9), (7, 11, 12)])
def test_an_absent_table_is_one_finding(without: tuple[int, ...]) -> None:
    found = found_in(document(without=without))
    errors = [f for f in found if f.severity is Severity.ERROR]
    assert [(f.code, f.table) for f in errors] == [("E_TABLE_MISSING", n) for n in without]


def test_a_table_without_rows_lacks_them_as_one_finding() -> None:
    changes = {f"公开表10!{row}": "" for row in range(2, 9)}
    found = [f for f in serious(changes) if f.code == "E_ROW_MISSING"]
    assert [(f.rule, f.table, f.expected) for f in found] == [("B-T06-T10-ROWS", 10, 70_000_000)]
