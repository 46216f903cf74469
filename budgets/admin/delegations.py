"""代办授权 at the desk: who stands in for me, for whom I stand in, naming and ending it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from budgets.admin.refusals import BAD_REQUEST, refused
from budgets.forms import DelegationForm
from budgets.models import Delegation, Membership
from budgets.services.delegation import delegate, end_delegation
from budgets.services.errors import RefusedActionError
from portal.access import NEVER_DELEGATED, Action, may, memberships_of
from portal.desk import DeskAdmin, account_of

if TYPE_CHECKING:
    from django.db.models import QuerySet


@admin.register(Delegation)
class DelegationAdmin(DeskAdmin):
    """Everybody sees their own; who manages accounts sees all."""

    rank = 32

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever holds a role."""
        return bool(memberships_of(request.user))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delegation]:
        """Given by the account or to it; all of them for who manages accounts."""
        rows = Delegation.objects.select_related(
            "principal",
            "stand_in",
            "membership__unit",
            "membership__department",
            "membership__division",
        )
        if may(request.user, Action.MANAGE):
            return rows
        own = Q(principal=request.user.pk) | Q(stand_in=request.user.pk)
        return rows.filter(own)

    def get_urls(self) -> list[Any]:
        """Our own pages."""
        view = self.admin_site.admin_view
        return [
            path("", view(self.page), name="budgets_delegation_changelist"),
            path("give/", view(self.give), name="budgets_delegation_give"),
            path("<int:pk>/end/", view(self.end), name="budgets_delegation_end"),
        ]

    @method_decorator(require_GET)
    def page(self, request: HttpRequest) -> HttpResponse:
        """What there is, and the form for another."""
        return self._page(request, DelegationForm(memberships=_own(request)))

    @method_decorator(require_POST)
    def give(self, request: HttpRequest) -> HttpResponse:
        """授权 a stand-in."""
        form = DelegationForm(request.POST, memberships=_own(request))
        if form.is_valid():
            try:
                delegate(by=account_of(request), **form.cleaned_data)
            except RefusedActionError as error:
                form.add_error(None, error.message)
            else:
                messages.success(request, _("已授权代办，到期自动终止。"))
                return HttpResponseRedirect(reverse("admin:budgets_delegation_changelist"))
        return self._page(request, form, BAD_REQUEST)

    @method_decorator(require_POST)
    def end(self, request: HttpRequest, pk: int) -> HttpResponse:
        """终止 before its last day."""
        delegation = get_object_or_404(self.get_queryset(request), pk=pk)
        back = reverse("admin:budgets_delegation_changelist")
        try:
            end_delegation(delegation=delegation, by=account_of(request))
        except RefusedActionError as error:
            return refused(self, request, sentences=[error.message], back=back)
        messages.success(request, _("代办授权已终止。"))
        return HttpResponseRedirect(back)

    def _page(self, request: HttpRequest, form: DelegationForm, status: int = 200) -> HttpResponse:
        today = timezone.localdate()
        context = self.page_context(
            request,
            _("代办授权"),
            delegations=[(each, _state(each, today)) for each in self.get_queryset(request)[:200]],
            form=form if _own(request) else None,
        )
        template = "admin/budgets/delegations.html"
        return TemplateResponse(request, template, context, status=status)


def _own(request: HttpRequest) -> list[Membership]:
    """The account's own roles that may be lent; not those it stands in for."""
    return list(
        Membership.objects.filter(user=request.user.pk)
        .exclude(role__in=NEVER_DELEGATED)
        .select_related("unit", "department", "division")
    )


def _state(delegation: Delegation, today: Any) -> str:
    if delegation.ended_at is not None:
        return _("已终止")
    if delegation.ends < today:
        return _("已到期")
    return _("代办中") if delegation.starts <= today else _("未开始")
