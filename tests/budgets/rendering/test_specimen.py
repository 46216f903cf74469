"""样张: a document that adds up by every rule, with all twelve tables."""

from __future__ import annotations

import pytest

from budgets.rendering.publication import compose
from budgets.rendering.specimen import (
    specimen_declaration,
    specimen_publication,
    specimen_texts,
)
from budgets.rendering.story import Term, tell
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
    document = compose(
        publication, declaration, texts=specimen_texts((("基本支出", "指日常支出。"),))
    )
    assert not any(sheet.is_missing for sheet in document.sheets)
    assert sum(fact.amount for fact in declaration.facts) > 0
    blocks = tell(document).blocks
    assert [block.term for block in blocks if isinstance(block, Term)] == ["基本支出"]
