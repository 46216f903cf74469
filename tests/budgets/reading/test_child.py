from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest

from budgets.reading import child, limits
from budgets.reading.child import (
    Answer,
    answer_of,
    declared_here,
    declared_in_child,
    read_document,
    read_here,
    read_in_child,
    taken_apart,
)
from budgets.reading.core import Cell, CellKind, Grid, Merge, ReadWorkbook, RefusedError
from budgets.reading.documents import Wanted
from budgets.tables.editions import NoEditionError
from budgets.tables.findings import Finding
from budgets.tables.vocabulary import make
from tests.budgets.reading.books import FILES, GOLDEN, CorpusLine, corpus

GOOD = FILES / "a00_good.xlsx"
#: One of every way to end: read, remarked on, refused by the gate, by the reader, by xlrd.
SAMPLE = [
    line
    for line in corpus()
    if line.file[:3]
    in {"a00", "a02", "b02", "b14", "c03", "c05", "c13", "d40", "g04", "g10", "g16"}
]


def outcome(path: Path, filename: str) -> ReadWorkbook | Finding:
    try:
        return read_in_child(path, filename)
    except RefusedError as refused:
        return refused.finding


def outcome_here(path: Path, filename: str) -> ReadWorkbook | Finding:
    try:
        return read_here(path, filename)
    except RefusedError as refused:
        return refused.finding


def refusal(path: Path, filename: str = "预算.xlsx") -> Finding:
    found = outcome(path, filename)
    assert isinstance(found, Finding)
    return found


@pytest.mark.parametrize("line", SAMPLE, ids=lambda line: line.file)
def test_the_child_answers_as_reading_here_would(line: CorpusLine) -> None:
    assert outcome(line.path, line.file) == outcome_here(line.path, line.file)


def test_the_sample_is_complete() -> None:
    assert len(SAMPLE) == 11


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*/*.xlsx")), ids=str)
def test_golden_workbooks_come_through_whole(path: Path) -> None:
    assert read_in_child(path, path.name) == read_here(path, path.name)


@pytest.mark.parametrize("slug", ["zhangdian-2025", "yantai-2025"])
def test_what_is_declared_comes_through_whole(slug: str) -> None:
    path = GOLDEN / slug / "workbook.xlsx"
    wanted = Wanted(year=2025, unit_name="某单位", also_named=("另一写法",))
    reading = declared_in_child(path, path.name, wanted)
    assert reading == declared_here(path, path.name, wanted)
    assert reading.declaration is not None
    assert read_document(path, path.name, wanted).declaration == reading.declaration


def test_a_year_without_tables_that_the_file_names_is_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "1999.xlsx"
    book = openpyxl.load_workbook(GOLDEN / "yantai-2025" / "workbook.xlsx")
    for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row):
        if isinstance(cell.value, str):
            cell.value = cell.value.replace("2025", "1999").replace("2024", "1998")
    book.save(path)
    found = read_document(path, path.name, Wanted())
    assert (found.refused, found.findings[0].code) == (True, "E_YEAR_UNKNOWN")
    with pytest.raises(NoEditionError):
        read_document(path, path.name, Wanted(year=1999))


def test_locating_that_never_ends_is_a_finding_too(monkeypatch: pytest.MonkeyPatch) -> None:
    code = LIMITED + (
        "child.limit_this_process(); import time; start = time.process_time()\n"
        "while time.process_time() - start < 60: pass"
    )
    run_instead(monkeypatch, code)
    found = read_document(GOOD, GOOD.name, Wanted(year=2025))
    assert [each.code for each in found.findings] == ["E_READER_TIMEOUT"]


@pytest.mark.parametrize(
    "name",
    [
        "-rf.xlsx",
        "a\r\nb.xlsx",
        "=cmd|calc.xlsx",
        "\ud800预算.xlsx",
        "表" * 500 + ".xlsx",
        "'.xlsx",
    ],
)
def test_the_name_is_only_a_name(name: str) -> None:
    assert read_in_child(GOOD, name) == read_here(GOOD, "a.xlsx")


@pytest.mark.parametrize("name", ["表1.xlsx\x00.php", "a.exe", ""])
def test_names_of_other_kinds(name: str) -> None:
    assert refusal(GOOD, name).code == ("E_EXTENSION" if name else "E_NAME")


def test_it_runs_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(3)")
    (tmp_path / "预算.xlsx").write_bytes(GOOD.read_bytes())
    monkeypatch.chdir(tmp_path)
    assert len(read_in_child(Path("预算.xlsx"), "预算.xlsx").grids) == 1


def test_every_field_survives_the_way_back(monkeypatch: pytest.MonkeyPatch) -> None:
    book = ReadWorkbook(
        grids=(
            Grid(
                name="公开表1 <script>",
                cells=(
                    Cell(1, 1, CellKind.TEXT, " \u202e\r\n\u3000", "@"),
                    Cell(2, 3, CellKind.DATE, "45658", "yyyy", "A1"),
                    Cell(3, 3, CellKind.BLANK, "", "General", ""),
                    *(Cell(9, n, kind, "1") for n, kind in enumerate(CellKind, start=1)),
                ),
                merges=(Merge(1, 2, 3, 4),),
                hidden=True,
                hidden_rows=frozenset({3, 1}),
                hidden_columns=frozenset({2}),
            ),
            Grid(name="空", cells=()),
        ),
        findings=(
            make("W_STYLE", sheet="公开表1", cell="B6", related=("公开表1!B7",)),
            make("W_SST_COUNT"),
        ),
    )
    monkeypatch.setattr(child, "read_here", lambda path, filename: book)
    assert taken_apart(msgspec.json.encode(answer_of(GOOD, "a.xlsx"))).workbook == book


def test_whatever_reading_raises_is_one_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(child, "read_grids", stumble)
    with pytest.raises(RefusedError) as refused:
        read_here(GOOD, "a.xlsx")
    assert refused.value.finding.code == "E_UNREADABLE"


def test_out_of_memory_is_one_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def swell(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(child, "read_grids", swell)
    with pytest.raises(RefusedError) as refused:
        read_here(GOOD, "a.xlsx")
    assert refused.value.finding.code == "E_READER_CRASH"


def run_instead(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let the child be a program of ours."""
    run = subprocess.run

    def other(command: list[str], **settings: Any) -> subprocess.CompletedProcess[bytes]:
        return run([command[0], "-c", code], **settings)

    monkeypatch.setattr(subprocess, "run", other)


@pytest.mark.parametrize(
    "code",
    [
        f"import os; os.kill(os.getpid(), {int(signal.SIGKILL)})",
        f"import os; os.kill(os.getpid(), {int(signal.SIGSEGV)})",
        "import os; os.abort()",
        "raise RuntimeError",
        "print('{')",
        "",
        "print('null')",
    ],
)
def test_a_dead_child_is_a_finding(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    run_instead(monkeypatch, code)
    found = refusal(GOOD)
    assert found.code == "E_READER_CRASH"
    assert "Traceback" not in found.message


def test_a_child_that_hangs_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CHILD_WALL_SECONDS", 0.2)
    run_instead(monkeypatch, "import time; time.sleep(60)")
    assert refusal(GOOD).code == "E_READER_TIMEOUT"


LIMITED = "from budgets.reading import child, limits; "


def test_processor_time_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    code = LIMITED + "limits.CHILD_CPU_SECONDS = 1; child.limit_this_process()\nwhile True: pass"
    run_instead(monkeypatch, code)
    assert refusal(GOOD).code == "E_READER_TIMEOUT"


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    code = LIMITED + "child.limit_this_process(); bytearray(limits.CHILD_MEMORY_BYTES)"
    run_instead(monkeypatch, code)
    assert refusal(GOOD).code == "E_READER_CRASH"


def test_the_child_knows_nothing_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    """No secret of the environment, no input, no Django, no openpyxl."""
    monkeypatch.setenv("PORTAL_SECRET_KEY", "secret")
    report = (
        "import os, sys, json, budgets.reading.child; print(json.dumps({'refused': {"
        "'severity': 'error', 'related': [], 'code': '', 'sheet': '', 'cell': sys.stdin.read(),"
        "'message': ' '.join([*sorted(os.environ), *sorted(sys.modules)])}}))"
    )
    run_instead(monkeypatch, report)
    found = refusal(GOOD)
    known = found.message.split()
    assert found.cell == ""
    assert "PYTHONPATH" in known
    assert "budgets.reading.gate" in known
    assert "PORTAL_SECRET_KEY" not in known
    assert not {"django", "openpyxl", "celery", "redis", "psycopg"} & set(known)


def test_the_program_prints_its_answer_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "b.xls"
    path.write_bytes((FILES / "g04_legacy.xls").read_bytes())
    done = subprocess.run(
        [sys.executable, "-m", "budgets.reading.child", str(path), "b.xls", ""],
        capture_output=True,
        check=True,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stderr == b""
    said = msgspec.json.decode(done.stdout, type=Answer)
    assert said == Answer(workbook=read_here(path, "b.xls"))
