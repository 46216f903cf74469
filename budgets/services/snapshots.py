"""快照: the exact bytes that are previewed, approved and published, in every format.

Rendering and storing happen outside any transaction; only the rows that name the bytes
are written inside one. The same declaration gives the same bytes for ever.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from budgets.models import Disclosure, Revision, Snapshot, SnapshotFile
from budgets.rendering.formats import FORMATS, Format
from budgets.rendering.publication import Document, Publication, compose
from budgets.selectors.declarations import declaration_of
from budgets.selectors.narrative import worded_on, words_of
from budgets.selectors.revision_files import TYPESETTING
from budgets.services import companions
from budgets.tables.core import Declaration
from portal import jobs, storage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from budgets.rendering.form import Appendix


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """One format, its bytes already stored plain and gzipped."""

    format: str
    media_type: str
    filename: str
    sha256: str
    size: int
    gzip_sha256: str


@dataclass(frozen=True, slots=True)
class PreparedSnapshot:
    """A snapshot whose bytes are stored and whose rows are not yet written."""

    sha256: str
    publication: int
    files: tuple[PreparedFile, ...]


def take_snapshot(revision: Revision) -> Snapshot:
    """快照 of what is stored of the revision, in place of an earlier one.

    Deterministic: taking it again gives the same bytes.
    """
    prepared = prepare(revision, declaration_of(revision), companions.appendices_of(revision))
    with transaction.atomic():
        return keep(revision, prepared)


def prepare(
    revision: Revision, declaration: Declaration, appendices: tuple[Appendix, ...] = ()
) -> PreparedSnapshot:
    """Render every format that is quick and store the bytes. Writes no row."""
    document = composed(revision, declaration, appendices, on=timezone.localdate())
    quick = [each for each in FORMATS.values() if not each.is_slow]
    return PreparedSnapshot(
        sha256=document.sha256,
        publication=document.publication.number,
        files=tuple(store_rendered(each, document) for each in quick),
    )


def document_of(revision: Revision) -> Document:
    """公开件全文 of what is stored of the revision."""
    return composed(
        revision,
        declaration_of(revision),
        companions.appendices_of(revision),
        on=worded_on(revision),
    )


def composed(
    revision: Revision,
    declaration: Declaration,
    appendices: tuple[Appendix, ...] = (),
    *,
    on: date,
) -> Document:
    """公开件全文 of a revision with what it declares and what is published beside it.

    `on`: the day whose wording counts.
    """
    words = words_of(revision, declaration, on=on, has_forms=bool(appendices))
    return compose(
        publication_of(revision),
        declaration,
        texts=words.texts,
        appendices=appendices,
        pack=words.pack,
    )


def keep(revision: Revision, prepared: PreparedSnapshot) -> Snapshot:
    """Write the rows of a prepared snapshot, inside the caller's transaction."""
    remove(revision)
    snapshot = Snapshot.objects.create(
        revision=revision, sha256=prepared.sha256, publication=prepared.publication
    )
    keep_files(snapshot, prepared.files)
    queue_typesetting(snapshot)
    return snapshot


def queue_typesetting(snapshot: Snapshot) -> None:
    """排印 of the formats that the snapshot lacks, as a job, in the caller's transaction."""
    missing = missing_formats(snapshot)
    if missing:
        jobs.enqueue(
            TYPESETTING,
            snapshot.revision_id,
            key=f"{TYPESETTING}:{snapshot.pk}:{','.join(missing)}",
            input_hash=snapshot.sha256,
        )


def missing_formats(snapshot: Snapshot) -> list[str]:
    """The registered formats that the snapshot does not have, in their order."""
    there = set(SnapshotFile.objects.filter(snapshot=snapshot).values_list("format", flat=True))
    return [name for name in FORMATS if name not in there]


def keep_files(snapshot: Snapshot, files: Iterable[PreparedFile]) -> None:
    """Write the rows of rendered formats, inside the caller's transaction."""
    SnapshotFile.objects.bulk_create(
        SnapshotFile(
            snapshot=snapshot,
            format=file.format,
            media_type=file.media_type,
            filename=file.filename,
            sha256=file.sha256,
            size=file.size,
            gzip_sha256=file.gzip_sha256,
        )
        for file in files
    )


def remove(revision: Revision) -> None:
    """Take away the snapshot of an earlier run. The database refuses it once published."""
    # Snapshots refuse deletion by their own manager; a run that replaces itself may.
    QuerySet(SnapshotFile).filter(snapshot__revision=revision).delete()
    QuerySet(Snapshot).filter(revision=revision).delete()


def publication_of(revision: Revision) -> Publication:
    """公开件的身份 as it stands in the bytes, with the number that publishing will give."""
    disclosure = revision.disclosure
    return Publication(
        division_code=disclosure.division.code,
        division_name=disclosure.division.name,
        department_code=disclosure.department.code,
        department_name=disclosure.department.name,
        unit_code=disclosure.owner_code,
        unit_name=disclosure.owner_name,
        year=disclosure.year,
        edition=revision.edition,
        kind=disclosure.kind,
        scope=disclosure.scope,
        number=revision.publication or next_publication(disclosure),
        adjustment=disclosure.adjustment_number or 0,
    )


def next_publication(disclosure: Disclosure) -> int:
    """The number of the next publication: v1, v2, …"""
    last = disclosure.revisions.aggregate(last=Max("publication"))["last"] or 0
    return int(last) + 1


def store_rendered(each: Format, document: Document) -> PreparedFile:
    """Render one format and store its bytes, plain and gzipped. Writes no row."""
    content = each.render(document)
    plain = storage.put(content)
    packed = storage.put(gzip.compress(content, compresslevel=9, mtime=0))
    return PreparedFile(
        format=each.name,
        media_type=each.media_type,
        filename=each.filename(document.publication),
        sha256=plain.sha256,
        size=plain.size,
        gzip_sha256=packed.sha256,
    )
