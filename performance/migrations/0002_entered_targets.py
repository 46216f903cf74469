"""在线填报 beside the file, and handed-in targets without any file; frozen like the rest."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal.migration_operations import KeepTriggers, RefuseWrites

_OF_REVISION = (
    "EXISTS (SELECT 1 FROM budgets_revision r WHERE r.id = {row}.revision_id "
    "AND r.state IN ('PUBLISHED', 'SUPERSEDED', 'WITHDRAWN'))"
)
_OLD, _NEW = _OF_REVISION.format(row="OLD"), _OF_REVISION.format(row="NEW")


def _frozen(table: str) -> list[RefuseWrites]:
    """Refuse rows that leave, enter or change a public revision."""
    return [
        RefuseWrites(table, ("INSERT",), when=_NEW),
        RefuseWrites(table, ("UPDATE",), when=f"({_OLD}) OR ({_NEW})"),
        RefuseWrites(table, ("DELETE",), when=_OLD),
    ]


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0007_withholding'),
        ('performance', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        KeepTriggers('performance_targetsfile', migrations.AlterField(
            model_name='targetsfile',
            name='source',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.sourcefile', verbose_name='上传文件'),
        )),
        migrations.CreateModel(
            name='EnteredTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('project', models.TextField(verbose_name='项目名称')),
                ('content', models.JSONField(verbose_name='内容')),
                ('gives_way', models.BooleanField(default=False, verbose_name='以文件为准')),
                ('edits', models.PositiveIntegerField(default=0, verbose_name='修改次数')),
                ('at', models.DateTimeField(verbose_name='填报时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='填报人')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entered_targets', to='budgets.revision', verbose_name='稿次')),
            ],
            options={
                'verbose_name': '在线填报的绩效目标',
                'verbose_name_plural': '在线填报的绩效目标',
                'ordering': ['revision', 'id'],
            },
        ),
        *_frozen("performance_enteredtarget"),
    ]
