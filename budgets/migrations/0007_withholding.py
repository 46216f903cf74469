"""脱密声明 and 保密审查 are written once; a decision to hold something is never deleted."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal.migration_operations import RefuseWrites


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0006_bundles'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DeclassificationStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wording', models.TextField(verbose_name='声明内容')),
                ('public_elsewhere', models.CharField(blank=True, max_length=300, verbose_name='已在他处公开的说明')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='声明时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='声明人')),
                ('revision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='declassification', to='budgets.revision', verbose_name='稿次')),
            ],
            options={
                'verbose_name': '脱密声明',
                'verbose_name_plural': '脱密声明',
            },
        ),
        migrations.CreateModel(
            name='SecrecyReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='审查时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审查人')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='secrecy_reviews', to='budgets.revision', verbose_name='稿次')),
            ],
            options={
                'verbose_name': '保密审查',
                'verbose_name_plural': '保密审查',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Withholding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=[('unit', '整个单位'), ('table', '整张表'), ('row', '科目或行'), ('project', '项目')], max_length=8, verbose_name='范围')),
                ('table', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='公开表')),
                ('code', models.CharField(blank=True, max_length=20, verbose_name='科目编码')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='行名或项目名称')),
                ('ground', models.CharField(choices=[('state_secret', '涉及国家秘密（文件已脱密，不含该内容）'), ('sensitive', '公开后可能危及安全稳定，或损害第三方合法权益'), ('aggregation', '数据汇聚、关联后可能泄密')], max_length=16, verbose_name='事由')),
                ('basis', models.CharField(choices=[('budget_law_14_4', '《预算法》第十四条第四款'), ('disclosure_regulation_14', '《政府信息公开条例》第十四条'), ('disclosure_regulation_15', '《政府信息公开条例》第十五条'), ('secrecy_law_36', '《保守国家秘密法》第三十六条')], max_length=32, verbose_name='法律依据')),
                ('reason', models.TextField(verbose_name='理由')),
                ('proposed_at', models.DateTimeField(auto_now_add=True, verbose_name='提出时间')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='决定时间')),
                ('lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='撤销时间')),
                ('lift_reason', models.TextField(blank=True, verbose_name='撤销理由')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='决定人')),
                ('disclosure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='withholdings', to='budgets.disclosure', verbose_name='公开件')),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤销人')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
            ],
            options={
                'verbose_name': '不予公开事项',
                'verbose_name_plural': '不予公开事项',
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('code', ''), ('name', ''), ('scope', 'unit'), ('table__isnull', True)), models.Q(('code', ''), ('name', ''), ('scope', 'table'), ('table__isnull', False)), models.Q(('scope', 'row'), ('table__isnull', False), models.Q(('code', ''), ('name', ''), _negated=True)), models.Q(('code', ''), ('scope', 'project'), ('table__isnull', False)), _connector='OR'), name='withholding_scope_fits'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='withholding_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='withholding_decided_at_and_by'), models.CheckConstraint(condition=models.Q(models.Q(('lift_reason', ''), ('lifted_at__isnull', True), ('lifted_by__isnull', True)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False), models.Q(('lift_reason', ''), _negated=True)), _connector='OR'), name='withholding_lifted_at_and_by')],
            },
        ),
        RefuseWrites('budgets_declassificationstatement', ('UPDATE', 'DELETE')),
        RefuseWrites('budgets_secrecyreview', ('UPDATE', 'DELETE')),
        RefuseWrites('budgets_withholding', ('DELETE',)),
    ]
