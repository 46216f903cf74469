"""A transactional test ends with an empty database, also where triggers refuse deletion.

Production has no such door: it exists only in the process that runs the tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.db import connection


@contextmanager
def triggers_set_aside_while_flushing() -> Iterator[None]:
    """Wrap Django's flush: triggers off, empty the tables, triggers on.

    On PostgreSQL the rows are deleted: TRUNCATE makes a new file of each table and of each of
    its indexes, which takes seconds for the few rows that a test leaves.
    """
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def flush_without_triggers(self: Any, sql_list: list[str]) -> None:
        off, on = trigger_switches()
        flush(self, [*off, *sql_list, *on])

    def deletes(self: Any, _style: object, tables: Iterable[str], **_options: Any) -> list[str]:
        return [f"DELETE FROM {self.quote_name(table)}" for table in tables]

    own: dict[str, Any] = {"execute_sql_flush": flush_without_triggers}
    if connection.vendor == "postgresql":
        own["sql_flush"] = deletes
    with mock.patch.multiple(operations, **own):
        yield


def trigger_switches() -> tuple[list[str], list[str]]:
    """The statements that set every trigger aside, and those that put them back."""
    return _sqlite_switches() if connection.vendor == "sqlite" else _postgresql_switches()


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
        [
            # A table with keys still to be looked at cannot be altered.
            "SET CONSTRAINTS ALL IMMEDIATE",
            *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables),
        ],
    )
