"""预算调整: begun beside a public budget with its basis, then worked on like any disclosure.

It never overwrites the budget: it is a disclosure of its own. One at a time: the next one goes
on from the figures of the one before. It is closed by its first publication, or given up.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Adjustment, AdjustmentNature, AdjustmentOutcome, Disclosure
from budgets.models.disclosures import ADJUSTMENT, OPEN_STATES, RevisionState
from budgets.selectors.adjustments import is_abandoned, is_in_force, open_adjustment
from budgets.services.errors import CHANGED_MEANWHILE, RefusedActionError
from budgets.services.personal import require_public_text
from budgets.services.versions import change_if
from budgets.services.workflow import IN_REVIEW, move, require, require_text
from portal import audit
from portal.access import Action

if TYPE_CHECKING:
    from datetime import date

    from budgets.models import Revision
    from portal.models import User


@dataclass(frozen=True, slots=True)
class Basis:
    """调整依据: all of it becomes public with the adjustment."""

    nature: str
    approving_body: str
    document_number: str
    approved_on: date
    reason: str


@transaction.atomic
def begin_adjustment(*, budget: Disclosure, basis: Basis, by: User) -> Disclosure:
    """登记预算调整 of a budget that is public: the disclosure on which the tables are handed in.

    Raises `PermissionDenied`, and `RefusedActionError` where it is no budget, nothing of it is
    public, another adjustment of it is being prepared, or the basis is wanting.
    """
    require(by, Action.UPLOAD, budget)
    # Two at once wait for each other here.
    stored = Disclosure.objects.select_for_update().get(pk=budget.pk)
    said = _said(basis, stored.year)
    _require_free(stored)
    number = stored.adjustments.aggregate(last=Max("disclosure__adjustment_number"))["last"] or 0
    disclosure: Disclosure = Disclosure.objects.create(
        division=stored.division,
        department=stored.department,
        unit=stored.unit,
        scope=stored.scope,
        owner_code=stored.owner_code,
        # At the budget's address, under the name of now: that is what its tables print.
        owner_name=stored.owner.name,
        year=stored.year,
        kind=ADJUSTMENT,
        adjustment_number=number + 1,
    )
    adjustment: Adjustment = Adjustment.objects.create(
        disclosure=disclosure, budget=stored, begun_by=by, **said
    )
    _record("adjustment.begun", adjustment, by, adjustment.reason)
    return disclosure


@transaction.atomic
def change_adjustment(*, adjustment: Adjustment, basis: Basis, by: User) -> Adjustment:
    """修改调整依据 while it is being prepared; `adjustment.version` is what the person saw.

    Raises `PermissionDenied`, and `RefusedActionError` while a revision is in review: what a
    reviewer has before them does not change.
    """
    require(by, Action.UPLOAD, adjustment)
    _require_not_in_review(_locked(adjustment), _("修改调整依据"))
    _change(adjustment, **_said(basis, adjustment.disclosure.year))
    _record("adjustment.changed", adjustment, by, adjustment.reason)
    return adjustment


@transaction.atomic
def abandon_adjustment(*, adjustment: Adjustment, note: str, by: User) -> Adjustment:
    """放弃预算调整 that was never public: nothing more is handed in, and its number is free.

    Raises `PermissionDenied`, and `RefusedActionError` without a note, or while a revision is in
    review.
    """
    require(by, Action.UPLOAD, adjustment)
    disclosure = _locked(adjustment)
    note = require_text(note, "note_missing", _("放弃预算调整必须写明原因。"))
    _require_not_in_review(disclosure, _("放弃"))
    _change(
        adjustment,
        outcome=AdjustmentOutcome.ABANDONED,
        outcome_note=note,
        closed_at=timezone.now(),
        closed_by=by,
    )
    for revision in disclosure.revisions.select_related("disclosure").filter(state__in=OPEN_STATES):
        move(
            revision,
            starting=OPEN_STATES,
            to=RevisionState.SUPERSEDED,
            act=_("放弃"),
            action="revision.replaced",
            by=by,
            description=note[:300],
        )
    Disclosure.objects.filter(pk=disclosure.pk).update(adjustment_number=None)
    _record("adjustment.abandoned", adjustment, by, note)
    return adjustment


def require_not_abandoned(disclosure: Disclosure) -> None:
    """Raise `RefusedActionError` for an adjustment that was given up. No query for a budget."""
    if is_abandoned(disclosure):
        raise RefusedActionError(
            "adjustment_abandoned", _("这次预算调整已放弃，不能再办理。需要调整的，请重新登记。")
        )


def require_budget_public(disclosure: Disclosure) -> None:
    """Raise `RefusedActionError` where an adjustment would stand beside no budget."""
    require_not_abandoned(disclosure)
    if disclosure.is_adjustment and not is_in_force(disclosure.adjustment.budget_id):
        raise RefusedActionError(
            "budget_not_public", _("年初预算目前没有公开的版次，预算调整不能公开。")
        )


def close_by_publication(*, revision: Revision, by: User | None) -> None:
    """已公开: the first publication closes it. Inside the caller's transaction, which has locked it."""
    if not revision.disclosure.is_adjustment:
        return
    closed = Adjustment.objects.filter(disclosure=revision.disclosure_id, outcome="").update(
        outcome=AdjustmentOutcome.PUBLISHED,
        closed_at=revision.published_at,
        closed_by=by,
        version=F("version") + 1,
    )
    if closed:
        adjustment = Adjustment.objects.get(disclosure=revision.disclosure_id)
        _record("adjustment.published", adjustment, by, adjustment.reason)


def _require_free(budget: Disclosure) -> None:
    if budget.is_adjustment:
        raise RefusedActionError("not_a_budget", _("预算调整要在年初预算的页面上登记。"))
    if not is_in_force(budget):
        raise RefusedActionError(
            "budget_not_public", _("年初预算目前没有公开的版次，不能登记预算调整。")
        )
    if open_adjustment(budget) is not None:
        raise RefusedActionError(
            "adjustment_open", _("已有预算调整正在办理，本次登记没有生效。请先公开或放弃那一次。")
        )


def _said(basis: Basis, year: int) -> dict[str, Any]:
    """What is kept of the basis. Raises `RefusedActionError`."""
    if basis.nature not in AdjustmentNature.values:
        raise RefusedActionError("nature", _("请选择调整的性质。"))
    if basis.approved_on.year != year:
        raise RefusedActionError(
            "approved_in_another_year",
            _("批准日期应在%(year)s年之内：预算只在本年度内调整。") % {"year": year},
        )
    if basis.approved_on > timezone.localdate():
        raise RefusedActionError("day_ahead", _("批准日期还没有到。请在批准以后登记。"))
    return {
        **asdict(basis),
        "approving_body": require_public_text(
            basis.approving_body, "body_missing", _("请写明批准机关。")
        ),
        "document_number": require_public_text(
            basis.document_number, "document_missing", _("请写明批准文号。")
        ),
        "reason": require_public_text(
            basis.reason, "reason_missing", _("请写明调整原因。原因将向社会公布。")
        ),
    }


def _locked(adjustment: Adjustment) -> Disclosure:
    """Uploading, publishing and giving up wait for each other here."""
    found: Disclosure = Disclosure.objects.select_for_update().get(pk=adjustment.disclosure_id)
    return found


def _require_not_in_review(disclosure: Disclosure, act: str) -> None:
    waiting = disclosure.revisions.filter(state__in=IN_REVIEW).first()
    if waiting is not None:
        raise RefusedActionError(
            "in_review",
            _("第%(number)s稿正在审核或等待公开，不能%(act)s。请先退回该稿。")
            % {"number": waiting.number, "act": act},
        )


def _change(adjustment: Adjustment, **changes: Any) -> None:
    """The conditional update. Raises `RefusedActionError` where somebody else was faster."""
    if not change_if(adjustment, still={"outcome": ""}, **changes):
        raise RefusedActionError(
            CHANGED_MEANWHILE,
            _("该预算调整刚刚被他人办理，本次操作没有生效。请刷新页面，核对后再操作。"),
        )


def _record(action: str, adjustment: Adjustment, by: User | None, words: str) -> None:
    """审计 of an act, in the trail of the adjustment; `words`: what was written."""
    audit.record(
        action=action,
        target=f"disclosure:{adjustment.disclosure_id}",
        by=by,
        description=words[:300],
        details={
            "budget": adjustment.budget_id,
            "nature": str(adjustment.nature),
            "approving_body": adjustment.approving_body,
            "document_number": adjustment.document_number,
            "approved_on": adjustment.approved_on.isoformat(),
            "outcome": str(adjustment.outcome),
        },
    )
