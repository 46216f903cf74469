"""规则集: which rules each revision was checked with; written for ever once it is public."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from portal.migration_operations import RefuseWrites

_TABLE = "budgets_checkedwith"
_PUBLIC = (
    "EXISTS (SELECT 1 FROM budgets_revision r WHERE r.id = {row}.revision_id "
    "AND r.state IN ('PUBLISHED', 'SUPERSEDED', 'WITHDRAWN'))"
)
_OLD, _NEW = _PUBLIC.format(row="OLD"), _PUBLIC.format(row="NEW")


class Migration(migrations.Migration):
    dependencies = [("budgets", "0002_published_is_frozen")]
    operations = [
        migrations.CreateModel(
            name="RuleSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64, unique=True, verbose_name="指纹")),
                ("number", models.PositiveIntegerField(verbose_name="版本")),
                (
                    "first_seen_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="首次运行时间"),
                ),
            ],
            options={
                "verbose_name": "规则集",
                "verbose_name_plural": "规则集",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="CheckedWith",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "revision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checked_with",
                        to="budgets.revision",
                        verbose_name="稿次",
                    ),
                ),
                (
                    "rule_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="budgets.ruleset",
                        verbose_name="规则集",
                    ),
                ),
            ],
            options={
                "verbose_name": "校验所用规则集",
                "verbose_name_plural": "校验所用规则集",
            },
        ),
        RefuseWrites(_TABLE, ("INSERT",), when=_NEW),
        RefuseWrites(_TABLE, ("UPDATE",), when=f"({_OLD}) OR ({_NEW})"),
        RefuseWrites(_TABLE, ("DELETE",), when=_OLD),
    ]
