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


def test_the_explanation_is_checked_with_the_tables(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    golden = GOLDEN / "zhangdian-2025"
    whole = str(golden / "disclosure.json")
    code, found = answer(
        capsys, golden / "workbook.xlsx", f"--narrative={whole}", f"--overview={whole}"
    )
    assert (code, found["findings"]) == (0, [])
    narrative = json.loads((golden / "disclosure.json").read_text("utf-8"))["narrative"]
    text = json.dumps({"narrative": narrative}, ensure_ascii=False)
    wrong = tmp_path / "wrong.json"
    wrong.write_text(text.replace("公务接待费2万元", "公务接待费3万元"), encoding="utf-8")
    code, found = answer(capsys, golden / "workbook.xlsx", f"--narrative={wrong}")
    assert code == 1
    (finding,) = found["findings"]
    assert (finding["rule"], finding["code"]) == ("B-N-T07-ITEM", "E_TEXT_AMOUNT")
    assert (finding["table"], finding["sheet"], finding["cell"]) == (7, None, None)
    assert finding["row"] == "3.公务接待费3万元，与上年基本持平。"
    assert finding["column"] == "“三公”经费支出情况"
    assert (finding["expected"], finding["found"], finding["difference"]) == (
        *("2.00", "3.00"),
        "1.00",
    )
    assert finding["sources"] == ["公开表7!L6"]
    assert "“公务接待费3万元”" in finding["message"]


def test_last_years_workbook_is_read_too(capsys: pytest.CaptureFixture[str]) -> None:
    golden = GOLDEN / "zhangdian-2025"
    workbook = str(golden / "workbook.xlsx")
    code, found = answer(
        capsys,
        golden / "workbook.xlsx",
        "--year=2025",
        f"--narrative={golden / 'disclosure.json'}",
        f"--previous={workbook}",
    )
    assert code == 0
    said = {finding["rule"] for finding in found["findings"]}
    # The same file again: last year's column and every change contradict it.
    assert said == {"B-T07-PREV", "B-PREV-SAME", "B-N-YOY-PREV", "B-N-RUN-PREV"}


def test_texts_that_cannot_be_used_leave_with_2(tmp_path: Path) -> None:
    odd = tmp_path / "odd.json"
    odd.write_text("{", encoding="utf-8")
    workbook = str(GOLDEN / "zhangdian-2025" / "workbook.xlsx")
    with pytest.raises(CommandError, match=r"odd\.json 不是JSON") as raised:
        call_command("check_workbook", workbook, f"--narrative={odd}")
    assert raised.value.returncode == 2


def test_a_workbook_of_last_year_that_cannot_be_used_leaves_with_2(tmp_path: Path) -> None:
    workbook = str(GOLDEN / "zhangdian-2025" / "workbook.xlsx")
    for previous, sentence in (
        (CORPUS / "g10_password.xlsx", "上年的工作簿不能使用：.*密码"),
        (tmp_path / "none.xlsx", "找不到文件"),
    ):
        with pytest.raises(CommandError, match=sentence) as raised:
            call_command("check_workbook", workbook, f"--previous={previous}")
        assert raised.value.returncode == 2


def held(tmp_path: Path, *holds: dict[str, Any]) -> str:
    path = tmp_path / "holds.json"
    path.write_text(json.dumps(holds, ensure_ascii=False), encoding="utf-8")
    return f"--holds={path}"


def test_what_is_held_is_in_no_answer(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    book = GOLDEN / "zhangdian-2025" / "workbook.xlsx"
    _, plain = answer(capsys, book)
    rows = plain["tables"]["3"]["rows"]
    row = next(row for row in rows if any("行政运行" in (cell or "") for cell in row))
    option = held(tmp_path, *({"scope": "row", "table": n, "code": "2010301"} for n in (2, 3, 5)))
    code, found = answer(capsys, book, option)
    assert code == 0
    assert row not in found["tables"]["3"]["rows"]
    assert found["tables"]["3"]["notes"] == ["注：部分内容依法不予公开。"]
    assert {each["code"] for each in found["findings"]} == {"W_HELD_SUM", "W_HELD_RECOMPUTABLE"}
    assert found["counts"]["facts"] < plain["counts"]["facts"]
    assert not [each for each in found["findings"] if each["expected"] or each["found"]]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "应为 JSON 列表"),
        ("{}", "应为 JSON 列表"),
        ('[{"amount": 1}]', "第1项：只能有"),
        ('[{"scope": "cell"}]', "第1项：scope 应为"),
        ('[{"scope": "row", "table": 3, "code": "20"}]', "没有这样的行：20"),
        ('[{"scope": "row", "table": 13, "code": "201"}]', "请指明公开表的序号"),
    ],
)
def test_a_file_of_holds_that_cannot_be_meant(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "holds.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=sentence) as raised:
        call_command(
            "check_workbook",
            str(GOLDEN / "zhangdian-2025" / "workbook.xlsx"),
            f"--holds={path}",
        )
    assert raised.value.returncode == 2
