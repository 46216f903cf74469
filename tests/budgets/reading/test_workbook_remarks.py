from __future__ import annotations

from pathlib import Path

import pytest

from budgets.reading import limits
from budgets.reading.core import CellKind, Merge
from budgets.reading.formulas import dangerous_call, is_external
from budgets.tables.findings import Severity
from tests.budgets.reading.books import (
    RELATIONS,
    Book,
    cells,
    read_book,
    read_sheet,
    refusal,
    relationships,
)


def test_formulas_keep_text_and_cached_value(tmp_path: Path) -> None:
    written = cells(
        "<c><f>B7*2</f><v>1250.73</v></c>",
        '<c t="str"><f>A1&amp;"x"</f><v>文字</v></c>',
        "<c><f>SUM(B7:B9)</f></c>",
        '<c t="str"><f>IF(1,"")</f><v></v></c>',
        '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        '<c><f t="shared" si="0"/><v>5</v></c>',
    )
    grid = read_sheet(Book(sheet=written), tmp_path)
    assert [(cell.kind, cell.text, cell.formula) for cell in grid.cells] == [
        (CellKind.NUMBER, "1250.73", "B7*2"),
        (CellKind.TEXT, "文字", 'A1&"x"'),
        (CellKind.BLANK, "", "SUM(B7:B9)"),
        (CellKind.TEXT, "", 'IF(1,"")'),
        (CellKind.ERROR, "#DIV/0!", "1/0"),
        (CellKind.NUMBER, "5", ""),
    ]


@pytest.mark.parametrize(
    ("formula", "call"),
    [
        ('WEBSERVICE("http://x")', "WEBSERVICE"),
        ('_xlfn.WEBSERVICE("http://x")', "WEBSERVICE"),
        ('_xlfn._xlws.IMAGE("http://x")', "IMAGE"),
        ('1+webservice ("http://x")', "WEBSERVICE"),
        ('CALL("Kernel32","WinExec")', "CALL"),
        ('REGISTER.ID("x","y")', "REGISTER.ID"),
        ('EXEC("calc")', "EXEC"),
        ('RTD("x",,"y")', "RTD"),
        ("cmd|'/c calc'!A0", "DDE"),
        ("'cmd'|'/c calc'!A0", "DDE"),
        ('DDE("a","b","c")', "DDE"),
        ("SUM(A1:B2)", ""),
        ('"WEBSERVICE(x)"', ""),
        ("'a|b'!A1", ""),
        ('IF(A1="|",1,2)', ""),
        ("MYCALL(1)", ""),
        ("CALLING(1)", ""),
        ("My.CALL(1)", ""),
        ('HYPERLINK("http://x","y")', ""),
    ],
)
def test_calls_that_reach_outside(formula: str, call: str) -> None:
    assert dangerous_call(formula) == call


@pytest.mark.parametrize(
    ("formula", "external"),
    [
        ("[1]Sheet1!A1", True),
        ("'[book.xlsx]公开表 1'!B6", True),
        ("[1]!Name", True),
        ("SUM([2]表!A1:A9)", True),
        ("'C:\\dir\\[b.xlsx]s'!A1", True),
        ("Sheet1!A1", False),
        ("Table1[列]", False),
        ("Table1[[#This Row],[1]]*Sheet1!A1", False),
        ('"[1]Sheet1!A1"', False),
        ("SUM(A1:A9)", False),
    ],
)
def test_links_to_other_workbooks(formula: str, external: bool) -> None:
    assert is_external(formula) is external


def test_dangerous_formulas_are_errors_that_say_where(tmp_path: Path) -> None:
    written = cells(
        "<c><v>1</v></c>", '<c><f>RTD("x")</f><v>1</v></c>', "<c><f>[1]a!A1</f><v>2</v></c>"
    )
    findings = read_book(Book(sheet=written), tmp_path).findings
    assert [(f.code, f.severity, f.cell) for f in findings] == [
        ("W_EXTERNAL_LINK", Severity.WARNING, "C1"),
        ("E_FORMULA_DANGEROUS", Severity.ERROR, "B1"),
    ]
    assert "RTD" in findings[1].message
    assert "“公开表1”单元格B1" in findings[1].message


def test_merges(tmp_path: Path) -> None:
    sheet = (
        '<sheetData/><mergeCells count="1"><mergeCell ref="A1:D1"/><mergeCell ref="C3:B2"/>'
        '<mergeCell ref="A5:XFD5"/><mergeCell ref="ZZ1:ZZ2"/><mergeCell ref="B7"/></mergeCells>'
    )
    assert read_sheet(Book(sheet=sheet), tmp_path).merges == (
        Merge(1, 1, 1, 4),
        Merge(2, 2, 3, 3),
        Merge(5, 1, 5, limits.COLUMNS),
        Merge(7, 2, 7, 2),
    )


@pytest.mark.parametrize(
    "merges",
    [
        '<mergeCell ref="A1:XFD1048576"/>',
        '<mergeCell ref="A1:A20001"/>',
        '<mergeCell ref="A1:A99999999999999999999"/>',
        '<mergeCell ref="A1:CV2000"/><mergeCell ref="A2001:CV3001"/>',
        "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, limits.MERGES + 2)),
    ],
    ids=["all", "rows", "overflow", "area", "count"],
)
def test_merges_beyond_the_limits(tmp_path: Path, merges: str) -> None:
    sheet = f"<sheetData/><mergeCells>{merges}</mergeCells>"
    assert refusal(Book(sheet=sheet), tmp_path).code == "E_MERGE_TOO_BIG"


def test_hidden_rows_and_columns(tmp_path: Path) -> None:
    sheet = (
        '<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" width="0"/>'
        '<col min="300" max="16384" hidden="1"/><col min="7" max="7" width="9.5"/></cols>'
        '<sheetData><row r="1" hidden="true"><c r="A1"><v>1</v></c></row>'
        '<row r="2" ht="0"><c r="E2"><v>1</v></c></row><row r="3" hidden="0"><c><v>1</v></c></row>'
        '<row r="9" hidden="1"/><row r="90000" hidden="1"/></sheetData>'
    )
    book = read_book(Book(sheet=sheet), tmp_path)
    grid = book.grids[0]
    assert grid.hidden_rows == {1, 2, 9}
    assert grid.hidden_columns == {2, 3, 5}
    (found,) = book.findings
    assert (found.code, found.cell, found.related) == ("W_HIDDEN_ROWS", "A1", ("公开表1!E2",))
    assert "第1行、第2行、E列" in found.message


def test_hidden_and_empty_needs_no_word(tmp_path: Path) -> None:
    sheet = '<cols><col min="2" max="2" hidden="1"/></cols>' + cells("<c><v>1</v></c>")
    assert read_book(Book(sheet=sheet), tmp_path).findings == ()


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets(tmp_path: Path, state: str) -> None:
    sheets = f'<sheet name="一" r:id="rId1"/><sheet name="二" state="{state}" r:id="rId1"/>'
    book = read_book(Book(sheets=sheets, sheet=cells("<c><v>1</v></c>")), tmp_path)
    assert [grid.hidden for grid in book.grids] == [False, True]
    assert [(found.code, found.sheet) for found in book.findings] == [("W_HIDDEN_SHEET", "二")]


@pytest.mark.parametrize("kind", ["comments", "threadedComment"])
def test_comments_are_named_by_their_sheet(tmp_path: Path, kind: str) -> None:
    target = f'<Relationship Id="rId1" Type="{RELATIONS}/{kind}" Target="../comments1.xml"/>'
    more: dict[str, str | bytes] = {
        "xl/worksheets/_rels/sheet1.xml.rels": relationships(target),
        "xl/comments1.xml": "<comments/>",
    }
    (found,) = read_book(Book(more=more), tmp_path).findings
    assert (found.code, found.sheet) == ("W_COMMENT", "公开表1")


def test_chart_sheets_are_passed_over(tmp_path: Path) -> None:
    book = Book(
        sheets='<sheet name="一" r:id="rId1"/><sheet name="图" r:id="rId8"/>',
        more={"xl/chartsheets/sheet1.xml": "<chartsheet/>"},
        more_relations=f'<Relationship Id="rId8" Type="{RELATIONS}/chartsheet"'
        ' Target="chartsheets/sheet1.xml"/>',
    )
    assert [grid.name for grid in read_book(book, tmp_path).grids] == ["一"]
