"""账号: the writes of passwords. Each is audited and ends the sessions it must."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.access import Action, may
from portal.accounts.sessions import end_sessions

if TYPE_CHECKING:
    from portal.models import User

_FIELDS = ("password", "password_is_first", "password_set_at")


@transaction.atomic
def change_own_password(*, account: User, password: str, keep_session: str | None) -> None:
    """修改密码: the person's own, already judged. Every other session of theirs ends."""
    _set(account, password, is_first=False)
    audit.record_account(action="user.password_changed", account=account, by=account)
    end_sessions(account=account, by=account, reason="修改密码", keep=keep_session)


@transaction.atomic
def set_first_password(*, account: User, password: str, by: User) -> None:
    """设置初始密码: for somebody else, who changes it at the next sign-in. Sessions end.

    Raises `PermissionDenied`, also for one's own account.
    """
    if not may(by, Action.ACCOUNT) or by.pk == account.pk:
        raise PermissionDenied
    _set(account, password, is_first=True)
    audit.record_account(action="user.password_set", account=account, by=by)
    end_sessions(account=account, by=by, reason="重新设置初始密码")


@transaction.atomic
def end_sessions_of(*, account: User, by: User) -> int:
    """结束会话: by an administrator of accounts or of roles. Raises `PermissionDenied`."""
    if not (may(by, Action.ACCOUNT) or may(by, Action.GRANT)):
        raise PermissionDenied
    return end_sessions(account=account, by=by, reason="管理员结束会话")


def _set(account: User, password: str, *, is_first: bool) -> None:
    account.set_password(password)
    account.password_is_first = is_first
    account.password_set_at = timezone.now()
    account.save(update_fields=_FIELDS)
