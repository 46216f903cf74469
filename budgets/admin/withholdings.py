"""不予公开 at the desk: what is held of a disclosure, who decided it, and the forms for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from budgets.admin.refusals import BAD_REQUEST, form_sentences, refused
from budgets.forms import LiftForm, WithholdingForm
from budgets.models import Disclosure, RevisionState, Withholding
from budgets.selectors import disclosures as selectors
from budgets.selectors.withholding import withholdings_of
from budgets.services import withholding as services
from budgets.services.errors import RefusedActionError
from portal.access import Action, may
from portal.desk import DeskAdmin, account_of, named_urls

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet


@admin.register(Withholding)
class WithholdingAdmin(DeskAdmin):
    """不予公开事项 of whatever the account may see; proposals wait here for their decision."""

    rank = 12
    read_action = Action.VIEW
    list_display = ("disclosure", "what", "ground", "state")
    list_display_links = None
    list_filter = ("scope", "ground")
    list_select_related = ("disclosure",)
    list_per_page = 50

    @admin.display(description=_("内容"))
    def what(self, withholding: Withholding) -> str:
        """What is held."""
        return str(withholding)

    @admin.display(description=_("状态"))
    def state(self, withholding: Withholding) -> str:
        """待决定, 不予公开 or 已撤销."""
        if withholding.lifted_at is not None:
            return str(_("已撤销"))
        return str(_("不予公开") if withholding.is_in_force else _("待决定"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Withholding]:
        """Only of what the account may see: all else does not exist for it."""
        return Withholding.objects.filter(
            disclosure__in=selectors.for_user(request.user)
        ).select_related("disclosure__division")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not from the list: a proposal belongs to a disclosure."""
        return False

    def get_urls(self) -> list[Any]:
        """The list is Django's, the pages are ours."""
        view = self.admin_site.admin_view
        return [
            *named_urls(super().get_urls(), "budgets_withholding_changelist"),
            path("of/<int:pk>/", view(self.page), name="budgets_withholding_of"),
            path("of/<int:pk>/propose/", view(self.propose), name="budgets_withholding_propose"),
            path("<int:pk>/decide/", view(self.decide), name="budgets_withholding_decide"),
            path("<int:pk>/lift/", view(self.lift), name="budgets_withholding_lift"),
        ]

    @method_decorator(require_GET)
    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What is held of one disclosure, and what was."""
        return self._page(request, self._disclosure(request, pk), WithholdingForm())

    @method_decorator(require_POST)
    def propose(self, request: HttpRequest, pk: int) -> HttpResponse:
        """提出: one decision for each table that is named."""
        disclosure = self._disclosure(request, pk)
        if not _may_propose(request, disclosure):
            raise PermissionDenied
        form = WithholdingForm(request.POST)
        if form.is_valid():
            try:
                services.propose_each(
                    disclosure=disclosure, terms=form.terms(), by=account_of(request)
                )
            except RefusedActionError as error:
                form.add_error(None, error.message)
            else:
                messages.success(request, _("已提出，等待决定。"))
                return HttpResponseRedirect(self._address(disclosure))
        return self._page(request, disclosure, form, BAD_REQUEST)

    @method_decorator(require_POST)
    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        """决定不予公开."""
        withholding = get_object_or_404(self.get_queryset(request), pk=pk)
        return self._perform(
            request,
            withholding,
            lambda: services.decide(withholding=withholding, by=account_of(request)),
        )

    @method_decorator(require_POST)
    def lift(self, request: HttpRequest, pk: int) -> HttpResponse:
        """撤销, with a reason."""
        withholding = get_object_or_404(self.get_queryset(request), pk=pk)
        form = LiftForm(request.POST)
        if not _may_propose(request, withholding.disclosure):
            raise PermissionDenied
        if not form.is_valid():
            back = self._address(withholding.disclosure)
            return refused(
                self, request, sentences=form_sentences(form), back=back, status=BAD_REQUEST
            )
        reason: str = form.cleaned_data["reason"]
        return self._perform(
            request,
            withholding,
            lambda: services.lift(withholding=withholding, reason=reason, by=account_of(request)),
        )

    def _perform(
        self, request: HttpRequest, withholding: Withholding, act: Callable[[], Any]
    ) -> HttpResponse:
        """Do it and say what follows for what is public, or why not."""
        disclosure = withholding.disclosure
        back = self._address(disclosure)
        try:
            act()
        except RefusedActionError as error:
            return refused(self, request, sentences=[error.message], back=back)
        messages.success(request, _consequence(disclosure))
        return HttpResponseRedirect(back)

    def _page(
        self,
        request: HttpRequest,
        disclosure: Disclosure,
        form: WithholdingForm,
        status: int = 200,
    ) -> HttpResponse:
        context = self.page_context(
            request,
            f"{disclosure}：不予公开事项",
            disclosure=disclosure,
            withholdings=list(withholdings_of(disclosure)),
            form=form if _may_propose(request, disclosure) else None,
            lift_form=LiftForm(),
            deciding=may(request.user, Action.HOLD, disclosure),
            uploading=may(request.user, Action.UPLOAD, disclosure),
        )
        template = "admin/budgets/withholdings.html"
        return TemplateResponse(request, template, context, status=status)

    def _disclosure(self, request: HttpRequest, pk: int) -> Disclosure:
        return get_object_or_404(selectors.for_user(request.user), pk=pk)

    def _address(self, disclosure: Disclosure) -> str:
        return reverse("admin:budgets_withholding_of", args=[disclosure.pk])


def _may_propose(request: HttpRequest, disclosure: Disclosure) -> bool:
    return any(may(request.user, action, disclosure) for action in (Action.UPLOAD, Action.HOLD))


def _consequence(disclosure: Disclosure) -> str:
    """已办理, and what has to be done about what is public already."""
    if disclosure.revisions.filter(state=RevisionState.PUBLISHED).exists():
        return str(
            _(
                "已办理。已公开的版次不会自动改变：请重新上传工作簿，以更正方式公开，或撤回已公开的版次。"
            )
        )
    return str(_("已办理。尚未公开的稿次将重新校验；审核中的稿次须退回后重新校验。"))
