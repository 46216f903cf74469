"""门铃: the Celery app. It carries no data; the database is the record of work.

A message only says "look". Losing, doubling or delaying it changes nothing, because
every worker looks by itself as well (`portal.worker`).
"""

from __future__ import annotations

import logging
import os
import time
from dataclasses import dataclass
from typing import Any, NoReturn

from celery import Celery, Task
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

logger = logging.getLogger(__name__)

#: The only task there is: look what is due. It takes no arguments.
DRAIN = "portal.drain"
#: After a failure the bell stays silent so long: a stalled broker must not slow every upload.
SILENCE_SECONDS = 5.0


class JobsOnlyTask(Task):  # type: ignore[type-arg]  # generic only in the stubs
    """Refuses to be sent: work is written down with `portal.jobs.enqueue`, never sent."""

    abstract = True

    def apply_async(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Always raises `RuntimeError`; `.delay` comes through here too."""
        raise RuntimeError(f"{self.name}: write a job with portal.jobs.enqueue instead of sending")


def _configuration() -> dict[str, Any]:
    embedded = settings.BROKER_URL.startswith("memory:")
    return {
        "broker_url": "memory://localhost/" if embedded else settings.BROKER_URL,
        "broker_connection_timeout": 1,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,  # a worker waits for its broker as long as it takes
        # How long a reader of the in-memory transport sleeps; sockets time out on Redis.
        "broker_transport_options": (
            {"polling_interval": 0.1}
            if embedded
            else {"socket_connect_timeout": 1, "socket_timeout": 2, "max_retries": 0}
        ),
        "task_publish_retry": False,
        "task_ignore_result": True,
        "task_acks_late": False,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_soft_time_limit": settings.JOB_SECONDS,
        "task_time_limit": settings.JOB_SECONDS + 20,
        "worker_concurrency": 2,
        "worker_prefetch_multiplier": 1,
        "worker_max_tasks_per_child": 200,
        "worker_max_memory_per_child": 800_000,  # KB; laying out pages levels off at 560 MB
        "worker_enable_remote_control": False,
        "worker_send_task_events": False,
        "worker_hijack_root_logger": False,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "timezone": "UTC",
        "imports": ["portal.worker"],
    }


app = Celery("portal", task_cls=JobsOnlyTask)
app.conf.update(_configuration())


@dataclass(slots=True)
class Bell:
    """Rings without ever failing. `missed` counts what the broker did not take."""

    missed: int = 0
    silent_until: float = 0.0

    def ring(self) -> bool:
        """Tell some worker to look. False where nobody was told; the sweepers will find it."""
        if time.monotonic() < self.silent_until:
            return False
        try:
            app.send_task(DRAIN, ignore_result=True, retry=False)
        except Exception as error:  # whatever a broker does, it is only a bell
            self.missed += 1
            self.silent_until = time.monotonic() + SILENCE_SECONDS
            logger.warning("the broker did not take the bell (%d so far): %s", self.missed, error)
            return False
        return True


bell = Bell()


def ring_from_outside() -> None:
    """Ring from a process that is not a worker.

    The in-memory transport ends at the process, so there the worker's own look, four times
    a second, is the bell.
    """
    if not settings.BROKER_URL.startswith("memory:"):
        bell.ring()
