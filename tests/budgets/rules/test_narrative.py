"""Each rule of the texts: found, not found, and silent about its neighbours."""

from __future__ import annotations

import pytest

from budgets.rules.core import RuleContext, rule_named, run
from budgets.rules.narrative.register import RULES
from budgets.tables.findings import Finding, Severity
from portal.core.money import parse_amount
from tests.budgets.rules.narrative_cases import (
    NARRATIVE_CASES,
    NarrativeCase,
    cells,
    explanation,
)
from tests.budgets.rules.paper import EDITION, YEAR, document, found_in


def test_the_explanation_is_right() -> None:
    assert found_in(document(), texts=explanation()) == ()


def test_nothing_is_said_where_no_texts_are_given() -> None:
    identities = {rule.id for rule in RULES}
    assert not [f for f in found_in(document()) if f.rule in identities]


@pytest.mark.parametrize("case", NARRATIVE_CASES, ids=lambda case: case.name)
def test_the_rule_finds_what_is_wrong(case: NarrativeCase) -> None:
    findings = said_by(case.rule, case.spoiled)
    told = [(f.code, f.table, f.expected, f.found) for f in findings]
    expected, found = parse_amount(case.expected), parse_amount(case.found)
    assert (case.code, case.table, expected, found) in told
    assert len(findings) == 1, told
    quotes_and_says_what_to_do(findings[0])
    if rule_named(case.rule).severity is Severity.WARNING:
        assert findings[0].severity is not Severity.ERROR


def said_by(rule: str, changes: str) -> list[Finding]:
    """What one rule says of the document and its explanation with these changes."""
    context = RuleContext(YEAR, texts=explanation(changes))
    found = run(EDITION, document(cells(changes)), context, [rule_named(rule)])
    return [finding for finding in found if not finding.cell]


def quotes_and_says_what_to_do(finding: Finding) -> None:
    assert finding.message.endswith("。")
    assert "{" not in finding.message
    assert "未注明" not in finding.message
    assert finding.sheet == ""
    assert finding.cell == ""
    assert finding.column
    assert finding.row or finding.code in ("W_TEXT_NOT_FOUND", "E_TEXT_MISSING")
    assert len(finding.row) <= 300


@pytest.mark.parametrize("case", NARRATIVE_CASES, ids=lambda case: case.name)
def test_the_rule_is_silent_about_its_neighbours(case: NarrativeCase) -> None:
    assert said_by(case.rule, case.neighbour) == []
