"""批复数: the figures that the finance bureau imports, each account's own division's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from budgets.admin.exchange import ExchangeAdmin
from budgets.models import ApprovedFigures, ReplacedFigures
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
        "general_wan",
        "fund_wan",
        "state_capital_wan",
        "batch_number",
        "document_number",
        "approved_on",
    )
    fields = readonly_fields = (*list_display, "imported_by", "imported_at", "replaced_figures")
    list_filter = ("year",)
    list_select_related = ("unit", "department")
    search_fields = (
        "owner_code",
        "unit__name",
        "department__name",
        "batch_number",
        "document_number",
    )

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

    @admin.display(description=_("一般公共预算（万元）"), ordering="general")
    def general_wan(self, figures: ApprovedFigures) -> str:
        """一般公共预算."""
        return _wan(figures.general)

    @admin.display(description=_("政府性基金预算（万元）"), ordering="fund")
    def fund_wan(self, figures: ApprovedFigures) -> str:
        """政府性基金预算."""
        return _wan(figures.fund)

    @admin.display(description=_("国有资本经营预算（万元）"), ordering="state_capital")
    def state_capital_wan(self, figures: ApprovedFigures) -> str:
        """国有资本经营预算."""
        return _wan(figures.state_capital)

    @admin.display(description=_("此前的批复（已被替换）"))
    def replaced_figures(self, figures: ApprovedFigures) -> str:
        """Each 批复 that a later one has replaced, the latest first, one in a line."""
        return format_html_join(
            "",
            "<p>{}</p>",
            ((replaced_in_words(each),) for each in figures.replaced.all()),
        )


def replaced_in_words(replaced: ReplacedFigures) -> str:
    """One line: which batch it was, and every figure of it in 万元."""
    words = {
        "total": _("预算总额"),
        "basic": _("基本支出"),
        "project": _("项目支出"),
        "three_public": _("“三公”经费"),
        "general": _("一般公共预算"),
        "fund": _("政府性基金预算"),
        "state_capital": _("国有资本经营预算"),
    }
    told = [
        f"{word} {_wan(replaced.cells[name])}"
        for name, word in words.items()
        if replaced.cells.get(name) is not None
    ]
    day = replaced.approved_on.isoformat() if replaced.approved_on else ""
    until = timezone.localtime(replaced.replaced_at).strftime("%Y-%m-%d %H:%M")
    parts = [replaced.batch_number, replaced.document_number, day, "，".join(told)]
    return " ".join(part for part in parts if part) + f"（{until}）"


def _wan(amount: int | None) -> str:
    return "" if amount is None else exact_wan_text(amount)
