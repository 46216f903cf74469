"""Each rule: found, not found, and silent about its neighbours."""

from __future__ import annotations

from textwrap import dedent

import pytest

from budgets.rules.core import RULES, rule_named
from budgets.tables.findings import Finding, Severity
from performance.rules.core import RULES as TARGET_RULES
from portal.core.money import parse_amount
from tests.budgets.rules.cases import CASES, Case
from tests.budgets.rules.paper import document, found_apart, found_in, of_rule
from tests.budgets.rules.proofs import PROOFS, marks_in, proofs_of_rules


def test_the_document_is_right() -> None:
    assert found_apart(document()) == ()
    assert found_in(document()) == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_finds_what_is_wrong(case: Case) -> None:
    spoiled = document(case.spoiled, without=case.without)
    findings = of_rule(case.rule, found_apart(spoiled, **case.context))
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
    assert of_rule(case.rule, found_apart(document(case.neighbour), **case.context)) == []


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
def test_every_rule_fires_is_silent_and_is_silent_on_its_neighbours(rule: str) -> None:
    assert proofs_of_rules().get(rule, frozenset()) == PROOFS


def test_no_test_speaks_of_a_rule_that_is_gone() -> None:
    known = {rule.id for rule in RULES} | {rule.id for rule in TARGET_RULES}
    assert set(proofs_of_rules()) <= known


def test_a_mark_is_read_off_the_test_that_carries_it() -> None:
    text = """
    @pytest.mark.rule("B-X", "fires")
    @pytest.mark.rule("B-Y", "silent")
    def test_one() -> None: ...

    @pytest.mark.rule("B-Z", "fires")
    def no_test() -> None: ...
    """
    assert list(marks_in(dedent(text))) == [("B-X", "fires"), ("B-Y", "silent")]
