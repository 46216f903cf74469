"""The containers' own commands, without containers: migrate, web, worker and their health."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction

from portal import jobs
from portal.models import Job
from portal.models.jobs import JobState
from tests.house.sources import ROOT
from tests.processes import answer, environment, free_port, until

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True)]


#: The environment that runs the tests is the one of the image.
PATH = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
_ASK = (
    "from django.conf import settings;"
    "print(settings.DATABASES['default']['PASSWORD'], settings.BROKER_URL)"
)


class Containers:
    """Runs deploy/entrypoint as docker-compose.yml does."""

    def __init__(self, folder: Path) -> None:
        self.port = str(free_port())
        (folder / "key").write_text("k" * 64, encoding="utf-8")
        self.environment = environment(folder) | {
            "PATH": PATH,
            "PORTAL_SECRET_KEY_FILE": str(folder / "key"),
            "PORTAL_ALLOWED_HOSTS": "budget.example.gov.cn,127.0.0.1",
            "PORTAL_TRUSTED_PROXY": "1",
            "WEB_PORT": self.port,
            "WEB_WORKERS": "1",
        }
        del self.environment["PORTAL_SECRET_KEY"]
        self.log = (folder / "log").open("wb")
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [ROOT / "deploy/entrypoint", *command],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.running.append(process)
        return process

    def run(self, *command: str) -> int:
        return self.start(*command).wait(timeout=120)

    def end(self) -> None:
        for process in self.running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.log.close()


@pytest.fixture
def containers(transactional_db: None, tmp_path: Path) -> Iterator[Containers]:
    del transactional_db
    started = Containers(tmp_path)
    try:
        yield started
    finally:
        started.end()
        print((tmp_path / "log").read_text(encoding="utf-8", errors="replace"))


def test_production_from_nothing_to_a_job_done(containers: Containers) -> None:
    kind = min(jobs.registered_kinds())
    address = f"http://127.0.0.1:{containers.port}"
    assert containers.run("healthcheck", "web") == 1
    assert containers.run("migrate") == 0
    web, worker = containers.start("web"), containers.start("worker")
    until(lambda: answer(f"{address}/healthz") == 200, "web and worker to be well")
    assert containers.run("healthcheck", "web") == 0
    assert containers.run("healthcheck", "worker") == 0
    assert containers.run("doctor") == 0
    assert answer(f"{address}/static/admin/css/base.css") != 200  # only over HTTPS
    with transaction.atomic():
        jobs.enqueue(kind, 10**9, key="nothing there")  # no such row: done or dead, not waiting
    until(
        lambda: (
            Job.objects.filter(state__in=[JobState.DONE, JobState.DEAD]).exists()
            or Job.objects.filter(attempts__gt=0).exists()
        ),
        "the worker to take the job",
    )
    for process in (web, worker):
        process.terminate()
        assert process.wait(timeout=60) == 0


def test_a_password_from_a_file_becomes_part_of_the_address(tmp_path: Path) -> None:
    (tmp_path / "word").write_text("s3cret", encoding="utf-8")
    done = subprocess.run(
        [str(ROOT / "deploy/entrypoint"), "shell", "--verbosity", "0", "--command", _ASK],
        env={
            "PATH": PATH,
            "PORTAL_DATA_DIR": str(tmp_path),
            "DATABASE_PASSWORD_FILE": str(tmp_path / "word"),
            "BROKER_PASSWORD_FILE": str(tmp_path / "word"),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["s3cret", "redis://:s3cret@redis:6379/0"]
