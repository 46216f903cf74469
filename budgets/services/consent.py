"""会审: the steps of a parallel review that a division asks for, in any order.

A division that asks for nothing has the single approval. Where it asks, an approval needs
the consent of each step to this very submission; whoever is asked may return it instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from budgets.models import Consent, ReviewStep, RevisionState
from budgets.selectors.consents import consents_of, missing_steps, steps_open_to
from budgets.services.errors import RefusedActionError
from budgets.services.workflow import require, require_another, require_state, target_of, touch
from portal import audit
from portal.access import Action

if TYPE_CHECKING:
    from budgets.models import Revision
    from portal.models import User


@transaction.atomic
def consent(*, revision: Revision, step: str, by: User) -> Consent:
    """同意: this step has nothing against the submission; recorded by name and hour.

    Raises `PermissionDenied` for a step that is another's, and `RefusedActionError` for one's
    own submission, a step that is not asked or has consented already.
    """
    require(by, Action.CONSENT, revision)
    require_state(revision, (RevisionState.SUBMITTED,), _("会审"))
    require_another(revision, by, _("会审"))
    if step not in missing_steps(revision):
        raise RefusedActionError(
            "not_asked", _("该环节不需要会审意见，或已有同意意见。请刷新页面查看。")
        )
    if step not in steps_open_to(by, revision):
        raise PermissionDenied
    touch(revision, starting=(RevisionState.SUBMITTED,), act=_("会审"))
    return _keep(revision, step, by)


def complete_consents(*, revision: Revision, by: User) -> None:
    """The approver's own step is consented to by approving; inside the approval's transaction.

    Raises `RefusedActionError` naming the steps that are still missing.
    """
    missing = missing_steps(revision)
    if not missing:
        return
    own = next((step for step in steps_open_to(by, revision) if step in missing), None)
    if left := [step for step in missing if step != own]:
        names = "、".join(str(ReviewStep(step).label) for step in left)
        raise RefusedActionError(
            "consents_missing",
            _("本区划要求会审，还缺：%(names)s。全部同意后才能批准。") % {"names": names},
        )
    if own is not None:
        _keep(revision, own, by)


def _keep(revision: Revision, step: str, by: User) -> Consent:
    if revision.submitted_at is None or revision.submitted_by is None:  # SUBMITTED has both
        raise TypeError("not submitted")
    kept: Consent = Consent.objects.create(
        revision=revision,
        step=step,
        submitted_at=revision.submitted_at,
        submitted_by=revision.submitted_by,
        by=by,
        given_for=by.acting_for,
    )
    audit.record(
        action="revision.consented",
        target=target_of(revision),
        by=by,
        description=str(kept.get_step_display()),
        details={"step": step, "given": len(consents_of(revision))},
    )
    return kept
