"""A whole portal in processes of its own, with the settings of production, to be hurt.

Its database is made for it: a file of SQLite, or a database on a server. The test never opens that
database itself: `tests.release.scene` does, in a process that knows the same environment, and
answers in JSON.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import redis

from tests.processes import ROOT, answer, children_of, free_port, kill_group, until

#: What deploy/entrypoint starts.
_WEB = ("granian", "--interface", "wsgi", "--blocking-threads", "1", "--no-ws", "--log-level")
_WEB_END = ("warning", "--workers-kill-timeout", "20", "--respawn-failed-workers")
_WORKER = ("celery", "-A", "portal.celery", "--quiet", "worker", "--loglevel", "INFO")
_WORKER_END = ("--without-gossip", "--without-mingle", "--concurrency", "2")
#: Production's worker, which also knows the jobs of the kill tests.
_KINDS = ("--include", "tests.kill.kinds")


@dataclass(slots=True)
class Standing:
    """One installation: its folder, its environment, its processes."""

    folder: Path
    database_url: str = ""
    broker_url: str = ""
    web_processes: int = 2
    #: Further settings by the environment; none of them may be a lease or a pause.
    more: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    web: subprocess.Popen[bytes] | None = None
    worker: subprocess.Popen[bytes] | None = None
    _started: int = 0

    @property
    def address(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def files(self) -> Path:
        """Its store of files."""
        return self.folder / "files"

    def environment(self) -> dict[str, str]:
        """Production's, but for the addresses."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        given = {
            "PORTAL_DATA_DIR": str(self.folder),
            "PORTAL_DATABASE_URL": self.database_url,
            "PORTAL_BROKER_URL": self.broker_url,
            "PORTAL_SECRET_KEY": "only-for-tests-" * 3,
            "PORTAL_TRUSTED_PROXY": "1",
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }
        return kept | {name: value for name, value in given.items() if value} | self.more

    def prepare(self) -> None:
        """Tables and static files, as `deploy/entrypoint migrate` makes them."""
        self.manage("migrate", "--no-input", "--verbosity", "0")
        self.manage("collectstatic", "--no-input", "--verbosity", "0")

    def manage(self, *command: str) -> str:
        """What a command of manage.py prints. Raises where it fails."""
        return self._run("manage", *command)

    def scene(self, act: str, **given: Any) -> Any:
        """An act of `tests.release.scene`, and its answer."""
        said = self._run("tests.release.scene", act, json.dumps(given))
        return json.loads(said.splitlines()[-1])

    def start(self) -> None:
        """Web and worker; returns when web answers."""
        self.start_web()
        self.start_worker()

    def start_web(self) -> None:
        """Web alone; returns when it answers, whatever it answers."""
        count = ("--workers", str(self.web_processes), "--port", str(self.port))
        self.web = self._start("web", *_WEB, *_WEB_END, *count, "portal.wsgi:application")
        until(lambda: answer(f"{self.address}/healthz"), "web to answer")

    def start_worker(self) -> None:
        """A worker with a pool of two; returns at once."""
        self.worker = self._start("worker", *_WORKER, *_WORKER_END, *_KINDS)

    def tend(self) -> None:
        """What a supervisor does: start what has ended."""
        if self.worker is not None and self.worker.poll() is not None:
            self.start_worker()
        if self.web is not None and self.web.poll() is not None:
            self.start_web()

    def ask(self, question: str) -> int:
        """One number of the database, without the price of a process."""
        if self.database_url:
            with psycopg.connect(self.database_url, autocommit=True) as server:
                answered = server.execute(question.encode()).fetchone()
        else:
            file = f"file:{self.folder / 'portal.sqlite3'}?mode=ro"
            with closing(sqlite3.connect(file, uri=True, timeout=30)) as kept:
                answered = kept.execute(question).fetchone()
        return int(answered[0]) if answered else 0

    def open_jobs(self) -> int:
        """Jobs that are neither done nor given up."""
        return self.ask("SELECT count(*) FROM portal_job WHERE state NOT IN ('done', 'dead')")

    def leased_jobs(self) -> int:
        """Jobs that somebody works on, or died over."""
        return self.ask("SELECT count(*) FROM portal_job WHERE state = 'leased'")

    def pool(self) -> list[int]:
        """The worker's children."""
        try:
            return children_of(self.worker.pid) if self.worker else []
        except FileNotFoundError:
            return []

    def stop(self) -> None:
        """Kill all of it."""
        for process in (self.web, self.worker):
            if process is not None:
                kill_group(process)

    def logs(self) -> str:
        """What all processes have said."""
        return "\n".join(
            log.read_text(encoding="utf-8", errors="replace")
            for log in sorted(self.folder.glob("*.log"))
        )

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{command}: {done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return done.stdout

    def _start(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        self._started += 1
        with (self.folder / f"{self._started:04}-{name}.log").open("wb") as output:
            return subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )


def kill(process: subprocess.Popen[bytes] | None) -> float:
    """kill -9 for the process and all it started; the moment it was done."""
    assert process is not None
    kill_group(process)
    return time.monotonic()


def terminate(process: subprocess.Popen[bytes] | None) -> float:
    """SIGTERM, as a supervisor stops a service; waits for its end."""
    assert process is not None
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=60)
    return time.monotonic()


@dataclass(slots=True)
class OwnRedis:
    """A broker that may be taken away. Nothing is persisted."""

    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it; returns when it listens."""
        program = shutil.which("redis-server") or "redis-server"
        self.process = subprocess.Popen(
            [program, "--port", str(self.port), "--save", "", "--bind", "127.0.0.1"],
            stdout=subprocess.DEVNULL,
        )
        until(lambda: _listens(self.port), "redis to listen")

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def empty(self) -> None:
        """FLUSHALL: every message is gone."""
        redis.Redis(port=self.port).flushall()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
