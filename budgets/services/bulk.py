"""批量数据: made anew by a worker whenever a publication, withdrawal, hold or takedown changes it.

Whether a zip may be handed out is asked of the database at each request (`selectors.bulk`),
so that what was taken away is gone at once, whatever the worker is doing.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from budgets.models import BulkFile, Disclosure, Division
from budgets.rendering.bulk import write_bulk
from budgets.selectors.bulk import bulk_of, files_in_use, folder, path_of, scopes_of
from portal import jobs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgets.rendering.bulk import Bulk
    from portal.jobs import Claim

KIND = "budgets.build_bulk"
#: On a morning of many publications a zip is made once in so many seconds, not once for each.
GATHER_SECONDS = 30
#: A file that no row names any more may still be being made.
_ORPHAN_SECONDS = 3600


def queue(division: int, *, at_once: str = "") -> None:
    """Have the division's zips made anew, in the caller's transaction.

    Soon, together with what else changes; `at_once` names a change that cannot wait.
    """
    now = timezone.now()
    turn = int(now.timestamp()) // GATHER_SECONDS + 1
    due = now if at_once else now + timedelta(seconds=turn * GATHER_SECONDS - now.timestamp())
    jobs.enqueue(KIND, division, key=f"{KIND}:{division}:{at_once or turn}", run_after=due)


def build(claim: Claim) -> None:
    """Make what is not as it should be, of every year and scope of a division."""
    division = Division.objects.get(pk=claim.target)
    made: list[tuple[Bulk, list[int], Path, str]] = []
    for year, scope in scopes_of(division.pk):
        bulk, revisions = bulk_of(division, year, scope)
        if not _is_kept(division, bulk):
            claim.progress(10, f"{year} {scope}")
            made.append((bulk, revisions, *_written(bulk)))
    with claim.finishing(f"built {len(made)}"):
        replaced = [
            _keep(division, bulk, revisions, path, sha256) for bulk, revisions, path, sha256 in made
        ]
    _remove(path_of(sha256) for sha256 in replaced if sha256)


def queue_all() -> int:
    """A chore: what no act announced, as a last day that was recorded. Answers how many."""
    divisions = Disclosure.objects.filter(revisions__publication__isnull=False)
    outdated = [
        division
        for division in Division.objects.filter(pk__in=divisions.values("division"))
        if any(
            not _is_kept(division, bulk_of(division, *each)[0]) for each in scopes_of(division.pk)
        )
    ]
    for division in outdated:
        with transaction.atomic():
            queue(division.pk)
    oldest = time.time() - _ORPHAN_SECONDS
    _remove(path for path in folder().glob("*") if path.stat().st_mtime < oldest)
    return len(outdated)


def _is_kept(division: Division, bulk: Bulk) -> bool:
    kept = BulkFile.objects.filter(division=division, year=bulk.year, scope=bulk.scope).first()
    if kept is None:
        return not bulk.members
    return kept.fingerprint == bulk.fingerprint and path_of(kept.sha256).exists()


def _written(bulk: Bulk) -> tuple[Path, str]:
    """The zip under a passing name, and its SHA-256."""
    folder().mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder(), prefix=".new-")
    path = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            if bulk.members:
                write_bulk(bulk, file)
            file.seek(0)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path, sha256


def _keep(division: Division, bulk: Bulk, revisions: list[int], path: Path, sha256: str) -> str:
    """Name the file, unless it is out of date already: what changed it has a job of its own.

    Answers the hash of the file that it takes the place of, "" for none.
    """
    size = path.stat().st_size
    of: dict[str, Any] = {"division": division, "year": bulk.year, "scope": bulk.scope}
    kept = BulkFile.objects.filter(**of).values_list("sha256", flat=True).first() or ""
    if bulk_of(division, bulk.year, bulk.scope)[0].fingerprint != bulk.fingerprint:
        path.unlink()
        return ""
    if not bulk.members:
        path.unlink()
        BulkFile.objects.filter(**of).delete()
    else:
        path.replace(path_of(sha256))
        row, _made = BulkFile.objects.update_or_create(
            **of,
            defaults={
                "fingerprint": bulk.fingerprint,
                "sha256": sha256,
                "size": size,
                "missing": len(bulk.missing) + bulk.unnamed,
            },
        )
        row.members.set(revisions)
    return kept


def _remove(paths: Iterable[Path]) -> None:
    """Remove what no row names: a reader who has one open reads it to its end."""
    used = set(files_in_use())
    for path in list(paths):
        if path.stem not in used:
            path.unlink(missing_ok=True)
