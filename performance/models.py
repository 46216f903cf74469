"""绩效目标 as kept with a revision: what was handed in, each project's targets, their indicators.

Frozen with the publication, like the tables: database triggers refuse later changes.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budgets.models import Revision, SourceFile
from performance.indicators.polarity import Polarity
from performance.indicators.taxonomy import FIRST_LEVELS
from performance.sheets.core import Form

_POLARITIES = [(Polarity.HIGHER.value, _("正向")), (Polarity.LOWER.value, _("反向"))]


class TargetsFile(models.Model):
    """绩效目标 as handed in with a revision, and what reading them came to.

    `source` None: there is no file, only what was typed at the desk. `fingerprint`: SHA-256 over all that was read from it, "" before its first reading and
    where it was refused. `checked_with`: of the rules that judged it last. `workbook_sha256`:
    of the targets printed again in the unit's layout, which is what the public downloads.
    """

    revision = models.OneToOneField(
        Revision, verbose_name=_("稿次"), on_delete=models.CASCADE, related_name="targets_file"
    )
    source = models.ForeignKey(
        SourceFile,
        verbose_name=_("上传文件"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    fingerprint = models.CharField(_("内容的 SHA-256"), max_length=64, blank=True)
    refused = models.BooleanField(_("未能读取"), default=False)
    workbook_sha256 = models.CharField(_("公开工作簿的 SHA-256"), max_length=64, blank=True)
    checked_with = models.CharField(_("规则集的 SHA-256"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("绩效目标文件")
        verbose_name_plural = _("绩效目标文件")

    def __str__(self) -> str:
        return self.source.original_name if self.source else str(_("在线填报"))


class EnteredTarget(models.Model):
    """在线填报: one project's targets as an officer typed them, beside the file.

    Like a file it is what a check reads; what the check makes of it is a `Target`.
    `content`: as `performance.sheets.entered.content_of` gives it. `gives_way`: where the
    file has the project too, the file stands. `edits` counts the writes, so that nobody
    writes over what they have not seen.
    """

    revision = models.ForeignKey(
        Revision,
        verbose_name=_("稿次"),
        on_delete=models.CASCADE,
        related_name="entered_targets",
    )
    project = models.TextField(_("项目名称"))
    content = models.JSONField(_("内容"))
    gives_way = models.BooleanField(_("以文件为准"), default=False)
    edits = models.PositiveIntegerField(_("修改次数"), default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("填报人"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("填报时间"))

    class Meta:
        verbose_name = _("在线填报的绩效目标")
        verbose_name_plural = _("在线填报的绩效目标")
        ordering = ["revision", "id"]

    def __str__(self) -> str:
        return self.project


class Target(models.Model):
    """绩效目标: one project's targets, every text as written. Amounts in 分.

    `labels`, `written` and `cells` are those of `performance.sheets.core.Target`: with them
    the sheet is laid out as the unit laid it out.
    """

    revision = models.ForeignKey(
        Revision, verbose_name=_("稿次"), on_delete=models.CASCADE, related_name="targets"
    )
    position = models.PositiveIntegerField(_("序号"))
    project = models.TextField(_("项目名称"))
    project_code = models.TextField(_("项目编码"), blank=True)
    department = models.TextField(_("主管部门"), blank=True)
    department_code = models.TextField(_("主管部门编码"), blank=True)
    unit = models.TextField(_("实施单位"), blank=True)
    unit_code = models.TextField(_("实施单位编码"), blank=True)
    total = models.BigIntegerField(_("年度资金总额（分）"), null=True, blank=True)
    fiscal = models.BigIntegerField(_("财政拨款（分）"), null=True, blank=True)
    other = models.BigIntegerField(_("其他资金（分）"), null=True, blank=True)
    objective = models.TextField(_("总体目标"), blank=True)
    form = models.CharField(_("版式"), max_length=1, choices=[(form.value,) * 2 for form in Form])
    labels = models.JSONField(_("表内用语"), default=dict)
    written = models.JSONField(_("原文"), default=dict)
    sheet = models.TextField(_("工作表"), blank=True)
    cells = models.JSONField(_("单元格"), default=dict)

    class Meta:
        verbose_name = _("绩效目标")
        verbose_name_plural = _("绩效目标")
        ordering = ["revision", "position"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "position"], name="target_position_once"),
            models.CheckConstraint(
                name="target_form_known", condition=Q(form__in=[form.value for form in Form])
            ),
        ]

    def __str__(self) -> str:
        return self.project


class Indicator(models.Model):
    """绩效指标: what was written, and what was understood of it.

    `number` and `upper` are the digits as written, "" for none. `first`, `second`: keys of
    the taxonomy, "" where a level is none of it. `deadline`: parts of a time, null for none.
    """

    target = models.ForeignKey(
        Target, verbose_name=_("绩效目标"), on_delete=models.CASCADE, related_name="indicators"
    )
    position = models.PositiveIntegerField(_("序号"))
    level1 = models.TextField(_("一级指标"), blank=True)
    level2 = models.TextField(_("二级指标"), blank=True)
    level3 = models.TextField(_("三级指标"), blank=True)
    value = models.TextField(_("指标值"), blank=True)
    weight = models.TextField(_("权重"), blank=True)
    scoring = models.TextField(_("评扣分标准"), blank=True)
    first = models.CharField(
        _("一级指标类别"),
        max_length=20,
        blank=True,
        choices=[(level.key, level.name) for level in FIRST_LEVELS],
    )
    second = models.CharField(_("二级指标类别"), max_length=40, blank=True)
    operator = models.CharField(_("比较"), max_length=4, blank=True)
    number = models.TextField(_("数值"), blank=True)
    upper = models.TextField(_("数值上限"), blank=True)
    measure = models.TextField(_("计量单位"), blank=True)
    words = models.TextField(_("文字"), blank=True)
    deadline = models.JSONField(_("时限"), null=True, blank=True)
    polarity = models.CharField(_("方向"), max_length=8, blank=True, choices=_POLARITIES)
    cells = models.JSONField(_("单元格"), default=dict)

    class Meta:
        verbose_name = _("绩效指标")
        verbose_name_plural = _("绩效指标")
        ordering = ["target", "position"]
        constraints = [
            models.UniqueConstraint(fields=["target", "position"], name="indicator_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.level3} {self.value}"
