"""乐观锁: a write that counts only where the row is still as the person saw it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F

if TYPE_CHECKING:
    from budgets.models import Adjustment, Correction, PublicQuestion, Revision

    Versioned = Adjustment | Correction | PublicQuestion | Revision


def change_if(row: Versioned, *, still: dict[str, Any], **changes: Any) -> bool:
    """Write the changes on the row, and one version more, where its version is the one that was
    read and `still` holds of what is stored. False, and nothing changed, where it does not.
    """
    stored = type(row)._default_manager.filter(pk=row.pk, version=row.version, **still)
    if not stored.update(version=F("version") + 1, **changes):
        return False
    row.version += 1
    for name, value in changes.items():
        setattr(row, name, value)
    return True
