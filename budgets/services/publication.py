"""公开: publishing now or at an hour, and withdrawing. What became public stays on record."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Disclosure, Revision, RevisionState, Snapshot
from budgets.services import adjustments, bulk
from budgets.services.adjustments import require_budget_public
from budgets.services.chaining import chain_publication, chain_withdrawal
from budgets.services.corrections import close_by_publication, require_correction
from budgets.services.errors import CHANGED_MEANWHILE, RefusedActionError
from budgets.services.personal import require_public_text
from budgets.services.secrecy import require_reviewed
from budgets.services.snapshots import next_publication
from budgets.services.typesetting import NOT_TYPESET, require_typeset
from budgets.services.withholding import require_public_unit
from budgets.services.workflow import move, require, require_state
from portal import jobs
from portal.access import Action

if TYPE_CHECKING:
    from portal.jobs import Claim
    from portal.models import User

SCHEDULED_KIND = "budgets.publish_scheduled"
#: The public pages of a revision are stored anew; registered by the site.
PAGES_KIND = "site.store_pages"
_APPROVED = (RevisionState.APPROVED, RevisionState.SCHEDULED)


def publish(*, revision: Revision, by: User) -> Revision:
    """公开: the approved revision is public from now on; what it replaces stays readable.

    What replaces something closes the 更正 that was begun for it, and takes its reason. Raises
    `PermissionDenied` and `RefusedActionError`, also where none was begun.
    """
    require(by, Action.PUBLISH, revision)
    with transaction.atomic():
        return _publish(revision, by)


@transaction.atomic
def schedule(*, revision: Revision, at: datetime, by: User) -> Revision:
    """定时公开: the approved revision becomes public at that hour.

    Raises `PermissionDenied`, and `RefusedActionError` for an hour that has passed, or where it
    would replace something and no 更正 was begun.
    """
    require(by, Action.PUBLISH, revision)
    require_state(revision, _APPROVED, _("安排公开"))
    require_reviewed(revision)
    require_public_unit(revision.disclosure)
    require_budget_public(revision.disclosure)
    if at <= timezone.now():
        raise RefusedActionError("hour_passed", _("定时公开的时间必须晚于现在。"))
    require_correction(revision.disclosure_id)
    move(
        revision,
        starting=_APPROVED,
        to=RevisionState.SCHEDULED,
        act=_("安排公开"),
        action="revision.scheduled",
        by=by,
        description=at.isoformat(),
        scheduled_for=at,
        scheduled_by=by,
    )
    jobs.enqueue(
        SCHEDULED_KIND,
        revision.pk,
        key=f"{SCHEDULED_KIND}:{revision.pk}:{revision.version}",
        run_after=at,
    )
    return revision


def publish_scheduled(claim: Claim) -> None:
    """Publish what was scheduled, in the name of whoever scheduled it.

    A revision that was returned, published or put off since is left alone.
    """
    revision = Revision.objects.select_related("disclosure", "scheduled_by").get(pk=claim.target)
    if not _is_due(revision):
        claim.give_way()
        return
    try:
        with claim.finishing("published"):
            _publish(revision, revision.scheduled_by)
    except RefusedActionError as error:
        # Changed or typeset in this very moment: the next attempt sees what it has become.
        retry = error.code in (CHANGED_MEANWHILE, NOT_TYPESET)
        raise jobs.JobError(error.code, error.message, retry=retry) from error


@transaction.atomic
def cancel_schedule(*, revision: Revision, by: User) -> Revision:
    """取消定时公开: approved as before, without an hour; its job finds nothing to do.

    Raises `PermissionDenied` and `RefusedActionError`.
    """
    require(by, Action.PUBLISH, revision)
    _without_hour(revision, action="revision.unscheduled", by=by)
    return revision


def unschedule(target: int, code: str, message: str) -> None:
    """The hour came and publishing failed: back to the publisher, inside the job's transaction."""
    revision = Revision.objects.select_related("disclosure").get(pk=target)
    if revision.state != RevisionState.SCHEDULED:
        return
    _without_hour(
        revision, action="revision.schedule_failed", by=None, description=f"{code} {message}"
    )


@transaction.atomic
def withdraw(*, revision: Revision, reason: str, by: User) -> Revision:
    """撤回: the page says that it was withdrawn, when and why; nothing is deleted.

    Raises `PermissionDenied` and `RefusedActionError`.
    """
    require(by, Action.WITHDRAW, revision)
    reason = require_public_text(
        reason, "reason_missing", _("撤回必须写明原因，原因将向社会公布。")
    )
    move(
        revision,
        starting=(RevisionState.PUBLISHED,),
        to=RevisionState.WITHDRAWN,
        act=_("撤回"),
        action="revision.withdrawn",
        by=by,
        description=reason[:300],
        withdrawn_at=timezone.now(),
        withdrawn_by=by,
        withdrawal_reason=reason,
    )
    chain_withdrawal(revision)
    bulk.queue(revision.disclosure.division_id, at_once=f"withdrawn:{revision.pk}")
    _store_pages(revision)
    return revision


def _without_hour(
    revision: Revision, *, action: str, by: User | None, description: str = ""
) -> None:
    move(
        revision,
        starting=(RevisionState.SCHEDULED,),
        to=RevisionState.APPROVED,
        act=_("取消定时公开"),
        action=action,
        by=by,
        description=description,
        scheduled_for=None,
        scheduled_by=None,
    )


def _publish(revision: Revision, by: User | None) -> Revision:
    # Two publications of one disclosure wait for each other here.
    disclosure = Disclosure.objects.select_for_update().get(pk=revision.disclosure_id)
    require_state(revision, _APPROVED, _("公开"))
    require_reviewed(revision)
    require_public_unit(disclosure)
    require_budget_public(disclosure)
    number = next_publication(disclosure)
    sha256 = _snapshot_for(revision, number)
    require_typeset(revision)
    correction = require_correction(disclosure)
    reason = correction.reason if correction else ""
    _supersede_published(disclosure, by)
    move(
        revision,
        starting=_APPROVED,
        to=RevisionState.PUBLISHED,
        act=_("公开"),
        action="revision.published",
        by=by,
        description=reason[:300],
        details={"publication": number, "snapshot": sha256},
        publication=number,
        published_at=timezone.now(),
        published_by=by,
        correction_reason=reason,
    )
    if correction is not None:
        close_by_publication(correction=correction, revision=revision, by=by)
    chain_publication(revision)
    adjustments.close_by_publication(revision=revision, by=by)
    bulk.queue(disclosure.division_id)
    _store_pages(revision)
    return revision


def _supersede_published(disclosure: Disclosure, by: User | None) -> None:
    previous = disclosure.revisions.filter(state=RevisionState.PUBLISHED).first()
    if previous is not None:
        move(
            previous,
            starting=(RevisionState.PUBLISHED,),
            to=RevisionState.SUPERSEDED,
            act=_("取代"),
            action="revision.superseded",
            by=by,
        )


def _snapshot_for(revision: Revision, number: int) -> str:
    """The identity of the snapshot; its bytes must name the number they are published under."""
    snapshot = Snapshot.objects.filter(revision=revision).first()
    if revision.needs_check or snapshot is None or snapshot.publication != number:
        raise RefusedActionError(
            "needs_check", _("该稿的预览已不是最新，不能公开。请退回后重新校验，再上报、批准。")
        )
    return str(snapshot.sha256)


def _is_due(revision: Revision) -> bool:
    return (
        revision.state == RevisionState.SCHEDULED
        and revision.scheduled_for is not None
        and revision.scheduled_for <= timezone.now()
    )


def _store_pages(revision: Revision) -> None:
    jobs.enqueue(PAGES_KIND, revision.pk, key=f"{PAGES_KIND}:{revision.pk}:{revision.version}")
