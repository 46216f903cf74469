"""Pages saved as workbooks: what stands where, and what is not there."""

from __future__ import annotations

import contextlib
import time
from decimal import Decimal
from pathlib import Path

import pytest

from budgets.reading import limits
from budgets.reading.core import Cell, CellKind, Grid, Merge, ReadWorkbook, RefusedError
from budgets.tables.findings import Finding
from tests.budgets.reading.books import FILES, GOLDEN, cell_at, only, read
from tests.budgets.reading.saved_as import as_html


def read_bytes(data: bytes, tmp_path: Path, name: str = "预算.xls") -> ReadWorkbook:
    path = tmp_path / "page"
    path.write_bytes(data)
    return read(path, name)


@pytest.fixture
def page(tmp_path: Path) -> PageReader:
    return PageReader(tmp_path)


class PageReader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, body: str, name: str = "预算.xls") -> Grid:
        return read_bytes(f"<html>{body}".encode(), self.folder, name).grids[0]

    def cell(self, inside: str) -> tuple[CellKind, str, str]:
        cell = only(self(f"<table><tr>{inside}</table>"))
        return cell.kind, cell.text, cell.format

    def refusal(self, body: str | bytes) -> Finding:
        data = body if isinstance(body, bytes) else body.encode()
        with pytest.raises(RefusedError) as refused:
            read_bytes(data, self.folder)
        return refused.value.finding


def texts(grid: Grid) -> dict[str, str]:
    return {cell.ref: cell.text for cell in grid.cells}


def plain(cell: Cell) -> object:
    """The text, or the number as it shows: a code may be either."""
    digits = cell.text.strip()
    is_number = digits.replace(".", "").isdecimal()
    return round(Decimal(digits), 2) if is_number else cell.text.rstrip()


@pytest.mark.parametrize("slug", ["zhangdian-2025", "yantai-2025"])
def test_a_published_table_comes_back_cell_by_cell(slug: str, tmp_path: Path) -> None:
    for grid in read(GOLDEN / slug / "workbook.xlsx").grids:
        found = read_bytes(as_html([grid]), tmp_path).grids[0]
        assert [(c.ref, plain(c)) for c in found.cells] == [(c.ref, plain(c)) for c in grid.cells]
        assert set(found.merges) == set(grid.merges)


def test_the_corpus_page_is_read() -> None:
    book = read(FILES / "a15_html_renamed.xls", "a15.xls")
    assert [finding.code for finding in book.findings] == ["W_LEGACY_FORMAT"]
    assert texts(book.grids[0]) == {"A1": "一、财政拨款收入", "B1": "1250.73"}


def test_spans(page: PageReader) -> None:
    grid = page(
        "<table><tr><th rowspan=2>科目<th colspan='2'>金额<tr><td>基本<td>项目"
        "<tr><td>201<td>1.00<td>2.00</table>"
    )
    assert texts(grid) == {
        "A1": "科目",
        "B1": "金额",
        "B2": "基本",
        "C2": "项目",
        "A3": "201",
        "B3": "1.00",
        "C3": "2.00",
    }
    assert grid.merges == (Merge(1, 1, 2, 1), Merge(1, 2, 1, 3))


def test_a_span_ends_with_its_table(page: PageReader) -> None:
    grid = page("<table><tr><td rowspan=99999>一<td rowspan=0>二<tr><td>三</table><p>四")
    assert grid.merges == (Merge(1, 1, 2, 1), Merge(1, 2, 2, 2))
    assert texts(grid) == {"A1": "一", "B1": "二", "C2": "三", "A3": "四"}


@pytest.mark.parametrize("span", ["x", "-1", "", "1.5", "２"])
def test_spans_of_nonsense_are_one(page: PageReader, span: str) -> None:
    grid = page(f"<table><tr><td colspan='{span}' rowspan='{span}'>一<td>二</table>")
    assert texts(grid) == {"A1": "一", "B1": "二"}
    assert grid.merges == ()


def test_a_run_of_blank_cells_is_no_merge(page: PageReader) -> None:
    grid = page("<table><tr><td colspan=3 style='mso-ignore:colspan'></td><td>一</table>")
    assert texts(grid) == {"D1": "一"}
    assert grid.merges == ()


@pytest.mark.parametrize(
    ("inside", "kind", "text", "code"),
    [
        ("<td>1,250.73", CellKind.NUMBER, "1250.73", "General"),
        ("<td>1250.730", CellKind.NUMBER, "1250.730", "General"),
        ("<td>-0.01", CellKind.NUMBER, "-0.01", "General"),
        ("<td>0.00", CellKind.NUMBER, "0.00", "General"),
        ("<td>12,50.73", CellKind.TEXT, "12,50.73", "General"),
        ("<td>01", CellKind.TEXT, "01", "General"),
        ("<td>12%", CellKind.TEXT, "12%", "General"),
        ("<td>1e5", CellKind.TEXT, "1e5", "General"),
        ("<td>３", CellKind.TEXT, "３", "General"),
        ("<td>370303199001011234", CellKind.TEXT, "370303199001011234", "General"),
        ("<td>#DIV/0!", CellKind.ERROR, "#DIV/0!", "General"),
        ("<td x:err='#REF!'>#REF!", CellKind.ERROR, "#REF!", "General"),
        ("<td x:bool='TRUE'>TRUE", CellKind.BOOLEAN, "TRUE", "General"),
        ("<td x:num='1250.734999'>1,250.73", CellKind.NUMBER, "1250.734999", "General"),
        ("<td x:num>1,250.73", CellKind.NUMBER, "1250.73", "General"),
        ("<td sdval=0.12 sdnum='2052;0;0%'>12%", CellKind.NUMBER, "0.12", "0%"),
        ("<td sdval=1250.7341 sdnum='1033;'>1250.73", CellKind.NUMBER, "1250.7341", "General"),
        ("<td x:num='1=1'>7", CellKind.NUMBER, "7", "General"),
        ("<td x:str>201", CellKind.TEXT, "201", "General"),
        (r"<td style='mso-number-format:\@'>201", CellKind.TEXT, "201", "@"),
        (
            r"""<td style='mso-number-format:"\#\,\#\#0\.00"'>1.00""",
            CellKind.NUMBER,
            "1.00",
            "#,##0.00",
        ),
        ("<td style='mso-number-format:Percent' x:num=0.12>12%", CellKind.NUMBER, "0.12", "0.00%"),
        (
            "<td style='mso-number-format:\"Short Date\"' x:num=45658>2025/1/1",
            CellKind.DATE,
            "45658",
            "yyyy/m/d",
        ),
        ("<td class='a T'>5", CellKind.TEXT, "5", "@"),
    ],
)
def test_kinds_of_cells(
    page: PageReader, inside: str, kind: CellKind, text: str, code: str
) -> None:
    style = r'<style><!-- td{color:red} .t, tr.u {mso-number-format:"\@";} --></style>'
    cell = only(page(f"{style}<table><tr>{inside}</table>"))
    assert (cell.kind, cell.text, cell.format) == (kind, text, code)


def test_words_and_blanks(page: PageReader) -> None:
    cell = page.cell(
        "<td>\n  &nbsp;&nbsp;一般&#20844;共\r\n  预算 &lt;服务&gt;<br>支出<p>二</p></td>"
    )
    assert cell == (CellKind.TEXT, "  一般公共 预算 <服务>\n支出\n二", "General")
    assert page("<table><tr><td>&nbsp; &nbsp;<td> <br> </table><p>x").cells[0].text == "x"
    assert page.cell("<td><b>合</b><span>计</span>")[1] == "合计"


def test_text_no_database_takes(page: PageReader) -> None:
    assert page.cell("<td>a\x00b&#0;&#xD800;c")[1].encode() == "ab\ufffd\ufffdc".encode()


def test_tables_follow_each_other_and_words_take_a_row(page: PageReader) -> None:
    grid = page(
        "<body>公开表1<h1>收支总表</h1><table><caption>单位：万元</caption><tr><td>一</table>"
        "<div>说明：无</div><table><tr><td>二<td>三</table>尾"
    )
    assert texts(grid) == {
        "A1": "公开表1",
        "A2": "收支总表",
        "A3": "单位：万元",
        "A4": "一",
        "A5": "说明：无",
        "A6": "二",
        "B6": "三",
        "A7": "尾",
    }


def test_a_table_inside_a_cell_keeps_its_columns(page: PageReader) -> None:
    grid = page(
        "<table><tr><td>标题</td></tr><tr><td><table><tr><td>一<td>二<tr><td>三<td>四</table>"
        "注：无</td><td>旁</td></tr></table>"
    )
    inner = {text: ref for ref, text in texts(grid).items()}
    rows = {text: int(ref[1:]) for text, ref in inner.items()}
    assert [inner[word][0] for word in "一二三四"] == ["A", "B", "A", "B"]
    assert rows["标题"] < rows["一"] == rows["二"] < rows["三"] < rows["注：无"]
    assert len(rows) == 7


def test_what_is_not_shown_is_not_there(page: PageReader) -> None:
    grid = page(
        "<style>.gone{display : none}</style><script>document.write('<td>9')</script>"
        "<table><tr><td style='display:none'>8<td class=gone>7<td>1"
        "<span style='display:none'>9<span>9</span></span></tr></table>"
        "<table style='display:none'><tr><td>9<table><tr><td>9</table></table>"
        "<div hidden>9<div>9</div></div><select><option>9</select><!-- 9 --><p>2"
    )
    assert texts(grid) == {"A1": "1", "A2": "2"}


@pytest.mark.parametrize("hidden", ["<p style='display:none'>9", "<li hidden>9", "<p hidden>9<p>"])
def test_what_is_hidden_and_not_closed_hides_no_table(page: PageReader, hidden: str) -> None:
    assert texts(page(f"{hidden}<table><tr><td>1</table>")) == {"A1": "1"}


def test_hidden_rows_and_columns_are_said(page: PageReader, tmp_path: Path) -> None:
    body = (
        "<html><table><col width=9><col span=2 style='display:none'><tr><td>1<td>2<td>3<td>4"
        "<tr style='display:none'><td>5</table>"
    )
    book = read_bytes(body.encode(), tmp_path)
    assert book.grids[0].hidden_columns == {2, 3}
    assert book.grids[0].hidden_rows == {2}
    assert [f.code for f in book.findings] == ["W_LEGACY_FORMAT", "W_HIDDEN_ROWS"]


def test_formulas_are_kept_and_judged(tmp_path: Path) -> None:
    body = "<html><table><tr><td x:num='3' x:fmla='=A2+A3'>3<td x:fmla=\"=cmd|'/c calc'!A0\">1"
    book = read_bytes(body.encode(), tmp_path)
    assert cell_at(book.grids[0], "A1").formula == "A2+A3"
    assert [f.code for f in book.findings] == ["W_LEGACY_FORMAT", "E_FORMULA_DANGEROUS"]


@pytest.mark.parametrize(
    ("body", "filename", "name"),
    [
        ("<table><td>1", "附件/公开表5 基本支出.xls", "公开表5 基本支出"),
        ("<table><td>1", "a:b[1].xls", "ab1"),
        ("<table><td>1", ".xls.xls", ".xls"),
        (
            "<!--[if gte mso 9]><xml><x:Name>公开表3</x:Name></xml><![endif]--><table><td>1",
            "a.xls",
            "公开表3",
        ),
        ("<xml><x:Name>一</x:Name><x:Name>二</x:Name></xml><table><td>1", "a.xls", "a"),
        ("<xml><x:Name>[]</x:Name></xml><table><td>1", "a.xls", "Sheet1"),
    ],
)
def test_the_sheet_has_a_name(page: PageReader, body: str, filename: str, name: str) -> None:
    assert page(body, filename).name == name


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<html><body><p>请先登录</p></body></html>", "E_HTML_AS_XLS"),
        (
            "<html><frameset rows='*,39'><frame src='sheet001.htm'></frameset></html>",
            "E_HTML_FRAMES",
        ),
        ("<html><!--<x:WorksheetSource HRef='a.htm'/>--><body></body></html>", "E_HTML_FRAMES"),
        ("MIME-Version: 1.0\nContent-Type: multipart/related\n<html><table>", "E_HTML_AS_XLS"),
        (b"<html><table><tr><td>\xd2\xbb\xff\xff</table>", "E_NOT_XLSX"),
        (b"<html><table>" + b"<tr><td>" * 10 + b"PK\x05\x06" + b"\0" * 18, "E_ZIP_PREFIX"),
    ],
)
def test_pages_that_are_no_workbook(page: PageReader, body: str | bytes, code: str) -> None:
    finding = page.refusal(body)
    assert finding.code == code
    assert "另存为" in finding.message


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (f"<table><tr><td colspan={limits.COLUMNS + 1}>一<td>二", "E_SHEET_TOO_BIG"),
        ("<table>" + "<tr><td>1" * (limits.ROWS + 1), "E_SHEET_TOO_BIG"),
        ("<table><tr>" + "<td>1" * (limits.COLUMNS + 1), "E_SHEET_TOO_BIG"),
        ("<table><tr><td>" * (limits.HTML_TABLES_DEEP + 1), "E_XML_DEPTH"),
        ("<table>" + "<tr><td colspan=2>" * (limits.MERGES + 1), "E_MERGE_TOO_BIG"),
        ("<table><tr>" + "<td rowspan=9999 colspan=200>" + "<tr>" * 3000, "E_MERGE_TOO_BIG"),
        ("<table><tr><td>" + "长" * (limits.CELL_CHARACTERS + 1), "E_TEXT_TOO_LONG"),
    ],
    ids=["wide", "long", "cells", "deep", "merges", "area", "text"],
)
def test_large_pages_are_refused(page: PageReader, body: str, code: str) -> None:
    assert page.refusal("<html>" + body).code == code


def test_a_span_of_a_million_columns_is_cut(page: PageReader) -> None:
    grid = page("<table><tr><td colspan=1000000000000>标题<tr><td>1</table>")
    assert grid.merges == (Merge(1, 1, 1, limits.COLUMNS),)


def test_endless_tags_are_refused(page: PageReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MARKUP_TAGS", 1000)
    assert page.refusal("<html><table><tr>" + "<td>" * 1001).code == "E_SHEET_TOO_BIG"


def test_a_huge_style_sheet_is_cut(page: PageReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HTML_STYLE_CHARACTERS", 30)
    css = ".a{mso-number-format:'\\@'}" + ".b{mso-number-format:'\\@'}" * 9
    grid = page(f"<style>{css}</style><table><td class=a>1<td class=b>2</table>")
    assert [cell.kind for cell in grid.cells] == [CellKind.TEXT, CellKind.NUMBER]


@pytest.mark.parametrize(
    "endless",
    ["<!--", "<![", "<![if>", "<![endif]--", "</", "<?", "<td a='", "<a ", "&", "<", "<!", "<p a="],
)
@pytest.mark.parametrize("end", ["", ">", "-->"])
def test_what_never_ends_takes_no_time(page: PageReader, endless: str, end: str) -> None:
    """The parser of the standard library is quadratic over each of these."""
    body = "<html><table><tr><td>1</td></tr></table>" + endless * 100_000 + end
    started = time.process_time()
    with contextlib.suppress(RefusedError):
        read_bytes(body.encode(), page.folder)
    assert time.process_time() - started < 5


@pytest.mark.parametrize("css", ["a,", "{", "}", "/*", ".a{mso-number-format:", "\\"])
def test_endless_styles_take_no_time(page: PageReader, css: str) -> None:
    started = time.process_time()
    grid = page(f"<style>{css * 200_000}</style><table><tr><td>1")
    assert texts(grid) == {"A1": "1"}
    assert time.process_time() - started < 5


def test_sections_for_other_programs_are_passed_over(page: PageReader) -> None:
    grid = page(
        "<!--[if gte mso 9]><style><!-- .t{mso-number-format:'\\@'} --></style><![endif]-->"
        "<style><!-- .u{mso-number-format:'\\@'} --></style>"
        "<table><![if supportMisalignedColumns]><tr><td class=u>1<td class=t>2</tr><![endif]>"
        "<tr><td>3</table><!-- open <table><tr><td>9"
    )
    assert texts(grid) == {"A1": "1", "B1": "2", "A2": "3"}
    assert grid.cells[0].kind is CellKind.TEXT
