"""The whole document as a page: every part, every table, every form, figures linked to cells."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

import pytest

from budgets.rendering.prose import Passage, PrintedSection, PrintedTexts, Source, Span
from budgets.rendering.web_page import render_page
from budgets.rendering.web_story import render_form, render_story
from tests.budgets.rendering.documents import SLUGS, golden_document, published, whole_document
from tests.budgets.rendering.html_tables import HtmlTables

HOSTILE = "<script>alert(1)</script>\"'&"
_HREF = re.compile(r'href="#([^"]+)"')
_ID = re.compile(r' id="([^"]+)"')


@pytest.mark.parametrize("slug", SLUGS)
def test_every_part_of_the_published_document_is_there(slug) -> None:
    page = render_story(whole_document(slug)).decode()
    data = published(slug)
    parsed = HtmlTables(page)
    assert len(parsed.tables) >= 12
    places = [page.index(f'id="part-{number}"') for number in range(1, 5)]
    assert places == sorted(places)
    for duty in data["overview"]["duties"]:
        assert all(escape(line) in page for line in duty.split("\n"))
    for section in data["narrative"].values():
        assert all(escape(text) in page for text in section["paragraphs"])
    for term, words in data["glossary"]:
        assert f"{escape(term)}</dt>\n<dd>{escape(words)}</dd>" in page
    assert page.count('class="story-form"') == len(data["targets"])


@pytest.mark.parametrize("slug", SLUGS)
def test_every_link_leads_to_one_place_of_the_page(slug) -> None:
    page = render_story(whole_document(slug)).decode()
    ids = _ID.findall(page)
    assert len(ids) == len(set(ids))
    assert set(_HREF.findall(page)) <= set(ids)
    assert len(_HREF.findall(page)) == 4 + 8 + 12  # parts, sections, tables


def test_a_figure_leads_to_the_cell_it_came_from() -> None:
    words = (
        Span("比上年增加"),
        Span("8.79", (Source(7, 0, 0, is_last_year=True), Source(1, 1, 1))),
        Span("万元，上年"),
        Span("1.00", (Source(7, 0, 0, is_last_year=True),)),
    )
    section = PrintedSection("changes", "一", "情况", (Passage(words),))
    texts = PrintedTexts(sections=(section,))
    page = render_story(replace(golden_document("zhangdian-2025"), texts=texts)).decode()
    assert '比上年增加<a class="figure" href="#t1-r2-c2">8.79</a>万元，上年1.00</p>' in page
    assert ' id="t1-r2-c2"' in page


def test_hostile_words_stay_words() -> None:
    texts = PrintedTexts(
        duties=(HOSTILE,),
        institutions=(HOSTILE,),
        sections=(PrintedSection("changes", HOSTILE, HOSTILE, (Passage((Span(HOSTILE),)),)),),
        glossary=((HOSTILE, HOSTILE),),
    )
    document = replace(whole_document("zhangdian-2025"), texts=texts)
    for page in (render_story(document).decode(), render_page(document).decode()):
        assert "<script" not in page
        assert page.count(escape(HOSTILE)) >= 7


def test_a_form_keeps_its_merged_boxes() -> None:
    form = whole_document("zhangdian-2025").appendices[0].forms[0]
    table = render_form(form)
    assert table.count("<tr>") == len(
        {box.row for box in form.boxes if box.kind.value not in ("title", "line")}
    )
    for box in form.boxes:
        assert escape(box.text) in table
    spans = sorted(box.rowspan for box in form.boxes if box.rowspan > 1)
    assert sorted(int(found) for found in re.findall(r'rowspan="(\d+)"', table)) == spans != []


def test_a_page_of_its_own_needs_nothing_from_outside() -> None:
    page = render_page(whole_document("zhangdian-2025")).decode()
    assert page.startswith("<!DOCTYPE html>")
    assert "http" not in page
    assert "src=" not in page
    assert "<title>2025年淄博市张店区人民政府办公室单位预算</title>" in page
    assert whole_document("zhangdian-2025").sha256 in page
