"""Where a size grows: a database and a folder of its own."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import psycopg


@dataclass(frozen=True, slots=True)
class Place:
    """The folder, and the database by its URL; `server` is "" for SQLite."""

    folder: Path
    url: str
    server: str
    name: str

    @property
    def vendor(self) -> str:
        """postgresql | sqlite."""
        return "postgresql" if self.server else "sqlite"

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to work there."""
        return {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PORTAL_DEV": "1",
            "PORTAL_DATA_DIR": str(self.folder),
            "PORTAL_DATABASE_URL": self.url,
            "PYTHONWARNINGS": "ignore",
        }


def made(units: int, folder: Path) -> Place:
    """A new one for so many units; what an earlier run left of it is removed."""
    url = os.environ.get("PORTAL_DATABASE_URL", "")
    if not url.startswith("postgres"):
        return Place(folder, f"sqlite:///{folder / 'growth.sqlite3'}", "", "")
    server, name = url.rpartition("/")[0], f"bench_growth_{units}"
    place = Place(folder, f"{server}/{name}", server, name)
    _drop(place)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    return place


def removed(place: Place) -> None:
    """Leave nothing behind."""
    shutil.rmtree(place.folder, ignore_errors=True)
    if place.server:
        _drop(place)


def _drop(place: Place) -> None:
    with psycopg.connect(f"{place.server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {place.name} WITH (FORCE)")
