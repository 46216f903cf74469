"""上传文件的留存: what is written down of every file that somebody hands in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgets.models import SourceFile
from budgets.services.declassification import STATEMENT

if TYPE_CHECKING:
    from portal.models import User
    from portal.storage import StoredFile


def keep_source(stored: StoredFile, *, name: str, by: User) -> SourceFile:
    """The record of a stored file, in the caller's transaction."""
    return SourceFile.objects.create(
        sha256=stored.sha256, original_name=name, size=stored.size, uploaded_by=by
    )


def told_of(stored: StoredFile, name: str) -> dict[str, Any]:
    """What the audit trail tells of it, with the declaration under which it was taken."""
    return {
        "file": name,
        "sha256": stored.sha256,
        "size": stored.size,
        "declared": STATEMENT,
    }
