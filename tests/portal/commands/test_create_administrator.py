"""manage.py create_administrator: one account, one role, a password shown once."""

from __future__ import annotations

import io
import re

import pytest
from django.core.management import CommandError, call_command

from budgets.models import Membership
from portal.access import ADMINISTRATORS, Action, Role, may
from portal.models import AuditEvent, User

pytestmark = pytest.mark.django_db


def create(name: str, **options: str) -> str:
    said = io.StringIO()
    call_command("create_administrator", name, stdout=said, **options)
    return said.getvalue()


def test_the_account_may_manage_and_nothing_else() -> None:
    said = create("bureau.admin")
    user = User.objects.get(username="bureau.admin")
    shown = re.search(r"密码：(\S+)", said)
    assert shown is not None
    assert user.check_password(shown[1])
    assert user.is_staff
    assert not user.is_superuser
    granted = {action for action in Action if may(user, action)}
    assert granted == {Action.MANAGE, Action.ACCOUNT, Action.WORD}
    assert user.password_is_first


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_each_of_the_three_is_made_and_named(role: Role) -> None:
    assert str(role.label) in create("someone", role=role.value)
    assert Membership.objects.get().role == role


def test_no_other_role_is_made_so() -> None:
    with pytest.raises(CommandError, match="publisher"):
        call_command("create_administrator", "someone", "--role", "publisher")
    assert not User.objects.exists()


def test_every_password_is_another() -> None:
    assert re.findall("密码：.*", create("first")) != re.findall("密码：.*", create("second"))


def test_it_is_on_record() -> None:
    create("bureau.admin")
    user = User.objects.get(username="bureau.admin")
    assert AuditEvent.objects.filter(action="user.created", target=f"user:{user.pk}").exists()
    assert Membership.objects.get(user=user).role == Role.ADMINISTRATOR


@pytest.mark.parametrize("name", ["bureau.admin", "有 空格", ""])
def test_a_taken_or_impossible_name_makes_nothing(name: str) -> None:
    create("bureau.admin")
    with pytest.raises(CommandError, match=r"登录名|用户名|不能为空|不能是空"):
        create(name)
    assert User.objects.count() == 1
