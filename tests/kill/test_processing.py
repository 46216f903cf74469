"""A real workbook, and the worker killed while it reads, checks or renders it."""

from __future__ import annotations

import os
import signal
import subprocess
import time

import pytest

from budgets.models import Revision, RevisionState, Snapshot
from budgets.services import uploads
from portal import storage
from portal.models import Job
from portal.models.jobs import JobState
from tests.factories.declarations import GOLDEN
from tests.factories.disclosures import Place, a_place
from tests.kill.test_workers import all_ended
from tests.processes import Processes, children_of, kill_group, until

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True)]
WORKBOOK = GOLDEN / "zhangdian-2025" / "workbook.xlsx"


@pytest.fixture
def place(transactional_db: None) -> Place:
    del transactional_db
    return a_place()


def upload(place: Place) -> Revision:
    with WORKBOOK.open("rb") as file:
        return uploads.receive_workbook(
            disclosure=place.disclosure,
            upload=file,
            original_name="公开表.xlsx",
            by=place.officer,
            declassified=True,
        )


def begin(processes: Processes) -> subprocess.Popen[bytes]:
    """A worker that has taken the job up."""
    before = Job.objects.get(kind="budgets.process_revision").owner
    worker = processes.worker()
    until(
        lambda: Job.objects.get(kind="budgets.process_revision").owner != before,
        "the worker to begin",
    )
    return worker


def whole(revision: Revision) -> bool:
    """Everything that the workbook declares is there, once."""
    return (
        revision.state == RevisionState.CHECKED
        and revision.facts.count() == 339
        and revision.tables.count() == 12
        and Snapshot.objects.filter(revision=revision).count() == 1
        and storage.verify(Snapshot.objects.get(revision=revision).sha256)
    )


def test_a_worker_killed_at_several_moments_of_the_work(processes: Processes, place: Place) -> None:
    revision = upload(place)
    kills = 0
    for pause in (0.0, 0.2, 0.4, 0.8):
        worker = begin(processes)
        time.sleep(pause)
        kill_group(worker)
        if Job.objects.get(kind="budgets.process_revision").state == JobState.DONE:
            break  # faster than the knife
        kills += 1
        revision.refresh_from_db()
        # All or nothing: what was kept so far is nothing.
        assert revision.state != RevisionState.CHECKED
        assert (revision.facts.count(), Snapshot.objects.count()) == (0, 0)
    assert kills >= 1
    processes.worker()
    until(all_ended, "a worker that is left alone")
    revision.refresh_from_db()
    assert whole(revision)
    job = Job.objects.get(kind="budgets.process_revision")
    assert (job.state, job.losses, job.attempts) == (JobState.DONE, kills, 0)


def test_a_pool_killed_under_its_worker(processes: Processes, place: Place) -> None:
    revision = upload(place)
    worker = begin(processes)
    for child in children_of(worker.pid):
        os.kill(child, signal.SIGKILL)
    until(lambda: all_ended() or worker.poll() is not None, "new children, or the worker's end")
    if worker.poll() is not None:
        processes.worker()  # as its supervisor does
    until(all_ended, "the work to be done")
    revision.refresh_from_db()
    assert whole(revision)
