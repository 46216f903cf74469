from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from budgets.reading.core import RefusedError
from budgets.reading.gate import AdmittedKind, admit
from budgets.rendering.annotation.marking import annotate, list_only
from budgets.rendering.annotation.styles import COLOURS
from budgets.services.checking import Checked
from budgets.tables.annotation import AUTHOR, LIST_NAME, LIST_TITLE
from tests.budgets.reading.books import (
    GOLDEN,
    CorpusLine,
    corpus,
)
from tests.budgets.rendering.annotation.packages import (
    ERROR,
    NOTICE,
    WARNING,
    check,
    coloured,
    disorder,
    finding,
    marked,
    opened,
    packed_of,
    parts_of,
    saved,
)

YANTAI = GOLDEN / "yantai-2025" / "workbook.xlsx"
ZHANGDIAN = GOLDEN / "zhangdian-2025" / "workbook.xlsx"
UNIT = "淄博市张店区人民政府办公室"


@cache
def checked(path: Path) -> Checked:
    return check(path, path.name)


def annotated(path: Path) -> bytes:
    return annotate(path.read_bytes(), checked(path).findings, {}).content


def looks(cell: Any) -> str:
    return repr((cell.font, cell.border, cell.alignment, cell.number_format, cell.protection))


class TestGolden:
    def test_the_three_errors_of_yantai_are_marked_in_their_cells(self) -> None:
        data = annotated(YANTAI)
        assert coloured(data, ERROR) == ["公开表2!E20", "公开表6!G26", "公开表10!G5"]
        comment = opened(data)["公开表2"]["E20"].comment
        assert comment is not None
        assert comment.author == AUTHOR
        assert comment.text.startswith("预算公开平台：\n【错误】")
        assert "应为196.40万元" in comment.text
        assert "缺少“22102住房改革支出、2210201住房公积金”行" in comment.text
        assert "请补上该行及其金额" in comment.text
        assert "对照单元格：公开表3!E21、公开表3!E22" in comment.text

    def test_every_finding_with_a_cell_is_coloured_and_explained_and_no_other_cell(self) -> None:
        data = annotated(YANTAI)
        wanted = {f"{f.sheet}!{f.cell}" for f in checked(YANTAI).findings if f.cell}
        found = {place for colour in (ERROR, WARNING, NOTICE) for place in coloured(data, colour)}
        assert found == wanted
        book = opened(data)
        explained = {
            f"{sheet.title}!{cell.coordinate}"
            for sheet in book.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.comment
        }
        assert explained == wanted

    def test_the_list_stands_in_front_with_links_to_the_cells(self) -> None:
        book = opened(annotated(YANTAI))
        assert book.sheetnames[0] == LIST_NAME
        sheet = book[LIST_NAME]
        assert sheet["A1"].value == LIST_TITLE
        assert sheet["A2"].value.startswith("共24个问题：错误3个，警告0个，提示21个")
        rows = list(sheet.iter_rows(min_row=5, values_only=True))
        assert len(rows) == len(checked(YANTAI).findings)
        first = rows[0]
        assert first[:7] == (1, "错误", "公开表2", "公开表2", "E20", "住房保障支出", "合计")
        assert (first[7], first[8], first[9]) == (196.4, None, None)
        assert first[10].startswith("缺少“22102")
        assert sheet["E5"].hyperlink.location == "'公开表2'!E20"

    def test_nothing_else_of_the_sheets_changes(self) -> None:
        before, after = opened(YANTAI.read_bytes()), opened(annotated(YANTAI))
        places = {(f.sheet, f.cell) for f in checked(YANTAI).findings}
        for sheet in before.worksheets:
            other = after[sheet.title]
            assert other.merged_cells.ranges == sheet.merged_cells.ranges
            assert other.print_title_rows == sheet.print_title_rows
            for row in sheet.iter_rows():
                for cell in row:
                    twin = other[cell.coordinate]
                    assert twin.value == cell.value
                    assert looks(twin) == looks(cell)
                    if (sheet.title, cell.coordinate) not in places:
                        assert repr(twin.fill) == repr(cell.fill)

    @pytest.mark.parametrize("path", [YANTAI, ZHANGDIAN], ids=["yantai", "zhangdian"])
    def test_other_parts_stay_byte_for_byte_and_packed_as_they_were(self, path: Path) -> None:
        before, after = packed_of(path.read_bytes()), packed_of(annotated(path))
        names = {f"xl/worksheets/sheet{n}.xml" for n in (1, 2, 3, 4, 5, 6, 10)}
        if path == ZHANGDIAN:
            names = set()
        changed = {name for name, packed in before.items() if after[name] != packed}
        assert changed == names | {
            "[Content_Types].xml",
            "xl/styles.xml",
            "xl/workbook.xml",
            "xl/_rels/workbook.xml.rels",
        }

    @pytest.mark.parametrize("path", [YANTAI, ZHANGDIAN], ids=["yantai", "zhangdian"])
    def test_the_patched_parts_keep_the_order_of_the_format(self, path: Path) -> None:
        assert set(disorder(annotated(path))) <= set(disorder(path.read_bytes()))

    @pytest.mark.parametrize("path", [YANTAI, ZHANGDIAN], ids=["yantai", "zhangdian"])
    def test_uploaded_again_it_reads_as_before(self, path: Path, tmp_path: Path) -> None:
        again = tmp_path / "workbook.xlsx"
        again.write_bytes(annotated(path))
        second = check(again, path.name)
        assert second.reading.declaration == checked(path).reading.declaration
        assert second.findings == checked(path).findings

    def test_twice_is_once(self) -> None:
        once = annotated(YANTAI)
        assert marked(once, *checked(YANTAI).findings) == once

    def test_the_same_findings_give_the_same_bytes(self) -> None:
        assert annotated(YANTAI) == annotated(YANTAI)

    def test_names_of_single_sheets_and_the_open_sheet_move_with_them(self) -> None:
        workbook = parts_of(annotated(YANTAI))["xl/workbook.xml"].decode()
        assert 'activeTab="1"' in workbook
        assert """localSheetId="1">'公开表1'!$1:$4<""" in workbook
        assert """localSheetId="12">'公开表12'!$1:$4<""" in workbook
        assert 'localSheetId="0"' not in workbook

    def test_mended_findings_leave_no_mark(self) -> None:
        cleared = marked(annotated(YANTAI))
        book = opened(cleared)
        before = opened(YANTAI.read_bytes())
        assert not any(coloured(cleared, colour) for colour in COLOURS.values())
        assert not [name for name in parts_of(cleared) if "comment" in name or "vml" in name]
        assert repr(book["公开表2"]["E20"].fill) == repr(before["公开表2"]["E20"].fill)
        sheets = [f"xl/worksheets/sheet{number}.xml" for number in range(1, 13)]
        old = parts_of(YANTAI.read_bytes())
        new = parts_of(cleared)
        assert [new[name] for name in sheets] == [old[name] for name in sheets]

    def test_a_file_saved_by_another_program_is_marked_anew(self) -> None:
        resaved = saved(opened(annotated(YANTAI)))
        only = finding("E21", sheet="公开表3")
        data = marked(resaved, only)
        assert opened(data).sheetnames.count(LIST_NAME) == 1
        assert len(opened(data).sheetnames) == 13
        assert coloured(data, ERROR) == ["公开表3!E21"]
        assert coloured(data, NOTICE) == []
        assert opened(data)["公开表2"]["E20"].comment is None
        assert set(disorder(data)) <= set(disorder(resaved))


LINES = [line for line in corpus() if line.group in "BCDEF"]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.file)
def test_corpus_is_annotated_without_harm(line: CorpusLine, tmp_path: Path) -> None:
    first = check(line.path, line.file, UNIT, "370303")
    if first.reading.refused:
        assert first.reading.declaration is None
        return
    assert admit(line.path, line.file) is AdmittedKind.XLSX
    before = line.path.read_bytes()
    result = annotate(before, first.findings, {})
    assert result.left_out == ()
    assert result.listed == len(first.findings)
    again = tmp_path / "again.xlsx"
    again.write_bytes(result.content)
    second = check(again, line.file, UNIT, "370303")
    assert second.reading.declaration == first.reading.declaration
    assert second.findings == first.findings
    assert annotate(result.content, second.findings, {}).content == result.content
    assert set(disorder(result.content)) <= set(disorder(before))


class TestListOnly:
    def test_holds_the_findings_and_says_why_there_is_nothing_else(self, tmp_path: Path) -> None:
        result = list_only(
            [finding("B18")], {"B-T01-INC-SUM": "收入合计等于各项之和"}, "旧版格式。"
        )
        assert disorder(result.content) == []
        book = opened(result.content)
        assert book.sheetnames == [LIST_NAME]
        sheet = book[LIST_NAME]
        assert sheet["A3"].value == "旧版格式。"
        assert sheet["E5"].value == "B18"
        assert sheet["E5"].hyperlink is None
        assert sheet["L5"].value == "收入合计等于各项之和\nB-T01-INC-SUM\nE_TOTAL"
        assert (result.listed, result.marked) == (1, 0)
        path = tmp_path / "list.xlsx"
        path.write_bytes(result.content)
        assert admit(path, "list.xlsx") is AdmittedKind.XLSX

    def test_is_deterministic(self) -> None:
        assert list_only([finding("B18")], {}, "") == list_only([finding("B18")], {}, "")


def test_a_part_that_the_gate_refuses_stays_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.xlsx"
    path.write_bytes(annotated(YANTAI)[:-20])
    with pytest.raises(RefusedError):
        admit(path, "cut.xlsx")
