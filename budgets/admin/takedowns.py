"""紧急下架 at the desk: proposing, confirming by another, and what lies sealed for auditors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from budgets.admin.refusals import BAD_REQUEST, form_sentences, refused
from budgets.forms import RejectTakedownForm, TakedownForm
from budgets.models import Disclosure, Revision, Takedown
from budgets.selectors.adjustments import beside_in_force
from budgets.selectors.disclosures import for_user
from budgets.selectors.takedowns import (
    sealed_bytes,
    sealed_files,
    sealed_revisions,
    takedowns_for,
)
from budgets.services import takedown as services
from budgets.services.errors import RefusedActionError
from portal.access import Action, may
from portal.desk import DeskAdmin, account_of, attachment

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet


@admin.register(Takedown)
class TakedownAdmin(DeskAdmin):
    """For whoever may take down, and for auditors, who alone read what is sealed."""

    rank = 13

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may take something down, or audits."""
        return any(may(request.user, action) for action in (Action.TAKE_DOWN, Action.AUDIT))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Takedown]:
        """Of what the account may take down or audits; all else does not exist for it."""
        return takedowns_for(account_of(request))

    def get_urls(self) -> list[Any]:
        """Our own pages."""
        view = self.admin_site.admin_view
        return [
            path("", view(self.page), name="budgets_takedown_changelist"),
            path("of/<int:pk>/", view(self.of), name="budgets_takedown_of"),
            path("of/<int:pk>/propose/", view(self.propose), name="budgets_takedown_propose"),
            path("<int:pk>/confirm/", view(self.confirm), name="budgets_takedown_confirm"),
            path("<int:pk>/reject/", view(self.reject), name="budgets_takedown_reject"),
            path("<int:pk>/sealed/", view(self.sealed), name="budgets_takedown_sealed"),
            path(
                "<int:pk>/sealed/<int:revision>/<slug:name>/",
                view(self.sealed_file),
                name="budgets_takedown_sealed_file",
            ),
        ]

    @method_decorator(require_GET)
    def page(self, request: HttpRequest) -> HttpResponse:
        """Every one there is, the latest first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = [
            (each, may(request.user, Action.TAKE_DOWN, each), may(request.user, Action.AUDIT, each))
            for each in self.get_queryset(request)[:200]
        ]
        context = self.page_context(
            request, _("紧急下架"), rows=rows, reject_form=RejectTakedownForm()
        )
        return TemplateResponse(request, "admin/budgets/takedowns.html", context)

    @method_decorator(require_GET)
    def of(self, request: HttpRequest, pk: int) -> HttpResponse:
        """提出, for one disclosure."""
        return self._of(request, self._disclosure(request, pk), TakedownForm())

    @method_decorator(require_POST)
    def propose(self, request: HttpRequest, pk: int) -> HttpResponse:
        """提出紧急下架."""
        disclosure = self._disclosure(request, pk)
        form = TakedownForm(request.POST)
        if form.is_valid():
            try:
                services.propose_takedown(
                    disclosure=disclosure, by=account_of(request), **form.cleaned_data
                )
            except RefusedActionError as error:
                form.add_error(None, error.message)
            else:
                messages.success(request, _("已提出，须由另一位有权限的人员立即确认。"))
                return HttpResponseRedirect(reverse("admin:budgets_takedown_changelist"))
        return self._of(request, disclosure, form, BAD_REQUEST)

    @method_decorator(require_POST)
    def confirm(self, request: HttpRequest, pk: int) -> HttpResponse:
        """确认, by another person."""
        takedown = self._takedown(request, pk)
        return self._perform(
            request,
            lambda: services.confirm_takedown(takedown=takedown, by=account_of(request)),
            _("已下架：各版次的网页、文件和接口即刻停止提供，原地址只显示下架说明。"),
        )

    @method_decorator(require_POST)
    def reject(self, request: HttpRequest, pk: int) -> HttpResponse:
        """否决, or take back."""
        takedown = self._takedown(request, pk)
        form = RejectTakedownForm(request.POST)
        if not form.is_valid():
            back = reverse("admin:budgets_takedown_changelist")
            return refused(
                self, request, sentences=form_sentences(form), back=back, status=BAD_REQUEST
            )
        reason: str = form.cleaned_data["reason"]
        return self._perform(
            request,
            lambda: services.reject_takedown(
                takedown=takedown, reason=reason, by=account_of(request)
            ),
            _("已否决，内容继续公开。"),
        )

    @method_decorator(require_GET)
    def sealed(self, request: HttpRequest, pk: int) -> HttpResponse:
        """封存内容, for auditors: which versions, which files, which public words."""
        takedown = self._audited(request, pk)
        versions = [
            (each, takedown.sealed.get(str(each.pk), {}), sealed_files(each))
            for each in sealed_revisions(takedown)
        ]
        context = self.page_context(
            request, f"{takedown.disclosure}：{_('封存内容')}", takedown=takedown, versions=versions
        )
        return TemplateResponse(request, "admin/budgets/sealed.html", context)

    @method_decorator(require_GET)
    def sealed_file(self, request: HttpRequest, pk: int, revision: int, name: str) -> HttpResponse:
        """调阅 one sealed file; it is on record who did and when."""
        takedown = self._audited(request, pk)
        kept = get_object_or_404(
            Revision.objects.select_related("disclosure"), pk=revision, takedown=takedown
        )
        found = sealed_bytes(kept, name)
        if found is None:
            raise Http404
        services.open_sealed(revision=kept, by=account_of(request), what=f"{kept} {name}")
        content, file = found
        return attachment(content, file.filename, file.media_type)

    def _perform(self, request: HttpRequest, act: Callable[[], object], done: str) -> HttpResponse:
        back = reverse("admin:budgets_takedown_changelist")
        try:
            act()
        except RefusedActionError as error:
            return refused(self, request, sentences=[error.message], back=back)
        messages.success(request, done)
        return HttpResponseRedirect(back)

    def _of(
        self, request: HttpRequest, disclosure: Disclosure, form: TakedownForm, status: int = 200
    ) -> HttpResponse:
        context = self.page_context(
            request,
            f"{disclosure}：{_('紧急下架')}",
            disclosure=disclosure,
            form=form,
            beside=beside_in_force(disclosure),
        )
        return TemplateResponse(request, "admin/budgets/takedown_of.html", context, status=status)

    def _disclosure(self, request: HttpRequest, pk: int) -> Disclosure:
        disclosure = get_object_or_404(for_user(request.user), pk=pk)
        if not may(request.user, Action.TAKE_DOWN, disclosure):
            raise PermissionDenied
        return disclosure

    def _takedown(self, request: HttpRequest, pk: int) -> Takedown:
        takedown = get_object_or_404(self.get_queryset(request), pk=pk)
        if not may(request.user, Action.TAKE_DOWN, takedown):
            raise PermissionDenied
        return takedown

    def _audited(self, request: HttpRequest, pk: int) -> Takedown:
        takedown = get_object_or_404(self.get_queryset(request), pk=pk, confirmed_at__isnull=False)
        if not may(request.user, Action.AUDIT, takedown):
            raise PermissionDenied
        return takedown
