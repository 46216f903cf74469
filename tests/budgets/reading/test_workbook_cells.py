from __future__ import annotations

from pathlib import Path

import pytest

from budgets.reading.core import CellKind
from budgets.reading.formats import is_date
from tests.budgets.reading.books import (
    STRICT_MAIN,
    STRICT_RELATIONS,
    Book,
    cells,
    only,
    read_book,
    read_sheet,
    refusal,
)


@pytest.mark.parametrize(
    ("written", "kind", "text"),
    [
        ('<c r="B6"><v>1250.73</v></c>', CellKind.NUMBER, "1250.73"),
        ('<c r="B6" t="n"><v> 1250.73\n</v></c>', CellKind.NUMBER, "1250.73"),
        ('<c r="B6"><v>9007199254740993</v></c>', CellKind.NUMBER, "9007199254740993"),
        ('<c r="B6"><v>1.25073E3</v></c>', CellKind.NUMBER, "1.25073E3"),
        ('<c r="B6"><v>NaN</v></c>', CellKind.NUMBER, "NaN"),
        ('<c r="B6" t="str"><v> 文 字 </v></c>', CellKind.TEXT, " 文 字 "),
        ('<c r="B6" t="b"><v>1</v></c>', CellKind.BOOLEAN, "TRUE"),
        ('<c r="B6" t="b"><v>0</v></c>', CellKind.BOOLEAN, "FALSE"),
        ('<c r="B6" t="e"><v>#DIV/0!</v></c>', CellKind.ERROR, "#DIV/0!"),
        ('<c r="B6" t="d"><v>2025-01-01</v></c>', CellKind.DATE, "2025-01-01"),
        ('<c r="B6" t="inlineStr"><is><t>一</t></is></c>', CellKind.TEXT, "一"),
        (
            '<c r="B6" t="inlineStr"><is><r><rPr><b/></rPr><t>一</t></r> <r><t> 二</t></r></is></c>',
            CellKind.TEXT,
            "一 二",
        ),
        (
            '<c r="B6" t="inlineStr"><is><t>东京</t><rPh sb="0" eb="1"><t>トウ</t></rPh></is></c>',
            CellKind.TEXT,
            "东京",
        ),
        ('<c r="B6" t="inlineStr"><is><t>a_x000D_\nb</t></is></c>', CellKind.TEXT, "a\r\nb"),
        ('<c r="B6" t="inlineStr"><is><t>&lt;b&gt;&amp;</t></is></c>', CellKind.TEXT, "<b>&"),
    ],
)
def test_kinds_and_texts(tmp_path: Path, written: str, kind: CellKind, text: str) -> None:
    cell = only(read_sheet(Book(sheet=cells(written)), tmp_path))
    assert (cell.ref, cell.kind, cell.text) == ("B6", kind, text)
    assert cell.formula is None


@pytest.mark.parametrize(
    "written",
    [
        '<c r="B6"/>',
        '<c r="B6" s="0"/>',
        '<c r="B6"><v></v></c>',
        '<c r="B6"><v/></c>',
        '<c r="B6" t="s"><v/></c>',
        '<c r="B6" t="str"><v> \u3000 </v></c>',
        '<c r="B6" t="inlineStr"><is><t></t></is></c>',
        '<c r="B6" t="inlineStr"><is><t>\u00a0</t></is></c>',
        '<c r="B6" t="inlineStr"/>',
        '<c r="XFD1048576"/>',
        '<c r="XFD1048576" t="inlineStr"><is><t> </t></is></c>',
    ],
)
def test_blank_cells_are_not_there(tmp_path: Path, written: str) -> None:
    assert read_sheet(Book(sheet=cells(written)), tmp_path).cells == ()


def test_shared_strings(tmp_path: Path) -> None:
    strings = (
        "<si><t>一</t></si><si><r><t>二</t></r><r><t> 三</t></r></si>"
        '<si><t xml:space="preserve"> 四 </t><rPh sb="0" eb="1"><t>x</t></rPh></si><si/>'
    )
    written = [f'<c t="s"><v>{index}</v></c>' for index in (2, 0, 1, 3, 0)]
    book = read_book(Book(sheet=cells(*written), strings=strings), tmp_path)
    texts = {cell.ref: cell.text for cell in book.grids[0].cells}
    assert texts == {"A1": " 四 ", "B1": "一", "C1": "二 三", "E1": "一"}
    assert book.findings == ()


@pytest.mark.parametrize("claimed", ['uniqueCount="1"', 'count="99"', 'uniqueCount="2"'])
def test_a_claim_of_too_few_strings_is_ignored(tmp_path: Path, claimed: str) -> None:
    body = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" {claimed}>'
    body += "<si><t>一</t></si><si><t>二</t></si></sst>"
    book = Book(
        sheet=cells('<c t="s"><v>1</v></c>'), strings="", more={"xl/sharedStrings.xml": body}
    )
    read_back = read_book(book, tmp_path)
    assert only(read_back.grids[0]).text == "二"
    assert read_back.findings == ()


@pytest.mark.parametrize("index", ["1", "99999999999", "-1", "x", "0x0", "1.0"])
def test_a_string_that_is_not_there(tmp_path: Path, index: str) -> None:
    book = Book(sheet=cells(f'<c r="B6" t="s"><v>{index}</v></c>'), strings="<si><t>一</t></si>")
    found = refusal(book, tmp_path)
    assert found.code == "E_XML_BROKEN"
    assert found.sheet == "公开表1"


def test_cells_without_address_follow_one_another(tmp_path: Path) -> None:
    sheet = (
        "<sheetData><row><c><v>1</v></c><c/><c><v>3</v></c></row>"
        '<row r="5"><c r="D5"><v>4</v></c><c><v>5</v></c></row><row><c><v>6</v></c></row></sheetData>'
    )
    grid = read_sheet(Book(sheet=sheet), tmp_path)
    assert [cell.ref for cell in grid.cells] == ["A1", "C1", "D5", "E5", "A6"]


def test_cells_come_in_reading_order(tmp_path: Path) -> None:
    written = cells('<c r="B3"><v>3</v></c>', '<c r="C1"><v>2</v></c>', '<c r="A1"><v>1</v></c>')
    assert [c.text for c in read_sheet(Book(sheet=written), tmp_path).cells] == ["1", "2", "3"]


def test_one_address_twice_is_refused(tmp_path: Path) -> None:
    written = cells('<c r="B6"><v>1</v></c>', '<c r="B6"><v>2</v></c>')
    found = refusal(Book(sheet=written), tmp_path)
    assert (found.code, found.cell) == ("E_XML_BROKEN", "B6")


def test_prefixes_of_other_namespaces_mean_nothing(tmp_path: Path) -> None:
    sheet = cells('<c r="A1"><v>1</v><x:v xmlns:x="urn:x">2</x:v><x:f xmlns:x="urn:x">3</x:f></c>')
    cell = only(read_sheet(Book(sheet=sheet), tmp_path))
    assert (cell.text, cell.formula) == ("1", None)


def test_strict_workbooks_read_alike(tmp_path: Path) -> None:
    sheet = cells('<c t="s"><v>0</v></c>', '<c s="1"><v>45658</v></c>')
    styles = '<cellXfs><xf/><xf numFmtId="14"/></cellXfs>'
    book = Book(sheet=sheet, strings="<si><t>一</t></si>", styles=styles)
    strict = Book(
        sheet=sheet,
        strings="<si><t>一</t></si>",
        styles=styles,
        main=STRICT_MAIN,
        relations=STRICT_RELATIONS,
    )
    assert read_book(strict, tmp_path) == read_book(book, tmp_path)
    assert [c.kind for c in read_sheet(strict, tmp_path).cells] == [CellKind.TEXT, CellKind.DATE]


def test_formats_are_exact(tmp_path: Path) -> None:
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="#,##0.00"/>'
        '<numFmt numFmtId="165" formatCode="0!.0000"/>'
        '<numFmt numFmtId="166" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/>'
        '<xf numFmtId="9"/><xf numFmtId="57"/><xf numFmtId="9999"/></cellXfs>'
        '<dxfs><dxf><numFmt numFmtId="14" formatCode="x"/></dxf></dxfs>'
    )
    written = [f'<c s="{style}"><v>1</v></c>' for style in range(7)]
    grid = read_sheet(Book(sheet=cells(*written), styles=styles), tmp_path)
    assert [(cell.format, cell.kind) for cell in grid.cells] == [
        ("General", CellKind.NUMBER),
        ("#,##0.00", CellKind.NUMBER),
        ("0!.0000", CellKind.NUMBER),
        ('yyyy"年"m"月"', CellKind.DATE),
        ("0%", CellKind.NUMBER),
        ('yyyy"年"m"月"', CellKind.DATE),
        ("General", CellKind.NUMBER),
    ]


@pytest.mark.parametrize(
    ("code", "date"),
    [
        ("General", False),
        ("G/通用格式", False),
        ("0", False),
        ("0.00", False),
        ("#,##0.00", False),
        ("#,##0.00_);[Red](#,##0.00)", False),
        ('_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', False),
        ("0%", False),
        ("0.00E+00", False),
        ("##0.0E+0", False),
        ("# ?/?", False),
        ("@", False),
        ("0!.0000", False),
        ("0.00,", False),
        ('0.00"万元"', False),
        ('0.00"day"', False),
        ("0.00\\d", False),
        ("0.00_d", False),
        ("[Red]0.00", False),
        ("[DBNum1]0", False),
        ("[$-804]0.00", False),
        ("[$¥-804]#,##0.00", False),
        ("yyyy-mm-dd", True),
        ("YYYY/M/D", True),
        ('yyyy"年"m"月"d"日"', True),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", True),
        ("[DBNum1][$-804]yyyy年m月d日", True),
        ("h:mm AM/PM", True),
        ("上午/下午h时mm分", True),
        ("mm:ss", True),
        ("[h]:mm:ss", True),
        ("[ss]", True),
        ("aaaa", True),
        ("e/m/d", True),
        ("0.00;m/d", True),
    ],
)
def test_date_formats(code: str, date: bool) -> None:
    assert is_date(code) is date


def test_a_style_that_is_not_there(tmp_path: Path) -> None:
    written = cells(*(f'<c s="7"><v>{number}</v></c>' for number in range(3)))
    book = read_book(Book(sheet=written), tmp_path)
    (found,) = book.findings
    assert (found.code, found.sheet, found.cell) == ("W_STYLE", "公开表1", "A1")
    assert found.related == ("公开表1!B1", "公开表1!C1")
    assert {cell.format for cell in book.grids[0].cells} == {"General"}
