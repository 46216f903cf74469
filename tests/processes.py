"""Real processes for tests: workers and servers on the database of the running test."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parent.parent
_PATIENCE = 60.0


def until(holds: Callable[[], object], what: str, *, seconds: float = _PATIENCE) -> None:
    """Wait until it holds. The limit only ends a hopeless wait; speed is not judged."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"still waiting after {seconds:.0f} s: {what}")
        time.sleep(0.05)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answer(address: str) -> int:
    """The status of a GET; 0 where nobody answers."""
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (urllib.error.URLError, OSError):
        return 0


def alive(pid: int) -> bool:
    """Whether the process runs; a zombie does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def children_of(pid: int) -> list[int]:
    """The processes that this one started and that still run."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8")
    return [int(child) for child in listed.split()]


@dataclass(slots=True)
class Processes:
    """Starts processes in groups of their own; `end` leaves none behind."""

    environment: Mapping[str, str]
    log_folder: Path
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *command: str, **changes: str) -> subprocess.Popen[bytes]:
        """Run `python -m command`, with changes to its environment."""
        log = self.log_folder / f"{len(self._running)}-{command[0]}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env={**self.environment, **changes},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._running.append(process)
        return process

    def worker(self, **changes: str) -> subprocess.Popen[bytes]:
        """A Celery worker that also knows the kinds of job in tests/kill/kinds.py."""
        options = ("worker", "--loglevel", "INFO", "--without-gossip", "--without-mingle")
        kinds = ("--include", "tests.kill.kinds")
        return self.start("celery", "-A", "portal.celery", "--quiet", *options, *kinds, **changes)

    def logs(self) -> str:
        """What all of them have said."""
        return "\n".join(
            log.read_text(encoding="utf-8", errors="replace")
            for log in sorted(self.log_folder.glob("*.log"))
        )

    def end(self) -> None:
        """Kill every group that is left."""
        for process in self._running:
            kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """kill -9 for the process and all it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def environment(data_folder: Path) -> dict[str, str]:
    """The environment of a process that works on the running test's own database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return kept | {
        "PORTAL_DATABASE_URL": _database_url(),
        "PORTAL_BROKER_URL": settings.BROKER_URL,
        "PORTAL_DATA_DIR": str(data_folder),
        "PORTAL_SECRET_KEY": "only-for-tests-" * 3,
        "PORTAL_JOB_LEASE_SECONDS": "1",
        "PYTHONUNBUFFERED": "1",
    }


def _database_url() -> str:
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    login = f"{known['USER']}:{known['PASSWORD']}" if known["PASSWORD"] else known["USER"]
    return f"postgresql://{login}@{known['HOST']}:{known['PORT'] or 5432}/{known['NAME']}"
