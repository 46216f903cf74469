"""PostgreSQL: pg_dump of one snapshot, counted in that very snapshot; restored whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from portal.backup.census import Census, census
from portal.backup.errors import BackupError

NAME = "database.dump"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
#: Where there is always a database to make another one from.
_MAINTENANCE = "postgres"


@dataclass(frozen=True, slots=True)
class Server:
    """Where a database is."""

    host: str
    port: str
    user: str
    password: str
    name: str

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Server:
        """Of Django's settings of a database."""
        return cls(
            *(str(settings.get(key) or "") for key in ("HOST", "PORT", "USER", "PASSWORD", "NAME"))
        )

    def connect(self, *, autocommit: bool = False) -> psycopg.Connection[Any]:
        """Open it. Raises `BackupError` where it does not answer."""
        given = {
            "host": self.host,
            "port": self.port,
            "user": self.user,
            "password": self.password,
            "dbname": self.name,
        }
        known = make_conninfo(**{key: value for key, value in given.items() if value})
        try:
            return psycopg.connect(known, autocommit=autocommit, connect_timeout=5)
        except psycopg.OperationalError as error:
            raise BackupError(f"连不上 PostgreSQL：{str(error).strip()}") from error

    def environment(self) -> dict[str, str]:
        """For the programs of PostgreSQL: a password belongs into no command line."""
        given = {
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
            "PGDATABASE": self.name,
        }
        return {**os.environ, **{key: value for key, value in given.items() if value}}


def dump(server: Server, target: Path) -> Census:
    """A dump of one moment, and what was in the database at that moment."""
    with server.connect() as opened:
        opened.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        opened.read_only = True
        with opened.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            ((snapshot,),) = cursor.fetchall()
            counted = _counted(cursor)
            _run(server, "pg_dump", "--format=custom", "--no-owner", "--no-privileges",
                 f"--snapshot={snapshot}", f"--file={target}")  # fmt: skip
    return counted


def examined(source: Path, server: Server) -> Census:
    """What is in the dump: restored into a database of its own, which goes again."""
    with _scratch(server) as scratch:
        return _restored(source, scratch)


def restore(source: Path, server: Server) -> Census:
    """Restore into the configured database. Raises `BackupError` where it has tables already."""
    with server.connect() as opened, opened.cursor() as cursor:
        if _tables(cursor):
            raise BackupError(
                f"数据库 {server.name} 已有内容，恢复不会覆盖它。"
                "请先停止服务，建一个空数据库，把 PORTAL_DATABASE_URL 指向它，再恢复。"
            )
    return _restored(source, server)


def _restored(source: Path, server: Server) -> Census:
    _run(server, "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner",
         "--no-privileges", f"--dbname={server.name}", str(source))  # fmt: skip
    with server.connect() as opened, opened.cursor() as cursor:
        return _counted(cursor)


@contextmanager
def _scratch(server: Server) -> Iterator[Server]:
    name = f"portal_verify_{secrets.token_hex(6)}"
    maintenance = replace(server, name=_MAINTENANCE)
    _execute(maintenance, "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", name)
    try:
        yield replace(server, name=name)
    finally:
        _execute(maintenance, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _execute(server: Server, statement: str, name: str) -> None:
    with server.connect(autocommit=True) as opened:
        try:
            opened.execute(sql.SQL(statement).format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as error:
            raise BackupError(
                f"账号 {server.user} 不能建库，无法试恢复。请授予 CREATEDB，或在另一台服务器上核验。"
            ) from error


def _counted(cursor: psycopg.Cursor[Any]) -> Census:
    return census(cursor, _tables(cursor))


def _tables(cursor: psycopg.Cursor[Any]) -> list[str]:
    cursor.execute(_TABLES)
    return [name for (name,) in cursor.fetchall()]


def _run(server: Server, program: str, *arguments: str) -> None:
    if shutil.which(program) is None:
        raise BackupError(
            f"本机没有 {program}。请安装与服务器同版本的 PostgreSQL 客户端（postgresql-client）。"
        )
    done = subprocess.run(
        [program, *arguments],
        env=server.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"退出码 {done.returncode}"]
        raise BackupError(f"{program} 没有成功：{lines[-1]}")
