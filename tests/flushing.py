"""A transactional test ends with an empty database, also where triggers refuse deletion.

Production has no such door: it exists only in the process that runs the tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.db import connection


@contextmanager
def triggers_set_aside_while_flushing() -> Iterator[None]:
    """Wrap Django's flush: triggers off, empty the tables, triggers on."""
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def flush_without_triggers(self: Any, sql_list: list[str]) -> None:
        off, on = (
            _sqlite_switches() if self.connection.vendor == "sqlite" else _postgresql_switches()
        )
        flush(self, [*off, *sql_list, *on])

    with mock.patch.object(operations, "execute_sql_flush", flush_without_triggers):
        yield


def _sqlite_switches() -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
    return [f"DROP TRIGGER {name}" for name, _sql in triggers], [sql for _name, sql in triggers]


def _postgresql_switches() -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        )
        tables = [table for (table,) in cursor.fetchall()]
    return (
        [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables],
        [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables],
    )
