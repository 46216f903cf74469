"""XML spreadsheets of 2003."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgets.reading import limits
from budgets.reading.core import Cell, CellKind, Grid, Merge, ReadWorkbook, RefusedError
from budgets.reading.gate import AdmittedKind, admit
from tests.budgets.reading.books import GOLDEN, cell_at, read
from tests.budgets.reading.saved_as import SS, as_xml

EXCEL = "urn:schemas-microsoft-com:office:excel"


def book(tables: str, styles: str = "", *, more: str = "") -> str:
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{SS}" xmlns:ss="{SS}" xmlns:x="{EXCEL}">'
        f'<Styles>{styles}</Styles><Worksheet ss:Name="公开表1"><Table>{tables}</Table>{more}'
        "</Worksheet></Workbook>"
    )


def read_text(text: str | bytes, tmp_path: Path, name: str = "预算.xml") -> ReadWorkbook:
    path = tmp_path / "book"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path, name)


def grid_of(tmp_path: Path, tables: str, styles: str = "", *, more: str = "") -> Grid:
    return read_text(book(tables, styles, more=more), tmp_path).grids[0]


def refusal(text: str | bytes, tmp_path: Path) -> str:
    with pytest.raises(RefusedError) as refused:
        read_text(text, tmp_path)
    return refused.value.finding.code


def data(value: str, kind: str = "Number", **attributes: str | int) -> str:
    said = "".join(f' ss:{name}="{word}"' for name, word in attributes.items())
    return f'<Cell{said}><Data ss:Type="{kind}">{value}</Data></Cell>'


@pytest.mark.parametrize("slug", ["zhangdian-2025", "yantai-2025"])
@pytest.mark.parametrize("coding", ["utf-8", "gb18030", "utf-16"])
def test_a_published_workbook_comes_back_cell_by_cell(
    slug: str, coding: str, tmp_path: Path
) -> None:
    wanted = read(GOLDEN / slug / "workbook.xlsx").grids
    found = read_text(as_xml(wanted, coding=coding), tmp_path)
    assert [finding.code for finding in found.findings] == ["W_LEGACY_FORMAT"]
    for one, other in zip(found.grids, wanted, strict=True):
        assert one.name == other.name
        assert set(one.merges) == set(other.merges)
        assert [(c.ref, c.kind, c.text) for c in one.cells] == [
            (c.ref, c.kind, c.text) for c in other.cells
        ]


@pytest.mark.parametrize("name", ["预算.xml", "预算.xls", "预算.xlsx"])
def test_it_is_known_by_its_content(name: str, tmp_path: Path) -> None:
    path = tmp_path / "book"
    path.write_text(book(""), encoding="utf-8")
    assert admit(path, name) is AdmittedKind.XML


@pytest.mark.parametrize(
    "text",
    [
        "<?xml version='1.0'?><Workbook/>",
        f"<?xml version='1.0'?><Document xmlns='{SS}'/>",
        "<?xml version='1.0'?><pkg:package xmlns:pkg='x'/>",
    ],
)
def test_other_xml_is_refused(text: str, tmp_path: Path) -> None:
    assert refusal(text, tmp_path) == "E_NOT_XLSX"


def test_a_prefix_and_comments_do_not_matter(tmp_path: Path) -> None:
    text = (
        f'\ufeff<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?><!-- 系统导出 -->'
        f'<ss:Workbook xmlns:ss="{SS}"><ss:Worksheet ss:Name="一"><ss:Table><ss:Row><ss:Cell>'
        '<ss:Data ss:Type="Number">1.50</ss:Data></ss:Cell></ss:Row></ss:Table></ss:Worksheet>'
        "</ss:Workbook>"
    )
    assert read_text(text, tmp_path).grids[0].cells == (Cell(1, 1, CellKind.NUMBER, "1.50"),)


def test_places_jump_and_spans_are_passed_over(tmp_path: Path) -> None:
    grid = grid_of(
        tmp_path,
        f'<Row ss:Index="3" ss:Span="1">{data("1", MergeAcross=2)}{data("2")}'
        f"{data('3', Index=9, MergeDown=1)}</Row><Row>{data('4')}</Row>",
    )
    assert {cell.ref: cell.text for cell in grid.cells} == {
        "A3": "1",
        "D3": "2",
        "I3": "3",
        "A5": "4",
    }
    assert grid.merges == (Merge(3, 1, 3, 3), Merge(3, 9, 4, 9))


def test_kinds_of_cells(tmp_path: Path) -> None:
    styles = (
        '<Style ss:ID="Default"><NumberFormat/></Style>'
        '<Style ss:ID="a"><NumberFormat ss:Format="Short Date"/></Style>'
        '<Style ss:ID="p"><NumberFormat ss:Format="0%"/></Style><Style ss:ID="q" ss:Parent="p"/>'
    )
    grid = grid_of(
        tmp_path,
        '<Column ss:Index="5" ss:StyleID="p"/><Row>'
        f"{data('1250.73')}{data('45658', StyleID='a')}"
        f"{data('2025-01-01T00:00:00.000', 'DateTime')}{data('0.1', StyleID='q')}"
        f"{data('0.2')}{data('1', 'Boolean')}{data('#DIV/0!', 'Error')}{data(' 缩进', 'String')}"
        f"{data('  ', 'String')}{data('', 'Number')}<Cell/></Row>",
        styles,
    )
    assert [(cell.ref, cell.kind, cell.text, cell.format) for cell in grid.cells] == [
        ("A1", CellKind.NUMBER, "1250.73", "General"),
        ("B1", CellKind.DATE, "45658", "yyyy/m/d"),
        ("C1", CellKind.DATE, "2025-01-01T00:00:00.000", "General"),
        ("D1", CellKind.NUMBER, "0.1", "0%"),
        ("E1", CellKind.NUMBER, "0.2", "0%"),
        ("F1", CellKind.BOOLEAN, "TRUE", "General"),
        ("G1", CellKind.ERROR, "#DIV/0!", "General"),
        ("H1", CellKind.TEXT, " 缩进", "General"),
    ]


def test_rich_text_is_joined_and_comments_are_said(tmp_path: Path) -> None:
    rich = (
        '<Row><Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>合</B>'
        '<Font>计</Font></ss:Data><Comment><ss:Data xmlns="x">内部意见</ss:Data></Comment></Cell></Row>'
    )
    found = read_text(book(rich), tmp_path)
    assert [cell.text for cell in found.grids[0].cells] == ["合计"]
    assert [(f.code, f.sheet) for f in found.findings] == [
        ("W_LEGACY_FORMAT", ""),
        ("W_COMMENT", "公开表1"),
    ]


def test_formulas_are_kept_and_judged(tmp_path: Path) -> None:
    rows = (
        f"<Row>{data('3', Formula='=SUM(R[1]C:R[2]C)')}"
        '<Cell ss:Formula="=R1C1"/>'
        f"{data('3', Formula='=WEBSERVICE(1)')}</Row>"
    )
    found = read_text(book(rows), tmp_path)
    assert cell_at(found.grids[0], "A1").formula == "SUM(R[1]C:R[2]C)"
    assert cell_at(found.grids[0], "B1").kind is CellKind.BLANK
    assert [f.code for f in found.findings] == ["W_LEGACY_FORMAT", "E_FORMULA_DANGEROUS"]


def test_hidden_parts(tmp_path: Path) -> None:
    rows = (
        f'<Column ss:Index="2" ss:Span="1" ss:Hidden="1"/><Row>{data("1")}{data("2")}</Row>'
        f'<Row ss:Height="0">{data("3")}</Row>'
    )
    options = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
    grid = grid_of(tmp_path, rows, more=options)
    assert grid.hidden
    assert grid.hidden_rows == {2}
    assert grid.hidden_columns == {2, 3}
    assert not grid_of(tmp_path, rows).hidden


@pytest.mark.parametrize(
    ("tables", "code"),
    [
        (f"<Row>{data('1', 'Money')}</Row>", "E_XML_BROKEN"),
        (f"<Row>{data('1')}{data('2', Index=1)}</Row>", "E_XML_BROKEN"),
        (f"<Row ss:Index='-1'>{data('1')}</Row>", "E_XML_BROKEN"),
        ("<Row><Cell>", "E_XML_BROKEN"),
        (f"<Row ss:Index='{limits.ROWS + 1}'>{data('1')}</Row>", "E_SHEET_TOO_BIG"),
        (f"<Row>{data('1', Index=999999999999)}</Row>", "E_SHEET_TOO_BIG"),
        ("<Row><Cell ss:MergeDown='99999' ss:MergeAcross='99'/></Row>", "E_MERGE_TOO_BIG"),
        (f"<Row>{data('长' * (limits.CELL_CHARACTERS + 1), 'String')}</Row>", "E_TEXT_TOO_LONG"),
        ("<a>" * 70 + "</a>" * 70, "E_XML_DEPTH"),
    ],
)
def test_what_is_broken_or_too_large(tmp_path: Path, tables: str, code: str) -> None:
    assert refusal(book(tables), tmp_path) == code


def test_blank_cells_without_end_are_refused(tmp_path: Path) -> None:
    rows = "<Row>" + "<Cell/>" * (2 * limits.MARKUP_TAGS + 1) + "</Row>"
    assert refusal(book(rows), tmp_path) == "E_SHEET_TOO_BIG"


def test_hidden_columns_without_end_cost_nothing(tmp_path: Path) -> None:
    columns = '<Column ss:Span="999999999999" ss:Hidden="1"/><Row ss:Span="9999999999999"/>'
    assert len(grid_of(tmp_path, columns).hidden_columns) == limits.COLUMNS


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (book("").replace("<Workbook", "<!DOCTYPE a [<!ENTITY b 'c'>]><Workbook"), "E_XML_DTD"),
        (
            book("").replace("<Styles>", "<Styles><!ENTITY b 'c'>"),
            "E_XML_BROKEN",
        ),
        (
            book("").replace("Worksheet ", "Worksheet2 ").replace("/Worksheet", "/Worksheet2"),
            "E_XML_BROKEN",
        ),
        (f'<?xml version="1.0"?><Workbook xmlns="{SS}"/>', "E_XLSX_PART_MISSING"),
        (
            f'<?xml version="1.0"?><Workbook xmlns="{SS}"><Worksheet/></Workbook>',
            "E_XML_BROKEN",
        ),
        (book("", more="<x:QueryTable/>"), "E_ACTIVE_CONTENT"),
        (book("<Row>").encode() + b"\xff\xfe\xff", "E_NOT_XLSX"),
    ],
    ids=["doctype", "entity", "no table", "no sheets", "no name", "query", "bytes"],
)
def test_odd_books(tmp_path: Path, text: str | bytes, code: str) -> None:
    assert refusal(text, tmp_path) == code


def test_two_sheets_of_one_name(tmp_path: Path) -> None:
    text = (
        f'<Workbook xmlns="{SS}" xmlns:ss="{SS}">' + '<Worksheet ss:Name="A"/>' * 2 + "</Workbook>"
    )
    assert refusal(text, tmp_path) == "E_XML_BROKEN"
