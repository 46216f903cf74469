"""登录锁定: too many wrong passwords or codes for one account from one address (django-axes).

By account and address together: who tries passwords from elsewhere locks nobody out here.
A second, wider limit counts what one address does to all accounts. No answer tells whether
an account exists.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from axes.models import AccessAttempt
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Sum
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import audit
from portal.access import Action, may
from portal.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

TOO_MANY_REQUESTS = 429


def answer(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """What a locked account's sign-in gets, known or not: a sentence and how long."""
    attempts = AccessAttempt.objects.filter(
        username=(credentials or {}).get("username"), ip_address=audit.address_of(request)
    )
    return _refusal(request, attempts.aggregate(at=Max("attempt_time"))["at"])


def refuse_busy_address(request: HttpRequest) -> HttpResponse | None:
    """The refusal for an address with too many failures for accounts of whatever name."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    recent = AccessAttempt.objects.filter(
        ip_address=audit.address_of(request), attempt_time__gt=since
    ).aggregate(count=Sum("failures_since_start"), at=Max("attempt_time"))
    if (recent["count"] or 0) < settings.SIGN_IN_ADDRESS_LIMIT:
        return None
    return _refusal(request, recent["at"])


def _refusal(request: HttpRequest, last: Any) -> HttpResponse:
    end = (last or timezone.now()) + settings.AXES_COOLOFF_TIME
    seconds = max(1, math.ceil((end - timezone.now()).total_seconds()))
    words = _("登录失败次数过多，已暂停从本机登录此账号。请在 %(minutes)s 分钟后重试。")
    context = {
        "title": _("登录已暂停"),
        "site_header": _("预算公开平台"),
        "site_title": _("预算公开平台"),
        "sentence": words % {"minutes": math.ceil(seconds / 60)},
    }
    page = render(request, "admin/portal/locked.html", context, status=TOO_MANY_REQUESTS)
    page["Retry-After"] = str(seconds)
    page["Cache-Control"] = "no-store"
    return page


def note_failure(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_kwargs: Any
) -> None:
    """Django's signal of a failed sign-in: on record, unless it was not even tried."""
    if request is None or getattr(request, "axes_locked_out", False):
        return
    _record("user.sign_in_failed", str(credentials.get("username", "")))


def note_lock(sender: Any, request: HttpRequest, username: str, **_kwargs: Any) -> None:
    """The signal of django-axes, which also comes for each try during a lock: on record once."""
    if getattr(request, "axes_failures_since_start", None) is not None:
        _record("user.locked", username or "")


@transaction.atomic
def _record(action: str, username: str) -> None:
    """With the account's name where there is one: what else people type may be a password."""
    known = User.objects.filter(username=username).only("pk", "username").first()
    audit.record(
        action=action,
        target=f"user:{known.pk}" if known else "user",
        by=None,
        description=known.username if known else "没有此账号",
    )


@transaction.atomic
def unlock(*, account: User, by: User) -> None:
    """解除锁定: failures of the account are forgotten, from every address. Audited.

    Raises `PermissionDenied`.
    """
    if not may(by, Action.ACCOUNT):
        raise PermissionDenied
    count, _by_model = AccessAttempt.objects.filter(username=account.get_username()).delete()
    audit.record_account(
        action="user.unlocked",
        account=account,
        by=by,
        details={"attempts": count},
    )


def clear_old() -> int:
    """Forget failures that no limit counts any more. Returns how many rows."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME - timedelta(days=1)
    count, _by_model = AccessAttempt.objects.filter(attempt_time__lt=since).delete()
    return int(count)
