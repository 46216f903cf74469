"""交回Word文件: the document that officers sent around comes back.

Its texts may be adopted, paragraph by paragraph; its tables never are.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from budgets.models import Snapshot, WordReturn
from budgets.reading.core import RefusedError
from budgets.reading.word import EXTENSION
from budgets.reading.word_adoption import AdoptionError, adopt
from budgets.reading.word_child import read_word_in_child
from budgets.selectors.texts import declared_texts
from budgets.selectors.word_returns import word_return
from budgets.services import processing
from budgets.services.declassification import require_declassified
from budgets.services.errors import RefusedActionError
from budgets.services.snapshots import document_of
from budgets.services.sources import keep_source, told_of
from budgets.services.texts import set_texts
from budgets.services.uploads import admitted
from budgets.services.word_comparison import compared, texts_as_printed
from budgets.services.workflow import WITH_OFFICER, require, require_state
from budgets.tables.texts import DeclaredTexts
from portal import storage
from portal.access import Action

if TYPE_CHECKING:
    from collections.abc import Collection

    from budgets.models import Revision
    from portal.models import User
    from portal.storage import StoredFile


def receive_word(
    *,
    revision: Revision,
    upload: BinaryIO | bytes,
    original_name: str,
    by: User,
    declassified: bool,
) -> WordReturn:
    """接收交回的Word文件 in place of an earlier one, and have the revision checked again.

    `declassified`: `by` declares that the file was reviewed and holds no state secret; without
    it not a byte is stored. The same bytes change nothing. Raises `PermissionDenied`, and
    `RefusedActionError` for a file that is no readable Word document, and where the revision
    is not with the officer, has no document yet, or has changed since it was read.
    """
    require(by, Action.UPLOAD, revision)
    require_declassified(declassified=declassified)
    require_state(revision, WITH_OFFICER, _("上传Word文件"))
    _require_document(revision)
    name, stream = admitted(upload, original_name)
    _require_readable(stream, name)
    return _receive(revision, storage.put(stream), name, by)


@transaction.atomic
def _receive(revision: Revision, stored: StoredFile, name: str, by: User) -> WordReturn:
    before = word_return(revision)
    if before is not None and before.source.sha256 == stored.sha256:
        return before
    processing.check_again(
        revision=revision,
        act=_("上传Word文件"),
        action="revision.word_received",
        by=by,
        details=told_of(stored, name),
    )
    source = keep_source(stored, name=name, by=by)
    kept, _new = WordReturn.objects.update_or_create(revision=revision, defaults={"source": source})
    return kept


@transaction.atomic
def remove_word(*, revision: Revision, by: User) -> None:
    """移除交回的Word文件, and have the revision checked again. Raises as `receive_word`."""
    require(by, Action.UPLOAD, revision)
    act = _("移除Word文件")
    require_state(revision, WITH_OFFICER, act)
    before = _returned(revision)
    processing.check_again(
        revision=revision,
        act=act,
        action="revision.word_removed",
        by=by,
        details={"file": before.source.original_name, "sha256": before.source.sha256},
    )
    before.delete()


@transaction.atomic
def adopt_word(*, revision: Revision, chosen: Collection[str], by: User) -> Revision:
    """采用所选文字 of the returned document as the revision's own texts.

    `chosen`: names of differences, as `comparison_of` gives them for this very version of the
    revision. Raises `PermissionDenied`, and `RefusedActionError` where nothing was chosen,
    nothing was returned, or the texts cannot be kept.
    """
    require(by, Action.UPLOAD, revision)
    require_state(revision, WITH_OFFICER, _("采用Word中的文字"))
    if not chosen:
        raise RefusedActionError("nothing_chosen", _("没有选择要采用的文字。请至少勾选一处。"))
    returned = _returned(revision)
    document = document_of(revision)
    changes = compared(returned, document)
    kept = declared_texts(revision) or DeclaredTexts()
    try:
        texts = adopt(kept, texts_as_printed(document), changes.sections, chosen)
    except AdoptionError as error:
        raise RefusedActionError("texts_not_adoptable", str(error)) from error
    return set_texts(revision=revision, texts=texts, by=by)


def _returned(revision: Revision) -> WordReturn:
    found = word_return(revision)
    if found is None:
        raise RefusedActionError("no_word", _("该稿没有交回的Word文件。"))
    return found


def _require_document(revision: Revision) -> None:
    if not Snapshot.objects.filter(revision=revision).exists():
        raise RefusedActionError(
            "no_document", _("该稿还没有公开文件，不能比对。请先上传工作簿并完成校验。")
        )


def _require_readable(stream: BinaryIO, name: str) -> None:
    """Read once in the child before a byte is kept; the stream is put back to its beginning."""
    with tempfile.TemporaryDirectory(prefix="word-") as folder:
        place = Path(folder) / f"returned{EXTENSION}"
        place.write_bytes(stream.read())
        stream.seek(0)
        try:
            read_word_in_child(place, name)
        except RefusedError as error:
            raise RefusedActionError(error.finding.code, error.finding.message) from error
