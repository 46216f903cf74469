from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from budgets.tables.annotation import LIST_NAME
from tests.budgets.reading.books import FILES, GOLDEN

ZHANGDIAN = GOLDEN / "zhangdian-2025" / "workbook.xlsx"
YANTAI = GOLDEN / "yantai-2025" / "workbook.xlsx"


def run(path: Path, output: Path, *options: str) -> tuple[int, str]:
    said = io.StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("annotate_workbook", str(path), "--output", str(output), *options, stdout=said)
    return int(str(left.value.code)), said.getvalue()


def refusal(path: Path, output: Path, *options: str) -> str:
    with pytest.raises(CommandError) as refused:
        call_command("annotate_workbook", str(path), "--output", str(output), *options)
    assert refused.value.returncode == 2
    assert not list(output.parent.glob(".annotated-*"))
    return str(refused.value)


def test_errors_are_marked_and_leave_with_one(tmp_path: Path) -> None:
    output = tmp_path / "标注.xlsx"
    code, said = run(YANTAI, output, "--year", "2025", "--unit", "烟台市人民政府办公室")
    assert code == 1
    assert said.splitlines() == [
        f"已写出：{output}",
        "错误3项，警告0项，提示21项",
        "问题清单24项，标注单元格22个",
    ]
    book = openpyxl.load_workbook(output)
    assert book.sheetnames[0] == LIST_NAME
    assert book["公开表2"]["E20"].comment is not None
    assert [path.name for path in tmp_path.iterdir()] == ["标注.xlsx"]


def test_a_good_workbook_leaves_with_zero(tmp_path: Path) -> None:
    output = tmp_path / "out.xlsx"
    code, said = run(ZHANGDIAN, output)
    assert code == 0
    assert "错误0项" in said
    assert openpyxl.load_workbook(output).sheetnames[0] == LIST_NAME


def test_options_reach_the_check(tmp_path: Path) -> None:
    output = tmp_path / "out.xlsx"
    code, _ = run(ZHANGDIAN, output, "--year", "2025", "--unit", "别的单位", "--division", "370303")
    assert code == 1
    listing = openpyxl.load_workbook(output)[LIST_NAME]
    assert any("E_UNIT_NAME" in str(row[11]) for row in listing.iter_rows(values_only=True))


def test_an_older_format_says_that_only_the_list_was_written(tmp_path: Path) -> None:
    code, said = run(FILES / "g04_legacy.xls", tmp_path / "out.xlsx")
    assert code == 1
    assert "只写出问题清单" in said
    assert "另存为.xlsx" in said


def test_a_refused_file_is_not_annotated(tmp_path: Path) -> None:
    said = refusal(FILES / "g02_macro_as.xlsx", tmp_path / "out.xlsx")
    assert said.startswith("文件不予受理，不能标注：")
    assert not (tmp_path / "out.xlsx").exists()


def test_the_officers_file_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "预算.xlsx"
    path.write_bytes(YANTAI.read_bytes())
    assert "不能覆盖原文件" in refusal(path, path)
    assert path.read_bytes() == YANTAI.read_bytes()


def test_what_cannot_be_read_or_written_is_said(tmp_path: Path) -> None:
    assert "找不到文件" in refusal(tmp_path / "no.xlsx", tmp_path / "out.xlsx")
    assert "扩展名" in refusal(YANTAI, tmp_path / "out.xls")
    assert "无法写入" in refusal(YANTAI, tmp_path / "nowhere" / "out.xlsx")
    assert "没有适用的公开表格式" in refusal(YANTAI, tmp_path / "out.xlsx", "--kind", "other")


def test_targets_are_marked_in_their_own_workbook(tmp_path: Path) -> None:
    output, marked = tmp_path / "out.xlsx", tmp_path / "targets.xlsx"
    targets = GOLDEN / "zhangdian-2025" / "targets.xlsx"
    code, said = run(ZHANGDIAN, output, "--targets", str(targets), "--targets-output", str(marked))
    assert code == 0
    assert f"已写出：{marked}\n错误0项，警告1项，提示4项" in said
    book = openpyxl.load_workbook(marked)
    comment = book["01 区政府办公室业务保障费用"]["E16"].comment
    assert comment is not None
    assert "越高越好" in comment.text
    assert output.exists()


def test_targets_and_their_output_go_together(tmp_path: Path) -> None:
    targets = str(GOLDEN / "zhangdian-2025" / "targets.xlsx")
    output = tmp_path / "out.xlsx"
    assert "须同时给出" in refusal(ZHANGDIAN, output, "--targets", targets)
    said = refusal(ZHANGDIAN, output, "--targets", targets, "--targets-output", str(output))
    assert "不能同名" in said
    marked = str(tmp_path / "marked.xlsx")
    hostile = str(FILES / "a14_text_renamed.xlsx")
    said = refusal(ZHANGDIAN, output, "--targets", hostile, "--targets-output", marked)
    assert said.startswith("绩效目标文件不予受理")
    assert not output.exists()
