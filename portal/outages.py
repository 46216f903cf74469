"""故障: troubles of the machine, not of the work. What was asked may be asked again later.

One place decides which exceptions these are: pages and API answer 503 with the sentence, jobs wait
and go on.
"""

from __future__ import annotations

import errno
import sqlite3
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: SQLSTATE disk_full.
_POSTGRESQL_FULL = "53100"
_FULL = frozenset((errno.ENOSPC, errno.EDQUOT))
#: What SQLite says of a full disk: it depends on which of its files could not grow.
_SQLITE_FULL = frozenset(
    (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE)
)
#: When a reader or a program may ask again, in seconds.
RETRY_AFTER = 30


@dataclass(frozen=True, slots=True)
class Outage:
    """A code, and what to tell whoever asked."""

    code: str
    message: str | Promise


DISK_FULL = Outage(
    "E_DISK_FULL",
    _("服务器磁盘空间不足，本次操作没有保存任何内容。请稍后再试，并告知系统管理员清理磁盘。"),
)
DATABASE_AWAY = Outage(
    "E_DATABASE_AWAY",
    _("数据库暂时无法使用，本次操作没有保存任何内容。系统会自行恢复，请稍后再试。"),
)


def outage_of(error: BaseException | None) -> Outage | None:
    """Which outage the exception tells of; None for every other one."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return DISK_FULL
    if isinstance(error, OperationalError | InterfaceError):
        return DISK_FULL if _is_full(error.__cause__) else DATABASE_AWAY
    return None


def _is_full(cause: BaseException | None) -> bool:
    return (
        getattr(cause, "sqlstate", None) == _POSTGRESQL_FULL
        or getattr(cause, "sqlite_errorcode", None) in _SQLITE_FULL
    )
