"""批复数: what the finance bureau's 批复 fixes for one owner and year."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budgets.models.disclosures import KINDS
from budgets.models.organisations import CODE, Department, Division, Unit
from portal.access import AccessScope
from portal.models.immutable import ImmutableModel


class ApprovedFigures(models.Model):
    """批复数 of a unit or department for a year, in 分; a blank one is not of the 批复.

    Kept by owner and not with a disclosure: the 批复 comes before anybody uploads. `unit` is
    None for a department's own figures. It is the 批复 in force: what a later batch has put in
    its place stays on record as `ReplacedFigures`.
    """

    division = models.ForeignKey(
        Division, verbose_name=_("行政区划"), on_delete=models.PROTECT, related_name="+"
    )
    department = models.ForeignKey(
        Department, verbose_name=_("主管部门"), on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("预算单位"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    owner_code = models.CharField(_("主体编码"), max_length=20, validators=[CODE])
    year = models.PositiveSmallIntegerField(_("年度"))
    kind = models.CharField(_("种类"), max_length=16, choices=KINDS, default="budget")
    total = models.BigIntegerField(_("预算总额（分）"), null=True, blank=True)
    basic = models.BigIntegerField(_("基本支出（分）"), null=True, blank=True)
    project = models.BigIntegerField(_("项目支出（分）"), null=True, blank=True)
    three_public = models.BigIntegerField(_("“三公”经费（分）"), null=True, blank=True)
    general = models.BigIntegerField(_("一般公共预算（分）"), null=True, blank=True)
    fund = models.BigIntegerField(_("政府性基金预算（分）"), null=True, blank=True)
    state_capital = models.BigIntegerField(_("国有资本经营预算（分）"), null=True, blank=True)
    batch_number = models.CharField(_("批次号"), max_length=40, blank=True)
    document_number = models.CharField(_("批复文号"), max_length=80, blank=True)
    approved_on = models.DateField(_("批复日期"), null=True, blank=True)
    imported_at = models.DateTimeField(_("导入时间"), auto_now=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("导入人"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("批复数")
        verbose_name_plural = _("批复数")
        ordering = ["-year", "division", "owner_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "owner_code", "year", "kind"], name="approved_figures_once"
            ),
            models.CheckConstraint(
                name="approved_figures_year_sane",
                condition=Q(year__gte=2010, year__lte=2100),
                violation_error_message=_("年度应在 2010 至 2100 之间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner_code} {self.year}年"

    @property
    def access_scope(self) -> AccessScope:
        """Where it belongs, for `portal.access.may`."""
        return AccessScope(self.division_id, self.department_id, self.unit_id)


class ReplacedFigures(ImmutableModel):
    """被替换的批复数: what stood before a re-issued batch took its place, every cell of it.

    `cells`: the figures in 分, batch and document number, and day, by the name of the field.
    """

    figures = models.ForeignKey(
        ApprovedFigures,
        verbose_name=_("批复数"),
        on_delete=models.PROTECT,
        related_name="replaced",
    )
    batch_number = models.CharField(_("批次号"), max_length=40, blank=True)
    document_number = models.CharField(_("批复文号"), max_length=80, blank=True)
    approved_on = models.DateField(_("批复日期"), null=True, blank=True)
    cells = models.JSONField(_("原批复数"))
    imported_at = models.DateTimeField(_("原导入时间"))
    imported_by = models.CharField(_("原导入账号"), max_length=150)
    replaced_at = models.DateTimeField(_("替换时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("被替换的批复数")
        verbose_name_plural = _("被替换的批复数")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.figures} {self.batch_number}".strip()


class CongressApproval(models.Model):
    """人代会批准日: when the people's congress approved the budgets of a division and year.

    预算法 第五十二条 counts the days of every 批复 from it.
    """

    division = models.ForeignKey(
        Division, verbose_name=_("行政区划"), on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    kind = models.CharField(_("种类"), max_length=16, choices=KINDS, default="budget")
    approved_on = models.DateField(_("人代会批准日期"))
    version = models.PositiveIntegerField(_("修改次数"), default=0)
    recorded_at = models.DateTimeField(_("登记时间"), auto_now=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("登记人"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("人代会批准日")
        verbose_name_plural = _("人代会批准日")
        ordering = ["-year", "division"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "year", "kind"], name="congress_approval_once"
            ),
            models.CheckConstraint(
                name="congress_approval_year_sane", condition=Q(year__gte=2010, year__lte=2100)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division} {self.year}年"
