"""登录锁定: by account and address; the same sentence for accounts that do not exist."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.core.exceptions import PermissionDenied
from django.test import Client

from portal.access import Role
from portal.accounts import lockout
from portal.models import AuditEvent, User
from tests.factories.organisations import UnitFactory, account
from tests.portal.accounts.conftest import (
    CODE,
    DESK,
    LOGIN,
    PASSWORD,
    Pass,
    code_of,
    signs_in,
    with_device,
    with_password,
)

pytestmark = pytest.mark.django_db


def tries(
    name: str, times: int, *, address: str = "10.0.0.1", password: str = "wrong"
) -> list[Any]:
    return [
        Client(REMOTE_ADDR=address).post(LOGIN, {"username": name, "password": password})
        for _time in range(times)
    ]


def test_five_failures_lock_the_account_at_that_address(person: User) -> None:
    statuses = [answer.status_code for answer in tries(person.username, 5)]
    assert statuses == [200, 200, 200, 200, 429]
    client, answer = signs_in(person)
    assert answer.status_code == 429
    assert "登录失败次数过多，已暂停从本机登录此账号。请在 15 分钟后重试。" in answer.text
    assert 0 < int(answer["Retry-After"]) <= 15 * 60
    assert client.get(DESK).status_code == 302


def test_who_tries_from_elsewhere_locks_nobody_out_here(person: User) -> None:
    tries(person.username, 6, address="203.0.113.5")
    client, answer = signs_in(person, address="10.0.0.1")
    assert answer.status_code == 302
    assert client.get(DESK).status_code == 200
    other = with_password(account(Role.AUDITOR))
    assert signs_in(other, address="203.0.113.5")[1].status_code == 302


def test_a_lock_ends_when_it_said(person: User, clock: Pass) -> None:
    tries(person.username, 5)
    clock(timedelta(minutes=10))
    assert "请在 5 分钟后重试" in tries(person.username, 1)[0].text
    clock(timedelta(minutes=5, seconds=1))
    assert signs_in(person)[1].status_code == 302


def test_a_right_password_forgets_the_failures_before_it(person: User) -> None:
    tries(person.username, 4)
    assert signs_in(person)[1].status_code == 302
    assert [answer.status_code for answer in tries(person.username, 4)] == [200] * 4


def test_no_answer_tells_whether_an_account_exists(person: User) -> None:
    off = with_password(account(Role.AUDITOR))
    User.objects.filter(pk=off.pk).update(is_active=False)
    known, unknown, disabled = (
        tries(name, 6) for name in (person.username, "nobody-at-all", off.username)
    )
    for answers in zip(known, unknown, disabled, strict=True):
        assert len({answer.status_code for answer in answers}) == 1
        texts = {
            re.sub(r'value="[^"]*"|account\d+|nobody-at-all', "", answer.text) for answer in answers
        }
        assert len(texts) == 1
    assert "停用" not in tries(off.username, 1, address="10.0.0.7", password=PASSWORD)[0].text


def test_wrong_codes_count_like_wrong_passwords(person: User, clock: Pass) -> None:
    device, _codes = with_device(person)
    clock(timedelta(minutes=2))
    client, _answer = signs_in(person)
    statuses = [client.post(CODE, {"code": "x"}).status_code for _try in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    answer = client.post(CODE, {"code": code_of(device.key)})
    assert answer.status_code == 429
    assert client.get(DESK).status_code == 302


def test_failures_and_locks_are_on_record_without_what_was_typed(person: User) -> None:
    tries(person.username, 7, password="my-Secret-word")
    tries("my-Secret-word", 2)
    failed = AuditEvent.objects.filter(action="user.sign_in_failed")
    assert {(event.target, event.description) for event in failed} == {
        (f"user:{person.pk}", person.username),
        ("user", "没有此账号"),
    }
    locked = AuditEvent.objects.get(action="user.locked")
    assert (locked.target, locked.address) == (f"user:{person.pk}", "10.0.0.1")
    assert "Secret" not in str(list(AuditEvent.objects.values()))
    kept = list(AccessAttempt.objects.values("get_data", "post_data"))
    assert kept
    assert "Secret" not in str(kept)


def test_one_address_does_not_try_many_accounts(person: User, settings: Any, clock: Pass) -> None:
    settings.SIGN_IN_ADDRESS_LIMIT = 6
    for number in range(6):
        assert tries(f"somebody{number}", 1)[0].status_code == 200
    assert signs_in(person)[1].status_code == 429
    assert signs_in(person, address="10.0.0.2")[1].status_code == 302
    clock(timedelta(minutes=16))
    assert signs_in(person)[1].status_code == 302


def test_an_address_cannot_be_made_up(person: User, settings: Any) -> None:
    for number in range(5):
        Client(HTTP_X_FORWARDED_FOR=f"198.51.100.{number}").post(
            LOGIN, {"username": person.username, "password": "wrong"}
        )
    assert signs_in(person, address="127.0.0.1")[1].status_code == 429
    settings.TRUSTED_PROXY = True
    through_proxy = Client(HTTP_X_FORWARDED_FOR="127.0.0.1, 198.51.100.9")
    answer = through_proxy.post(LOGIN, {"username": person.username, "password": PASSWORD})
    assert answer.status_code == 302


@pytest.mark.parametrize("role", list(Role))
def test_a_lock_is_lifted_by_who_makes_accounts(person: User, role: Role) -> None:
    tries(person.username, 5)
    other = with_password(account(Role.AUDITOR))
    tries(other.username, 5)
    by = account(role, unit=UnitFactory.create())
    if role != Role.ADMINISTRATOR:
        with pytest.raises(PermissionDenied):
            lockout.unlock(account=person, by=by)
        assert signs_in(person)[1].status_code == 429
        return
    lockout.unlock(account=person, by=by)
    assert AuditEvent.objects.get(action="user.unlocked").actor == by.username
    assert signs_in(person)[1].status_code == 302
    assert signs_in(other)[1].status_code == 429


def test_old_failures_are_cleared(person: User, clock: Pass) -> None:
    tries(person.username, 2)
    assert lockout.clear_old() == 0
    clock(timedelta(days=2))
    assert lockout.clear_old() == 1
    assert not AccessAttempt.objects.exists()
