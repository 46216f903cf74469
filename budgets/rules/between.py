"""表间总数: totals and lines that two or more tables print (group D)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.rules.equations import balance, within
from budgets.rules.figures import ALL, together
from budgets.rules.rule import Category, Rule
from budgets.tables import columns as c
from budgets.tables.budget import LAW, OPERATING_RULES, PROVINCE
from budgets.tables.core import Coordinate
from budgets.tables.findings import Severity

if TYPE_CHECKING:
    from budgets.rules.figures import Figure
    from budgets.rules.printed import Printed
    from budgets.tables.findings import Finding


@dataclass(frozen=True, slots=True)
class Place:
    """One printed cell: of a fixed line (`block` 0 left, 1 right), else of the total row."""

    number: int
    column: Coordinate = ALL
    block: int | None = None
    line: Coordinate = ALL

    def __call__(self, printed: Printed) -> Figure | None:
        """The figure there, None where it is not printed."""
        if self.block is None:
            return printed.total(self.number, self.column)
        return printed.line(self.number, self.block, self.line, self.column)

    def amount(self, printed: Printed) -> int | None:
        """分 there without a figure, blank counting as nothing; None where it is not printed."""
        if self.block is None:
            return printed.total_amount(self.number, self.column)
        return printed.line_amount(self.number, self.block, self.line, self.column)


def total(number: int, column: Coordinate = ALL) -> Place:
    """合计 of a table, in one column."""
    return Place(number, column)


def income(number: int, line: Coordinate) -> Place:
    """A line of the left side of table 1 or 4."""
    return Place(number, block=0, line=line)


def spending(number: int, line: Coordinate, column: Coordinate = ALL) -> Place:
    """A line of the right side of table 1 or 4, in one column."""
    return Place(number, column, block=1, line=line)


@dataclass(frozen=True, slots=True)
class Equation:
    """One figure equals the sum of figures of other tables, give or take the slack.

    `optional` parts are added where their table is there: 对附属单位的补助支出 stands in table
    1 alone. All other parts must be printed, else nothing is judged.
    """

    found: Place
    parts: tuple[Place, ...]
    optional: tuple[Place, ...] = ()
    slack: tuple[Place, ...] = ()


def _judge(rule: Rule, printed: Printed, equation: Equation) -> Finding | None:
    amounts = [part.amount(printed) for part in (equation.found, *equation.parts)]
    printed_amounts = [amount for amount in amounts if amount is not None]
    if len(printed_amounts) < len(amounts):
        return None
    found, *parts = printed_amounts
    also = sum(part.amount(printed) or 0 for part in equation.optional)
    if not printed.context.holds and rule.is_settled(found, sum(parts) + also):
        return None
    return balance(
        rule,
        equation.found(printed),
        [part(printed) for part in (*equation.parts, *equation.optional)],
        slack=[part(printed) for part in equation.slack],
    )


def _rule(identity: str, title: str, *equations: Equation, basis: str = "") -> Rule:
    def check(rule: Rule, printed: Printed) -> Iterator[Finding]:
        for equation in equations:
            found = _judge(rule, printed, equation)
            if found:
                yield found

    basis = basis or f"{LAW}；{OPERATING_RULES}"
    return Rule(identity, title, basis, Severity.ERROR, Category.CONSISTENCY, check)


#: 上缴上级支出 and 对附属单位的补助支出 have no column in table 3.
_TRANSFERS = (spending(1, c.REMIT_UP), spending(1, c.GRANT_DOWN))
_SOURCES = (
    c.APPROPRIATION,
    c.GENERAL,
    c.FUND,
    c.STATE_CAPITAL,
    c.SPECIAL_ACCOUNT,
    c.OPERATIONS,
    c.BUSINESS,
    c.OTHER_INCOME,
    c.SUPERIOR_GRANT,
    c.SUBORDINATE,
    c.SURPLUS,
    c.CARRY_IN,
)
#: 上年结转 of table 4, which is 财政拨款 alone.
_CARRIED_4 = Coordinate(funding_source="appropriation", cut="carry_in")
#: Its two balances, and those of table 1 that they are part of.
_BALANCES = (
    (income(4, _CARRIED_4), income(1, c.CARRY_IN)),
    (spending(4, c.CARRY_OUT), spending(1, c.CARRY_OUT)),
)
#: What is income of this year and no spending of it.
_PASSED_ON = (total(3, c.CARRY_OUT), *_TRANSFERS)
_UNIT_PARTS = (c.OPERATIONS, c.BUSINESS, c.OTHER_INCOME, c.SUPERIOR_GRANT, c.SUBORDINATE)
_BUDGETS = ((c.GENERAL, 5), (c.FUND, 8), (c.STATE_CAPITAL, 9))


def _by_source(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """Basic plus project money of each source is the income of that source.

    What is not spent (结转下年) or passed on (上缴上级、对附属单位补助) is income only, so the
    income may exceed the spending by that much.
    """
    room = sum(place.amount(printed) or 0 for place in _PASSED_ON)
    for source in (c.SPECIAL_ACCOUNT, c.UNIT_MONEY, c.SURPLUS, c.CARRY_IN):
        columns = _UNIT_PARTS if source is c.UNIT_MONEY else (source,)
        whole = sum(printed.total_amount(2, column) or 0 for column in columns)
        spent = sum(printed.total_amount(number, source) or 0 for number in (10, 11))
        if room >= 0 and not printed.context.holds and rule.is_settled(whole, spent):
            continue
        found = _of_source(rule, printed, source, columns)
        if found:
            yield found


def _of_source(
    rule: Rule, printed: Printed, source: Coordinate, columns: Sequence[Coordinate]
) -> Finding | None:
    parts = [printed.total(10, source), printed.total(11, source)]
    whole = [figure for column in columns if (figure := printed.total(2, column))]
    if None in parts or not whole:
        return None
    loose = [place(printed) for place in _PASSED_ON]
    return balance(rule, together(whole), parts, slack=loose)


def _appropriations(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """Table 4 shows the appropriations of table 1, and of the balances its share."""
    for source in (c.APPROPRIATION, c.GENERAL, c.FUND, c.STATE_CAPITAL):
        found = _judge(rule, printed, Equation(income(1, source), (income(4, source),)))
        if found:
            yield found
    for share, whole in _BALANCES:
        if (share.amount(printed) or 0) > (whole.amount(printed) or 0):
            found = within(rule, share(printed), whole(printed))
            if found:
                yield found


RULES = (
    _rule(
        "B-T01-T02-TOTAL",
        "收支总表的收入总计应等于收入总表合计。",
        Equation(income(1, ALL), (total(2),)),
    ),
    _rule(
        "B-T01-T03-TOTAL",
        "收支总表的支出总计应等于支出总表合计（加上缴上级支出、对附属单位的补助支出），结转下年相同。",
        Equation(spending(1, ALL), (total(3),), _TRANSFERS),
        Equation(spending(1, c.CARRY_OUT), (total(3, c.CARRY_OUT),)),
    ),
    _rule(
        "B-T02-T03-TOTAL",
        "收入总表合计应等于支出总表合计（加上缴上级支出、对附属单位的补助支出）。",
        Equation(total(2), (total(3),), _TRANSFERS),
    ),
    _rule(
        "B-T01-T02-SOURCE",
        "收支总表各项收入应等于收入总表相应栏合计。",
        *(Equation(income(1, source), (total(2, source),)) for source in _SOURCES),
    ),
    Rule(
        "B-T01-T04-FISCAL",
        "收支总表财政拨款收入应等于财政拨款收支总表收入合计（三本预算同此），财政拨款结转不大于全部结转。",
        f"{LAW}；{OPERATING_RULES}",
        Severity.ERROR,
        Category.CONSISTENCY,
        _appropriations,
    ),
    _rule(
        "B-T02-T04-FISCAL",
        "收入总表财政拨款各栏应等于财政拨款收支总表收入。",
        *(
            Equation(total(2, source), (income(4, source),))
            for source in (c.APPROPRIATION, c.GENERAL, c.FUND, c.STATE_CAPITAL)
        ),
    ),
    _rule(
        "B-T04-T05-TOTAL",
        "财政拨款收支总表的一般公共预算支出应等于公开表5合计。",
        Equation(spending(4, ALL, c.GENERAL), (total(5),)),
    ),
    _rule(
        "B-T05-T06-BASIC",
        "公开表5的基本支出、人员、公用应与公开表6合计一致。",
        Equation(total(6), (total(5, c.BASIC),)),
        Equation(total(6, c.PERSONNEL), (total(5, c.PERSONNEL),)),
        Equation(total(6, c.OPERATING), (total(5, c.OPERATING),)),
    ),
    _rule(
        "B-T03-T10-BASIC",
        "支出总表的基本支出应等于公开表10合计。",
        Equation(total(10), (total(3, c.BASIC),)),
        basis=PROVINCE,
    ),
    _rule(
        "B-T03-T11-PROJECT",
        "支出总表的项目支出应等于公开表11合计。",
        Equation(total(11), (total(3, c.PROJECT),)),
        basis=PROVINCE,
    ),
    _rule(
        "B-T05-T11-GENERAL",
        "一般公共预算项目支出应等于公开表11一般公共预算栏合计（公开表8、9同此）。",
        *(
            Equation(total(number, c.PROJECT), (total(11, source),), slack=(total(11, c.CARRY_IN),))
            for source, number in _BUDGETS
        ),
        basis=PROVINCE,
    ),
    _rule(
        "B-T05-T08-T09-T10",
        "公开表10的政府性基金、国有资本经营栏应与公开表8、9的基本支出一致。",
        *(
            Equation(total(number, c.BASIC), (total(10, source),), slack=(total(10, c.CARRY_IN),))
            for source, number in _BUDGETS[1:]
        ),
        basis=PROVINCE,
    ),
    Rule(
        "B-T10-T11-SOURCE",
        "基本支出与项目支出各来源之和应等于收入总表。",
        PROVINCE,
        Severity.ERROR,
        Category.CONSISTENCY,
        _by_source,
    ),
)
