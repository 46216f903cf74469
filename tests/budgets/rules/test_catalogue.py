"""The register as the public reads it."""

from __future__ import annotations

import re

import pytest

from budgets.rules.catalogue import rules_markdown
from budgets.rules.core import RULES, rule_named
from budgets.tables.vocabulary import WORDS


def test_every_rule_stands_in_the_catalogue_with_its_sentence_and_basis() -> None:
    text = rules_markdown()
    for rule in RULES:
        assert f"| `{rule.id}` |" in text
        assert rule.title in text
        assert rule.basis in text


def test_the_catalogue_says_what_may_be_waived_and_shown() -> None:
    lines = {
        line.split("|")[1].strip(): line for line in rules_markdown().splitlines() if "| `" in line
    }
    assert "| 不得 | 公布 | `E_YEAR` |" in lines["`B-TITLE-YEAR`"]
    assert "| 可以 | 公布 | `E_TOTAL` `W_ROUNDING` |" in lines["`B-T03-TOTAL`"]
    assert "| 不需要 | 不公布 | `W_SAME_AS_PREVIOUS` |" in lines["`B-PREV-SAME`"]


def test_ids_are_unique_and_of_the_budget() -> None:
    identities = [rule.id for rule in RULES]
    assert len(set(identities)) == len(identities)
    assert all(re.fullmatch(r"B-[A-Z0-9]+(-[A-Z0-9]+)*", identity) for identity in identities)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_is_a_sentence_with_a_basis(rule: object) -> None:
    assert rule.title.endswith("。")  # type: ignore[attr-defined]
    assert rule.basis.strip()  # type: ignore[attr-defined]
    assert "|" not in rule.title + rule.basis  # type: ignore[attr-defined]


def test_an_unknown_rule_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        rule_named("B-NONE")


def test_the_words_that_rules_use_are_of_the_vocabulary() -> None:
    assert {"E_TOTAL", "E_BALANCE", "E_PARENT_SUM", "E_ROW_MISSING", "W_ROUNDING"} <= set(WORDS)
