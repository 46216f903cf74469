"""manage.py rerender_disclosure: would this release make the published files again, byte for byte?"""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budgets.models import Revision
from budgets.selectors import public
from budgets.selectors.identifiers import parse_id
from budgets.services.rerendering import compare_rendered


class Command(BaseCommand):
    """Exit 0: every stored format is made again as it is; 1: one is not, and which."""

    help = "把已公开的一个版次重新生成一遍，与保存的文件逐个比对（不写入任何内容）。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Which publication."""
        parser.add_argument("id", help="公开版次的编号，如 370303-102001-2025-budget-v1")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, print a line for each format, and leave with the exit code."""
        revision = Revision.objects.select_related(
            "disclosure__division", "disclosure__department", "disclosure__unit"
        ).get(pk=_published(options["id"]))
        same = True
        for each in compare_rendered(revision):
            same &= each.is_same
            self.stdout.write(f"{'相同' if each.is_same else '不同'}　{each.format}　{each.stored}")
            if not each.is_same:
                self.stdout.write(f"　　现在生成：{each.made}")
            for difference in each.differences:
                self.stdout.write(f"　　{difference}")
        sys.exit(0 if same else 1)


def _published(identifier: str) -> int:
    """The revision of a publication's id. Raises `CommandError`."""
    named = parse_id(identifier)
    if named is not None and named.number is not None:
        found = public.publication(
            named.division_code, named.owner_code, named.year, named.kind, named.number
        )
        if found is not None:
            return found.revision
    raise CommandError(f"没有这个公开版次：{identifier}")
