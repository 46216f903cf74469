"""批复数: the figures that the finance bureau imports, each account's own division's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from budgets.admin.exchange import ExchangeAdmin
from budgets.models import ApprovedFigures
from budgets.resources.approvals import ApprovedFiguresResource
from portal.access import Action, scope_filter
from portal.core.money import exact_wan_text

if TYPE_CHECKING:
    from django.db.models import QuerySet


@admin.register(ApprovedFigures)
class ApprovedFiguresAdmin(ExchangeAdmin):
    """批复数. They come by import alone: what was approved is a document, not a form."""

    rank = 19
    write_action = Action.RECORD_APPROVED
    resource = ApprovedFiguresResource
    list_display = (
        "owner",
        "owner_code",
        "year",
        "total_wan",
        "basic_wan",
        "project_wan",
        "three_public_wan",
        "document_number",
        "approved_on",
    )
    fields = readonly_fields = (*list_display, "imported_by", "imported_at")
    list_filter = ("year",)
    list_select_related = ("unit", "department")
    search_fields = ("owner_code", "unit__name", "department__name", "document_number")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApprovedFigures]:
        """Only those of the account's divisions: all else does not exist for it."""
        rows: QuerySet[ApprovedFigures] = super().get_queryset(request)
        return rows.filter(scope_filter(request.user, Action.RECORD_APPROVED))

    def exported(self, request: HttpRequest) -> QuerySet[Any]:
        """The same rows."""
        return (
            self.resource()
            .get_queryset()
            .filter(scope_filter(request.user, Action.RECORD_APPROVED))
        )

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Whoever records what was approved."""
        return self._granted(request, self.write_action)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never by hand: the same row of a new file takes the place of the old."""
        return False

    @admin.display(description=_("主体名称"))
    def owner(self, figures: ApprovedFigures) -> str:
        """The unit's or department's name."""
        return (figures.unit or figures.department).name

    @admin.display(description=_("预算总额（万元）"), ordering="total")
    def total_wan(self, figures: ApprovedFigures) -> str:
        """预算总额."""
        return _wan(figures.total)

    @admin.display(description=_("基本支出（万元）"), ordering="basic")
    def basic_wan(self, figures: ApprovedFigures) -> str:
        """基本支出."""
        return _wan(figures.basic)

    @admin.display(description=_("项目支出（万元）"), ordering="project")
    def project_wan(self, figures: ApprovedFigures) -> str:
        """项目支出."""
        return _wan(figures.project)

    @admin.display(description=_("“三公”经费（万元）"), ordering="three_public")
    def three_public_wan(self, figures: ApprovedFigures) -> str:
        """“三公”经费."""
        return _wan(figures.three_public)


def _wan(amount: int | None) -> str:
    return "" if amount is None else exact_wan_text(amount)
