"""办理: every act on a revision, with who may do it, when, and by which form.

The services decide again, whatever the page shows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from budgets.forms import (
    ActForm,
    ApproveForm,
    ExplainForm,
    PublishForm,
    ReturnForm,
    WaiveForm,
    WithdrawForm,
)
from budgets.models import CheckFinding, ReviewStep, Revision, RevisionState
from budgets.selectors.barring import bars_approval, bars_submission, never_waived
from budgets.selectors.consents import missing_steps, steps_open_to
from budgets.selectors.corrections import lacks_correction
from budgets.selectors.withholding import is_reviewed, is_unit_held
from budgets.services import (
    consent,
    processing,
    publication,
    rechecking,
    review,
    secrecy,
)
from budgets.services.workflow import IN_REVIEW, WITH_OFFICER, submitters_of
from budgets.tables.vocabulary import MUST_BE_MENDED, WORDS
from portal.access import Action, may, principal_of
from portal.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise as StrPromise

_APPROVED = (RevisionState.APPROVED, RevisionState.SCHEDULED)


def _no_obstacle(_revision: Revision, _user: User) -> str:
    return ""


def _always(_revision: Revision) -> bool:
    return True


def _failed_by_accident(revision: Revision) -> bool:
    """A file that was refused is refused again: only another file helps."""
    return revision.failure_code not in WORDS


def _needs_check(revision: Revision) -> bool:
    """The rules have changed since."""
    return revision.needs_check


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `obstacle` says in a sentence what stands in its way, "" for nothing."""

    name: str
    label: StrPromise
    done: StrPromise
    action: Action
    states: tuple[RevisionState, ...]
    run: Callable[..., Any]
    form: type[ActForm] = ActForm
    tone: str = "plain"  # primary | plain | danger
    note: StrPromise | str = ""
    obstacle: Callable[[Revision, User], str] = _no_obstacle
    by_another: bool = False  # 四眼原则: not offered to whoever submitted
    suits: Callable[[Revision], bool] = _always


@dataclass(frozen=True, slots=True)
class Offer:
    """An act as one account sees it on one revision."""

    act: Act
    form: ActForm
    obstacle: str


def offers(revision: Revision, user: User) -> list[Offer]:
    """What the account may do to the revision as it stands."""
    return [
        Offer(act, act.form(initial={"version": revision.version}), act.obstacle(revision, user))
        for act in ACTS.values()
        if revision.state in act.states
        and act.suits(revision)
        and may(user, act.action, revision)
        and not (act.by_another and is_own(revision, user, act.action))
    ]


def is_own(revision: Revision, user: User, action: Action) -> bool:
    """Whether the account, or whom it stands in for when doing this, submitted it."""
    principal = principal_of(user, action, revision)
    people = {user.pk} if principal is None else {user.pk, principal.pk}
    return bool(people & submitters_of(revision))


def stored_values(act: Act, revision: Revision, finding: CheckFinding | None) -> dict[str, str]:
    """What is kept now in the place of each box of the act's form, for the conflict page."""
    if finding is not None:
        kept = CheckFinding.objects.select_related("waiver").filter(pk=finding.pk).first()
        waiver = getattr(kept, "waiver", None) if kept else None
        return {
            "text": kept.explanation if kept else "",
            "reason": waiver.reason if waiver else "",
        }
    reasons = {"return": revision.return_reason, "withdraw": revision.withdrawal_reason}
    hour = revision.scheduled_for
    return {
        "reason": reasons.get(act.name, ""),
        "at": f"{timezone.localtime(hour):%Y-%m-%dT%H:%M}" if hour else "",
    }


def _unchecked(revision: Revision) -> str:
    if revision.needs_check:
        return str(_("校验规则、批复数或措辞包已更新，请先点“重新校验”。"))
    return ""


def _barred(findings: QuerySet[CheckFinding], revision: Revision, words: StrPromise) -> str:
    """`words` with the count of what bars the step; other words for what no reason settles."""
    codes = list(findings.filter(revision=revision).values_list("code", flat=True))
    if not codes:
        return _unchecked(revision)
    count = len(codes)
    if unmended := sum(code in MUST_BE_MENDED for code in codes):
        words = _("有 %(count)s 处金额未能读取或含有不得公开的内容，必须改正后重新上传。")
        count = unmended
    elif grave := never_waived().filter(revision=revision).count():
        words = _("有 %(count)s 个错误按规则不得豁免，必须改正后重新上传。")
        count = grave
    return str(words % {"count": count})


def _not_ready(revision: Revision, _user: User) -> str:
    return _barred(
        bars_submission(),
        revision,
        _("还有 %(count)s 个错误未更正或说明。请修改后重新上传，或逐条填写情况说明。"),
    )


def _not_approvable(revision: Revision, _user: User) -> str:
    return _barred(
        bars_approval(),
        revision,
        _("还有 %(count)s 个错误未豁免。请逐条豁免并写明理由，或退回单位更正。"),
    )


def _consents_missing(revision: Revision, user: User) -> str:
    """What stands in the way of approving: findings, or steps that only others can give."""
    if obstacle := _not_approvable(revision, user):
        return obstacle
    missing = missing_steps(revision)
    own = next((step for step in steps_open_to(user, revision) if step in missing), None)
    left = [str(ReviewStep(step).label) for step in missing if step != own]
    if not left:
        return ""
    return str(_("还缺会审意见：%(steps)s。") % {"steps": "、".join(left)})


def _awaits_consent(step: str) -> Callable[[Revision], bool]:
    return lambda revision: step in missing_steps(revision)


def _not_mine(step: str) -> Callable[[Revision, User], str]:
    def obstacle(revision: Revision, user: User) -> str:
        mine = step in steps_open_to(user, revision)
        return "" if mine else str(_("由该环节的审核人办理。"))

    return obstacle


def _is_unreviewed(revision: Revision) -> bool:
    return not is_reviewed(revision)


def _not_publishable(revision: Revision, _user: User) -> str:
    if is_unit_held(revision.disclosure):
        return str(_("该单位依法不予公开，不能公开。"))
    if revision.needs_check:
        return str(_("校验规则、批复数或措辞包已更新，须由审核人重新校验后才能公开。"))
    if not is_reviewed(revision):
        return str(_("尚未登记保密审查，请先登记。"))
    if lacks_correction(revision):
        return str(_("此前已公开过，须先登记更正。"))
    return ""


def _publish(*, revision: Revision, by: User, at: datetime | None) -> Revision:
    """公开 now, or at the given hour."""
    if at is None:
        return publication.publish(revision=revision, by=by)
    return publication.schedule(revision=revision, at=at, by=by)


ACTS: dict[str, Act] = {
    act.name: act
    for act in (
        Act(
            name="submit",
            label=_("上报"),
            done=_("已上报，等待审核。"),
            action=Action.SUBMIT,
            states=WITH_OFFICER,
            run=review.submit,
            tone="primary",
            note=_("上报后由审核人审核；审核期间不能再上传新稿。"),
            obstacle=_not_ready,
        ),
        Act(
            name="approve",
            label=_("批准"),
            done=_("已批准，可以公开。"),
            action=Action.APPROVE,
            states=(RevisionState.SUBMITTED,),
            run=review.approve,
            tone="primary",
            note=_("批准后，公众看到的内容与预览完全一致。"),
            obstacle=_consents_missing,
            by_another=True,
            form=ApproveForm,
        ),
        *(
            Act(
                name=f"consent-{step.value}",
                label=format_lazy(_("同意（{step}）"), step=step.label),
                done=_("已登记同意意见。"),
                action=Action.CONSENT,
                states=(RevisionState.SUBMITTED,),
                run=partial(consent.consent, step=step.value),
                suits=_awaits_consent(step.value),
                obstacle=_not_mine(step.value),
                by_another=True,
                note=_("会审不分先后；要求的环节全部同意后才能批准，任一环节都可以退回。"),
            )
            for step in ReviewStep
        ),
        Act(
            name="secrecy",
            label=_("登记保密审查"),
            done=_("已登记保密审查。"),
            action=Action.PUBLISH,
            states=_APPROVED,
            suits=_is_unreviewed,
            run=secrecy.record_secrecy_review,
            note=_("确认已完成保密审查；审查人和日期将记录在案。"),
            by_another=True,
        ),
        Act(
            name="publish",
            label=_("公开"),
            done=_("已办理公开。"),
            action=Action.PUBLISH,
            states=_APPROVED,
            run=_publish,
            form=PublishForm,
            tone="primary",
            obstacle=_not_publishable,
        ),
        Act(
            name="unschedule",
            label=_("取消定时公开"),
            done=_("已取消定时公开，该稿仍为已批准。"),
            action=Action.PUBLISH,
            states=(RevisionState.SCHEDULED,),
            run=publication.cancel_schedule,
            tone="danger",
        ),
        Act(
            name="return",
            label=_("退回"),
            done=_("已退回单位修改。"),
            action=Action.RETURN,
            states=IN_REVIEW,
            run=review.return_for_changes,
            form=ReturnForm,
            tone="danger",
        ),
        Act(
            name="withdraw",
            label=_("撤回"),
            done=_("已撤回公开。"),
            action=Action.WITHDRAW,
            states=(RevisionState.PUBLISHED,),
            run=publication.withdraw,
            form=WithdrawForm,
            tone="danger",
            note=_("撤回后，公开页面只说明撤回的时间和原因。"),
        ),
        Act(
            name="recheck",
            label=_("重新校验"),
            done=_("已重新提交校验。"),
            action=Action.RETRY,
            states=WITH_OFFICER,
            run=processing.recheck,
        ),
        Act(
            name="recheck-in-review",
            label=_("重新校验"),
            done=_("已提交重新校验，完成后本页会显示结果。"),
            action=Action.RETURN,
            states=IN_REVIEW,
            suits=_needs_check,
            run=rechecking.recheck_in_review,
            tone="primary",
            note=_("没有新的错误时保持当前状态；否则退回单位处理。"),
        ),
        Act(
            name="retry",
            label=_("重试"),
            done=_("已重新提交处理。"),
            action=Action.RETRY,
            states=(RevisionState.FAILED,),
            suits=_failed_by_accident,
            run=processing.retry,
            tone="primary",
        ),
    )
}

#: Acts upon one finding.
FINDING_ACTS: dict[str, Act] = {
    act.name: act
    for act in (
        Act(
            name="explain",
            label=_("填写说明"),
            done=_("说明已保存。"),
            action=Action.EXPLAIN,
            states=WITH_OFFICER,
            run=review.explain,
            form=ExplainForm,
        ),
        Act(
            name="unexplain",
            label=_("撤回说明"),
            done=_("说明已撤回。"),
            action=Action.EXPLAIN,
            states=WITH_OFFICER,
            run=partial(review.explain, text=""),
        ),
        Act(
            name="waive",
            label=_("豁免"),
            done=_("已豁免。"),
            action=Action.WAIVE,
            states=(RevisionState.SUBMITTED,),
            run=review.waive,
            form=WaiveForm,
            by_another=True,
        ),
        Act(
            name="unwaive",
            label=_("撤销豁免"),
            done=_("豁免已撤销。"),
            action=Action.WAIVE,
            states=(RevisionState.SUBMITTED,),
            run=review.take_back_waiver,
            by_another=True,
        ),
    )
}
