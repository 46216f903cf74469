"""What an insider with the database in hand could do: plain SQL, with the triggers set aside."""

from __future__ import annotations

from django.db import connection

from tests.flushing import trigger_switches


def tamper(sql: str, *values: str | int) -> int:
    """Run one statement past every trigger. Returns how many rows it touched."""
    off, on = trigger_switches()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in off:
            cursor.execute(statement)
        cursor.execute(sql, values)
        touched: int = cursor.rowcount
        for statement in on:
            cursor.execute(statement)
    return touched
