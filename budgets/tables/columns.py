"""Headings that several tables share, and the coordinates they pin down.

Aliases are wordings seen in published documents: 张店2025, 烟台2025 (unit), 聊城2024
(department), 兰山2024 (unit). Headings are compared after folding, so width, letter
spacing and line breaks need no alias.
"""

from __future__ import annotations

from budgets.tables.core import Column, Coordinate, Role

GENERAL = Coordinate(funding_source="appropriation.general_public_budget")
FUND = Coordinate(funding_source="appropriation.government_fund")
STATE_CAPITAL = Coordinate(funding_source="appropriation.state_capital")
APPROPRIATION = Coordinate(funding_source="appropriation")
SPECIAL_ACCOUNT = Coordinate(funding_source="special_account")
UNIT_MONEY = Coordinate(funding_source="unit")
OPERATIONS = Coordinate(funding_source="unit.operations")
BUSINESS = Coordinate(funding_source="unit.business")
SUPERIOR_GRANT = Coordinate(funding_source="unit.superior_grant")
SUBORDINATE = Coordinate(funding_source="unit.subordinate")
OTHER_INCOME = Coordinate(funding_source="unit.other")
SURPLUS = Coordinate(funding_source="surplus")
CARRY_IN = Coordinate(funding_source="carry_in")

BASIC = Coordinate(expenditure_type="basic")
PERSONNEL = Coordinate(expenditure_type="basic.personnel")
OPERATING = Coordinate(expenditure_type="basic.operating")
PROJECT = Coordinate(expenditure_type="project")
CARRY_OUT = Coordinate(expenditure_type="carry_out")
GRANT_DOWN = Coordinate(expenditure_type="grant_down")
REMIT_UP = Coordinate(expenditure_type="remit_up")

CURRENT_YEAR = Coordinate(cut="current_year")

REVENUE = Coordinate(direction="revenue")
EXPENDITURE = Coordinate(direction="expenditure")

CLASS = Column("类", role=Role.CODE)
SECTION = Column("款", role=Role.CODE)
ITEM = Column("项", role=Role.CODE)

#: 科目编码（类、款、项）, 科目名称: the stub of every functional table.
FUNCTION_STUB = (
    Column(
        "科目编码",
        under=(CLASS, SECTION, ITEM),
        aliases=("功能分类科目编码", "支出功能分类科目编码", "科目代码"),
    ),
    Column(
        "科目名称",
        aliases=("功能分类科目名称", "支出功能分类科目名称", "功能科目名称", "科目"),
        role=Role.LABEL,
    ),
)

#: 预算数: the amounts of tables 1 and 4.
BUDGET_ALIASES = ("金额", "预算", "预算金额", "{year}年预算数", "{year}年预算", "本年预算数")


def economic_stub(ending: str) -> tuple[Column, ...]:
    """科目编码（类、款）, name, for both economic classifications: the stub of tables 6 and 10.

    `ending` is what the table prints after 经济分类: 科目名称 or 科目.
    """
    return tuple(
        column
        for owner in ("部门", "政府")
        for column in (
            Column(
                "科目编码",
                under=(CLASS, SECTION),
                aliases=(
                    f"{owner}预算支出经济分类科目编码",
                    f"{owner}预算经济分类科目编码",
                    f"{owner}经济分类科目编码",
                    f"{owner}经济科目编码",
                    "科目代码",
                ),
            ),
            Column(
                f"{owner}预算支出经济分类{ending}",
                aliases=(
                    f"{owner}预算支出经济分类科目名称",
                    f"{owner}预算支出经济分类科目",
                    f"{owner}预算支出经济分类",
                    f"{owner}预算经济分类科目名称",
                    f"{owner}预算经济分类科目",
                    f"{owner}预算经济分类",
                    f"{owner}经济分类科目名称",
                    f"{owner}经济分类科目",
                    f"{owner}经济分类",
                    f"{owner}经济科目名称",
                    "科目名称",
                ),
                role=Role.LABEL,
            ),
        )
    )


TOTAL = Column("合计", aliases=("总计", "总额", "小计"))
#: The sources that tables 10, 11 and 12 print, right of 财政拨款.
OTHER_SOURCES = (
    Column("财政专户管理资金", SPECIAL_ACCOUNT, aliases=("财政专户管理资金收入", "财政专户资金")),
    Column("单位资金", UNIT_MONEY, aliases=("单位资金收入",)),
    Column("使用非财政拨款结余", SURPLUS, aliases=("非财政拨款结余",)),
    Column("上年结转", CARRY_IN, aliases=("上年结转结余", "上年结转资金")),
)


def appropriation(label: str, suffix: str, *, optional: bool) -> Column:
    """财政拨款: 小计 and the three budgets. `optional`: regions drop 国有资本经营预算 here."""
    return Column(
        label,
        APPROPRIATION,
        under=(
            Column("小计", aliases=("合计",)),
            Column(
                f"一般公共预算{suffix}",
                GENERAL,
                aliases=(
                    "一般公共预算",
                    "一般公共预算拨款",
                    "一般公共预算拨款收入",
                    "一般公共预算收入",
                    "一般公共预算财政拨款",
                    "一般公共预算财政拨款收入",
                ),
            ),
            Column(
                f"政府性基金预算{suffix}",
                FUND,
                aliases=(
                    "政府性基金预算",
                    "政府性基金",
                    "政府性基金预算拨款",
                    "政府性基金预算拨款收入",
                    "政府性基金预算收入",
                    "政府性基金预算财政拨款",
                    "政府性基金预算财政拨款收入",
                ),
            ),
            Column(
                f"国有资本经营预算{suffix}",
                STATE_CAPITAL,
                aliases=(
                    "国有资本经营预算",
                    "国有资本经营",
                    "国有资本经营预算拨款",
                    "国有资本经营预算拨款收入",
                    "国有资本经营预算收入",
                    "国有资本经营预算财政拨款",
                    "国有资本经营预算财政拨款收入",
                ),
                optional=optional,
            ),
        ),
        aliases=("财政拨款", "财政拨款收入"),
    )
