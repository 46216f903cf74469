"""manage.py check_workbook --targets: tables and targets in one answer."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from performance.sheets.reading import read_targets
from performance.sheets.xlsx import workbook

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = ROOT / "portal" / "demo" / "golden"
HOSTILE = ROOT / "tests" / "corpus" / "files" / "a14_text_renamed.xlsx"
KEYS = {
    "code", "rule", "severity", "table", "sheet", "cell", "row", "column", "code_printed",
    "expected", "found", "difference", "sources", "related", "message", "project",
}  # fmt: skip


def run(
    capsys: pytest.CaptureFixture[str], slug: str, targets: Path, *options: str
) -> tuple[int, str]:
    book = GOLDEN / slug / "workbook.xlsx"
    with pytest.raises(SystemExit) as left:
        call_command("check_workbook", str(book), f"--targets={targets}", *options)
    assert isinstance(left.value.code, int)
    return left.value.code, capsys.readouterr().out


def answer(capsys: pytest.CaptureFixture[str], slug: str, targets: Path) -> tuple[int, Any]:
    code, output = run(capsys, slug, targets)
    return code, json.loads(output)


@pytest.mark.parametrize("slug", ["zhangdian-2025", "yantai-2025"])
def test_targets_come_back_as_published(capsys: pytest.CaptureFixture[str], slug: str) -> None:
    _, found = answer(capsys, slug, GOLDEN / slug / "targets.xlsx")
    published = json.loads((GOLDEN / slug / "disclosure.json").read_text(encoding="utf-8"))
    for target, expected in zip(found["targets"], published["targets"], strict=True):
        for one, other in zip(target["indicators"], expected["indicators"], strict=True):
            assert other.items() <= one.items()
        assert {key: target[key] for key in expected if key != "indicators"} == {
            key: value for key, value in expected.items() if key != "indicators"
        }
    assert found["counts"]["targets"] == len(published["targets"])


def test_a_right_budget_with_warned_targets_is_accepted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    slug = "zhangdian-2025"
    code, found = answer(capsys, slug, GOLDEN / slug / "targets.xlsx")
    assert (code, found["outcome"]) == (0, "accepted")
    warned = [finding for finding in found["findings"] if finding["severity"] == "warning"]
    assert [(finding["rule"], finding["cell"]) for finding in warned] == [("B-P-DIRECTION", "E16")]
    assert set(warned[0]) == KEYS
    assert warned[0]["table"] is None
    assert warned[0]["project"] == "区政府办公室业务保障费用"
    assert found["counts"] == {
        "facts": 339,
        "errors": 0,
        "warnings": 1,
        "notices": 4,
        "targets": 9,
        "indicators": 88,
    }


def test_errors_of_the_targets_count(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    slug = "zhangdian-2025"
    read = read_targets(GOLDEN / slug / "targets.xlsx", "targets.xlsx").targets
    path = tmp_path / "targets.xlsx"
    path.write_bytes(workbook([replace(read[0], total=18_000_000), *read[1:]]))
    code, found = answer(capsys, slug, path)
    assert (code, found["outcome"], found["counts"]["errors"]) == (1, "findings", 1)
    wrong = [finding for finding in found["findings"] if finding["severity"] == "error"]
    assert [(finding["rule"], finding["cell"]) for finding in wrong] == [
        ("B-P-AMOUNT", "D5"),
    ]
    assert (wrong[0]["expected"], wrong[0]["found"]) == ("17.35", "18.00")


def test_other_projects_are_asked_about_and_not_barred(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capsys, "zhangdian-2025", GOLDEN / "yantai-2025" / "targets.xlsx")
    assert code == 0
    assert sum(finding["rule"] == "B-P-MISSING" for finding in found["findings"]) == 9


def test_refused_targets_refuse_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capsys, "zhangdian-2025", HOSTILE)
    assert (code, found["outcome"], found["targets"]) == (2, "refused", [])
    assert found["tables"]
    assert [finding["code"] for finding in found["findings"]] == ["E_NOT_XLSX"]


def test_report_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    slug = "yantai-2025"
    code, output = run(capsys, slug, GOLDEN / slug / "targets.xlsx", "--format=text")
    assert code == 1  # the tables have their three errors
    assert "绩效目标文件：targets.xlsx\n结论：通过\n读到项目4个，指标81个" in output
    assert "【03 实施公车统管费用】" in output
    assert "没有满意度指标" in output


def test_no_such_targets(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="找不到文件") as raised:
        call_command(
            "check_workbook",
            str(GOLDEN / "yantai-2025" / "workbook.xlsx"),
            f"--targets={tmp_path / 'none.xlsx'}",
        )
    assert raised.value.returncode == 2
