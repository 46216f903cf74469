"""系统检查: slips of configuration that would hurt later, each with a number and what to do.

`portal.E…` stops the start, `portal.W…` is said and served. Checks tagged for deployment
run with `manage.py check --deploy`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

from portal import notices

_OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "[::1]", "testserver"})
#: File systems on which SQLite's locks cannot be trusted.
_NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "ceph", "glusterfs"}
)


@checks.register(checks.Tags.security)
def open_to_others_while_debugging(
    app_configs: Sequence[AppConfig] | None, **_kwargs: Any
) -> list[checks.CheckMessage]:
    """portal.E001: DEBUG or DEV on a machine that others reach."""
    foreign = sorted(set(settings.ALLOWED_HOSTS) - _OWN_MACHINE)
    if not foreign or not (settings.DEBUG or settings.DEV):
        return []
    return [
        checks.Error(
            f"调试或本机试用方式下不能对外提供服务（PORTAL_ALLOWED_HOSTS 含 {'、'.join(foreign)}）。",
            hint="正式运行请去掉 PORTAL_DEBUG 和 PORTAL_DEV；本机试用请去掉 PORTAL_ALLOWED_HOSTS。",
            id="portal.E001",
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def lasting_secret(
    app_configs: Sequence[AppConfig] | None, **_kwargs: Any
) -> list[checks.CheckMessage]:
    """portal.E002: no secret key of its own; web and worker will refuse to start."""
    if not settings.SECRET_KEY_IS_TEMPORARY:
        return []
    return [
        checks.Error(
            "没有设置密钥，网站和后台处理不会启动。",
            hint="设置 PORTAL_SECRET_KEY_FILE（推荐）或 PORTAL_SECRET_KEY。",
            id="portal.E002",
        )
    ]


@checks.register(checks.Tags.database)
def one_machine_or_a_broker(
    app_configs: Sequence[AppConfig] | None, **_kwargs: Any
) -> list[checks.CheckMessage]:
    """portal.W001: PostgreSQL without Redis works, but each job waits for the next look."""
    postgresql = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    if not postgresql or not settings.BROKER_URL.startswith("memory:"):
        return []
    return [
        checks.Warning(
            "使用 PostgreSQL 但没有设置 PORTAL_BROKER_URL：每个后台进程每秒查询数据库四次。",
            hint="正式运行请设置 PORTAL_BROKER_URL=redis://…，作业会即时开始。",
            id="portal.W001",
        )
    ]


@checks.register(checks.Tags.database)
def database_on_a_local_disk(
    app_configs: Sequence[AppConfig] | None, **_kwargs: Any
) -> list[checks.CheckMessage]:
    """portal.E003: SQLite on a network file system loses data."""
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3"):
        return []
    kind = _file_system_of(str(database["NAME"]))
    if kind not in _NETWORK_FILE_SYSTEMS:
        return []
    return [
        checks.Error(
            f"SQLite 数据库放在网络文件系统（{kind}）上，会损坏数据。",
            hint="把 PORTAL_DATA_DIR 设到本机磁盘，或改用 PostgreSQL（PORTAL_DATABASE_URL）。",
            id="portal.E003",
        )
    ]


def _file_system_of(path: str) -> str:
    """The type of the file system that holds the path; "" where the system does not say."""
    best, kind = "", ""
    try:
        with open("/proc/self/mounts", encoding="utf-8") as mounts:  # noqa: PTH123 - no file
            for line in mounts:
                _device, place, type_, *_rest = line.split(" ")
                inside = path == place or path.startswith(place.rstrip("/") + "/")
                if inside and len(place) >= len(best):
                    best, kind = place, type_
    except OSError:
        return ""
    return kind


@checks.register(checks.Tags.security)
def notices_that_can_be_sent(
    app_configs: Sequence[AppConfig] | None, **_kwargs: Any
) -> list[checks.CheckMessage]:
    """portal.E010: a webhook that may not be called. portal.E011: mail without a sender."""
    found: list[checks.CheckMessage] = []
    if settings.WEBHOOK_URL:
        problem = notices.webhook_problem(
            settings.WEBHOOK_URL, settings.WEBHOOK_HOSTS, settings.WEBHOOK_SECRET
        )
        if problem:
            found.append(
                checks.Error(
                    problem, hint="改正该设置，或去掉 PORTAL_WEBHOOK_URL。", id="portal.E010"
                )
            )
    if settings.SMTP_HOST and "@" not in settings.MAIL_FROM:
        found.append(
            checks.Error(
                "设置了邮件服务器，但没有发件地址。",
                hint="设置 PORTAL_MAIL_FROM（邮箱地址）。",
                id="portal.E011",
            )
        )
    return found
