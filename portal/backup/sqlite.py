"""SQLite: copied page by page while it is written to; never the file itself."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from portal.backup.census import Census, census
from portal.backup.errors import BackupError

NAME = "database.sqlite3"
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


def dump(database: Path, target: Path) -> Census:
    """A consistent copy of the database, and what is in it."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return examined(target)


def examined(database: Path) -> Census:
    """What is in the database. Raises `BackupError` where the file is damaged."""
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as opened:
            cursor = opened.cursor()
            ((verdict,),) = cursor.execute("PRAGMA integrity_check(1)").fetchall()
            if verdict != "ok":
                raise BackupError(f"备份中的数据库已损坏：{verdict}")
            tables = [name for (name,) in cursor.execute(_TABLES).fetchall()]
            return census(cursor, sorted(tables))
    except (sqlite3.DatabaseError, ValueError) as error:
        raise BackupError(f"备份中的数据库打不开：{error}") from error


def restore(source: Path, database: Path) -> Census:
    """Put the copy in place. Raises `BackupError` where a database is there already."""
    if database.exists() and _has_tables(database):
        raise BackupError(
            f"{database.name} 已有内容，恢复不会覆盖它。请先停止服务，把现有数据库移到别处，再恢复。"
        )
    for leftover in (
        database,
        *(database.with_name(database.name + end) for end in ("-wal", "-shm")),
    ):
        leftover.unlink(missing_ok=True)
    database.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(source)) as copy, closing(sqlite3.connect(database)) as target:
        copy.backup(target)
    return examined(database)


def _has_tables(database: Path) -> bool:
    with closing(sqlite3.connect(database)) as opened:
        return bool(opened.execute(_TABLES).fetchall())
