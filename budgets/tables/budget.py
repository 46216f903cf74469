"""公开表1–12 of a unit's or department's budget, as Shandong prints them (2024 on).

Prescribed by 预算法 第14条 and 实施条例 第6条 (tables 1–9 follow 财预〔2016〕143号; tables
10–12 are the province's addition). Amounts are in 万元 with two decimals. The exact
layouts and the variants were read off 张店2025, 烟台2025, 聊城2024 and 兰山2024.
"""

from __future__ import annotations

from budgets.tables import columns as c
from budgets.tables import lines
from budgets.tables.core import Block, Codes, Column, Coordinate, Lines, Records, Role, Table

LAW = "《中华人民共和国预算法》第十四条；《预算法实施条例》第六条"
OPERATING_RULES = "财预〔2016〕143号《地方预决算公开操作规程》"
PROVINCE = "山东省部门预算公开要求"

_FUNCTION = Codes(dimensions=("function",), widths=(3, 2, 2))
_ECONOMIC = Codes(dimensions=("economic", "government_economic"), widths=(3, 2), repeats=True)
_ITEM = Column("项目", aliases=("收入项目", "支出项目", "项目（按功能分类）"), role=Role.LABEL)
_BUDGET = "预算数"
_AMOUNT = Column(_BUDGET, aliases=c.BUDGET_ALIASES)

TABLE_1 = Table(
    1,
    "收支总体情况表",
    (
        Block(
            Lines(lines.REVENUE_LINES_1),
            (Column("收入", under=(_ITEM, _AMOUNT)),),
            c.REVENUE,
        ),
        Block(
            Lines(lines.EXPENDITURE_LINES_1, lines.UNLISTED_FUNCTIONS),
            (Column("支出", under=(_ITEM, _AMOUNT)),),
            c.EXPENDITURE,
        ),
    ),
    aliases=(
        "部门收支总体情况表",
        "单位收支总体情况表",
        "收支预算总表",
        "部门收支总表",
        "收支总表",
    ),
    basis=f"{LAW}；{OPERATING_RULES}",
)

TABLE_2 = Table(
    2,
    "收入总体情况表",
    (
        Block(
            _FUNCTION,
            (
                *c.FUNCTION_STUB,
                c.TOTAL,
                c.appropriation("财政拨款收入", "收入", optional=True),
                Column("财政专户管理资金收入", c.SPECIAL_ACCOUNT, aliases=("财政专户管理资金",)),
                Column("事业收入（不含教育收费）", c.OPERATIONS, aliases=("事业收入",)),
                Column("事业单位经营收入", c.BUSINESS, aliases=("经营收入",)),
                Column("其他收入", c.OTHER_INCOME),
                Column("上级补助收入", c.SUPERIOR_GRANT),
                Column("附属单位上缴收入", c.SUBORDINATE),
                Column("使用非财政拨款结余", c.SURPLUS, aliases=("非财政拨款结余",)),
                Column("上年结转", c.CARRY_IN, aliases=("上年结转结余",)),
            ),
        ),
    ),
    c.REVENUE,
    aliases=("部门收入总体情况表", "单位收入总体情况表", "收入预算总表", "收入总表"),
    basis=f"{LAW}；{OPERATING_RULES}",
)

TABLE_3 = Table(
    3,
    "支出总体情况表",
    (
        Block(
            _FUNCTION,
            (
                *c.FUNCTION_STUB,
                c.TOTAL,
                Column("基本支出", c.BASIC),
                Column("项目支出", c.PROJECT),
                Column("结转下年", c.CARRY_OUT, aliases=("结转下年支出",)),
            ),
        ),
    ),
    c.EXPENDITURE,
    aliases=("部门支出总体情况表", "单位支出总体情况表", "支出预算总表", "支出总表"),
    basis=f"{LAW}；{OPERATING_RULES}",
)

TABLE_4 = Table(
    4,
    "财政拨款收支总体情况表",
    (
        Block(
            Lines(lines.REVENUE_LINES_4),
            (Column("收入", under=(_ITEM, _AMOUNT)),),
            c.REVENUE,
        ),
        Block(
            Lines(lines.EXPENDITURE_LINES_4, lines.UNLISTED_FUNCTIONS),
            (
                Column(
                    "支出",
                    under=(
                        _ITEM,
                        Column(
                            _BUDGET,
                            under=(
                                Column("总计", aliases=("合计", "小计")),
                                Column(
                                    "一般公共预算",
                                    c.GENERAL,
                                    aliases=("一般公共预算拨款", "一般公共预算财政拨款"),
                                ),
                                Column(
                                    "政府性基金预算",
                                    c.FUND,
                                    aliases=(
                                        "政府性基金",
                                        "政府性基金预算拨款",
                                        "政府性基金预算财政拨款",
                                    ),
                                ),
                                Column(
                                    "国有资本经营预算",
                                    c.STATE_CAPITAL,
                                    aliases=(
                                        "国有资本经营",
                                        "国有资本经营预算拨款",
                                        "国有资本经营预算财政拨款",
                                    ),
                                    optional=True,
                                ),
                            ),
                            aliases=c.BUDGET_ALIASES,
                        ),
                    ),
                ),
            ),
            c.EXPENDITURE | c.APPROPRIATION,
        ),
    ),
    aliases=("财政拨款收支预算总表", "财政拨款收支总表", "财政拨款收支总体情况"),
    basis=f"{LAW}；{OPERATING_RULES}",
)


def _by_budget(number: int, name: str, at: Coordinate, empty: str | None, basis: str) -> Table:
    """Tables 5, 8 and 9 differ by one word."""
    return Table(
        number,
        f"{name}支出情况表",
        (
            Block(
                _FUNCTION,
                (
                    *c.FUNCTION_STUB,
                    c.TOTAL,
                    Column(
                        "基本支出",
                        c.BASIC,
                        under=(
                            Column("小计", aliases=("合计",)),
                            Column("人员支出", c.PERSONNEL, aliases=("人员经费", "人员经费支出")),
                            Column(
                                "日常公用支出",
                                c.OPERATING,
                                aliases=("公用经费", "日常公用经费", "公用支出"),
                            ),
                        ),
                    ),
                    Column("项目支出", c.PROJECT),
                ),
            ),
        ),
        c.EXPENDITURE | at,
        aliases=(
            f"{name}支出预算表",
            f"{name}支出表",
            f"{name}拨款支出情况表",
            f"{name}财政拨款支出情况表",
        ),
        empty_note=empty,
        basis=basis,
    )


TABLE_5 = _by_budget(5, "一般公共预算", c.GENERAL, None, f"{LAW}；{OPERATING_RULES}")

TABLE_6 = Table(
    6,
    "一般公共预算基本支出情况表",
    (
        Block(
            _ECONOMIC,
            (
                *c.economic_stub("科目名称"),
                Column(
                    "基本支出预算",
                    under=(
                        Column("小计", aliases=("合计",)),
                        Column("人员支出", c.PERSONNEL, aliases=("人员经费", "人员经费支出")),
                        Column(
                            "日常公用支出",
                            c.OPERATING,
                            aliases=("公用经费", "日常公用经费", "公用支出"),
                        ),
                    ),
                    aliases=("基本支出", "基本支出预算数"),
                ),
            ),
        ),
    ),
    c.EXPENDITURE | c.GENERAL | c.BASIC,
    aliases=("一般公共预算基本支出预算表", "一般公共预算基本支出表"),
    basis=f"{LAW}；{OPERATING_RULES}",
)


def _three_public(label: str, year: str, aliases: tuple[str, ...]) -> Column:
    return Column(
        label,
        Coordinate(year=year),
        under=(
            Column("合计", aliases=("小计",)),
            Column(
                "因公出国（境）经费",
                Coordinate(item="abroad"),
                aliases=("因公出国（境）费", "因公出国（境）费用"),
            ),
            Column(
                "公务用车购置及运行维护费",
                Coordinate(item="vehicles"),
                under=(
                    Column("小计", aliases=("合计",)),
                    Column(
                        "公务用车购置经费",
                        Coordinate(item="vehicles.purchase"),
                        aliases=("公务用车购置费",),
                    ),
                    Column(
                        "公务用车运行维护费",
                        Coordinate(item="vehicles.running"),
                        aliases=("公务用车运行费", "公务用车运行维护经费"),
                    ),
                ),
                aliases=("公务用车购置及运行费", "公务用车购置和运行维护费"),
            ),
            Column("公务接待费", Coordinate(item="reception"), aliases=("公务接待经费",)),
        ),
        aliases=aliases,
    )


TABLE_7 = Table(
    7,
    "一般公共预算“三公”经费支出情况表",
    (
        Block(
            Records(single=True),
            (
                _three_public(
                    "{last_year}年预算数",
                    "-1",
                    ("{last_year}年预算", "{last_year}年", "上年预算数", "上年预算", "上年数"),
                ),
                _three_public(
                    "{year}年预算数",
                    "",
                    ("{year}年预算", "{year}年", "本年预算数", "当年预算数", "本年数"),
                ),
            ),
        ),
    ),
    c.EXPENDITURE | c.GENERAL | Coordinate(cut="three_public"),
    aliases=(
        "“三公”经费支出情况表",
        "一般公共预算“三公”经费支出预算表",
        "一般公共预算“三公”经费支出表",
    ),
    basis=f"{LAW}；《机关事务管理条例》第七条",
)

TABLE_8 = _by_budget(
    8,
    "政府性基金预算",
    c.FUND,
    "注：{year}年没有使用政府性基金预算拨款安排的支出。",
    f"{LAW}；{OPERATING_RULES}",
)
TABLE_9 = _by_budget(
    9,
    "国有资本经营预算",
    c.STATE_CAPITAL,
    "注：{year}年没有使用国有资本经营预算拨款安排的支出。",
    LAW,
)

TABLE_10 = Table(
    10,
    "基本支出预算情况表",
    (
        Block(
            _ECONOMIC,
            (
                *c.economic_stub("科目"),
                c.TOTAL,
                c.appropriation("财政拨款", "", optional=True),
                *c.OTHER_SOURCES,
            ),
        ),
    ),
    c.EXPENDITURE | c.BASIC,
    aliases=("基本支出预算表", "基本支出情况表"),
    basis=PROVINCE,
)

TABLE_11 = Table(
    11,
    "项目支出预算情况表",
    (
        Block(
            Records("project"),
            (
                Column("项目名称", role=Role.LABEL, aliases=("项目",)),
                Column("项目类别", role=Role.TEXT, aliases=("项目类型",)),
                c.TOTAL,
                c.appropriation("财政拨款", "", optional=True),
                *c.OTHER_SOURCES,
            ),
        ),
    ),
    c.EXPENDITURE | c.PROJECT,
    aliases=("项目支出预算表", "项目支出情况表", "项目支出表"),
    empty_note="注：{year}年没有安排项目支出。",
    basis=PROVINCE,
)

TABLE_12 = Table(
    12,
    "政府采购预算表",
    (
        Block(
            _FUNCTION,
            (
                *c.FUNCTION_STUB,
                c.TOTAL,
                c.appropriation("财政拨款", "", optional=True),
                *c.OTHER_SOURCES,
            ),
        ),
    ),
    c.EXPENDITURE | Coordinate(cut="procurement"),
    aliases=("政府采购预算情况表", "政府采购情况表", "政府采购支出预算表"),
    empty_note="注：{year}年没有安排政府采购预算。",
    basis=f"{PROVINCE}；《中华人民共和国政府采购法》第十一条",
)

TABLES = (
    TABLE_1,
    TABLE_2,
    TABLE_3,
    TABLE_4,
    TABLE_5,
    TABLE_6,
    TABLE_7,
    TABLE_8,
    TABLE_9,
    TABLE_10,
    TABLE_11,
    TABLE_12,
)
