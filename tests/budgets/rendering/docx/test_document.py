"""DOCX of the legal document: everything that stands in it, in Word's own structures."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from openxml_audit import OpenXmlValidator, ValidationSeverity

from budgets.rendering.docx.document import document_docx
from budgets.rendering.docx.markup import printable
from budgets.rendering.docx.paper import measure
from budgets.rendering.paper import column_widths, is_landscape
from budgets.rendering.prose import Passage, PrintedSection, PrintedTexts, Span
from budgets.rendering.sheet import CellKind
from budgets.rendering.story import FormBlock, TableBlock, Term, Title, tell
from portal.core.text import fold
from tests.budgets.rendering.documents import (
    SLUGS,
    golden_document,
    renamed,
    small_document,
    whole_document,
)
from tests.budgets.rendering.docx.words import body_of, opened, part_of, stressed, with_body

ROOT = Path(__file__).parents[4]
_DIGESTS = """
import hashlib, sys
sys.path.insert(0, {root!r})
from budgets.rendering.docx.document import document_docx
from tests.budgets.rendering.documents import SLUGS, whole_document
for slug in SLUGS:
    print(hashlib.sha256(document_docx(whole_document(slug))).hexdigest())
"""


def faults(content: bytes, folder: Path) -> list[str]:
    """What the schema forbids. ECMA-376 part 1, 14.2.7: a document may have a theme; need not."""
    path = folder / "validated.docx"
    path.write_bytes(content)
    return [
        f"{error.part_uri} {error.path} {error.description}"
        for error in OpenXmlValidator(max_errors=0).validate(path).errors
        if error.severity is ValidationSeverity.ERROR and "/theme'" not in error.description
    ]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_cell_of_every_table_is_there(slug: str) -> None:
    document = whole_document(slug)
    word = opened(document_docx(document))
    assert len(word.tables) == len(document.sheets) + len(document.appendices[0].forms)
    for sheet, table in zip(document.sheets, word.tables, strict=False):
        assert body_of(table, sheet) == [[c.text for c in row.cells] for row in sheet.rows]
        headings = {(h.row, h.column): h.text for h in sheet.headings}
        for (row, column), text in headings.items():
            assert table.cell(row, column).text == text


@pytest.mark.parametrize("slug", SLUGS)
def test_every_word_is_there_in_order(slug: str) -> None:
    document = whole_document(slug)
    story = tell(document)
    paragraphs = [p.text for p in opened(document_docx(document)).paragraphs]
    wanted = []
    for block in story.blocks:
        if isinstance(block, Title | Passage):
            wanted.append(block.text)
        elif isinstance(block, Term):
            wanted.append(f"{block.number}. {block.term}：{block.words}")
        elif isinstance(block, TableBlock):
            wanted.append(f"{block.sheet.label}　{block.sheet.title}")
            wanted.append(f"{block.sheet.unit_line}\t{block.sheet.amount_line}")
            wanted.extend(block.sheet.notes)
        else:
            wanted.append(block.form.boxes[0].text)
    place = iter(paragraphs)
    for text in wanted:
        assert text in place, text
    assert paragraphs[: len(story.cover)] == list(story.cover)


@pytest.mark.parametrize("slug", SLUGS)
def test_headings_are_words_own_and_stand_in_the_contents(slug: str) -> None:
    document = whole_document(slug)
    content = document_docx(document)
    word = opened(content)
    titles = [b for b in tell(document).blocks if isinstance(b, Title)]
    for level in (1, 2):
        assert [
            p.text for p in word.paragraphs if p.style and p.style.name == f"Heading {level}"
        ] == [t.text for t in titles if t.level == level]
    body = part_of(content, "word/document.xml")
    assert 'TOC \\o "1-2" \\h \\z \\u' in body
    contents = body[: body.index("</w:sdt>")]
    for title in titles:
        assert title.text in contents
    for sheet in document.sheets:
        assert f"{sheet.label}　{sheet.title}" in contents
    for style in ("Heading 1", "Heading 2"):
        fonts = word.styles[style].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == "黑体"
    assert word.styles["Body Text"].element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    assert '<w:updateFields w:val="true"/>' in part_of(content, "word/settings.xml")


def test_wide_tables_lie_and_headings_repeat() -> None:
    document = golden_document("zhangdian-2025")
    word = opened(document_docx(document))
    for section in word.sections:
        lying = section.orientation is WD_ORIENT.LANDSCAPE
        wide, high = section.page_width, section.page_height
        assert wide is not None
        assert high is not None
        assert sorted((round(wide.mm), round(high.mm))) == [210, 297]
        assert (wide > high) is lying
    wanted = {is_landscape(column_widths(sheet)) for sheet in document.sheets}
    assert wanted == {s.orientation is WD_ORIENT.LANDSCAPE for s in word.sections}
    for sheet, table in zip(document.sheets, word.tables, strict=True):
        assert sum(measure(sheet).widths) == measure(sheet).paper.width
        for number, row in enumerate(table._tbl.tr_lst):
            properties = row.trPr
            assert properties is not None
            assert (properties.find(qn("w:tblHeader")) is not None) is (number < sheet.heading_rows)
            assert properties.find(qn("w:cantSplit")) is not None


def test_amounts_stand_right_names_are_indented_totals_are_bold() -> None:
    document = golden_document("zhangdian-2025")
    sheet = document.sheets[4]
    table = opened(document_docx(document)).tables[4]
    for row, printed in zip(table.rows[sheet.heading_rows :], sheet.rows, strict=True):
        for cell, wanted in zip(row.cells, printed.cells, strict=True):
            paragraph = cell.paragraphs[0]
            if wanted.kind is CellKind.AMOUNT:
                assert paragraph.style is not None
                assert paragraph.style.paragraph_format.alignment is WD_ALIGN_PARAGRAPH.RIGHT
            if wanted.level:
                assert paragraph.paragraph_format.left_indent
            if wanted.text:
                assert bool(paragraph.runs[0].bold) is (printed.is_total or wanted.is_total)


def test_the_foot_says_which_document_it_is() -> None:
    document = whole_document("zhangdian-2025")
    footer = part_of(document_docx(document), "word/footer1.xml")
    assert document.sha256 in footer
    assert " PAGE " in footer
    assert " NUMPAGES " in footer


@pytest.mark.parametrize("slug", SLUGS)
def test_it_is_valid_against_the_schema(slug: str, tmp_path: Path) -> None:
    content = document_docx(whole_document(slug))
    assert faults(content, tmp_path) == []


def test_what_is_invalid_would_be_seen(tmp_path: Path) -> None:
    content = document_docx(small_document("项目"))
    assert faults(with_body(content, "<w:tr>", "<w:stranger/><w:tr>"), tmp_path)


def test_the_same_bytes_in_every_process_and_others_for_another_cell() -> None:
    digests = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", _DIGESTS.format(root=str(ROOT))],
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "TZ": "Asia/Shanghai" if seed == "1" else "UTC",
            },
            capture_output=True,
            check=True,
            text=True,
        )
        digests.add(done.stdout)
    here = [hashlib.sha256(document_docx(whole_document(slug))).hexdigest() for slug in SLUGS]
    assert digests == {"\n".join(here) + "\n"}
    assert document_docx(small_document("甲", amount=100)) != document_docx(
        small_document("甲", amount=101)
    )


@pytest.mark.parametrize(
    "name",
    [
        "<w:p>&amp;\"'</w:p>]]>",
        "控制\x00\x01\x0b\x1b\ufffe字符",
        "长" * 32_000,
        "a\tb\nc\r\nd",
        "𠮷㐂\u202e倒\u200b",
    ],
    ids=["markup", "control", "long", "breaks", "rare"],
)
def test_hostile_names_do_no_harm(name: str, tmp_path: Path) -> None:
    document = replace(
        renamed(small_document(name, "普通项目"), name),
        texts=PrintedTexts(
            duties=(name,),
            sections=(PrintedSection("changes", "一", name, (Passage((Span(name),)),)),),
            glossary=((name, name),),
        ),
    )
    content = document_docx(document)
    assert faults(content, tmp_path) == []
    sheet = document.sheets[10]
    hostile, plain = body_of(opened(content).tables[10], sheet)
    assert plain[0] == "普通项目"
    assert fold(hostile[0]) == fold(printable(name))


def test_sixty_projects_and_forty_forms(tmp_path: Path) -> None:
    labels = [f"{number}" + "超长项目名称" * 20 for number in range(60)]
    document = stressed(small_document(*labels))
    content = document_docx(document)
    assert faults(content, tmp_path) == []
    word = opened(content)
    assert len(word.tables) == len(document.sheets) + 40
    sheet = document.sheets[10]
    assert [row[0] for row in body_of(word.tables[10], sheet)] == labels
    forms = [b for b in tell(document).blocks if isinstance(b, FormBlock)]
    for block, table in zip(forms, word.tables[len(document.sheets) :], strict=True):
        last = max(block.form.boxes, key=lambda box: (box.row, box.column))
        assert table.rows[-1].cells[-1].text == last.text


def test_a_table_that_is_not_there_says_so() -> None:
    document = small_document("甲")
    missing = [sheet for sheet in document.sheets if sheet.is_missing]
    said = document.pack.say("part2.missing")
    paragraphs = [p.text for p in opened(document_docx(document)).paragraphs]
    assert missing
    assert paragraphs.count(said) == len(missing)
