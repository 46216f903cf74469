"""状态变更: the one place where a revision changes its state.

A change is one conditional update: it names the states it may start from and the version
the person saw. Whoever comes second changes nothing and is told so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Revision, RevisionState
from budgets.services.errors import RefusedActionError, changed_meanwhile, wrong_state
from budgets.services.versions import change_if
from portal import audit
from portal.access import Action, Scoped, may, principal_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from portal.models import User

#: 审核中或已批准: a new upload must wait until it is returned or published.
IN_REVIEW = (RevisionState.SUBMITTED, RevisionState.APPROVED, RevisionState.SCHEDULED)
#: What an officer still works on.
WITH_OFFICER = (RevisionState.CHECKED, RevisionState.RETURNED)


def require(by: User, action: Action, target: Scoped) -> User | None:
    """Raise `PermissionDenied` unless the account may do this here.

    Returns whom it stands in for (代) and None in its own right; the audit rows that follow
    name that person too.
    """
    if not may(by, action, target):
        raise PermissionDenied
    by.acting_for = principal_of(by, action, target)
    return by.acting_for


def people_of(by: User) -> set[int]:
    """Whoever acts here: the account, and whom it stands in for."""
    return {each.pk for each in (by, by.acting_for) if each is not None}


def submitters_of(revision: Revision) -> set[int]:
    """上报人: who submitted, and in whose place. None of them decides about it (四眼原则)."""
    people = (revision.submitted_by_id, revision.submitted_for_id)
    return {each for each in people if each is not None}


def require_another(revision: Revision, by: User, act: str) -> None:
    """Raise `RefusedActionError` for one's own submission, also through a stand-in."""
    if people_of(by) & submitters_of(revision):
        raise RefusedActionError(
            "own_submission",
            _("不能%(act)s自己上报的稿件，也不能由代办人代为%(act)s。请由另一位审核人处理。")
            % {"act": act},
        )


def require_text(text: str, code: str, message: str) -> str:
    """The text without blanks around it. Raises `RefusedActionError` where none is left."""
    stripped = text.strip()
    if not stripped:
        raise RefusedActionError(code, message)
    return stripped


def require_state(revision: Revision, states: Collection[str], act: str) -> None:
    """Raise `RefusedActionError` unless the revision is in one of the states."""
    if revision.state not in states:
        raise wrong_state(revision, act)


def move(
    revision: Revision,
    *,
    starting: Collection[str],
    to: str,
    act: str,
    action: str,
    by: User | None,
    description: str = "",
    details: dict[str, Any] | None = None,
    **changes: Any,
) -> None:
    """Change the state, and other fields with it; audited with before and after.

    Inside the caller's transaction. Raises `RefusedActionError` and changes nothing where
    the stored state is another or somebody else has written since the revision was read.
    """
    before = {"state": str(revision.state), "version": revision.version}
    if not change(revision, starting=starting, state=to, **changes):
        raise _why_not(revision, starting, act)
    audit.record(
        action=action,
        target=target_of(revision),
        by=by,
        description=description,
        details={
            "before": before,
            "after": {"state": str(to), "version": revision.version},
            **(details or {}),
        },
    )


def move_back(
    revision: Revision,
    *,
    reason: str,
    by: User | None = None,
    description: str = "",
    details: dict[str, Any] | None = None,
) -> None:
    """退回: from review to the officer, and whatever approval or hour was given falls.

    `by` None: the portal itself, and nobody's name stands under it. `description`: for the
    trail, where it is other than the reason. Else as `move`.
    """
    move(
        revision,
        starting=IN_REVIEW,
        to=RevisionState.RETURNED,
        act=_("退回"),
        action="revision.returned",
        by=by,
        description=(description or reason)[:300],
        details=details,
        returned_at=timezone.now() if by else None,
        returned_by=by,
        return_reason=reason,
        approved_at=None,
        approved_by=None,
        approved_for=None,
        scheduled_for=None,
        scheduled_by=None,
    )


def touch(revision: Revision, *, starting: Collection[str], act: str) -> None:
    """Count a write to what hangs on the revision, so that a stale decision fails.

    Raises `RefusedActionError` as `move` does.
    """
    if not change(revision, starting=starting):
        raise _why_not(revision, starting, act)


def change(revision: Revision, *, starting: Collection[str], **changes: Any) -> bool:
    """The conditional update itself. False where it met another state or version."""
    return change_if(revision, still={"state__in": starting}, **changes)


def target_of(revision: Revision) -> str:
    """How the audit trail names a revision."""
    return f"revision:{revision.pk}"


def _why_not(revision: Revision, starting: Collection[str], act: str) -> RefusedActionError:
    stored = Revision.objects.get(pk=revision.pk)
    if stored.state not in starting:
        return wrong_state(stored, act)
    return changed_meanwhile()
