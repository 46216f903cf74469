"""Each rule: found, not found, and silent about its neighbours."""

from __future__ import annotations

import pytest

from budgets.rules.core import RULES, rule_named
from budgets.tables.findings import Finding, Severity
from portal.core.money import parse_amount
from tests.budgets.rules.cases import CASES, Case
from tests.budgets.rules.paper import document, found_in, of_rule

#: Rules whose spoiled documents need more than a changed cell; tested in modules of their own.
ELSEWHERE = {"B-STRUCT-COLS", "B-T07-PREV", "B-PREV-SAME", "B-HELD-RECOMPUTE", "B-HELD-FOUND"}


def test_the_document_is_right() -> None:
    assert found_in(document()) == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_finds_what_is_wrong(case: Case) -> None:
    spoiled = document(case.spoiled, without=case.without)
    findings = of_rule(case.rule, found_in(spoiled, **case.context))
    places = [(finding.code, finding.table, finding.cell) for finding in findings]
    assert case.place in places
    found = findings[places.index(case.place)]
    assert (found.expected, found.found) == (parse_amount(case.expected), parse_amount(case.found))
    assert len(findings) == case.count, places
    says_where_what_and_what_to_do(found)
    if rule_named(case.rule).severity is Severity.WARNING:
        assert found.severity is not Severity.ERROR


def says_where_what_and_what_to_do(finding: Finding) -> None:
    assert finding.message.endswith("。")
    assert "{" not in finding.message
    if finding.cell:
        assert finding.sheet == f"公开表{finding.table}"
        assert finding.cell in finding.message
        # Table 7 has no row names, and 合计 of table 11 may be blank.
        assert finding.row or finding.table in (7, 11)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_is_silent_about_its_neighbours(case: Case) -> None:
    assert of_rule(case.rule, found_in(document(case.neighbour), **case.context)) == []


def test_every_rule_has_a_triad() -> None:
    assert {case.rule for case in CASES} | ELSEWHERE == {rule.id for rule in RULES}
