"""manage.py record_population: how many people a division has, so that rankings tell per head."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budgets.services.errors import RefusedActionError
from budgets.services.populations import record_population


class Command(BaseCommand):
    """One division, one day, one source. A second run of the same day mends the first."""

    help = "登记一个区划的人口及其来源和统计日；排名页据此计算人均。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose, how many, as of when, and who counted."""
        parser.add_argument("--division", required=True, help="区划代码")
        parser.add_argument("--persons", required=True, type=int, help="人数，单位为人")
        parser.add_argument("--day", required=True, help="统计日，例如 2024-12-31")
        parser.add_argument("--source", required=True, help="来源，例如统计公报的名称")

    def handle(self, *args: Any, **options: Any) -> None:
        """Record it and say so. Raises `CommandError` with a sentence."""
        try:
            day = date.fromisoformat(options["day"])
        except ValueError as error:
            raise CommandError("统计日应写成 2024-12-31 的样子。") from error
        try:
            kept = record_population(
                division_code=options["division"],
                persons=options["persons"],
                on_day=day,
                source=options["source"],
            )
        except RefusedActionError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"已登记：{kept}人（来源：{kept.source}）")
