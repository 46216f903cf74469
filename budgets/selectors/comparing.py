"""更正记录: what each publication changed against the one before it, cell by cell.

In public only publications are compared, and only by the JSON that was stored with them: a draft
has no way in, and what was withdrawn is neither read nor shown. The desk compares any two
revisions by the JSON of their previews, and is given only what the account may see.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from budgets.models import SnapshotFile
from budgets.selectors import public
from budgets.selectors.disclosures import revisions_for_user
from budgets.selectors.public import Publication
from budgets.tables.comparing import (
    CellChange,
    ChangeKind,
    WordsChange,
    compare_documents,
    compare_words,
)
from budgets.tables.editions import edition_named
from portal import storage

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

    from budgets.models import Disclosure, Revision
    from portal.models import User

#: What became of a cell or its row, in words.
KIND_WORDS: dict[ChangeKind, StrPromise] = {
    ChangeKind.CHANGED: _("改动"),
    ChangeKind.ROW_ADDED: _("新增一行"),
    ChangeKind.ROW_REMOVED: _("删去一行"),
    ChangeKind.RENAMED: _("改名"),
    ChangeKind.TABLE_ADDED: _("新增一表"),
    ChangeKind.TABLE_REMOVED: _("删去一表"),
    ChangeKind.TEXT: _("文字改动"),
    ChangeKind.TARGETS: _("绩效目标改动"),
}


def changes_between(before: Publication, after: Publication) -> list[CellChange]:
    """What differs between any two publications of one disclosure.

    Raises `LookupError` where one was withdrawn or has no JSON.
    """
    return compare_documents(
        _document(before),
        _document(after),
        (edition_named(before.edition), edition_named(after.edition)),
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """Two revisions beside each other: cells and the like by table, then the texts."""

    tables: tuple[tuple[str, tuple[CellChange, ...]], ...]
    words: tuple[WordsChange, ...]


def comparable(disclosure: Disclosure, user: User) -> list[Revision]:
    """稿次 that the account may see and that were read, the latest first."""
    stored = SnapshotFile.objects.filter(snapshot__revision=OuterRef("pk"), format="json")
    return list(
        revisions_for_user(user).filter(Exists(stored), disclosure=disclosure).order_by("-number")
    )


def compared(before: Revision, after: Revision) -> Compared:
    """What differs between two revisions of one disclosure, drafts too, as they were previewed.

    The callers give only what the account may see. Raises `LookupError` where one has no JSON.
    """
    old, new = _stored(before.pk), _stored(after.pk)
    editions = (edition_named(before.edition), edition_named(after.edition))
    tables: dict[str, list[CellChange]] = {}
    for each in compare_documents(old, new, editions):
        if each.kind is not ChangeKind.TEXT:
            title = f"公开表{each.table} {each.title}" if each.table else each.title
            tables.setdefault(title, []).append(each)
    return Compared(
        tuple((title, tuple(changes)) for title, changes in tables.items()),
        tuple(compare_words(old, new)),
    )


def replaced_by(found: Publication, history: list[Publication]) -> Publication | None:
    """The publication before it that can still be read; None for the first, or a withdrawn one."""
    if not is_readable(found):
        return None
    earlier = [each for each in history if each.number < found.number and is_readable(each)]
    return max(earlier, key=lambda each: each.number, default=None)


def is_readable(found: Publication) -> bool:
    """Whether it was neither withdrawn nor taken down."""
    return not (found.withdrawn or found.taken_down)


def _stored(revision: int) -> dict[str, Any]:
    file = SnapshotFile.objects.filter(
        snapshot__revision=revision, snapshot__revision__takedown__isnull=True, format="json"
    ).first()
    if file is None:
        raise LookupError(revision)
    document: dict[str, Any] = orjson.loads(storage.read(file.sha256))
    return document


def _document(found: Publication) -> dict[str, Any]:
    stored = public.snapshot_file(found, "json") if is_readable(found) else None
    if stored is None:
        raise LookupError(found.id)
    document: dict[str, Any] = orjson.loads(storage.read(stored.sha256))
    return document
