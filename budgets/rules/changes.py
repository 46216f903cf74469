"""与上年比: what changed strongly or against its own explanation since last year's publication."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.rules.before import before
from budgets.rules.between import income, total
from budgets.rules.figures import ALL
from budgets.rules.pointing import at_figure
from budgets.rules.rows import LAST_YEAR, RUNNING
from budgets.rules.rule import Category, Check, Rule
from budgets.rules.three_public import item_cell
from budgets.tables import columns as c
from budgets.tables.budget import LAW, OPERATING_RULES
from budgets.tables.findings import Severity
from portal.core.money import FEN_PER_WAN
from portal.core.text import fold

if TYPE_CHECKING:
    from budgets.rules.between import Place
    from budgets.rules.figures import Figure
    from budgets.rules.pointing import Words
    from budgets.rules.printed import Printed
    from budgets.tables.findings import Finding
    from budgets.tables.texts import DeclaredTexts

_BASIS = f"{LAW}；{OPERATING_RULES}"
_VEHICLES = re.compile(r"车辆(?:合计|总数|共有?|共计)?(\d{1,5})(?:辆|台)")


@dataclass(frozen=True, slots=True)
class Threshold:
    """较大变动: beyond the percentage and beyond the amount (分), both at once."""

    percent: int
    amount: int

    def is_exceeded(self, last_year: int, now: int) -> bool:
        """Whether the change is large: compared in whole numbers, nothing rounded."""
        change = abs(now - last_year)
        return change > self.amount and change * 100 > abs(last_year) * self.percent


#: More than 30 % and more than 10 万元: less is the common course of a small unit's year.
LARGE = Threshold(percent=30, amount=10 * FEN_PER_WAN)
_THRESHOLD_WORDS: Words = {
    "percent": LARGE.percent,
    "amount": f"{LARGE.amount // FEN_PER_WAN}万元",
}
_STRONGLY = f"变动超过{LARGE.percent}%且超过{LARGE.amount // FEN_PER_WAN}万元"

_INCOME = (
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


def says_why(texts: DeclaredTexts | None, section: str) -> bool:
    """Whether that section of 情况说明 gives a reason."""
    found = texts.section(section) if texts else None
    return found is not None and any("原因" in text for text in found.paragraphs)


def _rise(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """“三公” money grows against last year's publication and the section gives no reason.

    A change that table 7 itself shows is asked about by B-N-T07-REASON.
    """
    texts = printed.context.texts
    if texts is None or texts.section("three_public") is None or says_why(texts, "three_public"):
        return
    now, stated = item_cell(printed, ALL), item_cell(printed, LAST_YEAR)
    if now and stated and stated.filled and stated.amount != now.amount:
        return
    of_last_year = before(printed)
    last = item_cell(of_last_year, ALL) if of_last_year else None
    if _is_comparable(now, last) and now and last and now.amount > last.amount:
        yield at_figure(rule, "W_RISE_UNEXPLAINED", now, expected=last.amount, sources=(last,))


def _large_changes(section: str, *places: tuple[Place, ...]) -> Check:
    """Each place's figure against last year's; the first of its forms that both years print."""

    def check(rule: Rule, printed: Printed) -> Iterator[Finding]:
        of_last_year = before(printed)
        if of_last_year is None or says_why(printed.context.texts, section):
            return
        for forms in places:
            found = next(
                (f for form in forms if (f := _changed(form, printed, of_last_year))), None
            )
            if found is None:
                continue
            now, last = found
            if LARGE.is_exceeded(last.amount, now.amount):
                yield at_figure(
                    rule, "W_CHANGED", now, expected=last.amount, words=_THRESHOLD_WORDS
                )

    return check


def _changed(place: Place, printed: Printed, last: Printed) -> tuple[Figure, Figure] | None:
    here, there = place(printed), place(last)
    if here is None or there is None or not _is_comparable(here, there):
        return None
    return here, there


def _is_comparable(*figures: Figure | None) -> bool:
    return all(f is not None and f.is_known for f in figures)


def _vehicles(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """Fewer vehicles and dearer, or more vehicles and cheaper."""
    before_then = _vehicle_count(printed.context.previous_texts)
    now = _vehicle_count(printed.context.texts) if before_then is not None else None
    cost, last = item_cell(printed, RUNNING), item_cell(printed, LAST_YEAR | RUNNING)
    if now is None or before_then is None or cost is None or last is None:
        return
    if not _is_comparable(cost, last):
        return
    if (now - before_then) * (cost.amount - last.amount) < 0:
        yield at_figure(
            rule,
            "W_VEHICLES",
            cost,
            expected=last.amount,
            sources=(last,),
            words={"before": before_then, "now": now},
        )


def _vehicle_count(texts: DeclaredTexts | None) -> int | None:
    """车辆N辆 as 国有资产占有使用情况 says it."""
    section = texts.section("state_assets") if texts else None
    for text in section.paragraphs if section else ():
        match = _VEHICLES.search(fold(text))
        if match:
            return int(match[1])
    return None


def _rule(identity: str, title: str, check: Check) -> Rule:
    return Rule(identity, title, _BASIS, Severity.WARNING, Category.CONSISTENCY, check)


RULES = (
    _rule("B-T07-RISE", "“三公”经费比上年增加的，情况说明应写明原因。", _rise),
    _rule(
        "B-PREV-INCOME",
        f"各项收入与上年公开数相比{_STRONGLY}的，应说明原因。",
        _large_changes("changes", *((income(1, at), total(2, at)) for at in _INCOME)),
    ),
    _rule(
        "B-PREV-RUN",
        f"日常公用经费与上年公开数相比{_STRONGLY}的，应说明原因。",
        _large_changes("operating_costs", (total(6, c.OPERATING), total(5, c.OPERATING))),
    ),
    _rule(
        "B-PREV-CAR",
        "车辆数与公务用车运行维护费的增减方向应一致。",
        _vehicles,
    ),
)
