"""Typed readers of environment variables: a wrong value stops the start with a sentence."""

from __future__ import annotations

import os
import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

#: Every variable the portal reads. An unknown PORTAL_ name is a slip of the pen.
KNOWN = frozenset(
    {
        "PORTAL_ALLOWED_HOSTS",
        "PORTAL_BACKUP_DIR",
        "PORTAL_BROKER_URL",
        "PORTAL_DATABASE_URL",
        "PORTAL_DATA_DIR",
        "PORTAL_DEBUG",
        "PORTAL_DEV",
        "PORTAL_FIRST_PASSWORD_DAYS",
        "PORTAL_ICP",
        "PORTAL_JOB_LEASE_SECONDS",
        "PORTAL_LOG_RETENTION_DAYS",
        "PORTAL_MAIL_FROM",
        "PORTAL_METRICS_TOKEN",
        "PORTAL_METRICS_TOKEN_FILE",
        "PORTAL_OIDC_AUTHORIZATION_ENDPOINT",
        "PORTAL_OIDC_CLAIM",
        "PORTAL_OIDC_CLIENT_ID",
        "PORTAL_OIDC_CLIENT_SECRET",
        "PORTAL_OIDC_CLIENT_SECRET_FILE",
        "PORTAL_OIDC_ISSUER",
        "PORTAL_OIDC_JWKS_ENDPOINT",
        "PORTAL_OIDC_NAME",
        "PORTAL_OIDC_SECOND_FACTOR",
        "PORTAL_OIDC_SIGN_ALGORITHM",
        "PORTAL_OIDC_TOKEN_ENDPOINT",
        "PORTAL_OIDC_USERINFO_ENDPOINT",
        "PORTAL_PASSWORD_PROFILE",
        "PORTAL_POLICE_RECORD",
        "PORTAL_QUESTION_CONTACT_DAYS",
        "PORTAL_QUESTION_WORKING_DAYS",
        "PORTAL_SECRET_KEY",
        "PORTAL_SECOND_FACTOR_ROLES",
        "PORTAL_SECRET_KEY_FILE",
        "PORTAL_SESSION_HOURS",
        "PORTAL_SESSION_IDLE_MINUTES",
        "PORTAL_SITE_CODE",
        "PORTAL_SMTP_HOST",
        "PORTAL_SMTP_PASSWORD",
        "PORTAL_SMTP_PASSWORD_FILE",
        "PORTAL_SMTP_PORT",
        "PORTAL_SMTP_SECURITY",
        "PORTAL_SMTP_USER",
        "PORTAL_TLS_CERTIFICATE",
        "PORTAL_TRUSTED_PROXY",
        "PORTAL_WEBHOOK_HOSTS",
        "PORTAL_WEBHOOK_SECRET",
        "PORTAL_WEBHOOK_SECRET_FILE",
        "PORTAL_WEBHOOK_URL",
    }
)
_BOOLEANS = {"": False, "0": False, "false": False, "1": True, "true": True}


def refuse_unknown() -> None:
    """Raise `ImproperlyConfigured` for PORTAL_ variables that nothing reads."""
    unknown = sorted(
        name for name in os.environ if name.startswith("PORTAL_") and name not in KNOWN
    )
    if unknown:
        raise ImproperlyConfigured(
            f"环境变量 {'、'.join(unknown)} 不是本系统的设置项，请检查拼写。可用的设置项：{'、'.join(sorted(KNOWN))}。"
        )


def text(name: str, default: str = "") -> str:
    """The variable, stripped; `default` where it is absent or empty."""
    return os.environ.get(name, "").strip() or default


def matching(name: str, pattern: str, what: str) -> str:
    """The variable where it is of that form, "" where absent. Raises `ImproperlyConfigured`.

    `what`: the form in Chinese words.
    """
    found = text(name)
    if found and not re.fullmatch(pattern, found, re.ASCII):
        raise ImproperlyConfigured(f"环境变量 {name} 的值“{found}”无法识别，应为{what}。")
    return found


def boolean(name: str, *, default: bool = False) -> bool:
    """1/true or 0/false, in any case. Raises `ImproperlyConfigured` for other words."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    try:
        return _BOOLEANS[raw.strip().lower()]
    except KeyError:
        raise ImproperlyConfigured(
            f"环境变量 {name} 的值“{raw}”无法识别，只能填 1（是）或 0（否）。"
        ) from None


def integer(name: str, default: int, *, least: int) -> int:
    """A whole number of at least `least`. Raises `ImproperlyConfigured`."""
    raw = text(name)
    if not raw:
        return default
    if not (raw.isascii() and raw.isdigit()) or int(raw) < least:
        raise ImproperlyConfigured(f"环境变量 {name} 的值“{raw}”应为不小于 {least} 的整数。")
    return int(raw)


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of the allowed words. Raises `ImproperlyConfigured`."""
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(
            f"环境变量 {name} 的值“{value}”无法识别，只能是：{'、'.join(allowed)}。"
        )
    return value


def words(name: str, default: tuple[str, ...], allowed: tuple[str, ...]) -> list[str]:
    """A comma-separated list of allowed words; "none" is the empty list.

    Raises `ImproperlyConfigured`.
    """
    given = names(name, default)
    if given == ["none"]:
        return []
    if unknown := sorted(set(given) - set(allowed)):
        raise ImproperlyConfigured(
            f"环境变量 {name} 中的“{'、'.join(unknown)}”无法识别，"
            f"只能是 none，或用逗号分隔的：{'、'.join(allowed)}。"
        )
    return given


def names(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A comma-separated list."""
    return [part.strip() for part in text(name).split(",") if part.strip()] or list(default)


def path(name: str, default: Path) -> Path:
    """A folder or file, made absolute."""
    return Path(text(name) or default).expanduser().resolve()


def optional_path(name: str) -> Path | None:
    """A folder or file, made absolute; None where none is named."""
    return path(name, Path()) if text(name) else None


def secret(name: str) -> str:
    """A secret from NAME, or from the file that NAME_FILE names; "" where neither is set.

    Raises `ImproperlyConfigured` where the file cannot be read or both are given.
    """
    value, file = text(name), text(f"{name}_FILE")
    if value and file:
        raise ImproperlyConfigured(f"环境变量 {name} 与 {name}_FILE 只能设置其中一个。")
    if not file:
        return value
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"环境变量 {name}_FILE 指向的文件“{file}”无法读取：{error.strerror}。"
        ) from None
