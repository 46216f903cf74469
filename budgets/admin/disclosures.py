"""公开件: the list, opening one for a year, its page, and the upload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from budgets.admin.adjustments import AdjustmentPages
from budgets.admin.batches import BatchPages
from budgets.admin.board import BoardPages
from budgets.admin.comparison import ComparisonPages
from budgets.admin.corrections import CorrectionPages
from budgets.admin.handover import HandoverPages, may_export_division
from budgets.admin.refusals import BAD_REQUEST
from budgets.admin.several import SeveralPages, official_form
from budgets.admin.typed_tables import TypedTablesPages
from budgets.forms import OpenDisclosureForm, UploadForm
from budgets.models import Disclosure, RevisionState
from budgets.selectors import disclosures as selectors
from budgets.selectors.adjustments import adjustment_of
from budgets.selectors.approved import beside_approval
from budgets.selectors.blank_templates import blank_template_of
from budgets.selectors.corrections import Due, open_correction
from budgets.selectors.deadlines import clock_of, official_address_of
from budgets.selectors.trail import trail_of_disclosure
from budgets.services.disclosures import open_disclosure
from budgets.services.errors import RefusedActionError
from budgets.services.uploads import NamedUpload, receive_files
from budgets.services.workflow import IN_REVIEW
from portal.access import Action, may
from portal.desk import account_of, attachment, named_urls

if TYPE_CHECKING:
    from django.db.models import QuerySet


@admin.register(Disclosure)
class DisclosureAdmin(BatchPages, BoardPages, SeveralPages):
    """One unit's budget of one year, with every revision of it."""

    rank = 10
    read_action = Action.VIEW
    write_action = Action.UPLOAD
    list_display = ("owner_name", "owner_code", "year", "kind", "division")
    list_filter = ("year", "kind", "scope", ("division", admin.RelatedOnlyFieldListFilter))
    search_fields = ("owner_name", "owner_code")
    search_help_text = _("按单位名称或编码查找")
    list_select_related = ("division",)
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Disclosure]:
        """Only what the account may see: all else does not exist for it."""
        return selectors.for_user(request.user)

    def get_urls(self) -> list[Any]:
        """The list is Django's, the pages are ours."""
        view = self.admin_site.admin_view
        return [
            *named_urls(super().get_urls(), "budgets_disclosure_changelist"),
            *self.batch_urls(view),
            *TypedTablesPages(self).urls(),
            *CorrectionPages(self).urls(),
            *AdjustmentPages(self).urls(),
            *ComparisonPages(self).urls(),
            *HandoverPages(self).urls(),
            *self.board_urls(view),
            *self.several_urls(view),
            path("add/", view(self.open), name="budgets_disclosure_add"),
            path("<int:pk>/", view(self.page), name="budgets_disclosure_change"),
            path("<int:pk>/upload/", view(self.upload), name="budgets_disclosure_upload"),
            path("<int:pk>/template/", view(self.template), name="budgets_disclosure_template"),
        ]

    @method_decorator(require_http_methods(["GET", "POST"]))
    def open(self, request: HttpRequest) -> HttpResponse:
        """新建公开件: choose whose and which year; what exists already is simply opened."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = OpenDisclosureForm(request.POST or None, user=account_of(request))
        if request.method == "POST" and form.is_valid():
            try:
                disclosure = open_disclosure(
                    year=form.cleaned_data["year"], by=account_of(request), **form.chosen
                )
            except RefusedActionError as error:
                form.add_error(None, error.message)
            else:
                return HttpResponseRedirect(_begun(disclosure, typing="type" in request.POST))
        context = self.page_context(request, _("新建公开件"), form=form)
        status = BAD_REQUEST if form.errors else 200
        return TemplateResponse(request, "admin/budgets/open.html", context, status=status)

    @method_decorator(require_GET)
    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The disclosure's revisions, its upload form, and what was done to it."""
        return self._page(request, self._disclosure(request, pk), UploadForm())

    @method_decorator(require_POST)
    def upload(self, request: HttpRequest, pk: int) -> HttpResponse:
        """接收工作簿. A refused file leaves everything as it was and says why."""
        disclosure = self._disclosure(request, pk)
        if not may(request.user, Action.UPLOAD, disclosure):
            raise PermissionDenied
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, disclosure, form, BAD_REQUEST)
        uploads = [NamedUpload(name, stream) for name, stream in form.uploads()]
        try:
            revision = receive_files(
                disclosure=disclosure,
                uploads=uploads,
                by=account_of(request),
                declassified=form.cleaned_data["declassified"],
            )
        except RefusedActionError as error:
            form.add_error("workbook", error.message)
            return self._page(request, disclosure, form, BAD_REQUEST)
        messages.success(request, _("已收到工作簿，正在校验。"))
        return HttpResponseRedirect(reverse("admin:budgets_revision_change", args=[revision.pk]))

    @method_decorator(require_GET)
    def template(self, request: HttpRequest, pk: int) -> HttpResponse:
        """空白模板 to fill in and upload, begun with last year's rows."""
        made = blank_template_of(self._disclosure(request, pk))
        return attachment(made.content, made.filename)

    def _page(
        self, request: HttpRequest, disclosure: Disclosure, form: UploadForm, status: int = 200
    ) -> HttpResponse:
        revisions = list(disclosure.revisions.select_related("source").order_by("-number"))
        official = official_address_of(disclosure)
        in_review = next((each for each in revisions if each.state in IN_REVIEW), None)
        correction = open_correction(disclosure)
        context = self.page_context(
            request,
            str(disclosure),
            disclosure=disclosure,
            revisions=revisions,
            form=form if may(request.user, Action.UPLOAD, disclosure) else None,
            in_review=in_review,
            clock=clock_of(disclosure, today=timezone.localdate()),
            official=official,
            official_form=official_form(request, disclosure, official),
            correction=correction,
            adjustment=adjustment_of(disclosure),
            may_adjust=any(each.state == RevisionState.PUBLISHED for each in revisions)
            and not disclosure.is_adjustment,
            due=correction and Due(correction.pk, correction.deadline, timezone.localdate()),
            was_public=any(each.publication for each in revisions),
            approved=beside_approval(disclosure, revisions[0] if revisions else None),
            trail=trail_of_disclosure(disclosure, revisions),
            is_public=any(each.state == RevisionState.PUBLISHED for each in revisions),
            may_export_division=may_export_division(request, disclosure),
            may_take_down=may(request.user, Action.TAKE_DOWN, disclosure)
            and any(each.publication and each.takedown_id is None for each in revisions),
        )
        return TemplateResponse(request, "admin/budgets/disclosure.html", context, status=status)

    def _disclosure(self, request: HttpRequest, pk: int) -> Disclosure:
        return get_object_or_404(self.get_queryset(request), pk=pk)


def _begun(disclosure: Disclosure, *, typing: bool) -> str:
    """Where a disclosure that was just opened goes on: to the form, or to the upload."""
    if typing:
        return reverse("admin:budgets_disclosure_entry", args=[disclosure.pk])
    return reverse("admin:budgets_disclosure_change", args=[disclosure.pk]) + "#upload"
