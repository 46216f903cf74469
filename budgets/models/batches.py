"""批量上传 and 单位别名: files of several units in one zip, and the names they print."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from budgets.models.organisations import Unit


class UnitAlias(models.Model):
    """单位别名: a name that files print for a unit, confirmed by a person to be that unit's.

    `folded` is the name as it is compared.
    """

    unit = models.ForeignKey(
        Unit, verbose_name=_("预算单位"), on_delete=models.CASCADE, related_name="aliases"
    )
    name = models.CharField(_("别名"), max_length=120)
    folded = models.CharField(_("比较用名称"), max_length=120)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("确认人"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    confirmed_at = models.DateTimeField(_("确认时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("单位别名")
        verbose_name_plural = _("单位别名")
        ordering = ["unit", "name"]
        constraints = [models.UniqueConstraint(fields=["unit", "folded"], name="alias_once")]

    def __str__(self) -> str:
        return f"{self.name} = {self.unit.name}"


class BatchState(models.TextChoices):
    """批量上传的状态."""

    ROUTING = "ROUTING", _("正在识别单位")
    ROUTED = "ROUTED", _("待确认")
    DONE = "DONE", _("已完成")
    FAILED = "FAILED", _("无法识别")


class UploadBatch(models.Model):
    """批量上传: one zip of several units of one year, until the officer has said whose is what.

    Only for the account that uploaded it, and only for a while. `groups`: files that are
    one unit's, with the name that they print. `results`: what became of each unit's.
    """

    sha256 = models.CharField(_("SHA-256"), max_length=64)
    original_name = models.CharField(_("原文件名"), max_length=100)
    size = models.PositiveIntegerField(_("大小（字节）"))
    year = models.PositiveSmallIntegerField(_("预算年度"))
    state = models.CharField(
        _("状态"), max_length=8, choices=BatchState, default=BatchState.ROUTING
    )
    failure = models.TextField(_("失败原因"), blank=True)
    groups = models.JSONField(_("文件分组"), default=list)
    results = models.JSONField(_("上传结果"), default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("上传人"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    expires_at = models.DateTimeField(_("有效期至"))

    class Meta:
        verbose_name = _("批量上传")
        verbose_name_plural = _("批量上传")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.original_name
