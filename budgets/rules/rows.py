"""表内横向: within a row, a total column equals the sum of its parts (group A)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.rules.equations import add_up
from budgets.rules.figures import ALL
from budgets.rules.rule import Category, Rule
from budgets.tables import columns as c
from budgets.tables.budget import LAW, OPERATING_RULES, PROVINCE
from budgets.tables.core import Coordinate
from budgets.tables.findings import Severity

if TYPE_CHECKING:
    from budgets.rules.printed import Printed
    from budgets.tables.findings import Finding

LAST_YEAR = Coordinate(year="-1")
ABROAD = Coordinate(item="abroad")
VEHICLES = Coordinate(item="vehicles")
PURCHASE = Coordinate(item="vehicles.purchase")
RUNNING = Coordinate(item="vehicles.running")
RECEPTION = Coordinate(item="reception")

_THREE_BUDGETS = (c.GENERAL, c.FUND, c.STATE_CAPITAL)
_INCOME = (
    c.APPROPRIATION,
    c.SPECIAL_ACCOUNT,
    c.OPERATIONS,
    c.BUSINESS,
    c.OTHER_INCOME,
    c.SUPERIOR_GRANT,
    c.SUBORDINATE,
    c.SURPLUS,
    c.CARRY_IN,
)
_SOURCES = (c.APPROPRIATION, c.SPECIAL_ACCOUNT, c.UNIT_MONEY, c.SURPLUS, c.CARRY_IN)


@dataclass(frozen=True, slots=True)
class RowSum:
    """One column of a table equals the sum of others, in every row of a block."""

    tables: tuple[int, ...]
    total: Coordinate
    parts: tuple[Coordinate, ...]
    block: int = 0


def _row_rule(identity: str, title: str, basis: str, *sums: RowSum) -> Rule:
    def check(rule: Rule, printed: Printed) -> Iterator[Finding]:
        for one in sums:
            for number in one.tables:
                yield from _judge(rule, printed, number, one)

    return Rule(identity, title, basis, Severity.ERROR, Category.ACCURACY, check)


def _judge(rule: Rule, printed: Printed, number: int, one: RowSum) -> Iterator[Finding]:
    table = printed.table(number)
    total = table.leaf(one.total, one.block) if table else None
    if table is None or total is None:
        return
    leaves = [leaf for part in one.parts if (leaf := table.leaf(part, one.block))]
    signs = {leaf.index: -1 for leaf in leaves} | {total.index: 1}
    for row, amounts in table.rows_with_amounts(one.block):
        # A row fills two or three of its columns: they are looked at, not the blank ones.
        gap = sum([amount * signs.get(index, 0) for index, amount in amounts.items()])
        if rule.is_settled(gap, 0):
            continue
        found = add_up(rule, table.figure(row, total), [table.figure(row, leaf) for leaf in leaves])
        if found:
            yield found


_BY_BUDGET = (ALL, (c.BASIC, c.PROJECT))
_BASIC = (c.BASIC, (c.PERSONNEL, c.OPERATING))
_YEARS = (Coordinate(), LAST_YEAR)

RULES = (
    _row_rule(
        "B-T02-ROW",
        "收入总表每一行的“合计”应等于各来源之和。",
        f"{LAW}；{OPERATING_RULES}",
        RowSum((2,), ALL, _INCOME),
    ),
    _row_rule(
        "B-T02-FISCAL",
        "收入总表的财政拨款“小计”应等于三本预算之和。",
        f"{LAW}；{OPERATING_RULES}",
        RowSum((2,), c.APPROPRIATION, _THREE_BUDGETS),
    ),
    _row_rule(
        "B-T03-ROW",
        "支出总表每一行的“合计”应等于基本支出加项目支出（加结转下年）。",
        f"{LAW}；{OPERATING_RULES}",
        RowSum((3,), ALL, (c.BASIC, c.PROJECT, c.CARRY_OUT)),
    ),
    _row_rule(
        "B-T04-ROW",
        "财政拨款支出“总计”应等于三本预算之和。",
        f"{LAW}；{OPERATING_RULES}",
        RowSum((4,), ALL, _THREE_BUDGETS, block=1),
    ),
    _row_rule(
        "B-T05-ROW",
        "一般公共预算支出每一行的“合计”应等于基本支出小计加项目支出。",
        f"{LAW}；{OPERATING_RULES}",
        RowSum((5,), *_BY_BUDGET),
    ),
    _row_rule(
        "B-T05-BASIC",
        "基本支出“小计”应等于人员支出加日常公用支出。",
        f"{LAW}；{OPERATING_RULES}",
        RowSum((5,), *_BASIC),
    ),
    _row_rule(
        "B-T06-ROW",
        "基本支出明细每一行应等于人员支出加日常公用支出。",
        f"{LAW}；{OPERATING_RULES}",
        RowSum((6,), ALL, (c.PERSONNEL, c.OPERATING)),
    ),
    _row_rule(
        "B-T07-SUM",
        "“三公”经费合计应等于出国、公车、接待三项之和（上年数、本年数）。",
        f"{LAW}；《机关事务管理条例》",
        *(
            RowSum((7,), year, (year | ABROAD, year | VEHICLES, year | RECEPTION))
            for year in _YEARS
        ),
    ),
    _row_rule(
        "B-T07-CAR",
        "公务用车小计应等于购置费加运行维护费（上年数、本年数）。",
        f"{LAW}；《机关事务管理条例》",
        *(RowSum((7,), year | VEHICLES, (year | PURCHASE, year | RUNNING)) for year in _YEARS),
    ),
    _row_rule(
        "B-T08-ROW",
        "政府性基金、国有资本经营预算支出表同样满足“合计=小计+项目”“小计=人员+公用”。",
        f"{LAW}；{OPERATING_RULES}",
        RowSum((8, 9), *_BY_BUDGET),
        RowSum((8, 9), *_BASIC),
    ),
    _row_rule(
        "B-T10-ROW",
        "基本支出预算表每一行“合计”应等于各资金来源之和。",
        PROVINCE,
        RowSum((10,), ALL, _SOURCES),
    ),
    _row_rule(
        "B-T10-FISCAL",
        "基本支出预算表的财政拨款小计应等于三本预算之和。",
        PROVINCE,
        RowSum((10,), c.APPROPRIATION, _THREE_BUDGETS),
    ),
    _row_rule(
        "B-T11-ROW",
        "每个项目的“合计”应等于各资金来源之和，财政拨款小计应等于三本预算之和。",
        PROVINCE,
        RowSum((11,), ALL, _SOURCES),
        RowSum((11,), c.APPROPRIATION, _THREE_BUDGETS),
    ),
    _row_rule(
        "B-T12-ROW",
        "政府采购表每一行“合计”应等于各资金来源之和。",
        PROVINCE,
        RowSum((12,), ALL, _SOURCES),
    ),
    _row_rule(
        "B-T12-FISCAL",
        "政府采购表财政拨款小计应等于三本预算之和。",
        PROVINCE,
        RowSum((12,), c.APPROPRIATION, _THREE_BUDGETS),
    ),
)
