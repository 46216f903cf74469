from __future__ import annotations

import stat
import struct
import zipfile
from pathlib import Path

import pytest

from budgets.reading import limits
from budgets.reading.core import RefusedError
from budgets.reading.gate import AdmittedKind, admit, extension_of
from tests.budgets.reading.books import FILES, RELATIONS, Book, CorpusLine, corpus, upload_names

#: Codes that are said by the gate, before any cell is read.
GATE_CODES = {
    "E_EMPTY",
    "E_NOT_XLSX",
    "E_EXTENSION",
    "E_HTML_AS_XLS",
    "E_ENCRYPTED",
    "E_ZIP_BROKEN",
    "E_ZIP_PREFIX",
    "E_ZIP_TOO_MANY",
    "E_ZIP_TOO_BIG",
    "E_ZIP_NAME",
    "E_ZIP_DUP",
    "E_XLSX_PART_MISSING",
    "E_MACRO",
    "E_ACTIVE_CONTENT",
    "E_LEGACY_XLS",
}
GOOD = FILES / "a00_good.xlsx"
#: The gate judges the directory; damage inside a sheet, and a page that is no disclosure,
#: show when they are read.
INSIDE = {"a07_bad_crc.xlsx", "a15_html_renamed.xls"}


def refusal(path: Path, filename: str = "预算.xlsx") -> str:
    with pytest.raises(RefusedError) as refused:
        admit(path, filename)
    return refused.value.finding.code


def judged_by_gate(line: CorpusLine) -> bool:
    return line.expect == "reject" and bool(line.codes & GATE_CODES) and line.file not in INSIDE


@pytest.mark.parametrize(
    "line", [line for line in corpus() if judged_by_gate(line)], ids=lambda line: line.file
)
def test_corpus_is_refused_by_its_code(line: CorpusLine) -> None:
    assert refusal(line.path, line.file) in line.codes


@pytest.mark.parametrize(
    "line",
    [line for line in corpus() if line.expect in ("accept", "warn")],
    ids=lambda line: line.file,
)
def test_corpus_is_admitted(line: CorpusLine) -> None:
    legacy = "W_LEGACY_FORMAT" in line.codes
    assert admit(line.path, line.file) is (AdmittedKind.LEGACY if legacy else AdmittedKind.XLSX)


@pytest.mark.parametrize("name", upload_names())
def test_only_the_extension_of_a_name_counts(name: str) -> None:
    if extension_of(name) == ".xlsx":
        assert admit(GOOD, name) is AdmittedKind.XLSX
    else:
        assert refusal(GOOD, name) == ("E_EXTENSION" if name else "E_NAME")


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("a.xlsx", ".xlsx"),
        ("A.XLSX", ".xlsx"),
        ("a.b.xls", ".xls"),
        ("a.xlsx.exe", ".exe"),
        ("file.xlsx ", ".xlsx"),
        ("file.xlsx.", ".xlsx"),
        ("a\u202exslx.exe", ".exe"),
        ("a.xlsx\x00.php", ".php"),
        (".htaccess", ""),
        ("预算", ""),
        ("", ""),
        ("a.ＸＬＳＸ", ".ｘｌｓｘ"),
    ],
)
def test_extension(name: str, extension: str) -> None:
    assert extension_of(name) == extension


def test_a_refusal_says_what_and_what_to_do() -> None:
    with pytest.raises(RefusedError) as refused:
        admit(GOOD, "预算.csv")
    finding = refused.value.finding
    assert "“.csv”" in finding.message
    assert "另存为.xlsx" in finding.message
    assert finding.severity == "error"


def test_a_file_too_large_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.truncate(limits.FILE_BYTES + 1)
    assert refusal(path) == "E_TOO_LARGE"


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"%PDF-1.7 ...", "E_NOT_XLSX"),
        (b"Rar!\x1a\x07\x00", "E_NOT_XLSX"),
        (b"7z\xbc\xaf\x27\x1c", "E_NOT_XLSX"),
        (b"\x89PNG\r\n\x1a\n", "E_NOT_XLSX"),
        (b"just words", "E_NOT_XLSX"),
        (b'<?xml version="1.0"?><Workbook/>', "E_NOT_XLSX"),
        (b"PK\x05\x06" + b"\x00" * 18, "E_NOT_XLSX"),
        (b"PK\x03\x04 and no more", "E_ZIP_BROKEN"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "E_LEGACY_XLS"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 2048, "E_NOT_XLSX"),
        (b"col1,col2\n1,2\n", "E_NOT_XLSX"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "E_HTML_AS_XLS"),
        (b"\x00", "E_NOT_XLSX"),
    ],
)
def test_other_files(tmp_path: Path, head: bytes, code: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(head)
    assert refusal(path, "预算.xls") == code
    assert refusal(path, "预算.xlsx") == code


@pytest.mark.parametrize(
    "head",
    [
        b"<html><table><tr><td>1</td></tr></table>",
        b"\xef\xbb\xbf  <!DOCTYPE html><html>",
        "<TABLE border=1>".encode("utf-16"),
        b"<!-- exported --><div><table>",
    ],
)
def test_pages_are_admitted_to_be_read(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(head)
    assert admit(path, "预算.xls") is AdmittedKind.HTML


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("预算.csv", "“.csv”（逗号分隔的文本）"),
        ("预算.ods", "“.ods”（OpenDocument表格）"),
        ("预算.xlsb", "“.xlsb”（二进制工作簿）"),
        ("预算.xlsm", "“.xlsm”（启用宏的工作簿）"),
        ("预算.et2", "“.et2”不在"),
    ],
)
def test_other_kinds_are_named_with_how_to_save_them(name: str, word: str) -> None:
    with pytest.raises(RefusedError) as refused:
        admit(GOOD, name)
    message = refused.value.finding.message
    assert word in message
    assert "请用WPS或Excel打开文件，另存为.xlsx工作簿后重新上传" in message


@pytest.mark.parametrize(
    ("book", "word"),
    [
        (Book(without=frozenset({"[Content_Types].xml"}), more={"content.xml": "x"}), ".ods"),
        (Book(main_type="application/vnd.ms-excel.sheet.binary.macroEnabled.main"), ".xlsb"),
    ],
)
def test_renamed_kinds_are_named(tmp_path: Path, book: Book, word: str) -> None:
    with pytest.raises(RefusedError) as refused:
        admit(book.save(tmp_path / "b.xlsx"), "b.xlsx")
    assert word in refused.value.finding.message
    assert "另存为.xlsx工作簿" in refused.value.finding.message


def test_a_workbook_of_the_wrong_office_extension_is_known_by_its_content(tmp_path: Path) -> None:
    assert admit(Book().save(tmp_path / "b"), "预算.xls") is AdmittedKind.XLSX


def test_strict_workbooks_are_admitted(tmp_path: Path) -> None:
    book = Book(
        main="http://purl.oclc.org/ooxml/spreadsheetml/main",
        relations="http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
    assert admit(book.save(tmp_path / "b.xlsx"), "b.xlsx") is AdmittedKind.XLSX


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("xl/vbaProject.bin", "E_MACRO"),
        ("XL/VBAPROJECT.BIN", "E_MACRO"),
        ("xl/macrosheets/sheet2.xml", "E_MACRO"),
        ("xl/dialogsheets/sheet2.xml", "E_MACRO"),
        ("xl/embeddings/Microsoft_Word_Document1.docx", "E_ACTIVE_CONTENT"),
        ("xl/activeX/activeX1.xml", "E_ACTIVE_CONTENT"),
        ("xl/connections.xml", "E_ACTIVE_CONTENT"),
        ("xl/queryTables/queryTable1.xml", "E_ACTIVE_CONTENT"),
        ("customUI/customUI14.xml", "E_ACTIVE_CONTENT"),
    ],
)
def test_active_parts_are_refused(tmp_path: Path, part: str, code: str) -> None:
    assert refusal(Book(more={part: "x"}).save(tmp_path / "b.xlsx")) == code


@pytest.mark.parametrize(
    ("content_type", "code"),
    [
        ("application/vnd.ms-office.vbaProject", "E_MACRO"),
        ("application/vnd.ms-excel.macrosheet+xml", "E_MACRO"),
        ("application/vnd.openxmlformats-officedocument.oleObject", "E_ACTIVE_CONTENT"),
        (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.connections+xml",
            "E_ACTIVE_CONTENT",
        ),
    ],
)
def test_renaming_an_active_part_does_not_hide_it(
    tmp_path: Path, content_type: str, code: str
) -> None:
    book = Book(
        more={"xl/theme9.xml": "x"},
        more_types=f'<Override PartName="/xl/theme9.xml" ContentType="{content_type}"/>',
    )
    assert refusal(book.save(tmp_path / "b.xlsx")) == code


@pytest.mark.parametrize(
    ("content_type", "code"),
    [
        ("application/vnd.ms-excel.sheet.macroEnabled.main+xml", "E_MACRO"),
        ("application/vnd.ms-excel.addin.macroEnabled.main+xml", "E_MACRO"),
        ("application/vnd.ms-excel.sheet.binary.macroEnabled.main", "E_NOT_XLSX"),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            "E_NOT_XLSX",
        ),
        ("", "E_NOT_XLSX"),
    ],
)
def test_the_main_part_must_be_a_plain_workbook(
    tmp_path: Path, content_type: str, code: str
) -> None:
    assert refusal(Book(main_type=content_type).save(tmp_path / "b.xlsx")) == code


@pytest.mark.parametrize("link", ["ddeLink", "oleLink"])
def test_live_links_are_refused(tmp_path: Path, link: str) -> None:
    body = f'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><{link}/></externalLink>'
    book = Book(
        more={"xl/externalLinks/externalLink1.xml": body},
        more_relations=f'<Relationship Id="rId7" Type="{RELATIONS}/externalLink"'
        ' Target="externalLinks/externalLink1.xml"/>',
    )
    assert refusal(book.save(tmp_path / "b.xlsx")) == "E_ACTIVE_CONTENT"


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ("[Content_Types].xml", "E_NOT_XLSX"),
        ("_rels/.rels", "E_NOT_XLSX"),
        ("xl/workbook.xml", "E_XLSX_PART_MISSING"),
        ("xl/_rels/workbook.xml.rels", "E_XLSX_PART_MISSING"),
        ("xl/worksheets/sheet1.xml", "E_XLSX_PART_MISSING"),
    ],
)
def test_missing_parts(tmp_path: Path, missing: str, code: str) -> None:
    assert refusal(Book(without=frozenset({missing})).save(tmp_path / "b.xlsx")) == code


@pytest.mark.parametrize(
    ("sheets", "code"),
    [
        ("", "E_XLSX_PART_MISSING"),
        ('<sheet name="一" r:id="rId404"/>', "E_XLSX_PART_MISSING"),
        ('<sheet name="一" r:id="rId1"/><sheet name="一" r:id="rId1"/>', "E_XML_BROKEN"),
        ('<sheet name=" " r:id="rId1"/>', "E_XML_BROKEN"),
        ('<sheet r:id="rId1"/>', "E_XML_BROKEN"),
    ],
)
def test_lists_of_sheets(tmp_path: Path, sheets: str, code: str) -> None:
    assert refusal(Book(sheets=sheets).save(tmp_path / "b.xlsx")) == code


def test_a_macro_sheet_is_known_by_its_relation(tmp_path: Path) -> None:
    kind = "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"
    book = Book(
        sheets='<sheet name="一" r:id="rId1"/><sheet name="宏" r:id="rId8"/>',
        more={"xl/other.xml": "x"},
        more_relations=f'<Relationship Id="rId8" Type="{kind}" Target="other.xml"/>',
    )
    assert refusal(book.save(tmp_path / "b.xlsx")) == "E_MACRO"


@pytest.mark.parametrize(
    "name",
    ["../x.xml", "/x.xml", "a/../../x", "a\\b.xml", "C:/x.xml", "a//b.xml", "./x", "a\nb.xml"],
)
def test_odd_member_names(tmp_path: Path, name: str) -> None:
    assert refusal(Book(more={name: "x"}).save(tmp_path / "b.xlsx")) == "E_ZIP_NAME"


def test_names_that_differ_by_case_are_duplicates(tmp_path: Path) -> None:
    book = Book(more={"XL/Workbook.xml": "x"})
    assert refusal(book.save(tmp_path / "b.xlsx")) == "E_ZIP_DUP"


def test_symbolic_links_are_refused(tmp_path: Path) -> None:
    path = Book().save(tmp_path / "b.xlsx")
    link = zipfile.ZipInfo("xl/link")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert refusal(path) == "E_ZIP_NAME"


def test_too_many_members(tmp_path: Path) -> None:
    more: dict[str, str | bytes] = {f"x/{number}.xml": "x" for number in range(limits.MEMBERS)}
    assert refusal(Book(more=more).save(tmp_path / "b.xlsx")) == "E_ZIP_TOO_MANY"


@pytest.mark.parametrize("size", [limits.PART_BYTES + 1, limits.RATIO_FREE_BYTES + 1])
def test_parts_that_unpack_too_large(tmp_path: Path, size: int) -> None:
    """A part over the limit; and a smaller one of nothing but zeros, over the ratio."""
    path = Book(more={"xl/media/image1.png": bytes(size)}).save(tmp_path / "b.xlsx")
    assert refusal(path) == "E_ZIP_TOO_BIG"


def test_other_compression_methods_are_refused(tmp_path: Path) -> None:
    path = Book().save(tmp_path / "b.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("xl/x.xml", "x" * 500)
    assert refusal(path) == "E_ZIP_BROKEN"


def test_overlapping_members_are_refused(tmp_path: Path) -> None:
    path = Book(more={"xl/one.bin": "x" * 50, "xl/two.bin": "x" * 50}).save(tmp_path / "b.xlsx")
    data = bytearray(path.read_bytes())
    one = data.index(b"PK\x03\x04", data.index(b"xl/one.bin") - 31)
    entry = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/two.bin"))
    struct.pack_into("<L", data, entry + 42, one)
    path.write_bytes(data)
    assert refusal(path) == "E_ZIP_BROKEN"


@pytest.mark.parametrize("behind", [b"x", b"PK\x05\x06", b"\x00" * 30, b"<script>" * 10_000])
def test_anything_after_the_archive_is_refused(tmp_path: Path, behind: bytes) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(GOOD.read_bytes() + behind)
    assert refusal(path) == "E_ZIP_BROKEN"


@pytest.mark.parametrize("before", [b"x", b"<html>", b"MZ" + b"\x00" * 100])
def test_anything_before_the_archive_is_refused(tmp_path: Path, before: bytes) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(before + GOOD.read_bytes())
    assert refusal(path) == "E_ZIP_PREFIX"


def test_an_archive_before_the_archive_is_refused(tmp_path: Path) -> None:
    """Two archives in one file: one program reads the first, another the second."""
    path = tmp_path / "b.xlsx"
    path.write_bytes(GOOD.read_bytes() + Book().save(tmp_path / "other").read_bytes())
    assert refusal(path) == "E_ZIP_PREFIX"


def test_a_member_that_differs_from_the_directory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    data = bytearray(GOOD.read_bytes())
    struct.pack_into("<L", data, 22, 7)  # the size in the first member's own header
    path.write_bytes(data)
    assert refusal(path) == "E_ZIP_BROKEN"
