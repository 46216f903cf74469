"""设置: the whole file, read by a fresh process under one environment after another."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.house.sources import ROOT

_ASK = """
import json, django
from django.conf import settings
django.setup()
names = ("SECURE_SSL_REDIRECT SESSION_COOKIE_SECURE SESSION_COOKIE_NAME SECRET_KEY_IS_TEMPORARY "
    "DEBUG JOB_SWEEP_SECONDS BROKER_URL TRUSTED_PROXY SECURE_HSTS_SECONDS").split()
said = {name: getattr(settings, name) for name in names}
database = settings.DATABASES["default"]
said |= {"engine": database["ENGINE"], "options": database["OPTIONS"]}
print(json.dumps(said))
"""


def read(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return subprocess.run(
        [sys.executable, "-c", _ASK],
        cwd=ROOT,
        env=kept
        | {"DJANGO_SETTINGS_MODULE": "portal.settings", "PORTAL_DATA_DIR": str(folder)}
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def settings_of(folder: Path, **environment: str) -> dict[str, Any]:
    done = read(folder, **environment)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_the_embedded_default(tmp_path: Path) -> None:
    said = settings_of(tmp_path)
    assert said["engine"] == "django.db.backends.sqlite3"
    assert said["options"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in said["options"]["init_command"]
    assert said["options"]["timeout"] == 20
    assert (said["BROKER_URL"], said["JOB_SWEEP_SECONDS"]) == ("memory://", 0.25)
    assert said["SECRET_KEY_IS_TEMPORARY"] is True
    assert said["DEBUG"] is False
    assert said["SECURE_SSL_REDIRECT"] is True
    assert said["SESSION_COOKIE_NAME"] == "__Host-session"
    assert said["SECURE_HSTS_SECONDS"] >= 31536000


def test_production(tmp_path: Path) -> None:
    said = settings_of(
        tmp_path,
        PORTAL_DATABASE_URL="postgresql://portal:word@db:5432/portal",
        PORTAL_BROKER_URL="redis://:word@broker:6379/0",
        PORTAL_SECRET_KEY="k" * 40,
        PORTAL_TRUSTED_PROXY="1",
    )
    assert said["engine"] == "django.db.backends.postgresql"
    assert said["JOB_SWEEP_SECONDS"] == 2.0
    assert said["SECRET_KEY_IS_TEMPORARY"] is False
    assert said["TRUSTED_PROXY"] is True


def test_a_persons_own_machine(tmp_path: Path) -> None:
    said = settings_of(tmp_path, PORTAL_DEV="1")
    assert said["SECURE_SSL_REDIRECT"] is False
    assert said["SESSION_COOKIE_SECURE"] is False
    assert said["SECRET_KEY_IS_TEMPORARY"] is False
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PORTAL_DATABASE_URL": "mongodb://x"}, "PORTAL_DATABASE_URL 无法识别"),
        ({"PORTAL_SECRET_KEY": "short"}, "PORTAL_SECRET_KEY 太短"),
        ({"PORTAL_DEV": "perhaps"}, "PORTAL_DEV 的值“perhaps”无法识别"),
        ({"PORTAL_LOG_RETENTION_DAYS": "30"}, "应为不小于 184 的整数"),
        ({"PORTAL_JOB_LEASE_SECONDS": "0"}, "应为不小于 1 的整数"),
        ({"PORTAL_UNHEARD_OF": "1"}, "PORTAL_UNHEARD_OF 不是本系统的设置项"),
    ],
)
def test_what_cannot_be_read_stops_the_start(
    tmp_path: Path, environment: dict[str, str], sentence: str
) -> None:
    done = read(tmp_path, **environment)
    assert done.returncode != 0
    assert sentence in done.stderr
