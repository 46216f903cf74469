"""换库: every row is the same on PostgreSQL, what is frozen stays frozen, and counting goes on."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from budgets.models import SnapshotFile
from portal import chain
from portal.backup import moving
from portal.backup.errors import BackupError
from portal.models import AuditEvent
from tests.factories.disclosures import a_place, correcting, published
from tests.factories.workflow import taken_down
from tests.portal.publishing import publish_golden

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="moves away from SQLite"),
]
SERVER = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/portal")


@pytest.fixture
def empty() -> Iterator[str]:
    """The address of an empty database on PostgreSQL."""
    name = f"portal_moved_{secrets.token_hex(6)}"
    base = SERVER.rpartition("/")[0]
    with psycopg.connect(f"{base}/postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        yield f"{base}/{name}"
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _all(alias: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that is moved, as Python reads it."""
    return {
        model._meta.db_table: list(
            model._base_manager.using(alias)
            .order_by("pk")
            .values_list(
                *(each.attname for each in model._meta.concrete_fields if not each.generated)
            )
        )
        for model in moving.models()
    }


def test_every_row_is_the_same_and_stays_guarded(empty: str) -> None:
    ContentType.objects.clear_cache()
    publish_golden("zhangdian-2025", with_targets=True)
    place = a_place(unit="102002")
    published(place)
    correcting(place)
    taken_down(a_place(unit="102003"))
    before, head = _all("default"), chain.head()
    said = StringIO()
    call_command("move_database", empty, stdout=said)
    assert "逐表清点相符" in said.getvalue()
    assert f"链头　{head.sequence}:{head.sha256}" in said.getvalue()
    assert len(before["budgets_declaredfact"]) > 300
    with moving._opened(empty):
        assert _all(moving.TARGET) == before
        target = connections[moving.TARGET]
        for sql in (
            "UPDATE budgets_declaredfact SET amount = 1",
            "DELETE FROM portal_auditevent",
            "DELETE FROM portal_chainentry",
        ):
            with (
                pytest.raises(DatabaseError, match=r"portal_|budgets_"),
                transaction.atomic(moving.TARGET),
                target.cursor() as cursor,
            ):
                cursor.execute(sql)
        # The numbers of new rows go on after those that were moved.
        last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True)[0]
        new = AuditEvent.objects.using(moving.TARGET).create(actor="", action="test", target="x")
        assert new.pk > last
    assert SnapshotFile.objects.count() == len(before["budgets_snapshotfile"])


def test_what_cannot_be_moved_is_said(empty: str) -> None:
    for address, words in (
        ("nowhere", "无法识别"),
        ("sqlite:////tmp/x.sqlite3", "只能从 SQLite 换到 PostgreSQL"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("move_database", address)
    with psycopg.connect(empty) as there:
        there.execute("CREATE TABLE kept (id int)")
    with pytest.raises(BackupError, match="目标数据库已有内容"):
        moving.move(empty)
