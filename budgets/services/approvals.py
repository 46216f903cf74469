"""批复: what follows when the 批复数 of an owner and year become known or change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from budgets.models import Disclosure, Revision, RevisionState
from budgets.services.workflow import WITH_OFFICER

if TYPE_CHECKING:
    from budgets.models import ApprovedFigures

#: Checked against the figures and not yet approved: approving looks at what the check says.
_TO_CHECK_AGAIN = (*WITH_OFFICER, RevisionState.SUBMITTED)


@transaction.atomic
def apply_approval(*, figures: ApprovedFigures) -> None:
    """Carry the 批复日期 to the owner's disclosure; what was checked before needs it again.

    Part of an import, which checks the right to it and puts it on record.
    """
    disclosures = Disclosure.objects.filter(
        division=figures.division_id,
        owner_code=figures.owner_code,
        year=figures.year,
        kind=figures.kind,
    )
    if figures.approved_on is not None:
        disclosures.update(approved_on=figures.approved_on)
    open_revisions = Revision.objects.filter(disclosure__in=disclosures.values("pk"))
    open_revisions.filter(state__in=_TO_CHECK_AGAIN).update(
        needs_check=True, version=F("version") + 1
    )
    # Its check may have begun with the old figures; its version is the worker's.
    open_revisions.filter(state=RevisionState.READING).update(needs_check=True)
