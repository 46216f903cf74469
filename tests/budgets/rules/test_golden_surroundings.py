"""No false alarm: two published documents with their texts, beside each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budgets.rules.changes import _vehicle_count, says_why
from budgets.rules.copied import reasons
from budgets.tables.core import Declaration
from budgets.tables.surroundings import Sibling, Siblings
from tests.budgets.rules.paper import found_in
from tests.factories.declarations import GOLDEN_SLUGS, golden_declaration
from tests.factories.golden_texts import golden_texts
from tests.factories.siblings import siblings

#: Rules that look at what the portal knows beside the file.
AROUND = ("B-T07-RISE", "B-PREV-", "B-COPY-", "B-ROLLUP", "B-STRUCT-TOC", "B-APPROVED-", "B-DATE-")


def around(declaration: Declaration, **context: object) -> list[str]:
    return [f.rule for f in found_in(declaration, **context) if f.rule.startswith(AROUND)]


@pytest.mark.parametrize("slug", GOLDEN_SLUGS)
def test_a_published_document_with_its_texts(slug: str) -> None:
    declaration, texts = golden_declaration(slug), golden_texts(slug)
    others = {other: golden_texts(other) for other in GOLDEN_SLUGS if other != slug}
    assert around(declaration, texts=texts, others_texts=others) == []


@pytest.mark.parametrize("slug", GOLDEN_SLUGS)
def test_a_department_of_one_unit(slug: str) -> None:
    """The same document a second time; its institutions are offices and not units."""
    declaration, texts = golden_declaration(slug), golden_texts(slug)
    known = siblings(declaration)
    assert around(declaration, texts=texts, siblings=known, scope="department") == []
    waiting = Siblings((Sibling("某单位"),))
    assert around(declaration, texts=texts, siblings=waiting, scope="department") == []


@pytest.mark.parametrize("slug", GOLDEN_SLUGS)
def test_last_years_document_with_a_new_title(slug: str) -> None:
    """Nothing has changed, so nothing asks why: only what is copied is named."""
    declaration, texts = golden_declaration(slug), golden_texts(slug)
    last = replace(declaration, year=2024)
    found = around(declaration, texts=texts, previous=last, previous_texts=texts)
    assert found == ["B-PREV-SAME", *["B-COPY-PREV"] * len(reasons(texts))]


@pytest.mark.parametrize(("slug", "vehicles"), [("zhangdian-2025", 2), ("yantai-2025", 9)])
def test_what_is_read_out_of_the_texts(slug: str, vehicles: int) -> None:
    texts = golden_texts(slug)
    assert _vehicle_count(texts) == vehicles
    assert all(says_why(texts, key) for key in ("changes", "three_public", "operating_costs"))
    assert not says_why(texts, "procurement")
