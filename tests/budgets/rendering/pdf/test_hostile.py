"""Texts that would be markup are printed as they stand; long ones and many stay on the paper."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from budgets.rendering.pdf import document_pdf
from budgets.rendering.pdf.text import NARROW, breakable, printable
from budgets.rendering.sheet import CellKind
from tests.budgets.rendering.documents import small_document, whole_document
from tests.budgets.rendering.pdf.papers import (
    AMOUNT,
    HOSTILE,
    LONG_NAMES,
    Paper,
    amounts_of,
    golden_pdf,
    saying,
    stressed,
    stressed_pdf,
)


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_markup_is_printed_and_not_obeyed() -> None:
    base = whole_document("zhangdian-2025")
    sheets = tuple(
        replace(sheet, title=HOSTILE, unit_line=HOSTILE, notes=(HOSTILE,)) for sheet in base.sheets
    )
    section = replace(base.texts.sections[0], title=HOSTILE)
    texts = replace(base.texts, duties=(HOSTILE,), glossary=((HOSTILE, HOSTILE),))
    texts = replace(texts, sections=(section, *base.texts.sections[1:]))
    publication = replace(base.publication, unit_name=HOSTILE)
    document = replace(base, sheets=sheets, texts=texts, publication=publication)
    paper = Paper(document_pdf(document))
    text = squeezed(paper.text())
    # contents and outline, cover, captions, unit lines, notes, a duty, a section, a term
    assert text.count(squeezed(HOSTILE)) >= 3 + 12 * 4 + 1 + 2 + 2
    assert sum(HOSTILE in mark.title for mark in paper.bookmarks()) == 12 + 1


def test_a_project_of_markup_stands_in_its_table_and_its_form() -> None:
    base = whole_document("yantai-2025")
    targets = base.appendices[0]
    form = targets.forms[1]
    boxes = tuple(replace(box, text=HOSTILE) for box in form.boxes)
    hostile = replace(targets, forms=(replace(form, name=HOSTILE, boxes=boxes),))
    text = squeezed(Paper(document_pdf(replace(base, appendices=(hostile,)))).text())
    assert text.count(squeezed(HOSTILE)) > len(boxes)
    assert squeezed(HOSTILE) in squeezed(Paper(document_pdf(small_document(HOSTILE))).text())


def test_what_prints_nothing_is_left_out_and_lines_stay_lines() -> None:
    text = Paper(document_pdf(saying("甲\u202e乙\x00\x1b丙\u200b\ufeff丁\t戊\n己\u2028庚"))).text()
    assert "甲乙丙丁 戊\r\n己\r\n庚" in text


@pytest.mark.parametrize("name", LONG_NAMES)
def test_a_name_without_a_place_to_break_breaks_where_it_must(name) -> None:
    paper = Paper(document_pdf(small_document(name[:120])))
    page, end = paper.table_pages(11)
    assert squeezed(name[:120]) in squeezed(paper.text(page, end))
    assert_on_paper(paper, range(page, end))


def test_a_row_longer_than_a_page_goes_on_over_it() -> None:
    name = "极长的项目名称" * 400
    paper = Paper(document_pdf(small_document(name, "乙项目")))
    page, end = paper.table_pages(11)
    text = "".join(paper.text(each, each + 1) for each in range(page, end))
    assert text.count("极") == 2 * 400  # the name and, in `small_document`, the kind
    assert end - page > 1
    assert_on_paper(paper, range(page, end))


def test_sixty_projects_forty_forms_and_long_tables_lie_on_the_paper() -> None:
    paper = Paper(stressed_pdf())
    assert paper.pages > 80
    for sheet in stressed().sheets:
        page, end = paper.table_pages(sheet.number)
        assert AMOUNT.findall(paper.text(page, end)) == amounts_of(sheet)
    names = [form.name for form in stressed().appendices[0].forms]
    assert [mark.title for mark in paper.bookmarks() if mark.level == 2] == names
    assert_on_paper(paper, range(paper.pages))


@pytest.mark.parametrize("number", [2, 11])
def test_the_headings_stand_on_each_page_of_a_long_table(number) -> None:
    paper = Paper(stressed_pdf())
    sheet = stressed().sheets[number - 1]
    page, end = paper.table_pages(number)
    assert end - page > 2
    for each in range(page, end):
        text = squeezed(paper.text(each, each + 1))
        for heading in sheet.headings:
            assert squeezed(heading.text) in text or len(heading.text) > 4
        assert f"{sheet.label}{sheet.title}（续）" in text or each == page
        assert "单位：万元" in text


@pytest.mark.parametrize("slug", ["zhangdian-2025", "yantai-2025"])
def test_nothing_of_a_published_document_leaves_its_margins(slug) -> None:
    paper = Paper(golden_pdf(slug))
    assert_on_paper(paper, range(paper.pages))


def test_the_largest_amounts_stand_apart_from_each_other() -> None:
    base = whole_document("zhangdian-2025")
    sheet = base.sheets[1]
    huge = "9,999,999,999.99"
    rows = tuple(
        replace(
            row,
            cells=tuple(
                replace(cell, kind=CellKind.AMOUNT, text=huge) if cell.column > 3 else cell
                for cell in row.cells
            ),
        )
        for row in sheet.rows
    )
    sheets = (base.sheets[0], replace(sheet, rows=rows), *base.sheets[2:])
    paper = Paper(document_pdf(replace(base, sheets=sheets)))
    page, end = paper.table_pages(2)
    assert AMOUNT.findall(paper.text(page, end)) == [huge] * 13 * len(rows)
    for each in range(page, end):
        digits = [box for letter, box in paper.letters(each) if letter.isdigit()]
        for left, right in pairwise(digits):
            if abs(left[1] - right[1]) < 0.5:  # on one line
                assert left[2] <= right[0] + 0.3
    assert_on_paper(paper, range(page, end))


def assert_on_paper(paper: Paper, pages: range) -> None:
    for page in pages:
        width, height = paper.size(page)
        for letter, (left, bottom, right, top) in paper.letters(page):
            inside = 40 <= left <= right <= width - 40 and 20 <= bottom <= top <= height - 20
            assert inside, (page, letter, left, bottom, right, top)


def test_a_letter_keeps_the_marks_that_are_set_upon_it() -> None:
    pieces = breakable("e\u0301" * 20, NARROW)
    assert pieces == ["e\u0301"] * 20
    assert breakable("甲乙丙" * 50, NARROW) == "甲乙丙" * 50
    assert breakable("短 A1", NARROW) == "短 A1"
    assert breakable("甲乙丙丁戊己庚辛壬癸" + "B" * 11 + "甲", NARROW) == [
        "甲乙丙丁戊己庚辛壬癸",
        *"B" * 11,
        "甲",
    ]
    assert printable("甲\r\n乙\r丙\u2029丁") == "甲\n乙\n丙\n丁"
