"""部门汇总: a department's tables are the sums of its units'."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from budgets.tables.core import Declaration
from budgets.tables.findings import Finding, Severity
from budgets.tables.surroundings import Siblings
from tests.budgets.rules.paper import document, found_in, of_rule
from tests.factories.declarations import declare, drawn, parse_drawing
from tests.factories.siblings import siblings

WAN = 1_000_000
SPENDING = """
    公开表3
    类 |款|项| 科目名称                       | 合计   | 基本支出 | 项目支出 | 结转下年
       |  |  | 合计                           | {0} | {0} |       |
    201|  |  | 一般公共服务支出               | {0} | {0} |       |
       |03|  | 政府办公厅（室）及相关机构事务 | {0} | {0} |       |
       |  |01| 行政运行                       | {1} | {1} |       |
       |  |50| 事业运行                       | {2} | {2} |       |
"""
INCOME = """
    公开表1
    收入/项目                | 收入/预算数 | 支出/项目              | 支出/预算数
    二、财政专户管理资金收入 | {own}       | 一、一般公共服务支出   | {spent}
    本年收入合计             | {own}       | 本年支出合计           | {spent}
    上级补助收入             | {granted_in} | 对附属单位的补助支出 | {granted_out}
    附属单位上缴收入         | {remitted_in} | 上缴上级支出        | {remitted_out}
    收入总计                 | {total_in}  | 支出总计               | {total_out}
"""
INCOME_LINES = ("own", "spent", "granted_in", "granted_out", "remitted_in", "remitted_out")


def spending(whole: str, first: str, second: str = "") -> Declaration:
    return drawn(SPENDING.format(whole, first, second))


def money(totals: tuple[str, str], **lines: str) -> Declaration:
    """Table 1 with some lines filled."""
    filled = {name: lines.get(name, "") for name in INCOME_LINES}
    return drawn(INCOME.format(total_in=totals[0], total_out=totals[1], **filled))


def rollup(
    department: Declaration, *units: Declaration | None, scope: str = "department"
) -> list[Finding]:
    return of_rule("B-ROLLUP", found_in(department, siblings=siblings(*units), scope=scope))


def errors(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.ERROR]


# --- sums ------------------------------------------------------------------------------------

UNITS = (spending("10.00", "6.00", "4.00"), spending("5.00", "5.00"))


@pytest.mark.rule("B-ROLLUP", "silent")
def test_the_department_is_the_sum_of_its_units() -> None:
    assert rollup(spending("15.00", "11.00", "4.00"), *UNITS) == []


@pytest.mark.rule("B-ROLLUP", "fires")
def test_one_wrong_item_is_one_finding() -> None:
    """It breaks 款, 类 and 合计, in two columns: they are related."""
    (one,) = rollup(spending("16.00", "12.00", "4.00"), *UNITS)
    assert (one.code, one.severity) == ("E_ROLLUP", Severity.ERROR)
    assert (one.table, one.cell, one.code_printed) == (3, "F5", "2010301")
    assert (one.expected, one.found) == (11 * WAN, 12 * WAN)
    assert set(one.related) == {f"公开表3!{c}{r}" for c in "EF" for r in range(2, 6)} - {
        "公开表3!F5"
    }
    assert "所属2个单位汇总" in one.message


def test_two_wrong_items_that_even_out_are_two_findings() -> None:
    found = rollup(spending("15.00", "12.00", "3.00"), *UNITS)
    assert [(f.cell, f.difference) for f in found] == [("F5", WAN), ("F6", -WAN)]


def test_a_total_that_is_wrong_alone_speaks_alone() -> None:
    (one,) = rollup(spending("15.00", "11.00", "4.00"), *UNITS[:1], spending("6.00", "5.00"))
    assert (one.cell, one.expected, one.found) == ("F4", 16 * WAN, 15 * WAN)


def test_an_item_that_the_department_lacks_points_at_the_row_above() -> None:
    lacking = drawn(
        """
        公开表3
        类 |款|项| 科目名称                       | 合计  | 基本支出 | 项目支出 | 结转下年
           |  |  | 合计                           | 15.00 | 15.00 |       |
        201|  |  | 一般公共服务支出               | 15.00 | 15.00 |       |
           |03|  | 政府办公厅（室）及相关机构事务 | 15.00 | 15.00 |       |
           |  |01| 行政运行                       | 11.00 | 11.00 |       |
        """
    )
    (one,) = rollup(lacking, *UNITS)
    assert (one.cell, one.code_printed) == ("F4", "2010350")
    assert (one.expected, one.found) == (4 * WAN, None)
    assert "部门表没有科目2010350行" in one.message


def test_an_item_that_no_unit_has() -> None:
    (one,) = rollup(spending("15.00", "11.00", "4.00"), spending("11.00", "11.00"))
    assert (one.cell, one.expected, one.found) == ("F6", 0, 4 * WAN)


def test_a_code_printed_in_several_rows_is_added_up() -> None:
    """A department may split its rows by unit."""
    split = drawn(
        """
        公开表3
        类 |款|项| 科目名称                       | 合计  | 基本支出 | 项目支出 | 结转下年
           |  |  | 合计                           | 15.00 | 15.00 |       |
        201|  |  | 一般公共服务支出               | 15.00 | 15.00 |       |
           |03|  | 政府办公厅（室）及相关机构事务 | 15.00 | 15.00 |       |
           |  |01| 行政运行                       | 6.00  | 6.00  |       |
           |  |01| 行政运行                       | 5.00  | 5.00  |       |
           |  |50| 事业运行                       | 4.00  | 4.00  |       |
        """
    )
    assert rollup(split, *UNITS) == []


def test_the_same_difference_in_other_tables_is_related() -> None:
    """One wrong 项 stands in tables 3, 2 and 9 and in the 类 lines of 4 and 1."""
    wrong = dict.fromkeys(
        ("公开表3!G15", "公开表2!I15", "公开表9!I5", "公开表4!G5", "公开表1!D5"), "6.00"
    )
    (one,) = errors(rollup(document(wrong), document()))
    assert (one.table, one.cell, one.difference) == (3, "G15", WAN)
    assert set(one.related) == set(wrong) - {"公开表3!G15"}


@pytest.mark.parametrize("number", range(1, 13))
def test_a_whole_document_rolls_up_from_itself(number: int) -> None:
    assert rollup(document(), document()) == []
    (wrong, cell) = WRONG_CELLS[number]
    found = errors(rollup(document({f"公开表{number}!{cell}": wrong}), document()))
    assert [f.table for f in found] == [number]
    assert found[0].cell == cell


#: A cell of each table, and what is written into it.
WRONG_CELLS = {
    1: ("9.00", "B6"), 2: ("9.00", "J6"), 3: ("9.00", "F5"), 4: ("9.00", "E3"),
    5: ("9.00", "I6"), 6: ("9.00", "I7"), 7: ("9.00", "L2"), 8: ("9.00", "I5"),
    9: ("9.00", "I5"), 10: ("9.00", "I7"), 11: ("9.00", "E2"), 12: ("9.00", "G5"),
}  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"公开表11!C3": "24.00"},  # projects are named by each unit as it likes
        {"公开表7!E2": "9.00"},  # last year's units were others
    ],
)
@pytest.mark.rule("B-ROLLUP", "neighbours")
def test_what_is_not_rolled_up(changes: dict[str, str]) -> None:
    assert errors(rollup(document(changes), document())) == []


def test_nothing_is_judged_before_every_unit_is_public() -> None:
    assert rollup(spending("99.00", "99.00"), UNITS[0], None) == []
    assert rollup(spending("99.00", "99.00")) == []
    assert of_rule("B-ROLLUP", found_in(document(), scope="department")) == []
    none = Siblings()
    assert of_rule("B-ROLLUP", found_in(document(), scope="department", siblings=none)) == []


def test_a_unit_has_no_units_beneath_it() -> None:
    assert rollup(spending("99.00", "99.00"), *UNITS, scope="unit") == []


def test_an_unreadable_cell_is_not_judged() -> None:
    context = {"siblings": siblings(*UNITS), "scope": "department"}
    wrong = spending("15.00", "12.00", "4.00")
    unread = frozenset({"公开表3!E5", "公开表3!F5"})
    assert of_rule("B-ROLLUP", found_in(wrong, unreadable=unread, **context)) == []


# --- 尾差 --------------------------------------------------------------------------------------


def test_rounding_of_the_units_is_one_notice() -> None:
    """Two units print 行政运行: three halves of 0.01 at most."""
    (one,) = rollup(spending("15.01", "11.01", "4.00"), *UNITS)
    assert (one.code, one.severity) == ("W_ROUNDING", Severity.NOTICE)
    assert one.related


def test_beyond_the_bound_it_is_an_error() -> None:
    (one,) = errors(rollup(spending("15.02", "11.02", "4.00"), *UNITS))
    assert (one.cell, one.difference) == ("F5", 20_000)


def test_the_bound_of_a_total_counts_the_leaves_of_every_unit() -> None:
    """Three leaves and the sum: 0.02, while an item of two units has only 0.01."""
    assert errors(rollup(spending("15.02", "11.01", "4.01"), *UNITS)) == []
    assert errors(rollup(spending("15.03", "11.01", "4.01"), *UNITS))


def test_amounts_kept_in_yuan_agree_exactly() -> None:
    exact = (spending("10.0001", "10.0001"), spending("5.00", "5.00"))
    assert rollup(spending("15.0001", "15.0001"), *exact) == []
    assert errors(rollup(spending("15.00", "15.00"), *exact))


# --- 内部往来 ------------------------------------------------------------------------------------

GRANTING = money(("30.00", "30.00"), own="30.00", spent="20.00", granted_out="10.00")
GRANTED = money(("10.00", "10.00"), granted_in="10.00", spent="10.00")


def test_grants_between_units_cancel() -> None:
    department = money(("30.00", "30.00"), own="30.00", spent="30.00")
    assert rollup(department, GRANTING, GRANTED) == []


def test_remittances_between_units_cancel() -> None:
    receiving = money(("12.00", "12.00"), own="10.00", remitted_in="2.00", spent="12.00")
    remitting = money(("8.00", "8.00"), own="8.00", spent="6.00", remitted_out="2.00")
    department = money(("18.00", "18.00"), own="18.00", spent="18.00")
    assert rollup(department, receiving, remitting) == []


def test_grants_to_and_from_others_stay() -> None:
    department = money(
        ("40.00", "40.00"), own="30.00", spent="30.00", granted_in="10.00", granted_out="10.00"
    )
    assert rollup(department, GRANTING, GRANTED) == []


def test_grants_cancel_on_both_sides_alike() -> None:
    department = money(("30.00", "40.00"), own="30.00", spent="30.00", granted_out="10.00")
    (one,) = errors(rollup(department, GRANTING, GRANTED))
    assert (one.table, one.row) == (1, "对附属单位的补助支出")
    assert (one.expected, one.found) == (0, 10 * WAN)
    assert "公开表1!D6" in one.related  # 支出总计


def test_no_more_cancels_than_was_granted() -> None:
    """A grant from outside the department is income that no unit's spending explains."""
    granted = money(("14.00", "14.00"), granted_in="14.00", spent="14.00")
    department = money(("30.00", "34.00"), own="30.00", spent="34.00")
    (one,) = errors(rollup(department, GRANTING, granted))
    assert (one.row, one.expected) == ("上级补助收入", 4 * WAN)


def test_the_rows_of_table_2_lose_what_cancels() -> None:
    head = """
    公开表2
    类 |款|项| 科目名称 | 合计 | 财政拨款收入/小计 | 一般公共预算收入 | 政府性基金预算收入 | 国有资本经营预算收入 | 财政专户管理资金收入 | 事业收入（不含教育收费） | 事业单位经营收入 | 其他收入 | 上级补助收入 | 附属单位上缴收入 | 使用非财政拨款结余 | 上年结转
       |  |  | 合计             | {0} | | | | | {1} | | | | {2}
    201|  |  | 一般公共服务支出 | {0} | | | | | {1} | | | | {2}
    """

    def book(first: Declaration, *cells: str) -> Declaration:
        second = declare([parse_drawing(head.format(*cells))])
        return Declaration(first.edition, first.year, first.unit_name, first.tables + second.tables)

    units = (book(GRANTING, "30.00", "30.00", ""), book(GRANTED, "10.00", "", "10.00"))
    whole = money(("30.00", "30.00"), own="30.00", spent="30.00")
    assert rollup(book(whole, "30.00", "30.00", ""), *units) == []
    wrong = errors(rollup(book(whole, "31.00", "30.00", ""), *units))
    assert [(f.table, f.cell) for f in wrong] == [(2, "E3")]
