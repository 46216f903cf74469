"""更正记录: what each publication changed against the one before it, cell by cell.

Only publications are compared, and only by the JSON that was stored with them: a draft has no
way in, and what was withdrawn is neither read nor shown.
"""

from __future__ import annotations

from typing import Any

import orjson

from budgets.selectors import public
from budgets.selectors.public import Publication
from budgets.tables.comparing import CellChange, compare_documents
from budgets.tables.editions import edition_named
from portal import storage


def changes_between(before: Publication, after: Publication) -> list[CellChange]:
    """What differs between any two publications of one disclosure.

    Raises `LookupError` where one was withdrawn or has no JSON.
    """
    return compare_documents(
        _document(before),
        _document(after),
        (edition_named(before.edition), edition_named(after.edition)),
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


def _document(found: Publication) -> dict[str, Any]:
    stored = public.snapshot_file(found, "json") if is_readable(found) else None
    if stored is None:
        raise LookupError(found.id)
    document: dict[str, Any] = orjson.loads(storage.read(stored.sha256))
    return document
