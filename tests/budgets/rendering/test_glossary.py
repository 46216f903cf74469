"""名词解释: by region and year, required or used, and as a pack has it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budgets.rendering import glossary
from budgets.rendering.glossary import (
    GlossaryTerm,
    Use,
    glossary_of,
    library,
    terms_in_force,
    terms_used,
)
from budgets.rendering.narrative.basis import Basis
from budgets.rendering.prose import Passage, PrintedSection, Span
from budgets.rendering.wording import (
    USUAL,
    WordingError,
    WordingPack,
    check_glossary_words,
)
from tests.factories.declarations import drawn, golden_declaration
from tests.factories.golden_texts import golden_texts

NO_TABLES = drawn("公开表12\n类|款|项|科目名称|合计\n注：没有。")
ALWAYS = ["财政拨款收入", "基本支出", "项目支出", "“三公”经费", "机关运行经费"]


def terms(declaration, division: str, *sections: PrintedSection) -> list[str]:
    used = terms_used(terms_in_force(2025, division), declaration, sections)
    return [each.term for each in used]


def test_shandong_prints_its_seventeen_terms_whatever_is_used() -> None:
    published = [term for term, _ in golden_texts("yantai-2025").glossary]
    assert terms(NO_TABLES, "370600") == published
    assert terms(golden_declaration("zhangdian-2025"), "370303") == published


def test_elsewhere_only_what_is_required_or_used() -> None:
    assert terms(NO_TABLES, "330100") == ALWAYS
    income = """
        公开表2
        类|款|项| 科目名称 | 合计  | 事业收入（不含教育收费） | 上级补助收入 | 上年结转
          |  |  | 合计     | 12.00 | 10.00                    | 0.00         | 2.00
    """
    assert terms(drawn(income), "330100") == [
        "财政拨款收入",
        "事业收入",
        "上年结转",
        *ALWAYS[1:],
    ]


def test_a_row_with_money_and_a_sentence_use_a_term() -> None:
    line = """
        公开表1
        收入/项目 | 收入/预算数 | 支出/项目            | 支出/预算数
                  |             | 对附属单位的补助支出 | 3.00
                  |             | 上缴上级支出         |
    """
    assert "对下级单位补助支出" in terms(drawn(line), "330100")
    assert "上缴上级支出" not in terms(drawn(line), "330100")
    told = PrintedSection("procurement", "", "", (Passage((Span("2025年政府采购预算1万元。"),)),))
    assert terms(NO_TABLES, "330100", told) == [*ALWAYS, "政府采购"]
    assert "政府采购" not in terms(NO_TABLES, "370600", told)


@pytest.mark.parametrize(
    ("division", "level"), [("370000", "省级"), ("370600", "市级"), ("370303", "县（区）级")]
)
def test_the_level_follows_the_division(division: str, level: str) -> None:
    printed = dict(glossary_of(USUAL, Basis(NO_TABLES, "甲", division)))
    assert printed["财政拨款收入"].startswith(f"指由{level}财政拨款")


def test_a_pack_replaces_adds_and_leaves_out() -> None:
    pack = WordingPack(
        glossary=(("基本支出", "指{own}{year}年的。"), ("项目支出", ""), ("政府采购", "指采购。")),
        required=frozenset({"政府采购"}),
    )
    printed = glossary_of(pack, Basis(NO_TABLES, "甲", "370600"))
    words = dict(printed)
    assert words["基本支出"] == "指本单位2025年的。"
    assert [t for t, _ in printed].index("基本支出") == 9  # where the library has it
    assert "项目支出" not in words
    assert printed[-1] == ("政府采购", "指采购。")
    assert len(printed) == 17


def test_a_term_that_is_not_required_is_printed_where_it_is_used() -> None:
    pack = WordingPack(glossary=(("甲类补贴", "指补贴。"),))
    told = PrintedSection("changes", "", "", (Passage((Span("甲类补贴增加。"),)),))
    basis = Basis(NO_TABLES, "甲", "370600")
    assert "甲类补贴" not in dict(glossary_of(pack, basis))
    assert dict(glossary_of(pack, basis, (told,)))["甲类补贴"] == "指补贴。"


def test_words_with_a_wrong_blank_are_refused() -> None:
    pack = WordingPack(glossary=(("基本支出", "指{unit}的。"),))
    with pytest.raises(WordingError, match="名词解释“基本支出”"):
        glossary_of(pack, Basis(NO_TABLES, "甲"))
    assert check_glossary_words("指{unit}的。")
    assert check_glossary_words("指{own}的。") == []


def test_a_narrower_region_and_a_newer_year_stand_before_others(monkeypatch) -> None:
    def term(region: str, first: int, last: int | None, use: Use, words: str) -> GlossaryTerm:
        return GlossaryTerm(region, first, last, "甲", use, ("甲",), words)

    found = (
        term("3706", 2020, None, Use.USED, ""),
        term("", 2017, 2023, Use.REQUIRED, "旧"),
        term("", 2024, None, Use.REQUIRED, "新"),
    )
    monkeypatch.setattr(glossary, "library", lambda: found)
    assert [(t.words, t.use) for t in terms_in_force(2022, "110000")] == [("旧", Use.REQUIRED)]
    assert [(t.words, t.use) for t in terms_in_force(2025, "370613")] == [("新", Use.USED)]
    assert terms_in_force(2016) == ()


def test_the_library_is_whole() -> None:
    by_region: dict[str, list[str]] = {}
    for each in library():
        by_region.setdefault(each.region, []).append(each.term)
        assert check_glossary_words(each.words) == []
        assert not each.words or each.words.startswith("指")
        assert not each.words or each.words.endswith("。")
    assert all(len(set(terms)) == len(terms) for terms in by_region.values())
    wide = {each.term for each in library() if not each.region and each.words}
    assert {t.term for t in library()} == wide
    for each in terms_in_force(2025, "370303"):
        assert each.words
        assert replace(each, words="").term
