"""平铺表 at the desk: the template, the export, and the import in two steps.

What a file would do is shown first, and only a second, signed step does it, on the very
bytes that were shown.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from budgets.admin.refusals import BAD_REQUEST, CONFLICT, refused
from budgets.forms import DeclassifiedForm
from budgets.models import Revision
from budgets.resources.imports import SHOWN
from budgets.selectors.disclosures import revisions_for_user
from budgets.services.errors import RefusedActionError
from budgets.services.workflow import WITH_OFFICER
from performance.forms import VersionForm
from performance.resources.exporting import flat_file
from performance.resources.flat import FlatResource
from performance.resources.rehearsal import Rehearsal, rehearse
from performance.selectors.flat import flat_rows, template_rows
from performance.services.flat import AdmittedFlat, admit_flat, read_flat_file
from performance.services.receiving import receive_targets
from portal import storage
from portal.access import Action, may
from portal.desk import MEDIA_TYPES, DeskAdmin, account_of, attachment

_SALT = "performance.admin.exchange"
#: How long a shown import may wait for its confirmation, in seconds.
_PATIENCE = 3600


class FlatForm(DeclassifiedForm, VersionForm):
    """上传平铺表."""

    workbook = forms.FileField(
        label=gettext_lazy("平铺表"),
        help_text=gettext_lazy(
            "Excel 工作簿（.xlsx，也可用 .xls 或 .et），不超过 10 MB，不得加密、不得含宏。"
        ),
        error_messages={
            "required": gettext_lazy("请先选择要上传的工作簿。"),
            "empty": gettext_lazy("所选文件是空的，请检查后重新选择。"),
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.et"}),
    )


class FlatPages(DeskAdmin):
    """The pages of the flat sheet of one revision."""

    def flat_urls(self) -> list[Any]:
        """Ours alone. Each names the revision."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/flat/", view(self.flat), name="performance_flat"),
            path(
                "<int:pk>/flat/template/",
                view(self.flat_template),
                name="performance_flat_template",
            ),
            path(
                "<int:pk>/flat/export/<str:file_format>/",
                view(self.flat_export),
                name="performance_flat_export",
            ),
        ]

    @method_decorator(require_GET)
    def flat_template(self, request: HttpRequest, pk: int) -> HttpResponse:
        """下载模板: the projects of table 11 with their amounts, to fill in."""
        revision = _revision(request, pk)
        name = _("%(revision)s绩效目标平铺表") % {"revision": revision.disclosure}
        return attachment(flat_file(template_rows(revision), "xlsx"), f"{name}.xlsx")

    @method_decorator(require_GET)
    def flat_export(self, request: HttpRequest, pk: int, file_format: str) -> HttpResponse:
        """导出: what the revision has, one indicator a row."""
        if file_format not in MEDIA_TYPES:
            raise Http404
        revision = _revision(request, pk)
        name = f"{revision}{_('绩效目标')}.{file_format}"
        return attachment(flat_file(flat_rows(revision), file_format), name)

    @method_decorator(require_http_methods(["GET", "POST"]))
    def flat(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose a flat sheet, see what it would do, confirm."""
        revision = _revision(request, pk)
        if not may(request.user, Action.UPLOAD, revision):
            raise PermissionDenied
        if revision.state not in WITH_OFFICER:
            words = _("该稿的状态为“%(state)s”，不能上传绩效目标。")
            sentence = words % {"state": revision.get_state_display()}
            return refused(self, request, sentences=[sentence], back=_back(revision))
        if request.method == "GET":
            return self._flat_page(request, revision, _blank(revision))
        if "confirm" in request.POST:
            return self._flat_confirmed(request, revision)
        return self._flat_preview(request, revision)

    def _flat_preview(self, request: HttpRequest, revision: Revision) -> HttpResponse:
        form = FlatForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._flat_page(request, revision, form, status=BAD_REQUEST)
        upload = form.cleaned_data["workbook"]
        try:
            admitted = admit_flat(
                revision=revision,
                upload=upload,
                original_name=upload.name,
                by=account_of(request),
                declassified=form.cleaned_data["declassified"],
            )
            found = rehearse(revision, read_flat_file(revision, admitted))
        except RefusedActionError as error:
            form.add_error("workbook", error.message)
            return self._flat_page(request, revision, form, status=BAD_REQUEST)
        return self._flat_page(request, revision, _blank(revision), found)

    def _flat_confirmed(self, request: HttpRequest, revision: Revision) -> HttpResponse:
        """Receive what was shown: the same bytes, for the same person, upon what was seen."""
        shown = _shown(request, revision)
        if shown is None:
            form = FlatForm({})
            form.errors.clear()
            form.add_error(None, _("预览已过期，请重新选择文件。"))
            return self._flat_page(request, revision, form, status=BAD_REQUEST)
        # The act is upon what the person saw: the services compare this version.
        revision.version = shown["version"]
        try:
            receive_targets(
                revision=revision,
                upload=storage.read(shown["sha256"]),
                original_name=shown["name"],
                by=account_of(request),
                declassified=True,  # declared with the file, by the same person
            )
        except RefusedActionError as error:
            return refused(
                self, request, sentences=[error.message], back=_back(revision), status=CONFLICT
            )
        messages.success(request, _("已收到绩效目标，正在校验。"))
        return HttpResponseRedirect(reverse("admin:budgets_revision_change", args=[revision.pk]))

    def _flat_page(
        self,
        request: HttpRequest,
        revision: Revision,
        form: FlatForm,
        found: Rehearsal | None = None,
        *,
        status: int = 200,
    ) -> HttpResponse:
        confirm = ""
        if found and not found.errors and not found.is_same:
            confirm = _signed(request, revision, found.file.admitted)
        context = self.page_context(
            request,
            f"{revision}：{_('用平铺表导入绩效目标')}",
            revision=revision,
            form=form,
            found=found,
            confirm=confirm,
            columns=FlatResource.columns(),
            shown=SHOWN,
        )
        return TemplateResponse(request, "admin/performance/flat.html", context, status=status)


def _signed(request: HttpRequest, revision: Revision, file: AdmittedFlat) -> str:
    shown = {
        "sha256": file.sha256,
        "name": file.name,
        "by": request.user.pk,
        "revision": revision.pk,
        "version": revision.version,
    }
    return signing.dumps(shown, salt=_SALT)


def _shown(request: HttpRequest, revision: Revision) -> dict[str, Any] | None:
    """What was signed; None where it is too old, another's or another revision's."""
    try:
        shown: dict[str, Any] = signing.loads(
            request.POST["confirm"], salt=_SALT, max_age=_PATIENCE
        )
    except signing.BadSignature:
        return None
    is_theirs = (shown["by"], shown["revision"]) == (request.user.pk, revision.pk)
    return shown if is_theirs else None


def _blank(revision: Revision) -> FlatForm:
    return FlatForm(initial={"version": revision.version})


def _back(revision: Revision) -> str:
    return reverse("admin:performance_targets", args=[revision.pk])


def _revision(request: HttpRequest, pk: int) -> Revision:
    found: Revision = get_object_or_404(revisions_for_user(request.user), pk=pk)
    return found
