"""上传: a workbook is received, kept under its content address, and queued for checking."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from budgets.models import Disclosure, Revision, RevisionState
from budgets.models.disclosures import OPEN_STATES
from budgets.services import companions, entries, processing
from budgets.services.adjustments import require_not_abandoned
from budgets.services.declassification import record_statement, require_declassified
from budgets.services.errors import RefusedActionError, refused_file
from budgets.services.packing import NamedFile, kept_name, pack
from budgets.services.sources import keep_source
from budgets.services.texts import carry_over, keep_texts, require_bounds
from budgets.services.withholding import require_public_unit
from budgets.services.workflow import IN_REVIEW, move, require, target_of
from budgets.tables.editions import edition_for
from portal import audit, storage
from portal.access import Action

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgets.tables.texts import DeclaredTexts
    from portal.models import User
    from portal.storage import StoredFile


@dataclass(frozen=True, slots=True)
class NamedUpload:
    """One file of an upload, and the name it came under."""

    name: str
    stream: BinaryIO


def receive_workbook(
    *,
    disclosure: Disclosure,
    upload: BinaryIO | bytes,
    original_name: str,
    by: User,
    declassified: bool,
    public_elsewhere: str = "",
    texts: DeclaredTexts | None = None,
) -> Revision:
    """接收工作簿: a new revision, RECEIVED and queued for checking.

    The same bytes handed in again while that revision is open are that revision: a double
    click makes one. An open revision with other bytes is superseded. `texts` None: those of
    the revision before it are carried over. `declassified`: `by` declares that the file was
    reviewed and holds no state secret; without it not a byte is stored. `public_elsewhere`:
    where and why it is public already. Raises
    `PermissionDenied`, and `RefusedActionError` for a file that cannot be meant (no name,
    empty, too large, not of a workbook's kind) or while a revision is under review.
    """
    require(by, Action.UPLOAD, disclosure)
    require_declassified(declassified=declassified)
    require_public_unit(disclosure)
    name, stream = admitted(upload, original_name)
    if texts is not None:
        require_bounds(texts)
    stored = storage.put(stream)
    declared = partial(record_statement, by=by, public_elsewhere=public_elsewhere)
    return _receive(disclosure, stored, name, by, texts, declared)


def receive_files(
    *, disclosure: Disclosure, uploads: Sequence[NamedUpload], by: User, declassified: bool
) -> Revision:
    """接收工作簿: one file, or several that are one unit's tables (一表一文件), as one revision.

    Several are kept as one zip. Raises as `receive_workbook` does, and
    `RefusedActionError` where several cannot be put together.
    """
    require(by, Action.UPLOAD, disclosure)
    if len(uploads) == 1:
        return receive_workbook(
            disclosure=disclosure,
            upload=uploads[0].stream,
            original_name=uploads[0].name,
            by=by,
            declassified=declassified,
        )
    require_declassified(declassified=declassified)
    total = sum(size_of(upload.stream) for upload in uploads)
    require_limit(total)
    whole = pack([NamedFile(upload.name, upload.stream.read()) for upload in uploads])
    return receive_workbook(
        disclosure=disclosure,
        upload=whole.content,
        original_name=whole.name,
        by=by,
        declassified=declassified,
    )


@transaction.atomic
def _receive(
    disclosure: Disclosure,
    stored: StoredFile,
    name: str,
    by: User,
    texts: DeclaredTexts | None,
    declared: Callable[..., object],
) -> Revision:
    # Two requests at once wait for each other here; on SQLite the transaction itself does.
    Disclosure.objects.select_for_update().get(pk=disclosure.pk)
    require_not_abandoned(disclosure)
    latest = (
        disclosure.revisions.select_related("source", "disclosure")
        .filter(state__in=OPEN_STATES)
        .first()
    )
    if latest is not None:
        if latest.state in IN_REVIEW:
            raise _under_review(latest)
        if latest.source is not None and latest.source.sha256 == stored.sha256:
            return latest
        move(
            latest,
            starting=OPEN_STATES,
            to=RevisionState.SUPERSEDED,
            act=_("替换"),
            action="revision.replaced",
            by=by,
        )
    revision = _new_revision(disclosure, stored, name, by)
    declared(revision=revision)
    if texts is None:
        carry_over(to=revision)
    else:
        keep_texts(revision, texts)
    entries.carry_over(to=revision)
    companions.carry_over(to=revision)
    processing.queue(revision)
    return revision


def _new_revision(disclosure: Disclosure, stored: StoredFile, name: str, by: User) -> Revision:
    last = disclosure.revisions.aggregate(last=Max("number"))["last"] or 0
    source = keep_source(stored, name=name, by=by)
    revision = Revision.objects.create(
        disclosure=disclosure,
        number=last + 1,
        state=RevisionState.RECEIVED,
        edition=edition_for(disclosure.kind, disclosure.year, disclosure.division.code).key,
        source=source,
        created_by=by,
    )
    audit.record(
        action="revision.received",
        target=target_of(revision),
        by=by,
        description=str(revision),
        details={"file": name, "sha256": stored.sha256, "size": stored.size},
    )
    return revision


def admitted(upload: BinaryIO | bytes, original_name: str) -> tuple[str, BinaryIO]:
    """What may be handed in at all: the kept name, and the bytes from their beginning.

    Every file that an officer hands in comes through here. Raises `RefusedActionError`.
    """
    name = kept_name(original_name)
    stream = io.BytesIO(upload) if isinstance(upload, bytes) else upload
    _require_size(stream)
    return name, stream


def _require_size(stream: BinaryIO) -> None:
    size = size_of(stream)
    if size == 0:
        raise refused_file("E_EMPTY")
    require_limit(size)


def size_of(stream: BinaryIO) -> int:
    """How many bytes the stream has; it is put back to its beginning."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    return size


def require_limit(size: int) -> None:
    """Raise `RefusedActionError` (E_TOO_LARGE) for more than one upload may have."""
    if size > settings.UPLOAD_LIMIT:
        raise refused_file(
            "E_TOO_LARGE", size=_megabytes(size), limit=_megabytes(settings.UPLOAD_LIMIT)
        )


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}MB"


def _under_review(revision: Revision) -> RefusedActionError:
    return RefusedActionError(
        "under_review",
        _(
            "第%(number)s稿的状态为“%(state)s”，不能上传新稿。请先联系审核人退回，或等待公开后再更正。"
        )
        % {"number": revision.number, "state": revision.get_state_display()},
    )
