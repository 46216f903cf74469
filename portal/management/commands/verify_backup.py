"""manage.py verify_backup: can this backup be restored, and is everything in it?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.backup.errors import BackupError
from portal.backup.folder import Manifest, chosen
from portal.backup.work import faults


class Command(BaseCommand):
    """Exit 0: restored into a scratch database and found whole; 1: what is wrong."""

    help = "把备份恢复到临时库，清点行数、核对存证链头和每个文件；不动本站数据。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Which one."""
        parser.add_argument("folder", type=Path, help="存放各次备份的文件夹")
        parser.add_argument("--name", default="", help="哪一次备份；默认最近一次")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore into scratch, compare, and leave with the exit code."""
        root = options["folder"].resolve()
        try:
            folder = chosen(root, options["name"])
            found = list(faults(folder))
            manifest = Manifest.read(folder)
        except BackupError as error:
            raise CommandError(str(error)) from error
        for fault in found:
            self.stdout.write(f"不可用　{fault}")
        if found:
            self.stdout.write(f"备份 {folder.name} 不可用，请重新备份。")
            sys.exit(1)
        rows = sum(manifest.census.tables.values())
        self.stdout.write(f"备份 {folder.name} 可用：已试恢复，{rows} 行与文件全部相符。")
        self.stdout.write(f"存证链头　{manifest.census.head or '空'}")
