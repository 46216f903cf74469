"""批复: what follows when the 批复数 of an owner and year become known or change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import (
    ApprovedFigures,
    CongressApproval,
    Disclosure,
    ReplacedFigures,
    Revision,
    RevisionState,
)
from budgets.selectors.identities import same_owner
from budgets.services.errors import CHANGED_MEANWHILE, RefusedActionError
from budgets.services.workflow import WITH_OFFICER
from portal import audit
from portal.access import GRANTS, Action, Role, memberships_of

if TYPE_CHECKING:
    from datetime import date

    from budgets.models import Division
    from portal.models import User

#: Checked against the figures and not yet approved: approving looks at what the check says.
_TO_CHECK_AGAIN = (*WITH_OFFICER, RevisionState.SUBMITTED)


@transaction.atomic
def apply_approval(*, figures: ApprovedFigures) -> None:
    """Carry the 批复日期 to the owner's disclosure; what was checked before needs it again.

    Part of an import, which checks the right to it and puts it on record.
    """
    disclosures = Disclosure.objects.filter(
        same_owner(figures), year=figures.year, kind=figures.kind
    )
    if figures.approved_on is not None:
        disclosures.update(approved_on=figures.approved_on)
    open_revisions = Revision.objects.filter(disclosure__in=disclosures.values("pk"))
    open_revisions.filter(state__in=_TO_CHECK_AGAIN).update(
        needs_check=True, version=F("version") + 1
    )
    # Its check may have begun with the old figures; its version is the worker's.
    open_revisions.filter(state=RevisionState.READING).update(needs_check=True)


#: What a 批复 fixes, besides whose and of which year it is.
_CELLS = (
    "batch_number",
    "document_number",
    "approved_on",
    "total",
    "basic",
    "project",
    "three_public",
    "general",
    "fund",
    "state_capital",
)


def keep_replaced(*, figures: ApprovedFigures) -> ReplacedFigures:
    """重发批复: put on record what stands stored before the new figures take its place.

    Part of an import, before it saves; the same transaction.
    """
    stored = ApprovedFigures.objects.select_related("imported_by").get(pk=figures.pk)
    cells = {name: getattr(stored, name) for name in _CELLS}
    kept: ReplacedFigures = ReplacedFigures.objects.create(
        figures=stored,
        batch_number=stored.batch_number,
        document_number=stored.document_number,
        approved_on=stored.approved_on,
        cells={**cells, "approved_on": stored.approved_on and stored.approved_on.isoformat()},
        imported_at=stored.imported_at,
        imported_by=stored.imported_by.get_username(),
    )
    return kept


def may_record_congress(by: User, division: Division | int) -> bool:
    """Whether the account records 批复 for the whole division."""
    key = division if isinstance(division, int) else division.pk
    return any(
        membership.division_id == key and Action.RECORD_APPROVED in GRANTS[Role(membership.role)]
        for membership in memberships_of(by)
    )


@transaction.atomic
def record_congress_approval(
    *,
    division: Division,
    year: int,
    approved_on: date,
    version: int,
    by: User,
    kind: str = "budget",
) -> CongressApproval:
    """登记人代会批准日 of a division and year; `version` as it was read, 0 for a first one.

    Raises `PermissionDenied`, and `RefusedActionError` for a day of another year or where
    somebody else has recorded one meanwhile.
    """
    if not may_record_congress(by, division):
        raise PermissionDenied
    if approved_on.year not in (year - 1, year):
        raise RefusedActionError(
            "congress_year", _("人代会批准日期与年度不符，请核对（应在当年或上年末）。")
        )
    found = CongressApproval.objects.filter(division=division, year=year, kind=kind)
    before = found.values_list("approved_on", flat=True).first()
    if before is None:
        kept = _first_congress_approval(division, year, kind, approved_on, by)
    elif not found.filter(version=version).update(
        approved_on=approved_on,
        recorded_by=by,
        recorded_at=timezone.now(),
        version=F("version") + 1,
    ):
        raise _recorded_meanwhile()
    else:
        kept = found.get()
    audit.record(
        action="congressapproval.recorded",
        target=f"congressapproval:{kept.pk}",
        by=by,
        description=str(kept),
        details={"before": before and before.isoformat(), "after": approved_on.isoformat()},
    )
    return kept


def _first_congress_approval(
    division: Division, year: int, kind: str, approved_on: date, by: User
) -> CongressApproval:
    try:
        with transaction.atomic():
            return CongressApproval.objects.create(
                division=division, year=year, kind=kind, approved_on=approved_on, recorded_by=by
            )
    except IntegrityError:
        raise _recorded_meanwhile() from None


def _recorded_meanwhile() -> RefusedActionError:
    return RefusedActionError(
        CHANGED_MEANWHILE,
        _("人代会批准日期刚刚被他人登记，本次操作没有生效。请刷新页面，核对后再操作。"),
    )
