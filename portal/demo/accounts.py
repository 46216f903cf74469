"""示例账号: officer, reviewer, and the three administrators. No password is known before the first run.

Passwords are drawn at random, kept in a file that only this account of the machine can
read, and shown at each start.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from budgets.models import Unit
from budgets.services.loading import grant
from portal import audit
from portal.access import Role
from portal.accounts.passwords import draw
from portal.models import User

FILE_NAME = "demo-accounts.txt"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account and its password; "" where the person has changed it since."""

    username: str
    title: str
    password: str


_TITLES = {
    "officer": "单位财务人员：上传、说明、上报",
    "reviewer": "财政局审核人：审核、批准、公开",
    "admin": "系统管理员：基础数据、账号",
    "security": "安全保密管理员：角色授予",
    "auditor": "审计员：审计记录",
}


@transaction.atomic
def ensure_accounts(units: Iterable[Unit]) -> dict[str, DemoAccount]:
    """The accounts with their roles for these units; each made once."""
    kept = _read()
    passwords = {name: kept.get(name) or draw() for name in _TITLES}
    accounts = {
        name: _ensure(name, passwords[name], is_new_password=name not in kept) for name in _TITLES
    }
    _grant_roles(list(units))
    if passwords != kept:
        _write(passwords)
    return accounts


def password_file() -> Path:
    """Where the passwords are kept."""
    return Path(settings.DATA_DIR) / FILE_NAME


def _ensure(username: str, password: str, *, is_new_password: bool) -> DemoAccount:
    user, created = User.objects.get_or_create(username=username, defaults={"is_staff": True})
    if created or is_new_password:
        user.set_password(password)
        user.password_set_at = timezone.now()
        user.save(update_fields=["password", "password_set_at"])
        audit.record_account(
            action="user.created" if created else "user.password_set", account=user, by=None
        )
    shown = password if created or is_new_password or user.check_password(password) else ""
    return DemoAccount(username, _TITLES[username], shown)


def _grant_roles(units: list[Unit]) -> None:
    users = {user.username: user for user in User.objects.filter(username__in=_TITLES)}
    for unit in units:
        grant(user=users["officer"], role=Role.OFFICER, unit=unit)
        for role in (Role.BUREAU_REVIEWER, Role.PUBLISHER):
            grant(user=users["reviewer"], role=role, division=unit.division)
    grant(user=users["admin"], role=Role.ADMINISTRATOR)
    grant(user=users["security"], role=Role.SECURITY_ADMINISTRATOR)
    grant(user=users["auditor"], role=Role.AUDITOR)


def _read() -> dict[str, str]:
    if not password_file().exists():
        return {}
    lines = password_file().read_text(encoding="utf-8").splitlines()
    pairs = (line.split() for line in lines if line and not line.startswith("#"))
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2 and pair[0] in _TITLES}


def _write(passwords: dict[str, str]) -> None:
    path = password_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    passing = path.with_suffix(".new")
    handle = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("# 示例账号，仅供本机试用。\n")
        file.writelines(f"{name} {password}\n" for name, password in passwords.items())
    passing.replace(path)
