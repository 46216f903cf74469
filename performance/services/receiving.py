"""接收绩效目标: a targets workbook for a revision that is with the officer."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from budgets.services import processing
from budgets.services.declassification import require_declassified
from budgets.services.errors import RefusedActionError
from budgets.services.sources import keep_source, told_of
from budgets.services.uploads import admitted
from budgets.services.workflow import WITH_OFFICER, require, require_state
from performance.models import TargetsFile
from performance.selectors.targets import targets_file
from portal import storage
from portal.access import Action

if TYPE_CHECKING:
    from budgets.models import Revision
    from portal.models import User
    from portal.storage import StoredFile


def receive_targets(
    *,
    revision: Revision,
    upload: BinaryIO | bytes,
    original_name: str,
    by: User,
    declassified: bool,
    file_stands: bool = False,
) -> TargetsFile:
    """接收绩效目标 in place of the file that the revision had, and have it checked again.

    `declassified`: `by` declares that the file was reviewed and holds no state secret;
    without it not a byte is stored. `file_stands`: where a project was typed at the desk too,
    the file stands; what was typed is kept. The same bytes change nothing. Raises
    `PermissionDenied`, and `RefusedActionError` for a file that cannot be meant, and where
    the revision is not with the officer or has changed since it was read.
    """
    require(by, Action.UPLOAD, revision)
    require_declassified(declassified=declassified)
    require_state(revision, WITH_OFFICER, _("上传绩效目标"))
    name, stream = admitted(upload, original_name)
    return _receive(revision, storage.put(stream), name, by, file_stands=file_stands)


@transaction.atomic
def _receive(
    revision: Revision, stored: StoredFile, name: str, by: User, *, file_stands: bool
) -> TargetsFile:
    before = targets_file(revision)
    typed = revision.entered_targets.filter(gives_way=False) if file_stands else None
    is_same = before and before.source and before.source.sha256 == stored.sha256
    if before and is_same and not (typed and typed.exists()):
        return before
    processing.check_again(
        revision=revision,
        act=_("上传绩效目标"),
        action="revision.targets_received",
        by=by,
        details={**told_of(stored, name), "file_stands": file_stands},
    )
    if typed is not None:
        typed.update(gives_way=True)
    source = keep_source(stored, name=name, by=by)
    kept, _new = TargetsFile.objects.update_or_create(
        revision=revision, defaults={"source": source, "fingerprint": "", "refused": False}
    )
    return kept


@transaction.atomic
def remove_targets(*, revision: Revision, by: User) -> None:
    """移除绩效目标 that were uploaded, and have the revision checked again.

    What was typed at the desk stays. Raises as `receive_targets`.
    """
    require(by, Action.UPLOAD, revision)
    act = _("移除绩效目标")
    require_state(revision, WITH_OFFICER, act)
    before = targets_file(revision)
    if before is None or before.source is None:
        raise RefusedActionError("no_targets", _("该稿没有上传绩效目标文件，没有可移除的内容。"))
    processing.check_again(
        revision=revision,
        act=act,
        action="revision.targets_removed",
        by=by,
        details={"file": before.source.original_name, "sha256": before.source.sha256},
    )
    revision.targets.all().delete()
    if revision.entered_targets.exists():
        before.source, before.fingerprint, before.refused = None, "", False
        before.save(update_fields=["source", "fingerprint", "refused"])
    else:
        before.delete()
