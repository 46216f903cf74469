"""基础数据: divisions, departments, units, and who holds which role for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from budgets.admin.exchange import ExchangeAdmin
from budgets.admin.refusals import BAD_REQUEST
from budgets.forms.identities import IdentityForm, MendNameForm
from budgets.models import (
    Department,
    Division,
    FormerIdentity,
    Membership,
    PublicContact,
    Succession,
    Unit,
)
from budgets.resources.contacts import PublicContactResource
from budgets.resources.histories import FormerIdentityResource, SuccessionResource
from budgets.resources.tables import (
    DepartmentResource,
    DivisionResource,
    MembershipResource,
    UnitResource,
)
from budgets.selectors.identities import history_of
from budgets.services.errors import RefusedActionError
from budgets.services.identities import change_identity, mend_name
from portal.access import Action
from portal.desk import account_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form


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


class NamedAdmin(ExchangeAdmin):
    """What has a name and a code: they change on a page of their own, with day and basis."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What a form may not change: the 固定标识 ever, name and code of what is there."""
        return ["uid"] if obj is None else ["code", "name", "uid", "history"]

    @admin.display(description=_("更名、改编码"))
    def history(self, owner: Any) -> str:
        """The way to the page of 沿革."""
        address = reverse(f"admin:{self._name}_identity", args=[owner.pk])
        return format_html('<a class="button" href="{}">{}</a>', address, _("更名、改编码和沿革"))

    def get_urls(self) -> list[Any]:
        """Those of the table, and the page of 沿革."""
        view, name = self.admin_site.admin_view, self._name
        return [
            path("<int:pk>/identity/", view(self.identity), name=f"{name}_identity"),
            path("<int:pk>/identity/change/", view(self.change_it), name=f"{name}_identity_change"),
            path("<int:pk>/identity/mend/", view(self.mend), name=f"{name}_identity_mend"),
            *super().get_urls(),
        ]

    @method_decorator(require_GET)
    def identity(self, request: HttpRequest, pk: int) -> HttpResponse:
        """沿革 of one unit or department, and the forms that change its name and code."""
        return self._identity_page(request, self._owner(request, pk))

    @method_decorator(require_POST)
    def change_it(self, request: HttpRequest, pk: int) -> HttpResponse:
        """更名、改编码."""
        owner = self._owner(request, pk)
        form = IdentityForm(request.POST)
        return self._performed(request, owner, "change", form, change_identity)

    @method_decorator(require_POST)
    def mend(self, request: HttpRequest, pk: int) -> HttpResponse:
        """改正录入有误的名称."""
        owner = self._owner(request, pk)
        return self._performed(request, owner, "mend", MendNameForm(request.POST), mend_name)

    def _owner(self, request: HttpRequest, pk: int) -> Any:
        if not self.has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.model, pk=pk)

    def _performed(
        self, request: HttpRequest, owner: Any, which: str, form: Form, act: Callable[..., None]
    ) -> HttpResponse:
        if form.is_valid():
            try:
                act(owner=owner, by=account_of(request), **form.cleaned_data)
            except RefusedActionError as error:
                form.add_error(None, error.message)
            else:
                messages.success(request, _("已登记。"))
                return HttpResponseRedirect(
                    reverse(f"admin:{self._name}_identity", args=[owner.pk])
                )
        return self._identity_page(request, owner, BAD_REQUEST, **{which: form})

    def _identity_page(
        self, request: HttpRequest, owner: Any, status: int = 200, **forms: Form
    ) -> HttpResponse:
        now = {"name": owner.name, "code": owner.code}
        context = self.page_context(
            request,
            _("沿革：%(name)s") % {"name": owner.name},
            owner=owner,
            history=history_of(owner),
            change=forms.get("change") or IdentityForm(initial=now),
            mend=forms.get("mend") or MendNameForm(initial=now),
            names=(
                f"admin:{self._name}_identity_change",
                f"admin:{self._name}_identity_mend",
            ),
        )
        return TemplateResponse(request, "admin/budgets/identity.html", context, status=status)


@admin.register(Department)
class DepartmentAdmin(NamedAdmin):
    """主管部门."""

    rank = 21
    read_action = Action.GRANT
    write_action = Action.MANAGE
    may_delete = True
    resource = DepartmentResource
    list_display = ("code", "name", "division")
    list_filter = ("division",)
    list_select_related = ("division",)
    search_fields = ("code", "name", "uid", "former__value")
    autocomplete_fields = ("division",)


@admin.register(Unit)
class UnitAdmin(NamedAdmin):
    """预算单位."""

    rank = 20
    read_action = Action.GRANT
    write_action = Action.MANAGE
    may_delete = True
    resource = UnitResource
    list_display = ("code", "name", "department", "division", "nature", "tier", "active")
    list_filter = ("active", "division", "nature")
    list_select_related = ("department", "division")
    search_fields = ("code", "name", "uid", "former__value")
    autocomplete_fields = ("division", "department")


@admin.register(PublicContact)
class PublicContactAdmin(ExchangeAdmin):
    """公开联系方式 of units and departments."""

    rank = 23
    write_action = Action.MANAGE
    may_delete = True
    resource = PublicContactResource
    list_display = ("telephone", "office", "unit", "department")
    list_select_related = ("unit", "department")
    search_fields = ("telephone", "office", "unit__name", "department__name")
    autocomplete_fields = ("unit", "department")


@admin.register(FormerIdentity)
class FormerIdentityAdmin(ExchangeAdmin):
    """曾用名和原编码, also of times before the portal."""

    rank = 23
    write_action = Action.MANAGE
    may_delete = True
    resource = FormerIdentityResource
    list_display = ("value", "what", "unit", "department", "since", "until", "document")
    list_filter = ("what",)
    list_select_related = ("unit", "department")
    search_fields = ("value", "unit__name", "department__name")
    autocomplete_fields = ("unit", "department")


@admin.register(Succession)
class SuccessionAdmin(ExchangeAdmin):
    """机构变动: 合并, 分设, 划转, 撤销."""

    rank = 23
    write_action = Action.MANAGE
    may_delete = True
    resource = SuccessionResource
    list_display = ("day", "kind", "predecessor", "successor", "continues", "document")
    list_display_links = ("day", "kind")
    list_filter = ("kind",)
    list_select_related = ("predecessor", "successor")
    search_fields = ("predecessor__name", "successor__name", "document")
    autocomplete_fields = ("predecessor", "successor")


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
