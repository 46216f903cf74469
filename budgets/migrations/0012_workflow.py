"""Return notes, consents, stand-ins and takedowns; what a division asks for."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal.migration_operations import KeepTriggers, RefuseWrites


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0011_typed_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='division',
            name='asks_bureau',
            field=models.BooleanField(default=False, verbose_name='批准前须财政业务科室同意'),
        ),
        migrations.AddField(
            model_name='division',
            name='asks_department',
            field=models.BooleanField(default=False, verbose_name='批准前须主管部门同意'),
        ),
        migrations.AddField(
            model_name='division',
            name='asks_performance',
            field=models.BooleanField(default=False, verbose_name='批准前须绩效管理机构同意'),
        ),
        KeepTriggers('budgets_revision', migrations.AddField(
            model_name='revision',
            name='approved_for',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代何人批准'),
        )),
        KeepTriggers('budgets_revision', migrations.AddField(
            model_name='revision',
            name='submitted_for',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代何人上报'),
        )),
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(choices=[('officer', '单位财务人员'), ('unit_lead', '单位负责人'), ('department_reviewer', '主管部门审核人'), ('bureau_reviewer', '财政局审核人'), ('performance_reviewer', '绩效管理审核人'), ('publisher', '公开发布人'), ('auditor', '审计员'), ('administrator', '系统管理员')], max_length=24, verbose_name='角色'),
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('department', '主管部门意见'), ('bureau', '财政业务科室意见'), ('performance', '绩效管理机构意见')], max_length=12, verbose_name='环节')),
                ('submitted_at', models.DateTimeField(verbose_name='上报时间')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='同意时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='同意人')),
                ('given_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代何人')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='budgets.revision', verbose_name='稿次')),
                ('submitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上报人')),
            ],
            options={
                'verbose_name': '会审意见',
                'verbose_name_plural': '会审意见',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts', models.DateField(verbose_name='开始日期')),
                ('ends', models.DateField(verbose_name='结束日期')),
                ('reason', models.CharField(max_length=200, verbose_name='事由')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='授权时间')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='终止时间')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='终止人')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='delegations', to='budgets.membership', verbose_name='角色')),
                ('principal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_given', to=settings.AUTH_USER_MODEL, verbose_name='授权人（A岗）')),
                ('stand_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_held', to=settings.AUTH_USER_MODEL, verbose_name='代办人（B岗）')),
            ],
            options={
                'verbose_name': '代办授权',
                'verbose_name_plural': '代办授权',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ReturnNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('returned_at', models.DateTimeField(verbose_name='退回时间')),
                ('table', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='公开表')),
                ('place', models.CharField(blank=True, max_length=300, verbose_name='所指问题')),
                ('about', models.JSONField(blank=True, default=dict, verbose_name='所指问题（结构）')),
                ('text', models.TextField(verbose_name='意见')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='退回人')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='return_notes', to='budgets.revision', verbose_name='稿次')),
            ],
            options={
                'verbose_name': '退回意见',
                'verbose_name_plural': '退回意见',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Takedown',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(choices=[('state_secret', '可能含有依法不得公开的国家秘密'), ('sensitive', '可能含有依法不得公开的敏感信息'), ('personal', '可能含有依法不得公开的个人信息'), ('wrong_file', '误公开了非本单位或非公开用途的文件')], max_length=16, verbose_name='下架依据')),
                ('reason', models.TextField(verbose_name='内部说明')),
                ('proposed_at', models.DateTimeField(auto_now_add=True, verbose_name='提出时间')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='确认时间')),
                ('rejected_at', models.DateTimeField(blank=True, null=True, verbose_name='否决时间')),
                ('rejection_reason', models.TextField(blank=True, verbose_name='否决理由')),
                ('sealed', models.JSONField(blank=True, default=dict, verbose_name='封存的公开文字')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('disclosure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='takedowns', to='budgets.disclosure', verbose_name='公开件')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('proposed_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代何人提出')),
                ('rejected_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='否决人')),
            ],
            options={
                'verbose_name': '紧急下架',
                'verbose_name_plural': '紧急下架',
                'ordering': ['-id'],
            },
        ),
        KeepTriggers('budgets_revision', migrations.AddField(
            model_name='revision',
            name='takedown',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='budgets.takedown', verbose_name='紧急下架'),
        )),
        KeepTriggers('budgets_revision', migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_by__isnull', True), ('submitted_for__isnull', True), models.Q(('approved_by', models.F('submitted_for')), _negated=True), _connector='OR'), models.Q(('approved_for__isnull', True), ('submitted_by__isnull', True), models.Q(('approved_for', models.F('submitted_by')), _negated=True), _connector='OR'), models.Q(('approved_for__isnull', True), ('submitted_for__isnull', True), models.Q(('approved_for', models.F('submitted_for')), _negated=True), _connector='OR')), name='revision_two_people_with_stand_ins'),
        )),
        KeepTriggers('budgets_revision', migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('takedown__isnull', True), ('state', 'WITHDRAWN'), _connector='OR'), name='revision_taken_down_is_withdrawn'),
        )),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(fields=('revision', 'step', 'submitted_at'), name='consent_once_for_submission'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('by', models.F('submitted_by')), _negated=True), models.Q(('given_for__isnull', True), models.Q(('given_for', models.F('submitted_by')), _negated=True), _connector='OR')), name='consent_two_people'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('stand_in', models.F('principal')), _negated=True), name='delegation_to_another'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('starts__lte', models.F('ends'))), name='delegation_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='delegation_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='delegation_ended_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='returnnote',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='return_note_says_something'),
        ),
        migrations.AddConstraint(
            model_name='returnnote',
            constraint=models.CheckConstraint(condition=models.Q(('table__isnull', False), models.Q(('place', ''), _negated=True), _connector='OR'), name='return_note_has_place'),
        ),
        migrations.AddConstraint(
            model_name='takedown',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='takedown_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='takedown',
            constraint=models.UniqueConstraint(condition=models.Q(('confirmed_at__isnull', True), ('rejected_at__isnull', True)), fields=('disclosure',), name='takedown_one_open'),
        ),
        migrations.AddConstraint(
            model_name='takedown',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_at__isnull', True), ('rejected_at__isnull', True), _connector='OR'), name='takedown_settled_once'),
        ),
        migrations.AddConstraint(
            model_name='takedown',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('confirmed_by__isnull', True)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='takedown_confirmed_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='takedown',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rejected_at__isnull', True), ('rejected_by__isnull', True), ('rejection_reason', '')), models.Q(('rejected_at__isnull', False), ('rejected_by__isnull', False), models.Q(('rejection_reason', ''), _negated=True)), _connector='OR'), name='takedown_rejected_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='takedown',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(models.Q(('confirmed_by', models.F('proposed_by')), _negated=True), models.Q(('proposed_for__isnull', True), models.Q(('confirmed_by', models.F('proposed_for')), _negated=True), _connector='OR')), _connector='OR'), name='takedown_two_people'),
        ),
        RefuseWrites('budgets_returnnote', ('UPDATE', 'DELETE')),
        RefuseWrites('budgets_consent', ('UPDATE', 'DELETE')),
        RefuseWrites('budgets_delegation', ('UPDATE',), when='OLD.ended_at IS NOT NULL'),
        RefuseWrites('budgets_takedown', ('UPDATE',), when='OLD.confirmed_at IS NOT NULL OR OLD.rejected_at IS NOT NULL'),
        RefuseWrites('budgets_takedown', ('DELETE',)),
    ]
