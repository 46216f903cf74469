"""第二因素: a code from the person's own telephone (TOTP), and recovery codes on paper.

The code is asked for before the session begins: a password alone never signs in an account
that has a device, and no later request has to look at the device again.
"""

from __future__ import annotations

import secrets
import time
from base64 import b32encode
from binascii import hexlify
from typing import TYPE_CHECKING

import segno
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal import audit
from portal.access import Action, may, memberships_of
from portal.accounts.sessions import end_sessions
from portal.models import User

if TYPE_CHECKING:
    from collections.abc import Sequence

DIGITS = 6
RECOVERY_CODES = 10
_RECOVERY_LENGTH = 12
_RECOVERY_FROM = "abcdefghjkmnpqrstuvwxyz23456789"
_SALT = "portal.accounts.second_factor"
_TOLERANCE = 1  # steps of half a minute, before and after


def is_required(account: User) -> bool:
    """Whether one of the account's roles may not be used without a second factor."""
    asked = set(settings.SECOND_FACTOR_ROLES)
    return bool(asked) and any(each.role in asked for each in memberships_of(account))


def has_device(account: User) -> bool:
    """Whether the account signs in with a code."""
    return bool(TOTPDevice.objects.filter(user=account, confirmed=True).exists())


def codes_left(account: User) -> int:
    """Recovery codes that were not used yet."""
    return int(StaticToken.objects.filter(device__user=account).count())


def draw_key() -> str:
    """A new secret, in hexadecimal."""
    return hexlify(secrets.token_bytes(20)).decode()


def readable_key(key: str) -> str:
    """The secret as people type it: in base32, by fours."""
    text = b32encode(bytes.fromhex(key)).decode()
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def provisioning_address(account: User, key: str) -> str:
    """The otpauth address that an authenticator app takes."""
    return str(TOTPDevice(user=account, key=key).config_url)


def qr_picture(address: str) -> str:
    """The address as a QR code: an SVG picture as a data address, for an `img`."""
    return segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="#fff")


@transaction.atomic
def enrol(*, account: User, key: str, code: str, keep_session: str | None) -> list[str] | None:
    """启用或更换: from now on the account signs in with codes of this key. Audited.

    Returns the recovery codes, to be shown once; None where the code is not of the key.
    Every other session of the account ends.
    """
    totp = TOTP(bytes.fromhex(key))
    totp.time = time.time()
    if not (_is_code(code) and totp.verify(int(code), _TOLERANCE)):
        return None
    TOTPDevice.objects.filter(user=account).delete()
    # The code that proved the key has been used: it does not sign in once more.
    TOTPDevice.objects.create(user=account, key=key, name="totp", last_t=totp.t())
    audit.record_account(action="user.second_factor_enrolled", account=account, by=account)
    end_sessions(account=account, by=account, reason="启用或更换第二因素", keep=keep_session)
    return _new_codes(account)


@transaction.atomic
def renew_codes(*, account: User) -> list[str]:
    """换发恢复码: the old ones are void. Audited. Returns the new ones, to be shown once."""
    audit.record_account(action="user.recovery_codes_renewed", account=account, by=account)
    return _new_codes(account)


@transaction.atomic
def verify(account: User, code: str) -> str:
    """Whether the code is good now, and which: "totp", "recovery", or "" for neither.

    A code is good once. Wrong ones slow the device down (django-otp), whoever sends them.
    """
    code = "".join(code.split()).replace("-", "").lower()
    if _is_code(code):
        totp = TOTPDevice.objects.select_for_update().filter(user=account, confirmed=True).first()
        return "totp" if totp is not None and totp.verify_token(code) else ""
    static = StaticDevice.objects.select_for_update().filter(user=account).first()
    if static is None or not static.verify_token(_digest(code)):
        return ""
    audit.record_account(
        action="user.recovery_code_used",
        account=account,
        by=account,
        details={"left": codes_left(account)},
    )
    return "recovery"


@transaction.atomic
def reset(*, account: User, by: User) -> None:
    """重置: the device is lost. The account enrols anew; its sessions end. Audited.

    Who makes passwords does not reset devices, and nobody resets their own: no single
    person can take over an account. Raises `PermissionDenied`.
    """
    if not may(by, Action.GRANT) or by.pk == account.pk:
        raise PermissionDenied
    TOTPDevice.objects.filter(user=account).delete()
    StaticDevice.objects.filter(user=account).delete()
    audit.record_account(action="user.second_factor_reset", account=account, by=by)
    end_sessions(account=account, by=by, reason="重置第二因素")


def _new_codes(account: User) -> list[str]:
    StaticDevice.objects.filter(user=account).delete()
    device = StaticDevice.objects.create(user=account, name="recovery")
    codes = [_draw_code() for _place in range(RECOVERY_CODES)]
    _store(device, codes)
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


def _store(device: StaticDevice, codes: Sequence[str]) -> None:
    """Only digests: who reads the database signs in with none of them."""
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=_digest(code)) for code in codes
    )


def _draw_code() -> str:
    return "".join(secrets.choice(_RECOVERY_FROM) for _place in range(_RECOVERY_LENGTH))


def _digest(code: str) -> str:
    return salted_hmac(_SALT, code, algorithm="sha256").hexdigest()[:16]


def _is_code(code: str) -> bool:
    return len(code) == DIGITS and code.isascii() and code.isdigit()
