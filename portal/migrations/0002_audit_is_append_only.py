"""审计记录只增不改: the database itself refuses to change or delete a row of the audit trail."""

from __future__ import annotations

from django.db import migrations

from portal.migration_operations import RefuseWrites


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]
    operations = [RefuseWrites("portal_auditevent")]
