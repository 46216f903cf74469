"""规则目录: every rule stands in the reference page with its sentence and basis."""

from __future__ import annotations

import re

import pytest

from performance.rules.catalogue import rules_markdown
from performance.rules.core import RULES
from performance.rules.rule import TargetRule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_is_a_sentence_with_a_basis(rule: TargetRule) -> None:
    assert re.fullmatch(r"B-P(-[A-Z0-9]+)+", rule.id)
    assert rule.title.endswith("。")
    assert "|" not in rule.title + rule.basis
    line = next(line for line in rules_markdown().splitlines() if f"`{rule.id}`" in line)
    assert rule.title in line
    assert rule.basis in line


def test_the_page_counts_its_rules() -> None:
    assert f"共 {len(RULES)} 条" in rules_markdown()
    assert rules_markdown().count("| `B-P-") == len(RULES)
