"""The explanation against what was published a year ago."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budgets.rules.core import RuleContext, rule_named, run
from budgets.tables.core import Declaration
from budgets.tables.findings import Finding, Severity
from tests.budgets.rules.narrative_cases import LAST_YEARS_RULES, explanation
from tests.budgets.rules.paper import EDITION, YEAR, document

#: 128.00 less 8 this year is 120.00; 机关运行经费 was 12.50.
BEFORE = {
    "公开表1!B15": "120.00",
    "公开表2!E2": "120.00",
    "公开表6!I2": "12.50",
}


def last_year(changes: dict[str, str] | None = None, year: int = YEAR - 1) -> Declaration:
    return replace(document({**BEFORE, **(changes or {})}), year=year)


def said_by(
    rule: str, changes: str = "", *, previous: Declaration | None = None, texts: str | None = None
) -> list[Finding]:
    context = RuleContext(
        YEAR,
        texts=explanation(changes),
        previous=previous or last_year(),
        previous_texts=None if texts is None else explanation(texts),
    )
    return list(run(EDITION, document(), context, [rule_named(rule)]))


@pytest.mark.parametrize("rule", sorted(LAST_YEARS_RULES))
@pytest.mark.rule("B-N-YOY-PREV", "silent")
@pytest.mark.rule("B-N-RUN-PREV", "silent")
def test_what_fits_last_year_is_right(rule: str) -> None:
    assert said_by(rule, texts="公务接待减少 > 全年公务接待活动的次数和人数明显减少") == []


@pytest.mark.rule("B-N-YOY-PREV", "fires")
def test_the_total_less_its_change_is_last_years() -> None:
    (found,) = said_by("B-N-YOY-PREV", previous=last_year({"公开表1!B15": "119.00"}))
    assert (found.code, found.severity) == ("W_TEXT_AMOUNT", Severity.WARNING)
    assert (found.expected, found.found) == (119_000_000, 120_000_000)
    assert "上年公开的预算数为119.00万元" in found.message
    assert "比上年增加8万元" in found.row


def test_a_hundredth_of_last_year_is_rounding() -> None:
    (found,) = said_by("B-N-YOY-PREV", previous=last_year({"公开表1!B15": "120.01"}))
    assert (found.code, found.severity) == ("W_TEXT_ROUNDING", Severity.NOTICE)


def test_another_year_is_not_compared() -> None:
    other = last_year({"公开表1!B15": "1.00", "公开表6!I2": "1.00"}, YEAR - 2)
    assert said_by("B-N-YOY-PREV", previous=other) == []
    assert said_by("B-N-RUN-PREV", previous=other) == []


@pytest.mark.rule("B-N-YOY-PREV", "neighbours")
@pytest.mark.rule("B-N-RUN-PREV", "fires")
def test_last_years_costs_of_running_are_no_matter_of_the_total() -> None:
    changed = last_year({"公开表6!I2": "13.00"})
    assert said_by("B-N-YOY-PREV", previous=changed) == []
    (found,) = said_by("B-N-RUN-PREV", previous=changed)
    assert (found.code, found.table) == ("W_TEXT_AMOUNT", 6)
    assert (found.expected, found.found) == (13_000_000, 12_500_000)


@pytest.mark.rule("B-N-RUN-PREV", "neighbours")
def test_costs_of_running_leave_the_total_alone() -> None:
    changed = last_year({"公开表1!B15": "1.00"})
    assert said_by("B-N-RUN-PREV", previous=changed) == []
