"""保密审查: a precondition of publishing, recorded with its person and its day (B-SECRET-REVIEW)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from budgets.models import RevisionState, SecrecyReview
from budgets.selectors.withholding import is_reviewed
from budgets.services.errors import RefusedActionError
from budgets.services.workflow import (
    IN_REVIEW,
    require,
    require_another,
    require_state,
    target_of,
)
from portal import audit
from portal.access import Action, may

if TYPE_CHECKING:
    from budgets.models import Revision
    from portal.models import User


@transaction.atomic
def record_secrecy_review(*, revision: Revision, by: User) -> SecrecyReview:
    """登记保密审查 of what was submitted, by whoever approves or publishes it.

    It holds for this submission: what is returned and submitted again is reviewed again.
    Raises `PermissionDenied` and `RefusedActionError`.
    """
    require(by, Action.APPROVE if may(by, Action.APPROVE, revision) else Action.PUBLISH, revision)
    require_state(revision, IN_REVIEW, _("登记保密审查"))
    require_another(revision, by, _("审查"))
    review: SecrecyReview = SecrecyReview.objects.create(revision=revision, by=by)
    audit.record(
        action="revision.secrecy_reviewed",
        target=target_of(revision),
        by=by,
        description=str(revision),
    )
    return review


def require_reviewed(revision: Revision) -> None:
    """Raise `RefusedActionError` where nobody has reviewed what was submitted."""
    if revision.state in (RevisionState.APPROVED, RevisionState.SCHEDULED) and not is_reviewed(
        revision
    ):
        raise RefusedActionError(
            "not_secrecy_reviewed", _("该稿尚未登记保密审查，不能公开。请先完成保密审查并登记。")
        )
