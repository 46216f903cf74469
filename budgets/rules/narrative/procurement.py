"""政府采购情况 against table 12, and its parts against their whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from budgets.rules.narrative import told as t
from budgets.rules.narrative.claims import Kind
from budgets.rules.narrative.judging import (
    Other,
    about,
    compare_amount,
    not_found,
    once,
    printed_as,
    total_of,
)
from budgets.rules.rule import Category, Rule
from budgets.tables.budget import OPERATING_RULES, PROVINCE
from budgets.tables.findings import Severity

if TYPE_CHECKING:
    from budgets.rules.narrative.claims import Claim
    from budgets.rules.printed import Printed
    from budgets.tables.findings import Finding

_KEY = "procurement"
_BASIS = f"{OPERATING_RULES}；{PROVINCE}"
_SMALL_FIRMS = "财库〔2020〕46号《政府采购促进中小企业发展管理办法》"


def _total(rule: Rule, printed: Printed) -> Iterator[Finding]:
    told = printed.told
    if told is None or not told.has(_KEY):
        return
    figure = printed.total(12)
    claims = told.firsts(_KEY, Kind.TOTAL, t.TOTAL)
    found = [compare_amount(rule, claim, printed_as(figure)) for claim in claims]
    if not claims:
        found.append(not_found(rule, _KEY, "政府采购预算", figure))
    yield from once(found)


def _kinds(rule: Rule, printed: Printed) -> Iterator[Finding]:
    told = printed.told
    whole = told.first(_KEY, Kind.TOTAL, t.TOTAL) if told else None
    if told is None or whole is None:
        return
    parts = [told.first(_KEY, Kind.TOTAL, kind) for kind in (t.GOODS, t.WORKS, t.SERVICES)]
    amounts = [part.amount for part in parts if part]
    if len(amounts) < len(parts):
        return  # one of the three is not told, or not in words that are understood
    other = total_of(amounts, "按货物、工程、服务之和")
    found = compare_amount(rule, whole, other)
    if found:
        yield found


def _small_firms(rule: Rule, printed: Printed) -> Iterator[Finding]:
    told = printed.told
    if told is None:
        return
    names = {t.TOTAL: "政府采购总额", t.SMALL: "预留中小企业份额"}
    for part, whole in ((t.SMALL, t.TOTAL), (t.MICRO, t.SMALL)):
        one, all_of_it = (told.first(_KEY, Kind.TOTAL, name) for name in (part, whole))
        if one and all_of_it and one.amount > all_of_it.amount:
            yield _exceeds(rule, one, all_of_it, names[whole])


def _exceeds(rule: Rule, part: Claim, whole: Claim, name: str) -> Finding:
    return about(
        rule,
        "W_TEXT_EXCEEDS",
        part.sentence,
        other=Other(whole.amount, name, 12),
        found=part.amount,
        text=part.text,
        name=name,
    )


RULES = (
    Rule(
        "B-N-T12-TOTAL",
        "说明中的政府采购预算应与公开表12一致。",
        _BASIS,
        Severity.ERROR,
        Category.CONSISTENCY,
        _total,
    ),
    Rule(
        "B-N-T12-SUM",
        "政府采购货物、工程、服务之和应等于总额。",
        _BASIS,
        Severity.ERROR,
        Category.ACCURACY,
        _kinds,
    ),
    Rule(
        "B-N-SME-LE",
        "预留中小企业份额不应大于采购总额，小微企业份额不应大于中小企业份额。",
        _SMALL_FIRMS,
        Severity.WARNING,
        Category.ACCURACY,
        _small_firms,
    ),
)
