"""收支增减变化: 收入, 支出 and what they changed by, against tables 2 and 3 and last year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from budgets.rules.figures import ALL, Figure
from budgets.rules.narrative import told as t
from budgets.rules.narrative.claims import Claim, Kind
from budgets.rules.narrative.judging import (
    Other,
    compare_amount,
    compare_change,
    not_found,
    once,
    printed_as,
    total_of,
)
from budgets.rules.printed import Printed
from budgets.rules.rule import Category, Check, Rule
from budgets.tables import columns as c
from budgets.tables.budget import LAW, OPERATING_RULES
from budgets.tables.findings import Severity

if TYPE_CHECKING:
    from budgets.rules.narrative.told import Told
    from budgets.tables.core import Coordinate
    from budgets.tables.findings import Finding

_KEY = "changes"
_BASIS = f"{LAW}；{OPERATING_RULES}"
_COLUMNS: dict[str, Coordinate] = {
    t.APPROPRIATION: c.APPROPRIATION,
    t.GENERAL: c.GENERAL,
    t.FUND: c.FUND,
    t.CAPITAL: c.STATE_CAPITAL,
    "special": c.SPECIAL_ACCOUNT,
    "operations": c.OPERATIONS,
    "business": c.BUSINESS,
    "other_income": c.OTHER_INCOME,
    "superior": c.SUPERIOR_GRANT,
    "subordinate": c.SUBORDINATE,
    "surplus": c.SURPLUS,
    "carry_in": c.CARRY_IN,
}
_PARTS = {t.INCOME: "按各项收入增减之和", t.SPENDING: "按基本支出与项目支出增减之和"}
_CHANGES = {t.INCOME: "收入增减额", t.SPENDING: "支出增减额", t.BOTH: "收支增减额"}
_IN_APPROPRIATION = (t.GENERAL, t.FUND, t.CAPITAL)


def _stated(
    rule: Rule, told: Told, figure: Figure | None, subjects: tuple[str, ...], text: str
) -> Iterator[Finding | None]:
    claims = told.firsts(_KEY, Kind.TOTAL, *subjects)
    yield from (compare_amount(rule, claim, printed_as(figure)) for claim in claims)
    if not claims and told.has(_KEY):
        yield not_found(rule, _KEY, text, figure)


def _income(rule: Rule, printed: Printed) -> Iterator[Finding]:
    told = printed.told
    if told is None:
        return
    total = printed.total(2) if printed.has(2) else printed.line(1, 0, ALL)
    yield from once(_stated(rule, told, total, (t.INCOME, t.BOTH), "收入预算"))
    for claim in told.firsts(_KEY, Kind.TOTAL, *t.SOURCES):
        part = compare_amount(rule, claim, printed_as(printed.total(2, _COLUMNS[claim.subject])))
        if part:
            yield part


def _spending(rule: Rule, printed: Printed) -> Iterator[Finding]:
    told = printed.told
    if told is None:
        return
    total = printed.total(3) if printed.has(3) else printed.line(1, 1, ALL)
    with_transfers = printed.line(1, 1, ALL)
    claims = told.firsts(_KEY, Kind.TOTAL, t.SPENDING)
    # 支出总计 of table 1 also holds 上缴上级支出 and 对附属单位的补助支出: either may be told.
    found = [
        compare_amount(rule, claim, printed_as(total))
        for claim in claims
        if not _is_told(rule, claim, with_transfers)
    ]
    if not told.firsts(_KEY, Kind.TOTAL, t.SPENDING, t.BOTH) and told.has(_KEY):
        found.append(not_found(rule, _KEY, "支出预算", total))
    yield from once(found)


def _is_told(rule: Rule, claim: Claim, figure: Figure | None) -> bool:
    """Whether the claim is that very figure."""
    other = printed_as(figure)
    return other is not None and compare_amount(rule, claim, other) is None


def _part(column: Coordinate, subject: str, text: str) -> Check:
    def check(rule: Rule, printed: Printed) -> Iterator[Finding]:
        if printed.told is not None:
            figure = printed.total(3, column)
            yield from once(_stated(rule, printed.told, figure, (subject,), text))

    return check


_basic = _part(c.BASIC, t.BASIC, "基本支出")
_project = _part(c.PROJECT, t.PROJECT, "项目支出")


def _change(told: Told, subject: str) -> Claim | None:
    """By how much it changed; 持平 is a change of nothing."""
    found = told.first(_KEY, Kind.CHANGE, subject)
    return found or told.first(_KEY, Kind.FLAT, subject)


def _parts_of(told: Told, subject: str) -> list[int] | None:
    """By how much the parts of 收入 or 支出 changed; None where not all of them are understood."""
    whole = told.first(_KEY, Kind.CHANGE, subject)
    if whole is None or subject == t.BOTH:
        return None
    if subject == t.SPENDING:
        basic, project = _change(told, t.BASIC), _change(told, t.PROJECT)
        if basic is None or project is None:
            return None
        others = (_change(told, name) for name in (t.CARRY_OUT, t.GRANT_DOWN, t.REMIT_UP))
        return [part.signed for part in (basic, project, *others) if part]
    parts = {name: claim for name in t.SOURCES if (claim := _change(told, name))}
    named = {claim.subject for claim in told.claims_in(whole.sentence)} & set(t.SOURCES)
    if named - set(parts):
        return None
    if t.APPROPRIATION in parts:
        parts = {name: part for name, part in parts.items() if name not in _IN_APPROPRIATION}
    return [part.signed for part in parts.values()] or None


def _sum_of_parts(rule: Rule, printed: Printed, told: Told, subject: str) -> Finding | None:
    whole, parts = told.first(_KEY, Kind.CHANGE, subject), _parts_of(told, subject)
    if whole is None or parts is None:
        return None
    # A change is this year's figure less last year's: two that were rounded.
    addends = 2 * printed.context.rounded_figures
    return compare_change(rule, whole, total_of(parts, _PARTS[subject], addends))


def _adds_up(subject: str) -> Check:
    def check(rule: Rule, printed: Printed) -> Iterator[Finding]:
        found = _sum_of_parts(rule, printed, printed.told, subject) if printed.told else None
        if found:
            yield found

    return check


def _balance(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """What income and spending changed by is one figure, wherever it stands: the odd one speaks."""
    told = printed.told
    changes = {name: claim for name in _CHANGES if told and (claim := _change(told, name))}
    if told is None or len({claim.signed for claim in changes.values()}) < 2:
        return
    counts = Counter(claim.signed for claim in changes.values())
    usual = next(name for name in changes if changes[name].signed == counts.most_common(1)[0][0])
    other = Other(changes[usual].signed, f"按{_CHANGES[usual]}")
    for name, claim in changes.items():
        # Where its own parts contradict it already, that is the same slip.
        if claim.signed != other.amount and not _sum_of_parts(rule, printed, told, name):
            found = compare_change(rule, claim, other)
            if found:
                yield found
                return


def _last_year(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """上年数: the total less its change is what was published a year ago."""
    told, previous = printed.told, printed.context.previous
    if told is None or previous is None or previous.year != printed.year - 1:
        return
    context = replace(printed.context, holds=(), held_rows=())
    before = Printed(printed.edition, previous, context)
    figure = before.line(1, 0, ALL) or before.total(2)
    last = printed_as(figure)
    for name in (t.BOTH, t.INCOME):
        now, change = told.first(_KEY, Kind.TOTAL, name), _change(told, name)
        if now is None or change is None or last is None:
            continue
        # Declared in another file: its cells cannot be pointed at from here.
        other = Other(last.amount, "上年公开的预算数", None, (), terms=2)
        found = compare_amount(rule, change, other, found=now.amount - change.signed)
        if found:
            yield found
            return


def _rule(
    identity: str,
    title: str,
    check: Check,
    severity: Severity = Severity.ERROR,
    category: Category = Category.CONSISTENCY,
) -> Rule:
    return Rule(identity, title, _BASIS, severity, category, check)


RULES = (
    _rule("B-N-INC-TOTAL", "说明中的收入预算及各项收入应与收入总表一致。", _income),
    _rule("B-N-EXP-TOTAL", "说明中的支出预算应与支出总表一致。", _spending),
    _rule("B-N-BASIC", "说明中的基本支出应与支出总表一致。", _basic),
    _rule("B-N-PROJECT", "说明中的项目支出应与支出总表一致。", _project),
    _rule(
        "B-N-YOY-INC",
        "收入增减额应等于各项收入增减之和。",
        _adds_up(t.INCOME),
        category=Category.ACCURACY,
    ),
    _rule(
        "B-N-YOY-EXP",
        "支出增减额应等于基本支出与项目支出（及结转下年、上缴和补助支出）增减之和。",
        _adds_up(t.SPENDING),
        category=Category.ACCURACY,
    ),
    _rule("B-N-YOY-BAL", "收入增减额与支出增减额应一致。", _balance),
    _rule(
        "B-N-YOY-PREV",
        "按增减额推算的上年数应与上年公开数一致（机构改革、同口径调整的请说明）。",
        _last_year,
        severity=Severity.WARNING,
    ),
)
