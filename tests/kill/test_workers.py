"""A worker may die at any line: nothing is lost, nothing is done twice.

On SQLite these are embedded workers; with PORTAL_BROKER_URL they are fed by Redis.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections import Counter
from typing import Any

import pytest
from django.db import transaction

from portal import health, jobs
from portal.models import AuditEvent, Job
from portal.models.jobs import JobState
from tests.kill import kinds
from tests.processes import Processes, children_of, free_port, kill_group, until

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True)]


def submit(kind: str, number: int) -> None:
    for target in range(number):
        with transaction.atomic():
            jobs.enqueue(kind, target, key=f"{kind}:{target}")


def done() -> Counter[str]:
    return Counter(AuditEvent.objects.filter(action=kinds.DONE).values_list("target", flat=True))


def once_each(number: int) -> Counter[str]:
    return Counter({f"job:{target}": 1 for target in range(number)})


def all_ended() -> bool:
    return not Job.objects.exclude(state__in=[JobState.DONE, JobState.DEAD]).exists()


def test_a_worker_killed_in_the_middle_of_a_burst(processes: Processes) -> None:
    submit("test.work", 20)
    first = processes.worker()
    until(lambda: sum(done().values()) >= 3, "the first worker to have begun")
    kill_group(first)
    assert sum(done().values()) < 20
    processes.worker()
    until(all_ended, "the second worker to finish")
    assert done() == once_each(20)


def test_one_child_of_the_pool_killed_at_work(processes: Processes) -> None:
    worker = processes.worker()
    submit("test.long_work", 1)
    until(lambda: Job.objects.exclude(doing="").exists(), "the work to begin")
    child = int(Job.objects.get().doing)
    assert child in children_of(worker.pid)
    os.kill(child, signal.SIGKILL)
    until(all_ended, "another child to take it up")
    assert done() == once_each(1)
    assert Job.objects.get().losses == 1
    assert worker.poll() is None


def test_work_longer_than_its_lease_is_done_once(processes: Processes) -> None:
    processes.worker()
    processes.worker()
    submit("test.long_work", 2)
    until(all_ended, "both")
    assert done() == once_each(2)
    assert set(Job.objects.values_list("losses", flat=True)) == {0}


def test_a_frozen_worker_that_wakes_up_late_keeps_nothing(processes: Processes) -> None:
    submit("test.long_work", 1)
    frozen = processes.worker()
    until(lambda: Job.objects.exclude(doing="").exists(), "the work to begin")
    os.killpg(frozen.pid, signal.SIGSTOP)
    processes.worker()
    until(all_ended, "the second worker to do it")
    owner = Job.objects.get().owner
    os.killpg(frozen.pid, signal.SIGCONT)
    until(lambda: "the lease was lost" in processes.logs(), "the first one to be refused")
    assert done() == once_each(1)
    assert Job.objects.get().owner == owner


def test_a_job_that_kills_its_process_ends_and_is_seen(processes: Processes) -> None:
    submit("test.kill_myself", 1)
    submit("test.work", 5)
    processes.worker()
    until(all_ended, "the deadly job to be given up", seconds=120)
    deadly = Job.objects.get(kind="test.kill_myself")
    assert (deadly.state, deadly.error_code) == (JobState.DEAD, "E_WORKER_LOST")
    assert health.queue().figures["dead"] == 1
    assert done() == once_each(5)


def test_a_job_refused_is_dead_with_its_reason(processes: Processes) -> None:
    submit("test.refuse", 1)
    processes.worker()
    until(all_ended, "the refusal")
    job = Job.objects.get()
    assert (job.state, job.error_code) == (JobState.DEAD, "E_ZIP_BROKEN")
    assert job.error_message.startswith("文件已损坏")


def test_sigterm_lets_the_work_in_hand_finish(processes: Processes) -> None:
    submit("test.long_work", 1)
    worker = processes.worker()
    until(lambda: Job.objects.exclude(doing="").exists(), "the work to begin")
    worker.terminate()
    assert worker.wait(timeout=60) == 0
    assert done() == once_each(1)
    assert Job.objects.get().losses == 0


def test_jobs_written_while_the_broker_is_away_are_done(
    processes: Processes, settings: Any
) -> None:
    nowhere = f"redis://127.0.0.1:{free_port()}/0"
    submitting = processes.start("tests.kill.submit", "5", PORTAL_BROKER_URL=nowhere)
    assert submitting.wait(timeout=60) == 0, processes.logs()
    assert Job.objects.filter(state=JobState.QUEUED).count() == 5
    processes.worker()
    until(all_ended, "the jobs nobody rang for")
    assert done() == once_each(5)


def test_a_web_process_killed_between_its_commit_and_the_bell(processes: Processes) -> None:
    submitting = processes.start("tests.kill.submit", "5", "--die")
    assert submitting.wait(timeout=60) == -signal.SIGKILL, processes.logs()
    assert Job.objects.count() == 1
    processes.worker()
    until(all_ended, "the job that was written down")
    assert done() == once_each(1)


@pytest.mark.services
def test_a_worker_waits_for_its_broker(processes: Processes) -> None:
    """Redis is not there when the worker starts; it comes later."""
    port = free_port()
    worker = processes.worker(PORTAL_BROKER_URL=f"redis://127.0.0.1:{port}/0")
    until(lambda: "Cannot connect to" in processes.logs(), "the worker to miss its broker")
    submit("test.work", 3)
    assert worker.poll() is None
    redis = subprocess.Popen(
        ["redis-server", "--port", str(port), "--save", "", "--bind", "127.0.0.1"],
        stdout=subprocess.DEVNULL,
    )
    try:
        until(all_ended, "the worker to find its broker")
    finally:
        redis.kill()
        redis.wait()
    assert done() == once_each(3)
