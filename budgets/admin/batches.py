"""批量上传: one zip of several units, whose each file is, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from budgets.admin.refusals import BAD_REQUEST
from budgets.forms import BatchForm, RoutingForm
from budgets.models import BatchState, UploadBatch
from budgets.selectors import batches as selectors
from budgets.services.batches import confirm_batch, receive_batch
from budgets.services.errors import RefusedActionError
from budgets.services.uploads import NamedUpload
from portal.access import Action, may
from portal.desk import DeskAdmin, account_of

if TYPE_CHECKING:
    from collections.abc import Callable


class BatchPages(DeskAdmin):
    """The pages of 批量上传, under 公开件."""

    def batch_urls(self, view: Callable[..., Any]) -> list[Any]:
        """Their addresses."""
        return [
            path("batch/", view(self.batch), name="budgets_disclosure_batch"),
            path("batch/<int:pk>/", view(self.batch_page), name="budgets_disclosure_batch_page"),
            path(
                "batch/<int:pk>/confirm/",
                view(self.batch_confirm),
                name="budgets_disclosure_batch_confirm",
            ),
        ]

    @method_decorator(require_http_methods(["GET", "POST"]))
    def batch(self, request: HttpRequest) -> HttpResponse:
        """Choose the files and the year. A refused choice keeps everything as it was."""
        if not may(request.user, Action.UPLOAD):
            raise PermissionDenied
        if request.method == "GET":
            return self._batch_form(request, BatchForm())
        form = BatchForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._batch_form(request, form, BAD_REQUEST)
        try:
            batch = receive_batch(
                uploads=[NamedUpload(name, stream) for name, stream in form.uploads()],
                year=form.cleaned_data["year"],
                by=account_of(request),
                declassified=form.cleaned_data["declassified"],
            )
        except RefusedActionError as error:
            form.add_error("workbook", error.message)
            return self._batch_form(request, form, BAD_REQUEST)
        return HttpResponseRedirect(_address(batch))

    @method_decorator(require_GET)
    def batch_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """While it is read, that; then whose each file is; then what became of each."""
        batch = _own(request, pk)
        return self._batch_page(request, batch, _routing_form(request, batch))

    @method_decorator(require_POST)
    def batch_confirm(self, request: HttpRequest, pk: int) -> HttpResponse:
        """确认并上传. What is refused is said, and nothing has been uploaded."""
        batch = _own(request, pk)
        form = _routing_form(request, batch, request.POST)
        if not form.is_valid():
            return self._batch_page(request, batch, form, BAD_REQUEST)
        try:
            confirm_batch(batch=batch, choices=form.chosen(), by=account_of(request))
        except RefusedActionError as error:
            form.add_error(None, error.message)
            return self._batch_page(request, batch, form, BAD_REQUEST)
        return HttpResponseRedirect(_address(batch))

    def _batch_form(self, request: HttpRequest, form: BatchForm, status: int = 200) -> HttpResponse:
        context = self.page_context(
            request,
            _("批量上传"),
            form=form,
            batches=selectors.for_user(account_of(request))[:20],
        )
        return TemplateResponse(request, "admin/budgets/batch_new.html", context, status=status)

    def _batch_page(
        self, request: HttpRequest, batch: UploadBatch, form: RoutingForm, status: int = 200
    ) -> HttpResponse:
        results = selectors.results_of(batch, account_of(request))
        is_routing = batch.state == BatchState.ROUTING
        context = self.page_context(
            request,
            _("批量上传：%(name)s") % {"name": batch.original_name},
            batch=batch,
            form=form,
            is_routing=is_routing,
            percent=selectors.routing_percent(batch) if is_routing else None,
            results=results,
            is_working=is_routing
            or any(each.progress and not each.progress.done for each in results),
            is_routed=batch.state == BatchState.ROUTED,
        )
        return TemplateResponse(request, "admin/budgets/batch.html", context, status=status)


def _own(request: HttpRequest, pk: int) -> UploadBatch:
    """The account's own batch: all others do not exist, nor does it for who uploads no more."""
    if not may(request.user, Action.UPLOAD):
        raise Http404
    return get_object_or_404(selectors.for_user(account_of(request)), pk=pk)


def _routing_form(request: HttpRequest, batch: UploadBatch, data: Any | None = None) -> RoutingForm:
    user = account_of(request)
    return RoutingForm(data, groups=selectors.routed(batch, user), units=selectors.units_of(user))


def _address(batch: UploadBatch) -> str:
    return reverse("admin:budgets_disclosure_batch_page", args=[batch.pk])
