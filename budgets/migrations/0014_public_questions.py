"""A question is never deleted, its words never change; what was let out is frozen."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal.migration_operations import RefuseWrites

_CHANGED = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in ("text", "receipt", "place", "printed", "part", "cell", "asked_at"))
_LET_OUT = " OR ".join(
    f"NEW.{name} IS NULL OR NEW.{name} <> OLD.{name}"
    for name in ("answer", "outcome", "is_text_public", "drafted_at", "drafted_by_id", "released_at", "released_by_id")
)


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0013_three_administrators'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PublicQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('receipt', models.CharField(max_length=64, unique=True, verbose_name='回执号')),
                ('part', models.CharField(choices=[('document', '整份公开件'), ('table', '一张公开表'), ('cell', '一个数字或名称'), ('targets', '绩效目标')], max_length=10, verbose_name='所疑内容')),
                ('table', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='公开表')),
                ('cell', models.CharField(blank=True, max_length=20, verbose_name='单元格')),
                ('place', models.CharField(max_length=400, verbose_name='位置')),
                ('printed', models.CharField(blank=True, max_length=300, verbose_name='印出的内容')),
                ('text', models.TextField(verbose_name='问题')),
                ('asked_at', models.DateTimeField(auto_now_add=True, verbose_name='收到时间')),
                ('version', models.PositiveIntegerField(default=0, verbose_name='修改次数')),
                ('outcome', models.CharField(blank=True, choices=[('answered', '已答复'), ('corrected', '已更正'), ('declined', '不受理')], max_length=10, verbose_name='处理结果')),
                ('answer', models.TextField(blank=True, verbose_name='答复')),
                ('is_text_public', models.BooleanField(default=False, verbose_name='公开问题原文')),
                ('drafted_at', models.DateTimeField(blank=True, null=True, verbose_name='拟稿时间')),
                ('sent_back_reason', models.TextField(blank=True, verbose_name='退回拟稿的原因')),
                ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='答复公开时间')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='答复撤回时间')),
                ('withdrawal_reason', models.TextField(blank=True, verbose_name='答复撤回原因')),
                ('correction', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_questions', to='budgets.revision', verbose_name='更正稿')),
                ('disclosure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='budgets.disclosure', verbose_name='公开件')),
                ('drafted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='拟稿人')),
                ('drafted_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代何人拟稿')),
                ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='答复公开人')),
                ('released_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代何人公开')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='budgets.revision', verbose_name='所疑版次')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='答复撤回人')),
            ],
            options={
                'verbose_name': '公众纠错',
                'verbose_name_plural': '公众纠错',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='QuestionSender',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address_key', models.CharField(blank=True, db_index=True, max_length=64, verbose_name='来源地址摘要')),
                ('contact', models.CharField(blank=True, max_length=100, verbose_name='联系方式')),
                ('asked_at', models.DateTimeField(db_index=True, verbose_name='收到时间')),
                ('keep_until', models.DateTimeField(db_index=True, verbose_name='保留至')),
                ('question', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='sender', to='budgets.publicquestion', verbose_name='公众纠错')),
            ],
            options={
                'verbose_name': '提问人',
                'verbose_name_plural': '提问人',
            },
        ),
        migrations.AddIndex(
            model_name='publicquestion',
            index=models.Index(fields=['disclosure', 'released_at'], name='question_released'),
        ),
        migrations.AddConstraint(
            model_name='publicquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cell', ''), ('part__in', ['document', 'targets']), ('table__isnull', True)), models.Q(('cell', ''), ('part', 'table'), ('table__isnull', False)), models.Q(('part', 'cell'), ('table__isnull', False), models.Q(('cell', ''), _negated=True)), _connector='OR'), name='question_part_fits'),
        ),
        migrations.AddConstraint(
            model_name='publicquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('receipt', ''), _negated=True)), name='question_says_something'),
        ),
        migrations.AddConstraint(
            model_name='publicquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('drafted_at__isnull', True), ('drafted_by__isnull', True)), models.Q(('drafted_at__isnull', False), ('drafted_by__isnull', False)), _connector='OR'), name='question_drafted_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='publicquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('released_at__isnull', True), ('released_by__isnull', True)), models.Q(('released_at__isnull', False), ('released_by__isnull', False)), _connector='OR'), name='question_released_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='publicquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='question_withdrawn_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='publicquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('drafted_at__isnull', True), ('outcome', '')), models.Q(('drafted_at__isnull', False), ('outcome__in', ['answered', 'corrected', 'declined']), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='question_draft_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='publicquestion',
            constraint=models.CheckConstraint(condition=models.Q(('released_at__isnull', True), ('drafted_at__isnull', False), _connector='OR'), name='question_released_after_draft'),
        ),
        migrations.AddConstraint(
            model_name='publicquestion',
            constraint=models.CheckConstraint(condition=models.Q(('released_by__isnull', True), ('drafted_by__isnull', True), models.Q(('released_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='question_two_people_by_by'),
        ),
        migrations.AddConstraint(
            model_name='publicquestion',
            constraint=models.CheckConstraint(condition=models.Q(('released_by__isnull', True), ('drafted_for__isnull', True), models.Q(('released_by', models.F('drafted_for')), _negated=True), _connector='OR'), name='question_two_people_by_for'),
        ),
        migrations.AddConstraint(
            model_name='publicquestion',
            constraint=models.CheckConstraint(condition=models.Q(('released_for__isnull', True), ('drafted_by__isnull', True), models.Q(('released_for', models.F('drafted_by')), _negated=True), _connector='OR'), name='question_two_people_for_by'),
        ),
        migrations.AddConstraint(
            model_name='publicquestion',
            constraint=models.CheckConstraint(condition=models.Q(('released_for__isnull', True), ('drafted_for__isnull', True), models.Q(('released_for', models.F('drafted_for')), _negated=True), _connector='OR'), name='question_two_people_for_for'),
        ),
        migrations.AddConstraint(
            model_name='publicquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('drafted_for__isnull', True), ('drafted_by__isnull', False), _connector='OR'), models.Q(('released_for__isnull', True), ('released_by__isnull', False), _connector='OR')), name='question_stood_in_for_an_act'),
        ),
        migrations.AddConstraint(
            model_name='publicquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('correction__isnull', False), ('outcome', 'corrected')), models.Q(models.Q(('outcome', 'corrected'), _negated=True), ('correction__isnull', True)), _connector='OR'), name='question_correction_fits'),
        ),
        migrations.AddConstraint(
            model_name='publicquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'declined'), _negated=True), ('is_text_public', False), _connector='OR'), name='question_declined_stays_unprinted'),
        ),
        migrations.AddConstraint(
            model_name='publicquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawal_reason', ''), ('withdrawn_at__isnull', True)), models.Q(('released_at__isnull', False), ('withdrawn_at__isnull', False), models.Q(('withdrawal_reason', ''), _negated=True)), _connector='OR'), name='question_withdrawn_has_reason'),
        ),
        RefuseWrites('budgets_publicquestion', ('DELETE',)),
        RefuseWrites('budgets_publicquestion', ('UPDATE',), when=f'({_CHANGED} OR (OLD.released_at IS NOT NULL AND ({_LET_OUT})))'),
    ]
