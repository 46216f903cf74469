"""manage.py create_administrator NAME: the first account of an installation.

Everybody else is made by that account at the desk.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from budgets.services.loading import grant
from portal import audit
from portal.access import Role
from portal.models import User

_DRAWN_BYTES = 15


class Command(BaseCommand):
    """Make an account with the role 系统管理员 and show its password once."""

    help = "建立系统管理员账号，密码随机生成并只显示一次。"

    def add_arguments(self, parser: CommandParser) -> None:
        """The name the person signs in with."""
        parser.add_argument("username", help="登录名")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Raises `CommandError` where the name is taken or not allowed."""
        username: str = options["username"]
        if User.objects.filter(username=username).exists():
            raise CommandError(f"登录名“{username}”已有账号，请换一个名称。")
        password = secrets.token_urlsafe(_DRAWN_BYTES)
        user = User(username=username, is_staff=True)
        user.set_password(password)
        try:
            user.full_clean()
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from None
        user.save()
        audit.record(action="user.created", target=f"user:{user.pk}", by=None, description=username)
        grant(user=user, role=Role.ADMINISTRATOR)
        self.stdout.write(f"账号：{username}\n密码：{password}\n请立即登录并修改密码。")
