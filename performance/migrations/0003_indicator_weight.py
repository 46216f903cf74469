"""权重 of an indicator, as written; frozen like the rest."""

from __future__ import annotations

from django.db import migrations, models

from portal.migration_operations import RefuseWrites

_OF_TARGET = (
    "EXISTS (SELECT 1 FROM performance_target t JOIN budgets_revision r ON r.id = t.revision_id "
    "WHERE t.id = {row}.target_id AND r.state IN ('PUBLISHED', 'SUPERSEDED', 'WITHDRAWN'))"
)
_OLD, _NEW = _OF_TARGET.format(row="OLD"), _OF_TARGET.format(row="NEW")


class Migration(migrations.Migration):

    dependencies = [
        ('performance', '0002_entered_targets'),
    ]

    operations = [
        migrations.AddField(
            model_name='indicator',
            name='weight',
            field=models.TextField(blank=True, default='', verbose_name='权重'),
            preserve_default=False,
        ),
        # SQLite has rebuilt the table without its triggers.
        RefuseWrites("performance_indicator", ("INSERT",), when=_NEW),
        RefuseWrites("performance_indicator", ("UPDATE",), when=f"({_OLD}) OR ({_NEW})"),
        RefuseWrites("performance_indicator", ("DELETE",), when=_OLD),
    ]
