"""权重 of an indicator, as written; frozen like the rest."""

from __future__ import annotations

from django.db import migrations, models

from portal.migration_operations import KeepTriggers


class Migration(migrations.Migration):

    dependencies = [
        ('performance', '0002_entered_targets'),
    ]

    operations = [
        KeepTriggers('performance_indicator', migrations.AddField(
            model_name='indicator',
            name='weight',
            field=models.TextField(blank=True, default='', verbose_name='权重'),
            preserve_default=False,
        )),
    ]
