"""A run of tests hands in its figures: PLAN_FIGURES=1 writes them beside the plan.

Per id of the plan and database one JSON file: how many tests of each proof passed, failed or were
left out, when, on what machine; and the figures that tests recorded with `record_property`. A later
run replaces what it ran again and leaves the rest.
"""

from __future__ import annotations

import json
import os
import platform
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.plan import PLAN, Entry

MEASURED = Path(__file__).parent / "release" / "measured"


class Recorder:
    """What the tests of the plan did in this run."""

    def __init__(self, database: str) -> None:
        self._database = database
        self._seen: dict[tuple[str, str], dict[str, Any]] = defaultdict(_nothing_yet)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count each test once: by its call, or by the set-up that ended it."""
        counted = report.when == "call" or (report.when == "setup" and not report.passed)
        for entry, test in entries_of(report.nodeid):
            seen = self._seen[entry.id, test]
            seen["seconds"] += report.duration
            if counted:
                seen[report.outcome] += 1
                name = report.nodeid.rpartition("::")[2]
                for label, value in report.user_properties:
                    seen["figures"].append([name, label, str(value)])

    def pytest_sessionfinish(self) -> None:
        """Write down what was seen."""
        for (id_, test), seen in self._seen.items():
            write(id_, self._database, test, seen)


def _nothing_yet() -> dict[str, Any]:
    return {"passed": 0, "failed": 0, "skipped": 0, "seconds": 0.0, "figures": []}


def entries_of(node: str) -> list[tuple[Entry, str]]:
    """The entries of the plan that the test belongs to, and which of their proofs it is."""
    return [
        (entry, test)
        for entry in PLAN
        for test in entry.tests
        if node == test or node.startswith((f"{test}::", f"{test}[", f"{test}/"))
    ]


def write(id_: str, database: str, proof: str, seen: dict[str, Any]) -> None:
    """Replace the figures of one proof of that id on that database."""
    MEASURED.mkdir(exist_ok=True)
    path = MEASURED / f"{id_}-{database}.json"
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    kept[proof] = {
        **seen,
        "seconds": round(seen["seconds"], 1),
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": machine(),
        "sizes": _sizes(id_),
    }
    text = json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def _sizes(id_: str) -> list[str]:
    """What the environment said of the sizes that the plan names for this id."""
    names = [size.partition("=")[0] for entry in PLAN if entry.id == id_ for size in entry.sizes]
    return [f"{name}={os.environ[name]}" for name in names if name in os.environ]


def machine() -> str:
    """Cores, memory and versions; nothing that names it."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    cores = os.cpu_count()
    return f"{cores} cores, {pages // 1024**3} GB, Python {platform.python_version()}"
