"""manage.py verify_chain: is what is public what was made public?"""

from __future__ import annotations

import re
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from budgets.services.chain_checking import faults
from budgets.services.chaining import adopt_unchained
from portal.chain import Head, head

_HEAD = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")


class Command(BaseCommand):
    """Exit 0: nothing is wrong; 1: faults, a line for each."""

    help = "核验存证链、公开的文件和数据库中的公开内容。"

    def add_arguments(self, parser: CommandParser) -> None:
        """How much, and against which head."""
        parser.add_argument("--head", help="另存的链头，形如 12:摘要；核对链尾是否被截断或改写")
        parser.add_argument(
            "--quick", action="store_true", help="只核对链与摘要，不读文件，不比对金额"
        )
        parser.add_argument(
            "--adopt", action="store_true", help="先为启用存证之前公开的版次补记存证"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, print a line for each fault, and leave with the exit code."""
        if options["adopt"]:
            with transaction.atomic():
                self.stdout.write(f"补记 {adopt_unchained()} 个版次。")
        known = _known(options["head"])
        found = 0
        for fault in faults(known=known, is_thorough=not options["quick"]):
            self.stdout.write(f"核验失败　{fault.message}")
            found += 1
        self.stdout.write(f"链头　{head()}")
        if found:
            self.stdout.write(f"共 {found} 处不符。请勿改动数据库，保存现场并报告主管部门。")
            sys.exit(1)
        self.stdout.write("核验通过：存证链、文件和公开内容一致。")


def _known(text: str | None) -> Head | None:
    if not text:
        return None
    found = _HEAD.fullmatch(text)
    if found is None:
        raise CommandError(
            f"链头写作“序号:摘要”，摘要为 64 位小写十六进制；现在写的是：{text[:80]}"
        )
    return Head(int(found[1]), found[2])
