"""Every model is either written once or meant to change; what is written once is so in SQL too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from portal.models import AuditEvent
from portal.models.immutable import ImmutableModel

OURS = [
    model
    for model in apps.get_models()
    if model.__module__.startswith(("portal.", "budgets.", "performance."))
]

#: 写一次: these refuse every change.
WRITTEN_ONCE = {
    "AuditEvent",
    "ChainEntry",
    "ChainedFile",
    "SourceFile",
    "Snapshot",
    "SnapshotFile",
    "DeclassificationStatement",
    "SecrecyReview",
    "ReturnNote",
    "Consent",
    "SignedScan",
    "OfficialAddress",
    "ReplacedFigures",
}


def test_models_written_once_are_listed() -> None:
    assert {model.__name__ for model in OURS if issubclass(model, ImmutableModel)} == WRITTEN_ONCE


@pytest.mark.django_db
def test_the_migrations_fit_the_models() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", ["UPDATE portal_auditevent SET actor = ''", "DELETE FROM portal_auditevent"]
)
def test_the_database_itself_keeps_the_audit_trail(change: str) -> None:
    AuditEvent.objects.create(actor="a", action="b", target="c")
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        _execute(change)
    assert AuditEvent.objects.get().actor == "a"


@pytest.mark.django_db
def test_tables_written_once_have_their_triggers() -> None:
    """A later migration that rebuilds a table on SQLite would drop them."""
    guarded = set(_tables_with_triggers())
    assert {model._meta.db_table for model in OURS if issubclass(model, ImmutableModel)} <= guarded


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _tables_with_triggers() -> Iterator[str]:
    queries = {
        "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(queries[connection.vendor])
        yield from (table for (table,) in cursor.fetchall())


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_models_have_a_name_for_people(model: type[models.Model]) -> None:
    name = str(model._meta.verbose_name)
    assert any("\u4e00" <= character <= "\u9fff" for character in name)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_an_act_has_its_time_and_its_person_together(model: type[models.Model]) -> None:
    """`x_at` and `x_by` that may be empty are empty together: a constraint says so."""
    nullable = {
        field.name
        for field in model._meta.get_fields()
        if isinstance(field, models.Field) and field.null
    }
    pairs = {
        name[:-3] for name in nullable if name.endswith("_at") and f"{name[:-3]}_by" in nullable
    }
    stated = " ".join(
        str(constraint.condition)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    )
    for pair in pairs:
        assert f"{pair}_at" in stated, f"{model.__name__}: {pair}_at"
        assert f"{pair}_by" in stated, f"{model.__name__}: {pair}_by"
