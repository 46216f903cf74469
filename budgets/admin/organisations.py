"""基础数据: divisions, departments, units, and who holds which role for them."""

from __future__ import annotations

from django.contrib import admin

from budgets.admin.exchange import ExchangeAdmin
from budgets.models import Department, Division, Membership, Unit
from budgets.resources.tables import (
    DepartmentResource,
    DivisionResource,
    MembershipResource,
    UnitResource,
)
from portal.access import Action


@admin.register(Division)
class DivisionAdmin(ExchangeAdmin):
    """行政区划."""

    rank = 22
    write_action = Action.MANAGE
    may_delete = True
    resource = DivisionResource
    list_display = ("code", "name", "parent")
    list_select_related = ("parent",)
    search_fields = ("code", "name")
    autocomplete_fields = ("parent",)


@admin.register(Department)
class DepartmentAdmin(ExchangeAdmin):
    """主管部门."""

    rank = 21
    write_action = Action.MANAGE
    may_delete = True
    resource = DepartmentResource
    list_display = ("code", "name", "division")
    list_filter = ("division",)
    list_select_related = ("division",)
    search_fields = ("code", "name")
    autocomplete_fields = ("division",)


@admin.register(Unit)
class UnitAdmin(ExchangeAdmin):
    """预算单位."""

    rank = 20
    write_action = Action.MANAGE
    may_delete = True
    resource = UnitResource
    list_display = ("code", "name", "department", "division", "nature", "tier", "active")
    list_filter = ("active", "division", "nature")
    list_select_related = ("department", "division")
    search_fields = ("code", "name")
    autocomplete_fields = ("division", "department")


@admin.register(Membership)
class MembershipAdmin(ExchangeAdmin):
    """角色授予."""

    rank = 31
    write_action = Action.MANAGE
    may_delete = True
    resource = MembershipResource
    list_display = ("user", "role", "unit", "department", "division")
    list_filter = ("role",)
    list_select_related = ("user", "unit", "department", "division")
    search_fields = ("user__username", "user__last_name", "unit__name", "department__name")
    autocomplete_fields = ("user", "unit", "department", "division")
