"""What every test stands on: a database of its own, a data folder of its own, no network.

The database is SQLite unless PORTAL_DATABASE_URL says otherwise. Settings are those of
production but for what is named here.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection, connections
from django.utils import translation

from budgets.services import snapshots
from portal.site import tasks as site_tasks
from tests.examples import examples
from tests.flushing import triggers_set_aside_while_flushing
from tests.recording import Recorder

if TYPE_CHECKING:
    from budgets.rendering.formats import Format
    from budgets.rendering.publication import Document

# Examples are drawn the same way each time; HYPOTHESIS_PROFILE=explore looks for new ones.
hypothesis.settings.register_profile(
    "repeatable", derandomize=True, deadline=None, database=None, max_examples=examples(100)
)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=2000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

_scratch = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Give SQLite a file: threads and processes meet its real locks there, not those of memory."""
    config.stash[_scratch] = folder = Path(tempfile.mkdtemp(prefix="portal-tests-"))
    database = connections["default"].settings_dict
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(folder / "test.sqlite3")
        # What a power cut would lose is of no interest to a test.
        database["OPTIONS"]["init_command"] = (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
        )
    else:
        # A cluster made without a locale keeps bytes, not Chinese.
        database["TEST"].update(CHARSET="UTF8", TEMPLATE="template0")
        # What a power cut would lose is of no interest to a test.
        database["OPTIONS"]["options"] = "-c synchronous_commit=off"
    if os.environ.get("PLAN_FIGURES") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(connection.vendor))


def pytest_collection_finish() -> None:
    """Do not look through fifteen thousand tests and all modules for garbage time and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    shutil.rmtree(config.stash[_scratch], ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Before the database goes, end what still sits in it.

    The server notices in its own time that a process which a test killed is gone.
    """
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


@pytest.fixture(scope="session", autouse=True)
def _flushable_database() -> Iterator[None]:
    with triggers_set_aside_while_flushing():
        yield


#: What a format is of a document, which is the same each time: many tests publish the same.
_RENDERED: dict[tuple[str, object, str, str], bytes] = {}


@pytest.fixture(autouse=True)
def _quick_files(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Laying out pages takes a second a document: a stand-in, but for tests marked `typeset`.

    What every other format writes of one document is kept for the next test that has it.
    """
    if request.node.get_closest_marker("typeset"):
        return
    store = snapshots.store_rendered

    def stored(each: Format, document: Document) -> snapshots.PreparedFile:
        def stand_in(document: Document) -> bytes:
            return f"{each.name} {document.sha256}".encode()

        def remembered(document: Document) -> bytes:
            key = (each.name, document.publication, document.sha256, repr(document.pack))
            if key not in _RENDERED:
                _RENDERED[key] = each.render(document)
            return _RENDERED[key]

        return store(replace(each, render=stand_in if each.is_slow else remembered), document)

    monkeypatch.setattr(snapshots, "store_rendered", stored)


@pytest.fixture(autouse=True)
def _pages_when_asked_for(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A publication's dozen pages are made ahead only where pages are what is tested."""
    if "portal/site" not in request.node.path.as_posix():
        monkeypatch.setattr(site_tasks, "_pages", lambda found: iter(()))


@pytest.fixture(autouse=True)
def _portal_of_its_own(
    settings: Any, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("data")
    settings.DATA_DIR = folder
    settings.FILES_ROOT = folder / "files"
    settings.MEDIA_ROOT = folder / "media"
    settings.STATIC_ROOT = folder / "static"
    settings.STATIC_ROOT.mkdir()
    # What a power cut would lose is of no interest to a test.
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    # Argon2 is slow on purpose.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # The test client speaks HTTP; the redirect has its own test.
    settings.SECURE_SSL_REDIRECT = False
    # The second factor has its own tests.
    settings.SECOND_FACTOR_ROLES = []
    # The lease of a job is renewed by another thread: beside a test's own transaction it would
    # wait for SQLite's one lock until it gives up. Tests of leases set their own.
    settings.JOB_LEASE_SECONDS = 120
    # The manifest exists only after collectstatic.
    settings.STORAGES = {
        **django_settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    cache.clear()  # throttles count across tests otherwise
    translation.deactivate()  # a request in English leaves its language behind in the thread
