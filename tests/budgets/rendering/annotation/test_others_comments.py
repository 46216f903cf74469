from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl.comments import Comment

from budgets.tables.annotation import AUTHOR
from budgets.tables.findings import Severity
from tests.budgets.reading.books import Book
from tests.budgets.rendering.annotation.packages import (
    disorder,
    finding,
    marked,
    new_book,
    opened,
    parts_of,
    read_bytes,
    saved,
)


class TestOthersComments:
    """What somebody wrote stays; ours come beside it, and go again."""

    @staticmethod
    def with_comments(program: str) -> bytes:
        stream = io.BytesIO()
        if program == "openpyxl":
            book = new_book()
            book.active["A1"] = 1
            book.active["A1"].comment = Comment("请核实\n第二行", "李四")
            return saved(book)
        writer = xlsxwriter.Workbook(stream)
        sheet = writer.add_worksheet("公开表1")
        sheet.write_number("A1", 1)
        sheet.write_comment("A1", "请核实\n第二行", {"author": "李四"})
        writer.close()
        return stream.getvalue()

    @pytest.mark.parametrize("program", ["openpyxl", "xlsxwriter"])
    def test_beside_them(self, program: str) -> None:
        before = self.with_comments(program)
        data = marked(before, finding("B2"))
        sheet = opened(data)["公开表1"]
        assert (sheet["A1"].comment.author, sheet["A1"].comment.text) == ("李四", "请核实\n第二行")
        assert sheet["B2"].comment.author == AUTHOR
        assert set(disorder(data)) <= set(disorder(before))
        drawing = next(c for n, c in parts_of(data).items() if n.endswith(".vml")).decode()
        assert drawing.count('ObjectType="Note"') == 2
        assert sum(name.endswith(".vml") for name in parts_of(data)) == 1
        assert marked(data, finding("B2")) == data

    @pytest.mark.parametrize("program", ["openpyxl", "xlsxwriter"])
    def test_below_them_in_the_same_cell(self, program: str) -> None:
        before = self.with_comments(program)
        data = marked(before, finding("A1"))
        text = opened(data)["公开表1"]["A1"].comment.text
        assert text.startswith("请核实\n第二行\n——预算公开平台——\n【错误】")
        assert marked(data, finding("A1")) == data
        gone = opened(marked(data))["公开表1"]["A1"].comment
        assert (gone.author, gone.text) == ("李四", "请核实\n第二行")

    @pytest.mark.parametrize("program", ["openpyxl", "xlsxwriter"])
    def test_the_reader_still_remarks_on_them_and_never_on_ours(
        self, program: str, tmp_path: Path
    ) -> None:
        before = self.with_comments(program)
        remark = [("W_COMMENT", "公开表1")]
        for data in (before, marked(before, finding("A1")), marked(before, finding("B2"))):
            found = read_bytes(data, tmp_path).findings
            assert [(f.code, f.sheet) for f in found] == remark
        assert read_bytes(marked(saved(new_book()), finding("A1")), tmp_path).findings == ()

    @pytest.mark.parametrize("program", ["openpyxl", "xlsxwriter"])
    def test_another_program_may_join_the_texts(self, program: str) -> None:
        joined = saved(opened(marked(self.with_comments(program), finding("A1"))))
        data = marked(joined, finding("A1", Severity.NOTICE))
        text = opened(data)["公开表1"]["A1"].comment.text
        assert text.startswith("请核实\n第二行\n——预算公开平台——\n【提示】")
        assert text.count("预算公开平台") == 1
        assert opened(marked(joined))["公开表1"]["A1"].comment.text == "请核实\n第二行"

    def test_another_program_may_forget_the_author(self, tmp_path: Path) -> None:
        data = marked(saved(new_book()), finding("A1"))
        parts = parts_of(data)
        name = "xl/comments1.xml"
        parts[name] = parts[name].replace(f"<author>{AUTHOR}".encode(), b"<author> ")
        path = Book(more=dict(parts), without=frozenset()).save(tmp_path / "book.xlsx")
        assert read_bytes(path.read_bytes(), tmp_path).findings == ()
        assert opened(marked(path.read_bytes()))["公开表1"]["A1"].comment is None
