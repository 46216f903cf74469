"""manage.py render_disclosure: every format in a folder, without a database."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from budgets.rendering.folder import FOLDER_FORMATS

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = ROOT / "portal" / "demo" / "golden"
HOSTILE = ROOT / "tests" / "corpus" / "files" / "a14_text_renamed.xlsx"
UNITS = {"zhangdian-2025": "淄博市张店区人民政府办公室", "yantai-2025": "烟台市人民政府办公室"}


def render(slug: str, folder: Path, *more: str) -> None:
    golden = GOLDEN / slug
    call_command(
        "render_disclosure",
        f"--workbook={golden / 'workbook.xlsx'}",
        f"--targets={golden / 'targets.xlsx'}",
        f"--overview={golden / 'disclosure.json'}",
        f"--narrative={golden / 'disclosure.json'}",
        f"--unit={UNITS[slug]}",
        "--year=2025",
        f"--output={folder}",
        *more,
    )


@pytest.mark.parametrize("slug", list(UNITS))
def test_every_format_is_written(slug: str, tmp_path: Path) -> None:
    render(slug, tmp_path / "out")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {name for name, _make in FOLDER_FORMATS.values()}
    content = json.loads((tmp_path / "out" / "disclosure.json").read_bytes())
    published = json.loads((GOLDEN / slug / "disclosure.json").read_bytes())
    assert content["overview"] == published["overview"]
    assert content["glossary"] == published["glossary"]
    assert len(content["targets"]) == len(published["targets"])
    assert zipfile.is_zipfile(tmp_path / "out" / "csv.zip")
    assert UNITS[slug] in (tmp_path / "out" / "disclosure.html").read_text("utf-8")


def test_only_what_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    render("zhangdian-2025", tmp_path, "--format", "json", "html")
    assert {path.name for path in tmp_path.iterdir()} == {"disclosure.json", "disclosure.html"}
    assert "SHA-256" in capsys.readouterr().out


def test_a_file_that_is_refused_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="工作簿不能使用"):
        call_command(
            "render_disclosure",
            f"--workbook={HOSTILE}",
            "--unit=某单位",
            "--year=2025",
            f"--output={tmp_path / 'out'}",
        )
    with pytest.raises(CommandError, match="绩效目标表不能使用"):
        render("zhangdian-2025", tmp_path / "out", f"--targets={HOSTILE}")
    with pytest.raises(CommandError, match="找不到文件"):
        render("zhangdian-2025", tmp_path / "out", "--overview=/nowhere.json")
    assert not (tmp_path / "out").exists()


def test_what_is_not_handed_in_is_written_from_the_tables(tmp_path: Path) -> None:
    entered = tmp_path / "entries.json"
    entered.write_text(
        json.dumps({"previous.total": "1241.94", "changes.reason": "人员职业年金做实"}), "utf-8"
    )
    golden = GOLDEN / "zhangdian-2025"
    call_command(
        "render_disclosure",
        f"--workbook={golden / 'workbook.xlsx'}",
        f"--entries={entered}",
        "--unit=淄博市张店区人民政府办公室",
        "--division=370303",
        "--year=2025",
        "--format",
        "json",
        f"--output={tmp_path}",
    )
    content = json.loads((tmp_path / "disclosure.json").read_bytes())
    told = "".join(content["narrative"]["changes"]["paragraphs"])
    assert "比上年增加8.79万元" in told
    assert "人员职业年金做实" in told
    assert len(content["glossary"]) >= 15


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"no.such": "1"}', "没有填报项“no.such”"),
        ('{"previous.total": "一千"}', "上年收支预算总额"),
        ("[1]", "对照"),
        ("{", "不是UTF-8编码的JSON"),
    ],
)
def test_entries_that_cannot_be_used_are_refused(tmp_path: Path, text: str, sentence: str) -> None:
    entered = tmp_path / "entries.json"
    entered.write_text(text, "utf-8")
    with pytest.raises(CommandError, match=sentence):
        render("zhangdian-2025", tmp_path / "out", f"--entries={entered}")
    assert not (tmp_path / "out").exists()
