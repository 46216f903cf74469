"""三种勾稽: agree, add up, within. Each judges figures and says nothing or one finding.

容差: amounts are printed in 万元 rounded to two decimals, so a sum of n rounded parts may
differ from its rounded total by 0.005 万元 x (n + 1): n parts and the total, half a step
each. Inside the bound it is a notice (尾差), beyond it the rule's severity. Two printed
figures of the same amount agree exactly, and so do amounts kept finer than 0.01 万元.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from budgets.rules.compared import Equation, compared, outside
from budgets.rules.figures import PRINTED_STEP
from budgets.rules.pointing import at_figure
from budgets.rules.withheld import HELD_SUM, any_held, judge_held, tell
from budgets.tables.findings import Finding, Severity
from portal.core.money import exact_wan_text
from portal.core.text import shorten

if TYPE_CHECKING:
    from budgets.rules.figures import Figure
    from budgets.rules.printed_table import PrintedTable
    from budgets.rules.rule import Rule

#: Half of the last printed decimal of 万元, in 分.
HALF_STEP = PRINTED_STEP // 2
#: A sentence names at most so many addends.
_NAMED = 12


def agree(
    rule: Rule,
    found: Figure | None,
    expected: Figure | None,
    *,
    code: str = "E_DISAGREE",
) -> Finding | None:
    """相等: one amount printed twice. Exact; None where equal or not to be judged."""
    if found is None or expected is None or not _is_comparable((found, expected)):
        return None
    tell(rule, found, (expected,))
    if any_held((found, expected)) or found.amount == expected.amount:
        return None
    if not found.cell and expected.cell:  # point at the side that is printed somewhere
        found, expected = expected, found
    text = _equals(found, (expected,))
    finding = at_figure(
        rule, code, found, expected=expected.amount, sources=(expected,), note=f"（{text}）"
    )
    return compared(finding, Equation(found, (expected,), text))


def add_up(
    rule: Rule,
    total: Figure | None,
    parts: Sequence[Figure | None],
    *,
    code: str = "E_TOTAL",
    slack: Sequence[Figure | None] = (),
    less: Sequence[Figure | None] = (),
    severity: Severity | None = None,
    related: Sequence[str] = (),
) -> Finding | None:
    """合计: a total equals the sum of its parts within the rounding bound.

    `slack`: amounts that the total may hold besides (上年结转): it may lie anywhere from the
    sum to the sum with them. `less`: amounts that it may lack (passed on to others). Parts
    that are not printed do not count.
    """
    if total is None:
        return None
    there = [part for part in parts if part is not None]
    more = [part for part in slack if part is not None]
    lacking = [part for part in less if part is not None]
    if not there or not _is_judged((total, *there, *more, *lacking)):
        return None
    tell(rule, total, there, more, lacking)
    if any_held((total, *there, *more, *lacking)):
        bound = rounding_bound((total, *there))
        return judge_held(rule, code, total, there, (*more, *lacking), bound)
    expected = sum(part.amount for part in there)
    low, high = -sum(part.amount for part in lacking), sum(part.amount for part in more)
    gap = outside(total.amount - expected, low, high)
    if gap == 0:
        return None
    bound = rounding_bound((total, *there, *_printed(more), *_printed(lacking)))
    within_bound = abs(gap) <= bound
    text = _equals(total, there)
    finding = at_figure(
        rule,
        "W_ROUNDING" if within_bound else code,
        total,
        expected=expected,
        sources=[part for part in there if part.filled],
        related=related,
        note=f"（{text}）",
        severity=Severity.NOTICE if within_bound else severity,
    )
    if within_bound:
        return finding  # rounding is no fault of any cell
    return compared(finding, Equation(total, tuple(there), text, low, high, bound))


def balance(
    rule: Rule,
    found: Figure | None,
    parts: Sequence[Figure | None],
    *,
    code: str = "E_DISAGREE",
    slack: Sequence[Figure | None] = (),
    less: Sequence[Figure | None] = (),
) -> Finding | None:
    """衔接: a figure of one table equals figures of others. Exact where one part is filled."""
    there = [part for part in parts if part is not None]
    if found is None or not _is_comparable((found, *there)):
        return None
    filled = [part for part in there if part.amount or part.is_held]
    is_sum = len(filled) > 1 or any(len(one.components) > 1 for one in (found, *filled))
    if not is_sum and not any(part.amount or part.is_held for part in (*slack, *less) if part):
        return agree(rule, found, next(iter(filled or there), None), code=code)
    return add_up(rule, found, parts, code=code, slack=slack, less=less)


def within(
    rule: Rule, part: Figure | None, whole: Figure | None, *, code: str = "E_EXCEEDS"
) -> Finding | None:
    """不大于: a part never exceeds its whole. A part of several figures has its 尾差."""
    if part is None or whole is None or not _is_comparable((part, whole)):
        return None
    tell(rule, part, (whole,), is_limit=True)
    if any_held((part, whole)):
        return None
    bound = rounding_bound((whole, part)) if len(part.components) > 1 else 0
    if part.amount <= whole.amount + bound:
        return None
    text = f"{describe(part)} 应不大于 {describe(whole)}"
    finding = at_figure(
        rule, code, part, expected=whole.amount, sources=(whole,), note=f"（{text}）"
    )
    return compared(finding, Equation(part, (whole,), text, low=None, bound=bound))


def one_root(findings: Iterable[Finding | None]) -> list[Finding]:
    """The findings of one row's sums, those of equal difference as one.

    A row left out breaks 合计, 小计 and 一般公共预算 alike: the first column speaks, the others
    are related. 尾差 stay apart, each being a fact about its own cell.
    """
    kept: list[Finding] = []
    for one in findings:
        if one is None:
            continue
        same = next((i for i, other in enumerate(kept) if _is_same_fault(other, one)), None)
        if same is None:
            kept.append(one)
        else:
            related = (*kept[same].related, f"{one.sheet}!{one.cell}")
            kept[same] = replace(kept[same], related=related)
    return kept


def _is_same_fault(one: Finding, other: Finding) -> bool:
    if one.code == other.code == HELD_SUM:
        return True
    return (
        one.severity is not Severity.NOTICE
        and other.severity is not Severity.NOTICE
        and bool(other.cell)
        and one.difference is not None
        and one.difference == other.difference
    )


def rounding_bound(figures: Sequence[Figure]) -> int:
    """尾差上限 in 分: half a printed step for the total and for each non-empty part.

    The first figure is the total. No bound where any figure is finer than printed.
    """
    if any(figure.is_finer for figure in figures):
        return 0
    total, *parts = figures
    return HALF_STEP * (total.addends + sum(part.addends for part in parts if part.filled))


def is_rounding(rule: Rule, table: PrintedTable, total: int, filled: Sequence[int]) -> bool:
    """Whether a column's sum is off by 尾差, as its amounts alone can tell.

    Then its blank cells need no looking at: one of them may be to blame for a fault, but
    rounding is nobody's.
    """
    if rule.observe or table.held or table.unreadable or not filled:
        return False
    if any(amount % PRINTED_STEP for amount in (total, *filled)):
        return False
    return abs(total - sum(filled)) <= HALF_STEP * (1 + len(filled))


def describe(figure: Figure) -> str:
    """A figure in a sentence: 公开表2!E5（本年收入合计，预算数）1250.73."""
    return _in_words(figure, figure.row, figure.column)


def _in_words(figure: Figure, row: str, column: str) -> str:
    names = "，".join([shorten(name, 24) for name in (row, column) if name])
    place = figure.place or f"公开表{figure.table}"
    amount = exact_wan_text(figure.amount) if figure.filled else "空白"
    return f"{place}（{names}）{amount}" if names else f"{place} {amount}"


def _printed(figures: Iterable[Figure]) -> list[Figure]:
    """Those that hold something: nothing was rounded where nothing stands."""
    return [figure for figure in figures if figure.amount]


def _is_judged(figures: Sequence[Figure]) -> bool:
    """Whether every figure could be read and at least one is printed."""
    return all(figure.readable for figure in figures) and any(
        figure.filled or figure.is_held for figure in figures
    )


def _is_comparable(figures: Sequence[Figure]) -> bool:
    """Judged, and no figure stands in a column that its file does not print."""
    return _is_judged(figures) and all(figure.has_column for figure in figures)


def _equals(total: Figure, parts: Sequence[Figure]) -> str:
    """Both sides with their cells; what all figures share is not repeated."""
    named = [part for part in parts if part.filled]
    everything = (total, *named)
    rows, columns = [each.row for each in everything], [each.column for each in everything]
    if len(set(rows)) == 1:
        rows = [""] * len(rows)
    elif len(set(columns)) == 1:
        columns = [""] * len(columns)
    left, *right = map(_in_words, everything[: _NAMED + 1], rows, columns)
    more = f" 等{len(named)}项之和" if len(named) > _NAMED else ""
    return f"{left} 应等于 {' + '.join(right) or '空白'}{more}"
