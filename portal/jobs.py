"""作业: work that survives. The Job row is the record; a lease says who works on it.

* `enqueue` writes the row in the transaction that makes the work.
* A worker claims it by one conditional UPDATE, renews its lease while it works, and ends
  it in the very transaction that keeps the results: whoever has lost the lease keeps nothing.
* Work that fails is tried again, `JOB_ATTEMPTS` times in all, then it is `dead`: visible,
  with a retry. A worker that dies with a job, or loses its database, is not the job's fault:
  `JOB_LOSSES` times. A full disk never is: the job waits until there is room.

Every function that a job runs must be safe to run twice and to be killed at any line.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.utils import timezone

from portal.celery import ring_from_outside
from portal.models import Job
from portal.models.jobs import JobState
from portal.outages import DISK_FULL, RETRY_AFTER, outage_of

logger = logging.getLogger(__name__)

#: What a job's own code may be told when it dies; the words are for the officer.
INTERNAL = (
    "E_INTERNAL",
    "系统处理时出现意外错误，已记录。请稍后点“重试”，仍不成功请联系系统管理员。",
)
TIMEOUT = ("E_JOB_TIMEOUT", "处理时间过长，已停止。请检查文件大小后重试。")
LOST = ("E_WORKER_LOST", "处理进程多次意外中断，已停止。请联系系统管理员检查服务器后重试。")

#: How long a patient kind lets every other kind go first.
PATIENCE = timedelta(minutes=10)
#: How many due jobs are looked at when others are claiming too.
_CANDIDATES = 8


class JobError(Exception):
    """The work could not be done. `retry`: another attempt may succeed."""

    def __init__(self, code: str, message: str, *, retry: bool = False) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.retry = retry


class LeaseLostError(Exception):
    """Somebody else has the job now: nothing of this attempt may be kept."""


@dataclass(slots=True)
class Claim:
    """One attempt at one job. `owner` is unique to the attempt: it is the fence."""

    job_id: int
    kind: str
    target: int
    owner: str
    attempts: int
    input_hash: str = ""
    finished: bool = field(default=False, init=False)

    @property
    def _row(self) -> QuerySet[Job]:
        return Job.objects.filter(pk=self.job_id, owner=self.owner, state=JobState.LEASED)

    def progress(self, percent: int, doing: str) -> None:
        """Say how far it is and what is being done. Raises `LeaseLostError`."""
        if not self._row.update(percent=percent, doing=doing):
            raise LeaseLostError(self.job_id)

    def renew(self) -> bool:
        """Keep the lease for another while. False where it is ours no more."""
        return bool(self._row.update(lease_until=_lease_end()))

    @contextmanager
    def finishing(self, outcome: str = "") -> Iterator[None]:
        """Keep the results: the body and the job's end are one transaction.

        Its first statement ends the job under the fence, so that an attempt which has
        lost its lease rolls back whole. Raises `LeaseLostError`.
        """
        with transaction.atomic(durable=True):
            if not self._row.update(
                state=JobState.DONE,
                outcome=outcome,
                percent=100,
                doing="",
                lease_until=None,
                finished_at=timezone.now(),
                error_code="",
                error_message="",
            ):
                raise LeaseLostError(self.job_id)
            yield
        self.finished = True

    def give_way(self) -> None:
        """Done without a result: what it was made for has changed. Raises `LeaseLostError`."""
        with self.finishing("superseded"):
            pass


Run = Callable[[Claim], None]
OnDead = Callable[[int, str, str], None]


@dataclass(frozen=True, slots=True)
class _Kind:
    run: Run
    on_dead: OnDead | None
    patient: bool = False


_KINDS: dict[str, _Kind] = {}


def register(kind: str, run: Run, *, on_dead: OnDead | None = None, patient: bool = False) -> None:
    """Make a kind of job known. `on_dead(target, code, message)` runs as the job is given up,
    inside that transaction. `patient`: nobody waits at the screen for it, so that the others go
    first, for `PATIENCE`. Raises `ValueError` for a second registration of other code.
    """
    known = _KINDS.setdefault(kind, _Kind(run, on_dead, patient))
    if known != _Kind(run, on_dead, patient):
        raise ValueError(f"job kind {kind} is registered twice")


def registered_kinds() -> frozenset[str]:
    """Every kind this process can do."""
    return frozenset(_KINDS)


def enqueue(
    kind: str, target: int, *, key: str, input_hash: str = "", run_after: datetime | None = None
) -> Job:
    """Write the job down, in the caller's transaction; the same key is the same job.

    It is due at once, or at `run_after`.
    Rings the bell once the transaction is committed; a broker that does not answer changes
    nothing. Raises `ValueError` for an unknown kind, `RuntimeError` outside a transaction.
    """
    if kind not in _KINDS:
        raise ValueError(f"job kind {kind} is not registered")
    if not connection.in_atomic_block:
        raise RuntimeError("a job is written in the transaction that makes the work")
    job, _made = Job.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "target": target,
            "input_hash": input_hash,
            "run_after": run_after or timezone.now(),
        },
    )
    transaction.on_commit(ring_from_outside, robust=True)
    return job


def retry(job: Job) -> None:
    """已停止的作业重试: dead -> queued, counted from the beginning. Other states are left alone."""
    Job.objects.filter(pk=job.pk, state=JobState.DEAD).update(
        state=JobState.QUEUED,
        attempts=0,
        losses=0,
        percent=0,
        doing="",
        error_code="",
        error_message="",
        run_after=timezone.now(),
        finished_at=None,
    )
    transaction.on_commit(ring_from_outside, robust=True)


def waiting(now: datetime | None = None) -> QuerySet[Job]:
    """Jobs that somebody should be working on and nobody is: due, or their worker is lost."""
    now = now or timezone.now()
    return Job.objects.filter(
        Q(state__in=[JobState.QUEUED, JobState.FAILED], run_after__lte=now)
        | Q(state=JobState.LEASED, lease_until__lt=now)
    )


def next_due() -> tuple[int, str] | None:
    """The job this process would take up now, with its last owner: each claim changes it."""
    return _due().values_list("pk", "owner").first()


def anybody_at_work() -> bool:
    """Whether some worker holds a lease that has not run out."""
    return Job.objects.filter(state=JobState.LEASED, lease_until__gte=timezone.now()).exists()


def run_due(limit: int = 100, *, seconds: float = 3600) -> int:
    """Claim and run what is due, in this process; no new job once `seconds` have passed.

    Returns how many attempts were made.
    """
    end, made = time.monotonic() + seconds, 0
    while made < limit and time.monotonic() < end:
        claim = _claim_next()
        if claim is None:
            break
        _attempt(claim)
        made += 1
    return made


def _lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def _new_owner() -> str:
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"


def _due() -> QuerySet[Job]:
    """What this process can do now, in the order in which it is to be done."""
    now = timezone.now()
    patient = [name for name, kind in _KINDS.items() if kind.patient]
    is_later = When(kind__in=patient, run_after__gt=now - PATIENCE, then=1)
    order = Case(is_later, default=0)
    return waiting(now).filter(kind__in=_KINDS).order_by(order, "run_after", "id")


def _claim_next() -> Claim | None:
    for job in _due()[:_CANDIDATES]:
        if job.state == JobState.LEASED and job.losses >= settings.JOB_LOSSES:
            _bury(Job.objects.filter(pk=job.pk, owner=job.owner, state=job.state), job, *LOST)
        elif claim := _claim(job):
            return claim
    return None


def _claim(job: Job) -> Claim | None:
    """Take the job exactly as it was seen; None where somebody was faster."""
    owner = _new_owner()
    seen = Job.objects.filter(pk=job.pk, state=job.state, owner=job.owner, attempts=job.attempts)
    if job.state == JobState.LEASED:
        # Renewed in the meantime: its worker lives.
        seen = seen.filter(lease_until=job.lease_until)
    taken = seen.update(
        state=JobState.LEASED,
        owner=owner,
        lease_until=_lease_end(),
        losses=F("losses") + (1 if job.state == JobState.LEASED else 0),
        percent=0,
        doing="",
    )
    if not taken:
        return None
    return Claim(job.pk, job.kind, job.target, owner, job.attempts, job.input_hash)


def _attempt(claim: Claim) -> None:
    try:
        with _renewing(claim):
            _KINDS[claim.kind].run(claim)
        if not claim.finished:
            raise RuntimeError(f"{claim.kind} returned without finishing its job")
    except LeaseLostError:
        logger.warning("job %s: the lease was lost, nothing is kept", claim.job_id)
    except JobError as error:
        _fail(claim, error.code, error.message, again=error.retry)
    except SoftTimeLimitExceeded:
        logger.warning("job %s: over its time", claim.job_id)
        _fail(claim, *TIMEOUT, again=True)
    except Exception as error:
        logger.exception("job %s (%s %s) failed", claim.job_id, claim.kind, claim.target)
        outage = outage_of(error)
        if outage is None:
            _fail(claim, *INTERNAL, again=True)
        elif outage is DISK_FULL:
            _put_off(claim)
        # Without its database an attempt is lost: the lease runs out and it is taken up again.


def _put_off(claim: Claim) -> None:
    """A full disk is not the job's fault: it waits for room, however long, and says so."""
    Job.objects.filter(pk=claim.job_id, owner=claim.owner, state=JobState.LEASED).update(
        state=JobState.FAILED,
        lease_until=None,
        run_after=timezone.now() + timedelta(seconds=RETRY_AFTER),
        error_code=DISK_FULL.code,
        error_message=str(DISK_FULL.message),
    )


def _fail(claim: Claim, code: str, message: str, *, again: bool) -> None:
    """Note the failed attempt: wait and try again, or give the job up."""
    attempts = claim.attempts + 1
    row = Job.objects.filter(pk=claim.job_id, owner=claim.owner, state=JobState.LEASED)
    if not again or attempts >= settings.JOB_ATTEMPTS:
        _bury(row, claim, code, message, attempts)
        return
    row.update(
        state=JobState.FAILED,
        attempts=attempts,
        lease_until=None,
        run_after=timezone.now()
        + timedelta(seconds=settings.JOB_RETRY_SECONDS * 6**claim.attempts),
        error_code=code,
        error_message=message[:300],
    )


def _bury(
    row: QuerySet[Job], job: Job | Claim, code: str, message: str, attempts: int | None = None
) -> None:
    """Give the job up and tell its kind, in one transaction; dead and visible in any case."""
    dead = {
        "state": JobState.DEAD,
        "attempts": job.attempts if attempts is None else attempts,
        "lease_until": None,
        "finished_at": timezone.now(),
        "error_code": code,
        "error_message": message[:300],
    }
    hook = _KINDS[job.kind].on_dead
    try:
        with transaction.atomic(durable=True):
            if row.update(**dead) and hook:
                hook(job.target, code, message)
    except Exception:
        # A hook that fails must not keep the job coming back for ever.
        logger.exception("job kind %s: its on_dead failed for %s", job.kind, job.target)
        row.update(**dead)


@contextmanager
def _renewing(claim: Claim) -> Iterator[None]:
    """Renew the lease four times in its length, as long as the body runs in this process."""
    stop = threading.Event()
    pulse = threading.Thread(target=_renew_until, args=(claim, stop), daemon=True)
    pulse.start()
    try:
        yield
    finally:
        stop.set()
        pulse.join()


def _renew_until(claim: Claim, stop: threading.Event) -> None:
    try:
        while not stop.wait(settings.JOB_LEASE_SECONDS / 4):
            try:
                if not claim.renew():
                    return
            except DatabaseError:
                logger.warning("job %s: the lease could not be renewed", claim.job_id)
    finally:
        connections.close_all()
