"""答复公众纠错: one person writes what is answered, another lets it out.

What is let out is public words of the unit, like a publication: it passes two people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import PublicQuestion, QuestionOutcome, Revision, RevisionState
from budgets.selectors.questions import contact_of, is_public
from budgets.services.errors import CHANGED_MEANWHILE, RefusedActionError
from budgets.services.personal import require_nothing_personal, require_public_text
from budgets.services.publication import PAGES_KIND
from budgets.services.questions import plain
from budgets.services.versions import change_if
from budgets.services.workflow import people_of, require, require_text
from portal import audit, jobs
from portal.access import Action

if TYPE_CHECKING:
    from portal.models import User

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Draft:
    """拟稿: what came of it and what is said. `is_text_public`: print the question's own words."""

    outcome: str
    answer: str
    is_text_public: bool
    correction: Revision | None = None


@transaction.atomic
def draft(*, question: PublicQuestion, draft: Draft, by: User) -> PublicQuestion:
    """拟稿, or write it anew. Not public until another lets it out.

    Raises `PermissionDenied` and `RefusedActionError`.
    """
    principal = require(by, Action.ANSWER, question)
    answer = require_text(
        plain(draft.answer), "answer_missing", _("请写明答复内容或不受理的理由。")
    )
    if len(answer) > LONGEST:
        raise RefusedActionError("length", _("答复不能超过 %(most)d 个字。") % {"most": LONGEST})
    require_nothing_personal(answer, telephones=False)
    _require_correction(question, draft)
    _change(
        question,
        outcome=draft.outcome,
        answer=answer,
        is_text_public=draft.is_text_public and draft.outcome != QuestionOutcome.DECLINED,
        correction=draft.correction,
        drafted_at=timezone.now(),
        drafted_by=by,
        drafted_for=principal,
        sent_back_reason="",
    )
    _record("question.drafted", question, by, answer)
    return question


@transaction.atomic
def send_back(*, question: PublicQuestion, reason: str, by: User) -> PublicQuestion:
    """退回拟稿: the draft is taken away, the reason stays for whoever writes it anew.

    Raises `PermissionDenied` and `RefusedActionError`.
    """
    require(by, Action.LET_OUT, question)
    reason = require_text(reason, "reason_missing", _("请写明退回原因。"))
    _require_draft(question)
    _change(
        question,
        outcome="",
        answer="",
        is_text_public=False,
        correction=None,
        drafted_at=None,
        drafted_by=None,
        drafted_for=None,
        sent_back_reason=reason,
    )
    _record("question.sent_back", question, by, reason)
    return question


@transaction.atomic
def let_out(*, question: PublicQuestion, by: User) -> PublicQuestion:
    """公开答复: the public pages show it from now on.

    Raises `PermissionDenied`, and `RefusedActionError` for one's own draft, or for a
    correction that is not public yet.
    """
    principal = require(by, Action.LET_OUT, question)
    _require_draft(question)
    if people_of(by) & {question.drafted_by_id, question.drafted_for_id}:
        raise RefusedActionError(
            "own_draft",
            _("不能公开自己拟写的答复，也不能由代办人代为公开。请由单位负责人或公开发布人办理。"),
        )
    if question.correction is not None and not is_public(question.correction):
        raise RefusedActionError(
            "not_corrected", _("更正稿尚未公开。请先公开更正稿，再公开本答复。")
        )
    _change(question, released_at=timezone.now(), released_by=by, released_for=principal)
    _record("question.let_out", question, by, question.answer)
    _store_pages(question)
    return question


@transaction.atomic
def take_back(*, question: PublicQuestion, reason: str, by: User) -> PublicQuestion:
    """撤回答复: the public pages say that and why; the words are shown no more.

    Raises `PermissionDenied` and `RefusedActionError`.
    """
    require(by, Action.WITHDRAW, question)
    reason = require_public_text(
        reason, "reason_missing", _("撤回必须写明原因，原因将向社会公布。")
    )
    if question.released_at is None or question.withdrawn_at is not None:
        raise _wrong_moment()
    _change(
        question,
        was_open=False,
        withdrawn_at=timezone.now(),
        withdrawn_by=by,
        withdrawal_reason=reason,
    )
    _record("question.taken_back", question, by, reason)
    _store_pages(question)
    return question


@transaction.atomic
def read_contact(*, question: PublicQuestion, by: User) -> str:
    """查看联系方式: recorded, since it is somebody's personal data. "" where there is none.

    Raises `PermissionDenied`.
    """
    require(by, Action.ANSWER, question)
    contact = contact_of(question)
    if contact:
        _record("question.contact_read", question, by, "")
    return contact


def _require_correction(question: PublicQuestion, draft: Draft) -> None:
    if (draft.outcome == QuestionOutcome.CORRECTED) != (draft.correction is not None):
        raise RefusedActionError(
            "correction_missing",
            _("结果为“已更正”的，请选择更正稿；其他结果不要选。还没有更正稿的，请先上传更正稿。"),
        )
    correction = draft.correction
    if correction is not None and (
        correction.disclosure_id != question.disclosure_id
        or correction.number <= question.revision.number
    ):
        raise RefusedActionError("correction_missing", _("更正稿必须是本公开件后来的一稿。"))


def _require_draft(question: PublicQuestion) -> None:
    if not question.awaits_release:
        raise _wrong_moment()


def _change(question: PublicQuestion, *, was_open: bool = True, **changes: Any) -> None:
    """The conditional update. Raises `RefusedActionError` where somebody else was faster."""
    still = {"released_at__isnull": was_open, "withdrawn_at__isnull": True}
    if not change_if(question, still=still, **changes):
        raise _wrong_moment()


def _wrong_moment() -> RefusedActionError:
    return RefusedActionError(
        CHANGED_MEANWHILE,
        _("该问题刚刚被他人办理，本次操作没有生效。请刷新页面，核对后再操作。"),
    )


def _store_pages(question: PublicQuestion) -> None:
    """The pages of what is public now show the answer: have them stored anew."""
    current = Revision.objects.filter(
        disclosure=question.disclosure_id, state=RevisionState.PUBLISHED
    ).first()
    if current is not None:
        key = f"{PAGES_KIND}:{current.pk}:question-{question.pk}-{question.version}"
        jobs.enqueue(PAGES_KIND, current.pk, key=key)


def _record(action: str, question: PublicQuestion, by: User, words: str) -> None:
    audit.record(
        action=action,
        target=f"question:{question.pk}",
        by=by,
        description=words,
        details={"outcome": str(question.outcome), "version": question.version},
    )
