"""退回意见: what a reviewer says of single findings and tables when returning a revision."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from budgets.models import ReturnNote
from budgets.selectors.disclosures import as_read

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from budgets.models import CheckFinding, Revision
    from portal.models import User


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark: about a finding, or about the table of that number."""

    text: str
    finding: CheckFinding | None = None
    table: int | None = None


def keep_remarks(revision: Revision, remarks: Sequence[Remark], by: User) -> list[ReturnNote]:
    """留存 with the return that the revision has just been given; inside its transaction.

    Empty remarks are left out. Raises `ValueError` for a finding of another revision.
    """
    moment = revision.returned_at
    if moment is None:  # the caller has just returned it
        raise TypeError("not returned")
    return [_kept(revision, moment, each, by) for each in remarks if each.text.strip()]


def _kept(revision: Revision, moment: datetime, remark: Remark, by: User) -> ReturnNote:
    finding = remark.finding
    if finding is not None and finding.revision_id != revision.pk:
        raise ValueError("a finding of another revision")
    note: ReturnNote = ReturnNote.objects.create(
        revision=revision,
        returned_at=moment,
        table=finding.table if finding else remark.table,
        place=str(finding)[:300] if finding else "",
        about=asdict(as_read(finding)) if finding else {},
        text=remark.text.strip(),
        by=by,
    )
    return note
