"""manage.py demo: the example disclosures and accounts. A second run changes nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from budgets.models import Revision, RevisionState
from budgets.services.errors import RefusedActionError
from budgets.services.loading import Loader
from portal.demo.accounts import DemoAccount, ensure_accounts, password_file
from portal.demo.examples import EXAMPLES, publish_example, unit_of
from portal.models import User


class Command(BaseCommand):
    """Load the examples through the real services and show the accounts."""

    help = "载入两份示例公开件和五个示例账号（可重复运行，不会重复载入）。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Load what is missing. Raises `CommandError` with a sentence."""
        try:
            units = {example: unit_of(example) for example in EXAMPLES}
            accounts = ensure_accounts(units.values())
            loader = Loader(
                officer=User.objects.get(username="officer"),
                reviewer=User.objects.get(username="reviewer"),
            )
            public = [publish_example(example, unit, loader) for example, unit in units.items()]
        except RefusedActionError as error:
            raise CommandError(error.message) from error
        for revision in public:
            self._show(revision)
        self.stdout.write("示例账号：")
        for account in accounts.values():
            self.stdout.write(_line(account))
        self.stdout.write(f"密码保存在 {password_file()}")

    def _show(self, revision: Revision) -> None:
        disclosure = revision.disclosure
        if revision.state != RevisionState.PUBLISHED:
            raise CommandError(f"示例“{disclosure}”未能公开：{revision.failure_message}")
        address = reverse(
            "site:document",
            args=[disclosure.division.code, disclosure.owner_code, disclosure.year],
        )
        self.stdout.write(f"示例公开件：{disclosure.owner_name} {disclosure.year}年 {address}")


def _line(account: DemoAccount) -> str:
    shown = account.password or "（密码已修改）"
    return f"  {account.username:<9} {shown:<17} {account.title}"
