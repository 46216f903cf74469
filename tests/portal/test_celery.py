"""门铃: it rings, it never fails, and nothing but JSON is listened to."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from kombu.exceptions import ContentDisallowed, OperationalError, SerializerNotInstalled
from kombu.serialization import loads

from portal import celery, chores, jobs, worker
from portal.models import Heartbeat, Job
from portal.models.jobs import JobState
from tests.processes import until


@pytest.fixture(autouse=True)
def _fresh_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(celery.bell, "missed", 0)
    monkeypatch.setattr(celery.bell, "silent_until", 0.0)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What the broker was given."""
    given: list[tuple[Any, ...]] = []
    monkeypatch.setattr(celery.app, "send_task", lambda *args, **_options: given.append(args))
    return given


def in_a_thread_of_its_own(act: Callable[[], bool]) -> bool:
    """A sweep closes its thread's connections."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(act).result()


def test_the_bell_carries_no_data(sent: list[tuple[Any, ...]]) -> None:
    assert celery.bell.ring()
    assert sent == [("portal.drain",)]


@pytest.mark.parametrize(
    "trouble", [OperationalError("refused"), OSError("timeout"), ValueError("anything")]
)
def test_a_broker_that_fails_is_counted_and_left_alone_for_a_while(
    monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    calls = []

    def refuse(*_args: Any, **_options: Any) -> None:
        calls.append(1)
        raise trouble

    monkeypatch.setattr(celery.app, "send_task", refuse)
    assert not celery.bell.ring()
    assert not celery.bell.ring()
    assert (celery.bell.missed, len(calls)) == (1, 1)


def test_the_embedded_portal_does_not_ring_from_outside(
    sent: list[tuple[Any, ...]], settings: Any
) -> None:
    settings.BROKER_URL = "memory://"
    celery.ring_from_outside()
    assert sent == []
    settings.BROKER_URL = "redis://127.0.0.1/0"
    celery.ring_from_outside()
    assert len(sent) == 1


@pytest.mark.django_db
def test_the_bell_rings_after_the_commit(
    sent: list[tuple[Any, ...]], settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.BROKER_URL = "redis://127.0.0.1/0"
    known = jobs.registered_kinds()
    with django_capture_on_commit_callbacks(execute=True):
        jobs.enqueue(min(known), 1, key="a")
        assert sent == []
    assert len(sent) == 1


def test_tasks_cannot_be_sent() -> None:
    with pytest.raises(RuntimeError, match=r"portal\.jobs\.enqueue"):
        worker.drain.delay()
    with pytest.raises(RuntimeError, match=r"portal\.jobs\.enqueue"):
        worker.drain.apply_async(countdown=5)


def test_only_json_is_accepted_and_nothing_is_kept() -> None:
    conf = celery.app.conf
    assert conf.accept_content == ["json"]
    assert conf.task_serializer == "json"
    assert conf.task_ignore_result
    assert not conf.task_acks_late
    assert conf.worker_prefetch_multiplier == 1
    assert conf.task_publish_retry is False


def test_a_pickled_message_is_refused() -> None:
    """What somebody slips into the broker is not unpacked, whatever it says it is."""
    none_pickled = b"\x80\x04N."
    for kind in ("pickle", "application/x-python-serialize", "yaml"):
        with pytest.raises((ContentDisallowed, SerializerNotInstalled)):
            loads(none_pickled, kind, "binary", accept=celery.app.conf.accept_content)


def test_the_portal_has_one_task() -> None:
    ours = {name for name in celery.app.tasks if not name.startswith("celery.")}
    assert ours == {"portal.drain"}


@pytest.mark.django_db(transaction=True)
def test_a_sweep_beats_the_heart_and_rings_for_what_is_due(sent: list[tuple[Any, ...]]) -> None:
    sweeper = worker.Sweeper()
    assert in_a_thread_of_its_own(sweeper.sweep)
    assert Heartbeat.objects.get().owner == sweeper.owner
    assert sent == []
    with transaction.atomic():
        jobs.enqueue(min(jobs.registered_kinds()), 1, key="a")
    sent.clear()
    assert in_a_thread_of_its_own(sweeper.sweep)
    assert sent == [("portal.drain",)]


@pytest.mark.django_db(transaction=True)
def test_the_first_sweep_does_the_chores(
    sent: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    del sent
    done: list[str] = []

    def chore() -> int:
        done.append("x")
        return len(done)

    monkeypatch.setattr(chores, "_CHORES", {"test.chore": chore})
    sweeper = worker.Sweeper()
    for _ in range(2):
        assert in_a_thread_of_its_own(sweeper.sweep)
    assert done == ["x"]


@pytest.mark.django_db(transaction=True)
def test_the_sweeper_goes_on_until_it_is_stopped(
    sent: list[tuple[Any, ...]], settings: Any
) -> None:
    settings.JOB_SWEEP_SECONDS = 0.01
    with transaction.atomic():
        jobs.enqueue(min(jobs.registered_kinds()), 1, key="a")
    sweeper = worker.Sweeper()
    sweeper.start()
    until(lambda: len(sent) >= 3, "the third ring")
    sweeper.stop()
    sweeper.join(timeout=10)
    assert not sweeper.is_alive()


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often the worker has ended itself; it does so at once here."""
    times: list[str] = []
    monkeypatch.setattr(worker, "STUCK_SECONDS", 0.0)
    monkeypatch.setattr(worker, "end_at_once", lambda: times.append("ended"))
    return times


@pytest.mark.django_db(transaction=True)
class TestStuckPool:
    """A pool that takes nothing up although it is rung for."""

    @pytest.fixture(autouse=True)
    def _a_job(self, transactional_db: None) -> None:
        with transaction.atomic():
            jobs.enqueue(min(jobs.registered_kinds()), 1, key="a")

    def sweep_twice(self) -> None:
        sweeper = worker.Sweeper()
        for _ in range(2):
            assert in_a_thread_of_its_own(sweeper.sweep)

    @pytest.mark.usefixtures("sent")
    def test_the_worker_ends(self, ended: list[str]) -> None:
        self.sweep_twice()
        assert ended == ["ended"]

    def test_a_broker_that_is_away_is_waited_for(
        self, ended: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(celery.bell, "silent_until", float("inf"))
        self.sweep_twice()
        assert ended == []

    @pytest.mark.usefixtures("sent")
    def test_a_busy_pool_is_left_to_its_work(self, ended: list[str]) -> None:
        Job.objects.create(
            kind="other",
            target=1,
            key="b",
            state=JobState.LEASED,
            owner="somebody",
            lease_until=timezone.now() + timedelta(minutes=1),
            run_after=timezone.now(),
        )
        self.sweep_twice()
        assert ended == []

    @pytest.mark.usefixtures("sent")
    def test_an_answer_starts_the_clock_again(self, ended: list[str]) -> None:
        sweeper = worker.Sweeper()
        assert in_a_thread_of_its_own(sweeper.sweep)
        Job.objects.update(state=JobState.DONE)
        assert in_a_thread_of_its_own(sweeper.sweep)
        Job.objects.update(state=JobState.QUEUED)
        assert in_a_thread_of_its_own(sweeper.sweep)
        assert ended == []

    @pytest.mark.usefixtures("sent")
    def test_a_job_taken_up_and_lost_between_two_looks_is_an_answer(self, ended: list[str]) -> None:
        sweeper = worker.Sweeper()
        for attempt in range(3):
            Job.objects.update(
                state=JobState.LEASED,
                owner=f"child {attempt}",
                lease_until=timezone.now() - timedelta(seconds=1),
            )
            assert in_a_thread_of_its_own(sweeper.sweep)
        assert ended == []


@pytest.mark.parametrize("trouble", [DatabaseError("away"), RuntimeError("anything")])
def test_a_sweep_that_cannot_look_says_so_and_lives(
    monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    def refuse(_owner: str) -> None:
        raise trouble

    monkeypatch.setattr(worker, "beat", refuse)
    assert not in_a_thread_of_its_own(worker.Sweeper().sweep)
