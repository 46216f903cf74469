"""紧急下架: everything that a disclosure ever made public goes from sight, by two persons.

One proposes, another confirms. Pages, files and API answer from the state that is stored, so
that nothing is shown from the moment of the confirmation; the stored pages are removed by a
job. What was public stays sealed in the database, and auditors alone can read it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Disclosure, Revision, RevisionState, TablesDraft, Takedown
from budgets.models.disclosures import PUBLIC_STATES
from budgets.services import bulk
from budgets.services.chaining import chain_takedown
from budgets.services.errors import RefusedActionError
from budgets.services.workflow import (
    IN_REVIEW,
    move,
    move_back,
    people_of,
    require,
    require_text,
    target_of,
)
from portal import audit, jobs
from portal.access import Action

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.models import User

#: Every stored page is removed; registered by the site.
PURGE_KIND = "site.purge_pages"
#: Seconds after the confirmation.
_PURGES = (0, 30)


@transaction.atomic
def propose_takedown(*, disclosure: Disclosure, ground: str, reason: str, by: User) -> Takedown:
    """提出紧急下架. `reason` is never public.

    Raises `PermissionDenied`, and `RefusedActionError` where nothing is public or a proposal
    is open already.
    """
    principal = require(by, Action.TAKE_DOWN, disclosure)
    reason = require_text(reason, "reason_missing", _("紧急下架必须写明内部说明（不会公开）。"))
    # Two proposals at once wait for each other here.
    Disclosure.objects.select_for_update().get(pk=disclosure.pk)
    if not _visible(disclosure).exists():
        raise RefusedActionError("nothing_public", _("该公开件目前没有公开的内容，不必下架。"))
    if Takedown.objects.filter(
        disclosure=disclosure, confirmed_at__isnull=True, rejected_at__isnull=True
    ).exists():
        raise RefusedActionError("proposed_already", _("已有人提出紧急下架，请直接确认或否决。"))
    takedown: Takedown = Takedown.objects.create(
        disclosure=disclosure,
        ground=ground,
        reason=reason,
        proposed_by=by,
        proposed_for=principal,
    )
    _record("takedown.proposed", takedown, by, reason)
    return takedown


@transaction.atomic
def confirm_takedown(*, takedown: Takedown, by: User) -> Takedown:
    """确认紧急下架, by another person: every version goes, and what was about to come is returned.

    Raises `PermissionDenied`, and `RefusedActionError` for one's own proposal, also through a
    stand-in, or where it is settled.
    """
    require(by, Action.TAKE_DOWN, takedown)
    if people_of(by) & {each.pk for each in takedown.proposers}:
        raise RefusedActionError(
            "own_proposal", _("不能确认自己提出的紧急下架。请由另一位有权限的人员确认。")
        )
    # A publication of this disclosure waits until this is done, or is found published here.
    disclosure = Disclosure.objects.select_for_update().get(pk=takedown.disclosure_id)
    now = timezone.now()
    public = list(_visible(disclosure).select_related("disclosure", "withdrawn_by"))
    sealed = {
        str(each.pk): {
            "publication": each.publication,
            "state": str(each.state),
            "correction_reason": each.correction_reason,
            "withdrawal_reason": each.withdrawal_reason,
            "withdrawn_at": each.withdrawn_at.isoformat() if each.withdrawn_at else "",
            "withdrawn_by": each.withdrawn_by.get_username() if each.withdrawn_by else "",
        }
        for each in public
    }
    _settle(takedown, confirmed_at=now, confirmed_by=by, sealed=sealed)
    _record("takedown.confirmed", takedown, by, takedown.reason, versions=len(public))
    for revision in public:
        _seal(revision, takedown, by)
    # 底稿 that holds the same amounts: a working copy, whose content is sealed with the versions.
    TablesDraft.objects.filter(Q(begun_from__in=public) | Q(handed_in__in=public)).delete()
    for revision in disclosure.revisions.select_related("disclosure").filter(state__in=IN_REVIEW):
        _send_back(revision)
    bulk.queue(disclosure.division_id, at_once=f"taken_down:{takedown.pk}")
    # Twice: a page that was being made at this very moment may be stored after the first.
    for delay in _PURGES:
        jobs.enqueue(
            PURGE_KIND,
            takedown.pk,
            key=f"{PURGE_KIND}:{takedown.pk}:{delay}",
            run_after=now + timedelta(seconds=delay),
        )
    return takedown


@transaction.atomic
def reject_takedown(*, takedown: Takedown, reason: str, by: User) -> Takedown:
    """否决 or take back a proposal, with a reason: everything stays public.

    Raises `PermissionDenied` and `RefusedActionError`.
    """
    require(by, Action.TAKE_DOWN, takedown)
    reason = require_text(reason, "reason_missing", _("否决必须写明理由。"))
    _settle(takedown, rejected_at=timezone.now(), rejected_by=by, rejection_reason=reason)
    _record("takedown.rejected", takedown, by, reason)
    return takedown


@transaction.atomic
def open_sealed(*, revision: Revision, by: User, what: str) -> Revision:
    """调阅封存内容: an auditor reads what was taken down; each reading is on record.

    Raises `PermissionDenied`, and `RefusedActionError` for what is not sealed.
    """
    require(by, Action.AUDIT, revision)
    if revision.takedown_id is None:
        raise RefusedActionError("not_sealed", _("该版次没有封存，请在公开页面查看。"))
    audit.record(
        action="revision.sealed_opened", target=target_of(revision), by=by, description=what
    )
    return revision


def _visible(disclosure: Disclosure) -> QuerySet[Revision]:
    """Every publication that no takedown has sealed yet, withdrawn ones among them."""
    return Revision.objects.filter(
        disclosure=disclosure,
        state__in=PUBLIC_STATES,
        publication__isnull=False,
        takedown__isnull=True,
    ).order_by("publication")


def _seal(revision: Revision, takedown: Takedown, by: User) -> None:
    """One version: withdrawn, its own public words replaced by the ground."""
    move(
        revision,
        starting=PUBLIC_STATES,
        to=RevisionState.WITHDRAWN,
        act=_("紧急下架"),
        action="revision.taken_down",
        by=by,
        description=str(takedown.get_ground_display()),
        takedown=takedown,
        withdrawn_at=takedown.confirmed_at,
        withdrawn_by=by,
        withdrawal_reason=str(takedown.get_ground_display()),
        correction_reason="",
    )
    chain_takedown(revision)


def _send_back(revision: Revision) -> None:
    """What was about to become public is looked at anew."""
    move_back(
        revision,
        reason=_("该单位已公开的内容被紧急下架。请核对本稿是否含有同样的内容，改正后重新上报。"),
        description=_("已公开内容被紧急下架"),
    )


def _settle(takedown: Takedown, **changes: object) -> None:
    """Write a decision where nobody has decided yet."""
    open_ones = Takedown.objects.filter(
        pk=takedown.pk, confirmed_at__isnull=True, rejected_at__isnull=True
    )
    if not open_ones.update(**changes):
        raise RefusedActionError(
            "settled_already", _("该紧急下架已被处理，本次操作没有生效。请刷新页面后再看。")
        )
    takedown.refresh_from_db()


def _record(action: str, takedown: Takedown, by: User, reason: str, **details: object) -> None:
    audit.record(
        action=action,
        target=f"disclosure:{takedown.disclosure_id}",
        by=by,
        # The reason may describe what must not be told: auditors alone read the details.
        description=str(takedown.get_ground_display()),
        details={
            "takedown": takedown.pk,
            "ground": takedown.ground,
            "reason": reason,
            **details,
        },
    )
