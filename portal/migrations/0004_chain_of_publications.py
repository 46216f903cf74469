"""公开存证链: entries that the database itself refuses to change or delete."""

import django.db.models.deletion
from django.db import migrations, models

from portal.migration_operations import RefuseWrites


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0003_accounts_and_sessions'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChainEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveBigIntegerField(unique=True, verbose_name='序号')),
                ('subject', models.CharField(db_index=True, max_length=120, verbose_name='公开版次')),
                ('content', models.TextField(verbose_name='内容')),
                ('sha256', models.CharField(max_length=64, unique=True, verbose_name='SHA-256')),
            ],
            options={
                'verbose_name': '公开存证',
                'verbose_name_plural': '公开存证',
                'ordering': ['sequence'],
            },
        ),
        migrations.CreateModel(
            name='ChainedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('format', models.CharField(max_length=16, verbose_name='格式')),
                ('sha256', models.CharField(db_index=True, max_length=64, verbose_name='SHA-256')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='portal.chainentry')),
            ],
            options={
                'verbose_name': '存证文件',
                'verbose_name_plural': '存证文件',
                'ordering': ['entry', 'format'],
            },
        ),
        RefuseWrites("portal_chainentry"),
        RefuseWrites("portal_chainedfile"),
    ]
