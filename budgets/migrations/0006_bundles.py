"""批量上传 and 单位别名."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0005_approved_figures'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='UploadBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('original_name', models.CharField(max_length=100, verbose_name='原文件名')),
                ('size', models.PositiveIntegerField(verbose_name='大小（字节）')),
                ('year', models.PositiveSmallIntegerField(verbose_name='预算年度')),
                ('state', models.CharField(choices=[('ROUTING', '正在识别单位'), ('ROUTED', '待确认'), ('DONE', '已完成'), ('FAILED', '无法识别')], default='ROUTING', max_length=8, verbose_name='状态')),
                ('failure', models.TextField(blank=True, verbose_name='失败原因')),
                ('groups', models.JSONField(default=list, verbose_name='文件分组')),
                ('results', models.JSONField(default=list, verbose_name='上传结果')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='上传时间')),
                ('expires_at', models.DateTimeField(verbose_name='有效期至')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
            ],
            options={
                'verbose_name': '批量上传',
                'verbose_name_plural': '批量上传',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='UnitAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='别名')),
                ('folded', models.CharField(max_length=120, verbose_name='比较用名称')),
                ('confirmed_at', models.DateTimeField(auto_now_add=True, verbose_name='确认时间')),
                ('confirmed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='budgets.unit', verbose_name='预算单位')),
            ],
            options={
                'verbose_name': '单位别名',
                'verbose_name_plural': '单位别名',
                'ordering': ['unit', 'name'],
                'constraints': [models.UniqueConstraint(fields=('unit', 'folded'), name='alias_once')],
            },
        ),
    ]
