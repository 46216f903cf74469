"""批量数据: which zip holds the publications of a division, year and scope now."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budgets.models.disclosures import Revision, Scope
from budgets.models.organisations import Division


class BulkFile(models.Model):
    """批量文件: made by the worker and stored under its SHA-256; it can be made again at any time.

    `fingerprint` says what it was made of. `members`: the publications that are in it.
    """

    division = models.ForeignKey(
        Division, verbose_name=_("行政区划"), on_delete=models.PROTECT, related_name="bulk_files"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    scope = models.CharField(_("公开主体"), max_length=10, choices=Scope)
    fingerprint = models.CharField(_("内容标识"), max_length=64)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveBigIntegerField(_("大小（字节）"))
    missing = models.PositiveIntegerField(_("缺少的单位数"))
    built_at = models.DateTimeField(_("生成时间"), auto_now=True)
    members = models.ManyToManyField(Revision, related_name="bulk_files")

    class Meta:
        verbose_name = _("批量文件")
        verbose_name_plural = _("批量文件")
        ordering = ["division", "-year", "scope"]
        constraints = [
            models.UniqueConstraint(fields=["division", "year", "scope"], name="bulk_file_once"),
            models.CheckConstraint(
                name="bulk_file_scope_known", condition=Q(scope__in=Scope.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.year} {self.scope}"
