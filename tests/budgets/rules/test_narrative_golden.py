"""The explanations of the two published documents, and of one with a digit changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from budgets.reading.texts import texts_of
from budgets.rules.core import RULES, RuleContext, run
from budgets.tables.editions import edition_for
from budgets.tables.findings import Finding, Severity
from budgets.tables.texts import DeclaredTexts
from tests.factories.declarations import golden_declaration, golden_json

EDITION = edition_for("budget", 2025)
OF_TEXTS = [rule for rule in RULES if rule.id.startswith(("B-N-", "B-TITLE-", "B-STRUCT-NARR"))]
_NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
#: 1. 2. 3. at a paragraph's head, and 100万元以上: they say nothing about this budget.
_NO_FIGURE = re.compile(r"^[0-9]\.|100(?=万元以上)")
#: What nothing else tells: only last year's file, or the officer, knows it.
UNDETECTABLE = {
    "operating_costs 3.58": "机关运行经费的增减额: known only from last year's file",
    "operating_costs 2024": "较2024年预算: 2025 is a year that may be spoken of",
    "state_assets 0": "单位价值100万元以上的设备: no table shows it",
}


def golden_texts(slug: str) -> DeclaredTexts:
    return texts_of(golden_json(slug))


def findings(slug: str, texts: DeclaredTexts, *, only_texts: bool = True) -> list[Finding]:
    context = RuleContext(2025, texts=texts)
    rules = OF_TEXTS if only_texts else RULES
    return list(run(EDITION, golden_declaration(slug), context, rules))


def test_zhangdians_explanation_holds_completely() -> None:
    assert findings("zhangdian-2025", golden_texts("zhangdian-2025"), only_texts=False) == []


def test_yantais_lacks_one_number_and_nothing_else() -> None:
    (found,) = findings("yantai-2025", golden_texts("yantai-2025"))
    assert (found.rule, found.code) == ("B-N-CAR-BLANK", "W_TEXT_BLANK")
    assert found.severity is Severity.WARNING
    assert "执法执勤用车" in found.message
    assert found.row.startswith("截至2024年12月31日，本单位共有车辆9辆")
    assert found.column == "国有资产占有使用情况"


def figures(texts: DeclaredTexts) -> Iterator[tuple[str, DeclaredTexts]]:
    """Each figure of the explanation, and the texts with its last digit changed."""
    for at, section in enumerate(texts.sections):
        for line, paragraph in enumerate(section.paragraphs):
            left_out = {match.start() for match in _NO_FIGURE.finditer(paragraph)}
            for match in _NUMBER.finditer(paragraph):
                if match.start() in left_out:
                    continue
                digit = str((int(match[0][-1]) + 1) % 10)
                changed = paragraph[: match.end() - 1] + digit + paragraph[match.end() :]
                lines = (*section.paragraphs[:line], changed, *section.paragraphs[line + 1 :])
                sections = list(texts.sections)
                sections[at] = replace(section, paragraphs=lines)
                yield f"{section.key} {match[0]}", replace(texts, sections=tuple(sections))


def test_a_changed_digit_is_found_wherever_something_else_tells_it() -> None:
    texts = golden_texts("zhangdian-2025")
    changed = list(figures(texts))
    missed = [name for name, each in changed if not findings("zhangdian-2025", each)]
    assert set(missed) == set(UNDETECTABLE)
    assert len(changed) - len(missed) >= 51


@pytest.mark.parametrize("slug", ["zhangdian-2025", "yantai-2025"])
def test_nothing_is_found_in_what_is_only_said_otherwise(slug: str) -> None:
    """Half width, other blanks and 元 say the same."""
    texts = golden_texts(slug)
    other = replace(
        texts,
        sections=tuple(
            replace(section, paragraphs=tuple(_otherwise(p) for p in section.paragraphs))
            for section in texts.sections
        ),
    )
    assert [f.code for f in findings(slug, other)] == [f.code for f in findings(slug, texts)]


def _otherwise(paragraph: str) -> str:
    wide = str.maketrans("0123456789.%()", "０１２３４５６７８９．％（）")
    return paragraph.translate(wide).replace("万元", " 万 元").replace("比上年", "较上年")
