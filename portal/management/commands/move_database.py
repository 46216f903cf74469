"""manage.py move_database: from SQLite to PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.backup.errors import BackupError
from portal.backup.moving import move


class Command(BaseCommand):
    """Exit 0 with what was moved; 1 with what is wrong, and nothing moved."""

    help = (
        "把 SQLite 中的全部数据搬到空的 PostgreSQL 数据库；公开内容逐字节不变。请先停止服务并备份。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("address", help="postgresql://用户名:密码@主机:5432/库名")

    def handle(self, *args: Any, **options: Any) -> None:
        """Move, and say what to do next."""
        try:
            moved = move(options["address"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(moved.tables.values())
        self.stdout.write(f"已搬到 PostgreSQL：{len(moved.tables)} 张表，{rows} 行，逐表清点相符。")
        self.stdout.write(f"存证链头　{moved.head or '空'}")
        self.stdout.write(
            "文件夹不变。请把 PORTAL_DATABASE_URL 指向新库，运行 verify_chain，再启动服务；检索索引由后台程序重建。"
        )
