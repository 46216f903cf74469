"""样张: a document that adds up by every rule, with all twelve tables."""

from __future__ import annotations

import pytest

from budgets.rendering.narrative.basis import Basis
from budgets.rendering.narrative.composed import printed_texts
from budgets.rendering.prose import Passage
from budgets.rendering.publication import compose
from budgets.rendering.specimen import (
    specimen_declaration,
    specimen_entered,
    specimen_publication,
    specimen_texts,
)
from budgets.rendering.story import Term, Title, tell
from budgets.rendering.wording import WordingPack
from budgets.rules.core import run
from budgets.rules.rule import RuleContext
from budgets.tables.editions import EDITIONS, edition_named


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.key)
@pytest.mark.parametrize("year", [2025, 2026])
def test_every_rule_is_content_with_it(edition: object, year: int) -> None:
    named = edition_named(edition.key)  # type: ignore[attr-defined]
    declaration = specimen_declaration(named, year=year, unit_name="示例单位")
    assert run(named, declaration, RuleContext(year)) == ()


@pytest.mark.parametrize(("scope", "name"), [("unit", "示例单位"), ("department", "示例部门")])
def test_it_is_told_as_a_whole(scope: str, name: str) -> None:
    publication = specimen_publication(
        division="370303", division_name="张店区", scope=scope, year=2026
    )
    assert publication.unit_name == name
    declaration = specimen_declaration(
        edition_named(publication.edition), year=2026, unit_name=name
    )
    basis = Basis(declaration, name, "370303", entered=specimen_entered())
    texts = printed_texts(WordingPack(scope=scope), basis, specimen_texts())
    document = compose(publication, declaration, texts=texts, pack=WordingPack(scope=scope))
    assert not any(sheet.is_missing for sheet in document.sheets)
    assert sum(fact.amount for fact in declaration.facts) > 0
    blocks = tell(document).blocks
    assert "基本支出" in [block.term for block in blocks if isinstance(block, Term)]
    titles = [block.text for block in blocks if isinstance(block, Title) and block.level == 2]
    assert "一、预算收支增减变化情况说明" in titles
    told = "".join(block.text for block in blocks if isinstance(block, Passage))
    assert "增加10万元" in told
    assert "按实际工作需要安排" in told
