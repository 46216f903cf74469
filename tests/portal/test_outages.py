"""Trouble of the machine: 503 with a sentence, nothing kept, jobs that wait instead of failing."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.utils import timezone

from budgets.api import views
from budgets.models import Revision, RevisionState
from portal import storage
from portal.models import Job
from portal.models.jobs import JobState
from portal.outages import DATABASE_AWAY, DISK_FULL, Outage, outage_of
from tests.factories.disclosures import Place, a_declaration, a_place, published, read, received


def caused(by: Exception) -> OperationalError:
    """As Django wraps what a driver raises."""
    error = OperationalError(str(by))
    error.__cause__ = by
    return error


def of_sqlite(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    return error


FULL = OSError(errno.ENOSPC, "No space left on device")
OUTAGES = [
    (FULL, DISK_FULL),
    (OSError(errno.EDQUOT, "Disk quota exceeded"), DISK_FULL),
    (caused(psycopg.errors.DiskFull("could not extend file")), DISK_FULL),
    (caused(of_sqlite(sqlite3.SQLITE_FULL)), DISK_FULL),
    (caused(of_sqlite(sqlite3.SQLITE_IOERR_SHMSIZE)), DISK_FULL),
    (caused(of_sqlite(sqlite3.SQLITE_IOERR_READ)), DATABASE_AWAY),
    (caused(psycopg.errors.AdminShutdown("terminating connection")), DATABASE_AWAY),
    (caused(sqlite3.OperationalError("database is locked")), DATABASE_AWAY),
    (InterfaceError("connection already closed"), DATABASE_AWAY),
    (OSError(errno.EACCES, "Permission denied"), None),
    (ValueError("x"), None),
    (None, None),
]


@pytest.mark.parametrize(("error", "outage"), OUTAGES, ids=repr)
def test_which_exceptions_are_outages(error: Exception | None, outage: Outage | None) -> None:
    assert outage_of(error) is outage


@pytest.fixture
def officer(db: None) -> tuple[Client, Place]:
    place = a_place()
    client = Client(raise_request_exception=False)
    client.force_login(place.officer)
    return client, place


def refuse(error: Exception) -> Callable[..., Any]:
    def refusing(*_arguments: object, **_named: object) -> Any:
        raise error

    return refusing


@pytest.mark.parametrize(
    ("error", "words"),
    [(FULL, "磁盘空间不足"), (caused(psycopg.errors.AdminShutdown("x")), "数据库暂时无法使用")],
    ids=["disk", "database"],
)
def test_an_upload_is_answered_by_a_sentence(
    officer: tuple[Client, Place],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    words: str,
) -> None:
    client, place = officer
    monkeypatch.setattr(storage, "put", refuse(error))
    response = client.post(
        f"/admin/budgets/disclosure/{place.disclosure.pk}/upload/",
        {"workbook": SimpleUploadedFile("公开表.xlsx", b"workbook"), "declassified": "on"},
    )
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert response["Cache-Control"] == "no-store"
    assert words in response.content.decode()
    assert not Revision.objects.exists()
    assert not Job.objects.exists()


def test_the_api_says_it_in_its_own_shape(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    del db
    published(a_place())
    gone = refuse(caused(psycopg.errors.AdminShutdown("server name and password")))
    monkeypatch.setattr(views.UnitList.serializer_class, "to_representation", gone)
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    response = client.get("/api/v1/units/")
    assert response.status_code == 503
    body = response.json()["error"]
    assert body["code"] == "E_DATABASE_AWAY"
    assert body["message"].startswith("The database cannot be reached")
    assert "password" not in response.content.decode()


def test_a_job_waits_for_a_full_disk_as_long_as_it_takes(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    del db
    revision = received(a_place())
    with monkeypatch.context() as full:
        full.setattr(storage, "put", refuse(FULL))
        for _ in range(5):  # more than a job is attempted
            read(a_declaration())
            job = Job.objects.get(target=revision.pk)
            assert (job.state, job.attempts, job.error_code) == ("failed", 0, "E_DISK_FULL")
            assert "磁盘空间不足" in job.error_message
            assert (job.run_after - timezone.now()).total_seconds() > 20
            assert not revision.facts.exists()
            Job.objects.update(run_after=timezone.now())
    read(a_declaration())
    revision.refresh_from_db()
    assert (revision.state, revision.facts.exists()) == (RevisionState.CHECKED, True)


def test_a_job_that_loses_its_database_is_taken_up_again(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    del db
    revision = received(a_place())
    with monkeypatch.context() as away:
        away.setattr(storage, "put", refuse(caused(psycopg.errors.AdminShutdown("x"))))
        read(a_declaration())
    job = Job.objects.get(target=revision.pk)
    assert (job.state, job.attempts) == (JobState.LEASED, 0)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    read(a_declaration())
    job.refresh_from_db()
    assert (job.state, job.attempts, job.losses) == (JobState.DONE, 0, 1)
