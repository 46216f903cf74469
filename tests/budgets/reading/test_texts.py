"""The JSON form of 公开文字: whole, in part, bare, and what it may not be."""

from __future__ import annotations

from typing import Any

import pytest

from budgets.reading.texts import LONGEST, MOST_CHARACTERS, MOST_ITEMS, TextsError, texts_of
from budgets.tables.texts import SECTION_TITLES, DeclaredTexts
from tests.factories.declarations import golden_json

SECTION = {"number": "四", "title": "政府采购情况", "paragraphs": ["没有。", ""]}


def test_a_whole_published_document() -> None:
    texts = texts_of(golden_json("zhangdian-2025"))
    assert len(texts.duties) == 20
    assert texts.duties[0].startswith("1. 协助")
    assert texts.organisation.startswith("本单位为")
    assert texts.institutions[0] == "综合科"
    assert [section.key for section in texts.sections] == list(SECTION_TITLES)[:6]
    first = texts.section("changes")
    assert first is not None
    assert (first.number, first.title, len(first.paragraphs)) == ("", "", 6)
    assert len(texts.glossary) == 17
    assert texts.glossary[9][0] == "基本支出"


def test_the_explanation_alone_with_and_without_its_name() -> None:
    whole = texts_of({"narrative": {"procurement": SECTION}})
    assert whole == texts_of({"procurement": SECTION})
    (section,) = whole.sections
    assert (section.number, section.title) == ("四", "政府采购情况")
    assert section.paragraphs == ("没有。", "")


def test_the_overview_alone_with_and_without_its_name() -> None:
    overview = {"duties": ["一"], "organisation": {"text": "无", "items": ["甲"]}}
    assert texts_of({"overview": overview}) == texts_of(overview)
    assert texts_of(overview) == DeclaredTexts(
        duties=("一",), organisation="无", institutions=("甲",)
    )


def test_sections_stand_in_their_printed_order() -> None:
    texts = texts_of({"narrative": {"procurement": SECTION, "changes": SECTION}})
    assert [section.key for section in texts.sections] == ["changes", "procurement"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ([], "应为名称与内容的对应"),
        ("文字", "应为名称与内容的对应"),
        ({}, "没有公开文字"),
        ({"unit": "甲"}, "没有公开文字"),
        ({"narrative": 5}, "“narrative”应为名称与内容的对应"),
        ({"narrative": {"eighth": SECTION}}, "不认识的部分“eighth”"),
        ({"narrative": {"changes": ["一"]}}, "“changes”应为名称与内容的对应"),
        ({"narrative": {"changes": {"paragraphs": "一"}}}, "应为列表"),
        ({"narrative": {"changes": {"paragraphs": [1]}}}, "应为文字"),
        ({"narrative": {"changes": {"paragraphs": ["一"] * (MOST_ITEMS + 1)}}}, "超过500段"),
        ({"narrative": {"changes": {"paragraphs": ["一" * (LONGEST + 1)]}}}, "超过20000字"),
        ({"narrative": {"changes": {"paragraphs": ["\ud800"]}}}, "无法显示的字符"),
        ({"narrative": {"changes": {"paragraphs": ["\0"]}}}, "无法显示的字符"),
        ({"narrative": {"changes": {"title": 5}}}, "应为文字"),
        ({"narrative": {"changes": {"title": "一" * 201}}}, "标题.*过长"),
        ({"narrative": {"changes": {"number": "一" * 21}}}, "标题.*过长"),
        ({"glossary": [["一"]]}, "两段文字"),
        ({"glossary": {"一": "二"}}, "应为列表"),
        ({"overview": {"duties": "一"}}, "应为列表"),
    ],
)
def test_what_is_no_such_form_is_refused_with_a_sentence(data: Any, sentence: str) -> None:
    with pytest.raises(TextsError, match=sentence):
        texts_of(data)


def test_more_than_any_document_needs_is_refused() -> None:
    many = ["一" * LONGEST] * (MOST_CHARACTERS // LONGEST + 1)
    with pytest.raises(TextsError, match="总字数超过"):
        texts_of({"overview": {"duties": many}})
