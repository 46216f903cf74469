"""校验问题 as kept with a revision, the officer's explanation, and the reviewer's waiver."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budgets.models.disclosures import Revision

SEVERITIES = [("error", _("错误")), ("warning", _("警告")), ("notice", _("提示"))]


class CheckFinding(models.Model):
    """校验问题: the kept form of `budgets.tables.findings.Finding`. Amounts in 分."""

    revision = models.ForeignKey(
        Revision, verbose_name=_("稿次"), on_delete=models.CASCADE, related_name="findings"
    )
    position = models.PositiveIntegerField(_("序号"))
    rule = models.CharField(_("规则"), max_length=40, blank=True)
    code = models.CharField(_("代码"), max_length=40, blank=True)
    severity = models.CharField(_("级别"), max_length=8, choices=SEVERITIES)
    table = models.PositiveSmallIntegerField(_("公开表"), null=True, blank=True)
    sheet = models.CharField(_("工作表"), max_length=120, blank=True)
    cell = models.CharField(_("单元格"), max_length=12, blank=True)
    row = models.CharField(_("行"), max_length=300, blank=True)
    column = models.CharField(_("栏"), max_length=300, blank=True)
    code_printed = models.CharField(_("科目编码"), max_length=12, blank=True)
    expected = models.BigIntegerField(_("应为（分）"), null=True, blank=True)
    found = models.BigIntegerField(_("实际（分）"), null=True, blank=True)
    sources = models.JSONField(_("对照单元格"), default=list)
    related = models.JSONField(_("相关单元格"), default=list)
    coordinate = models.JSONField(_("坐标"), default=dict)
    message = models.TextField(_("说明"))
    explanation = models.TextField(_("单位说明"), blank=True)
    explained_at = models.DateTimeField(_("说明时间"), null=True, blank=True)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("说明人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("校验问题")
        verbose_name_plural = _("校验问题")
        ordering = ["revision", "position"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "position"], name="finding_position_once"),
            models.CheckConstraint(
                name="finding_severity_known",
                condition=Q(severity__in=[value for value, _label in SEVERITIES]),
            ),
            models.CheckConstraint(
                name="finding_explained_at_and_by",
                condition=Q(explained_at__isnull=True, explained_by__isnull=True, explanation="")
                | (Q(explained_at__isnull=False, explained_by__isnull=False) & ~Q(explanation="")),
            ),
        ]

    def __str__(self) -> str:
        place = f"{self.sheet}!{self.cell}" if self.cell else self.sheet or self.column
        return f"{self.code or self.rule} {place}".strip()

    @property
    def difference(self) -> int | None:
        """实际 − 应为, in 分."""
        if self.expected is None or self.found is None:
            return None
        return self.found - self.expected


class Waiver(models.Model):
    """豁免: a reviewer lets an error stand, with a reason that is kept."""

    finding = models.OneToOneField(
        CheckFinding, verbose_name=_("校验问题"), on_delete=models.CASCADE, related_name="waiver"
    )
    reason = models.TextField(_("豁免理由"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("豁免人"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("豁免时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("豁免")
        verbose_name_plural = _("豁免")
        constraints = [models.CheckConstraint(name="waiver_has_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.reason[:20]}"
