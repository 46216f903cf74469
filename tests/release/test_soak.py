"""An hour of submissions with a kill each minute: nothing lost, memory level, no files left open.

SOAK_SECONDS (300), SOAK_RATE submissions a second (0.5), each a changed workbook of one of
SOAK_UNITS (40). Every SOAK_KILL seconds (60) the worker, one of its pool, or web is killed.
Memory and open files are those of all processes together, the second quarter of the time against
the last.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.processes import children_of, until
from tests.release.standing import Standing
from tests.release.test_random_kills import one_kill
from tests.release.visitors import Tally, upload

pytestmark = [pytest.mark.release, pytest.mark.kill]

SECONDS = float(os.environ.get("SOAK_SECONDS", "300"))
RATE = float(os.environ.get("SOAK_RATE", "0.5"))
UNITS = int(os.environ.get("SOAK_UNITS", "40"))
KILL_EVERY = float(os.environ.get("SOAK_KILL", "60"))
#: More waiting than this is more than these cores carry: officers come later then.
CARRIED = 60
GROWTH_PERCENT = 20
#: Connections that happen to be open.
MORE_FILES = 8


class Watch:
    """Memory and open files of all processes of a portal together, over time."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._seen: list[tuple[int, int]] = []

    def look(self) -> None:
        """Sum up what runs now; a process that ends meanwhile spoils the look."""
        first = [each.pid for each in (self._standing.web, self._standing.worker) if each]
        try:
            pids = [*first, *(child for pid in first for child in children_of(pid))]
            self._seen.append((sum(map(_memory, pids)), sum(map(_files, pids))))
        except (OSError, IndexError):
            return

    def quarters(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Medians of the second and of the last quarter: kB, open files."""
        part = max(1, len(self._seen) // 4)
        return _medians(self._seen[part : 2 * part]), _medians(self._seen[-part:])


def _memory(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0])


def _files(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def _medians(seen: list[tuple[int, int]]) -> tuple[int, int]:
    middle = len(seen) // 2
    return sorted(one[0] for one in seen)[middle], sorted(one[1] for one in seen)[middle]


def test_an_hour_under_kills(
    standing: Standing, record_property: Callable[[str, object], None]
) -> None:
    officers = standing.scene("people", units=UNITS)["officers"]
    standing.start()
    tally, watch, handed, killed = Tally(), Watch(standing), 0, 0
    began, chance = time.monotonic(), random.Random(17)
    with ThreadPoolExecutor(4) as pool:
        while (passed := time.monotonic() - began) < SECONDS:
            if passed > (killed + 1) * KILL_EVERY and standing.leased_jobs():
                one_kill(standing, chance)
                killed += 1
            if standing.open_jobs() < CARRIED:
                pool.submit(_one, standing, officers, handed, tally)
                handed += 1
            watch.look()
            time.sleep(1 / RATE)
    until(lambda: _settled(standing), "everything to be done", seconds=600)
    # What nobody answered is handed in again, as an officer would: each unit's last workbook.
    for officer in officers:
        assert upload(standing.port, officer, times=10).status == 302
    until(lambda: _settled(standing), "the last of all", seconds=600)
    counted = standing.scene("counts")
    accepted = tally.statuses().get(302, 0) + len(officers)
    record_property("handed in", f"{handed} in {SECONDS:.0f} s, {killed} kills")
    record_property("answers by status", tally.statuses())
    record_property("left behind", f"{counted['revisions']}, jobs {counted['jobs']}")
    (memory, files), (memory_last, files_last) = watch.quarters()
    record_property(
        "memory of all processes", f"{memory // 1024} MB, at the end {memory_last // 1024}"
    )
    record_property("open files of all processes", f"{files}, at the end {files_last}")
    assert standing.scene("faults", is_settled=True)["faults"] == []
    assert set(tally.statuses()) <= {0, 302}
    assert sum(counted["revisions"].values()) >= accepted
    assert counted["revisions"]["CHECKED"] == len(officers)
    assert memory_last * 100 < memory * (100 + GROWTH_PERCENT)
    assert files_last <= files + MORE_FILES


def _one(standing: Standing, officers: list[dict[str, Any]], at: int, tally: Tally) -> None:
    tally.add(upload(standing.port, officers[at % UNITS], times=1 + at // UNITS % 9))


def _settled(standing: Standing) -> bool:
    standing.tend()
    return standing.open_jobs() == 0
