"""What became public never changes: the database refuses it, whoever asks and however."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from budgets.models import Revision, RevisionState, SourceFile
from budgets.services import publication
from portal.models.immutable import ImmutableError
from tests.factories.disclosures import ERROR, Place, a_place, approved, checked, published

#: Each table, with the column that a test may write and how to reach a row of a revision.
FROZEN = {
    "budgets_printedtable": ("title", "'x'", "revision_id = {revision}"),
    "budgets_declaredrow": ("source", "'x'", "revision_id = {revision}"),
    "budgets_declaredfact": ("amount", "1", "revision_id = {revision}"),
    "budgets_checkfinding": ("message", "'x'", "revision_id = {revision}"),
    "budgets_snapshot": ("sha256", "'x'", "revision_id = {revision}"),
    "budgets_snapshotfile": (
        "sha256",
        "'x'",
        "snapshot_id IN (SELECT id FROM budgets_snapshot WHERE revision_id = {revision})",
    ),
    "budgets_checkedwith": ("rule_set_id", "rule_set_id", "revision_id = {revision}"),
    "budgets_waiver": (
        "reason",
        "'x'",
        "finding_id IN (SELECT id FROM budgets_checkfinding WHERE revision_id = {revision})",
    ),
}


@pytest.fixture
def place(db: None) -> Place:
    return a_place()


def execute(statement: str) -> int:
    """Plain SQL, past every model."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


def update_of(table: str, revision: Revision) -> str:
    column, value, where = FROZEN[table]
    return f"UPDATE {table} SET {column} = {value} WHERE {where.format(revision=revision.pk)}"


def delete_of(table: str, revision: Revision) -> str:
    return f"DELETE FROM {table} WHERE {FROZEN[table][2].format(revision=revision.pk)}"


def superseded(place: Place) -> Revision:
    first = published(place, ERROR)
    published(place, content=b"second", reason="更正")
    return first


def withdrawn(place: Place) -> Revision:
    revision = published(place, ERROR)
    return publication.withdraw(revision=revision, reason="有误", by=place.publisher)


@pytest.mark.parametrize("step", [lambda place: published(place, ERROR), superseded, withdrawn])
@pytest.mark.parametrize("table", FROZEN)
def test_a_public_row_is_neither_changed_nor_deleted(
    place: Place, table: str, step: Callable[[Place], Revision]
) -> None:
    revision = step(place)
    for statement in (update_of(table, revision), delete_of(table, revision)):
        with pytest.raises(DatabaseError, match="refused"):
            execute(statement)


@pytest.mark.parametrize("table", FROZEN)
def test_an_approved_revision_is_not_yet_frozen(place: Place, table: str) -> None:
    # The control: the same statement passes one step earlier.
    assert execute(update_of(table, approved(place, ERROR))) > 0


@pytest.mark.parametrize("table", ["budgets_declaredrow", "budgets_declaredfact"])
def test_nothing_is_moved_into_what_is_public(place: Place, table: str) -> None:
    public = published(place)
    draft = checked(place, content=b"draft")
    with pytest.raises(DatabaseError, match="refused"):
        execute(f"UPDATE {table} SET revision_id = {public.pk} WHERE revision_id = {draft.pk}")


def test_nothing_is_added_to_what_is_public(place: Place) -> None:
    public = published(place)
    fact = public.facts.earliest("pk")
    fact.pk, fact.column, fact._state.adding = None, 99, True
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        fact.save(force_insert=True)
    row = public.rows.earliest("pk")
    row.pk, row.position, row._state.adding = None, 99, True
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    "change",
    [
        "publication = 7",
        "publication = NULL",
        "state = 'CHECKED'",
        "edition = 'other'",
        "source_id = NULL",
        "published_at = '2001-01-01 00:00:00+00:00'",
    ],
)
def test_a_publication_keeps_its_number_file_and_hour(place: Place, change: str) -> None:
    revision = published(place)
    with pytest.raises(DatabaseError, match=r"refused|constraint"):
        execute(f"UPDATE budgets_revision SET {change} WHERE id = {revision.pk}")


def test_a_publication_is_not_deleted(place: Place) -> None:
    revision = published(place)
    with pytest.raises(DatabaseError, match="refused"):
        execute(f"DELETE FROM budgets_revision WHERE id = {revision.pk}")


def test_an_upload_is_never_changed_or_deleted(place: Place) -> None:
    revision = checked(place)
    source = revision.source
    assert source is not None
    with pytest.raises(ImmutableError):
        source.save()
    with pytest.raises(ImmutableError):
        SourceFile.objects.all().delete()
    for statement in (
        "UPDATE budgets_sourcefile SET size = 1",
        "DELETE FROM budgets_sourcefile",
    ):
        with pytest.raises(DatabaseError, match="refused"):
            execute(statement)
    revision.refresh_from_db()
    assert revision.state == RevisionState.CHECKED
