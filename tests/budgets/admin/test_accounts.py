"""账号 and 角色: made by one administrator, given by another, all of it on record."""

from __future__ import annotations

import io
import itertools
import re
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from budgets.models import Membership
from portal.access import ADMINISTRATORS, Role
from portal.accounts import second_factor
from portal.models import AuditEvent, User
from tests.budgets.admin.conftest import SignIn
from tests.budgets.resources.conftest import csv_file
from tests.factories.disclosures import Place
from tests.factories.organisations import account

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(db: None, sign_in: SignIn) -> Client:
    return sign_in(account(Role.ADMINISTRATOR))


def test_a_new_account_has_no_door_of_djangos_own(client: Client) -> None:
    answer = client.post(
        reverse("admin:portal_user_add"),
        {
            "username": "wang",
            "last_name": "王",
            "first_name": "芳",
            "password1": "correct-horse-9",
            "password2": "correct-horse-9",
            "is_superuser": "on",
            "is_staff": "on",
        },
    )
    assert answer.status_code == 302
    user = User.objects.get(username="wang")
    assert (user.is_superuser, user.is_staff) == (False, False)
    assert AuditEvent.objects.filter(action="user.created").exists()


def test_a_weak_password_is_refused(client: Client) -> None:
    answer = client.post(
        reverse("admin:portal_user_add"),
        {"username": "wang", "password1": "12345678", "password2": "12345678"},
    )
    assert answer.status_code == 200
    assert not User.objects.filter(username="wang").exists()


@pytest.fixture
def granting(db: None, sign_in: SignIn) -> Client:
    return sign_in(account(Role.SECURITY_ADMINISTRATOR))


def _granted(client: Client, user: User, **role: object) -> Any:
    return client.post(reverse("admin:budgets_membership_add"), {"user": user.pk, **role})


def test_a_role_is_given_by_who_makes_no_accounts(
    client: Client, granting: Client, place: Place
) -> None:
    user = User.objects.create(username="wang")
    assert _granted(client, user, role="officer", unit=place.unit.pk).status_code == 403
    assert not user.memberships.exists()
    assert _granted(granting, user, role="officer", unit=place.unit.pk).status_code == 302
    given = Membership.objects.get(user=user)
    assert given.unit == place.unit
    assert AuditEvent.objects.filter(
        action="membership.created", target=f"membership:{given.pk}"
    ).exists()
    assert granting.post(reverse("admin:portal_user_add"), {"username": "li"}).status_code == 403


def test_a_role_without_its_place_is_explained(granting: Client) -> None:
    user = User.objects.create(username="wang")
    answer = _granted(granting, user, role="officer")
    assert "请在单位、部门、区划三者中只选一个范围" in answer.text
    assert not Membership.objects.filter(user=user).exists()


def test_no_account_is_given_two_of_the_three_or_one_and_the_business(
    granting: Client, place: Place
) -> None:
    """三员分立, at the desk; the database refuses the first by itself."""
    auditor = account(Role.AUDITOR)
    sentence = "系统管理员、安全保密管理员、审计员的账号不能再有其他角色，请另建账号。"
    for role in ({"role": "administrator"}, {"role": "officer", "unit": place.unit.pk}):
        assert sentence in _granted(granting, auditor, **role).text
    assert sentence in _granted(granting, place.officer, role="auditor").text
    assert auditor.memberships.count() == place.officer.memberships.count() == 1
    for one, other in itertools.permutations(ADMINISTRATORS, 2):
        with (
            pytest.raises(IntegrityError, match=r"membership_one_administrator|user_id"),
            transaction.atomic(),
        ):
            account(one, other)


def test_nobody_gives_or_takes_their_own_role(granting: Client, place: Place) -> None:
    own = Membership.objects.get(role=Role.SECURITY_ADMINISTRATOR)
    for page in ("change", "delete"):
        address = reverse(f"admin:budgets_membership_{page}", args=[own.pk])
        assert granting.post(address, {"post": "yes", "role": "auditor"}).status_code == 403
    assert (
        "不能再有其他角色" in _granted(granting, own.user, role="officer", unit=place.unit.pk).text
    )
    assert Membership.objects.get(user=own.user).role == Role.SECURITY_ADMINISTRATOR


def test_switching_off_an_account_ends_its_session(
    client: Client, place: Place, sign_in: SignIn
) -> None:
    theirs = sign_in(place.officer)
    assert theirs.get("/admin/").status_code == 200
    address = reverse("admin:portal_user_change", args=[place.officer.pk])
    client.post(address, {"username": place.officer.username})
    assert theirs.get("/admin/").status_code == 302


def test_a_new_password_is_on_record_and_not_in_it(
    client: Client, place: Place, sign_in: SignIn
) -> None:
    theirs = sign_in(place.officer)
    address = reverse("admin:auth_user_password_change", args=[place.officer.pk])
    assert 'name="usable_password"' not in client.get(address).text
    client.post(address, {"password1": "another-horse-9", "password2": "another-horse-9"})
    place.officer.refresh_from_db()
    assert place.officer.check_password("another-horse-9")
    assert place.officer.password_is_first
    assert theirs.get("/admin/").status_code == 302
    assert not place.officer.sessions.exists()
    events = AuditEvent.objects.filter(target=f"user:{place.officer.pk}")
    assert {"user.changed", "user.password_set", "user.sessions_ended"} <= {
        event.action for event in events
    }
    assert "another-horse-9" not in str([event.details for event in events])


def test_ones_own_password_is_changed_on_ones_own_page(client: Client) -> None:
    own = User.objects.get(memberships__role=Role.ADMINISTRATOR)
    address = reverse("admin:auth_user_password_change", args=[own.pk])
    answer = client.post(address, {"password1": "another-horse-9", "password2": "another-horse-9"})
    assert answer["Location"] == reverse("admin:password_change")
    own.refresh_from_db()
    assert not own.check_password("another-horse-9")


def test_nobody_switches_themselves_off(client: Client) -> None:
    own = User.objects.get(memberships__role=Role.ADMINISTRATOR)
    address = reverse("admin:portal_user_change", args=[own.pk])
    assert "不能停用自己的账号。" in client.post(address, {"username": own.username}).text
    own.refresh_from_db()
    assert own.is_active


def _act(client: Client, user: User, act: str) -> int:
    return client.post(reverse("admin:portal_user_act", args=[user.pk, act])).status_code


def test_sessions_are_ended_by_an_administrator(
    client: Client, granting: Client, place: Place, sign_in: SignIn
) -> None:
    for administrator in (client, granting):
        theirs, others = sign_in(place.officer), sign_in(place.reviewer)
        assert _act(administrator, place.officer, "end-sessions") == 302
        assert theirs.get("/admin/").status_code == 302
        assert others.get("/admin/").status_code == 200
    event = AuditEvent.objects.filter(action="user.sessions_ended").first()
    assert event is not None
    assert event.target == f"user:{place.officer.pk}"


def test_a_lost_telephone_is_reset_by_who_makes_no_passwords(
    client: Client, granting: Client, place: Place
) -> None:
    TOTPDevice.objects.create(user=place.officer)
    TOTPDevice.objects.create(user=place.reviewer)
    assert _act(client, place.officer, "reset-second-factor") == 403
    assert second_factor.has_device(place.officer)
    assert _act(granting, place.officer, "reset-second-factor") == 302
    assert not second_factor.has_device(place.officer)
    assert second_factor.has_device(place.reviewer)
    event = AuditEvent.objects.get(action="user.second_factor_reset")
    assert event.target == f"user:{place.officer.pk}"


def test_nobody_resets_their_own_telephone(granting: Client) -> None:
    own = User.objects.get(memberships__role=Role.SECURITY_ADMINISTRATOR)
    TOTPDevice.objects.create(user=own)
    assert _act(granting, own, "reset-second-factor") == 403
    assert second_factor.has_device(own)


def test_an_unknown_act_does_not_exist(client: Client, place: Place) -> None:
    assert _act(client, place.officer, "delete") == 404


def test_the_page_offers_what_the_administrator_may_do(
    client: Client, granting: Client, place: Place
) -> None:
    address = reverse("admin:portal_user_change", args=[place.officer.pk])
    made, granted = client.get(address).text, granting.get(address).text
    for label, by_maker, by_granter in (
        ("结束全部会话", True, True),
        ("解除登录锁定", True, False),
        ("重置登录验证码", False, True),
        ("授予角色", False, True),
        ("角色由安全保密管理员授予。", True, False),
    ):
        assert (label in made, label in granted) == (by_maker, by_granter), label
    assert place.unit.name in made
    assert reverse("admin:auth_user_password_change", args=[place.officer.pk]) not in granted


def _import(client: Client, *rows: tuple[str, ...]) -> Any:
    file = SimpleUploadedFile("账号.csv", csv_file(("账号", "姓", "名"), *rows))
    address = reverse("admin:portal_user_import")
    shown = client.post(address, {"table": file}).text
    found = re.search(r'name="confirm" value="([^"]+)"', shown)
    assert found
    return client.post(address, {"confirm": found[1]})


def test_first_passwords_of_an_import_are_shown_and_handed_out(
    client: Client, sign_in: SignIn
) -> None:
    page = _import(client, ("wang", "王", "芳"), ("li", "李", "明"))
    assert "导入完成：新增 2 条" in page.text
    assert "no-store" in page["Cache-Control"]
    assert User.objects.get(username="wang").password_is_first
    found = re.search(r'name="passwords" value="([^"]+)"', page.text)
    assert found
    download = reverse("admin:portal_user_passwords")
    file = client.post(download, {"passwords": found[1]})
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0] == ("账号", "姓名", "初始密码")
    assert [row[:2] for row in rows[1:]] == [("wang", "王芳"), ("li", "李明")]
    assert all(str(row[2]) in page.text for row in rows[1:])
    event = AuditEvent.objects.get(action="user.passwords_handed_out")
    assert event.description == "下载初始密码 2 个"
    # Not by another administrator, nor with something made up.
    other = sign_in(account(Role.ADMINISTRATOR))
    for visitor, token in ((other, found[1]), (client, "made-up")):
        assert visitor.post(download, {"passwords": token}).status_code == 302
    assert AuditEvent.objects.filter(action="user.passwords_handed_out").count() == 1


def test_an_import_without_new_accounts_leads_to_the_list(client: Client) -> None:
    User.objects.create(username="wang", password="kept")
    assert _import(client, ("wang", "王", "芳")).status_code == 302


def test_the_page_of_an_account_offers_no_rights_of_djangos_own(
    client: Client, place: Place
) -> None:
    text = client.get(reverse("admin:portal_user_change", args=[place.officer.pk])).text
    for name in ("is_superuser", "is_staff", "user_permissions", "groups"):
        assert f'name="{name}"' not in text
