"""Nobody decides what they have proposed to hold."""

from django.conf import settings
from django.db import migrations, models

from portal.migration_operations import KeepTriggers


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0007_withholding'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        KeepTriggers('budgets_withholding', migrations.AddConstraint(
            model_name='withholding',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='withholding_two_people'),
        )),
    ]
