"""A Word document that comes back: what is let in, and what is read of it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from budgets.reading import limits, word_child
from budgets.reading.core import RefusedError
from budgets.reading.word import WordContents
from budgets.reading.word_child import read_word_in_child
from budgets.tables.findings import Severity
from budgets.tables.vocabulary import WORDS as PUBLIC
from budgets.tables.word_words import WORDS
from tests.budgets.reading.books import GOLDEN
from tests.budgets.rendering.documents import small_document, whole_document
from tests.budgets.rendering.docx.words import contents_of, part_of, repacked, sent_out, with_body

_MAIN = "word/document.xml"
_RELATIONS = "word/_rels/document.xml.rels"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.fixture(scope="module")
def plain() -> bytes:
    return sent_out(small_document("甲项目"))


def written(body: str, content: bytes, more: str = "") -> bytes:
    """The document with another body."""
    text = f"<w:document {_W}{more}><w:body>{body}</w:body></w:document>"
    return repacked(content, {_MAIN: text})


def p(inner: str, properties: str = "") -> str:
    return f"<w:p>{properties}{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f"<w:r>{properties}<w:t>{text}</w:t></w:r>"


def texts(contents: WordContents) -> list[str]:
    return [block.text for block in contents.blocks if block.rows is None]


def refused(content: bytes, folder: Path, name: str = "returned.docx") -> str:
    """The code and the sentence with which the child refuses it."""
    path = folder / "upload"
    path.write_bytes(content)
    with pytest.raises(RefusedError) as caught:
        read_word_in_child(path, name)
    finding = caught.value.finding
    assert finding.severity is Severity.ERROR
    assert finding.message.endswith("。")
    assert "工作簿" not in finding.message
    return finding.code


def relation(kind: str, target: str) -> str:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return (
        f'<Relationship Id="rIdX" Type="{office}/{kind}" Target="{target}" TargetMode="External"/>'
        "</Relationships>"
    )


def with_relation(content: bytes, kind: str, target: str) -> bytes:
    listed = part_of(content, _RELATIONS).replace("</Relationships>", relation(kind, target))
    return repacked(content, {_RELATIONS: listed})


def test_the_whole_document_is_read_in_the_child(tmp_path: Path) -> None:
    document = whole_document("zhangdian-2025")
    path = tmp_path / "upload"
    path.write_bytes(sent_out(document))
    contents = read_word_in_child(path, "公开文件.docx")
    assert contents.remarks == ()
    assert contents.sha256s == (document.sha256,)
    assert texts(contents)[:2] == list(tell_cover("zhangdian-2025"))
    tables = [block.rows for block in contents.blocks if block.rows is not None]
    assert len(tables) == 12 + 9


def tell_cover(slug: str) -> tuple[str, ...]:
    from budgets.rendering.story import tell

    return tell(whole_document(slug)).cover


def test_what_is_no_word_document_is_refused(plain: bytes, tmp_path: Path) -> None:
    assert refused(b"", tmp_path) == "E_EMPTY"
    assert refused(b"%PDF-1.7 ...", tmp_path) == "E_NOT_DOCX"
    assert refused("只是文字".encode(), tmp_path) == "E_NOT_DOCX"
    assert refused((GOLDEN / "zhangdian-2025/workbook.xlsx").read_bytes(), tmp_path) == "E_NOT_DOCX"
    assert refused(plain, tmp_path, "改了名.xlsx") == "E_EXTENSION"
    assert refused(plain, tmp_path, "宏.docm") == "E_EXTENSION"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    assert refused(ole + "WordDocument".encode("utf-16-le"), tmp_path) == "E_NOT_DOCX"
    locked = ole + "EncryptedPackage".encode("utf-16-le") + b"\0\0"
    assert refused(locked, tmp_path) == "E_ENCRYPTED"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    assert refused(stream.getvalue(), tmp_path) == "E_NOT_DOCX"
    assert refused(repacked(plain, {_MAIN: None}), tmp_path) == "E_NOT_DOCX"
    assert refused(plain[: len(plain) // 2], tmp_path) == "E_ZIP_BROKEN"


def test_macros_are_refused_under_any_name(plain: bytes, tmp_path: Path) -> None:
    types = part_of(plain, "[Content_Types].xml")
    macro = types.replace(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    assert refused(repacked(plain, {"[Content_Types].xml": macro}), tmp_path) == "E_MACRO"
    assert refused(repacked(plain, {"word/vbaProject.bin": b"x"}), tmp_path) == "E_MACRO"
    embedded = repacked(plain, {"word/embeddings/oleObject1.bin": b"x"})
    assert refused(embedded, tmp_path) == "E_ACTIVE_CONTENT"


@pytest.mark.parametrize(
    ("kind", "target", "is_refused"),
    [
        ("image", "http://example.com/pixel.png", True),
        ("oleObject", "file:///C:/secret.xlsx", True),
        ("attachedTemplate", "https://example.com/evil.dotm", True),
        ("frame", "http://example.com/", True),
        ("aFChunk", "chunk.html", True),
        ("hyperlink", "https://www.gov.cn/", False),
        ("attachedTemplate", "file:///D:/office/Normal.dotm", False),
    ],
)
def test_nothing_from_outside_is_let_in(
    kind: str, target: str, is_refused: bool, plain: bytes, tmp_path: Path
) -> None:
    content = with_relation(plain, kind, target)
    if is_refused:
        assert refused(content, tmp_path) == "E_ACTIVE_CONTENT"
    else:
        assert contents_of(content, tmp_path).blocks


def test_bombs_are_refused(plain: bytes, tmp_path: Path) -> None:
    bomb = repacked(plain, {"word/media/image1.bin": b"\0" * (limits.PART_BYTES // 4)})
    assert refused(bomb, tmp_path) == "E_ZIP_TOO_BIG"
    entity = '<!DOCTYPE w [<!ENTITY a "aaaa">]>' + part_of(plain, _MAIN).partition("?>")[2].strip()
    assert refused(repacked(plain, {_MAIN: entity}), tmp_path) == "E_XML_DTD"
    deep = "<w:sdt><w:sdtContent>" * limits.DEPTH
    assert refused(written(deep, plain), tmp_path) == "E_XML_DEPTH"
    assert refused(written(p(r("开") + "<w:r>"), plain), tmp_path) == "E_XML_BROKEN"
    wide = '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999"/></w:tcPr></w:tc></w:tr></w:tbl>'
    assert refused(written(wide, plain), tmp_path) == "E_WORD_TOO_MUCH"
    many = p(r("字")) * (limits.ROWS + 1)
    assert refused(written(many, plain), tmp_path) == "E_WORD_TOO_MUCH"


def test_a_dead_child_is_an_answer(
    plain: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_child, "said_by_child", lambda *_: b"")
    assert refused(plain, tmp_path) == "E_READER_CRASH"


def test_odd_damage_is_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr(word_child, "read_word", fail)
    answer = word_child.read_here(tmp_path, "x.docx")
    assert answer.refused is not None
    assert answer.refused.code == "E_UNREADABLE"


def test_tracked_changes_read_as_accepted(plain: bytes, tmp_path: Path) -> None:
    mark = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    body = (
        p(
            r("原")
            + f"<w:ins>{r('增')}</w:ins>"
            + "<w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
            + f"<w:moveFrom>{r('移')}</w:moveFrom><w:moveTo>{r('到')}</w:moveTo>"
        )
        + p(r("前"), mark)
        + p(r("后"))
        + p("<w:del><w:r><w:delText>全删</w:delText></w:r></w:del>", mark)
        + p(r("末"))
        + "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr>"
        + f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{p(r('删行'))}</w:tc></w:tr></w:tbl>"
    )
    contents = contents_of(written(body, plain), tmp_path)
    assert texts(contents) == ["原增到", "前后", "末"]
    assert contents.blocks[-1].rows == (("",),)
    assert any("修订" in remark for remark in contents.remarks)


def test_what_is_not_plain_to_see_is_left_out_and_said(plain: bytes, tmp_path: Path) -> None:
    box = f"<w:r><w:pict><w:txbxContent>{p(r('框中'))}</w:txbxContent></w:pict></w:r>"
    body = (
        p(r("看见") + r("隐藏", "<w:rPr><w:vanish/></w:rPr>") + box)
        + p(r("不隐藏", '<w:rPr><w:vanish w:val="0"/></w:rPr>'))
        + p(r("注") + '<w:r><w:footnoteReference w:id="1"/></w:r>')
    )
    contents = contents_of(written(body, plain), tmp_path)
    assert texts(contents) == ["看见", "不隐藏", "注"]
    assert len(contents.remarks) == 3
    for word in ("隐藏", "文本框", "脚注"):
        assert any(word in remark for remark in contents.remarks)


def test_fields_tabs_and_breaks(plain: bytes, tmp_path: Path) -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("7")}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    tabs = '<w:pPr><w:tabs><w:tab w:val="left" w:pos="1"/></w:tabs></w:pPr>'
    body = (
        p(r("第") + field + r("页"))
        + p("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r>", tabs)
        + p('<w:r><w:br w:type="page"/><w:noBreakHyphen/><w:cr/></w:r>')
    )
    assert texts(contents_of(written(body, plain), tmp_path)) == ["第7页", "甲\t乙\n丙", "-\n"]


def test_numbers_that_word_writes_itself_are_said(plain: bytes, tmp_path: Path) -> None:
    def numbered(number: int) -> str:
        return f'<w:pPr><w:numPr><w:numId w:val="{number}"/></w:numPr></w:pPr>'

    none = contents_of(written(p(r("甲"), numbered(0)), plain), tmp_path)
    assert none.remarks == ()
    some = contents_of(written(p(r("乙"), numbered(3)), plain), tmp_path)
    assert len(some.remarks) == 1
    assert "自动编号" in some.remarks[0]


def test_contents_are_no_text(plain: bytes, tmp_path: Path) -> None:
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o </w:instrText>'
        '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    style = '<w:pPr><w:pStyle w:val="TOC1"/></w:pPr>'
    body = (
        p(begin + r("一、职责 3")) + p(r("二、机构 4") + end) + p(r("样式"), style) + p(r("正文"))
    )
    assert texts(contents_of(written(body, plain), tmp_path)) == ["正文"]


def test_merged_nested_and_sliver_cells(plain: bytes, tmp_path: Path) -> None:
    def tc(inner: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"

    nested = f"<w:tbl><w:tr>{tc(p(r('内')))}{tc(p(r('层')))}</w:tr></w:tbl>"
    grid = '<w:tblGrid><w:gridCol w:w="900"/><w:gridCol w:w="1"/><w:gridCol w:w="900"/></w:tblGrid>'
    two, starts = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>'
    body = (
        f"<w:tbl>{grid}"
        f"<w:tr>{tc(p(r('甲')), two)}{tc(p(r('乙')) + p(r('二段')))}</w:tr>"
        f"<w:tr>{tc(p(r('丙')) + nested, starts)}"
        f"{tc(p(r('丁')), two)}</w:tr>"
        f"<w:tr>{tc(p(r('不见')), '<w:vMerge/>')}{tc(p(r('戊')), two)}</w:tr>"
        '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>'
        f"{tc(p(r('己')), two)}</w:tr></w:tbl>"
    )
    (table,) = contents_of(written(body, plain), tmp_path).blocks
    assert table.rows == (("甲", "乙\n二段"), ("丙\n内\t层", "丁"), ("", "戊"), ("", "己"))


def test_headings_are_known_by_style_name_and_outline(plain: bytes, tmp_path: Path) -> None:
    styles = (
        f'<w:styles {_W}><w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="x"><w:name w:val="我的"/><w:basedOn w:val="1"/></w:style>'
        '<w:style w:styleId="o"><w:name w:val="级"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr>'
        "</w:style></w:styles>"
    )
    body = "".join(
        p(r(style or "无"), f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else "")
        for style in ("1", "x", "o", "")
    ) + p(r("直"), '<w:pPr><w:outlineLvl w:val="2"/></w:pPr>')
    content = repacked(written(body, plain), {"word/styles.xml": styles})
    levels = [block.level for block in contents_of(content, tmp_path).blocks]
    assert levels == [1, 1, 2, 0, 3]


def test_strict_documents_are_read_too(plain: bytes, tmp_path: Path) -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    text = f'<w:document xmlns:w="{strict}"><w:body>{p(r("严格"))}</w:body></w:document>'
    assert texts(contents_of(repacked(plain, {_MAIN: text}), tmp_path)) == ["严格"]


def test_marks_between_paragraphs_belong_to_the_next(plain: bytes, tmp_path: Path) -> None:
    content = with_body(
        plain, "<w:body>", '<w:body><w:bookmarkStart w:id="900" w:name="_bdp_duties_0"/>'
    )
    first = contents_of(content, tmp_path).blocks[0]
    assert first.marks == ("_bdp_duties_0",)


def test_every_word_has_its_own_sentence() -> None:
    assert not set(WORDS) & set(PUBLIC)
    for word in WORDS.values():
        assert word.title
        assert word.sentence.endswith("。")
        assert word.advice.endswith("。")
