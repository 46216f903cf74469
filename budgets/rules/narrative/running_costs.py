"""机关运行经费情况 against 日常公用支出 of table 6. 行政单位 and 参公单位 only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from budgets.rules.figures import together
from budgets.rules.narrative import told as t
from budgets.rules.narrative.claims import Kind
from budgets.rules.narrative.judging import (
    Other,
    compare_amount,
    compare_rate,
    growth_of_change,
    not_found,
    once,
    printed_as,
)
from budgets.rules.printed import Printed
from budgets.rules.rule import Category, Rule
from budgets.tables import columns as c
from budgets.tables.budget import OPERATING_RULES
from budgets.tables.findings import Severity

if TYPE_CHECKING:
    from budgets.rules.figures import Figure
    from budgets.tables.findings import Finding

_KEY = "operating_costs"
_BASIS = OPERATING_RULES
#: 政府预算支出经济分类 of 行政 (and 参公) units, and of 事业单位.
_AGENCY = ("501", "502", "503", "504")
_INSTITUTION = ("505", "506")


def _office(printed: Printed) -> tuple[Figure | None, Figure | None]:
    """日常公用支出 of the whole document, and of its 行政 and 参公 units alone.

    Both None where only a 事业单位 is there: it has no 机关运行经费.
    """
    tree = printed.tree(6)
    leaf = tree.table.leaf(c.OPERATING) if tree else None
    if tree is None or leaf is None:
        return None, None
    governments = [node.printed[1] for node in tree.nodes if len(node.printed) > 1]
    if not any(code.startswith(_AGENCY) for code in governments):
        return None, None
    leaves = [node for node in tree.nodes if not tree.children(node)]
    own = [n for n in leaves if not n.printed[1].startswith(_INSTITUTION)]
    whole = printed.total(6, c.OPERATING)
    if len(own) == len(leaves) or not own:
        return whole, None
    return whole, together([tree.table.figure(node.row, leaf) for node in own])


def _amount(rule: Rule, printed: Printed) -> Iterator[Finding]:
    told = printed.told
    if told is None or not told.has(_KEY):
        return
    whole, agencies = _office(printed)
    claims = told.firsts(_KEY, Kind.TOTAL, t.RUN)
    if not claims:
        found = not_found(rule, _KEY, "机关运行经费", whole)
        if found:
            yield found
        return
    # A document of both kinds counts its agencies alone, as the definition has it; where it
    # counts everything, as many do, that is no fault either.
    main, also = (agencies or whole), whole
    yield from once(
        compare_amount(rule, claim, _printed(main))
        for claim in claims
        if compare_amount(rule, claim, printed_as(also)) is not None
    )


def _printed(figure: Figure | None) -> Other | None:
    other = printed_as(figure)
    return replace(other, terms=figure.addends) if other and figure else None


def _rate(rule: Rule, printed: Printed) -> Iterator[Finding]:
    told = printed.told
    if told is None:
        return
    now, change = (told.first(_KEY, kind, t.RUN) for kind in (Kind.TOTAL, Kind.CHANGE))
    if now is None or change is None:
        return
    for claim in told.firsts(_KEY, Kind.RATE, t.RUN):
        other = Other(change.signed, "按说明中的金额和增减额", 6)
        figures = (now.amount, change.signed)
        found = compare_rate(rule, claim, growth_of_change, figures, other)
        if found:
            yield found


def _last_year(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """上年数: what is told less its change is what was published a year ago."""
    told, previous = printed.told, printed.context.previous
    if told is None or previous is None or previous.year != printed.year - 1:
        return
    now, change = (told.first(_KEY, kind, t.RUN) for kind in (Kind.TOTAL, Kind.CHANGE))
    context = replace(printed.context, holds=(), held_rows=())
    before = Printed(printed.edition, previous, context)
    published = [figure for figure in _office(before) if figure]
    if now is None or change is None or not published:
        return
    last = now.amount - change.signed
    found = [
        # Declared in another file: its cells cannot be pointed at from here.
        compare_amount(
            rule, change, Other(figure.amount, "上年公开的公开表6", 6, terms=2), found=last
        )
        for figure in published
    ]
    known = [each for each in found if each]
    if known and len(known) == len(found):
        # It is one of the two, whichever fits better.
        yield min(known, key=lambda each: each.severity is not Severity.NOTICE)


RULES = (
    Rule(
        "B-N-RUN",
        "机关运行经费应等于公开表6的日常公用支出（行政单位和参公单位；事业单位没有机关运行经费）。",
        _BASIS,
        Severity.ERROR,
        Category.CONSISTENCY,
        _amount,
    ),
    Rule(
        "B-N-RUN-PCT",
        "机关运行经费增减率应按增减额和上年数计算。",
        _BASIS,
        Severity.ERROR,
        Category.ACCURACY,
        _rate,
    ),
    Rule(
        "B-N-RUN-PREV",
        "按增减额推算的上年机关运行经费应与上年公开数一致（机构改革、同口径调整的请说明）。",
        _BASIS,
        Severity.WARNING,
        Category.CONSISTENCY,
        _last_year,
    ),
)
