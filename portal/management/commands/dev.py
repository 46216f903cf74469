"""manage.py dev: the whole portal on a person's own machine, with one command."""

from __future__ import annotations

import io
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from portal import health
from portal.supervisor import Child, Supervisor

_TICK = 0.2
#: How long the first answer may take before the address is printed all the same.
_PATIENCE = 60.0
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to


class Command(BaseCommand):
    """Migrate, load the examples, run web and worker, restart either, stop both."""

    help = "本机试用：建库、载入示例、启动网站与后台处理；按 Ctrl-C 停止。"
    requires_migrations_checks = False
    _stopping = False

    def add_arguments(self, parser: CommandParser) -> None:
        """--host and --port."""
        parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1")
        parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        """Run until Ctrl-C or SIGTERM. Raises `CommandError` with a sentence."""
        if not settings.DEV:
            raise CommandError("dev 只供本机试用，请直接运行 manage.py dev。")
        _require_free(host, port)
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        accounts = self._prepare()
        supervisor = Supervisor(_children(host, port))
        try:
            if not self._stopping:
                supervisor.start()
            self._watch(supervisor, host, port, accounts)
        finally:
            self._say("正在停止……")
            supervisor.stop(seconds=3)
            self._say("已停止。")

    def _prepare(self) -> str:
        """Bring the database up to date and load the examples; what `demo` says of the accounts."""
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        self._say("正在准备数据库……")
        call_command("migrate", verbosity=0, interactive=False)
        accounts = io.StringIO()
        if "demo" in get_commands():
            self._say("正在载入示例数据……")
            call_command("demo", stdout=accounts)
        # The children open their own.
        connections.close_all()
        return accounts.getvalue().strip()

    def _watch(self, supervisor: Supervisor, host: str, port: int, accounts: str) -> None:
        address = f"http://{_reachable(host)}:{port}/"
        give_up, announced = time.monotonic() + _PATIENCE, False
        while not self._stopping:
            for name, status in supervisor.tend():
                self._say(f"{name}意外退出（状态 {status}），正在重新启动。")
            if not announced and (_answers(address) or time.monotonic() > give_up):
                self._say(f"\n预算公开平台已启动：{address}\n{accounts}\n按 Ctrl-C 停止。")
                announced = True
            time.sleep(_TICK)

    def _stop(self, _signal: int, _frame: Any) -> None:
        self._stopping = True

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def _children(host: str, port: int) -> list[Child]:
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--blocking-threads", "1"]
    web += ["--host", host, "--port", str(port), "--no-ws", "--log-level", "warning"]
    worker = [sys.executable, "-m", "celery", "-A", "portal.celery", "--quiet", "worker"]
    worker += ["--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    return [
        Child("网站", [*web, "portal.wsgi:application"], os.environ),
        Child("后台处理", worker, os.environ),
    ]


def _reachable(host: str) -> str:
    """The name a browser on this machine uses."""
    shown = "127.0.0.1" if host in _EVERYWHERE else host
    return f"[{shown}]" if ":" in shown else shown


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server itself binds: a port that was closed just now is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"不能在 {host}:{port} 上启动：{error}。"
                f"端口可能已被占用，请用 --port 另选一个，例如 manage.py dev --port {port % 60000 + 1}。"
            ) from None


def _answers(address: str) -> bool:
    """Whether the portal is well: web, worker, database, storage."""
    worker = health.examine(health.worker)
    connections.close_all()
    if not worker.ok:  # asked here first: the site would log each refusal as an error
        return False
    try:
        with urllib.request.urlopen(f"{address}healthz", timeout=2) as answer:  # noqa: S310 - http
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
