"""数据库触发器: rows that not even plain SQL can change, on SQLite and PostgreSQL alike.

Put `RefuseWrites("app_table")` into a migration after the table exists. SQLite rebuilds a
table when a later migration alters it and drops its triggers: that migration puts what
alters the table into `KeepTriggers` (`tests/house/test_triggers.py` notices).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation


class RefuseWrites(Operation):
    """Refuse the named events on a table, always or where `when` holds.

    `when` is an SQL condition that both databases read, over OLD (and NEW where the event
    has one), for example ``OLD.published_at IS NOT NULL`` or an EXISTS over other tables.
    Without `when` PostgreSQL refuses TRUNCATE as well.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(
        self, table: str, events: tuple[str, ...] = ("UPDATE", "DELETE"), when: str = ""
    ) -> None:
        self.table = table
        self.events = events
        self.when = when

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Django's picture of the models does not change."""

    def describe(self) -> str:
        """One line for `migrate`."""
        return f"Refuse {' and '.join(self.events)} on {self.table}"

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        """Create the triggers, replacing those of an earlier run."""
        self.database_backwards(app_label, schema_editor, from_state, to_state)
        if schema_editor.connection.vendor == "sqlite":
            self._create_on_sqlite(schema_editor)
        else:
            self._create_on_postgresql(schema_editor)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        """Drop the triggers."""
        on_table = "" if schema_editor.connection.vendor == "sqlite" else f" ON {self.table}"
        for event in (*self.events, "TRUNCATE"):
            _execute(schema_editor, f"DROP TRIGGER IF EXISTS {self._name(event)}{on_table}")
        if not on_table:
            return
        _execute(schema_editor, f"DROP FUNCTION IF EXISTS {self._function}()")

    @property
    def _function(self) -> str:
        return f"{self.table}_refuse_{'_'.join(self.events).lower()}"

    def _name(self, event: str) -> str:
        return f"{self.table}_refuse_{event.lower()}"

    def _create_on_sqlite(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        where = f" WHERE {self.when}" if self.when else ""
        for event in self.events:
            _execute(
                schema_editor,
                f"CREATE TRIGGER {self._name(event)} BEFORE {event} ON {self.table} BEGIN "
                f"SELECT RAISE(ABORT, '{self.table}: {event} refused'){where}; END",
            )

    def _create_on_postgresql(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        condition = self.when or "TRUE"
        _execute(
            schema_editor,
            f"CREATE FUNCTION {self._function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{self.table}: % refused', TG_OP "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        )
        for event in self.events:
            _execute(
                schema_editor,
                f"CREATE TRIGGER {self._name(event)} BEFORE {event} ON {self.table} "
                f"FOR EACH ROW EXECUTE FUNCTION {self._function}()",
            )
        if not self.when:
            _execute(
                schema_editor,
                f"CREATE TRIGGER {self._name('TRUNCATE')} BEFORE TRUNCATE ON {self.table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {self._function}()",
            )


class KeepTriggers(Operation):
    """Do another operation and put the table's triggers back, forwards and backwards.

    SQLite writes a table anew for most changes of its columns and constraints, and without its
    triggers; those of other tables that read it stand in the way meanwhile. PostgreSQL keeps them.
    """

    reduces_to_sql = True

    def __init__(self, table: str, operation: Operation) -> None:
        self.table = table
        self.operation = operation

    @property
    def reversible(self) -> bool:  # type: ignore[override]  # Django's own is an attribute
        """As the operation itself."""
        return bool(self.operation.reversible)

    def state_forwards(self, app_label: str, state: Any) -> None:
        """What the operation makes of the models."""
        self.operation.state_forwards(app_label, state)

    def describe(self) -> str:
        """One line for `migrate`."""
        return self.operation.describe()

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        """The operation, between taking note of the triggers and putting them back."""
        with self._triggers_aside(schema_editor):
            self.operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        """The same the other way."""
        with self._triggers_aside(schema_editor):
            self.operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def _triggers(self, schema_editor: BaseDatabaseSchemaEditor) -> dict[str, str]:
        """The statements of the triggers on the table, and of those that read it, by name.

        None but on SQLite.
        """
        if schema_editor.connection.vendor != "sqlite":
            return {}
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' "
                "AND (tbl_name = %s OR instr(sql, %s) > 0)",
                [self.table, f" {self.table} "],
            )
            return dict(cursor.fetchall())

    @contextmanager
    def _triggers_aside(self, schema_editor: BaseDatabaseSchemaEditor) -> Iterator[None]:
        kept = self._triggers(schema_editor)
        for name in kept:
            _execute(schema_editor, f"DROP TRIGGER {name}")
        yield
        there = self._triggers(schema_editor)
        for name, statement in kept.items():
            if name not in there:
                _execute(schema_editor, statement)


def _execute(schema_editor: BaseDatabaseSchemaEditor, sql: str) -> None:
    """Run a statement as it is: without parameters a per cent sign means itself."""
    schema_editor.execute(sql, None)
