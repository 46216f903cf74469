"""几件一并办理 and 官网公开: several disclosures by one press, and what stands on another site."""

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
from django.views.decorators.http import require_POST

from budgets.admin.refusals import BAD_REQUEST, form_sentences, refused
from budgets.admin.ticked import ticked
from budgets.forms.deadlines import OfficialForm
from budgets.selectors import disclosures as selectors
from budgets.services.errors import RefusedActionError
from budgets.services.official import may_record_official, record_official_address
from budgets.services.together import check_together, submit_together
from portal.access import Action, may
from portal.desk import DeskAdmin, account_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from budgets.models import Disclosure, OfficialAddress


class SeveralPages(DeskAdmin):
    """The pages of 几件一并办理 and 官网公开, under 公开件."""

    def several_urls(self, view: Callable[..., Any]) -> list[Any]:
        """Their addresses."""
        name = "budgets_disclosure"
        return [
            path("several/", view(self.several), name=f"{name}_several"),
            path("<int:pk>/official/", view(self.official), name=f"{name}_official"),
        ]

    @method_decorator(require_POST)
    def several(self, request: HttpRequest) -> HttpResponse:
        """上报 or 重新校验 those that are ticked, and say what became of each."""
        user = account_of(request)
        checks = request.POST.get("act") == "recheck"
        if not may(user, Action.UPLOAD if checks else Action.SUBMIT):
            raise PermissionDenied
        chosen = ticked(request)
        back = reverse("admin:index")
        if not chosen:
            sentences = [_("请先勾选要办理的公开件。")]
            return refused(self, request, sentences=sentences, back=back, status=BAD_REQUEST)
        try:
            act = check_together if checks else submit_together
            outcomes = act(chosen=chosen, by=user)
        except RefusedActionError as error:
            return refused(self, request, sentences=[error.message], back=back, status=BAD_REQUEST)
        context = self.page_context(
            request,
            _("批量重新校验") if checks else _("批量上报"),
            outcomes=outcomes,
            done=sum(not each.refusal for each in outcomes),
            checks=checks,
        )
        return TemplateResponse(request, "admin/budgets/several.html", context)

    @method_decorator(require_POST)
    def official(self, request: HttpRequest, pk: int) -> HttpResponse:
        """登记官网公开地址和时间."""
        disclosure = get_object_or_404(selectors.for_user(request.user), pk=pk)
        if not may_record_official(account_of(request), disclosure):
            raise PermissionDenied
        back = reverse("admin:budgets_disclosure_change", args=[pk]) + "#official"
        form = OfficialForm(request.POST)
        if not form.is_valid():
            return refused(
                self,
                request,
                sentences=form_sentences(form),
                back=back,
                form=form,
                status=BAD_REQUEST,
            )
        try:
            record_official_address(
                disclosure=disclosure, by=account_of(request), **form.cleaned_data
            )
        except RefusedActionError as error:
            return refused(self, request, sentences=[error.message], back=back, form=form)
        messages.success(request, _("已登记官网公开地址，公开页面将同时显示。"))
        return HttpResponseRedirect(back)


def official_form(
    request: HttpRequest, disclosure: Disclosure, known: OfficialAddress | None
) -> OfficialForm | None:
    """The form beside the address that is known, None for who may not record one."""
    if not may_record_official(account_of(request), disclosure):
        return None
    return OfficialForm(initial={"seen": known.pk if known else 0})
