"""manage.py dev: one command; what dies comes back; nothing stays behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from dataclasses import dataclass

import pytest

from tests.processes import Processes, alive, answer, children_of, free_port, until

pytestmark = [pytest.mark.kill, pytest.mark.django_db]  # asks the test's connection its address

_STARTED = "预算公开平台已启动"


@dataclass(frozen=True)
class Running:
    """A dev that has answered."""

    process: subprocess.Popen[bytes]
    address: str

    def family(self) -> list[int]:
        """Every process below it: web and its server, worker and its pool."""
        first = children_of(self.process.pid)
        return [*first, *(pid for child in first for pid in children_of(child))]


def start(processes: Processes) -> Running:
    port, before = free_port(), processes.logs().count(_STARTED)
    process = processes.start("manage", "dev", "--port", str(port))
    until(
        lambda: processes.logs().count(_STARTED) > before or process.poll() is not None,
        "dev to announce itself",
        seconds=180,
    )
    assert process.poll() is None, processes.logs()
    return Running(process, f"http://127.0.0.1:{port}/")


def named(family: list[int], word: str) -> list[int]:
    """Those with the word in their command line."""
    found = []
    for pid in family:
        with open(f"/proc/{pid}/cmdline", encoding="utf-8") as command:  # noqa: PTH123 - one line
            if word in command.read():
                found.append(pid)
    return found


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_and_stops_without_a_trace(used_machine: Processes, stop: int) -> None:
    dev = start(used_machine)
    family = dev.family()
    assert answer(f"{dev.address}healthz") == 200
    assert len(named(family, "granian")) == 2
    assert len(named(family, "celery")) == 3
    dev.process.send_signal(stop)
    assert dev.process.wait(timeout=30) == 0
    assert not [pid for pid in family if alive(pid)]


def test_web_and_worker_come_back(used_machine: Processes) -> None:
    dev = start(used_machine)
    before = dev.family()
    for pid in children_of(dev.process.pid):
        os.kill(pid, signal.SIGKILL)
    until(lambda: not [pid for pid in before if alive(pid)], "the orphans to go")
    until(lambda: len(dev.family()) >= 5, "both to be started again")
    until(lambda: answer(f"{dev.address}healthz") == 200, "the portal to be well again")
    assert used_machine.logs().count("意外退出") == 2


def test_dev_killed_outright_leaves_no_orphan(used_machine: Processes) -> None:
    dev = start(used_machine)
    family = dev.family()
    dev.process.kill()
    until(lambda: not [pid for pid in family if alive(pid)], "every process to end")


def test_the_second_start_keeps_everything(own_machine: Processes) -> None:
    first = start(own_machine)
    key = (own_machine.log_folder / "secret_key").read_text(encoding="utf-8")
    first.process.terminate()
    first.process.wait(timeout=30)
    second = start(own_machine)
    assert answer(f"{second.address}healthz") == 200
    assert (own_machine.log_folder / "secret_key").read_text(encoding="utf-8") == key
    assert (own_machine.log_folder / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_taken_port_is_said_so(own_machine: Processes) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        dev = own_machine.start("manage", "dev", "--port", str(port))
        assert dev.wait(timeout=60) == 1
    said = own_machine.logs()
    assert f"不能在 127.0.0.1:{port} 上启动" in said
    assert "--port" in said
    assert "Traceback" not in said
