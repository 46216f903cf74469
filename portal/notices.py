"""对外通知: mail by SMTP, and a signed call of one web address (webhook). Neither is needed.

Both are off until the settings name a server. A call goes only to hosts that a setting
allows, follows no redirect, and carries an HMAC of its body, so that who receives it can tell
that it is ours and unchanged.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ssl
from collections.abc import Mapping
from email.utils import formatdate
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.conf import settings
from django.core.mail import EmailMessage

#: How long the other side may take, in seconds.
PATIENCE = 10
SIGNATURE = "X-Portal-Signature"
_OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
_SUCCESS = range(200, 300)


class NoticeError(Exception):
    """A notice was not taken: the other side refused, failed or did not answer."""


def mail_is_set() -> bool:
    """Whether a mail server is named."""
    return bool(settings.SMTP_HOST)


def webhook_is_set() -> bool:
    """Whether an address to call is named."""
    return bool(settings.WEBHOOK_URL)


def send_mail(*, subject: str, body: str, to: str) -> None:
    """One mail to one address: no reader sees another's. Raises `OSError` as SMTP does."""
    EmailMessage(subject, body, settings.MAIL_FROM, [to]).send()


def call_webhook(payload: Mapping[str, Any]) -> None:
    """POST the payload as JSON to the named address.

    Raises `NoticeError` for a host that is not allowed, for plain HTTP beyond this machine, and
    for every answer but 2xx: a redirect is an answer too and is not followed.
    """
    url = urlsplit(settings.WEBHOOK_URL)
    problem = webhook_problem(settings.WEBHOOK_URL, settings.WEBHOOK_HOSTS, settings.WEBHOOK_SECRET)
    if problem:
        raise NoticeError(problem)
    body = orjson.dumps(dict(payload), option=orjson.OPT_SORT_KEYS)
    connection = _connection(url.scheme, url.hostname or "", url.port)
    try:
        connection.request(
            "POST",
            (url.path or "/") + (f"?{url.query}" if url.query else ""),
            body,
            {
                "Content-Type": "application/json; charset=utf-8",
                "Date": formatdate(usegmt=True),
                SIGNATURE: signature_of(body, settings.WEBHOOK_SECRET),
            },
        )
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise NoticeError(type(error).__name__) from error
    finally:
        connection.close()
    if status not in _SUCCESS:
        raise NoticeError(f"HTTP {status}")


def signature_of(body: bytes, secret: str) -> str:
    """``sha256=`` and the HMAC-SHA256 of the body in hexadecimal digits."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def webhook_problem(url: str, hosts: list[str], secret: str) -> str:
    """Why the address may not be called, in a sentence; "" where it may."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return "PORTAL_WEBHOOK_URL 不是有效的网址。"
    if parts.scheme not in ("http", "https") or not host:
        return "PORTAL_WEBHOOK_URL 应以 https:// 开头。"
    if parts.username is not None:
        return "PORTAL_WEBHOOK_URL 不得含有账号和密码。"
    if parts.scheme == "http" and host not in _OWN_MACHINE:
        return "PORTAL_WEBHOOK_URL 除本机外必须使用 https。"
    if host not in hosts:
        return f"PORTAL_WEBHOOK_HOSTS 中没有“{host}”，不能向其发送通知。"
    return "" if len(secret) >= 32 else "PORTAL_WEBHOOK_SECRET 太短，至少需要 32 个字符。"


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(
            host, port, timeout=PATIENCE, context=ssl.create_default_context()
        )
    return http.client.HTTPConnection(host, port, timeout=PATIENCE)
