"""Processes to kill, on a database that they share with the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.processes import Processes, environment


@pytest.fixture
def own_machine(tmp_path: Path) -> Iterator[Processes]:
    """Processes that know of no database, broker or secret: a person's own machine."""
    kept = environment(tmp_path)
    for name in ("PORTAL_DATABASE_URL", "PORTAL_BROKER_URL", "PORTAL_SECRET_KEY"):
        del kept[name]
    started = Processes(kept, tmp_path)
    try:
        yield started
    finally:
        started.end()
        print(started.logs())


@pytest.fixture
def processes(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[Processes]:
    """Ended before the database is emptied."""
    del transactional_db
    settings.JOB_LEASE_SECONDS = 1
    settings.FILES_ROOT = tmp_path / "files"  # the children's own
    started = Processes(
        environment(tmp_path) | {"DJANGO_SETTINGS_MODULE": "portal.settings"}, tmp_path
    )
    try:
        yield started
    finally:
        started.end()
        print(started.logs())
