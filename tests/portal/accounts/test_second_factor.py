"""第二因素: enrolled, asked for, good once; recovery codes; who must have it."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal import settings as portal_settings
from portal.access import Role
from portal.accounts import second_factor
from portal.models import AuditEvent, User
from tests.factories.organisations import UnitFactory, account
from tests.portal.accounts.conftest import (
    CODE,
    DESK,
    PASSWORD,
    Pass,
    code_of,
    signs_in,
    with_device,
    with_password,
)

pytestmark = pytest.mark.django_db
ENROL = "/admin/account/second-factor/"


def is_in(client: Client) -> bool:
    return client.get(DESK).status_code == 200


def shown_key(text: str) -> str:
    """The secret on the page, as an app would take it from the address."""
    found = re.search(r"otpauth://[^<]+", html.unescape(text))
    assert found
    secret = parse_qs(urlsplit(found[0]).query)["secret"][0]
    from base64 import b32decode

    return b32decode(secret).hex()


def test_a_device_is_enrolled_and_then_asked_for(person: User, clock: Pass) -> None:
    client, _answer = signs_in(person)
    elsewhere, _answer = signs_in(person)
    page = client.get(ENROL)
    key = shown_key(page.text)
    assert 'src="data:image/svg+xml' in page.text
    assert second_factor.readable_key(key) in page.text
    assert "不正确" in client.post(ENROL, {"code": "000000"}).text
    assert not second_factor.has_device(person)
    done = client.post(ENROL, {"code": code_of(key)})
    codes = re.findall(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", done.text)
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    assert is_in(client)
    assert not is_in(elsewhere)
    clock(timedelta(minutes=1))
    fresh, answer = signs_in(person)
    assert answer["Location"].startswith(CODE)
    assert not is_in(fresh)
    assert fresh.post(answer["Location"], {"code": code_of(key)})["Location"] == DESK
    assert is_in(fresh)
    assert AuditEvent.objects.filter(action="user.second_factor_enrolled").count() == 1


def test_a_password_alone_signs_nobody_in_who_has_a_device(person: User) -> None:
    with_device(person)
    client, _answer = signs_in(person)
    for address in (DESK, "/admin/account/", ENROL, "/admin/password_change/"):
        assert client.get(address)["Location"].startswith("/admin/login/"), address


def test_a_code_is_good_once(person: User, clock: Pass) -> None:
    device, _codes = with_device(person)
    clock(timedelta(minutes=2))
    code = code_of(device.key)
    first, _answer = signs_in(person)
    assert first.post(CODE, {"code": code}).status_code == 302
    second, _answer = signs_in(person)
    assert "已用过" in second.post(CODE, {"code": code}).text
    assert not is_in(second)
    clock(timedelta(minutes=1))
    assert second.post(CODE, {"code": code_of(device.key)}).status_code == 302


def test_the_code_that_proved_the_device_does_not_sign_in(person: User) -> None:
    key = second_factor.draw_key()
    code = code_of(key)
    assert second_factor.enrol(account=person, key=key, code=code, keep_session=None)
    assert second_factor.verify(person, code) == ""


@pytest.mark.parametrize("steps", [-4, 4])
def test_a_code_of_another_time_is_refused(person: User, clock: Pass, steps: int) -> None:
    device, _codes = with_device(person)
    clock(timedelta(minutes=5))
    assert second_factor.verify(person, code_of(device.key, steps=steps)) == ""


def test_a_recovery_code_is_good_once_and_on_record(person: User, clock: Pass) -> None:
    _device, codes = with_device(person)
    client, _answer = signs_in(person)
    assert client.post(CODE, {"code": f" {codes[3].upper()} "}).status_code == 302
    event = AuditEvent.objects.get(action="user.recovery_code_used")
    assert event.details == {"left": 9}
    assert codes[3] not in str(list(AuditEvent.objects.values()))
    again, _answer = signs_in(person)
    assert again.post(CODE, {"code": codes[3]}).status_code == 200
    clock(timedelta(minutes=1))
    assert again.post(CODE, {"code": codes[4]}).status_code == 302


def test_the_database_holds_no_recovery_code(person: User) -> None:
    _device, codes = with_device(person)
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert len(stored) == len(codes)
    assert not stored & {code.replace("-", "") for code in codes}
    for token in stored:
        assert second_factor.verify(person, token) == ""


def test_codes_of_one_person_do_not_serve_another(person: User) -> None:
    device, codes = with_device(person)
    other = account(Role.OFFICER, unit=UnitFactory.create())
    with_device(other)
    assert second_factor.verify(other, codes[0]) == ""
    assert second_factor.verify(other, code_of(device.key)) == ""


def test_new_recovery_codes_void_the_old_ones(person: User, clock: Pass) -> None:
    device, codes = with_device(person)
    clock(timedelta(minutes=1))
    client, answer = signs_in(person)
    client.post(answer["Location"], {"code": code_of(device.key)})
    page = client.post("/admin/account/second-factor/codes/")
    fresh = re.findall(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", page.text)
    assert len(fresh) == 10
    assert second_factor.verify(person, codes[0]) == ""
    clock(timedelta(minutes=1))
    assert second_factor.verify(person, fresh[0]) == "recovery"


def test_codes_are_renewed_by_who_signed_in_with_one(person: User) -> None:
    client, _answer = signs_in(person)
    assert client.post("/admin/account/second-factor/codes/").status_code == 302
    assert not StaticToken.objects.exists()


def test_another_telephone_wants_the_password_too(person: User, clock: Pass) -> None:
    device, _codes = with_device(person)
    clock(timedelta(minutes=1))
    client, answer = signs_in(person)
    client.post(answer["Location"], {"code": code_of(device.key)})
    key = shown_key(client.get(ENROL).text)
    assert "更换设备须输入当前密码" in client.post(ENROL, {"code": code_of(key)}).text
    wrong = client.post(ENROL, {"code": code_of(key), "password": "wrong"})
    assert "当前密码不正确" in wrong.text
    assert TOTPDevice.objects.get(user=person).key == device.key
    assert client.post(ENROL, {"code": code_of(key), "password": PASSWORD}).status_code == 200
    assert TOTPDevice.objects.get(user=person).key == key


def test_a_session_from_before_the_device_gives_no_new_one(person: User) -> None:
    client = Client()
    client.force_login(person)
    TOTPDevice.objects.create(user=person, key=second_factor.draw_key())
    for answer in (client.get(ENROL), client.post(ENROL, {"code": "1", "password": PASSWORD})):
        assert answer.status_code == 403
        assert "otpauth" not in answer.text


@pytest.mark.parametrize("role", list(Role))
def test_a_role_that_must_have_one_works_only_with_one(settings: Any, role: Role) -> None:
    settings.SECOND_FACTOR_ROLES = [Role.PUBLISHER.value]
    person = with_password(account(role, unit=UnitFactory.create()))
    client, _answer = signs_in(person)
    answer = client.get(DESK)
    if role != Role.PUBLISHER:
        assert answer.status_code == 200
        return
    assert answer["Location"] == ENROL
    assert client.post("/admin/account/sessions/end/")["Location"] == ENROL
    page = client.get(ENROL)
    assert "您的角色必须启用登录验证码" in page.text
    client.post(ENROL, {"code": code_of(shown_key(page.text))})
    assert is_in(client)


def test_a_first_password_comes_before_the_device(settings: Any, person: User) -> None:
    settings.SECOND_FACTOR_ROLES = [Role.AUDITOR.value]
    User.objects.filter(pk=person.pk).update(password_is_first=True)
    client, _answer = signs_in(person)
    assert client.get(DESK)["Location"] == "/admin/password_change/"


def test_in_production_everybody_but_officers_must_have_one() -> None:
    assert set(portal_settings.SECOND_FACTOR_ROLES) == set(Role) - {Role.OFFICER, Role.UNIT_LEAD}


def test_half_way_is_nowhere(person: User, clock: Pass) -> None:
    device, _codes = with_device(person)
    assert Client().get(CODE)["Location"] == "/admin/login/"
    client, _answer = signs_in(person)
    clock(timedelta(minutes=6))
    answer = client.post(CODE, {"code": code_of(device.key)})
    assert (answer["Location"], is_in(client)) == ("/admin/login/", False)
    for change in ({"is_active": False}, {"password": "changed"}):
        client, _answer = signs_in(person)
        User.objects.filter(pk=person.pk).update(**change)
        answer = client.post(CODE, {"code": code_of(device.key)})
        assert (answer["Location"], is_in(client)) == ("/admin/login/", False), change
        person.is_active = True
        person.save()


def test_the_way_leads_on_but_never_to_another_host(person: User, clock: Pass) -> None:
    device, _codes = with_device(person)
    for to, landed in (("/admin/account/", "/admin/account/"), ("https://evil.example/", DESK)):
        clock(timedelta(minutes=1))
        client = Client()
        answer = client.post(
            f"/admin/login/?next={to}",
            {"username": person.username, "password": PASSWORD, "next": to},
        )
        answer = client.post(answer["Location"], {"code": code_of(device.key)})
        assert answer["Location"] == landed


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.PUBLISHER])
def test_a_device_is_reset_by_nobody_else(person: User, role: Role) -> None:
    with_device(person)
    with pytest.raises(PermissionDenied):
        second_factor.reset(account=person, by=account(role, unit=UnitFactory.create()))
    assert second_factor.has_device(person)
