"""账号 and 角色授予 as tables: first passwords drawn, roles by code, errors by the sheet's own rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.core.exceptions import PermissionDenied
from django.test import Client

from budgets.models import Membership
from budgets.resources.tables import AccountResource, MembershipResource
from portal.access import Role
from portal.accounts import passwords
from portal.models import AuditEvent, User
from tests.budgets.resources.conftest import csv_file, run, workbook
from tests.factories.organisations import DepartmentFactory, UnitFactory, UserFactory, account

if TYPE_CHECKING:
    from typing import Any

pytestmark = pytest.mark.django_db

ACCOUNTS = ("账号", "姓", "名", "电子邮箱", "在用")
ROLES = ("账号", "角色", "授权区划代码", "所在区划代码", "部门编码", "单位编码")


def test_roles_are_given_by_name_and_code(security_administrator: User) -> None:
    unit = UnitFactory.create(code="102001")
    UserFactory.create(username="wang")
    content = workbook(
        ("账号", "角色", "授权区划代码", "所在区划代码", "部门编码", "单位编码"),
        ("wang", "单位财务人员", "", unit.division.code, "", "102001"),
        ("wang", "财政局审核人", unit.division.code, "", "", ""),
    )
    assert run(MembershipResource, content, security_administrator).errors == []
    assert run(MembershipResource, content, security_administrator).unchanged == 2
    given = Membership.objects.filter(user__username="wang")
    assert {(each.role, each.unit, each.division) for each in given} == {
        ("officer", unit, None),
        ("bureau_reviewer", None, unit.division),
    }


def test_a_role_without_a_place_is_explained(security_administrator: User) -> None:
    UserFactory.create(username="wang")
    columns = ("账号", "角色", "所在区划代码", "单位编码")
    outcome = run(
        MembershipResource,
        workbook(columns, ("wang", "单位财务人员", "", ""), ("li", "单位财务人员", "", "")),
        security_administrator,
    )
    assert outcome.errors == [
        "第 2 行：请在单位、部门、区划三者中只选一个范围；系统管理员、安全保密管理员和审计员不选范围。",
        "第 3 行“账号”：没有“li”这个账号，请先建立或核对。",
    ]


def test_a_role_for_a_department_is_given_by_its_code(security_administrator: User) -> None:
    department = DepartmentFactory.create(code="102")
    DepartmentFactory.create(code="102")  # the same code in another division
    UserFactory.create(username="wang")
    content = workbook(ROLES, ("wang", "主管部门审核人", "", department.division.code, "102", ""))
    assert run(MembershipResource, content, security_administrator).errors == []
    assert Membership.objects.get(user__username="wang").department == department


def test_no_account_is_made_two_of_the_three(security_administrator: User) -> None:
    UserFactory.create(username="wang")
    unit = UnitFactory.create(code="102001")
    columns = ("账号", "角色", "所在区划代码", "单位编码")
    one = ("wang", "系统管理员", "", "")
    for other in (
        ("wang", "审计员", "", ""),
        ("wang", "单位财务人员", unit.division.code, "102001"),
    ):
        for rows in ((one, other), (other, one)):
            outcome = run(MembershipResource, workbook(columns, *rows), security_administrator)
            assert len(outcome.errors) >= 1, rows
            assert outcome.errors[0].startswith("第 3 行：系统管理员、安全保密管理员、审计员")
    assert not Membership.objects.filter(user__username="wang").exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECURITY_ADMINISTRATOR])
def test_nobody_else_gives_roles(role: Role) -> None:
    scope = {} if role in (Role.ADMINISTRATOR, Role.AUDITOR) else {"unit": UnitFactory.create()}
    with pytest.raises(PermissionDenied):
        run(MembershipResource, workbook(ROLES, ("x",)), account(role, **scope))


def test_new_accounts_get_passwords_of_their_own(administrator: User, settings: Any) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    content = workbook(ACCOUNTS, ("wang", "王", "芳", "", ""), ("li", "李", "明", "", "否"))
    shown = run(AccountResource, content, administrator, dry_run=True)
    assert (shown.new, shown.passwords) == (2, [])
    assert not User.objects.filter(username="wang").exists()
    outcome = run(AccountResource, content, administrator)
    assert outcome.errors == []
    drawn = {name: password for name, _person, password in outcome.passwords}
    assert len({*drawn.values()}) == 2
    for name, password in drawn.items():
        user = User.objects.get(username=name)
        assert user.check_password(password)
        assert passwords.must_change(user)
        event = AuditEvent.objects.get(action="user.created", target=f"user:{user.pk}")
        assert event.actor == administrator.username
    assert not User.objects.get(username="li").is_active
    trail = str(list(AuditEvent.objects.values()))
    assert not any(password in trail for password in drawn.values())


def test_a_drawn_password_costs_little_until_it_is_used(settings: Any) -> None:
    """Three hundred accounts in seconds; Django hashes anew at the first sign-in."""
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    user = UserFactory.create(password=passwords.encode_drawn("kT7m-Rw4x-9bQz-hN3p"))
    assert user.check_password("kT7m-Rw4x-9bQz-hN3p")
    assert identify_hasher(user.password).algorithm == "argon2"


def test_stored_accounts_keep_their_passwords(administrator: User) -> None:
    wang = UserFactory.create(username="wang", password="kept", last_name="王", first_name="方")
    outcome = run(AccountResource, workbook(ACCOUNTS[:3], ("wang", "王", "芳")), administrator)
    assert (outcome.updated, outcome.passwords) == (1, [])
    wang.refresh_from_db()
    assert (wang.first_name, wang.password) == ("芳", "kept")


def test_an_account_that_an_import_switches_off_is_out(administrator: User) -> None:
    wang = account(Role.AUDITOR)
    wang.set_unusable_password()
    wang.save()
    client = Client()
    client.force_login(wang)
    assert client.get("/admin/").status_code == 200
    content = workbook(("账号", "在用"), (wang.username, "否"))
    assert run(AccountResource, content, administrator).errors == []
    assert client.get("/admin/").status_code == 302
    assert not wang.sessions.exists()


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("", "王"), "第 2 行“账号”：不能为空。"),
        (("王 芳", "王"), "第 2 行“账号”："),
        (("wang", "王", "芳", "no-address"), "第 2 行“电子邮箱”："),
        (("wang", "王", "芳", "", "也许"), "第 2 行“在用”：“也许”不在可选范围内，只能填：是、否。"),
    ],
)
def test_what_no_account_can_be_is_explained(
    administrator: User, row: tuple[str, ...], sentence: str
) -> None:
    outcome = run(AccountResource, workbook(ACCOUNTS[: len(row)], row), administrator)
    assert outcome.errors[0].startswith(sentence), outcome.errors
    assert not User.objects.exclude(pk=administrator.pk).exists()


def test_nobody_switches_themselves_off(administrator: User) -> None:
    content = csv_file(("账号", "在用"), (administrator.username, "否"))
    outcome = run(AccountResource, content, administrator, name="账号.csv")
    assert outcome.errors == ["第 2 行“在用”：不能停用自己的账号。"]


def test_who_grants_roles_makes_no_accounts(security_administrator: User) -> None:
    with pytest.raises(PermissionDenied):
        run(AccountResource, workbook(ACCOUNTS, ("wang",)), security_administrator)
