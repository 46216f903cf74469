"""Timing: ours and its peers in turns, so that a busy machine is busy for both."""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path

Work = Callable[[], object]


def in_turns(
    works: Mapping[str, Work], rounds: int, clock: Callable[[], float] = time.process_time
) -> dict[str, float]:
    """The median time of each in milliseconds, after one run of each that does not count.

    Processor time by default: a neighbour's work is not ours. Garbage is collected between the
    runs, not within them.
    """
    for work in works.values():
        work()
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            gc.collect()
            start = clock()
            work()
            taken[name].append((clock() - start) * 1000)
    return {name: statistics.median(times) for name, times in taken.items()}


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and of the children that it has now. Linux alone."""
    ticks = sum(_ticks(each) for each in family(pid))
    return ticks / os.sysconf("SC_CLK_TCK")


def resident_mib(pid: int) -> float:
    """The memory of the largest process of that family: its worker. Linux alone."""
    pages = max(
        int(Path(f"/proc/{each}/statm").read_text("ascii").split()[1]) for each in family(pid)
    )
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def family(pid: int) -> list[int]:
    """The process and all beneath it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text("ascii").split():
            found.extend(family(int(child)))
    return found


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
