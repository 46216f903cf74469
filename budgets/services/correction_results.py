"""整改结果: what was put right, written by one person and let out by another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Correction, CorrectionResult, Revision, RevisionState
from budgets.models.disclosures import PUBLIC_STATES
from budgets.services import corrections
from budgets.services.errors import RefusedActionError
from budgets.services.personal import require_public_text
from budgets.services.publication import PAGES_KIND
from budgets.services.questions import plain
from budgets.services.workflow import people_of, require
from portal import jobs
from portal.access import Action

if TYPE_CHECKING:
    from portal.models import User


@transaction.atomic
def record_result(*, correction: Correction, text: str, by: User) -> CorrectionResult:
    """登记整改结果 of what an audit, the congress or an inspection found, once it is closed.

    Not public until another lets it out. Raises `PermissionDenied` and `RefusedActionError`.
    """
    principal = require(by, Action.UPLOAD, correction)
    text = require_public_text(plain(text), "result_missing", _("请写明整改结果。"))
    corrections.lock(correction.disclosure)
    correction.refresh_from_db()
    if not correction.takes_result:
        raise RefusedActionError(
            "no_result", _("来源为审计、人大监督或财政检查且已办结的更正，才登记整改结果。")
        )
    result: CorrectionResult = CorrectionResult.objects.create(
        correction=correction, text=text, recorded_by=by, recorded_for=principal
    )
    corrections.record(action="correction.result", correction=correction, by=by, words=text)
    return result


@transaction.atomic
def let_out_result(*, result: CorrectionResult, by: User) -> CorrectionResult:
    """公开整改结果 that another wrote, beside the publication that the correction became.

    Raises `PermissionDenied`, and `RefusedActionError` for one's own words, or where there is
    no publication to stand beside.
    """
    require(by, Action.LET_OUT, result)
    if people_of(by) & {result.recorded_by_id, result.recorded_for_id}:
        raise RefusedActionError(
            "own_result",
            _(
                "不能公开自己登记的整改结果，也不能由代办人代为公开。请由单位负责人或公开发布人办理。"
            ),
        )
    became = Revision.objects.filter(
        correction=result.correction_id, state__in=PUBLIC_STATES, takedown__isnull=True
    ).first()
    if became is None:
        raise RefusedActionError("not_public", _("该更正没有公开的版次，整改结果只存于工作台。"))
    now = timezone.now()
    open_ones = CorrectionResult.objects.filter(pk=result.pk, released_at__isnull=True)
    if not open_ones.update(released_at=now, released_by=by):
        raise corrections.wrong_moment()
    result.refresh_from_db()
    corrections.record(
        action="correction.result_let_out", correction=result.correction, by=by, words=result.text
    )
    current = result.correction.disclosure.revisions.filter(state=RevisionState.PUBLISHED).first()
    if current is not None:
        jobs.enqueue(PAGES_KIND, current.pk, key=f"{PAGES_KIND}:{current.pk}:result-{result.pk}")
    return result
