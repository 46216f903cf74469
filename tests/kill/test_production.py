"""The processes of docker-compose.yml without containers: they refuse what is not safe."""

from __future__ import annotations

import os
import signal

import pytest

from tests.processes import Processes, alive, answer, children_of, free_port, until

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True)]

WEB = ("granian", "--interface", "wsgi", "--blocking-threads", "1", "--no-ws")


def test_no_process_serves_with_a_secret_that_dies_with_it(processes: Processes) -> None:
    web = processes.start(
        *WEB, "--port", str(free_port()), "portal.wsgi:application", PORTAL_SECRET_KEY=""
    )
    worker = processes.worker(PORTAL_SECRET_KEY="")
    assert web.wait(timeout=60) != 0
    assert worker.wait(timeout=60) != 0
    assert processes.logs().count("没有设置密钥，不能启动服务") >= 2


def test_web_killed_and_started_again(processes: Processes) -> None:
    port = str(free_port())
    address = f"http://127.0.0.1:{port}/healthz"
    web = processes.start(*WEB, "--port", port, "portal.wsgi:application")
    processes.worker()
    until(lambda: answer(address) == 200, "web and worker to be well")
    serving = children_of(web.pid)
    os.kill(web.pid, signal.SIGKILL)
    until(lambda: not [pid for pid in serving if alive(pid)], "the orphan to go")
    assert answer(address) == 0
    processes.start(*WEB, "--port", port, "portal.wsgi:application")
    until(lambda: answer(address) == 200, "the portal to be well again")


def test_health_tells_of_an_absent_worker(processes: Processes) -> None:
    port = str(free_port())
    processes.start(*WEB, "--port", port, "portal.wsgi:application")
    until(lambda: answer(f"http://127.0.0.1:{port}/healthz") == 503, "web to answer")
