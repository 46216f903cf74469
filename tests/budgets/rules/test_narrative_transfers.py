"""What an explanation written from the tables says of passed-on money and of rounded figures."""

from __future__ import annotations

import pytest

from budgets.rules.core import RULES, RuleContext, run
from budgets.tables.core import Declaration
from budgets.tables.editions import edition_for
from budgets.tables.texts import SECTION_TITLES, DeclaredTexts, TextSection
from tests.factories.declarations import drawn

EDITION = edition_for("budget", 2025)
OF_TEXTS = [rule for rule in RULES if rule.id.startswith("B-N-")]
LEDGER = """
    公开表1
    收入/项目    | 收入/预算数 | 支出/项目            | 支出/预算数
    本年收入合计 | 110.004321  | 本年支出合计         | 100.00
                 |             | 对附属单位的补助支出 | 6.004321
                 |             | 上缴上级支出         | 4.00
    收入总计     | 110.004321  | 支出总计             | 110.004321
"""
SPENDING = """
    公开表3
    类 |款|项| 科目名称 | 合计   | 基本支出 | 项目支出 | 结转下年
       |  |  | 合计     | 100.00 | 70.00    | 30.00    |
"""
OPERATING = """
    公开表6
    类 |款| 部门预算支出经济分类科目名称 |类 |款| 政府预算支出经济分类科目名称 | 小计 | 人员支出 | 日常公用支出
       |  | 合计           |   |  |                      | {total}    | | {total}
    302|  | 商品和服务支出 |502|  | 机关商品和服务支出   | {own}      | | {own}
    302|  | 商品和服务支出 |505|  | 对事业单位经常性补助 | 20.00      | | 20.00
"""


def found(
    text: str,
    *tables: str,
    key: str = "changes",
    previous: Declaration | None = None,
    units: int = 1,
) -> list[tuple[str, str]]:
    texts = DeclaredTexts(sections=(TextSection(key, (text,), "一", SECTION_TITLES[key]),))
    scope = "department" if units > 1 else "unit"
    context = RuleContext(2025, texts=texts, previous=previous, scope=scope, units=units)
    findings = run(EDITION, drawn(*tables), context, OF_TEXTS)
    return [(f.rule, f.code) for f in findings if f.rule != "B-STRUCT-NARR"]


def test_what_is_passed_on_is_part_of_the_change_of_spending() -> None:
    told = (
        "支出预算增加8万元，其中基本支出增加5万元，项目支出减少1万元，"
        "对附属单位的补助支出增加6万元，上缴上级支出减少{}万元。"
    )
    assert found(told.format(2)) == []
    assert found(told.format(3)) == [("B-N-YOY-EXP", "E_TEXT_AMOUNT")]


def test_the_total_of_table_1_may_be_told_as_printed() -> None:
    told = "2025年支出预算{}万元，其中：基本支出70万元，项目支出30万元，对附属单位的补助支出6万元。"
    wrong = ("B-N-EXP-TOTAL", "E_TEXT_AMOUNT")
    assert wrong not in found(told.format("110"), LEDGER, SPENDING)
    assert wrong not in found(told.format("100"), LEDGER, SPENDING)
    assert wrong in found(told.format("106"), LEDGER, SPENDING)


def test_an_amount_printed_with_a_zero_may_be_told_without_it() -> None:
    """11.203万元 is printed as 11.20 and told as 11.2; 11.246 is printed as 11.25."""
    paper = "公开表12\n类|款|项|科目名称|合计\n | | |合计|{}"
    said = "2025年政府采购预算11.2万元。"
    assert found(said, paper.format("11.203"), key="procurement") == []
    assert found(said, paper.format("11.246"), key="procurement") == [
        ("B-N-T12-TOTAL", "W_TEXT_ROUNDING")
    ]


@pytest.mark.parametrize(
    ("project", "units", "code"),
    [("3.03", 1, "W_TEXT_ROUNDING"), ("3.04", 1, "E_TEXT_AMOUNT"), ("3.04", 3, "W_TEXT_ROUNDING")],
)
def test_a_change_is_made_of_figures_of_two_years_and_of_every_unit(project, units, code) -> None:
    told = f"支出预算增加8.00万元，其中基本支出增加5万元，项目支出增加{project}万元。"
    assert found(told, units=units) == [("B-N-YOY-EXP", code)]


def test_last_years_running_costs_may_be_those_of_the_agencies_alone() -> None:
    """A hundredth off the agencies' own figure is rounding, whatever the whole table says."""
    tables = OPERATING.format(total="50.00", own="30.00")
    before = drawn(OPERATING.format(total="49.004", own="29.004"), year=2024)
    told = "2025年本部门机关运行经费安排30万元，较2024年预算增加{}万元。"
    assert found(told.format("0.99"), tables, key="operating_costs", previous=before) == [
        ("B-N-RUN-PREV", "W_TEXT_ROUNDING")
    ]
    assert found(told.format("5"), tables, key="operating_costs", previous=before) == [
        ("B-N-RUN-PREV", "W_TEXT_AMOUNT")
    ]
