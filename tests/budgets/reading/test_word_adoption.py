"""What is kept of a returned document: what was chosen, and all else as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budgets.reading.word_adoption import AdoptionError, adopt
from budgets.reading.word_changes import Entry, SectionChanges
from budgets.tables.texts import SECTION_TITLES, DeclaredTexts, TextSection
from tests.factories.texts import TEXTS


def changed(place: int | None, old: str | None, new: str | None) -> Entry:
    return Entry(place, old, new, is_changed=True)


def same(place: int, text: str) -> Entry:
    return Entry(place, text, text)


def adopted(
    anchor: str, entries: list[Entry], *chosen: int | str, title: str | None = None
) -> DeclaredTexts:
    section = SectionChanges(anchor, "标题", tuple(entries), title)
    return adopt(TEXTS, TEXTS, [section], {f"{anchor}:{each}" for each in chosen})


def test_nothing_chosen_changes_nothing() -> None:
    entries = [changed(0, "2025年收入预算10万元。", "改"), same(1, "（一）不变。")]
    assert adopted("changes", entries) is TEXTS
    assert adopted("part-1", [changed(None, None, "多")], 0) is TEXTS


def test_chosen_paragraphs_of_a_section() -> None:
    entries = [
        changed(0, "2025年收入预算10万元。", "改了。"),
        changed(None, None, "加了。"),
        changed(1, "（一）不变。", None),
    ]
    section = TEXTS.section("changes")
    assert section is not None
    for chosen, paragraphs in [
        ((0, 1, 2), ("改了。", "加了。")),
        ((0,), ("改了。", "（一）不变。")),
        ((1,), ("2025年收入预算10万元。", "加了。", "（一）不变。")),
        ((2,), ("2025年收入预算10万元。",)),
    ]:
        texts = adopted("changes", entries, *chosen)
        assert texts.section("changes") == replace(section, paragraphs=paragraphs)
        assert replace(texts, sections=TEXTS.sections) == TEXTS
        assert [s.key for s in texts.sections] == [s.key for s in TEXTS.sections]


def test_a_section_of_which_nothing_is_left_is_gone() -> None:
    texts = adopted("special", [changed(0, "无。", None)], 0)
    assert texts.section("special") is None


def test_a_title_with_its_number() -> None:
    entries = [same(0, "2025年收入预算10万元。"), same(1, "（一）不变。")]
    texts = adopted("changes", entries, "title", title="二、收支变化")
    found = texts.section("changes")
    assert found is not None
    assert (found.number, found.title) == ("二", "收支变化")
    texts = adopted("changes", entries, "title", title="收支变化")
    found = texts.section("changes")
    assert found is not None
    assert (found.number, found.title) == ("", "收支变化")


def test_a_section_that_was_not_there_comes_to_its_place() -> None:
    texts = adopted("procurement", [changed(None, None, "没有采购。")], 0, title="四、政府采购情况")
    assert [section.key for section in texts.sections] == ["changes", "procurement", "special"]
    assert texts.section("procurement") == TextSection(
        "procurement", ("没有采购。",), "四", "政府采购情况"
    )


def test_a_section_that_the_portal_wrote_is_kept_from_then_on() -> None:
    printed = DeclaredTexts(
        sections=(TextSection("procurement", ("采购10万元。", "其中货物0元。"), "四", "采购"),)
    )
    section = SectionChanges(
        "procurement",
        "四、采购",
        (changed(0, "采购10万元。", "采购拾万元。"), same(1, "其中货物0元。")),
    )
    texts = adopt(DeclaredTexts(), printed, [section], {"procurement:0"})
    assert texts.sections == (
        TextSection("procurement", ("采购拾万元。", "其中货物0元。"), "四", "采购"),
    )


DUTIES = [same(0, "1. 起草文电。"), same(1, "2. 机关事务。"), same(2, "负责公务用车的管理。")]


def test_duties_of_several_lines_stay_together() -> None:
    entries = [*DUTIES[:2], changed(2, DUTIES[2].old, "负责车辆管理。")]
    assert adopted("duties", entries, 2).duties == (
        "1. 起草文电。",
        "2. 机关事务。\n负责车辆管理。",
    )
    within = [*DUTIES[:2], changed(None, None, "插入。"), DUTIES[2]]
    assert adopted("duties", within, 2).duties == (
        "1. 起草文电。",
        "2. 机关事务。\n插入。\n负责公务用车的管理。",
    )
    after = [*DUTIES, changed(None, None, "3. 其他。")]
    assert adopted("duties", after, 3).duties == (*TEXTS.duties, "3. 其他。")
    first = [changed(0, DUTIES[0].old, None), *DUTIES[1:]]
    assert adopted("duties", first, 0).duties == TEXTS.duties[1:]


def test_blank_lines_of_an_untouched_duty_stay() -> None:
    kept = replace(TEXTS, duties=("甲\n\n乙", "丙"))
    section = SectionChanges("duties", "", (same(0, "甲"), same(1, "乙"), changed(2, "丙", "丁")))
    assert adopt(kept, kept, [section], {"duties:2"}).duties == ("甲\n\n乙", "丁")


def test_organisation_and_the_institutions_it_lists() -> None:
    words = same(0, "本单位无下属单位。")
    listed = [same(1, "综合科"), same(2, "财务科")]
    changed_words = [changed(0, words.old, "有下属单位。"), *listed]
    texts = adopted("organisation", changed_words, 0)
    assert (texts.organisation, texts.institutions) == ("有下属单位。", TEXTS.institutions)
    added = [words, listed[0], changed(None, None, "督查科"), listed[1]]
    texts = adopted("organisation", added, 2)
    assert texts.organisation == TEXTS.organisation
    assert texts.institutions == ("综合科", "督查科", "财务科")
    gone = [changed(0, words.old, None), *listed]
    texts = adopted("organisation", gone, 0)
    assert (texts.organisation, texts.institutions) == ("", TEXTS.institutions)
    alone = replace(TEXTS, institutions=())
    section = SectionChanges("organisation", "", (words, changed(None, None, "下设两科。")))
    texts = adopt(alone, alone, [section], {"organisation:1"})
    assert (texts.organisation, texts.institutions) == ("本单位无下属单位。\n下设两科。", ())


def test_terms_are_taken_apart() -> None:
    kept = [
        same(0, "1. 基本支出：指日常支出。"),
        same(1, "2. 项目支出：指其他支出。\n不含基本支出。"),
    ]
    first = [changed(0, kept[0].old, "1. 基本支出：指日常的支出：人员和公用。"), kept[1]]
    assert adopted("part-4", first, 0).glossary == (
        ("基本支出", "指日常的支出：人员和公用。"),
        TEXTS.glossary[1],
    )
    added = [*kept, changed(None, None, "3、机关运行经费:指购买货物的资金。")]
    assert adopted("part-4", added, 2).glossary == (
        *TEXTS.glossary,
        ("机关运行经费", "指购买货物的资金。"),
    )
    assert adopted("part-4", [kept[0], changed(1, kept[1].old, None)], 1).glossary == (
        TEXTS.glossary[0],
    )
    with pytest.raises(AdoptionError, match="没有冒号：没有冒号的一段"):
        adopted("part-4", [*kept, changed(None, None, "3. 没有冒号的一段")], 2)


def test_every_section_has_a_place() -> None:
    texts = DeclaredTexts()
    for key in reversed(SECTION_TITLES):
        section = SectionChanges(key, "", (changed(None, None, "文。"),), SECTION_TITLES[key])
        texts = adopt(texts, texts, [section], {f"{key}:0"})
    assert [section.key for section in texts.sections] == list(SECTION_TITLES)
