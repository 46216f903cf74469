from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.access import Role
from portal.accounts import second_factor
from portal.models import User
from tests.factories.organisations import account

PASSWORD = "correct-horse-9"
LOGIN, CODE, DESK = "/admin/login/", "/admin/login/code/", "/admin/"

Pass = Callable[[timedelta], None]


@pytest.fixture
def person(db: None) -> User:
    """Somebody with a role and a password."""
    return with_password(account(Role.AUDITOR))


def with_password(user: User) -> User:
    user.password = make_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Pass:
    """Lets time pass, for Django's clock and for that of the codes."""
    shift = timedelta()
    now, stamp = timezone.now, time.time

    def go_on(by: timedelta) -> None:
        nonlocal shift
        shift += by

    monkeypatch.setattr(timezone, "now", lambda: now() + shift)
    monkeypatch.setattr("axes.helpers.now", lambda: now() + shift, raising=False)
    monkeypatch.setattr("axes.attempts.now", lambda: now() + shift, raising=False)
    monkeypatch.setattr("axes.handlers.proxy.now", lambda: now() + shift, raising=False)
    monkeypatch.setattr(time, "time", lambda: stamp() + shift.total_seconds())
    return go_on


def signs_in(user: User, password: str = PASSWORD, *, address: str = "10.0.0.1") -> Any:
    """A new browser, and what the sign-in page answers it."""
    client = Client(REMOTE_ADDR=address)
    return client, client.post(LOGIN, {"username": user.username, "password": password})


def with_device(user: User) -> tuple[TOTPDevice, list[str]]:
    """The account's device and recovery codes, enrolled a minute ago."""
    key = second_factor.draw_key()
    codes = second_factor.enrol(
        account=user, key=key, code=code_of(key, steps=-1), keep_session=None
    )
    assert codes is not None
    return TOTPDevice.objects.get(user=user), codes


def code_of(key: str, *, steps: int = 0) -> str:
    """What the telephone shows, so many half minutes from now."""
    totp = TOTP(bytes.fromhex(key))
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06d}"
