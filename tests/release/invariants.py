"""What holds of a portal at every moment, whoever was killed: everything is whole or not there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.conf import settings
from django.test import Client

from budgets.models import BulkFile, Revision, RevisionState
from budgets.selectors import public
from budgets.services import chain_checking
from portal import storage
from portal.models import AuditEvent, ChainEntry, Job
from tests.release.books import FACTS, TABLES

_NOT_YET = (RevisionState.RECEIVED, RevisionState.READING)


def found(*, is_settled: bool) -> list[str]:
    """Everything half-done, in words; nothing where all is well.

    `is_settled`: no job waits any more, so that feed, pages and bulk files must be there too.
    """
    faults = [str(fault) for fault in chain_checking.faults(is_thorough=True)]
    for revision in Revision.objects.order_by("pk"):
        faults.extend(f"revision {revision.pk}: {fault}" for fault in _of_revision(revision))
    faults.extend(_of_store())
    faults.extend(_of_trail())
    if is_settled:
        faults.extend(_of_what_follows())
    return faults


def _of_revision(revision: Revision) -> Iterator[str]:
    counted = (revision.facts.count(), revision.tables.count())
    snapshot = getattr(revision, "snapshot", None)
    if revision.state in _NOT_YET:
        if counted != (0, 0) or snapshot is not None:
            yield f"{revision.state} and already {counted}"
        return
    if revision.state == RevisionState.FAILED:
        yield f"failed: {revision.failure_code} {revision.failure_message}"
        return
    if revision.state == RevisionState.SUPERSEDED and revision.checked_at is None:
        return  # replaced before it was read
    if counted != (FACTS, TABLES) or snapshot is None:
        yield f"{revision.state} with {counted}, snapshot {snapshot}"
        return
    for file in snapshot.files.all():
        if not storage.verify(file.sha256):
            yield f"the stored {file.format} is not what its name says"
    yield from _of_publication(revision)


def _of_publication(revision: Revision) -> Iterator[str]:
    is_public = revision.publication is not None
    if is_public != (public.publication_of(revision.pk) is not None):
        yield f"publication {revision.publication}, but its page says otherwise"
    entries = sum(
        entry.subject == f"{_public_id(revision)}-v{revision.publication}"
        for entry in ChainEntry.objects.all()
    )
    if entries != int(is_public):
        yield f"publication {revision.publication} has {entries} entries in the chain"


def _public_id(revision: Revision) -> str:
    disclosure = revision.disclosure
    return f"{disclosure.division.code}-{disclosure.owner_code}-{disclosure.year}-budget"


def _of_store() -> Iterator[str]:
    root = settings.FILES_ROOT
    for path in root.glob("??/??/*"):
        if not storage.verify(path.name):
            yield f"stored file {path.name[:12]} is torn"


def _of_trail() -> Iterator[str]:
    """What is done once has one row in the audit trail, which nobody can delete."""
    for action in ("revision.received", "revision.published", "revision.checked", "test.done"):
        told = Counter(AuditEvent.objects.filter(action=action).values_list("target", flat=True))
        yield from (f"{action} {n} times for {target}" for target, n in told.items() if n > 1)


def _of_what_follows() -> Iterator[str]:
    dead = Job.objects.filter(state="dead")
    yield from (f"job {job.kind} {job.target} is dead: {job.error_code}" for job in dead)
    waiting = Job.objects.exclude(state__in=("done", "dead")).count()
    if waiting:
        yield f"{waiting} jobs are still open"
    published = list(Revision.objects.filter(state=RevisionState.PUBLISHED))
    if not published:
        return
    client = Client(headers={"host": "localhost", "x-forwarded-proto": "https"})
    feed = client.get("/feed.json").content.decode()
    told = min(len(published), feed.count('"date_published"'))
    if told < min(len(published), 20):
        yield f"the feed tells of {told} of {len(published)}"
    members = set(BulkFile.objects.values_list("members", flat=True))
    lacking = {revision.pk for revision in published} - members
    if lacking:
        yield f"the bulk files lack {sorted(lacking)}"
