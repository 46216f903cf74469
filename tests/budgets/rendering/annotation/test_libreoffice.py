"""LibreOffice, a reader that shares nothing with the portal, opens what was annotated."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from budgets.tables.annotation import LIST_NAME, LIST_TITLE
from tests.budgets.reading.books import FILES, GOLDEN
from tests.budgets.rendering.annotation.packages import (
    ERROR,
    NOTICE,
    WARNING,
    check,
    coloured,
    fill,
    marked,
    opened,
    parts_of,
)

_PROGRAM = shutil.which("soffice")
#: Every sheet as a file of its own; UTF-8; formulas as their values.
_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
_SOURCES = [
    GOLDEN / "yantai-2025" / "workbook.xlsx",
    FILES / "b08_utf16.xlsx",
    FILES / "b13_prefixed_ns.xlsx",
    FILES / "c09_merged_header.xlsx",
    FILES / "c10_merged_amounts.xlsx",
    FILES / "d36_formula_cached.xlsx",
    FILES / "e08_total_off_100.xlsx",
    FILES / "f04_sheet_name_xss.xlsx",
]

pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.skipif(_PROGRAM is None, reason="LibreOffice (soffice) is not installed"),
]


def converted(source: Path, target: str, folder: Path) -> dict[str, bytes]:
    """What LibreOffice makes of a file, by file name."""
    output = folder / f"{source.stem}-{target[:4]}"
    done = subprocess.run(
        [
            _PROGRAM or "soffice",
            "--headless",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--convert-to",
            target,
            "--outdir",
            str(output),
            str(source),
        ],
        env={**os.environ, "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "Error" not in done.stderr
    return {path.name: path.read_bytes() for path in output.iterdir()}


def rows(content: bytes) -> list[list[str]]:
    """The rows of a CSV file without blank ones and without blanks at the end."""
    found = []
    for row in csv.reader(io.StringIO(content.decode("utf-8"))):
        while row and not row[-1]:
            row.pop()
        if row:
            found.append(row)
    return found


@pytest.mark.parametrize("source", _SOURCES, ids=lambda path: path.stem)
def test_every_sheet_reads_as_before_and_the_list_is_there(source: Path, tmp_path: Path) -> None:
    before = tmp_path / "before.xlsx"
    before.write_bytes(source.read_bytes())
    after = tmp_path / "after.xlsx"
    findings = check(source, source.name).findings
    after.write_bytes(marked(source.read_bytes(), *findings))
    old, new = converted(before, _CSV, tmp_path), converted(after, _CSV, tmp_path)
    listing = rows(new.pop(f"after-{LIST_NAME}.csv"))
    assert listing[0] == [LIST_TITLE]
    assert len(listing) == 4 + len(findings)
    assert len(new) >= 1
    sheets = {name.removeprefix("before"): rows(content) for name, content in old.items()}
    if len(sheets) == 1:  # a single sheet is written without its name
        assert [rows(content) for content in new.values()] == list(sheets.values())
    else:
        assert {n.removeprefix("after"): rows(c) for n, c in new.items()} == sheets


def test_it_saves_our_marks_and_they_are_known_again(tmp_path: Path) -> None:
    source = GOLDEN / "yantai-2025" / "workbook.xlsx"
    findings = check(source, source.name).findings
    after = tmp_path / "after.xlsx"
    after.write_bytes(marked(source.read_bytes(), *findings))
    saved = converted(after, "xlsx", tmp_path)["after.xlsx"]
    assert "应为196.40万元" in opened(saved)["公开表2"]["E20"].comment.text
    path = tmp_path / "saved.xlsx"
    path.write_bytes(saved)
    again = check(path, "saved.xlsx")
    assert again.reading.declaration == check(source, source.name).reading.declaration
    assert again.findings == findings
    cleared = marked(saved)
    assert opened(cleared).sheetnames.count(LIST_NAME) == 1
    assert not [name for name in parts_of(cleared) if "comments" in name]
    assert not any(coloured(cleared, colour) for colour in (ERROR, WARNING, NOTICE))
    assert fill(opened(cleared), "公开表2", "E20") == ""
