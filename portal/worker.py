"""工作进程: what a Celery worker does when the bell rings, and the look it takes by itself.

Only workers import this module (`imports` of the Celery app).
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from datetime import timedelta
from typing import Any

from celery.signals import worker_init, worker_process_init, worker_ready, worker_shutting_down
from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone

from portal import chores, jobs
from portal.celery import DRAIN, app, bell
from portal.models import Heartbeat
from portal.serving import die_with_parent, require_lasting_secret

logger = logging.getLogger(__name__)

#: A drain takes no new job after this; the next bell goes on.
DRAIN_SECONDS = 5.0
#: The pause of a sweeper that could not look.
_AFTER_FAILURE = 5.0
#: Rung for so long while something is due and nobody works: the pool is stuck. On the
#: in-memory transport a child that is killed while idle takes the pool's lock with it.
STUCK_SECONDS = 15.0


@app.task(name=DRAIN)
def drain() -> None:
    """Do what is due."""
    jobs.run_due(seconds=DRAIN_SECONDS)


class Sweeper(threading.Thread):
    """Looks for due jobs and rings; racing sweepers are harmless. Beats the heart as well."""

    def __init__(self) -> None:
        super().__init__(name="sweeper", daemon=True)
        self.owner = f"{socket.gethostname()[:40]}:{os.getpid()}"
        self._stopping = threading.Event()
        self._next_beat = 0.0
        self._chores = chores.Round()
        #: What was rung for in vain, and since when.
        self._unanswered: tuple[tuple[int, str], float] | None = None

    def run(self) -> None:
        """Sweep until told to stop."""
        pause = settings.JOB_SWEEP_SECONDS
        while not self._stopping.wait(pause):
            pause = settings.JOB_SWEEP_SECONDS if self.sweep() else _AFTER_FAILURE

    def stop(self) -> None:
        """End after the present look."""
        self._stopping.set()

    def sweep(self) -> bool:
        """One look. False where it could not be taken: the database is away, for instance."""
        try:
            if time.monotonic() >= self._next_beat:
                beat(self.owner)
                self._next_beat = time.monotonic() + settings.HEARTBEAT_SECONDS
            self._ring_for_what_is_due()
            self._chores.do_due()
        except DatabaseError as error:
            logger.warning("the sweeper could not look: %s", error)
            return False
        except Exception:  # this thread must outlive everything
            logger.exception("the sweeper could not look")
            return False
        finally:
            # A pool child forked at another moment must not inherit an open connection.
            connections.close_all()
        return True

    def _ring_for_what_is_due(self) -> None:
        """Ring; where ringing has long been in vain, end this worker: its supervisor starts another."""
        due = jobs.next_due()
        if due is None or not bell.ring() or jobs.anybody_at_work():
            self._unanswered = None
            return
        now = time.monotonic()
        if self._unanswered is None or self._unanswered[0] != due:
            self._unanswered = (due, now)
        elif now - self._unanswered[1] > STUCK_SECONDS:
            logger.critical("the pool takes nothing up; this worker ends to be started again")
            end_at_once()


def end_at_once() -> None:
    """End this process without waiting for a pool that will not end."""
    os._exit(os.EX_TEMPFAIL)


def beat(owner: str) -> None:
    """心跳: say that this worker is alive; forget workers not heard of for a day."""
    now = timezone.now()
    Heartbeat.objects.update_or_create(owner=owner, defaults={"at": now})
    Heartbeat.objects.filter(at__lt=now - timedelta(days=1)).delete()


@worker_init.connect
def _refuse_to_serve_unsafely(**_kwargs: Any) -> None:
    require_lasting_secret()


@worker_process_init.connect
def _go_with_the_worker(**_kwargs: Any) -> None:
    """A pool child whose worker is gone, perhaps waiting for a lock that nobody frees, ends."""
    die_with_parent()


@worker_ready.connect
def _start_sweeper(sender: Any = None, **_kwargs: Any) -> None:
    sweeper = Sweeper()
    sweeper.start()
    worker_shutting_down.connect(lambda **_: sweeper.stop(), weak=False)
