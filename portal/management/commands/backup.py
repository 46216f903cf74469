"""manage.py backup: database, files and the head of the chain into a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.backup.errors import BackupError
from portal.backup.work import back_up


class Command(BaseCommand):
    """Exit 0 with what was saved; 1 with what is wrong, and no backup."""

    help = "备份数据库、文件和存证链头；服务不必停。密钥（PORTAL_SECRET_KEY）不在其中，请另行保管。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("folder", type=Path, help="存放各次备份的文件夹")

    def handle(self, *args: Any, **options: Any) -> None:
        """Back up, and say what there is."""
        try:
            done = back_up(options["folder"].resolve())
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"已备份到 {done.folder}：{done.rows} 行，{done.files} 个文件。")
        self.stdout.write(f"存证链头　{done.head or '空'}")
        self.stdout.write("备份只有试恢复过才算数：请接着运行 verify_backup。")
