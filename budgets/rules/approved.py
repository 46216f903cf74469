"""批复: the figures and the date of the finance bureau's approval against what is declared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from budgets.rules.between import spending, total
from budgets.rules.figures import ALL, PRINTED_STEP
from budgets.rules.legal_days import after_approval
from budgets.rules.pointing import at_figure
from budgets.rules.rule import Category, Rule
from budgets.rules.three_public import item_cell
from budgets.tables import columns as c
from budgets.tables.budget import LAW
from budgets.tables.findings import Severity
from budgets.tables.vocabulary import make

if TYPE_CHECKING:
    from budgets.rules.figures import Figure
    from budgets.rules.printed import Printed
    from budgets.tables.findings import Finding

_BASIS = f"《中华人民共和国预算法》第五十二条；{LAW}"


def printed_amount(amount: int) -> int:
    """The amount as 万元 with two decimals print it: half-up, in 分."""
    size = (abs(amount) + PRINTED_STEP // 2) // PRINTED_STEP * PRINTED_STEP
    return -size if amount < 0 else size


def _figure_rule(
    identity: str, title: str, member: str, place: Callable[[Printed], Figure | None]
) -> Rule:
    """The figure printed there is the approved one, exactly to 0.01 万元."""

    def check(rule: Rule, printed: Printed) -> Iterator[Finding]:
        approval = printed.context.approved
        approved: int | None = getattr(approval, member) if approval else None
        figure = place(printed)
        if approval is None or approved is None or figure is None:
            return
        if not figure.is_known:
            return
        if printed_amount(figure.amount) != printed_amount(approved):
            note = f"（批复文号：{approval.document}）" if approval.document else ""
            yield at_figure(rule, "E_APPROVED", figure, expected=approved, note=note)

    return Rule(identity, title, _BASIS, Severity.ERROR, Category.CONSISTENCY, check)


def _deadline(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """How many of the twenty days are left, or by how many it is late; never a bar."""
    approved_on, today = printed.context.approved_on, printed.context.today
    if approved_on is None or today is None:
        return
    last = after_approval(approved_on)
    left = (last - today).days
    yield make(
        "W_DEADLINE",
        severity=rule.severity,
        rule=rule.id,
        approved=day_text(approved_on),
        last=day_text(last),
        text=f"还有{left}日" if left >= 0 else f"已逾期{-left}日",
    )


def day_text(day: date) -> str:
    """A day as a sentence prints it: 2025年3月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


RULES = (
    _figure_rule(
        "B-APPROVED-TOTAL",
        "公开表1的支出总计应等于批复的预算总额（按万元保留两位小数比较）。",
        "total",
        spending(1, ALL),
    ),
    _figure_rule(
        "B-APPROVED-BASIC",
        "公开表3合计行的基本支出应等于批复的基本支出。",
        "basic",
        total(3, c.BASIC),
    ),
    _figure_rule(
        "B-APPROVED-PROJECT",
        "公开表3合计行的项目支出应等于批复的项目支出。",
        "project",
        total(3, c.PROJECT),
    ),
    _figure_rule(
        "B-APPROVED-THREE-PUBLIC",
        "公开表7的本年“三公”经费合计应等于批复的“三公”经费。",
        "three_public",
        lambda printed: item_cell(printed, ALL),
    ),
    _figure_rule(
        "B-APPROVED-GENERAL",
        "公开表4本年支出合计的一般公共预算应等于批复的一般公共预算。",
        "general",
        spending(4, ALL, c.GENERAL),
    ),
    _figure_rule(
        "B-APPROVED-FUND",
        "公开表4本年支出合计的政府性基金预算应等于批复的政府性基金预算。",
        "fund",
        spending(4, ALL, c.FUND),
    ),
    _figure_rule(
        "B-APPROVED-CAPITAL",
        "公开表4本年支出合计的国有资本经营预算应等于批复的国有资本经营预算。",
        "state_capital",
        spending(4, ALL, c.STATE_CAPITAL),
    ),
    Rule(
        "B-DATE-20",
        "应在批复后20日内公开（逾期如实记录，不影响公开）。",
        LAW,
        Severity.NOTICE,
        Category.COMPLETENESS,
        _deadline,
    ),
)
