"""Every table that refuses writes still does after all migrations, on both databases."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from portal.migration_operations import RefuseWrites

pytestmark = pytest.mark.django_db

_ON_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
_ON_POSTGRESQL = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"


def test_no_later_migration_has_lost_a_trigger() -> None:
    migrations = MigrationLoader(connection).disk_migrations.values()
    promised = {
        f"{operation.table}_refuse_{event.lower()}"
        for migration in migrations
        for operation in migration.operations
        if isinstance(operation, RefuseWrites)
        for event in operation.events
    }
    with connection.cursor() as cursor:
        cursor.execute(_ON_SQLITE if connection.vendor == "sqlite" else _ON_POSTGRESQL)
        there = {name for (name,) in cursor.fetchall()}
    assert len(promised) > 30
    assert promised <= there
