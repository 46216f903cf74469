"""The two published explanations, written anew: every number and every direction word."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from budgets.rendering.narrative.composed import needed, printed_texts
from budgets.rendering.narrative.sections import write_sections
from budgets.rendering.wording import USUAL, check_glossary_words, check_words
from budgets.tables.texts import SECTION_TITLES
from tests.budgets.rendering.narrative.books import Case, read_by_the_rules
from tests.budgets.rendering.narrative.comparison import (
    DIFFERENCES,
    NOT_PUBLISHED,
    PAGE,
    comparison,
    page,
)
from tests.budgets.rendering.narrative.published import PACKS, SLUGS, basis_of
from tests.factories.golden_texts import golden_texts

#: Figures and words of direction, in the order in which a reader meets them.
_CLAIM = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?|增加|减少|增长|下降|基本持平|未安排|[一-龥]用车辆")


def claims(text: str) -> list[object]:
    """The figures as values, and the words of direction."""
    found = (match[0].replace(",", "") for match in _CLAIM.finditer(text))
    return [Decimal(each) if each[0].isdigit() else each for each in found]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_sentence_is_reproduced_or_its_difference_is_reasoned(slug) -> None:
    pairs = comparison(slug)
    assert len(pairs) == 27
    other = [pair for pair in pairs if pair.published != pair.generated]
    assert [(p.published, p.generated, p.reason) for p in other] == [
        (d.published, d.generated, d.reason) for d in DIFFERENCES[slug]
    ]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_number_and_direction_word_is_reproduced(slug) -> None:
    told = 0
    for pair in comparison(slug):
        if pair.published == NOT_PUBLISHED:
            assert claims(pair.generated) == []
        elif "执法执勤用车辆" not in pair.published:
            assert claims(pair.generated) == claims(pair.published)
            told += len(claims(pair.published))
    assert told > 60


@pytest.mark.parametrize("slug", SLUGS)
def test_the_usual_wording_tells_the_same(slug) -> None:
    """Without the region's own words: the same figures and directions, in the same order."""

    def all_claims(pack) -> list[object]:
        sections = write_sections(pack, basis_of(slug))
        return [
            each for s in sections for p in s.passages for each in claims(p.text.lstrip("123. "))
        ]

    assert all_claims(USUAL) == all_claims(PACKS[slug])


@pytest.mark.parametrize("slug", SLUGS)
def test_the_titles_and_numbers_are_the_published_ones(slug) -> None:
    written = printed_texts(PACKS[slug], basis_of(slug)).sections
    for section in written:
        published = golden_texts(slug).section(section.key)
        assert published is not None
        assert section.title == (published.title or SECTION_TITLES[section.key])
        assert section.number == (published.number or "一")
    assert [s.key for s in written] == [s.key for s in golden_texts(slug).sections]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_published_term_appears(slug) -> None:
    printed = printed_texts(PACKS[slug], basis_of(slug)).glossary
    assert printed == golden_texts(slug).glossary
    usual = printed_texts(USUAL, basis_of(slug)).glossary
    assert [term for term, _ in usual] == [term for term, _ in printed]


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_is_wanting(slug) -> None:
    assert needed(basis_of(slug)) == ()


@pytest.mark.parametrize("slug", SLUGS)
def test_the_rules_find_nothing_in_it(slug) -> None:
    for pack in (USUAL, PACKS[slug]):
        sections = write_sections(pack, basis_of(slug))
        assert read_by_the_rules(Case(basis_of(slug), pack, 1), sections) == ()


@pytest.mark.parametrize("slug", SLUGS)
def test_the_regions_words_pass_the_check_of_the_form(slug) -> None:
    for name, text in PACKS[slug].words.items():
        assert check_words(name, text) == []
    for _, text in PACKS[slug].glossary:
        assert check_glossary_words(text) == []


def test_the_page_says_what_is_written_now() -> None:
    """Write it anew with `python -m tests.budgets.rendering.narrative.comparison`."""
    assert PAGE.read_text("utf-8") == page()
