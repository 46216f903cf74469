"""导入导出: the pages that take a table of master data in, and give it out.

Importing takes two steps: what the file would do is shown first, and only a second, signed
step does it, on the very bytes that were shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from budgets.admin.refusals import BAD_REQUEST
from budgets.resources.imports import SHOWN, Outcome, run_import
from budgets.resources.tables import TableResource
from budgets.services.errors import RefusedActionError
from budgets.services.master_data import (
    MAX_ROWS,
    admit_table_file,
    export_csv,
    export_workbook,
    read_table,
)
from portal.desk import DeskAdmin, account_of, attachment

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from budgets.services.master_data import ImportedTable

_SALT = "budgets.admin.exchange"
#: How long a shown import may wait for its confirmation, in seconds.
_PATIENCE = 3600


class TableFileForm(forms.Form):
    """The file of an import."""

    table = forms.FileField(
        label=_("表格文件"),
        help_text=_("Excel 工作簿（.xlsx）或 CSV，表头在第 1 行，不超过 10 MB。"),
        error_messages={
            "required": _("请先选择文件。"),
            "empty": _("所选文件是空的，请检查后重新选择。"),
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class ExchangeAdmin(DeskAdmin):
    """A model whose rows people keep in a spreadsheet."""

    class Media:
        js = ("labels.js",)

    resource: ClassVar[type[TableResource]]
    change_list_template = "admin/budgets/exchange_list.html"

    def get_urls(self) -> list[Any]:
        """Django's own and the two of this page."""
        view, name = self.admin_site.admin_view, self._name
        return [
            path("import/", view(self.import_view), name=f"{name}_import"),
            path("export/<str:file_format>/", view(self.export_view), name=f"{name}_export"),
            *super().get_urls(),
        ]

    @property
    def _name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Importing: whoever may add."""
        return self.has_add_permission(request)

    def exported(self, request: HttpRequest) -> QuerySet[Any]:
        """What an export holds."""
        return self.resource().get_queryset()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """The list, with its way to import."""
        may_import = {"has_import_permission": self.has_import_permission(request)}
        return super().changelist_view(request, {**may_import, **(extra_context or {})})

    @method_decorator(require_http_methods(["GET", "POST"]))
    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Choose a file, see what it would do, confirm."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        if request.method == "GET":
            return self._import_page(request, TableFileForm())
        if "confirm" in request.POST:
            return self._confirmed(request)
        form = TableFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._import_page(request, form, status=BAD_REQUEST)
        upload = form.cleaned_data["table"]
        try:
            sha256 = admit_table_file(
                upload.read(),
                upload.name,
                by=account_of(request),
                action=self.resource.action,
            )
            table = self._table(sha256, upload.name)
        except RefusedActionError as error:
            form.add_error("table", error.message)
            return self._import_page(request, form, status=BAD_REQUEST)
        outcome = run_import(self.resource, table, by=account_of(request), dry_run=True)
        return self._import_page(request, TableFileForm(), table=table, outcome=outcome)

    def _confirmed(self, request: HttpRequest) -> HttpResponse:
        """Import what was shown: the same bytes, for the same person and model."""
        form = TableFileForm()
        try:
            shown = signing.loads(request.POST["confirm"], salt=_SALT, max_age=_PATIENCE)
        except signing.BadSignature:
            shown = {}
        if (shown.get("by"), shown.get("model")) != (request.user.pk, self._name):
            form = TableFileForm({})
            form.errors.clear()
            form.add_error(None, _("预览已过期，请重新选择文件。"))
            return self._import_page(request, form, status=BAD_REQUEST)
        table = self._table(shown["sha256"], shown["name"])
        outcome = run_import(
            self.resource, table, by=account_of(request), dry_run=False, seen=shown.get("stands")
        )
        if outcome.errors:
            return self._import_page(request, form, table=table, outcome=outcome)
        return self.imported_response(request, outcome)

    def imported_response(self, request: HttpRequest, outcome: Outcome) -> HttpResponse:
        """Where an import leads to that was done."""
        messages.success(request, self.imported_words(outcome))
        return HttpResponseRedirect(reverse(f"admin:{self._name}_changelist"))

    def imported_words(self, outcome: Outcome) -> str:
        """What an import has done."""
        words = _("导入完成：新增 %(new)s 条，修改 %(updated)s 条，不变 %(unchanged)s 条。")
        counts = {"new": outcome.new, "updated": outcome.updated, "unchanged": outcome.unchanged}
        return str(words % counts)

    def _table(self, sha256: str, name: str) -> ImportedTable:
        return read_table(
            sha256, name, columns=self.resource.columns(), required=self.resource.required
        )

    def _import_page(
        self,
        request: HttpRequest,
        form: TableFileForm,
        *,
        table: ImportedTable | None = None,
        outcome: Outcome | None = None,
        status: int = 200,
    ) -> HttpResponse:
        confirm = ""
        if table and outcome and outcome.changes and not outcome.errors:
            shown = {
                "sha256": table.sha256,
                "name": table.name,
                "by": request.user.pk,
                "model": self._name,
                "stands": outcome.stands,
            }
            confirm = signing.dumps(shown, salt=_SALT)
        context = self.page_context(
            request,
            _("导入%(name)s") % {"name": self.opts.verbose_name},
            form=form,
            table=table,
            outcome=outcome,
            confirm=confirm,
            columns=self.resource.columns(),
            required=self.resource.required,
            max_rows=MAX_ROWS,
            shown=SHOWN,
        )
        return TemplateResponse(request, "admin/budgets/import.html", context, status=status)

    @method_decorator(require_GET)
    def export_view(self, request: HttpRequest, file_format: str) -> HttpResponse:
        """Every row, by the one safe writer. An empty table is the template of an import."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        title = str(self.opts.verbose_name)
        dataset = self.resource().export(self.exported(request))
        rows = [[str(cell or "") for cell in row] for row in dataset]
        if file_format == "csv":
            content = export_csv(dataset.headers, rows)
        elif file_format == "xlsx":
            content = export_workbook(title, dataset.headers, rows)
        else:
            raise Http404
        return attachment(content, f"{title}.{file_format}")
