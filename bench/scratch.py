"""A portal of a part's own: a migrated database, the examples public, servers started and ended."""

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
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from bench.parts import LeftOutError
from portal.serving import die_with_parent

ROOT = Path(__file__).parents[1]
_PATIENCE = 30.0


def with_examples() -> None:
    """Migrate the part's own database and publish both examples there."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    with Path(os.devnull).open("w") as silent:
        call_command("demo", stdout=silent)


@contextlib.contextmanager
def on_postgresql(name: str) -> Iterator[None]:
    """A fresh database on the server that PORTAL_DATABASE_URL named, and this process at it.

    Raises `LeftOutError` where none was named.
    """
    import dj_database_url
    import psycopg

    url = os.environ.get("BENCH_SERVER", "")
    if not url.startswith("postgres"):
        raise LeftOutError("PORTAL_DATABASE_URL names no PostgreSQL")
    base = url.rpartition("/")[0]
    with psycopg.connect(f"{base}/postgres", autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0")
        before = connections.settings["default"]
        connections["default"].close()
        with contextlib.suppress(AttributeError):
            del connections["default"]
        fresh = {**before, **dj_database_url.parse(f"{base}/{name}"), "OPTIONS": {}}
        connections.settings["default"] = fresh
        settings.DATABASES["default"] = fresh
        try:
            call_command("migrate", verbosity=0, interactive=False)
            yield
        finally:
            connections["default"].close()
            del connections["default"]
            connections.settings["default"] = settings.DATABASES["default"] = before
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def server(command: list[str], port: int, **environment: str) -> Iterator[int]:
    """A server process until the block ends; gives its process id once it answers.

    Raises `LeftOutError` where it ends or does not answer in half a minute.
    """
    kept = os.environ | {"PORTAL_SECRET_KEY": "only-for-benchmarks-" * 3} | environment
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=kept,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=die_with_parent,  # a bench that is killed leaves no server behind
    )
    try:
        _wait(process, port)
        yield process.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    process.kill()
    said = process.stderr.read().decode("utf-8", "replace")[-300:] if process.stderr else ""
    raise LeftOutError(f"{process.args[0]} did not start: {said}")  # type: ignore[index]


def granian(application: str, port: int) -> list[str]:
    """The server of the portal, with its own settings, serving one application."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--blocking-threads", "1",
        "--host", "127.0.0.1", "--port", str(port), "--no-ws", "--log-level", "error", application,
    ]  # fmt: skip


def fetched(url: str, **headers: str) -> tuple[int, bytes]:
    """Status and body of one answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=named)) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
