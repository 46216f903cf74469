"""The same code from two browsers at once signs in one of them; without the lock, both."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connection, connections
from django.db.models import QuerySet
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.access import Role
from portal.accounts import second_factor
from portal.models import User
from tests.factories.organisations import account
from tests.portal.accounts.conftest import Pass, code_of, with_device

pytestmark = pytest.mark.django_db(transaction=True)


def verified_at_once(person: User, codes: tuple[str, str]) -> list[str]:
    """What two requests get that meet just before the code is judged, where they can meet."""
    meeting = threading.Barrier(2)
    verify_token = TOTPDevice.verify_token
    answers = ["", ""]

    def met(self: TOTPDevice, token: str) -> Any:
        with suppress(threading.BrokenBarrierError):
            meeting.wait(1)
        return verify_token(self, token)

    def run(place: int) -> None:
        try:
            answers[place] = second_factor.verify(User.objects.get(pk=person.pk), codes[place])
        finally:
            connections.close_all()

    with mock.patch.object(TOTPDevice, "verify_token", met):
        threads = [threading.Thread(target=run, args=(place,)) for place in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    return sorted(answers)


@pytest.fixture
def code(clock: Pass) -> tuple[User, str]:
    person = account(Role.AUDITOR)
    device, _codes = with_device(person)
    clock(timedelta(minutes=2))
    return person, code_of(device.key)


def test_one_code_serves_once(code: tuple[User, str]) -> None:
    person, shown = code
    assert verified_at_once(person, (shown, shown)) == ["", "totp"]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_without_the_lock_it_would_serve_twice(code: tuple[User, str]) -> None:
    person, shown = code
    with mock.patch.object(QuerySet, "select_for_update", lambda self, **_options: self):
        assert verified_at_once(person, (shown, shown)) == ["totp", "totp"]
