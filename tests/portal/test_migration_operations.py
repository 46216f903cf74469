"""数据库触发器: refused by SQL itself, with or without a condition, forwards and backwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations import RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from portal.migration_operations import KeepTriggers, RefuseWrites

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def table() -> Iterator[str]:
    run("CREATE TABLE sample (id integer PRIMARY KEY, word text, final integer)")
    yield "sample"
    run("DROP TABLE sample")


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def refused(sql: str) -> bool:
    try:
        run(sql)
    except DatabaseError as error:
        return "refused" in str(error)
    return False


def apply(operation: Operation, *, forwards: bool = True) -> None:
    with connection.schema_editor() as editor:
        (operation.database_forwards if forwards else operation.database_backwards)(
            "portal", editor, ProjectState(), ProjectState()
        )


def test_written_once(table: str) -> None:
    operation = RefuseWrites(table)
    apply(operation)
    run("INSERT INTO sample VALUES (1, 'a', 0)")
    assert refused("UPDATE sample SET word = 'b'")
    assert refused("DELETE FROM sample")
    if connection.vendor == "postgresql":
        assert refused("TRUNCATE sample")
    apply(operation, forwards=False)
    assert not refused("UPDATE sample SET word = 'b'")
    assert not refused("DELETE FROM sample")


def test_final_under_a_condition(table: str) -> None:
    apply(RefuseWrites(table, ("UPDATE", "DELETE"), when="OLD.final = 1 AND OLD.word LIKE 'a%'"))
    apply(RefuseWrites(table, ("INSERT",), when="NEW.word = 'never'"))
    run("INSERT INTO sample VALUES (1, 'a', 0), (2, 'b', 1)")
    assert refused("INSERT INTO sample VALUES (3, 'never', 0)")
    assert not refused("UPDATE sample SET final = 1 WHERE id = 1")
    assert refused("UPDATE sample SET final = 0 WHERE id = 1")
    assert refused("DELETE FROM sample WHERE id = 1")
    assert not refused("DELETE FROM sample WHERE id = 2")


def test_the_same_operation_again_replaces_the_first(table: str) -> None:
    apply(RefuseWrites(table))
    apply(RefuseWrites(table))
    run("INSERT INTO sample VALUES (1, 'a', 0)")
    assert refused("DELETE FROM sample")


def test_a_table_that_is_written_anew_keeps_refusing_both_ways(table: str) -> None:
    apply(RefuseWrites(table))
    anew = (
        "CREATE TABLE sample_new (id integer PRIMARY KEY, word text, final integer)",
        "INSERT INTO sample_new SELECT id, word, final FROM sample",
        "DROP TABLE sample",
        "ALTER TABLE sample_new RENAME TO sample",
    )
    altered = ("ALTER TABLE sample ADD COLUMN more text",)
    back = ("ALTER TABLE sample DROP COLUMN more",)
    is_sqlite = connection.vendor == "sqlite"
    operation = KeepTriggers(
        table, RunSQL(anew if is_sqlite else altered, anew if is_sqlite else back)
    )
    assert operation.reversible
    run("INSERT INTO sample VALUES (1, 'a', 0)")
    for forwards in (True, False):
        apply(operation, forwards=forwards)
        assert refused("UPDATE sample SET word = 'b'")
        assert refused("DELETE FROM sample")
    assert not KeepTriggers(table, RunSQL(anew)).reversible
