"""系统检查: each finds its own slip, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import CheckMessage, run_checks

from portal import checks


def found(*, deploy: bool = False) -> list[str]:
    messages: list[CheckMessage] = run_checks(include_deployment_checks=deploy)
    return sorted(str(message.id) for message in messages if str(message.id).startswith("portal."))


@pytest.fixture(autouse=True)
def _clean(settings: Any) -> None:
    settings.SECRET_KEY_IS_TEMPORARY = False
    settings.BROKER_URL = "redis://127.0.0.1/0"


def test_nothing_to_say() -> None:
    assert found(deploy=True) == []


@pytest.mark.parametrize("mode", ["DEBUG", "DEV"])
def test_debugging_in_public(settings: Any, mode: str) -> None:
    setattr(settings, mode, True)
    assert found() == []
    settings.ALLOWED_HOSTS = ["localhost", "budget.example.gov.cn"]
    assert found() == ["portal.E001"]


def test_no_secret(settings: Any) -> None:
    settings.SECRET_KEY_IS_TEMPORARY = True
    assert found(deploy=True) == ["portal.E002"]
    assert found() == []


def test_postgresql_without_a_broker(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.BROKER_URL = "memory://"
    database = settings.DATABASES["default"]
    monkeypatch.setitem(database, "ENGINE", "django.db.backends.postgresql")
    assert [message.id for message in checks.one_machine_or_a_broker(None)] == ["portal.W001"]
    monkeypatch.setitem(database, "ENGINE", "django.db.backends.sqlite3")
    assert checks.one_machine_or_a_broker(None) == []


@pytest.mark.parametrize(("kind", "ids"), [("nfs4", ["portal.E003"]), ("ext4", []), ("", [])])
def test_sqlite_on_a_network_drive(
    settings: Any, monkeypatch: pytest.MonkeyPatch, kind: str, ids: list[str]
) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    monkeypatch.setattr(checks, "_file_system_of", lambda _path: kind)
    assert [message.id for message in checks.database_on_a_local_disk(None)] == ids


def test_the_file_system_of_a_path_is_known() -> None:
    assert checks._file_system_of("/proc/self/status") == "proc"
    assert checks._file_system_of("/nowhere/at/all") == checks._file_system_of("/")
