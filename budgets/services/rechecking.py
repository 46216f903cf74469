"""审核中重新校验: new rules for what is submitted or approved, without sending it back for nothing.

The revision keeps its state while it is read; at the end the new findings take the place of
the old ones, with what people said about those that are the same. Where nothing bars it,
it stays where it was; else it goes back to the officer with the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Revision, RevisionState, Snapshot
from budgets.selectors.barring import bars_approval, bars_submission
from budgets.services import carrying, companions, keeping, processing, rule_sets, snapshots
from budgets.services.errors import RefusedActionError
from budgets.services.workflow import (
    IN_REVIEW,
    change,
    move_back,
    require,
    require_state,
    target_of,
)
from portal import audit, jobs
from portal.access import Action
from portal.models import Job
from portal.models.jobs import JobState

if TYPE_CHECKING:
    from budgets.services.checking import Checked
    from budgets.services.companions import Beside
    from budgets.services.snapshots import PreparedSnapshot
    from portal.jobs import Claim
    from portal.models import User

KIND = "budgets.recheck_in_review"


class _OvertakenError(Exception):
    """Somebody has decided about the revision while it was being read."""


@transaction.atomic
def recheck_in_review(*, revision: Revision, by: User) -> Revision:
    """重新校验 of what is submitted, approved or scheduled, for rules that have changed since.

    A reviewer's act, as it may end in a return. Raises `PermissionDenied`, and
    `RefusedActionError` where the revision is not in review or needs no check.
    """
    require(by, Action.RETURN, revision)
    require_state(revision, IN_REVIEW, _("重新校验"))
    if not revision.needs_check:
        raise RefusedActionError(
            "already_checked", _("该稿已按现行规则校验，不必重新校验。请刷新页面。")
        )
    last = Job.objects.filter(kind=KIND, target=revision.pk).order_by("-id").first()
    if last is not None and last.state == JobState.DEAD:
        jobs.retry(last)
    else:
        jobs.enqueue(KIND, revision.pk, key=f"{KIND}:{revision.pk}:{revision.version}")
    audit.record(
        action="revision.recheck", target=target_of(revision), by=by, description=str(revision)
    )
    return revision


def run(claim: Claim) -> None:
    """Check one revision in review again. Raises only what a retry may mend."""
    revision = (
        Revision.objects.select_related(
            "source", "disclosure__division", "disclosure__department", "disclosure__unit"
        )
        .filter(pk=claim.target, state__in=IN_REVIEW, needs_check=True, source__isnull=False)
        .first()
    )
    if revision is None:
        claim.give_way()
        return
    claim.progress(10, _("正在打开文件"))
    checked = processing.read_and_check(revision, claim)
    besides = companions.check(revision, checked.reading.declaration)
    try:
        _keep(revision, companions.joined(checked, besides), besides, claim)
    except _OvertakenError:
        claim.give_way()


def _keep(revision: Revision, checked: Checked, besides: tuple[Beside, ...], claim: Claim) -> None:
    declaration = checked.reading.declaration
    if checked.reading.refused or declaration is None:
        sentence = checked.reading.findings[0].message
        with claim.finishing("refused"):
            _hold(revision, needs_check=True)
            move_back(
                revision, reason=_("重新校验时文件未能读取：%(sentence)s") % {"sentence": sentence}
            )
        return
    claim.progress(80, _("正在生成预览"))
    prepared = snapshots.prepare(revision, declaration, companions.appendices(besides))
    with claim.finishing("rechecked"):
        _hold(revision, needs_check=False)
        looks_the_same = _looks_the_same(revision, prepared) and all(
            beside.looks_the_same for beside in besides
        )
        waivers = carrying.waivers_of(revision)
        keeping.replace_declaration(revision, declaration)
        keeping.replace_findings(revision, checked.findings)
        for beside in besides:
            beside.keep()
        carrying.carry_waivers(revision, waivers)
        snapshots.keep(revision, prepared)
        rule_sets.note(revision)
        audit.record(
            action="revision.rechecked",
            target=target_of(revision),
            by=None,
            description=str(revision),
            details={"errors": revision.error_count, "warnings": revision.warning_count},
        )
        if reason := _what_got_worse(revision, looks_the_same=looks_the_same):
            move_back(revision, reason=reason)


def _hold(revision: Revision, *, needs_check: bool) -> None:
    """Take the revision as it was read. Raises `_OvertakenError`: nothing is kept."""
    state = RevisionState(revision.state)
    now = timezone.now() if not needs_check else revision.checked_at
    if not change(revision, starting=(state,), needs_check=needs_check, checked_at=now):
        raise _OvertakenError


def _looks_the_same(revision: Revision, prepared: PreparedSnapshot) -> bool:
    """Whether the public would read the very bytes that were previewed."""
    before = Snapshot.objects.filter(revision=revision).first()
    return before is not None and before.sha256 == prepared.sha256


def _what_got_worse(revision: Revision, *, looks_the_same: bool) -> str:
    """Why the revision cannot stay where it is; "" where it can."""
    if revision.state == RevisionState.SUBMITTED:
        count = bars_submission().filter(revision=revision).count()
        words = _(
            "校验规则、批复数或措辞包更新后重新校验，有%(count)s个错误尚未改正或说明，请处理后重新上报。"
        )
        return words % {"count": count} if count else ""
    if not looks_the_same:
        return _(
            "校验规则、批复数或措辞包更新后重新校验，公开内容与批准时的预览不同，请核对后重新上报。"
        )
    count = bars_approval().filter(revision=revision).count()
    words = _(
        "校验规则、批复数或措辞包更新后重新校验，有%(count)s个错误未经豁免，请处理后重新上报。"
    )
    return words % {"count": count} if count else ""
