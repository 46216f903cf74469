"""The index, and what looks through it: FTS5 on SQLite, a generated tsvector on PostgreSQL."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

_SQLITE = (
    # What is looked through is kept in the entries alone; triggers keep the index in step.
    """CREATE VIRTUAL TABLE search_fts USING fts5(
           tokens, content='search_searchentry', content_rowid='id', tokenize='ascii'
       )""",
    """CREATE TRIGGER search_entry_added AFTER INSERT ON search_searchentry BEGIN
           INSERT INTO search_fts(rowid, tokens) VALUES (new.id, new.tokens);
       END""",
    """CREATE TRIGGER search_entry_gone AFTER DELETE ON search_searchentry BEGIN
           INSERT INTO search_fts(search_fts, rowid, tokens)
           VALUES ('delete', old.id, old.tokens);
       END""",
    """CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_searchentry BEGIN
           INSERT INTO search_fts(search_fts, rowid, tokens)
           VALUES ('delete', old.id, old.tokens);
           INSERT INTO search_fts(rowid, tokens) VALUES (new.id, new.tokens);
       END""",
)
_POSTGRESQL = (
    """ALTER TABLE search_searchentry ADD COLUMN vector tsvector
       GENERATED ALWAYS AS (to_tsvector('simple', tokens)) STORED""",
    "CREATE INDEX search_entry_vector ON search_searchentry USING gin (vector)",
)


def _look_through(apps: Any, schema_editor: Any) -> None:
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in _SQLITE if is_sqlite else _POSTGRESQL:
        schema_editor.execute(statement)


def _look_no_more(apps: Any, schema_editor: Any) -> None:
    """The triggers and the column go with their table."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE IF EXISTS search_fts")


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('budgets', '0018_units_and_their_succession'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(verbose_name='索引版本')),
                ('division_code', models.CharField(max_length=12, verbose_name='区划代码')),
                ('division_name', models.CharField(max_length=60, verbose_name='区划名称')),
                ('department_code', models.CharField(max_length=20, verbose_name='部门编码')),
                ('department_name', models.CharField(max_length=120, verbose_name='部门名称')),
                ('owner_code', models.CharField(max_length=20, verbose_name='单位编码')),
                ('owner_name', models.CharField(max_length=120, verbose_name='单位名称')),
                ('scope', models.CharField(max_length=12, verbose_name='范围')),
                ('kind', models.CharField(max_length=16, verbose_name='种类')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('names', models.TextField(verbose_name='名称')),
                ('revision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='search_document', to='budgets.revision')),
            ],
            options={
                'verbose_name': '已编入索引的公开件',
                'verbose_name_plural': '已编入索引的公开件',
            },
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('unit', '单位'), ('row', '公开表'), ('project', '项目'), ('indicator', '绩效指标'), ('text', '文字说明')], max_length=12, verbose_name='类别')),
                ('table', models.PositiveSmallIntegerField(null=True, verbose_name='表号')),
                ('fiscal_year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('direction', models.CharField(blank=True, max_length=12, verbose_name='收支')),
                ('code', models.CharField(blank=True, max_length=20, verbose_name='编码')),
                ('title', models.TextField(verbose_name='名称')),
                ('detail', models.TextField(blank=True, verbose_name='所在')),
                ('fen', models.BigIntegerField(null=True, verbose_name='金额（分）')),
                ('figures', models.JSONField(default=list, verbose_name='各栏金额')),
                ('tokens', models.TextField()),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='search.searchdocument')),
            ],
            options={
                'verbose_name': '索引条目',
                'verbose_name_plural': '索引条目',
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['fen'], name='search_entry_amount')],
            },
        ),
        migrations.RunPython(_look_through, _look_no_more),
    ]
