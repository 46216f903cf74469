"""“三公”经费支出情况 against table 7: amounts, changes, percentages, 持平 and reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from budgets.rules import rows
from budgets.rules.figures import ALL
from budgets.rules.narrative import told as t
from budgets.rules.narrative.claims import Kind
from budgets.rules.narrative.judging import (
    Other,
    about,
    compare_amount,
    compare_change,
    compare_rate,
    difference,
    growth,
    not_found,
    once,
    printed_as,
)
from budgets.rules.rule import Category, Check, Rule
from budgets.rules.three_public import item_cell
from budgets.tables.budget import LAW, OPERATING_RULES
from budgets.tables.findings import Severity
from portal.core.money import exact_wan_text

if TYPE_CHECKING:
    from budgets.rules.narrative.claims import Claim
    from budgets.rules.printed import Printed
    from budgets.tables.core import Coordinate
    from budgets.tables.findings import Finding

_KEY = "three_public"
_BASIS = f"{LAW}；{OPERATING_RULES}"
_ITEMS: dict[str, Coordinate] = {
    t.ABROAD: rows.ABROAD,
    t.VEHICLES: rows.VEHICLES,
    t.PURCHASE: rows.PURCHASE,
    t.RUNNING: rows.RUNNING,
    t.RECEPTION: rows.RECEPTION,
}
_PLACES: dict[str, Coordinate] = {t.TOTAL: ALL, **_ITEMS}
_NAMES = {
    t.TOTAL: "合计",
    t.ABROAD: "因公出国（境）费",
    t.VEHICLES: "公务用车购置及运行费",
    t.PURCHASE: "公务用车购置费",
    t.RUNNING: "公务用车运行维护费",
    t.RECEPTION: "公务接待费",
}
_REASON = re.compile(
    r"原因|由于|因为|主要是|主要为|主要系|系因|源于|所致|导致|为落实|为贯彻|按照|根据"
)
#: 基本持平 leaves so much room, in per cent.
_NEARLY = 5


def _change_of(printed: Printed, subject: str) -> Other | None:
    place = _PLACES[subject]
    return difference(item_cell(printed, place), item_cell(printed, rows.LAST_YEAR | place))


def _readings(printed: Printed, subject: str) -> list[tuple[int, int, Other]]:
    """本年, 上年 and their difference: of table 7, then as the words have 本年.

    Where table and words differ about 本年, that is said once; a change that fits either of
    them is no second fault.
    """
    place = _PLACES[subject]
    this, last = item_cell(printed, place), item_cell(printed, rows.LAST_YEAR | place)
    change = difference(this, last)
    if this is None or last is None or change is None:
        return []
    found = [(this.amount, last.amount, change)]
    told = printed.told.first(_KEY, Kind.TOTAL, subject) if printed.told else None
    if told and told.amount != this.amount:
        as_told = replace(change, amount=told.amount - last.amount)
        found.append((told.amount, last.amount, as_told))
    return found


def _amounts(*subjects: str) -> Check:
    def check(rule: Rule, printed: Printed) -> Iterator[Finding]:
        told = printed.told
        if told is None:
            return
        claims = told.firsts(_KEY, Kind.TOTAL, *subjects)
        found = [
            compare_amount(rule, claim, printed_as(item_cell(printed, _PLACES[claim.subject])))
            for claim in claims
        ]
        if subjects == (t.TOTAL,) and not claims and told.has(_KEY):
            found.append(not_found(rule, _KEY, "“三公”经费合计", item_cell(printed, ALL)))
        yield from once(found)

    return check


def _changes(*subjects: str) -> Check:
    def check(rule: Rule, printed: Printed) -> Iterator[Finding]:
        claims = printed.told.firsts(_KEY, Kind.CHANGE, *subjects) if printed.told else ()
        yield from once(_change(rule, printed, claim) for claim in claims)

    return check


def _change(rule: Rule, printed: Printed, claim: Claim) -> Finding | None:
    readings = _readings(printed, claim.subject)
    found = [compare_change(rule, claim, change) for _, _, change in readings]
    return found[0] if found and all(found) else None


def _rates(*subjects: str) -> Check:
    def check(rule: Rule, printed: Printed) -> Iterator[Finding]:
        told = printed.told
        for claim in told.firsts(_KEY, Kind.RATE, *subjects) if told else ():
            found = _rate(rule, printed, claim)
            if found:
                yield found

    return check


def _rate(rule: Rule, printed: Printed, claim: Claim) -> Finding | None:
    readings = _readings(printed, claim.subject)
    if not readings:
        return None
    this, _, change = readings[0]
    told = printed.told.first(_KEY, Kind.CHANGE, claim.subject) if printed.told else None
    is_told = told is not None and told.direction == claim.direction
    if not is_told and change.amount and (claim.direction > 0) != (change.amount > 0):
        return about(
            rule,
            "E_TEXT_DIRECTION",
            claim.sentence,
            other=change,
            with_amounts=False,
            text=claim.text,
            name=change.name,
            label="增长" if change.amount > 0 else "下降",
        )
    figures = [(now, before) for now, before, _ in readings]
    if told and told.signed != change.amount:  # that is said by itself
        figures.append((this, this - told.signed))
    found = [compare_rate(rule, claim, growth, pair, change) for pair in figures]
    return found[0] if all(found) else None


def _flat(rule: Rule, printed: Printed) -> Iterator[Finding]:
    for claim in printed.told.firsts(_KEY, Kind.FLAT, *_PLACES) if printed.told else ():
        readings = _readings(printed, claim.subject)
        if readings and all(_is_other(claim, now, last) for now, last, _ in readings):
            now, last, change = readings[0]
            yield about(
                rule,
                "W_TEXT_FLAT",
                claim.sentence,
                other=replace(change, amount=last),
                found=now,
                text=claim.text,
                name=change.name,
            )


def _is_other(claim: Claim, this: int, last: int) -> bool:
    """Whether the amounts differ by more than 持平 allows."""
    room = abs(last) * _NEARLY if claim.is_loose else 0
    return abs(this - last) * 100 > room


def _reason(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """One missing reason, however many of the items have changed."""
    told = printed.told
    if told is None or not told.has(_KEY):
        return
    sentences = told.sentences(_KEY)
    if any(_REASON.search(sentence.folded) for sentence in sentences):
        return
    for subject in (t.TOTAL, t.ABROAD, t.PURCHASE, t.RUNNING, t.RECEPTION):
        change = _change_of(printed, subject)
        if change and change.amount:
            word = "增加" if change.amount > 0 else "减少"
            text = f"{_NAMES[subject]}比上年{word}{exact_wan_text(abs(change.amount))}万元"
            yield about(
                rule, "E_TEXT_REASON", sentences[0], other=change, with_amounts=False, text=text
            )
            return


def _rule(
    identity: str,
    title: str,
    check: Check,
    category: Category = Category.CONSISTENCY,
    severity: Severity = Severity.ERROR,
) -> Rule:
    return Rule(identity, title, _BASIS, severity, category, check)


RULES = (
    _rule("B-N-T07-TOTAL", "说明中的“三公”经费合计应与公开表7一致。", _amounts(t.TOTAL)),
    _rule("B-N-T07-ITEM", "说明中的“三公”经费分项应与公开表7一致。", _amounts(*_ITEMS)),
    _rule("B-N-T07-DELTA", "说明中的“三公”经费增减额及方向应与公开表7一致。", _changes(t.TOTAL)),
    _rule(
        "B-N-T07-PCT",
        "说明中的“三公”经费增减率应按公开表7计算。",
        _rates(t.TOTAL),
        Category.ACCURACY,
    ),
    _rule(
        "B-N-T07-ITEM-DELTA",
        "说明中的“三公”经费分项增减额及方向应与公开表7一致。",
        _changes(*_ITEMS),
    ),
    _rule(
        "B-N-T07-ITEM-PCT",
        "说明中的“三公”经费分项增减率应按公开表7计算。",
        _rates(*_ITEMS),
        Category.ACCURACY,
    ),
    _rule(
        "B-N-T07-FLAT",
        "写“持平”的，公开表7应没有增减（写“基本持平”的不超过5%）。",
        _flat,
        severity=Severity.WARNING,
    ),
    _rule(
        "B-N-T07-REASON",
        "“三公”经费有增减的，应说明原因。",
        _reason,
        Category.COMPLETENESS,
    ),
)
