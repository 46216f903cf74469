"""公开即定稿: what a publication declares, its findings, waivers and files never change again.

The database itself refuses it, whoever asks. A published revision may still be superseded
or withdrawn; its number, its disclosure and its file stay.
"""

from __future__ import annotations

from django.db import migrations

from portal.migration_operations import RefuseWrites

_PUBLIC = "('PUBLISHED', 'SUPERSEDED', 'WITHDRAWN')"


def _frozen(table: str, condition: str) -> list[RefuseWrites]:
    """Refuse rows that leave, enter or change a public revision; `condition` is over {row}."""
    old, new = condition.format(row="OLD"), condition.format(row="NEW")
    return [
        RefuseWrites(table, ("INSERT",), when=new),
        RefuseWrites(table, ("UPDATE",), when=f"({old}) OR ({new})"),
        RefuseWrites(table, ("DELETE",), when=old),
    ]


_OF_REVISION = (
    "EXISTS (SELECT 1 FROM budgets_revision r "
    f"WHERE r.id = {{row}}.revision_id AND r.state IN {_PUBLIC})"
)
_OF_SNAPSHOT = (
    "EXISTS (SELECT 1 FROM budgets_snapshot s JOIN budgets_revision r ON r.id = s.revision_id "
    f"WHERE s.id = {{row}}.snapshot_id AND r.state IN {_PUBLIC})"
)
_OF_FINDING = (
    "EXISTS (SELECT 1 FROM budgets_checkfinding f JOIN budgets_revision r ON r.id = f.revision_id "
    f"WHERE f.id = {{row}}.finding_id AND r.state IN {_PUBLIC})"
)
_REVISION_CHANGED = (
    "OLD.publication IS NOT NULL AND (NEW.publication IS NULL "
    "OR NEW.publication <> OLD.publication OR NEW.disclosure_id <> OLD.disclosure_id "
    "OR NEW.source_id IS NULL OR NEW.source_id <> OLD.source_id "
    "OR NEW.edition <> OLD.edition OR NEW.published_at <> OLD.published_at "
    "OR NEW.published_by_id <> OLD.published_by_id "
    f"OR NEW.state NOT IN {_PUBLIC})"
)


class Migration(migrations.Migration):
    dependencies = [("budgets", "0001_initial"), ("portal", "0002_audit_is_append_only")]
    operations = [
        *(
            operation
            for table in (
                "budgets_printedtable",
                "budgets_declaredrow",
                "budgets_declaredfact",
                "budgets_checkfinding",
                "budgets_snapshot",
            )
            for operation in _frozen(table, _OF_REVISION)
        ),
        *_frozen("budgets_snapshotfile", _OF_SNAPSHOT),
        *_frozen("budgets_waiver", _OF_FINDING),
        RefuseWrites("budgets_revision", ("UPDATE",), when=_REVISION_CHANGED),
        RefuseWrites("budgets_revision", ("DELETE",), when="OLD.publication IS NOT NULL"),
        RefuseWrites("budgets_sourcefile", ("UPDATE", "DELETE")),
    ]
