"""A character that the fonts lack stops the document and is named with its place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budgets.rendering.pdf import GlyphMissingError, PdfEngineError, document_pdf
from budgets.rendering.pdf.content import content_of
from budgets.rendering.pdf.engine import typeset
from budgets.rendering.story import tell
from tests.budgets.rendering.documents import renamed, small_document, whole_document
from tests.budgets.rendering.pdf.papers import Paper, saying

#: No font of this world has it: the first character of a plane that nothing stands in.
ABSENT = "\U00040000"


def refused(document) -> GlyphMissingError:
    with pytest.raises(GlyphMissingError) as refusal:
        document_pdf(document)
    return refusal.value


def test_rare_characters_of_names_are_printed() -> None:
    names = "珺喆䶮㑇㭎𫖯𬱖𫠆𬬭𪟝〇"
    text = Paper(document_pdf(saying(f"联系人：{names}。"))).text()
    assert names in text


def test_a_missing_character_is_named_with_its_table_and_row() -> None:
    error = refused(small_document("甲", "乙\U00030000丙园"))
    (glyph,) = {one.character: one for one in error.glyphs}.values()
    assert (glyph.character, glyph.code, glyph.place) == ("\U00030000", "U+30000", "公开表11第2行")
    assert "U+30000" in str(error)
    assert "公开表11第2行：“乙\U00030000丙园”" in str(error)
    assert "请核对原文" in str(error)


def test_each_character_is_named_once_at_its_first_place() -> None:
    error = refused(saying("\ue5e5和\U0001f600", "又\ue5e5"))
    assert [one.character for one in error.glyphs] == ["\ue5e5", "\U0001f600"]
    assert {one.place for one in error.glyphs} == {"一、预算收支增减变化情况说明"}


def placed(document) -> str:
    return refused(document).glyphs[0].place


def test_every_part_of_the_document_is_looked_through() -> None:
    base = whole_document("yantai-2025")
    bad = "坏\U00030000"
    sheet = base.sheets[2]
    targets = base.appendices[0]
    form = targets.forms[1]
    boxes = (*form.boxes[:4], replace(form.boxes[4], text=bad), *form.boxes[5:])

    def with_sheet(**changes) -> object:
        return replace(base, sheets=(*base.sheets[:2], replace(sheet, **changes), *base.sheets[3:]))

    headings = (replace(sheet.headings[0], text=bad), *sheet.headings[1:])
    texts = base.texts
    titled = (replace(texts.sections[0], title=bad), *texts.sections[1:])
    assert placed(renamed(base, bad)) == "封面"
    assert placed(with_sheet(title=bad)) == "公开表3的表头"
    assert placed(with_sheet(unit_line=bad)) == "公开表3的表头"
    assert placed(with_sheet(headings=headings)) == "公开表3的栏目"
    assert placed(with_sheet(notes=(bad,))) == "公开表3的注"
    assert placed(replace(base, texts=replace(texts, sections=titled))) == "标题"
    assert placed(replace(base, texts=replace(texts, glossary=((bad, "词"),)))) == "名词解释"
    form = replace(form, boxes=boxes)
    appendices = (replace(targets, forms=(form,)),)
    assert placed(replace(base, appendices=appendices)) == "优化营商环境工作经费表单第3行"
    named = (replace(targets, forms=(replace(targets.forms[0], name=bad),)),)
    assert placed(replace(base, appendices=named)) == "表单"


def test_of_very_many_only_some_are_listed() -> None:
    error = refused(saying("".join(chr(0x1200 + place) for place in range(60))))
    assert len(error.glyphs) > 20
    assert f"等{len(error.glyphs)}个字" in str(error)
    assert len(str(error)) < 2_000


def test_a_selector_of_a_variant_is_no_character() -> None:
    assert "葛" in Paper(document_pdf(saying("葛\U000e0100城"))).text()


def test_the_engine_itself_refuses_to_print_a_box() -> None:
    document = saying(ABSENT)
    with pytest.raises(PdfEngineError, match="could not be displayed"):
        typeset(content_of(tell(document), document))
