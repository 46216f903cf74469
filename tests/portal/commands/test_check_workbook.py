"""manage.py check_workbook: the answer, its two forms, the exit code. No database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = ROOT / "portal" / "demo" / "golden"
CORPUS = ROOT / "tests" / "corpus" / "files"


def run(capsys: pytest.CaptureFixture[str], path: Path, *options: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as left:
        call_command("check_workbook", str(path), *options)
    code = left.value.code
    assert isinstance(code, int)
    return code, capsys.readouterr().out


def answer(capsys: pytest.CaptureFixture[str], path: Path, *options: str) -> tuple[int, Any]:
    code, output = run(capsys, path, *options)
    return code, json.loads(output)


def test_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answer(
        capsys,
        GOLDEN / "zhangdian-2025" / "workbook.xlsx",
        "--year=2025",
        "--unit=淄博市张店区人民政府办公室",
        "--division=370303",
    )
    assert code == 0
    assert (found["outcome"], found["file"]) == ("accepted", "workbook.xlsx")
    assert found["counts"] == {"facts": 339, "errors": 0, "warnings": 0, "notices": 0}
    assert found["tables"]["1"]["columns"][0] == ["收入", "项目"]


def test_findings(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capsys, GOLDEN / "yantai-2025" / "workbook.xlsx")
    assert code == 1
    assert found["counts"]["errors"] == 3


def test_refused(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capsys, CORPUS / "a14_text_renamed.xlsx", "--year=2025")
    assert code == 2
    assert [finding["code"] for finding in found["findings"]] == ["E_NOT_XLSX"]


def test_report_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    code, output = run(capsys, GOLDEN / "yantai-2025" / "workbook.xlsx", "--format=text")
    assert code == 1
    lines = output.splitlines()
    assert lines[0] == "文件：workbook.xlsx"
    assert lines[1] == "结论：有错误"
    assert "金额322个" in output
    assert "【公开表6　一般公共预算基本支出情况表】" in lines
    assert output.count("[错误]") == 3


def test_report_of_a_refused_file(capsys: pytest.CaptureFixture[str]) -> None:
    code, output = run(capsys, CORPUS / "a13_zero_bytes.xlsx", "--format=text")
    assert code == 2
    assert "结论：不予受理" in output
    assert "【整个文件】" in output


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="找不到文件") as raised:
        call_command("check_workbook", str(tmp_path / "none.xlsx"))
    assert raised.value.returncode == 2


def test_no_tables_for_that_year() -> None:
    with pytest.raises(CommandError, match="没有适用的公开表格式") as raised:
        call_command("check_workbook", str(GOLDEN / "yantai-2025" / "workbook.xlsx"), "--year=1999")
    assert raised.value.returncode == 2
