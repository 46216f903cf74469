from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.reading import limits
from budgets.reading.sheet_xml import parse_ref
from budgets.reading.strings import unescape
from portal.core.money import parse_amount, parse_number
from tests.budgets.reading.books import (
    Book,
    cells,
    only,
    read_sheet,
    refusal,
)


@pytest.mark.parametrize(
    "ref",
    ["A20001", "GS1", "XFD1048576", "A4294967297", "A99999999999999999999", "ZZZZZZZZ1", "A0"],
)
def test_cells_beyond_the_limits(tmp_path: Path, ref: str) -> None:
    found = refusal(Book(sheet=cells(f'<c r="{ref}"><v>1</v></c>')), tmp_path)
    assert (found.code, found.sheet) == ("E_SHEET_TOO_BIG", "公开表1")


def test_the_last_cell_within_the_limits(tmp_path: Path) -> None:
    assert (
        only(read_sheet(Book(sheet=cells('<c r="GR20000"><v>1</v></c>')), tmp_path)).column == 200
    )


@pytest.mark.parametrize("ref", ["", "6", "B", "b6", "$B$6", "B6:C7", "B-1", "６B", "B６"])
def test_what_is_no_address(tmp_path: Path, ref: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_ref(ref or " ")
    assert refusal(Book(sheet=cells(f'<c r="{ref}"><v>1</v></c>')), tmp_path).code == "E_XML_BROKEN"


@pytest.mark.parametrize(
    "written",
    [
        '<c r="B6" t="inlineStr"><is><t>{}</t></is></c>',
        '<c r="B6" t="str"><v>{}</v></c>',
        '<c r="B6"><v>{}</v></c>',
        '<c r="B6"><f>{}</f><v>1</v></c>',
    ],
)
def test_long_texts(tmp_path: Path, written: str) -> None:
    at_limit = Book(sheet=cells(written.format("1" * limits.CELL_CHARACTERS)))
    assert only(read_sheet(at_limit, tmp_path)).ref == "B6"
    found = refusal(Book(sheet=cells(written.format("1" * (limits.CELL_CHARACTERS + 1)))), tmp_path)
    assert (found.code, found.cell) == ("E_TEXT_TOO_LONG", "B6")


def test_a_long_shared_text_is_refused_where_it_stands(tmp_path: Path) -> None:
    strings = f"<si><t>{'长' * (limits.CELL_CHARACTERS + 9)}</t></si>"
    found = refusal(Book(sheet=cells('<c r="C3" t="s"><v>0</v></c>'), strings=strings), tmp_path)
    assert (found.code, found.cell) == ("E_TEXT_TOO_LONG", "C3")


def test_one_long_text_used_by_every_cell(tmp_path: Path) -> None:
    """Small in the file, enormous in the answer."""
    strings = f"<si><t>{'长' * 30_000}</t></si>"
    row = "<row>" + '<c t="s"><v>0</v></c>' * 100 + "</row>"
    book = Book(sheet=f"<sheetData>{row * 10}</sheetData>", strings=strings)
    assert refusal(book, tmp_path).code == "E_SHEET_TOO_BIG"


def test_too_many_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CELLS", 3)
    assert len(read_sheet(Book(sheet=cells(*["<c><v>1</v></c>"] * 3)), tmp_path).cells) == 3
    found = refusal(Book(sheet=cells(*["<c><v>1</v></c>"] * 4)), tmp_path)
    assert (found.code, found.cell) == ("E_SHEET_TOO_BIG", "D1")


def test_cells_count_over_all_sheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CELLS", 3)
    sheets = '<sheet name="一" r:id="rId1"/><sheet name="二" r:id="rId1"/>'
    book = Book(sheets=sheets, sheet=cells(*["<c><v>1</v></c>"] * 2))
    found = refusal(book, tmp_path)
    assert (found.code, found.sheet) == ("E_SHEET_TOO_BIG", "二")


def test_one_part_read_over_and_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Real bytes are counted, not those of the directory."""
    monkeypatch.setattr(limits, "TOTAL_BYTES", 20_000)
    sheets = "".join(f'<sheet name="{number}" r:id="rId1"/>' for number in range(20))
    book = Book(sheets=sheets, sheet=f"<sheetData/><!--{'x' * 2000}-->")
    assert refusal(book, tmp_path).code == "E_ZIP_TOO_BIG"


@pytest.mark.parametrize(("depth", "code"), [(limits.DEPTH - 1, ""), (limits.DEPTH, "E_XML_DEPTH")])
def test_depth(tmp_path: Path, depth: int, code: str) -> None:
    book = Book(sheet="<x>" * depth + "</x>" * depth)
    if code:
        assert refusal(book, tmp_path).code == code
    else:
        assert read_sheet(book, tmp_path).cells == ()


@pytest.mark.parametrize("part", ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_is_refused_in_every_part(tmp_path: Path, part: str, encoding: str) -> None:
    body = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    assert refusal(Book(more={part: body.encode(encoding)}), tmp_path).code == "E_XML_DTD"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<worksheet",
        b"<worksheet/>",
        b"<a/><b/>",
        b"\xff\xfe\x00",
        b'<?xml version="1.0" encoding="gb2312"?><worksheet/>',
        b'<?xml version="1.0" encoding="nonsense"?><worksheet/>',
        b'<x xmlns="urn:x"/>',
    ],
)
def test_sheets_that_are_no_sheets(tmp_path: Path, body: bytes) -> None:
    found = refusal(Book(more={"xl/worksheets/sheet1.xml": body}), tmp_path)
    assert (found.code, found.sheet) == ("E_XML_BROKEN", "公开表1")


@pytest.mark.parametrize(
    "sheet",
    [
        "<sheetData>\x01</sheetData>",
        '<sheetData><row r="x"/></sheetData>',
        '<c r="A1" t="z"><v>1</v></c>',
        '<c r="A1" s="-1"><v>1</v></c>',
        '<c r="A1" s="x"><v>1</v></c>',
        '<cols><col hidden="1"/></cols>',
        "<mergeCells><mergeCell/></mergeCells>",
        '<mergeCells><mergeCell ref="A1:"/></mergeCells><mergeCell ref="x"/>',
        "</worksheet>",
    ],
)
def test_sheets_that_say_something_impossible(tmp_path: Path, sheet: str) -> None:
    found = refusal(Book(sheet=sheet), tmp_path)
    assert (found.code, found.sheet) == ("E_XML_BROKEN", "公开表1")


@given(st.text(alphabet="_x0DdAab8f", max_size=20))
def test_unescaping_gives_text_that_can_be_stored(text: str) -> None:
    unescape(text).encode("utf-8")
    assert "\x00" not in unescape(text)


def test_unescaping() -> None:
    assert unescape("a_x000D_b_x000a_") == "a\rb\n"
    assert unescape("_xD83D__xDE00_") == "😀"
    assert unescape("_xD83D_") == "\ufffd"
    assert unescape("a_x0000_b") == "ab"
    assert unescape("_x00zz_") == "_x00zz_"


def test_the_text_of_a_cell_is_what_money_is_read_from(tmp_path: Path) -> None:
    """The double that Excel stores for 969.7 and the text an officer typed are one amount."""
    written = cells(
        "<c><v>969.70000000000005</v></c>", '<c t="inlineStr"><is><t>969.70</t></is></c>'
    )
    number, text = read_sheet(Book(sheet=written), tmp_path).cells
    assert parse_number(number.text) == parse_amount(text.text) == 969_700_000
