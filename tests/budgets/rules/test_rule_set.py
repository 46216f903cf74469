"""规则集: one fingerprint for what the register says, another as soon as it says otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budgets.rules import permits
from budgets.rules.codes_of_rules import codes_of
from budgets.rules.core import RULES
from budgets.rules.permits import is_told_to_the_public, may_be_waived
from budgets.rules.rule_set import RULE_SET, fingerprint
from budgets.tables.findings import Severity
from budgets.tables.vocabulary import MUST_BE_MENDED, WORDS
from tests.budgets.rules.cases import CASES, Case
from tests.budgets.rules.narrative_cases import NARRATIVE_CASES, NarrativeCase


def test_the_fingerprint_does_not_follow_order_or_words() -> None:
    reworded = [replace(rule, title="另一种说法。") for rule in reversed(RULES)]
    assert fingerprint(reworded) == fingerprint()
    assert len(fingerprint()) == 64


def test_any_other_set_of_rules_has_another_fingerprint() -> None:
    first, *rest = RULES
    others = [
        fingerprint(rest),
        fingerprint([replace(first, severity=Severity.NOTICE), *rest]),
        fingerprint([replace(first, editions=("accounts",)), *rest]),
        fingerprint([replace(first, waivable=not first.waivable), *rest]),
        fingerprint(RULES, RULE_SET + 1),
    ]
    assert len({fingerprint(), *others}) == 6


def test_some_rules_are_never_waived_and_most_may_be() -> None:
    assert {"B-STRUCT-12", "B-STRUCT-PLACEHOLDER", "B-TITLE-YEAR"} <= permits.NEVER_WAIVED
    assert not may_be_waived("B-TITLE-YEAR", "E_YEAR")
    assert may_be_waived("B-T03-TOTAL", "E_TOTAL")
    assert may_be_waived("", "E_UNIT_NAME")
    assert may_be_waived("B-LONG-GONE", "E_TOTAL")


@pytest.mark.parametrize("code", sorted(MUST_BE_MENDED))
def test_amounts_that_were_not_read_are_never_waived(code: str) -> None:
    assert not may_be_waived("", code)
    assert not may_be_waived("B-T03-TOTAL", code)


@pytest.mark.parametrize(
    ("rule", "severity", "told"),
    [
        ("B-T03-TOTAL", Severity.ERROR, True),
        ("B-T07-PREV", Severity.WARNING, True),
        ("B-PREV-SAME", Severity.WARNING, False),
        ("B-STRUCT-PLACEHOLDER", Severity.ERROR, False),
        ("", Severity.ERROR, True),
        ("", Severity.WARNING, False),  # comments, hidden rows: about the file
    ],
)
def test_what_is_said_is_told_as_the_rule_says(rule: str, severity: Severity, told: bool) -> None:
    assert is_told_to_the_public(rule, severity) is told


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_a_rule_says_is_listed(case: Case) -> None:
    assert case.place[0] in codes_of(case.rule)


@pytest.mark.parametrize("case", NARRATIVE_CASES, ids=lambda case: f"{case.rule}-{case.code}")
def test_what_a_rule_says_of_the_texts_is_listed(case: NarrativeCase) -> None:
    assert case.code in codes_of(case.rule)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_lists_its_words(rule: object) -> None:
    codes = codes_of(rule.id)  # type: ignore[attr-defined]
    assert codes
    assert set(codes) <= set(WORDS)


def test_an_unknown_rule_lists_none() -> None:
    assert codes_of("B-NONE") == ()
