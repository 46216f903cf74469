"""预算调整 at the desk: what was adjusted in a budget, beginning one, its basis, giving it up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from budgets.admin.refusals import BAD_REQUEST, form_sentences, refused
from budgets.forms.adjustments import AbandonForm, AdjustmentForm
from budgets.selectors.adjustments import adjustment_of, adjustments_of, is_in_force
from budgets.selectors.disclosures import for_user
from budgets.services import adjustments
from budgets.services.errors import RefusedActionError
from portal.access import Action, may
from portal.desk import DeskAdmin, account_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form

    from budgets.models import Adjustment, Disclosure


class AdjustmentPages:
    """The addresses under a disclosure: of a budget its adjustments, of an adjustment its basis."""

    def __init__(self, admin: DeskAdmin) -> None:
        self.admin = admin

    def urls(self) -> list[Any]:
        """For the disclosure's own addresses."""
        view = self.admin.admin_site.admin_view
        name = "budgets_disclosure_adjustment"
        base = "<int:pk>/adjustments/"
        return [
            path(base, view(self.page), name=f"{name}s"),
            path(f"{base}save/", view(self.save), name=f"{name}_save"),
            path(f"{base}abandon/", view(self.abandon), name=f"{name}_abandon"),
        ]

    @method_decorator(require_GET)
    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every adjustment of the budget and the form for the next; or one with its basis."""
        disclosure = get_object_or_404(for_user(request.user), pk=pk)
        one = adjustment_of(disclosure)
        found = [] if one else adjustments_of(disclosure)
        is_open = one is not None and not one.outcome
        may_begin = one is None and is_in_force(disclosure) and all(each.outcome for each in found)
        form = None
        if may(request.user, Action.UPLOAD, disclosure) and (is_open or may_begin):
            form = AdjustmentForm(adjustment=one)
        context = self.admin.page_context(
            request,
            _("%(disclosure)s：预算调整") % {"disclosure": one.budget if one else disclosure},
            disclosure=disclosure,
            one=one,
            found=found,
            form=form,
            abandon_form=AbandonForm(initial={"version": one.version}) if one and form else None,
        )
        return TemplateResponse(request, "admin/budgets/adjustments.html", context)

    @method_decorator(require_POST)
    def save(self, request: HttpRequest, pk: int) -> HttpResponse:
        """登记预算调整 of a budget; of an adjustment its basis written anew."""
        disclosure = self._allowed(request, pk)
        one = adjustment_of(disclosure)
        form = AdjustmentForm(request.POST)
        if one is None:
            return self._run(
                request,
                disclosure,
                form,
                lambda: adjustments.begin_adjustment(
                    budget=disclosure, basis=form.basis, by=account_of(request)
                ),
                _("已登记预算调整。请上传调整后的工作簿，或从现行数开始填报，审核后公开。"),
            )
        return self._run(
            request,
            disclosure,
            form,
            lambda: (
                adjustments.change_adjustment(
                    adjustment=_as_seen(one, form), basis=form.basis, by=account_of(request)
                ).disclosure
            ),
            _("已修改调整依据。"),
        )

    @method_decorator(require_POST)
    def abandon(self, request: HttpRequest, pk: int) -> HttpResponse:
        """放弃预算调整."""
        disclosure = self._allowed(request, pk)
        one = adjustment_of(disclosure)
        form = AbandonForm(request.POST)
        if one is None:
            back = reverse("admin:budgets_disclosure_adjustments", args=[disclosure.pk])
            sentences = [_("这是年初预算，不是预算调整，没有可放弃的。")]
            return refused(self.admin, request, sentences=sentences, back=back, form=form)
        return self._run(
            request,
            disclosure,
            form,
            lambda: (
                adjustments.abandon_adjustment(
                    adjustment=_as_seen(one, form),
                    note=form.cleaned_data["note"],
                    by=account_of(request),
                ).budget
            ),
            _("已放弃这次预算调整。"),
        )

    def _run(
        self,
        request: HttpRequest,
        disclosure: Disclosure,
        form: Form,
        run: Callable[[], Disclosure],
        done: str,
    ) -> HttpResponse:
        """Do it, and go to the page of what came of it."""
        back = reverse("admin:budgets_disclosure_adjustments", args=[disclosure.pk])
        if not form.is_valid():
            sentences = form_sentences(form)
            return refused(
                self.admin, request, sentences=sentences, back=back, form=form, status=BAD_REQUEST
            )
        try:
            to = run()
        except RefusedActionError as error:
            return refused(self.admin, request, sentences=[error.message], back=back, form=form)
        messages.success(request, done)
        return HttpResponseRedirect(reverse("admin:budgets_disclosure_change", args=[to.pk]))

    def _allowed(self, request: HttpRequest, pk: int) -> Disclosure:
        disclosure = get_object_or_404(for_user(request.user), pk=pk)
        if not may(request.user, Action.UPLOAD, disclosure):
            raise PermissionDenied
        return disclosure


def _as_seen(adjustment: Adjustment, form: Form) -> Adjustment:
    """At the version that the person decided upon."""
    adjustment.version = form.cleaned_data["version"]
    return adjustment
