"""What a returned document says otherwise: exactly what was edited, and nothing more."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from budgets.reading.word_changes import SectionChanges, WordChanges, changes_between
from budgets.rendering.docx.sent import sent
from budgets.rendering.prose import Passage, PrintedSection, PrintedTexts, Source, Span
from budgets.rendering.publication import Document
from tests.budgets.rendering.documents import SLUGS, small_document, whole_document
from tests.budgets.rendering.docx.words import contents_of, opened, saved, sent_out

_SLUG = "zhangdian-2025"
Edit = Callable[[WordDocument], None]


def compared(document: Document, content: bytes, folder: Path) -> WordChanges:
    return changes_between(sent(document), contents_of(content, folder))


def edited(edit: Edit, folder: Path, slug: str = _SLUG) -> WordChanges:
    """The whole document, changed in Word, against itself."""
    document = whole_document(slug)
    word = opened(sent_out(document))
    edit(word)
    return compared(document, saved(word), folder)


def starting(word: WordDocument, text: str) -> Paragraph:
    return next(p for p in word.paragraphs if p.text.startswith(text))


def say(paragraph: Paragraph, text: str) -> None:
    """Write over the words of a paragraph, as people do."""
    paragraph.runs[0].text = text
    for run in paragraph.runs[1:]:
        run._r.getparent().remove(run._r)


def strip_marks(word: WordDocument) -> None:
    """As programs do that know no bookmarks."""
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        for mark in list(word.element.body.iter(qn(tag))):
            mark.getparent().remove(mark)


def only(changes: WordChanges) -> SectionChanges:
    """The one section in which something changed."""
    assert changes.remarks == ()
    (section,) = changes.changed
    return section


def pairs(section: SectionChanges) -> list[tuple[str | None, str | None]]:
    return [(e.old, e.new) for e in section.entries if e.is_changed]


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("edit", [lambda _: None, strip_marks], ids=["marked", "unmarked"])
def test_what_nobody_touched_has_no_difference(edit: Edit, slug: str, tmp_path: Path) -> None:
    changes = edited(edit, tmp_path, slug)
    assert (changes.changed, changes.findings, changes.remarks) == ((), (), ())
    assert [section.anchor for section in changes.sections if section.entries] == [
        "duties",
        "organisation",
        "changes",
        "three_public",
        "operating_costs",
        "procurement",
        "state_assets",
        "performance",
        "part-4",
    ]


@pytest.mark.parametrize("prepared", [lambda _: None, strip_marks], ids=["marked", "unmarked"])
def test_a_changed_reason_is_one_difference(prepared: Edit, tmp_path: Path) -> None:
    def edit(word: WordDocument) -> None:
        prepared(word)
        say(starting(word, "3.收支预算增加"), "3.收支预算增加的主要原因，为人员增加。")

    section = only(edited(edit, tmp_path))
    assert section.anchor == "changes"
    assert pairs(section) == [
        (
            "3.收支预算增加的主要原因，为调出人员职业年金做实。",
            "3.收支预算增加的主要原因，为人员增加。",
        )
    ]
    assert [entry.place for entry in section.entries] == [0, 1, 2, 3, 4, 5]


def test_a_paragraph_written_quite_anew_keeps_its_place_by_its_mark(tmp_path: Path) -> None:
    section = only(
        edited(lambda word: say(starting(word, "2025年政府采购预算"), "没有采购。"), tmp_path)
    )
    assert [(e.place, e.new) for e in section.entries] == [(0, "没有采购。")]


@pytest.mark.parametrize("prepared", [lambda _: None, strip_marks], ids=["marked", "unmarked"])
def test_added_and_deleted_paragraphs(prepared: Edit, tmp_path: Path) -> None:
    def edit(word: WordDocument) -> None:
        prepared(word)
        gone = starting(word, "5. 承办各镇政府")
        new = copy.deepcopy(starting(word, "9. 组织有关调查")._p)
        starting(word, "9. 组织有关调查")._p.addnext(new)
        say(Paragraph(new, gone._parent), "9之二. 新增职责。")
        gone._p.getparent().remove(gone._p)

    section = only(edited(edit, tmp_path))
    assert section.anchor == "duties"
    (old, nothing), (none, new) = pairs(section)
    assert old is not None
    assert old.startswith("5. 承办各镇政府")
    assert (nothing, none, new) == (None, None, "9之二. 新增职责。")
    places = [entry.place for entry in section.entries if entry.place is not None]
    assert places == sorted(places)
    at = [entry.new for entry in section.entries].index("9之二. 新增职责。")
    assert section.entries[at - 1].place == 8


def test_a_split_paragraph_and_two_that_were_joined(tmp_path: Path) -> None:
    def edit(word: WordDocument) -> None:
        split = starting(word, "（三）增减变化情况")
        rest = copy.deepcopy(split._p)
        for mark in rest.findall(qn("w:bookmarkStart")) + rest.findall(qn("w:bookmarkEnd")):
            rest.remove(mark)
        split._p.addnext(rest)
        say(split, "（三）增减变化情况：")
        say(
            Paragraph(rest, split._parent), "2025年收支预算1,250.73万元，比上年增加8.79万元，其中："
        )

    assert pairs(only(edited(edit, tmp_path))) == [
        (
            "（三）增减变化情况：2025年收支预算1,250.73万元，比上年增加8.79万元，其中：",
            "（三）增减变化情况：",
        ),
        (None, "2025年收支预算1,250.73万元，比上年增加8.79万元，其中："),
    ]


def test_blanks_at_the_ends_and_empty_paragraphs_are_no_difference(tmp_path: Path) -> None:
    def edit(word: WordDocument) -> None:
        paragraph = starting(word, "其中：")
        say(paragraph, "　　其中：  ")
        paragraph.insert_paragraph_before("")
        starting(word, "一、主要职责").insert_paragraph_before("　")

    changes = edited(edit, tmp_path)
    assert (changes.changed, changes.remarks) == ((), ())


def test_a_renamed_heading_of_a_section_and_of_a_part(tmp_path: Path) -> None:
    def edit(word: WordDocument) -> None:
        say(starting(word, "四、政府采购情况"), "四、政府采购预算情况")
        say(starting(word, "第四部分"), "第四部分 名词和术语")

    changes = edited(edit, tmp_path)
    section, part = changes.changed
    assert (section.anchor, section.title) == ("procurement", "四、政府采购情况")
    assert section.new_title == "四、政府采购预算情况"
    assert pairs(section) == []
    assert part.new_title == "第四部分 名词和术语"
    assert len(changes.remarks) == 1
    assert "第四部分 名词和术语" in changes.remarks[0]


def test_a_heading_that_is_gone_is_said_and_its_paragraphs_stay(tmp_path: Path) -> None:
    def edit(word: WordDocument) -> None:
        gone = starting(word, "四、政府采购情况")._p
        gone.getparent().remove(gone)

    changes = edited(edit, tmp_path)
    assert changes.changed == ()
    assert len(changes.remarks) == 1
    assert "四、政府采购情况" in changes.remarks[0]


def test_a_new_section_that_documents_may_have(tmp_path: Path) -> None:
    def edit(word: WordDocument) -> None:
        last = starting(word, "第四部分")
        last.insert_paragraph_before("七、特殊事项说明", style="Heading 2")
        last.insert_paragraph_before("本单位有一项特殊事项。", style="Body Text")

    section = only(edited(edit, tmp_path))
    assert (section.anchor, section.new_title) == ("special", "七、特殊事项说明")
    assert pairs(section) == [(None, "本单位有一项特殊事项。")]


def test_a_term_left_out_does_not_change_the_numbers_of_the_others(tmp_path: Path) -> None:
    def edit(word: WordDocument) -> None:
        gone = starting(word, "2. 财政专户管理资金")._p
        gone.getparent().remove(gone)
        terms = [p for p in word.paragraphs if p.text.startswith("3. 事业收入：")]
        say(terms[0], terms[0].text.replace("3. ", "2. ", 1))

    section = only(edited(edit, tmp_path))
    assert section.anchor == "part-4"
    ((old, new),) = pairs(section)
    assert old is not None
    assert old.startswith("2. 财政专户管理资金：")
    assert new is None


def test_a_changed_number_in_a_table_is_a_finding(tmp_path: Path) -> None:
    def edit(word: WordDocument) -> None:
        say(word.tables[4].cell(3, 4).paragraphs[0], "969.71")

    changes = edited(edit, tmp_path)
    assert (changes.changed, changes.remarks) == ((), ())
    (finding,) = changes.findings
    assert (finding.code, finding.table, finding.column) == ("W_WORD_CELL", 5, "合计")
    assert finding.row == "201 一般公共服务支出"
    assert "第2行在Word中由“969.70”改为“969.71”" in finding.message
    assert "以上传的工作簿为准" in finding.message


def test_rows_added_and_removed_are_findings(tmp_path: Path) -> None:
    def edit(word: WordDocument) -> None:
        table = word.tables[10]._tbl
        rows = table.tr_lst
        table.append(copy.deepcopy(rows[-1]))
        say(word.tables[10].rows[-1].cells[0].paragraphs[0], "新项目")
        table.remove(rows[4])
        fund = word.tables[7]._tbl
        fund.append(copy.deepcopy(fund.tr_lst[-1]))

    changes = edited(edit, tmp_path)
    codes = [(f.table, f.code) for f in changes.findings]
    assert sorted(codes) == [
        (8, "W_WORD_ROW_ADDED"),
        (11, "W_WORD_ROW_ADDED"),
        (11, "W_WORD_ROW_REMOVED"),
    ]
    assert any("新项目" in f.message for f in changes.findings)


def test_columns_titles_and_whole_tables(tmp_path: Path) -> None:
    def edit(word: WordDocument) -> None:
        say(word.tables[2].cell(0, 3).paragraphs[0], "名称")
        note = starting(word, "（注：2025年没有使用政府性基金")
        say(note, "（注：本年没有。）")
        row = word.tables[4]._tbl.tr_lst[-1]
        row.remove(row.tc_lst[-1])
        word.tables[3]._tbl.getparent().remove(word.tables[3]._tbl)
        stray = word.add_table(1, 1)
        stray.cell(0, 0).text = "另附表"

    changes = edited(edit, tmp_path)
    assert changes.changed == ()
    assert {(f.table, f.code) for f in changes.findings} == {
        (3, "W_WORD_COLUMNS"),
        (4, "W_WORD_TABLE_MISSING"),
        (5, "W_WORD_COLUMNS"),
        (8, "W_WORD_AROUND"),
        (None, "W_WORD_TABLE_ADDED"),
    }
    assert any("另附表" in f.message for f in changes.findings)


def test_a_form_of_targets_is_named_by_its_project(tmp_path: Path) -> None:
    def edit(word: WordDocument) -> None:
        table = word.tables[13]
        cell = next(c for row in table.rows for c in row.cells if c.text == "132.15")
        say(cell.paragraphs[0], "133.00")

    (finding,) = edited(edit, tmp_path).findings
    assert finding.code == "W_WORD_CELL"
    assert "民生热线工作人员经费" in finding.message
    assert "由“132.15”改为“133.00”" in finding.message


def test_a_table_split_in_two_is_still_one(tmp_path: Path) -> None:
    def edit(word: WordDocument) -> None:
        table = word.tables[2]._tbl
        other = copy.deepcopy(table)
        rows = len(table.tr_lst)
        for row in table.tr_lst[6:]:
            table.remove(row)
        for row in other.tr_lst[2:6]:
            other.remove(row)
        table.addnext(other)
        assert len(table.tr_lst) + len(other.tr_lst) == rows + 2

    changes = edited(edit, tmp_path)
    assert (changes.changed, changes.findings) == ((), ())


def test_a_document_of_another_time_and_another_cover_is_said(tmp_path: Path) -> None:
    document = whole_document(_SLUG)
    word = opened(sent_out(document))
    say(word.paragraphs[0], "2026年另一单位预算")
    later = replace(document, publication=replace(document.publication, year=2026))
    remarks = compared(later, saved(word), tmp_path).remarks
    assert any("不是由当前内容生成" in remark for remark in remarks)
    assert any("封面" in remark for remark in remarks)


def generated(*spans: Span) -> Document:
    """A document whose explanation the portal wrote itself."""
    section = PrintedSection("changes", "一", "增减变化", (Passage(spans),), is_generated=True)
    return replace(small_document("甲"), texts=PrintedTexts(sections=(section,)))


def test_a_figure_from_a_table_that_was_altered_is_a_finding(tmp_path: Path) -> None:
    at = (Source(11, 0, 2),)
    document = generated(
        Span("项目支出"), Span("1,250.73", at), Span("万元，占"), Span("30.00%", at), Span("。")
    )
    word = opened(sent_out(document))
    say(starting(word, "项目支出"), "项目支出1250.73万元，占31.00%。")
    changes = compared(document, saved(word), tmp_path)
    (finding,) = changes.findings
    assert finding.code == "W_WORD_FIGURE"
    assert "“30.00%”" in finding.message
    assert "一、增减变化" in finding.message
    ((entry,),) = [section.entries for section in changes.changed]
    assert entry.lost == ("30.00%",)


def test_words_around_a_figure_may_change(tmp_path: Path) -> None:
    document = generated(Span("项目支出"), Span("1,250.73", (Source(11, 0, 2),)), Span("万元。"))
    word = opened(sent_out(document))
    say(starting(word, "项目支出"), "其中项目支出1,250.73万元，因项目增加。")
    changes = compared(document, saved(word), tmp_path)
    assert changes.findings == ()
    assert len(changes.changed) == 1


def test_words_typed_into_a_part_belong_to_no_section(tmp_path: Path) -> None:
    def edit(word: WordDocument) -> None:
        starting(word, "一、主要职责").insert_paragraph_before("多写的一段。")

    section = only(edited(edit, tmp_path))
    assert (section.anchor, pairs(section)) == ("part-1", [(None, "多写的一段。")])


def test_a_section_written_quite_anew_takes_no_time(tmp_path: Path) -> None:
    paragraphs = tuple(f"第{number}项，" + "某项职责" * 100 for number in range(200))
    document = replace(small_document("甲"), texts=PrintedTexts(duties=paragraphs))
    word = opened(sent_out(document))
    strip_marks(word)
    for number, paragraph in enumerate(p for p in word.paragraphs if "某项职责" in p.text):
        say(paragraph, f"{number}" + "他项责任" * 100)
    section = only(compared(document, saved(word), tmp_path))
    assert [entry.new for entry in section.entries].count(None) == 200
    assert len(section.entries) == 400


def test_more_paragraphs_than_anybody_compares(tmp_path: Path) -> None:
    document = replace(small_document("甲"), texts=PrintedTexts(duties=("同",) * 200))
    contents = contents_of(sent_out(document), tmp_path)
    bare = [replace(b, marks=()) if b.text == "同" else b for b in contents.blocks]
    at = next(n for n, b in enumerate(bare) if b.text == "同")
    blocks = (*bare[:at], *[bare[at]] * 6_000, *bare[at:])
    (section,) = changes_between(sent(document), replace(contents, blocks=blocks)).changed
    assert len(section.entries) == 200 + 6_200


def test_a_table_of_far_too_many_rows_is_not_compared(tmp_path: Path) -> None:
    document = small_document(*[f"项目{n}" for n in range(60)])
    contents = contents_of(sent_out(document), tmp_path)
    blocks = tuple(
        replace(b, rows=b.rows + b.rows[-1:] * 17_000)
        if b.rows is not None and len(b.rows) > 60
        else b
        for b in contents.blocks
    )
    (finding,) = changes_between(sent(document), replace(contents, blocks=blocks)).findings
    assert (finding.table, finding.code) == (11, "W_WORD_COLUMNS")
    assert "行数应为60" in finding.message


def test_a_mark_that_was_copied_counts_once(tmp_path: Path) -> None:
    def edit(word: WordDocument) -> None:
        paragraph = starting(word, "9. 组织有关调查")
        for _ in range(3):
            paragraph._p.addnext(copy.deepcopy(paragraph._p))

    section = only(edited(edit, tmp_path))
    assert [old for old, _new in pairs(section)] == [None, None, None]
