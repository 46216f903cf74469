"""manage.py create_administrator NAME [--role ROLE]: the first accounts of an installation.

One for each of the three administrators: who makes accounts grants no roles, and who audits
does neither. Everybody else is made and given roles by them at the desk.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from budgets.services.loading import grant
from portal import audit
from portal.access import ADMINISTRATORS, Role
from portal.accounts.passwords import draw
from portal.models import User


class Command(BaseCommand):
    """Make an account with one of the three roles and show its first password once."""

    help = "建立系统管理员、安全保密管理员或审计员账号，初始密码随机生成并只显示一次。"

    def add_arguments(self, parser: CommandParser) -> None:
        """The name the person signs in with."""
        parser.add_argument("username", help="登录名")
        parser.add_argument(
            "--role",
            choices=[str(role.value) for role in ADMINISTRATORS],
            default=Role.ADMINISTRATOR.value,
            help="系统管理员（默认）、安全保密管理员、审计员",
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Raises `CommandError` where the name is taken or not allowed."""
        username: str = options["username"]
        if User.objects.filter(username=username).exists():
            raise CommandError(f"登录名“{username}”已有账号，请换一个名称。")
        password = draw()
        user = User(username=username, is_staff=True, password_is_first=True)
        user.set_password(password)
        try:
            user.full_clean()
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from None
        user.save()
        audit.record_account(action="user.created", account=user, by=None)
        role = Role(options["role"])
        grant(user=user, role=role)
        self.stdout.write(
            f"账号：{username}（{role.label}）\n密码：{password}\n请立即登录并修改密码。"
        )
