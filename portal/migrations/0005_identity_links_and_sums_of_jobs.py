"""身份绑定, and the sums that finished jobs leave when they are deleted."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0004_chain_of_publications'),
    ]

    operations = [
        migrations.CreateModel(
            name='JobTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60, unique=True, verbose_name='种类')),
                ('within', models.JSONField(default=list, verbose_name='各时长内完成数')),
                ('count', models.PositiveBigIntegerField(default=0, verbose_name='完成数')),
                ('seconds', models.FloatField(default=0.0, verbose_name='总时长（秒）')),
            ],
            options={
                'verbose_name': '作业累计',
                'verbose_name_plural': '作业累计',
            },
        ),
        migrations.CreateModel(
            name='IdentityLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issuer', models.CharField(max_length=200, verbose_name='身份服务')),
                ('subject', models.CharField(max_length=255, verbose_name='身份标识')),
                ('linked_at', models.DateTimeField(auto_now_add=True, verbose_name='绑定时间')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='确认时间')),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='identity_link', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('linked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='绑定人')),
            ],
            options={
                'verbose_name': '身份绑定',
                'verbose_name_plural': '身份绑定',
                'constraints': [models.UniqueConstraint(fields=('issuer', 'subject'), name='identity_of_one_account'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('confirmed_by__isnull', True)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False), models.Q(('confirmed_by', models.F('linked_by')), _negated=True)), _connector='OR'), name='identity_link_by_two'), models.CheckConstraint(condition=models.Q(models.Q(('linked_by', models.F('account')), _negated=True), models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('account')), _negated=True), _connector='OR')), name='identity_link_of_another')],
            },
        ),
    ]
