"""作业: written once, claimed by one, finished by its owner or not at all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from portal import jobs
from portal.models import Job
from portal.models.jobs import JobState

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind() -> Iterator[Callable[..., str]]:
    """Registers a kind for one test."""
    known = dict(jobs._KINDS)

    def register(
        run: jobs.Run, on_dead: jobs.OnDead | None = None, *, patient: bool = False
    ) -> str:
        name = f"test.{len(jobs._KINDS)}"
        jobs.register(name, run, on_dead=on_dead, patient=patient)
        return name

    yield register
    jobs._KINDS.clear()
    jobs._KINDS.update(known)


@pytest.fixture(autouse=True)
def _at_once(settings: Any) -> None:
    settings.JOB_RETRY_SECONDS = 0


def finish(claim: jobs.Claim) -> None:
    with claim.finishing("done"):
        pass


def lapse(job: Job) -> None:
    """The worker has not been heard of."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_job_is_done_once(kind: Callable[..., str]) -> None:
    seen: list[int] = []

    def run(claim: jobs.Claim) -> None:
        seen.append(claim.target)
        claim.progress(40, "正在读取")
        with claim.finishing("accepted"):
            pass

    job = jobs.enqueue(kind(run), 7, key="a", input_hash="f" * 64)
    assert jobs.run_due() == 1
    assert jobs.run_due() == 0
    job.refresh_from_db()
    assert (job.state, job.outcome, job.percent, seen) == (JobState.DONE, "accepted", 100, [7])
    assert job.finished_at is not None


def test_the_same_key_is_the_same_job(kind: Callable[..., str]) -> None:
    name = kind(finish)
    assert jobs.enqueue(name, 7, key="a") == jobs.enqueue(name, 7, key="a")
    assert jobs.enqueue(name, 7, key="b") != jobs.enqueue(name, 7, key="a")
    assert jobs.run_due() == 2


def test_a_patient_kind_lets_the_others_go_first_but_not_for_ever(kind: Callable[..., str]) -> None:
    done: list[int] = []

    def run(claim: jobs.Claim) -> None:
        done.append(claim.target)
        finish(claim)

    patient, other = kind(run, patient=True), kind(run)
    jobs.enqueue(patient, 1, key="a")
    jobs.enqueue(other, 2, key="b")
    long_ago = timezone.now() - jobs.PATIENCE - timedelta(seconds=1)
    jobs.enqueue(patient, 3, key="c", run_after=long_ago)
    assert jobs.run_due() == 3
    assert done == [3, 2, 1]


def test_only_known_kinds_are_written_down() -> None:
    with pytest.raises(ValueError, match=r"unheard\.of is not registered"):
        jobs.enqueue("unheard.of", 1, key="a")


def test_a_kind_has_one_meaning(kind: Callable[..., str]) -> None:
    name = kind(finish)
    jobs.register(name, finish)
    with pytest.raises(ValueError, match="registered twice"):
        jobs.register(name, lambda _claim: None)


def test_a_worker_leaves_kinds_alone_that_it_does_not_know(kind: Callable[..., str]) -> None:
    name = kind(finish)
    jobs.enqueue(name, 1, key="a")
    del jobs._KINDS[name]
    assert jobs.next_due() is None
    assert jobs.run_due() == 0
    assert Job.objects.get().state == JobState.QUEUED


def test_a_job_refused_for_good_dies_at_once_and_tells_its_kind(kind: Callable[..., str]) -> None:
    told: list[tuple[int, str, str]] = []

    def run(claim: jobs.Claim) -> None:
        raise jobs.JobError("E_ZIP_BROKEN", "文件已损坏")

    jobs.enqueue(kind(run, lambda *words: told.append(words)), 5, key="a")
    assert jobs.run_due() == 1
    job = Job.objects.get()
    assert (job.state, job.attempts, job.error_code) == (JobState.DEAD, 1, "E_ZIP_BROKEN")
    assert told == [(5, "E_ZIP_BROKEN", "文件已损坏")]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (jobs.JobError("E_BUSY", "稍后", retry=True), "E_BUSY"),
        (ZeroDivisionError("x"), "E_INTERNAL"),
        (SoftTimeLimitExceeded(), "E_JOB_TIMEOUT"),
    ],
)
def test_failures_are_tried_three_times(
    kind: Callable[..., str], error: Exception, code: str
) -> None:
    def run(claim: jobs.Claim) -> None:
        raise error

    jobs.enqueue(kind(run), 5, key="a")
    assert jobs.run_due() == 3
    job = Job.objects.get()
    assert (job.state, job.attempts, job.error_code) == (JobState.DEAD, 3, code)
    assert "ZeroDivisionError" not in job.error_message


def test_a_failed_job_waits_longer_each_time(kind: Callable[..., str], settings: Any) -> None:
    settings.JOB_RETRY_SECONDS = 5.0

    def run(claim: jobs.Claim) -> None:
        raise jobs.JobError("E_BUSY", "稍后", retry=True)

    jobs.enqueue(kind(run), 5, key="a")
    waits = []
    for _ in range(2):
        assert jobs.run_due() == 1
        job = Job.objects.get()
        assert job.state == JobState.FAILED
        waits.append(round((job.run_after - timezone.now()).total_seconds()))
        Job.objects.update(run_after=timezone.now())
    assert waits == [5, 30]


def test_a_job_that_forgets_to_finish_is_a_failure(kind: Callable[..., str]) -> None:
    jobs.enqueue(kind(lambda claim: None), 5, key="a")
    assert jobs.run_due() == 3
    assert Job.objects.get().error_code == "E_INTERNAL"


def test_a_dead_job_can_be_tried_again(kind: Callable[..., str]) -> None:
    broken = [True]

    def run(claim: jobs.Claim) -> None:
        if broken:
            raise jobs.JobError("E_ZIP_BROKEN", "文件已损坏")
        finish(claim)

    job = jobs.enqueue(kind(run), 5, key="a")
    jobs.run_due()
    broken.clear()
    jobs.retry(job)
    assert jobs.run_due() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error_code) == (JobState.DONE, 0, "")


def test_only_dead_jobs_are_revived(kind: Callable[..., str]) -> None:
    job = jobs.enqueue(kind(finish), 5, key="a")
    jobs.run_due()
    jobs.retry(job)
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_a_stale_owner_keeps_nothing(kind: Callable[..., str]) -> None:
    """The lease ran out, another worker finished the job, then the first one wakes up."""
    stale: list[jobs.Claim] = []

    def run(claim: jobs.Claim) -> None:
        if not stale:
            stale.append(claim)
            lapse(Job.objects.get())
            assert jobs.run_due() == 1  # the other worker
            with pytest.raises(jobs.LeaseLostError):
                claim.progress(90, "晚了")
            assert not claim.renew()
        with claim.finishing("first" if claim in stale else "second"):
            Job.objects.filter(pk=claim.job_id).update(error_message="kept")

    jobs.enqueue(kind(run), 5, key="a")
    assert jobs.run_due(limit=1) == 1
    job = Job.objects.get()
    assert (job.state, job.outcome, job.losses, job.attempts) == (JobState.DONE, "second", 1, 0)


def test_a_failure_after_the_lease_was_lost_changes_nothing(kind: Callable[..., str]) -> None:
    def run(claim: jobs.Claim) -> None:
        if Job.objects.get().losses == 0:
            lapse(Job.objects.get())
            assert jobs.run_due() == 1
            raise jobs.JobError("E_LATE", "晚了")
        finish(claim)

    jobs.enqueue(kind(run), 5, key="a")
    jobs.run_due(limit=1)
    assert Job.objects.get().state == JobState.DONE


def test_results_and_end_of_the_job_stand_or_fall_together(kind: Callable[..., str]) -> None:
    def run(claim: jobs.Claim) -> None:
        with claim.finishing():
            Job.objects.filter(pk=claim.job_id).update(input_hash="written")
            raise jobs.JobError("E_BUSY", "稍后", retry=True)

    jobs.enqueue(kind(run), 5, key="a")
    jobs.run_due(limit=1)
    job = Job.objects.get()
    assert (job.state, job.input_hash) == (JobState.FAILED, "")


def test_lost_workers_do_not_count_as_failures_up_to_ten(kind: Callable[..., str]) -> None:
    told: list[tuple[int, str, str]] = []
    job = jobs.enqueue(kind(finish, lambda *words: told.append(words)), 5, key="a")
    for losses in range(11):
        claim = jobs._claim_next()
        assert claim is not None
        job.refresh_from_db()
        assert (job.losses, job.attempts) == (losses, 0)
        lapse(job)
    assert jobs.run_due() == 0
    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.DEAD, "E_WORKER_LOST")
    assert [(target, code) for target, code, _message in told] == [(5, "E_WORKER_LOST")]


def test_a_hook_that_fails_does_not_keep_the_job_alive(kind: Callable[..., str]) -> None:
    def on_dead(target: int, code: str, message: str) -> None:
        raise DatabaseError("no")

    def run(claim: jobs.Claim) -> None:
        raise jobs.JobError("E_ZIP_BROKEN", "文件已损坏")

    jobs.enqueue(kind(run, on_dead), 5, key="a")
    assert jobs.run_due() == 1
    assert Job.objects.get().state == JobState.DEAD


def test_what_is_seen_is_what_is_claimed(kind: Callable[..., str]) -> None:
    """Two workers saw the same waiting job: one gets it."""
    jobs.enqueue(kind(finish), 5, key="a")
    seen_by_both = Job.objects.get()
    assert jobs._claim(seen_by_both) is not None
    assert jobs._claim(seen_by_both) is None


def test_a_lease_renewed_meanwhile_is_left_alone(kind: Callable[..., str]) -> None:
    jobs.enqueue(kind(finish), 5, key="a")
    claim = jobs._claim_next()
    assert claim is not None
    lapse(Job.objects.get())
    seen = Job.objects.get()
    assert claim.renew()
    assert jobs._claim(seen) is None
    assert jobs.run_due() == 0


def test_a_budget_of_time_or_number_is_kept(kind: Callable[..., str]) -> None:
    name = kind(finish)
    for number in range(4):
        jobs.enqueue(name, number, key=str(number))
    assert jobs.run_due(limit=1) == 1
    assert jobs.run_due(seconds=0) == 0
    assert jobs.run_due() == 3


@pytest.mark.django_db(transaction=True)
def test_work_outside_a_transaction_is_refused(kind: Callable[..., str]) -> None:
    name = kind(finish)
    with pytest.raises(RuntimeError, match="in the transaction"):
        jobs.enqueue(name, 1, key="a")


@pytest.mark.django_db(transaction=True)
def test_a_transaction_rolled_back_leaves_no_work(kind: Callable[..., str]) -> None:
    name = kind(finish)
    with transaction.atomic():
        jobs.enqueue(name, 1, key="a")
        transaction.set_rollback(True)
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_lease_is_renewed_while_the_work_goes_on(
    kind: Callable[..., str], settings: Any
) -> None:
    settings.JOB_LEASE_SECONDS = 0.4
    renewed = threading.Event()

    def run(claim: jobs.Claim) -> None:
        first = Job.objects.get().lease_until
        while Job.objects.get().lease_until == first:
            threading.Event().wait(0.02)
        renewed.set()
        finish(claim)

    with transaction.atomic():
        jobs.enqueue(kind(run), 1, key="a")
    assert jobs.run_due() == 1
    assert renewed.is_set()
    assert Job.objects.get().losses == 0


@pytest.mark.django_db(transaction=True)
def test_eight_threads_do_forty_jobs_once_each(kind: Callable[..., str]) -> None:
    done: list[int] = []

    def run(claim: jobs.Claim) -> None:
        with claim.finishing():
            done.append(claim.target)

    name = kind(run)
    with transaction.atomic():
        for number in range(40):
            jobs.enqueue(name, number, key=str(number))
    start = threading.Barrier(8)

    def work() -> None:
        start.wait()
        try:
            # A crowd may leave none of the first candidates: look again while any is queued.
            while Job.objects.filter(state=JobState.QUEUED).exists():
                jobs.run_due()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == list(range(40))
    assert set(Job.objects.values_list("state", "losses", "attempts")) == {("done", 0, 0)}


def test_a_leased_job_has_an_owner(kind: Callable[..., str]) -> None:
    jobs.enqueue(kind(finish), 1, key="a")
    with pytest.raises(DatabaseError), transaction.atomic():
        Job.objects.update(state=JobState.LEASED)
    assert connection.in_atomic_block
