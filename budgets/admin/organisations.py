"""基础数据: divisions, departments, units, and who holds which role for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(Division)
class DivisionAdmin(ExchangeAdmin):
    """行政区划."""

    rank = 22
    read_action = Action.GRANT
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
    read_action = Action.GRANT
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
    read_action = Action.GRANT
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
    """角色授予: given and taken by the 安全保密管理员, never for oneself."""

    rank = 31
    read_action = Action.ACCOUNT
    write_action = Action.GRANT
    may_delete = True
    resource = MembershipResource
    list_display = ("user", "user__username", "role", "unit", "department", "division")
    list_filter = ("role",)
    list_select_related = ("user", "unit", "department", "division")
    search_fields = ("user__username", "user__last_name", "unit__name", "department__name")
    autocomplete_fields = ("user", "unit", "department", "division")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Taking away: not one's own, so that somebody is left who can grant."""
        own = isinstance(obj, Membership) and obj.user_id == request.user.pk
        return not own and super().has_delete_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Changing: not one's own."""
        own = isinstance(obj, Membership) and obj.user_id == request.user.pk
        return not own and super().has_change_permission(request, obj)
