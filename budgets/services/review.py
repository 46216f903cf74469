"""审核: explaining, submitting, returning, waiving, approving. Nobody approves their own.

Every decision is upon the version the person saw: each act takes the revision as it was
read and fails where somebody else has written since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import CheckFinding, Revision, RevisionState, Snapshot, Waiver
from budgets.rules.permits import may_be_waived
from budgets.selectors.barring import bars_approval, must_be_mended, never_waived, unexplained
from budgets.services.consent import complete_consents
from budgets.services.errors import RefusedActionError
from budgets.services.personal import require_nothing_personal
from budgets.services.remarks import Remark, keep_remarks
from budgets.services.secrecy import record_secrecy_review
from budgets.services.typesetting import require_typeset
from budgets.services.workflow import (
    WITH_OFFICER,
    move,
    move_back,
    require,
    require_another,
    require_state,
    require_text,
    target_of,
    touch,
)
from budgets.tables.findings import Severity
from portal import audit
from portal.access import Action

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.models import User


@transaction.atomic
def explain(*, finding: CheckFinding, text: str, by: User) -> CheckFinding:
    """单位说明: the officer says why a finding stands as it does; an empty text takes it back.

    Raises `PermissionDenied` and `RefusedActionError`.
    """
    revision = finding.revision
    require(by, Action.EXPLAIN, revision)
    touch(revision, starting=WITH_OFFICER, act=_("说明"))
    require_nothing_personal(text, telephones=False)  # it is published as the rule says
    before, finding.explanation = finding.explanation, text.strip()
    finding.explained_at = timezone.now() if finding.explanation else None
    finding.explained_by = by if finding.explanation else None
    finding.save(update_fields=["explanation", "explained_at", "explained_by"])
    _audit_finding("finding.explained", finding, by, before, finding.explanation)
    return finding


@transaction.atomic
def submit(*, revision: Revision, by: User, already_public: bool = False) -> Revision:
    """上报: hand the revision to the reviewers.

    `already_public`: as in `waive`. Raises `PermissionDenied`, and `RefusedActionError`
    while an error is neither mended nor explained, while one stands that no reviewer may
    waive, or while the revision must be checked again.
    """
    principal = require(by, Action.SUBMIT, revision)
    require_state(revision, WITH_OFFICER, _("上报"))
    _require_checked(revision)
    _require_mended(revision)
    if not already_public:
        _require_none_open(
            never_waived().filter(revision=revision),
            "never_waived",
            _("有%(count)s个错误按规则不得豁免，填写说明也不能上报，必须改正后重新上传。"),
        )
    _require_none_open(
        unexplained().filter(revision=revision),
        "errors_unexplained",
        _("还有%(count)s个错误既未改正也未说明，不能上报。请改正后重新上传，或逐条填写说明。"),
    )
    move(
        revision,
        starting=WITH_OFFICER,
        to=RevisionState.SUBMITTED,
        act=_("上报"),
        action="revision.submitted",
        by=by,
        submitted_at=timezone.now(),
        submitted_by=by,
        submitted_for=principal,
    )
    return revision


@transaction.atomic
def return_for_changes(
    *, revision: Revision, reason: str, by: User, remarks: Sequence[Remark] = ()
) -> Revision:
    """退回: back to the officer, with a reason. An approval that was given falls with it.

    `remarks`: what is to be done about single findings and tables, beside the reason.
    Raises `PermissionDenied` and `RefusedActionError`.
    """
    require(by, Action.RETURN, revision)
    reason = require_text(reason, "reason_missing", _("退回必须写明原因。"))
    move_back(
        revision,
        reason=reason,
        by=by,
        details={"remarks": len(remarks)} if remarks else None,
    )
    keep_remarks(revision, remarks, by)
    return revision


@transaction.atomic
def waive(*, finding: CheckFinding, reason: str, by: User, already_public: bool = False) -> Waiver:
    """豁免: accept a warning, or let an error stand that its rule lets stand, with a reason.

    `already_public`: the document is public elsewhere and is taken over as it is, so that
    the rules for what is newly published do not bar it; amounts that were not read and
    personal data do all the same. Raises `PermissionDenied` and `RefusedActionError`.
    """
    revision = finding.revision
    require(by, Action.WAIVE, revision)
    reason = require_text(reason, "reason_missing", _("豁免必须写明理由。"))
    if finding.severity == Severity.NOTICE:
        raise RefusedActionError("only_a_notice", _("提示仅供参考，不影响批准，不必豁免。"))
    if not may_be_waived("" if already_public else finding.rule, finding.code):
        raise RefusedActionError(
            "never_waived",
            _("此类问题按规则不得豁免，必须改正后重新上传。请退回单位并说明原因。"),
        )
    require_another(revision, by, _("豁免"))
    touch(revision, starting=(RevisionState.SUBMITTED,), act=_("豁免"))
    before = Waiver.objects.filter(finding=finding).first()
    waiver, _created = Waiver.objects.update_or_create(
        finding=finding, defaults={"reason": reason, "by": by}
    )
    _audit_finding("finding.waived", finding, by, before.reason if before else "", reason)
    return waiver


@transaction.atomic
def take_back_waiver(*, finding: CheckFinding, by: User) -> CheckFinding:
    """撤销豁免: the finding is open again, as before.

    Raises `PermissionDenied`, and `RefusedActionError` where nothing was waived.
    """
    revision = finding.revision
    require(by, Action.WAIVE, revision)
    require_another(revision, by, _("撤销豁免"))
    waiver = Waiver.objects.filter(finding=finding).first()
    if waiver is None:
        raise RefusedActionError("not_waived", _("该问题没有豁免，不必撤销。请刷新页面。"))
    touch(revision, starting=(RevisionState.SUBMITTED,), act=_("撤销豁免"))
    waiver.delete()
    _audit_finding("finding.waiver_taken_back", finding, by, waiver.reason, "")
    return finding


@transaction.atomic
def approve(*, revision: Revision, by: User, secrecy_reviewed: bool = False) -> Revision:
    """批准: ready to be published, exactly as previewed.

    `secrecy_reviewed`: `by` has reviewed that nothing in it is secret; without a review on
    record it can be approved and not published.

    Raises `PermissionDenied`, and `RefusedActionError` for one's own submission, or while
    an error is neither mended nor waived, or a file that the public will read is not yet made.
    """
    principal = require(by, Action.APPROVE, revision)
    require_state(revision, (RevisionState.SUBMITTED,), _("批准"))
    require_another(revision, by, _("批准"))
    _require_checked(revision)
    require_typeset(revision)
    _require_mended(revision)
    _require_none_open(
        bars_approval().filter(revision=revision),
        "errors_unwaived",
        _("还有%(count)s个错误未豁免，不能批准。请逐条豁免并写明理由，或退回单位改正。"),
    )
    complete_consents(revision=revision, by=by)
    if secrecy_reviewed:
        record_secrecy_review(revision=revision, by=by)
    move(
        revision,
        starting=(RevisionState.SUBMITTED,),
        to=RevisionState.APPROVED,
        act=_("批准"),
        action="revision.approved",
        by=by,
        approved_at=timezone.now(),
        approved_by=by,
        approved_for=principal,
    )
    return revision


def _require_mended(revision: Revision) -> None:
    _require_none_open(
        must_be_mended().filter(revision=revision),
        "must_be_mended",
        _(
            "还有%(count)s处金额未能读取或含有不得公开的内容，必须在工作簿中改正后重新上传，不能以说明或豁免代替。"
        ),
    )


def _require_none_open(errors: QuerySet[CheckFinding], code: str, message: str) -> None:
    if count := errors.count():
        raise RefusedActionError(code, message % {"count": count})


def _require_checked(revision: Revision) -> None:
    if revision.needs_check or not Snapshot.objects.filter(revision=revision).exists():
        raise RefusedActionError(
            "needs_check",
            _(
                "该稿需要重新校验（校验规则、批复数或措辞包已更新，或预览尚未生成）。请先点“重新校验”。"
            ),
        )


def _audit_finding(action: str, finding: CheckFinding, by: User, before: str, after: str) -> None:
    audit.record(
        action=action,
        target=target_of(finding.revision),
        by=by,
        description=str(finding),
        details={
            "finding": finding.position,
            "before": before,
            "after": after,
            "version": finding.revision.version,
        },
    )
