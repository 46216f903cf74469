"""健康检查: what must be well for the portal to do its work, measured from the database.

The same measurements answer /healthz and `manage.py doctor`. Nothing here names a secret.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Max, Min
from django.db.models.functions import Coalesce
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import jobs
from portal.backup.errors import BackupError
from portal.backup.folder import Manifest, chosen
from portal.models import Heartbeat, Job
from portal.models.jobs import JobState

#: A job that waits longer than this waits for a worker that does not come.
WAITING_LIMIT = timedelta(minutes=5)
#: A worker that has been silent so long is gone.
SILENCE_LIMIT = timedelta(seconds=30)
#: 磁盘空间下限: below this uploads and snapshots may fail half-way.
SPACE_LIMIT = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing measured: whether it is well, and the figures that say so."""

    ok: bool
    figures: dict[str, Any]


def database() -> Condition:
    """Whether the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return Condition(cursor.fetchone() == (1,), {"vendor": connection.vendor})


def worker() -> Condition:
    """Whether any worker has been heard of lately."""
    newest = Heartbeat.objects.aggregate(at=Max("at"))["at"]
    age = _seconds_since(newest)
    return Condition(
        age is not None and age <= SILENCE_LIMIT.total_seconds(), {"heartbeat_age_seconds": age}
    )


def queue() -> Condition:
    """How long the oldest job waits for a worker; how many wait, how many were given up."""
    waiting = jobs.waiting()
    oldest = waiting.aggregate(at=Min(Coalesce("lease_until", "run_after")))["at"]
    age = _seconds_since(oldest)
    return Condition(
        age is None or age <= WAITING_LIMIT.total_seconds(),
        {
            "oldest_waiting_seconds": age,
            "waiting": waiting.count(),
            "dead": Job.objects.filter(state=JobState.DEAD).count(),
        },
    )


def storage() -> Condition:
    """Whether files can be written, and how much room is left."""
    root = Path(settings.FILES_ROOT)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    probe = root / f".probe-{os.getpid()}-{uuid.uuid4().hex[:8]}"
    probe.write_bytes(b"probe")
    written = probe.read_bytes() == b"probe"
    probe.unlink()
    free = shutil.disk_usage(root).free
    return Condition(written and free >= SPACE_LIMIT, {"free_bytes": free})


def backup_age() -> timedelta | None:
    """How old the newest finished backup is; None where no folder is named or none is there."""
    if settings.BACKUP_DIR is None:
        return None
    try:
        made = Manifest.read(chosen(settings.BACKUP_DIR)).made_at
    except (BackupError, OSError):
        return None
    return timezone.now() - datetime.fromisoformat(made)


CONDITIONS: dict[str, Callable[[], Condition]] = {
    "database": database,
    "worker": worker,
    "queue": queue,
    "storage": storage,
}


def examine(measure: Callable[[], Condition]) -> Condition:
    """The condition; what cannot be measured is not well."""
    try:
        return measure()
    except (DatabaseError, OSError) as error:
        return Condition(ok=False, figures={"error": type(error).__name__})


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """GET /healthz: 200 where all is well, 503 where one thing fails."""
    found = {name: examine(measure) for name, measure in CONDITIONS.items()}
    well = all(condition.ok for condition in found.values())
    return JsonResponse(
        {
            "status": "ok" if well else "fail",
            "checks": {name: {"ok": c.ok, **c.figures} for name, c in found.items()},
        },
        status=200 if well else 503,
    )


def _seconds_since(moment: datetime | None) -> float | None:
    return None if moment is None else round((timezone.now() - moment).total_seconds(), 1)
