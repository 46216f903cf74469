"""批复数: the finance bureau's table of approved figures, one row for each owner and year."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Max
from django.utils.translation import gettext as _
from import_export.fields import Field

from budgets.models import (
    ApprovedFigures,
    Department,
    Division,
    FormerIdentity,
    FormerKind,
    Unit,
)
from budgets.resources.cells import ByCode, Code, Day, Wan, Whole, Word
from budgets.resources.tables import TableResource
from budgets.services.approvals import apply_approval, keep_replaced
from portal.access import Action, may, memberships_of
from portal.core.text import fold

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from budgets.services.master_data import ImportedTable


class ApprovedFiguresResource(TableResource):
    """批复数 of units and departments, found by 区划, 主体编码 and 年度."""

    action = Action.RECORD_APPROVED
    required = ("区划代码", "主体编码", "年度")
    related = ("division", "department", "unit")
    division = Field("division", "区划代码", ByCode(Division, "区划代码"))
    owner_code = Field("owner_code", "主体编码", Code())
    owner_name = Field(None, "主体名称", Word(), readonly=True)
    year = Field("year", "年度", Whole("年度"))
    batch_number = Field("batch_number", "批次号", Word())
    document_number = Field("document_number", "批复文号", Word())
    approved_on = Field("approved_on", "批复日期", Day("批复日期"))
    total = Field("total", "预算总额(万元)", Wan("预算总额(万元)"))
    basic = Field("basic", "基本支出(万元)", Wan("基本支出(万元)"))
    project = Field("project", "项目支出(万元)", Wan("项目支出(万元)"))
    three_public = Field("three_public", "三公经费(万元)", Wan("三公经费(万元)"))
    general = Field("general", "一般公共预算(万元)", Wan("一般公共预算(万元)"))
    fund = Field("fund", "政府性基金预算(万元)", Wan("政府性基金预算(万元)"))
    state_capital = Field("state_capital", "国有资本经营预算(万元)", Wan("国有资本经营预算(万元)"))

    class Meta(TableResource.Meta):
        model = ApprovedFigures
        import_id_fields = ("division", "owner_code", "year")
        fields = (
            "division",
            "owner_code",
            "owner_name",
            "year",
            "batch_number",
            "document_number",
            "approved_on",
            "total",
            "basic",
            "project",
            "three_public",
            "general",
            "fund",
            "state_capital",
        )

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._owners: dict[tuple[int, str], Unit | Department] | None = None

    def wait(self) -> None:
        """Two batches of one division come one after the other, and the later sees the earlier.

        What the earlier put in place is then what the later replaces and keeps on record.
        """
        own = [each.division_id for each in memberships_of(self.by) if each.division_id]
        list(Division.objects.select_for_update(no_key=True).filter(pk__in=own).order_by("pk"))

    def stands(self, table: ImportedTable) -> str:
        """How many 批复数 of the owners in the file are stored, and when one was last imported."""
        place = table.headings.index("主体编码")
        codes = {fold(row.cells[place]) for row in table.rows}
        found = ApprovedFigures.objects.filter(owner_code__in=codes).aggregate(
            count=Count("pk"), last=Max("imported_at")
        )
        return f"{found['count']} {found['last'].isoformat() if found['last'] else ''}"

    def import_instance(self, instance: ApprovedFigures, row: Any, **kwargs: Any) -> None:
        """The cells, then whose figures they are. Raises `ValidationError` by column."""
        super().import_instance(instance, row, **kwargs)
        # What was imported stays its owner's, whosever the code is by now.
        known = None if instance._state.adding else instance.unit or instance.department
        owner = known or self._owner_of(instance)
        if owner is None:
            raise ValidationError(
                {"owner_code": _("该区划下没有编码为此的预算单位或主管部门，请先建立或核对编码。")}
            )
        if isinstance(owner, Unit):
            instance.unit, instance.department = owner, owner.department
        else:
            instance.unit, instance.department = None, owner
        if self.by is None or not may(self.by, self.action, instance):
            raise ValidationError({"division": _("您没有导入该区划批复数的权限。")})
        self._check_date(instance)
        if instance._state.adding:
            instance.imported_by = self.by

    def validate_instance(
        self,
        instance: ApprovedFigures,
        import_validation_errors: Any = None,
        validate_unique: bool = True,  # noqa: FBT001, FBT002 (the library's own signature)
    ) -> None:
        """What a cell says wrong is said once: what follows from it is not."""
        if import_validation_errors:
            raise ValidationError(import_validation_errors)
        super().validate_instance(instance, import_validation_errors, validate_unique)

    def before_save_instance(self, instance: ApprovedFigures, row: Any, **kwargs: Any) -> None:
        """Who imported the row as it now stands; what stood there before stays on record."""
        if not instance._state.adding:
            keep_replaced(figures=instance)
        instance.imported_by = self.by  # type: ignore[assignment]  # checked above

    def after_save_instance(self, instance: ApprovedFigures, row: Any, **kwargs: Any) -> None:
        """The owner's disclosure takes note."""
        apply_approval(figures=instance)

    def dehydrate_owner_name(self, figures: ApprovedFigures) -> str:
        """The unit's or department's name, for the eye."""
        owner = figures.unit or figures.department
        return owner.name

    def _owner_of(self, figures: ApprovedFigures) -> Unit | Department | None:
        """The unit of that code, else the department, else whose it was; all are read once."""
        if self._owners is None:
            units: QuerySet[Unit] = Unit.objects.select_related("department")
            former = FormerIdentity.objects.filter(what=FormerKind.CODE).select_related(
                "unit__department", "department"
            )
            self._owners = {
                **{(each.owner.division_id, each.value): each.owner for each in reversed(former)},
                **{(each.division_id, each.code): each for each in Department.objects.all()},
                **{(each.division_id, each.code): each for each in units},
            }
        return self._owners.get((figures.division_id, figures.owner_code))

    def _check_date(self, figures: ApprovedFigures) -> None:
        """批复 of a year's budget is given in it, or at the end of the year before."""
        day: date | None = figures.approved_on
        if day is not None and figures.year and day.year not in (figures.year - 1, figures.year):
            raise ValidationError(
                {"approved_on": _("批复日期与年度不符，请核对（应在当年或上年末）。")}
            )
