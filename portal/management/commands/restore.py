"""manage.py restore: a backup into an empty installation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.backup.errors import BackupError
from portal.backup.folder import chosen
from portal.backup.work import restore


class Command(BaseCommand):
    """Exit 0 with what was restored; 1 with what is wrong, and nothing restored."""

    help = "把备份恢复到空的数据库和文件夹；已有内容时拒绝，不会覆盖。"
    #: There may be no database yet to be checked.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Which one."""
        parser.add_argument("folder", type=Path, help="存放各次备份的文件夹")
        parser.add_argument("--name", default="", help="哪一次备份；默认最近一次")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, and say what to do next."""
        root = options["folder"].resolve()
        try:
            done = restore(chosen(root, options["name"]))
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"已恢复 {done.folder.name}：{done.rows} 行，{done.files} 个文件。")
        self.stdout.write(f"存证链头　{done.head or '空'}")
        self.stdout.write("请接着运行 migrate、verify_chain，再启动服务。")
