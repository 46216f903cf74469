"""三员分立: one account holds at most one of the three administrators' roles, everywhere."""

from django.db import migrations, models

THREE = ("administrator", "security_administrator", "auditor")


def separate(apps, schema_editor):
    """Where an account holds several of the three, the first in this order stays.

    Roles with a scope that the three never had in effect lose it. What is taken is on record.
    """
    Membership = apps.get_model("budgets", "Membership")
    AuditEvent = apps.get_model("portal", "AuditEvent")
    held = {}
    for each in Membership.objects.using(schema_editor.connection.alias).filter(role__in=THREE).order_by("pk"):
        held.setdefault(each.user_id, []).append(each)
    for rows in held.values():
        kept, *others = sorted(rows, key=lambda each: THREE.index(each.role))
        for each in others:
            AuditEvent.objects.using(schema_editor.connection.alias).create(
                actor="",
                action="membership.deleted",
                target=f"membership:{each.pk}",
                description=f"三员分立：账号 {each.user.username} 不再兼任 {each.role}",
            )
            each.delete()
        if kept.unit_id or kept.department_id or kept.division_id:
            kept.unit = kept.department = kept.division = None
            kept.save()
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0012_workflow'),
        ('portal', '0003_accounts_and_sessions'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='membership',
            name='membership_has_one_scope',
        ),
        migrations.RunPython(separate, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(choices=[('officer', '单位财务人员'), ('unit_lead', '单位负责人'), ('department_reviewer', '主管部门审核人'), ('bureau_reviewer', '财政局审核人'), ('performance_reviewer', '绩效管理审核人'), ('publisher', '公开发布人'), ('auditor', '审计员'), ('administrator', '系统管理员'), ('security_administrator', '安全保密管理员')], max_length=24, verbose_name='角色'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('role__in', ('administrator', 'security_administrator', 'auditor')), _negated=True), models.Q(models.Q(('department__isnull', True), ('division__isnull', True), ('unit__isnull', False)), models.Q(('department__isnull', False), ('division__isnull', True), ('unit__isnull', True)), models.Q(('department__isnull', True), ('division__isnull', False), ('unit__isnull', True)), _connector='OR')), models.Q(('department__isnull', True), ('division__isnull', True), ('role__in', ('administrator', 'security_administrator', 'auditor')), ('unit__isnull', True)), _connector='OR'), name='membership_has_one_scope', violation_error_message='请在单位、部门、区划三者中只选一个范围；系统管理员、安全保密管理员和审计员不选范围。'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('role__in', ('administrator', 'security_administrator', 'auditor'))), fields=('user',), name='membership_one_administrator', violation_error_message='系统管理员、安全保密管理员、审计员不能由同一账号兼任。'),
        ),
    ]
