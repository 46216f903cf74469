"""身份绑定: an account of the identity service is bound to one of ours, never by itself.

One administrator binds (who grants roles), another confirms (who makes accounts): as with
passwords and second factors, no single person can come in as somebody else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.access import Action, may
from portal.accounts.sessions import end_sessions
from portal.models import IdentityLink, User

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

SUBJECT_LENGTH = 255


class LinkRefusedError(Exception):
    """The link cannot be made; `args[0]` says why, in Chinese."""


def link_of(account: User) -> IdentityLink | None:
    """The account's link, in force or not."""
    return IdentityLink.objects.filter(account=account).first()


def account_of_subject(subject: str) -> User | None:
    """Whose link with the present issuer is in force; switched off or not."""
    found = IdentityLink.objects.filter(
        issuer=settings.OIDC_ISSUER, subject=subject, confirmed_at__isnull=False
    )
    link = found.select_related("account").first()
    return link.account if link else None


@transaction.atomic
def link(*, account: User, subject: str, by: User) -> IdentityLink:
    """绑定: in force once another administrator confirms it. What was bound before is void.

    Raises `PermissionDenied`, also for one's own account, and `LinkRefusedError`.
    """
    if not may(by, Action.GRANT) or by.pk == account.pk:
        raise PermissionDenied
    subject = subject.strip()
    if not settings.OIDC_ISSUER:
        raise LinkRefusedError("没有启用统一身份认证，不能绑定。")
    if not subject or len(subject) > SUBJECT_LENGTH:
        raise LinkRefusedError("请填写身份标识，不超过 255 个字符。")
    taken = IdentityLink.objects.filter(issuer=settings.OIDC_ISSUER, subject=subject)
    if taken.exclude(account=account).exists():
        raise LinkRefusedError("此身份标识已绑定到另一个账号，请先核实，解除后再绑定。")
    _remove(account, by, "重新绑定统一身份")
    made: IdentityLink = IdentityLink.objects.create(
        account=account, issuer=settings.OIDC_ISSUER, subject=subject, linked_by=by
    )
    _record("user.identity_linked", account, by, {"issuer": made.issuer})
    return made


@transaction.atomic
def confirm(*, account: User, by: User) -> None:
    """确认绑定: by an administrator of accounts, who did not bind it and is not its owner.

    Raises `PermissionDenied` and `LinkRefusedError`.
    """
    found = IdentityLink.objects.select_for_update().filter(account=account).first()
    if not may(by, Action.ACCOUNT) or by.pk == account.pk:
        raise PermissionDenied
    if found is None or found.confirmed_at is not None:
        raise LinkRefusedError("没有等待确认的身份绑定。")
    if found.linked_by_id == by.pk:
        raise PermissionDenied
    found.confirmed_by, found.confirmed_at = by, timezone.now()
    found.save(update_fields=["confirmed_by", "confirmed_at"])
    _record("user.identity_confirmed", account, by, {"issuer": found.issuer})


@transaction.atomic
def unlink(*, account: User, by: User) -> None:
    """解除绑定: from now on only the password signs in; sessions end. Raises `PermissionDenied`."""
    if not (may(by, Action.GRANT) or may(by, Action.ACCOUNT)):
        raise PermissionDenied
    if _remove(account, by, "解除统一身份绑定"):
        _record("user.identity_unlinked", account, by, {})


def _remove(account: User, by: User, reason: str) -> bool:
    count, _by_model = IdentityLink.objects.filter(account=account).delete()
    if count:
        end_sessions(account=account, by=by, reason=reason)
    return bool(count)


def _record(action: str, account: User, by: User, details: Mapping[str, Any]) -> None:
    audit.record_account(action=action, account=account, by=by, details=details)
