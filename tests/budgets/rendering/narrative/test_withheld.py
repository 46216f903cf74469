"""不予公开: what is held from the public is neither told nor told to be nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budgets.tables.core import Declaration
from budgets.tables.holds import Hold, HoldScope, withhold
from tests.budgets.rendering.narrative.paper import ELEVEN, TWELVE, lines, seven, six, two_and_three
from tests.factories.declarations import drawn


def published(declaration: Declaration, *holds: Hold) -> Declaration:
    """What is left for the public."""
    return withhold(declaration, holds).declaration


def table_hold(number: int) -> Hold:
    return Hold(HoldScope.TABLE, number)


@pytest.mark.parametrize(
    ("key", "number", "drawing"),
    [
        ("changes", 2, two_and_three("100.00", "70.00", "30.00")[0]),
        ("three_public", 7, seven("5||||| 5", "6||||| 6")),
        ("operating_costs", 6, six("502", "10.00")),
        ("procurement", 12, TWELVE.format("10.00")),
        ("performance", 11, ELEVEN),
    ],
)
def test_a_table_that_is_held_is_not_told_to_be_empty(key: str, number: int, drawing: str) -> None:
    declaration = published(drawn(drawing), table_hold(number))
    assert lines(key, declaration) == ["有关内容依法不予公开。"]


def test_a_held_project_is_neither_named_nor_counted_nor_summed() -> None:
    hold = Hold(HoldScope.PROJECT, 11, name="培训")
    declaration = published(drawn(ELEVEN), hold)
    told = lines(
        "performance", declaration, performance__evaluated="培训", performance__improved="培训"
    )
    assert told == [
        "（一）预算绩效管理情况",
        "甲局2025年项目支出全面实施绩效目标管理，公开的预算项目支出2个，预算资金50万元，其中财政拨款45万元。",
    ]


def test_running_costs_of_which_rows_are_held_are_not_summed_up() -> None:
    mixed = """
        公开表6
        类 |款| 部门预算支出经济分类科目名称 |类 |款| 政府预算支出经济分类科目名称 | 小计 | 人员支出 | 日常公用支出
           |  | 合计           |   |  |          | 60.00 | | 60.00
        302|  | 商品和服务支出 |502|  | 商品和服务支出 | 30.00 | | 30.00
        302|01| 办公费         |502|01| 办公经费       | 10.00 | | 10.00
        302|02| 印刷费         |502|01| 办公经费       | 20.00 | | 20.00
        302|  | 商品和服务支出 |505|  | 商品和服务支出 | 30.00 | | 30.00
    """
    (told,) = lines("operating_costs", drawn(mixed))
    assert told.endswith("本单位机关运行经费安排30万元。")
    left = published(drawn(mixed), Hold(HoldScope.ROW, 6, code="30201/50201"))
    (told,) = lines("operating_costs", left)
    assert told.endswith("以及其他费用。有关内容依法不予公开。")
    (told,) = lines("operating_costs", drawn(mixed), previous=replace(left, year=2024))
    assert told.endswith("本单位机关运行经费安排30万元。")


def test_what_a_line_of_table_1_may_hold_is_no_change() -> None:
    ledger = """
        公开表1
        收入/项目    | 收入/预算数 | 支出/项目            | 支出/预算数
        本年收入合计 | 110.00      | 本年支出合计         | 100.00
                     |             | 对附属单位的补助支出 | 10.00
        收入总计     | 110.00      | 支出总计             | 110.00
    """
    spending = two_and_three("100.00", "70.00", "30.00")[1]
    income = two_and_three("110.00", "", "")[0]
    before = drawn(ledger, spending, income, year=2024)
    hold = Hold(HoldScope.ROW, 1, name="对附属单位的补助支出")
    now = drawn(ledger, spending.replace("70.00", "60.00").replace("30.00", "40.00"), income)
    told = lines("changes", published(now, hold), previous=before)
    assert told[-1] == "2.支出预算与上年基本持平，其中基本支出减少10万元，项目支出增加10万元。"
    assert "补助支出" not in "".join(told)
