"""官网公开包: what is public now of a disclosure, a unit or a division, signed, for other sites.

Only what is in force: nothing that was withdrawn or taken down, and of what is held nothing
ever was in the stored files.
"""

from __future__ import annotations

import tempfile
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Revision, RevisionState, SnapshotFile
from budgets.rendering.formats import FORMATS
from budgets.rendering.handover import Attachment, Item, write_handover
from budgets.services.errors import RefusedActionError
from budgets.services.snapshots import publication_of
from portal import signing, storage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Q, QuerySet

_CHUNK = 1024 * 1024
#: 附件, in the order in which they are offered.
_ATTACHED = ("pdf", "docx", "xlsx")
_COLUMNS = {"unit": "财政预决算/单位预算", "department": "财政预决算/部门预算"}


def export_site(target: IO[bytes], *, of: Q, name: str) -> int:
    """Write the signed zip of whatever is published of the disclosures; answers of how many.

    `of` filters revisions; `name`: of the folder in it, in ASCII. Raises `RefusedActionError`
    where nothing is public.
    """
    revisions = _published(of)
    count = _counted(revisions)
    exported_at = timezone.localtime().isoformat(timespec="seconds")
    write_handover(target, name, _title(revisions), _items(revisions), exported_at, signing.sign)
    return count


def exported(*, of: Q, name: str) -> Iterator[bytes]:
    """The same as a stream that begins when it is read. Raises `RefusedActionError` at once."""
    _counted(_published(of))
    return _chunks(of, name)


def _chunks(of: Q, name: str) -> Iterator[bytes]:
    # Beside the stored files: a division can be larger than the memory that /tmp may be.
    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as file:
        export_site(file, of=of, name=name)
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def _counted(revisions: QuerySet[Revision]) -> int:
    count = revisions.count()
    if not count:
        raise RefusedActionError("nothing_public", _("没有现行的公开件，无从导出。请先公开。"))
    return int(count)


def _published(of: Q) -> QuerySet[Revision]:
    return (
        Revision.objects.filter(of, state=RevisionState.PUBLISHED, takedown__isnull=True)
        .select_related(
            "disclosure__division", "disclosure__department", "disclosure__unit", "snapshot"
        )
        .order_by(
            "disclosure__division__code",
            "disclosure__owner_code",
            "-disclosure__year",
            "disclosure__kind",
        )
    )


def _title(revisions: QuerySet[Revision]) -> str:
    """By the owner's name; by the division's where there are several."""
    names = revisions.order_by("disclosure__division__code", "disclosure__owner_code").values_list(
        "disclosure__owner_name", "disclosure__division__name"
    )
    owners = {owner for owner, _division in names}
    return f"{owners.pop() if len(owners) == 1 else names[0][1]}预算公开"


def _items(revisions: QuerySet[Revision]) -> Iterator[Item]:
    files: dict[int, dict[str, SnapshotFile]] = {}
    kept = SnapshotFile.objects.filter(
        snapshot__revision__in=revisions.order_by().values("pk"),
        format__in=(*_ATTACHED, "document", "html"),
    ).select_related("snapshot")
    for file in kept:
        files.setdefault(file.snapshot.revision_id, {})[file.format] = file
    for revision in revisions:
        yield _item(revision, files[revision.pk])


def _item(revision: Revision, files: dict[str, SnapshotFile]) -> Item:
    publication = publication_of(revision)
    body = files.get("document") or files["html"]
    published_at = revision.published_at or revision.created_at
    return Item(
        key=publication.key,
        title=publication.title,
        owner=publication.unit_name,
        column=_COLUMNS[publication.scope],
        published_on=timezone.localtime(published_at).date().isoformat(),
        number=publication.number,
        sha256=revision.snapshot.sha256,
        body=storage.path_of(body.sha256),
        attachments=tuple(
            Attachment(
                title=FORMATS[name].title,
                filename=FORMATS[name].display_name(publication),
                path=storage.path_of(files[name].sha256),
            )
            for name in _ATTACHED
            if name in files
        ),
    )
