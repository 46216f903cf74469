"""密码: what either profile asks, what is not taken again, what is somebody else's or too old."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from portal.access import ADMINISTRATORS, Role
from portal.accounts import passwords, services
from portal.models import AuditEvent, User
from tests.factories.organisations import account
from tests.portal.accounts.conftest import DESK, PASSWORD, Pass, signs_in

pytestmark = pytest.mark.django_db
CHANGE = "/admin/password_change/"


@pytest.mark.parametrize(
    ("profile", "password", "refused"),
    [
        ("strict", "Correct-horse", ""),
        ("strict", "correcthorse9", "至少 3 类"),
        ("strict", "correct horse staple", "至少 3 类"),
        ("standard", "correct horse staple", ""),
        ("standard", "正确的马电池订书钉再加三字", ""),
        ("standard", "short-Pw-11", "至少需要 12 个字符"),
        ("strict", "short-Pw-11", "至少需要 12 个字符"),
        ("strict", "Aa1-" * 32, ""),
        ("strict", "Aa1-" * 32 + "x", "最多 128 个字符"),
        ("standard", "123456789012", "数字"),
    ],
)
def test_a_profile_says_what_a_password_must_be(
    settings: Any, profile: str, password: str, refused: str
) -> None:
    settings.PASSWORD_PROFILE = profile
    if not refused:
        validate_password(password)
        return
    with pytest.raises(ValidationError) as error:
        validate_password(password)
    assert refused in "".join(error.value.messages)


@pytest.mark.parametrize(("profile", "count"), [("strict", 5), ("standard", 1)])
def test_the_last_passwords_are_not_taken_again(
    settings: Any, person: User, profile: str, count: int
) -> None:
    settings.PASSWORD_PROFILE = profile
    used = [f"Another-horse-{number}" for number in range(7)]
    for password in used:
        services.change_own_password(account=person, password=password, keep_session=None)
    person = User.objects.get(pk=person.pk)
    for place, password in enumerate(reversed(used), start=1):
        if place <= count:
            with pytest.raises(ValidationError, match="次用过的密码"):
                validate_password(password, person)
        else:
            validate_password(password, person)


def test_one_person_s_history_is_not_another_s(person: User) -> None:
    services.change_own_password(account=person, password="Another-horse-1", keep_session=None)
    validate_password("Another-horse-1", account(Role.ADMINISTRATOR))


def test_no_more_hashes_are_kept_than_any_profile_asks_for(person: User) -> None:
    for number in range(13):
        services.change_own_password(
            account=person, password=f"Another-horse-{number}", keep_session=None
        )
    assert person.former_passwords.count() == 10


def test_drawn_passwords_fit_every_profile_and_are_easily_read(settings: Any) -> None:
    drawn = {passwords.draw() for _place in range(200)}
    assert len(drawn) == 200
    for password in drawn:
        assert re.fullmatch(r"([A-HJ-NP-Za-km-z2-9]{4}-){3}[A-HJ-NP-Za-km-z2-9]{4}", password)
        for settings.PASSWORD_PROFILE in passwords.PROFILES:
            validate_password(password)


def test_a_first_password_is_changed_before_anything_else(person: User) -> None:
    User.objects.filter(pk=person.pk).update(password_is_first=True)
    client, answer = signs_in(person)
    assert answer["Location"] == DESK
    for address in (DESK, "/admin/portal/auditevent/", "/admin/account/"):
        assert client.get(address)["Location"] == CHANGE, address
    assert "这是管理员设置的初始密码" in client.get(CHANGE).text
    wrong = {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD}
    assert "请换一个" in client.post(CHANGE, wrong).text
    fresh = wrong | {"new_password1": "another-horse-9", "new_password2": "another-horse-9"}
    assert client.post(CHANGE, fresh).status_code == 302
    assert client.get(DESK).status_code == 200
    person.refresh_from_db()
    assert not person.password_is_first
    assert AuditEvent.objects.filter(
        action="user.password_changed", target=f"user:{person.pk}"
    ).exists()


def test_a_first_password_that_nobody_uses_dies(person: User, clock: Pass, settings: Any) -> None:
    User.objects.filter(pk=person.pk).update(password_is_first=True)
    clock(timedelta(days=settings.FIRST_PASSWORD_DAYS, hours=-1))
    assert signs_in(person)[1].status_code == 302
    clock(timedelta(hours=2))
    client, answer = signs_in(person)
    assert "初始密码已过期" in answer.text
    assert client.get(DESK).status_code == 302
    assert "初始密码已过期" not in signs_in(person, "wrong")[1].text


@pytest.mark.parametrize(("profile", "led_away"), [("strict", True), ("standard", False)])
def test_an_old_password_is_changed(
    settings: Any, person: User, clock: Pass, profile: str, led_away: bool
) -> None:
    settings.PASSWORD_PROFILE = profile
    clock(timedelta(days=89))
    assert signs_in(person)[0].get(DESK).status_code == 200
    clock(timedelta(days=2))
    client, _answer = signs_in(person)
    assert (client.get(DESK).status_code == 302) is led_away
    if led_away:
        assert "密码已到更换期限" in client.get(CHANGE, follow=True).text


def test_signing_out_is_open_to_who_owes_a_password(person: User) -> None:
    User.objects.filter(pk=person.pk).update(password_is_first=True)
    client, _answer = signs_in(person)
    assert client.post(reverse("admin:logout")).status_code == 200
    assert client.get(DESK)["Location"].startswith("/admin/login/")
    assert AuditEvent.objects.filter(action="user.signed_out").exists()


@pytest.mark.parametrize("role", list(Role))
def test_only_the_administrator_sets_first_passwords(person: User, role: Role) -> None:
    somebody = account(role) if role in ADMINISTRATORS else account()
    if role == Role.ADMINISTRATOR:
        services.set_first_password(account=person, password="Another-horse-1", by=somebody)
        with pytest.raises(PermissionDenied):
            services.set_first_password(account=somebody, password="x", by=somebody)
        return
    with pytest.raises(PermissionDenied):
        services.set_first_password(account=person, password="Another-horse-1", by=somebody)
    assert User.objects.get(pk=person.pk).check_password(PASSWORD)
