"""The register as the public reads it."""

from __future__ import annotations

import re

import pytest

from budgets.rules.catalogue import detection_markdown, rules_markdown
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
    assert (
        "| 可以 | 公布 | `E_TOTAL` `W_ROUNDING` `E_ONE_CELL` `W_HELD_SUM` |"
        in lines["`B-T03-TOTAL`"]
    )
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


def test_the_catalogue_says_how_much_is_detected_and_what_is_not() -> None:
    kinds = ("+0.01", "-0.01", "swap")
    published = {
        "name": "zhangdian-2025",
        "amounts": 3,
        "tried": dict.fromkeys(kinds, 3),
        "detected": {"+0.01": 3, "-0.01": 2, "swap": 3},
        "undetected": [
            {"cell": "公开表7!G2", "names": "合计", "kind": "-0.01", "reason": "rounding"}
        ],
    }
    generated = [
        {
            "name": f"generated-{number:02}",
            "amounts": 10,
            "tried": dict.fromkeys(kinds, 10),
            "detected": dict.fromkeys(kinds, 10 - number),
            "undetected": [],
        }
        for number in range(2)
    ]
    text = detection_markdown([published, *generated])
    assert "| zhangdian-2025 | 3 | 3/3（100.00%） | 2/3（66.66%） | 3/3（100.00%） |" in text
    assert "| 生成件（2份） | 20 | 19/20（95.00%） |" in text
    assert "| zhangdian-2025 | 公开表7!G2 | 合计 | 减0.01 | 改动恰好抵消原有的尾差" in text
    assert "未检出的改动：\n\n无。" in detection_markdown(generated)
    assert "## 检出率" in rules_markdown()
