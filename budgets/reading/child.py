"""Reading in a child process with limits on memory and time.

A file that kills its reader kills only the child: the parent answers with a finding. The
child is this module run as a program; its answer is JSON on standard output. It imports
neither Django nor openpyxl, so that it starts in a moment.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from budgets.reading import limits
from budgets.reading.bundle import read_bundle
from budgets.reading.core import Cell, CellKind, Grid, Merge, ReadWorkbook, RefusedError
from budgets.reading.gate import AdmittedKind, admit
from budgets.reading.workbook import read_grids
from budgets.tables.findings import Finding, Severity
from budgets.tables.vocabulary import make
from portal.core.text import clean

_ROOT: Final = Path(__file__).resolve().parents[2]
_LONGEST_NAME: Final = 200
#: What a finding about a file can say; the rest of a finding is about tables.
_FINDING_TEXTS: Final = ("message", "code", "sheet", "cell")


def read_in_child(path: Path, filename: str) -> ReadWorkbook:
    """Admit and read the file in a limited child process.

    `filename` is the name it was uploaded under. Raises `RefusedError`: the gate's and
    reader's codes, E_READER_TIMEOUT, E_READER_CRASH for a dead child.
    """
    name = clean(filename)[-_LONGEST_NAME:].encode("utf-8", "replace").decode()
    command = [sys.executable, "-m", "budgets.reading.child", str(path.resolve()), name]
    try:
        done = _run(command)
    except subprocess.TimeoutExpired as error:
        raise RefusedError(make("E_READER_TIMEOUT")) from error
    if done.returncode == -signal.SIGXCPU:
        raise RefusedError(make("E_READER_TIMEOUT"))
    try:
        answer = json.loads(done.stdout) if done.returncode == 0 else None
    except ValueError:
        answer = None
    if answer is None:
        raise RefusedError(make("E_READER_CRASH"))
    return workbook_of(answer)


def _run(command: list[str]) -> subprocess.CompletedProcess[bytes]:
    """The child in a folder for its files, which goes with it however it ends."""
    with tempfile.TemporaryDirectory(prefix="reading-") as folder:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.CHILD_WALL_SECONDS,
            env={
                "PYTHONPATH": str(_ROOT),
                "PYTHONSAFEPATH": "1",
                "PYTHONUTF8": "1",
                "TMPDIR": folder,
            },
            cwd=_ROOT,
            check=False,
        )


def read_here(path: Path, filename: str) -> ReadWorkbook:
    """Admit and read the file in this process: what the child does.

    Raises `RefusedError`, and nothing else over whatever the file holds.
    """
    try:
        kind = admit(path, filename)
        if kind is AdmittedKind.BUNDLE:
            return read_bundle(path)
        return read_grids(path, kind, filename)
    except RefusedError:
        raise
    except MemoryError as error:
        raise RefusedError(make("E_READER_CRASH")) from error
    # The last net: a kind of damage nobody has thought of is still an answer.
    except Exception as error:
        raise RefusedError(make("E_UNREADABLE")) from error


def answer_of(path: Path, filename: str) -> dict[str, Any]:
    """The child's answer in JSON's terms: what was read, or why it was refused."""
    try:
        read = read_here(path, filename)
    except RefusedError as refusal:
        return {"refused": _finding_out(refusal.finding)}
    return {
        "grids": [_grid_out(grid) for grid in read.grids],
        "findings": [_finding_out(finding) for finding in read.findings],
    }


def workbook_of(answer: dict[str, Any]) -> ReadWorkbook:
    """The inverse of `answer_of`. Raises `RefusedError` where the child refused."""
    if "refused" in answer:
        raise RefusedError(_finding_in(answer["refused"]))
    return ReadWorkbook(
        tuple(_grid_in(grid) for grid in answer["grids"]),
        tuple(_finding_in(finding) for finding in answer["findings"]),
    )


def _grid_out(grid: Grid) -> dict[str, Any]:
    return {
        "name": grid.name,
        "cells": [
            (cell.row, cell.column, cell.kind, cell.text, cell.format, cell.formula)
            for cell in grid.cells
        ],
        "merges": [
            (merge.first_row, merge.first_column, merge.last_row, merge.last_column)
            for merge in grid.merges
        ],
        "hidden": grid.hidden,
        "hidden_rows": sorted(grid.hidden_rows),
        "hidden_columns": sorted(grid.hidden_columns),
    }


def _grid_in(data: dict[str, Any]) -> Grid:
    kinds = {kind.value: kind for kind in CellKind}
    return Grid(
        name=data["name"],
        cells=tuple(
            Cell(row, column, kinds[kind], text, code, formula)
            for row, column, kind, text, code, formula in data["cells"]
        ),
        merges=tuple(Merge(*place) for place in data["merges"]),
        hidden=data["hidden"],
        hidden_rows=frozenset(data["hidden_rows"]),
        hidden_columns=frozenset(data["hidden_columns"]),
    )


def _finding_out(finding: Finding) -> dict[str, Any]:
    said = {name: getattr(finding, name) for name in _FINDING_TEXTS}
    return {**said, "severity": finding.severity, "related": finding.related}


def _finding_in(data: dict[str, Any]) -> Finding:
    return Finding(
        severity=Severity(data["severity"]),
        related=tuple(data["related"]),
        **{name: data[name] for name in _FINDING_TEXTS},
    )


def limit_this_process() -> None:
    """Bound memory and processor time of this process, for good."""
    memory, seconds = limits.CHILD_MEMORY_BYTES, limits.CHILD_CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.PART_BYTES, limits.PART_BYTES))


def main(arguments: list[str]) -> int:
    """Read the file named by the arguments and print the answer."""
    limit_this_process()
    path, filename = arguments
    json.dump(answer_of(Path(path), filename), sys.stdout, ensure_ascii=True)
    return os.EX_OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
