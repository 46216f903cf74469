"""账号 and 角色: made, given and taken by the administrator, all of it on record."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from budgets.models import Membership
from portal.access import Role
from portal.models import AuditEvent, User
from tests.budgets.admin.conftest import SignIn
from tests.factories.disclosures import Place
from tests.factories.organisations import account

pytestmark = pytest.mark.django_db

_NO_ROLES = {
    "memberships-TOTAL_FORMS": "0",
    "memberships-INITIAL_FORMS": "0",
    "memberships-MIN_NUM_FORMS": "0",
    "memberships-MAX_NUM_FORMS": "1000",
}


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
            **_NO_ROLES,
        },
    )
    assert answer.status_code == 302
    user = User.objects.get(username="wang")
    assert (user.is_superuser, user.is_staff) == (False, False)
    assert AuditEvent.objects.filter(action="user.created").exists()


def test_a_weak_password_is_refused(client: Client) -> None:
    answer = client.post(
        reverse("admin:portal_user_add"),
        {"username": "wang", "password1": "12345678", "password2": "12345678", **_NO_ROLES},
    )
    assert answer.status_code == 200
    assert not User.objects.filter(username="wang").exists()


def _with_role(user: User, **role: object) -> dict[str, object]:
    return {
        "username": user.username,
        "is_active": "on",
        **_NO_ROLES,
        "memberships-TOTAL_FORMS": "1",
        **{f"memberships-0-{name}": value for name, value in role.items()},
    }


def test_a_role_is_given_on_the_accounts_own_page(client: Client, place: Place) -> None:
    user = User.objects.create(username="wang")
    address = reverse("admin:portal_user_change", args=[user.pk])
    client.post(address, _with_role(user, role="officer", unit=place.unit.pk))
    assert Membership.objects.get(user=user).unit == place.unit
    event = AuditEvent.objects.get(action="user.changed", target=f"user:{user.pk}")
    assert "added" in str(event.details["changes"])


def test_a_role_without_its_place_is_explained(client: Client) -> None:
    user = User.objects.create(username="wang")
    address = reverse("admin:portal_user_change", args=[user.pk])
    answer = client.post(address, _with_role(user, role="officer"))
    assert "请在单位、部门、区划三者中只选一个范围" in answer.text
    assert not Membership.objects.filter(user=user).exists()


def test_switching_off_an_account_ends_its_session(
    client: Client, place: Place, sign_in: SignIn
) -> None:
    theirs = sign_in(place.officer)
    assert theirs.get("/admin/").status_code == 200
    address = reverse("admin:portal_user_change", args=[place.officer.pk])
    client.post(address, {"username": place.officer.username, **_NO_ROLES})
    assert theirs.get("/admin/").status_code == 302


def test_a_new_password_is_on_record_and_not_in_it(client: Client, place: Place) -> None:
    client.post(
        reverse("admin:auth_user_password_change", args=[place.officer.pk]),
        {
            "password1": "another-horse-9",
            "password2": "another-horse-9",
            "usable_password": "true",
        },
    )
    place.officer.refresh_from_db()
    assert place.officer.check_password("another-horse-9")
    event = AuditEvent.objects.get(action="user.changed")
    assert "another-horse-9" not in str(event.details)


def test_the_page_of_an_account_offers_no_rights_of_djangos_own(
    client: Client, place: Place
) -> None:
    text = client.get(reverse("admin:portal_user_change", args=[place.officer.pk])).text
    for name in ("is_superuser", "is_staff", "user_permissions", "groups"):
        assert f'name="{name}"' not in text
