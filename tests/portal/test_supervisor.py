"""看护: what dies comes back, ever more slowly where it dies at once; what stops leaves nothing."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal import supervisor
from portal.supervisor import Child, Supervisor
from tests.processes import alive, until

_SLEEP = "import time; time.sleep(60)"
_STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
_WITH_A_CHILD = (
    "import subprocess, sys, pathlib, time;"
    f"child = subprocess.Popen([sys.executable, '-c', {_STUBBORN!r}], stdout=subprocess.PIPE);"
    "child.stdout.readline(); pathlib.Path(sys.argv[1]).write_text(str(child.pid)); time.sleep(60)"
)


@pytest.fixture
def children() -> Iterator[list[Child]]:
    started: list[Child] = []
    yield started
    Supervisor(started).stop(seconds=0)


def child_running(children: list[Child], code: str, *args: str) -> Child:
    child = Child("test", [sys.executable, "-c", code, *args], os.environ)
    children.append(child)
    child.start()
    return child


def deaf(pid: int) -> bool:
    """Whether the process ignores SIGTERM."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    ignored = int(status.partition("SigIgn:")[2].split()[0], 16)
    return bool(ignored >> (signal.SIGTERM - 1) & 1)


def test_a_dead_child_is_started_again(
    children: list[Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "_STARTED_WELL", 0.0)
    monkeypatch.setattr(supervisor, "_SHORTEST_PAUSE", 0.01)
    child = child_running(children, _SLEEP)
    first = child.pid
    assert first is not None
    keeper = Supervisor(children)
    assert keeper.tend() == []
    os.kill(first, signal.SIGKILL)
    deaths: list[tuple[str, int]] = []

    def back() -> bool:
        deaths.extend(keeper.tend())
        return child.pid not in (None, first)

    until(back, "a new process")
    assert deaths == [("test", -signal.SIGKILL)]


def test_a_child_that_dies_at_once_is_started_ever_more_slowly(children: list[Child]) -> None:
    child = child_running(children, "raise SystemExit(3)")
    pauses: list[float] = []
    while len(pauses) < 7:
        until(lambda: child.tend() is not None, "its death")
        pauses.append(child.pause)
        child._due_at = 0.0  # the clock is not the matter here
        child.tend()
    assert pauses == [1.0, 2.0, 4.0, 8.0, 15.0, 15.0, 15.0]


def test_a_child_stops_in_order(children: list[Child]) -> None:
    child = child_running(children, _SLEEP)
    pid = child.pid
    assert pid is not None
    child.ask_to_stop()
    assert child.see_it_stopped(30)
    assert not alive(pid)
    assert child.see_it_stopped(0)  # once more does no harm


def test_what_does_not_stop_is_killed_with_all_it_started(
    children: list[Child], tmp_path: Path
) -> None:
    note = tmp_path / "pid"
    child = child_running(children, _WITH_A_CHILD, str(note))
    until(lambda: note.exists() and note.read_text(encoding="utf-8"), "the grandchild")
    grandchild = int(note.read_text(encoding="utf-8"))
    assert alive(grandchild)
    Supervisor([child]).stop(seconds=0.5)
    until(lambda: not alive(grandchild), "the grandchild to be gone")


def test_a_stubborn_child_is_killed(children: list[Child]) -> None:
    child = child_running(children, _STUBBORN)
    pid = child.pid
    assert pid is not None
    until(lambda: deaf(pid), "it to be deaf")
    child.ask_to_stop()
    assert not child.see_it_stopped(0.3)
    assert not alive(pid)
