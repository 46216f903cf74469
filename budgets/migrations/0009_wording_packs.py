"""措辞包, 填报内容 and 签字扫描件: what is in force, public or signed is never written again."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal.migration_operations import RefuseWrites

_PUBLIC = (
    "EXISTS (SELECT 1 FROM budgets_revision r WHERE r.id = {row}.revision_id "
    "AND r.state IN ('PUBLISHED', 'SUPERSEDED', 'WITHDRAWN'))"
)
_OLD, _NEW = _PUBLIC.format(row="OLD"), _PUBLIC.format(row="NEW")


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0008_withholding_two_people'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SignedScan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('pdf', 'PDF'), ('jpg', 'JPEG'), ('png', 'PNG')], max_length=4, verbose_name='格式')),
                ('document_sha256', models.CharField(max_length=64, verbose_name='所附文件的 SHA-256')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signed_scans', to='budgets.revision', verbose_name='稿次')),
                ('source', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.sourcefile', verbose_name='上传文件')),
            ],
            options={
                'verbose_name': '签字扫描件',
                'verbose_name_plural': '签字扫描件',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='NarrativeEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='填报项')),
                ('text', models.TextField(verbose_name='内容')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='budgets.revision', verbose_name='稿次')),
            ],
            options={
                'verbose_name': '填报内容',
                'verbose_name_plural': '填报内容',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('revision', 'name'), name='entry_once_in_revision'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='entry_says_something')],
            },
        ),
        migrations.CreateModel(
            name='WordingVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=[('both', '单位和部门'), ('unit', '单位'), ('department', '部门')], default='both', max_length=10, verbose_name='适用于')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('version', models.PositiveIntegerField(verbose_name='版本')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('in_force', '已启用')], default='draft', max_length=10, verbose_name='状态')),
                ('words', models.JSONField(blank=True, default=dict, verbose_name='措辞')),
                ('glossary', models.JSONField(blank=True, default=list, verbose_name='名词解释')),
                ('copied_from', models.CharField(blank=True, max_length=120, verbose_name='复制自')),
                ('edits', models.PositiveIntegerField(default=0, verbose_name='修改次数')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='启用日期')),
                ('enforced_at', models.DateTimeField(blank=True, null=True, verbose_name='启用操作时间')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='建立人')),
                ('division', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='wordings', to='budgets.division', verbose_name='行政区划')),
                ('enforced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='启用人')),
            ],
            options={
                'verbose_name': '措辞包',
                'verbose_name_plural': '措辞包',
                'ordering': ['-year', 'division', 'scope', '-version'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('division__isnull', False)), fields=('division', 'scope', 'year', 'version'), name='wording_version_once_in_division'), models.UniqueConstraint(condition=models.Q(('division__isnull', True)), fields=('scope', 'year', 'version'), name='wording_version_once'), models.CheckConstraint(condition=models.Q(('year__gte', 2010), ('year__lte', 2100)), name='wording_year_sane'), models.CheckConstraint(condition=models.Q(models.Q(('enforced_at__isnull', True), ('enforced_by__isnull', True), ('state', 'draft'), ('valid_from__isnull', True)), models.Q(('enforced_at__isnull', False), ('enforced_by__isnull', False), ('state', 'in_force'), ('valid_from__isnull', False)), _connector='OR'), name='wording_in_force_has_day_and_person')],
            },
        ),
        RefuseWrites('budgets_narrativeentry', ('INSERT',), when=_NEW),
        RefuseWrites('budgets_narrativeentry', ('UPDATE',), when=f'({_OLD}) OR ({_NEW})'),
        RefuseWrites('budgets_narrativeentry', ('DELETE',), when=_OLD),
        RefuseWrites('budgets_signedscan', ('UPDATE', 'DELETE')),
        RefuseWrites('budgets_wordingversion', ('UPDATE', 'DELETE'), when="OLD.state = 'in_force'"),
    ]
