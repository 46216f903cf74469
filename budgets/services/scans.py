"""签字扫描件: the signed approval form comes back as a scan. Kept inside, handed out to few.

What it is, its own bytes say; it is never rendered, never published, and whoever takes it is
on record.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO, Final

from django.db import transaction
from django.utils.translation import gettext as _

from budgets.models import Revision, RevisionState, ScanKind, SignedScan
from budgets.services.approval_forms import document_sha256
from budgets.services.declassification import STATEMENT, require_declassified
from budgets.services.errors import RefusedActionError
from budgets.services.sources import keep_source
from budgets.services.uploads import admitted
from budgets.services.workflow import IN_REVIEW, WITH_OFFICER, require, require_state, target_of
from portal import audit, storage
from portal.access import Action
from portal.core.text import shorten

if TYPE_CHECKING:
    from portal.models import User
    from portal.storage import StoredFile

#: From the check until it is public: what is replaced or withdrawn gets no new signature.
_MAY_BE_SIGNED = (*WITH_OFFICER, *IN_REVIEW, RevisionState.PUBLISHED)
_ENDINGS: Final = {
    ".pdf": ScanKind.PDF,
    ".jpg": ScanKind.JPEG,
    ".jpeg": ScanKind.JPEG,
    ".png": ScanKind.PNG,
}
MEDIA: Final = {
    ScanKind.PDF: "application/pdf",
    ScanKind.JPEG: "image/jpeg",
    ScanKind.PNG: "image/png",
}
_PDF_VERSIONS: Final = (b"%PDF-1.", b"%PDF-2.")
#: What a scan has no use for and a reader might run.
_ACTIVE: Final = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")
_PNG_START: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_PNG_END: Final = b"\x00\x00\x00\x00IEND\xaeB\x60\x82"
#: Phones write their own notes behind the end of a picture.
_JPEG_TAIL: Final = 65536
_PDF_TAIL: Final = 1024


@dataclass(frozen=True, slots=True)
class ScanFile:
    """A scan as it is handed out; its name is ours."""

    content: bytes
    media_type: str
    filename: str


def attach_scan(
    *,
    revision: Revision,
    upload: BinaryIO | bytes,
    original_name: str,
    by: User,
    declassified: bool,
) -> SignedScan:
    """附上签字扫描件: bound to the document that is previewed now.

    The same bytes for the same document change nothing. `declassified`: `by` declares that
    the file holds no state secret; without it not a byte is stored. Raises
    `PermissionDenied`, and `RefusedActionError` for what is no scan, or where there is no
    document to sign.
    """
    require(by, Action.SUBMIT, revision)
    require_declassified(declassified=declassified)
    require_state(revision, _MAY_BE_SIGNED, _("上传签字扫描件"))
    document = document_sha256(revision)
    if not document:
        raise RefusedActionError(
            "no_document", _("该稿还没有生成文件，没有可签字的内容。请在校验完成后重新打印审批表。")
        )
    name, stream = admitted(upload, original_name)
    content = stream.read()
    kind = scan_kind(content, name)
    return _attach(revision, storage.put(content), name, kind, document, by)


@transaction.atomic
def take_scan(*, scan: SignedScan, by: User) -> ScanFile:
    """取出扫描件 for whoever may see the revision; on record with the act.

    Raises `PermissionDenied`, and `RefusedActionError` where the bytes are not what was kept.
    """
    require(by, Action.VIEW, scan.revision)
    source, kind = scan.source, ScanKind(scan.kind)
    try:
        content = storage.read(source.sha256)
    except FileNotFoundError:
        content = b""
    if hashlib.sha256(content).hexdigest() != source.sha256:
        raise RefusedActionError(
            "file_damaged", _("扫描件已丢失或损坏，不能下载。请联系系统管理员从备份恢复。")
        )
    _record("revision.scan_read", scan, by)
    filename = f"{scan.revision}公开审批表签字扫描件.{kind.value}"
    return ScanFile(content, MEDIA[kind], filename)


def scan_kind(content: bytes, name: str) -> ScanKind:
    """What the bytes are, where the name says the same. Raises `RefusedActionError`."""
    ending = PurePath(name).suffix.lower()
    named = _ENDINGS.get(ending)
    found = _kind_of(content)
    if named is None or found is None or named is not found:
        raise RefusedActionError(
            "scan_type",
            _(
                "“%(name)s”不是完整的扫描件：只接收 PDF、JPG 或 PNG，扩展名须与内容一致。"
                "请重新扫描或另存后再上传。"
            )
            % {"name": shorten(name)},
        )
    if found is ScanKind.PDF and any(word in content for word in _ACTIVE):
        raise RefusedActionError(
            "scan_active",
            _("“%(name)s”含有脚本或附件，不是扫描件。请重新扫描，或打印为 PDF 后再上传。")
            % {"name": shorten(name)},
        )
    return found


def _kind_of(content: bytes) -> ScanKind | None:
    if content.startswith(_PDF_VERSIONS) and b"%%EOF" in content[-_PDF_TAIL:]:
        return ScanKind.PDF
    if content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in content[-_JPEG_TAIL:]:
        return ScanKind.JPEG
    if content.startswith(_PNG_START) and content.endswith(_PNG_END):
        return ScanKind.PNG
    return None


@transaction.atomic
def _attach(
    revision: Revision, stored: StoredFile, name: str, kind: ScanKind, document: str, by: User
) -> SignedScan:
    # Two clicks at once wait for each other here; on SQLite the transaction itself does.
    Revision.objects.select_for_update().get(pk=revision.pk)
    latest: SignedScan | None = revision.signed_scans.select_related("source").first()
    same = latest is not None and latest.source.sha256 == stored.sha256
    if latest is not None and same and latest.document_sha256 == document:
        return latest
    source = keep_source(stored, name=name, by=by)
    scan: SignedScan = SignedScan.objects.create(
        revision=revision, source=source, kind=kind, document_sha256=document
    )
    _record("revision.scan_attached", scan, by, declared=STATEMENT)
    return scan


def _record(action: str, scan: SignedScan, by: User, **more: str) -> None:
    source = scan.source
    audit.record(
        action=action,
        target=target_of(scan.revision),
        by=by,
        description=source.original_name,
        details={
            "scan": scan.pk,
            "sha256": source.sha256,
            "size": source.size,
            "document": scan.document_sha256,
            **more,
        },
    )
