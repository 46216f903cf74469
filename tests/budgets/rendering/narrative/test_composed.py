"""公开文字: what was handed in stays to the letter, and only the rest is written."""

from __future__ import annotations

import pytest

from budgets.rendering.narrative.composed import printed_texts
from budgets.rendering.prose import Passage, verbatim
from budgets.rendering.publication import compose
from budgets.rendering.story import tell
from budgets.rendering.wording import USUAL, WordingError, WordingPack
from budgets.tables.texts import SECTION_TITLES, DeclaredTexts, TextSection
from tests.budgets.rendering.documents import PUBLICATIONS
from tests.budgets.rendering.narrative.published import SLUGS, basis_of
from tests.factories.declarations import golden_declaration
from tests.factories.golden_texts import golden_texts


@pytest.mark.parametrize("slug", SLUGS)
def test_what_was_handed_in_whole_stays_whole(slug) -> None:
    given = golden_texts(slug)
    assert printed_texts(USUAL, basis_of(slug), given) == verbatim(given)


def test_only_missing_sections_are_written_in_their_places() -> None:
    given = DeclaredTexts(
        duties=("1. 起草文电。",),
        organisation="本单位无下属单位。",
        institutions=("综合科",),
        sections=(
            TextSection("special", ("没有{year}。",)),
            TextSection("three_public", ("“三公”经费 另表。",), "贰", "“三公”情况"),
            TextSection("procurement", ("", " ")),
        ),
    )
    printed = printed_texts(USUAL, basis_of("zhangdian-2025"), given)
    assert [(s.key, s.number, s.is_generated) for s in printed.sections] == [
        ("changes", "一", True),
        ("three_public", "贰", False),
        ("operating_costs", "三", True),
        ("procurement", "四", True),
        ("state_assets", "五", True),
        ("performance", "六", True),
        ("special", "", False),
    ]
    assert printed.sections[1].passages[0].text == "“三公”经费 另表。"
    assert printed.sections[-1].passages[0].text == "没有{year}。"
    assert (printed.duties, printed.institutions) == (given.duties, given.institutions)


def test_duties_and_organisation_are_never_written() -> None:
    printed = printed_texts(USUAL, basis_of("yantai-2025"))
    assert (printed.duties, printed.organisation, printed.institutions) == ((), "", ())


def test_what_was_written_stands_in_the_document() -> None:
    texts = printed_texts(USUAL, basis_of("zhangdian-2025"))
    publication = PUBLICATIONS["zhangdian-2025"]
    document = compose(publication, golden_declaration("zhangdian-2025"), texts=texts)
    told = [block for block in tell(document).blocks if isinstance(block, Passage)]
    assert any("比上年增加8.79万元" in passage.text for passage in told)
    assert "比上年增加8.79万元" in document.canonical.decode()


def test_words_that_cannot_be_filled_are_refused() -> None:
    pack = WordingPack(words={"changes.income": "收入{totals}万元，其中{parts}。"})
    with pytest.raises(WordingError, match=r"changes\.income.*没有名为“\{totals\}”的空格"):
        printed_texts(pack, basis_of("zhangdian-2025"))


def test_a_department_speaks_of_itself() -> None:
    printed = printed_texts(WordingPack(scope="department"), basis_of("zhangdian-2025"))
    text = "".join(p.text for section in printed.sections for p in section.passages)
    assert "本部门机关运行经费" in text
    assert "本单位" not in text
    assert "指本部门所属纳入部门预算编报范围" in dict(printed.glossary)["附属单位上缴收入"]
    assert set(SECTION_TITLES) - {s.key for s in printed.sections} == {"special"}
