"""审计: one row for each act, written in the transaction of the act itself.

Where the row cannot be written, the act does not happen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from portal.models import AuditEvent, User

#: 来源地址 of the request being served; "" outside a request.
_address: ContextVar[str] = ContextVar("portal_audit_address", default="")
#: 表单指纹 of the form that is being carried out; "" for what no form asked for.
_form: ContextVar[str] = ContextVar("portal_audit_form", default="")


def record(
    *,
    action: str,
    target: str,
    by: User | None,
    description: str = "",
    details: Mapping[str, Any] | None = None,
    address: str = "",
) -> AuditEvent:
    """Write down who did what to which thing. `by=None` is the system itself.

    The address is that of the present request unless given. Raises `RuntimeError` outside
    a transaction: the row stands or falls with the act.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an act is recorded in its own transaction")
    told = dict(details or {})
    if by is not None and by.acting_for is not None:
        told["acting_for"] = by.acting_for.get_username()
    if form := _form.get():
        told["form"] = form
    return AuditEvent.objects.create(
        actor=by.get_username() if by else "",
        address=address or _address.get(),
        action=action,
        target=target,
        description=description[:300],
        details=told,
    )


def record_account(
    *, action: str, account: User, by: User | None, details: Mapping[str, Any] | None = None
) -> AuditEvent:
    """What was done to an account, or by it to itself; else as `record`."""
    return record(
        action=action,
        target=f"user:{account.pk}",
        by=by,
        description=account.get_username(),
        details=details,
    )


@contextmanager
def sent_form(fingerprint: str) -> Iterator[None]:
    """What is recorded inside was done by this form: sent twice, it is known again."""
    token = _form.set(fingerprint)
    try:
        yield
    finally:
        _form.reset(token)


def was_done(*, by: User, target: str, form: str) -> bool:
    """Whether this very form of this account has been carried out on the target before."""
    return AuditEvent.objects.filter(
        target=target, actor=by.get_username(), details__form=form
    ).exists()


class AddressMiddleware:
    """Remembers where a request comes from, for the audit rows it writes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request with its address known."""
        token = _address.set(address_of(request))
        try:
            return self.get_response(request)
        finally:
            _address.reset(token)


def address_of(request: HttpRequest) -> str:
    """来源地址. Behind the trusted proxy it is the last entry the proxy itself has written."""
    raw = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXY:
        raw = request.META.get("HTTP_X_FORWARDED_FOR", raw).rsplit(",", 1)[-1]
    try:
        return str(ip_address(raw.strip()))
    except ValueError:
        return ""  # a socket without an address, or nonsense: never stored as it came
