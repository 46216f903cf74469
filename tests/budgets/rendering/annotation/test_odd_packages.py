from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl.styles import Font, PatternFill

from budgets.rendering.annotation.marking import annotate
from budgets.rendering.annotation.spans import UnpatchableError
from budgets.tables.annotation import LIST_NAME
from budgets.tables.findings import Severity
from tests.budgets.reading.books import (
    STRICT_MAIN,
    STRICT_RELATIONS,
    Book,
    cells,
    relationships,
)
from tests.budgets.rendering.annotation.packages import (
    ERROR,
    NOTICE,
    WARNING,
    bytes_of,
    coloured,
    disorder,
    fill,
    finding,
    marked,
    new_book,
    opened,
    parts_of,
    read_bytes,
    saved,
)


class TestOddPackages:
    """Whatever the gate lets in comes back marked, and never broken."""

    def test_missing_cells_and_rows_are_put_in_at_their_place(self, tmp_path: Path) -> None:
        book = Book(
            sheet='<cols><col min="3" max="3" width="9" style="1"/></cols><sheetData>'
            '<row r="2" spans="1:2"><c r="A2"><v>1</v></c><c r="D2"><v>2</v></c></row>'
            '<row r="4" s="2" customFormat="1"/><row r="7"/></sheetData>',
            styles="<cellXfs><xf/><xf numFmtId='9'/><xf numFmtId='10'/></cellXfs>",
        )
        places = ["B2", "C2", "F2", "B3", "C4", "C7", "A9"]
        data = marked(bytes_of(book, tmp_path), *(finding(place) for place in places))
        assert disorder(data) == []
        assert coloured(data, ERROR) == [f"公开表1!{place}" for place in places]
        sheet = opened(data)["公开表1"]
        assert sheet["C2"].number_format == "0%"  # the column's style
        assert sheet["C4"].number_format == "0.00%"  # the row's
        assert sheet["B3"].number_format == "General"
        assert b"spans" not in parts_of(data)["xl/worksheets/sheet1.xml"]
        assert [cell.ref for cell in read_bytes(data, tmp_path).grids[0].cells] == ["A2", "D2"]

    def test_rows_and_cells_that_do_not_say_where_they_stand(self, tmp_path: Path) -> None:
        book = Book(sheet="<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row/></sheetData>")
        data = marked(bytes_of(book, tmp_path), finding("B1"), finding("D1"), finding("A2"))
        assert coloured(data, ERROR) == ["公开表1!B1", "公开表1!D1", "公开表1!A2"]
        grid = read_bytes(data, tmp_path).grids[0]
        assert [(cell.ref, cell.text) for cell in grid.cells] == [("A1", "1"), ("B1", "2")]

    def test_formulas_keep_their_values(self, tmp_path: Path) -> None:
        cell = '<c r="B2" s="0" t="str"><f>A1&amp;"x"</f><v>kept</v></c>'
        data = marked(bytes_of(Book(sheet=cells(cell)), tmp_path), finding("B2"))
        assert b'<f>A1&amp;"x"</f><v>kept</v></c>' in parts_of(data)["xl/worksheets/sheet1.xml"]

    def test_a_merged_cell_is_marked_where_it_shows(self, tmp_path: Path) -> None:
        book = Book(
            sheet='<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
            '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'
        )
        data = marked(bytes_of(book, tmp_path), finding("B2"), finding("A1", Severity.WARNING))
        assert coloured(data, ERROR) == ["公开表1!A1"]
        comment = opened(data)["公开表1"]["A1"].comment
        assert comment is not None
        assert comment.text.count("【") == 2

    def test_one_colour_for_the_gravest_of_several_findings(self, tmp_path: Path) -> None:
        book = bytes_of(Book(sheet=cells('<c r="A1"><v>1</v></c>')), tmp_path)
        data = marked(book, finding("A1", Severity.NOTICE), finding("A1", Severity.WARNING))
        assert coloured(data, WARNING) == ["公开表1!A1"]
        assert opened(data)["公开表1"]["A1"].comment.text.startswith("预算公开平台：\n【警告】")

    def test_a_cell_keeps_its_own_style_but_the_fill_and_gets_it_back(self) -> None:
        book = new_book()
        cell = book.active["B2"]
        cell.value = 3
        cell.number_format = "0.00"
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="FF00FF00")
        data = marked(saved(book), finding("B2"))
        again = opened(data)["公开表1"]["B2"]
        assert (again.number_format, again.font.bold) == ("0.00", True)
        assert again.fill.fgColor.rgb == ERROR
        for old in (data, saved(opened(data))):
            assert fill(opened(marked(old)), "公开表1", "B2") == "FF00FF00"

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "iso-8859-1"])
    def test_other_encodings(self, encoding: str, tmp_path: Path) -> None:
        body = cells('<c r="A1" t="inlineStr"><is><t>é</t></is></c>')
        declared = encoding.removesuffix("-le")
        xml = (
            f'<?xml version="1.0" encoding="{declared}"?><worksheet xmlns='
            '"http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f"{body}</worksheet>"
        )
        book = Book(more={"xl/worksheets/sheet1.xml": xml.encode(encoding)})
        data = marked(bytes_of(book, tmp_path), finding("A1"))
        assert coloured(data, ERROR) == ["公开表1!A1"]
        assert read_bytes(data, tmp_path).grids[0].cells[0].text == "é"

    def test_prefixed_names(self, tmp_path: Path) -> None:
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        parts = {
            "xl/worksheets/sheet1.xml": f'<x:worksheet xmlns:x="{main}"><x:sheetData>'
            '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>',
            "xl/workbook.xml": f'<w:workbook xmlns:w="{main}" xmlns:q="{relations}"><w:sheets>'
            '<w:sheet name="公开表1" sheetId="1" q:id="rId1"/></w:sheets></w:workbook>',
            "xl/styles.xml": f'<s:styleSheet xmlns:s="{main}"><s:fonts count="1"><s:font/>'
            '</s:fonts><s:cellXfs count="1"><s:xf/></s:cellXfs></s:styleSheet>',
        }
        data = marked(bytes_of(Book(more=dict(parts)), tmp_path), finding("A1"), finding("C3"))
        assert disorder(data) == []
        assert coloured(data, ERROR) == ["公开表1!A1", "公开表1!C3"]
        assert read_bytes(data, tmp_path).grids[0].cells[0].text == "1"
        assert marked(data, finding("A1"), finding("C3")) == data

    def test_strict_packages_stay_strict(self, tmp_path: Path) -> None:
        book = Book(
            sheet=cells('<c r="A1"><v>1</v></c>'), main=STRICT_MAIN, relations=STRICT_RELATIONS
        )
        data = marked(bytes_of(book, tmp_path), finding("A1"))
        read = read_bytes(data, tmp_path)
        assert [grid.name for grid in read.grids] == ["公开表1"]
        assert read.findings == ()
        written = b"".join(
            content for name, content in parts_of(data).items() if name.startswith("xl/")
        )
        assert b"schemas.openxmlformats.org" not in written.replace(
            b"http://schemas.openxmlformats.org/package", b""
        )
        assert marked(data, finding("A1")) == data

    def test_a_workbook_without_styles_gets_some(self, tmp_path: Path) -> None:
        book = Book(sheet=cells('<c r="A1"><v>1</v></c>'), without=frozenset({"xl/styles.xml"}))
        rels = relationships(
            f'<Relationship Id="rId1" Type="{book.relations}/worksheet"'
            ' Target="worksheets/sheet1.xml"/>'
        )
        book.more = {"xl/_rels/workbook.xml.rels": rels}
        data = marked(bytes_of(book, tmp_path), finding("A1"))
        assert disorder(data) == []
        assert coloured(data, ERROR) == ["公开表1!A1"]

    def test_where_a_style_is_missing_only_comments_are_added(self, tmp_path: Path) -> None:
        book = Book(sheet=cells('<c r="A1" s="7"><v>1</v></c>', '<c r="B1"><v>2</v></c>'))
        data = bytes_of(book, tmp_path)
        before = read_bytes(data, tmp_path)
        after = marked(data, *before.findings, finding("B1"))
        assert read_bytes(after, tmp_path) == before
        assert parts_of(after)["xl/styles.xml"] == parts_of(data)["xl/styles.xml"]
        assert b'ref="B1"' in parts_of(after)["xl/comments1.xml"]
        assert "未加底色" in parts_of(after)["xl/worksheets/sheet2.xml"].decode()

    def test_a_sheet_with_a_broken_drawing_is_left_as_it_is(self, tmp_path: Path) -> None:
        book = Book(sheet=cells('<c r="A1"><v>1</v></c>') + '<legacyDrawing r:id="rId5"/>')
        data = bytes_of(book, tmp_path)
        result = annotate(data, [finding("A1")], {})
        assert result.left_out == ("公开表1",)
        assert result.marked == 0
        sheet = "xl/worksheets/sheet1.xml"
        assert parts_of(result.content)[sheet] == parts_of(data)[sheet]
        assert "公开表1" in parts_of(result.content)["xl/worksheets/sheet2.xml"].decode()

    def test_the_officers_own_sheet_of_that_name_stays(self) -> None:
        book = new_book()
        book.create_sheet(LIST_NAME)["A1"] = "本单位的清单"
        data = marked(saved(book), finding("A1"))
        assert opened(data).sheetnames == [f"{LIST_NAME}2", "公开表1", LIST_NAME]
        assert marked(data, finding("A1")) == data

    def test_a_link_to_a_sheet_with_an_odd_name(self) -> None:
        book = new_book()
        book.active.title = "表'一&<b>"
        data = marked(saved(book), finding("A1", sheet="表'一&<b>"))
        assert opened(data)[LIST_NAME]["E5"].hyperlink.location == "'表''一&<b>'!A1"
        assert coloured(data, ERROR) == ["表'一&<b>!A1"]

    def test_findings_of_no_sheet_or_cell_are_only_listed(self, tmp_path: Path) -> None:
        book = bytes_of(Book(sheet=cells('<c r="A1"><v>1</v></c>')), tmp_path)
        odd = [
            finding("", sheet=""),
            finding("A1", sheet="没有这张表"),
            finding("第一格"),
            finding("ZZZ9"),
        ]
        result = annotate(book, odd, {})
        assert (result.listed, result.marked) == (4, 0)
        assert "xl/comments1.xml" not in parts_of(result.content)

    def test_text_is_only_ever_text(self, tmp_path: Path) -> None:
        book = bytes_of(Book(sheet=cells('<c r="A1"><v>1</v></c>')), tmp_path)
        evil = '=1+1 <b>&"\x00\x0b\ud800\uffff _x0041_ ]]>'
        data = marked(book, finding("A1", message=evil, rule="B-<X>&"))
        assert disorder(data) == []
        text = opened(data)["公开表1"]["A1"].comment.text
        assert '\n=1+1 <b>&" _x005F_x0041_ ]]>\n' in text  # openpyxl leaves the escape
        cell = opened(data)[LIST_NAME]["K5"]
        assert (cell.data_type, cell.value) == ("s", '=1+1 <b>&" _x005F_x0041_ ]]>')
        assert cell.quotePrefix

    def test_many_marks_on_one_sheet(self, tmp_path: Path) -> None:
        book = bytes_of(Book(sheet=cells('<c r="A1"><v>1</v></c>')), tmp_path)
        found = [finding(f"B{row}", Severity.NOTICE) for row in range(1, 1200)] + [finding("A1")]
        data = marked(book, *found)
        assert len(coloured(data, NOTICE)) == 1199
        comments = parts_of(data)["xl/comments1.xml"]
        assert comments.count(b"<comment ") == 1000
        assert b'ref="A1"' in comments
        assert disorder(data) == []

    def test_a_package_that_cannot_be_patched_says_so(self, tmp_path: Path) -> None:
        book = Book(more={"xl/workbook.xml": "<!DOCTYPE a><workbook/>"})
        with pytest.raises(UnpatchableError):
            annotate(bytes_of(book, tmp_path), [], {})
