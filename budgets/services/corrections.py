"""更正: begun beside a publication with its kind, source and reason, closed with an outcome.

Nothing that was public is replaced without one: `require_correction` stands in every way to
publish. It is closed by the next publication, or at the desk with a note where none is needed.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Correction, CorrectionOutcome, Disclosure
from budgets.models.corrections import WITHOUT_PUBLICATION
from budgets.selectors.corrections import open_correction, was_public
from budgets.services.errors import CHANGED_MEANWHILE, RefusedActionError
from budgets.services.personal import require_public_text
from budgets.services.versions import change_if
from budgets.services.workflow import IN_REVIEW, require, require_text
from portal import audit
from portal.access import Action

if TYPE_CHECKING:
    from budgets.models import PublicQuestion, Revision
    from portal.models import User

#: The code of a publication that would replace what is public without a correction.
CORRECTION_MISSING = "correction_missing"


@transaction.atomic
def begin_correction(
    *,
    disclosure: Disclosure,
    kind: str,
    source: str,
    reason: str,
    by: User,
    document_number: str = "",
    deadline: date | None = None,
    question: PublicQuestion | None = None,
) -> Correction:
    """登记更正 of what was published. `question`: the reader's doubt that led to it.

    The kind, the source, the number and the reason become public with the next publication.
    Raises `PermissionDenied`, and `RefusedActionError` where nothing was published, one is
    under way already, or the reason is missing.
    """
    require(by, Action.UPLOAD, disclosure)
    lock(disclosure)
    if not was_public(disclosure):
        raise RefusedActionError("nothing_public", _("该公开件还没有公开过，不需要更正。"))
    if open_correction(disclosure) is not None:
        raise RefusedActionError(
            "correction_open", _("已有更正正在办理，本次登记没有生效。请刷新页面，在原登记上修改。")
        )
    correction: Correction = Correction.objects.create(
        disclosure=disclosure,
        begun_by=by,
        **_said(disclosure, kind, source, reason, document_number, deadline, question),
    )
    record(action="correction.begun", correction=correction, by=by, words=correction.reason)
    return correction


@transaction.atomic
def change_correction(
    *,
    correction: Correction,
    kind: str,
    source: str,
    reason: str,
    by: User,
    document_number: str = "",
    deadline: date | None = None,
    question: PublicQuestion | None = None,
) -> Correction:
    """修改更正登记 while it is under way; `correction.version` is what the person saw.

    Raises `PermissionDenied` and `RefusedActionError`.
    """
    require(by, Action.UPLOAD, correction)
    lock(correction.disclosure)
    _change(
        correction,
        **_said(correction.disclosure, kind, source, reason, document_number, deadline, question),
    )
    record(action="correction.changed", correction=correction, by=by, words=correction.reason)
    return correction


@transaction.atomic
def close_correction(*, correction: Correction, outcome: str, note: str, by: User) -> Correction:
    """办结更正 without a publication: 无需更正 or 撤销, with a note for the desk.

    Raises `PermissionDenied`, and `RefusedActionError` without a note, for another outcome, or
    while a revision that would need the correction is in review or waits to be published.
    """
    require(by, Action.UPLOAD, correction)
    lock(correction.disclosure)
    if outcome not in WITHOUT_PUBLICATION:
        raise RefusedActionError("outcome", _("请选择“无需更正”或“撤销”。"))
    note = require_text(note, "note_missing", _("办结更正必须写明说明。"))
    waiting = correction.disclosure.revisions.filter(state__in=IN_REVIEW).first()
    if waiting is not None:
        raise RefusedActionError(
            "in_review",
            _("第%(number)s稿正在审核或等待公开，请先退回该稿，再办结更正。")
            % {"number": waiting.number},
        )
    _change(correction, outcome=outcome, outcome_note=note, closed_at=timezone.now(), closed_by=by)
    record(action="correction.closed", correction=correction, by=by, words=note)
    return correction


def require_correction(disclosure: Disclosure | int) -> Correction | None:
    """The correction under way that publishing closes; None where nothing was public before.

    Raises `RefusedActionError` where something was and none is under way. Inside the caller's
    transaction, which has locked the disclosure.
    """
    if not was_public(disclosure):
        return None
    found = open_correction(disclosure)
    if found is None:
        raise RefusedActionError(
            CORRECTION_MISSING,
            _(
                "此前已公开过，再次公开属于更正。请先由单位登记更正（种类、来源和原因），再公开；"
                "原因将向社会公布。"
            ),
        )
    return found


def close_by_publication(*, correction: Correction, revision: Revision, by: User | None) -> None:
    """已更正公开: what was begun became this publication. Inside the caller's transaction."""
    _change(
        correction,
        outcome=CorrectionOutcome.PUBLISHED,
        revision=revision,
        closed_at=revision.published_at,
        closed_by=by,
    )
    record(action="correction.published", correction=correction, by=by, words=correction.reason)


def _said(
    disclosure: Disclosure,
    kind: str,
    source: str,
    reason: str,
    document_number: str,
    deadline: date | None,
    question: PublicQuestion | None,
) -> dict[str, Any]:
    """What is kept of the words that were given. Raises `RefusedActionError`."""
    if question is not None and question.disclosure_id != disclosure.pk:
        raise RefusedActionError("question", _("公众纠错不属于本公开件。"))
    return {
        "kind": kind,
        # What a reader doubted came from the public, whatever was chosen.
        "source": "public" if question is not None else source,
        "reason": require_public_text(
            reason, "correction_reason_missing", _("请写明更正原因。原因将向社会公布。")
        ),
        "document_number": document_number.strip(),
        "deadline": deadline,
        "question": question,
    }


def lock(disclosure: Disclosure) -> None:
    """Beginning, closing and publishing wait for each other here."""
    Disclosure.objects.select_for_update().get(pk=disclosure.pk)


def _change(correction: Correction, **changes: Any) -> None:
    """The conditional update. Raises `RefusedActionError` where somebody else was faster."""
    if not change_if(correction, still={"outcome": ""}, **changes):
        raise wrong_moment()


def wrong_moment() -> RefusedActionError:
    """Somebody else was faster with this correction."""
    return RefusedActionError(
        CHANGED_MEANWHILE,
        _("该更正刚刚被他人办理，本次操作没有生效。请刷新页面，核对后再操作。"),
    )


def record(*, action: str, correction: Correction, by: User | None, words: str) -> None:
    """审计 of an act, in the trail of the disclosure; `words`: what was written."""
    audit.record(
        action=action,
        target=f"disclosure:{correction.disclosure_id}",
        by=by,
        description=words[:300],
        details={
            "correction": correction.pk,
            "kind": str(correction.kind),
            "source": str(correction.source),
            "document_number": correction.document_number,
            "outcome": str(correction.outcome),
        },
    )
