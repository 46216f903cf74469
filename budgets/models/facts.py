"""What a revision declares: printed tables, printed rows, declared amounts.

Rows and amounts of a published revision are frozen: the services write them only while a
revision is being read, and a database trigger refuses later changes.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from budgets.models.disclosures import Revision


class PrintedTable(models.Model):
    """公开表N of one revision: caption, notes, and the file's own columns and rows as read."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="tables")
    number = models.PositiveSmallIntegerField(_("表号"))
    title = models.CharField(_("表名"), max_length=120)
    sheet = models.CharField(_("工作表"), max_length=120, blank=True)
    notes = models.JSONField(_("表下说明"), default=list)
    columns = models.JSONField(_("原表栏目"), default=list)
    rows_as_read = models.JSONField(_("原表各行"), default=list)
    missing_columns = models.JSONField(_("缺少的栏目"), default=list)
    title_cell = models.CharField(_("表名单元格"), max_length=12, blank=True)

    class Meta:
        verbose_name = _("公开表")
        verbose_name_plural = _("公开表")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "number"], name="table_once_in_revision")
        ]

    def __str__(self) -> str:
        return f"公开表{self.number} {self.title}"


class CoordinateModel(models.Model):
    """The members of a coordinate as columns: an empty one means "all of it"."""

    direction = models.CharField(max_length=12, blank=True)
    function = models.CharField(_("支出功能分类"), max_length=12, blank=True)
    economic = models.CharField(_("部门预算支出经济分类"), max_length=12, blank=True)
    government_economic = models.CharField(_("政府预算支出经济分类"), max_length=12, blank=True)
    funding_source = models.CharField(_("资金来源"), max_length=60, blank=True)
    expenditure_type = models.CharField(_("支出类型"), max_length=30, blank=True)
    project = models.TextField(_("项目"), blank=True)
    item = models.CharField(_("“三公”经费项目"), max_length=30, blank=True)
    cut = models.CharField(max_length=30, blank=True)
    year = models.CharField(_("年度位移"), max_length=4, blank=True)

    class Meta:
        abstract = True


class DeclaredRow(CoordinateModel):
    """One printed row of one block, with or without amounts."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="rows")
    table = models.PositiveSmallIntegerField(_("表号"))
    block = models.PositiveSmallIntegerField(_("栏组"))
    position = models.PositiveIntegerField(_("行次"))
    cells = models.JSONField(_("名称与编码"), default=list)
    is_total = models.BooleanField(_("合计行"), default=False)
    source = models.CharField(_("来源单元格"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("公开表行")
        verbose_name_plural = _("公开表行")
        ordering = ["table", "position", "block"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "table", "block", "position"], name="row_once_in_revision"
            )
        ]

    def __str__(self) -> str:
        return f"公开表{self.table} 第{self.position + 1}行"


class DeclaredFact(CoordinateModel):
    """申报数: one declared amount in 分, at a coordinate. Totals are declared too.

    `is_total`: other amounts of the same table add up to it. Every aggregate takes the
    leaves of one table at a time (`budgets.selectors.facts`).
    """

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="facts")
    row = models.ForeignKey(DeclaredRow, on_delete=models.CASCADE, related_name="facts")
    table = models.PositiveSmallIntegerField(_("表号"))
    column = models.PositiveSmallIntegerField(_("栏次"))
    amount = models.BigIntegerField(_("金额（分）"))
    is_total = models.BooleanField(_("合计数"), default=False)
    source = models.CharField(_("来源单元格"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("申报数")
        verbose_name_plural = _("申报数")
        ordering = ["table", "row__position", "column"]
        indexes = [
            models.Index(fields=["revision", "table"], name="fact_revision_table"),
            models.Index(fields=["table", "function", "revision"], name="fact_table_function"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["row", "column"], name="fact_once_in_row"),
        ]

    def __str__(self) -> str:
        return f"公开表{self.table} {self.amount}"
