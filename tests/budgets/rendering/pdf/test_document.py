"""The document on paper, read back: everything stands there, in order, the same each time."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from budgets.rendering.form import BoxKind
from budgets.rendering.paper import column_widths, is_landscape
from budgets.rendering.pdf import document_pdf
from budgets.rendering.prose import Passage
from budgets.rendering.story import FormBlock, TableBlock, Term, Title, tell
from tests.budgets.rendering.documents import SLUGS, golden_document, small_document, whole_document
from tests.budgets.rendering.pdf.papers import AMOUNT, Paper, amounts_of, golden_pdf

ROOT = Path(__file__).parents[4]
_DIGEST = """
import hashlib, sys
sys.path.insert(0, {root!r})
from budgets.rendering.pdf import document_pdf
from tests.budgets.rendering.documents import whole_document
print(hashlib.sha256(document_pdf(whole_document("yantai-2025"))).hexdigest())
"""


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("slug", SLUGS)
def test_rendering_twice_gives_the_same_bytes(slug) -> None:
    assert document_pdf(replace(whole_document(slug))) == golden_pdf(slug)


def test_another_process_elsewhere_gives_the_same_bytes() -> None:
    printed = subprocess.run(
        [sys.executable, "-c", _DIGEST.format(root=str(ROOT))],
        env={**os.environ, "PYTHONHASHSEED": "4242", "TZ": "Asia/Shanghai", "LC_ALL": "C"},
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert printed.strip() == hashlib.sha256(golden_pdf("yantai-2025")).hexdigest()


def test_a_changed_cell_changes_the_bytes() -> None:
    document = whole_document("yantai-2025")
    sheet = document.sheets[4]
    row = sheet.rows[3]
    place, cell = next((i, each) for i, each in enumerate(row.cells) if each.amount)
    assert cell.amount is not None
    other = replace(cell, text="1.23", amount=12_300)
    cells = (*row.cells[:place], other, *row.cells[place + 1 :])
    rows = (*sheet.rows[:3], replace(row, cells=cells), *sheet.rows[4:])
    sheets = (*document.sheets[:4], replace(sheet, rows=rows), *document.sheets[5:])
    assert document_pdf(replace(document, sheets=sheets)) != golden_pdf("yantai-2025")


@pytest.mark.parametrize("slug", SLUGS)
def test_all_amounts_of_all_twelve_tables_stand_in_their_order(slug) -> None:
    paper = Paper(golden_pdf(slug))
    read = {
        sheet.number: AMOUNT.findall(paper.text(*paper.table_pages(sheet.number)))
        for sheet in whole_document(slug).sheets
    }
    wanted = {sheet.number: amounts_of(sheet) for sheet in whole_document(slug).sheets}
    assert read == wanted
    assert sum(map(len, wanted.values())) > 300


@pytest.mark.parametrize("slug", SLUGS)
def test_every_word_of_the_story_stands_on_paper(slug) -> None:
    story = tell(whole_document(slug))
    text = squeezed(Paper(golden_pdf(slug)).text())
    wanted = [*story.cover, story.contents_title, story.foot]
    for block in story.blocks:
        match block:
            case Title():
                wanted.append(block.text)
            case Passage():
                wanted.append(block.text[:12])  # what follows may go on over the foot of a page
            case Term():
                wanted.append(f"{block.number}. {block.term}：")
            case TableBlock():
                wanted += [block.sheet.label, block.sheet.unit_line, *block.sheet.notes]
                wanted += [c.text for row in block.sheet.rows for c in row.cells if c.level == 0]
            case FormBlock():
                wanted += [block.form.name]
                wanted += [box.text for box in block.form.boxes if len(box.text) < 9]
    assert [each for each in wanted if squeezed(each) not in text] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_numbers_stand_close_to_the_words_beside_them(slug) -> None:
    text = Paper(golden_pdf(slug)).text()
    for number in range(1, 13):
        assert f"公开表{number}" in text
    assert "第二部分 2025年单位预算表" in text
    assert "2025年收支预算" in text


@pytest.mark.parametrize("slug", SLUGS)
def test_the_contents_say_the_page_on_which_each_thing_stands(slug) -> None:
    paper = Paper(golden_pdf(slug))
    listed = [mark for mark in paper.bookmarks() if mark.level < 2]
    assert len(listed) == 4 + 8 + 12
    lines = [squeezed(line) for line in paper.text(1, 2).splitlines()]
    text = "".join(lines).replace(".", "").replace("\u2060", "")
    for mark in listed:
        assert f"{squeezed(mark.title)}{paper.label(mark.page)}" in text
        assert f"— {paper.label(mark.page)} —" in paper.text(mark.page, mark.page + 1)


def test_each_form_is_a_bookmark_and_none_is_in_the_contents() -> None:
    paper = Paper(golden_pdf("yantai-2025"))
    names = [form.name for form in whole_document("yantai-2025").appendices[0].forms]
    assert [mark.title for mark in paper.bookmarks() if mark.level == 2] == names
    assert not any(name in paper.text(1, 2) for name in names)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_table_too_wide_for_upright_paper_lies_on_its_side(slug) -> None:
    paper = Paper(golden_pdf(slug))
    for sheet in whole_document(slug).sheets:
        page, end = paper.table_pages(sheet.number)
        lies = is_landscape(column_widths(sheet))
        assert {paper.size(each) for each in range(page, end)} == {
            (842, 595) if lies else (595, 842)
        }


@pytest.mark.parametrize("slug", SLUGS)
def test_every_page_names_the_publication_and_its_hash(slug) -> None:
    paper = Paper(golden_pdf(slug))
    for page in range(paper.pages):
        text = paper.text(page, page + 1)
        assert "第1版" in text
        assert whole_document(slug).sha256 in text


def test_a_table_that_the_document_has_not_is_named_all_the_same() -> None:
    paper = Paper(document_pdf(small_document("甲项目")))
    for number in range(1, 13):
        text = paper.text(*paper.table_pages(number))
        assert ("（本件没有本表）" in text) == (number != 11)
    assert "甲项目" in paper.text()


def test_tables_without_words_make_a_document_too() -> None:
    paper = Paper(document_pdf(golden_document("zhangdian-2025")))
    assert [mark.title for mark in paper.bookmarks() if mark.level == 0] == [
        "第二部分 2025年单位预算表"
    ]


def test_forms_that_follow_no_words_hang_under_their_part() -> None:
    document = replace(golden_document("yantai-2025"))
    document = replace(document, appendices=whole_document("yantai-2025").appendices)
    marks = Paper(document_pdf(document)).bookmarks()
    names = [form.name for form in document.appendices[0].forms]
    assert [mark.title for mark in marks if mark.level == 1][12:] == names


def test_a_form_without_a_row_of_headings_is_printed_as_it_is() -> None:
    document = whole_document("yantai-2025")
    targets = document.appendices[0]
    form = targets.forms[1]
    boxes = tuple(box for box in form.boxes if box.kind is not BoxKind.HEADING)
    plain = replace(targets, forms=(replace(form, boxes=boxes, name=""),))
    paper = Paper(document_pdf(replace(document, appendices=(plain,))))
    assert "优化营商环境工作经费" in paper.text()
