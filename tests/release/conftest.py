"""Portals that stand by themselves, on the database and broker that the run was given."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.release.standing import OwnRedis, Standing


@dataclass(frozen=True)
class Prepared:
    """Tables and static files that every portal of the run begins with."""

    folder: Path
    server: str  # "" for SQLite
    database: str


def _server() -> str:
    url = os.environ.get("PORTAL_DATABASE_URL", "")
    return url if url.startswith("postgres") else ""


def _on(server: str, database: str) -> str:
    return urlsplit(server)._replace(path=f"/{database}").geturl()


def _say(server: str, *statements: str) -> None:
    with psycopg.connect(_on(server, "postgres"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _begin(server: str, database: str, template: str = "template0") -> None:
    _say(
        server,
        f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)',
        f'CREATE DATABASE "{database}" TEMPLATE "{template}" ENCODING \'UTF8\'',
    )


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """Migrated once."""
    folder, server = tmp_path_factory.mktemp("prepared"), _server()
    name = f"{urlsplit(server).path[1:]}_prepared_{os.getpid()}" if server else ""
    if server:
        _begin(server, name)
    Standing(folder, database_url=server and _on(server, name)).prepare()
    yield Prepared(folder, server, name)
    if server:
        _say(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def broker() -> Iterator[OwnRedis | None]:
    """A Redis of its own where the run is given one; None: embedded."""
    if not os.environ.get("PORTAL_BROKER_URL", "").startswith("redis"):
        yield None
        return
    redis = OwnRedis()
    redis.start()
    try:
        yield redis
    finally:
        redis.kill()


@pytest.fixture
def standing(prepared: Prepared, broker: OwnRedis | None, tmp_path: Path) -> Iterator[Standing]:
    """A portal with an empty database; nothing is started yet."""
    folder = tmp_path / "portal"
    shutil.copytree(prepared.folder, folder)
    url, name = "", f"{prepared.database}_one"
    if prepared.server:
        _begin(prepared.server, name, prepared.database)
        url = _on(prepared.server, name)
    portal = Standing(folder, database_url=url, broker_url=broker.url if broker else "")
    try:
        yield portal
    finally:
        portal.stop()
        print(portal.logs()[-20_000:])
        if prepared.server:
            _say(prepared.server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
