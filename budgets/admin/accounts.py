"""账号: one for each person, with the roles it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from budgets.models import Membership
from portal.access import Action, may
from portal.desk import DeskAdmin
from portal.models import User

if TYPE_CHECKING:
    CreationForm = BaseUserCreationForm[User]
    Inline = admin.TabularInline[Membership, User]
    UserPages = UserAdmin[User]
else:
    CreationForm, Inline, UserPages = BaseUserCreationForm, admin.TabularInline, UserAdmin


class AccountCreationForm(CreationForm):
    """A new account with its first password."""

    class Meta:
        model = User
        fields = ("username", "last_name", "first_name")


class MembershipInline(Inline):
    """The roles of the account, given and taken on its own page."""

    model = Membership
    extra = 1
    autocomplete_fields = ("unit", "department", "division")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever manages accounts."""
        return may(request.user, Action.MANAGE)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever manages accounts."""
        return may(request.user, Action.MANAGE)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever manages accounts."""
        return may(request.user, Action.MANAGE)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever manages accounts."""
        return may(request.user, Action.MANAGE)


@admin.register(User)
class AccountAdmin(DeskAdmin, UserPages):
    """账号. Never deleted, as the record names them; an account is switched off instead."""

    rank = 30
    write_action = Action.MANAGE
    add_form = AccountCreationForm
    inlines = (MembershipInline,)
    list_display = ("username", "get_full_name", "is_active", "last_login")
    list_filter = ("is_active", "memberships__role")
    search_fields = ("username", "last_name", "first_name")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("本人"), {"fields": ("last_name", "first_name", "email")}),
        (_("状态"), {"fields": ("is_active", "last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {"fields": ("username", "last_name", "first_name", "password1", "password2")},
        ),
    )
