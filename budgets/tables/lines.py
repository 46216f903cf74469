"""The fixed lines of tables 1 and 4: the same rows in every document.

Functional lines do not follow the codes: 十七 is 221, 十九 is 223, 二十一 is 229; 国防 (203),
援助其他地区 (219) and the debt lines (231, 232) are not printed unless a unit has such money.
Seen in 张店2025, 烟台2025, 聊城经开2024, 兰山2024.
"""

from __future__ import annotations

from budgets.tables import columns as c
from budgets.tables.core import Coordinate, Line, LineKind

_FUNCTIONS = (
    ("一、一般公共服务支出", "201"),
    ("二、外交支出", "202"),
    ("三、公共安全支出", "204"),
    ("四、教育支出", "205"),
    ("五、科学技术支出", "206"),
    ("六、文化旅游体育与传媒支出", "207"),
    ("七、社会保障和就业支出", "208"),
    ("八、卫生健康支出", "210"),
    ("九、节能环保支出", "211"),
    ("十、城乡社区支出", "212"),
    ("十一、农林水支出", "213"),
    ("十二、交通运输支出", "214"),
    ("十三、资源勘探工业信息等支出", "215"),
    ("十四、商业服务业等支出", "216"),
    ("十五、金融支出", "217"),
    ("十六、自然资源海洋气象等支出", "220"),
    ("十七、住房保障支出", "221"),
    ("十八、粮油物资储备支出", "222"),
    ("十九、国有资本经营预算支出", "223"),
    ("二十、灾害防治及应急管理支出", "224"),
    ("二十一、其他支出", "229"),
)
_ALIASES = {
    "207": ("文化体育与传媒支出",),
    "210": ("医疗卫生与计划生育支出",),
    "215": ("资源勘探信息等支出", "资源勘探工业信息支出"),
    "216": ("商业服务业支出",),
    "220": ("国土海洋气象等支出", "自然资源海洋气象支出"),
    "222": ("粮油物资储备",),
    "224": ("灾害防治和应急管理支出",),
}
#: Legitimate where a unit has such money, but not in the printed list.
UNLISTED_FUNCTIONS = tuple(
    Line(label, Coordinate(function=code), position=-1)
    for label, code in (
        ("国防支出", "203"),
        ("社会保险基金支出", "209"),
        ("援助其他地区支出", "219"),
        ("预备费", "227"),
        ("转移性支出", "230"),
        ("债务还本支出", "231"),
        ("债务付息支出", "232"),
        ("债务发行费用支出", "233"),
    )
)


def function_lines() -> tuple[Line, ...]:
    """一般公共服务支出 … 其他支出, at printed rows 0–20."""
    return tuple(
        Line(label, Coordinate(function=code), aliases=_ALIASES.get(code, ()), position=position)
        for position, (label, code) in enumerate(_FUNCTIONS)
    )


REVENUE_LINES_1 = (
    Line("一、财政拨款收入", c.APPROPRIATION, aliases=("财政拨款",), position=0),
    Line(
        "    一般公共预算收入",
        c.GENERAL,
        LineKind.DETAIL,
        aliases=("一般公共预算拨款收入", "一般公共预算", "一般公共预算财政拨款收入"),
        position=1,
    ),
    Line(
        "    政府性基金预算收入",
        c.FUND,
        LineKind.DETAIL,
        aliases=("政府性基金预算拨款收入", "政府性基金预算", "政府性基金预算财政拨款收入"),
        position=2,
    ),
    Line(
        "    国有资本经营预算收入",
        c.STATE_CAPITAL,
        LineKind.DETAIL,
        aliases=("国有资本经营预算拨款收入", "国有资本经营预算", "国有资本经营预算财政拨款收入"),
        position=3,
    ),
    Line("二、财政专户管理资金收入", c.SPECIAL_ACCOUNT, aliases=("财政专户管理资金",), position=4),
    Line("三、事业收入（不含教育收费）", c.OPERATIONS, aliases=("事业收入",), position=5),
    Line("四、事业单位经营收入", c.BUSINESS, aliases=("经营收入",), position=6),
    Line("五、其他收入", c.OTHER_INCOME, position=7),
    Line("本年收入合计", c.CURRENT_YEAR, LineKind.SUBTOTAL, position=21),
    Line("上级补助收入", c.SUPERIOR_GRANT, LineKind.EXTRA, position=22),
    Line("附属单位上缴收入", c.SUBORDINATE, LineKind.EXTRA, position=23),
    Line("使用非财政拨款结余", c.SURPLUS, LineKind.EXTRA, position=24),
    Line("上年结转", c.CARRY_IN, LineKind.EXTRA, aliases=("上年结转结余",), position=25),
    Line("收入总计", Coordinate(), LineKind.TOTAL, position=26),
)

EXPENDITURE_LINES_1 = (
    *function_lines(),
    Line("本年支出合计", c.CURRENT_YEAR, LineKind.SUBTOTAL, position=21),
    Line(
        "对附属单位的补助支出",
        c.GRANT_DOWN,
        LineKind.EXTRA,
        aliases=("对附属单位补助支出",),
        position=23,
    ),
    Line("上缴上级支出", c.REMIT_UP, LineKind.EXTRA, position=24),
    Line("结转下年", c.CARRY_OUT, LineKind.EXTRA, aliases=("结转下年支出",), position=25),
    Line("支出总计", Coordinate(), LineKind.TOTAL, position=26),
)

REVENUE_LINES_4 = (
    Line(
        "一、一般公共预算收入",
        c.GENERAL,
        aliases=("一般公共预算", "一般公共预算拨款", "一般公共预算拨款收入"),
        position=0,
    ),
    Line(
        "二、政府性基金预算收入",
        c.FUND,
        aliases=("政府性基金预算", "政府性基金预算拨款", "政府性基金预算拨款收入"),
        position=1,
    ),
    Line(
        "三、国有资本经营预算收入",
        c.STATE_CAPITAL,
        aliases=("国有资本经营预算", "国有资本经营预算拨款", "国有资本经营预算拨款收入"),
        position=2,
    ),
    # 本年收入合计 of table 4 is the same money as 一、财政拨款收入 of table 1, so it carries no cut;
    # the grand total beneath it, which adds last year's balance, does.
    Line("本年收入合计", c.APPROPRIATION, LineKind.SUBTOTAL, position=21),
    Line(
        "上年结转",
        Coordinate(funding_source="appropriation", cut="carry_in"),
        LineKind.EXTRA,
        aliases=("上年结转结余", "上年财政拨款结转"),
        position=22,
    ),
    Line(
        "收入总计",
        Coordinate(funding_source="appropriation", cut="total"),
        LineKind.TOTAL,
        position=23,
    ),
)

EXPENDITURE_LINES_4 = (
    *function_lines(),
    # 本年支出合计 is what table 5 (8, 9) totals; the line below adds next year's balance.
    Line("本年支出合计", Coordinate(), LineKind.SUBTOTAL, position=21),
    Line("结转下年", c.CARRY_OUT, LineKind.EXTRA, aliases=("结转下年支出",), position=22),
    Line("支出总计", Coordinate(cut="total"), LineKind.TOTAL, position=23),
)
