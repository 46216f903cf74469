"""公开文字: what a revision says beside its tables; frozen with the publication like them."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from portal.migration_operations import RefuseWrites

_PUBLIC = (
    "EXISTS (SELECT 1 FROM budgets_revision r WHERE r.id = {row}.revision_id "
    "AND r.state IN ('PUBLISHED', 'SUPERSEDED', 'WITHDRAWN'))"
)
#: A revision that is replaced before it was public is SUPERSEDED too: its texts are read only.
_OLD, _NEW = _PUBLIC.format(row="OLD"), _PUBLIC.format(row="NEW")


class Migration(migrations.Migration):
    dependencies = [("budgets", "0003_waivers_and_rule_sets")]
    operations = [
        migrations.CreateModel(
            name="DeclaredText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=20, verbose_name="部分")),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("number", models.CharField(blank=True, max_length=20, verbose_name="序号")),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="标题")),
                ("paragraphs", models.JSONField(default=list, verbose_name="段落")),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="budgets.revision",
                        verbose_name="稿次",
                    ),
                ),
            ],
            options={
                "verbose_name": "公开文字",
                "verbose_name_plural": "公开文字",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("revision", "key"), name="text_once_in_revision"
                    )
                ],
            },
        ),
        RefuseWrites("budgets_declaredtext", ("INSERT",), when=_NEW),
        RefuseWrites("budgets_declaredtext", ("UPDATE",), when=f"({_OLD}) OR ({_NEW})"),
        RefuseWrites("budgets_declaredtext", ("DELETE",), when=_OLD),
    ]
