"""Processes to kill, on a database that they share with the test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.processes import ROOT, Processes, environment


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


@pytest.fixture(scope="module")
def started_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a machine on which `manage.py dev` has run before."""
    folder = tmp_path_factory.mktemp("started")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    kept |= {"PORTAL_DEV": "1", "PORTAL_DATA_DIR": str(folder)}
    for command in ("migrate", "demo"):
        subprocess.run(
            [sys.executable, "manage.py", command],
            cwd=ROOT,
            env=kept,
            check=True,
            capture_output=True,
        )
    return folder


@pytest.fixture
def used_machine(own_machine: Processes, started_before: Path) -> Processes:
    """A person's own machine with that data on it."""
    shutil.copytree(started_before, own_machine.log_folder, dirs_exist_ok=True)
    return own_machine


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
