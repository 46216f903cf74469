"""/healthz: 200 where all is well, 503 where one thing fails, never a secret."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from portal import health
from portal.models import Heartbeat, Job
from portal.models.jobs import JobState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _worker() -> None:
    Heartbeat.objects.create(owner="here", at=timezone.now())


def waiting_job(minutes: float, **values: Any) -> Job:
    return Job.objects.create(
        kind="test",
        target=1,
        key=str(Job.objects.count()),
        run_after=timezone.now() - timedelta(minutes=minutes),
        **values,
    )


def ask(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/healthz")
    return answer.status_code, answer.json()


def test_all_is_well(client: Client) -> None:
    waiting_job(1)
    waiting_job(60, state=JobState.DONE)
    status, said = ask(client)
    assert (status, said["status"]) == (200, "ok")
    assert set(said["checks"]) == {"database", "worker", "queue", "storage"}
    assert said["checks"]["queue"]["waiting"] == 1
    assert 59 <= said["checks"]["queue"]["oldest_waiting_seconds"] <= 90


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.FAILED])
def test_a_job_that_nobody_takes(client: Client, state: JobState) -> None:
    waiting_job(6, state=state)
    status, said = ask(client)
    assert (status, said["checks"]["queue"]["ok"]) == (503, False)


def test_a_job_whose_worker_was_lost_long_ago(client: Client) -> None:
    waiting_job(
        60, state=JobState.LEASED, owner="x", lease_until=timezone.now() + timedelta(seconds=9)
    )
    assert ask(client)[0] == 200
    Job.objects.update(lease_until=timezone.now() - timedelta(minutes=6))
    assert ask(client)[0] == 503


def test_a_job_that_is_not_due_yet_does_not_wait(client: Client) -> None:
    waiting_job(-10)
    assert ask(client)[1]["checks"]["queue"]["oldest_waiting_seconds"] is None


def test_dead_jobs_are_counted_and_do_not_take_the_site_down(client: Client) -> None:
    waiting_job(60, state=JobState.DEAD)
    status, said = ask(client)
    assert (status, said["checks"]["queue"]["dead"]) == (200, 1)


@pytest.mark.parametrize("silent", [True, False])
def test_a_worker_gone_or_never_there(client: Client, silent: bool) -> None:
    if silent:
        Heartbeat.objects.update(at=timezone.now() - timedelta(seconds=31))
    else:
        Heartbeat.objects.all().delete()
    status, said = ask(client)
    assert (status, said["checks"]["worker"]["ok"]) == (503, False)


def test_storage_that_cannot_be_written(client: Client, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    settings.FILES_ROOT = tmp_path / "file"
    status, said = ask(client)
    assert (status, said["checks"]["storage"]) == (503, {"ok": False, "error": "FileExistsError"})


def test_a_disk_nearly_full(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "SPACE_LIMIT", 10**18)
    assert ask(client)[0] == 503


def test_a_database_that_does_not_answer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise DatabaseError("password is hunter2")

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == {"ok": False, "error": "DatabaseError"}
    assert b"hunter2" not in answer.content


def test_it_is_read_only_and_never_kept(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
    assert "no-store" in client.get("/healthz")["Cache-Control"]


def test_it_answers_over_plain_http_where_all_else_is_sent_to_https(
    client: Client, settings: Any
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
    assert client.get("/admin/login/").status_code == 301
