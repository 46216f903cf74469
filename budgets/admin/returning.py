"""退回 with remarks: the page where a reviewer says it finding by finding and table by table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from budgets.admin.conflicts import Sent, carry_out
from budgets.admin.finding_board import table_title
from budgets.admin.refusals import BAD_REQUEST
from budgets.forms.returning import ReturnNotesForm, finding_field, table_field
from budgets.models import CheckFinding, Revision
from budgets.selectors.disclosures import revisions_for_user
from budgets.services.review import return_for_changes
from budgets.services.workflow import IN_REVIEW
from budgets.tables.editions import edition_for
from budgets.tables.findings import Severity
from portal.access import Action, may
from portal.desk import DeskAdmin, account_of

#: Findings with a box of their own; beyond it the table's box is the place.
MOST = 200


@dataclass(frozen=True, slots=True)
class NotedFinding:
    """A finding with its box."""

    kept: CheckFinding
    field: BoundField


@dataclass(frozen=True, slots=True)
class NotedTable:
    """A table with its box, and its findings; `field` None for what is about the file."""

    title: str
    field: BoundField | None
    findings: list[NotedFinding]


class ReturnPages:
    """The address under a revision where it is returned with remarks."""

    def __init__(self, admin: DeskAdmin) -> None:
        self.admin = admin

    def urls(self) -> list[Any]:
        """For the revision's own addresses."""
        view = self.admin.admin_site.admin_view
        return [path("<int:pk>/return/", view(self.page), name="budgets_revision_return")]

    @method_decorator(require_http_methods(["GET", "POST"]))
    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every table and finding with a box; sending returns the revision."""
        revision = get_object_or_404(revisions_for_user(request.user), pk=pk)
        if not may(request.user, Action.RETURN, revision):
            raise PermissionDenied
        tables, findings = _tables(revision), _findings(revision)
        if request.method == "GET":
            initial = {"version": revision.version}
            form = ReturnNotesForm(initial=initial, tables=tables, findings=findings)
            return self._page(request, revision, form)
        form = ReturnNotesForm(request.POST, tables=tables, findings=findings)
        if not form.is_valid():
            return self._page(request, revision, form, BAD_REQUEST)
        revision.version = form.cleaned_data["version"]
        sent = Sent(
            revision=revision,
            form=form,
            back=reverse("admin:budgets_revision_change", args=[pk]),
            done=str(_("已退回单位修改。")),
            run=lambda: return_for_changes(
                revision=revision, by=account_of(request), **form.arguments()
            ),
            stored=lambda stored: {"reason": stored.return_reason},
            again=lambda stored, typed: (
                ReturnNotesForm(initial=typed, tables=tables, findings=findings)
                if stored.state in IN_REVIEW
                else None
            ),
            label=str(_("退回")),
        )
        return carry_out(self.admin, request, sent)

    def _page(
        self, request: HttpRequest, revision: Revision, form: ReturnNotesForm, status: int = 200
    ) -> HttpResponse:
        context = self.admin.page_context(
            request,
            f"{revision}：{_('退回并写明意见')}",
            revision=revision,
            form=form,
            groups=_groups(revision, form),
            is_open=revision.state in IN_REVIEW,
        )
        return TemplateResponse(request, "admin/budgets/return.html", context, status=status)


def _tables(revision: Revision) -> list[int]:
    disclosure = revision.disclosure
    edition = edition_for(disclosure.kind, disclosure.year, disclosure.division.code)
    return [table.number for table in edition.tables]


def _findings(revision: Revision) -> list[CheckFinding]:
    """Errors and warnings; a notice asks for nothing."""
    kept = revision.findings.exclude(severity=Severity.NOTICE).order_by("table", "position")
    return list(kept[:MOST])


def _groups(revision: Revision, form: ReturnNotesForm) -> list[NotedTable]:
    findings = _findings(revision)
    tables = _tables(revision)

    def of(table: int | None) -> list[NotedFinding]:
        return [
            NotedFinding(each, form[finding_field(each.pk)])
            for each in findings
            if (each.table if each.table in tables else None) == table
        ]

    groups = [NotedTable(table_title(each), form[table_field(each)], of(each)) for each in tables]
    of_file = of(None)
    return [NotedTable(table_title(None), None, of_file), *groups] if of_file else groups
