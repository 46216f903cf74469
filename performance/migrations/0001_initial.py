"""绩效目标: kept with a revision, and frozen with its publication like the tables."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from portal.migration_operations import RefuseWrites

_PUBLIC = "r.state IN ('PUBLISHED', 'SUPERSEDED', 'WITHDRAWN')"
_OF_REVISION = (
    f"EXISTS (SELECT 1 FROM budgets_revision r WHERE r.id = {{row}}.revision_id AND {_PUBLIC})"
)
_OF_TARGET = (
    "EXISTS (SELECT 1 FROM performance_target t JOIN budgets_revision r ON r.id = t.revision_id "
    f"WHERE t.id = {{row}}.target_id AND {_PUBLIC})"
)


def _frozen(table: str, condition: str) -> list[RefuseWrites]:
    """Refuse rows that leave, enter or change a public revision; `condition` is over {row}."""
    old, new = condition.format(row="OLD"), condition.format(row="NEW")
    return [
        RefuseWrites(table, ("INSERT",), when=new),
        RefuseWrites(table, ("UPDATE",), when=f"({old}) OR ({new})"),
        RefuseWrites(table, ("DELETE",), when=old),
    ]


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('budgets', '0007_withholding'),
    ]

    operations = [
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='序号')),
                ('project', models.TextField(verbose_name='项目名称')),
                ('project_code', models.TextField(blank=True, verbose_name='项目编码')),
                ('department', models.TextField(blank=True, verbose_name='主管部门')),
                ('department_code', models.TextField(blank=True, verbose_name='主管部门编码')),
                ('unit', models.TextField(blank=True, verbose_name='实施单位')),
                ('unit_code', models.TextField(blank=True, verbose_name='实施单位编码')),
                ('total', models.BigIntegerField(blank=True, null=True, verbose_name='年度资金总额（分）')),
                ('fiscal', models.BigIntegerField(blank=True, null=True, verbose_name='财政拨款（分）')),
                ('other', models.BigIntegerField(blank=True, null=True, verbose_name='其他资金（分）')),
                ('objective', models.TextField(blank=True, verbose_name='总体目标')),
                ('form', models.CharField(choices=[('A', 'A'), ('B', 'B'), ('C', 'C')], max_length=1, verbose_name='版式')),
                ('labels', models.JSONField(default=dict, verbose_name='表内用语')),
                ('written', models.JSONField(default=dict, verbose_name='原文')),
                ('sheet', models.TextField(blank=True, verbose_name='工作表')),
                ('cells', models.JSONField(default=dict, verbose_name='单元格')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='budgets.revision', verbose_name='稿次')),
            ],
            options={
                'verbose_name': '绩效目标',
                'verbose_name_plural': '绩效目标',
                'ordering': ['revision', 'position'],
            },
        ),
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='序号')),
                ('level1', models.TextField(blank=True, verbose_name='一级指标')),
                ('level2', models.TextField(blank=True, verbose_name='二级指标')),
                ('level3', models.TextField(blank=True, verbose_name='三级指标')),
                ('value', models.TextField(blank=True, verbose_name='指标值')),
                ('scoring', models.TextField(blank=True, verbose_name='评扣分标准')),
                ('first', models.CharField(blank=True, choices=[('cost', '成本指标'), ('output', '产出指标'), ('benefit', '效益指标'), ('satisfaction', '满意度指标')], max_length=20, verbose_name='一级指标类别')),
                ('second', models.CharField(blank=True, max_length=40, verbose_name='二级指标类别')),
                ('operator', models.CharField(blank=True, max_length=4, verbose_name='比较')),
                ('number', models.TextField(blank=True, verbose_name='数值')),
                ('upper', models.TextField(blank=True, verbose_name='数值上限')),
                ('measure', models.TextField(blank=True, verbose_name='计量单位')),
                ('words', models.TextField(blank=True, verbose_name='文字')),
                ('deadline', models.JSONField(blank=True, null=True, verbose_name='时限')),
                ('polarity', models.CharField(blank=True, choices=[('higher', '正向'), ('lower', '反向')], max_length=8, verbose_name='方向')),
                ('cells', models.JSONField(default=dict, verbose_name='单元格')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='indicators', to='performance.target', verbose_name='绩效目标')),
            ],
            options={
                'verbose_name': '绩效指标',
                'verbose_name_plural': '绩效指标',
                'ordering': ['target', 'position'],
            },
        ),
        migrations.CreateModel(
            name='TargetsFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fingerprint', models.CharField(blank=True, max_length=64, verbose_name='内容的 SHA-256')),
                ('refused', models.BooleanField(default=False, verbose_name='未能读取')),
                ('workbook_sha256', models.CharField(blank=True, max_length=64, verbose_name='公开工作簿的 SHA-256')),
                ('checked_with', models.CharField(blank=True, max_length=64, verbose_name='规则集的 SHA-256')),
                ('revision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='targets_file', to='budgets.revision', verbose_name='稿次')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.sourcefile', verbose_name='上传文件')),
            ],
            options={
                'verbose_name': '绩效目标文件',
                'verbose_name_plural': '绩效目标文件',
            },
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.UniqueConstraint(fields=('revision', 'position'), name='target_position_once'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('form__in', ['A', 'B', 'C'])), name='target_form_known'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.UniqueConstraint(fields=('target', 'position'), name='indicator_position_once'),
        ),
        *_frozen("performance_targetsfile", _OF_REVISION),
        *_frozen("performance_target", _OF_REVISION),
        *_frozen("performance_indicator", _OF_TARGET),
    ]
