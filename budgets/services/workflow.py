"""状态变更: the one place where a revision changes its state.

A change is one conditional update: it names the states it may start from and the version
the person saw. Whoever comes second changes nothing and is told so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import F

from budgets.models import Revision, RevisionState
from budgets.services.errors import RefusedActionError, changed_meanwhile, wrong_state
from portal import audit
from portal.access import Action, Scoped, may

if TYPE_CHECKING:
    from collections.abc import Collection

    from portal.models import User

#: 审核中或已批准: a new upload must wait until it is returned or published.
IN_REVIEW = (RevisionState.SUBMITTED, RevisionState.APPROVED, RevisionState.SCHEDULED)
#: What an officer still works on.
WITH_OFFICER = (RevisionState.CHECKED, RevisionState.RETURNED)


def require(by: User, action: Action, target: Scoped) -> None:
    """Raise `PermissionDenied` unless the account may do this here."""
    if not may(by, action, target):
        raise PermissionDenied


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


def touch(revision: Revision, *, starting: Collection[str], act: str) -> None:
    """Count a write to what hangs on the revision, so that a stale decision fails.

    Raises `RefusedActionError` as `move` does.
    """
    if not change(revision, starting=starting):
        raise _why_not(revision, starting, act)


def change(revision: Revision, *, starting: Collection[str], **changes: Any) -> bool:
    """The conditional update itself. False where it met another state or version."""
    updated = Revision.objects.filter(
        pk=revision.pk, version=revision.version, state__in=starting
    ).update(version=F("version") + 1, **changes)
    if not updated:
        return False
    revision.version += 1
    for name, value in changes.items():
        setattr(revision, name, value)
    return True


def target_of(revision: Revision) -> str:
    """How the audit trail names a revision."""
    return f"revision:{revision.pk}"


def _why_not(revision: Revision, starting: Collection[str], act: str) -> RefusedActionError:
    stored = Revision.objects.get(pk=revision.pk)
    if stored.state not in starting:
        return wrong_state(stored, act)
    return changed_meanwhile()
