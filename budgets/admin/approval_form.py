"""公开审批表 at the desk: the form to print, and the signed scan that comes back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from budgets.admin.refusals import BAD_REQUEST, form_sentences, refused
from budgets.forms.scans import ScanForm
from budgets.models import Revision, SignedScan
from budgets.selectors.disclosures import revisions_for_user
from budgets.selectors.scans import scans_of
from budgets.services.approval_forms import approval_form_of, document_sha256, rows_of
from budgets.services.errors import RefusedActionError
from budgets.services.scans import attach_scan, take_scan
from portal.access import Action, may
from portal.desk import DeskAdmin, account_of, attachment

PAGE = "admin:budgets_revision_approval"


class ApprovalFormPages:
    """The addresses under a revision: the form, the upload of the scan, the scan."""

    def __init__(self, admin: DeskAdmin) -> None:
        self.admin = admin

    def urls(self) -> list[Any]:
        """For the revision's own addresses."""
        view = self.admin.admin_site.admin_view
        return [
            path("<int:pk>/approval/", view(self.page), name="budgets_revision_approval"),
            path("<int:pk>/approval/scan/", view(self.attach), name="budgets_revision_scan_attach"),
            path(
                "<int:pk>/approval/scan/<int:scan>/",
                view(self.take),
                name="budgets_revision_scan",
            ),
        ]

    @method_decorator(require_GET)
    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form for the document as it is previewed now, and the scans."""
        revision = self._revision(request, pk)
        form = approval_form_of(revision)
        may_attach = may(request.user, Action.SUBMIT, revision) and document_sha256(revision)
        context = self.admin.page_context(
            request,
            f"{revision}：{_('公开审批表')}",
            revision=revision,
            widths=form.widths,
            rows=rows_of(form),
            scans=scans_of(revision),
            form=ScanForm() if may_attach else None,
        )
        return TemplateResponse(request, "admin/budgets/approval_form.html", context)

    @method_decorator(require_POST)
    def attach(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep a scan, or say why not."""
        revision = self._revision(request, pk)
        if not may(request.user, Action.SUBMIT, revision):
            raise PermissionDenied
        form, back = ScanForm(request.POST, request.FILES), reverse(PAGE, args=[pk])
        if not form.is_valid():
            sentences = form_sentences(form)
            return refused(self.admin, request, sentences=sentences, back=back, status=BAD_REQUEST)
        file = form.cleaned_data["scan"]
        try:
            attach_scan(
                revision=revision,
                upload=file.file,
                original_name=file.name or "",
                by=account_of(request),
                declassified=form.cleaned_data["declassified"],
            )
        except RefusedActionError as error:
            return refused(self.admin, request, sentences=[error.message], back=back)
        messages.success(request, _("签字扫描件已存档。"))
        return HttpResponseRedirect(back)

    @method_decorator(require_GET)
    def take(self, request: HttpRequest, pk: int, scan: int) -> HttpResponse:
        """The scan as a file to keep; it is on record who took it."""
        revision = self._revision(request, pk)
        scans = SignedScan.objects.select_related("source", "revision__disclosure")
        kept = get_object_or_404(scans, pk=scan, revision=revision)
        try:
            file = take_scan(scan=kept, by=account_of(request))
        except RefusedActionError as error:
            back = reverse(PAGE, args=[pk])
            return refused(self.admin, request, sentences=[error.message], back=back)
        return attachment(file.content, file.filename, file.media_type)

    def _revision(self, request: HttpRequest, pk: int) -> Revision:
        return get_object_or_404(revisions_for_user(request.user), pk=pk)
