"""审计记录: who did what to which thing, when. Append-only, without foreign keys.

No foreign keys, so that the log neither keeps other rows alive nor dies with them.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models.immutable import ImmutableModel


class AuditEvent(ImmutableModel):
    """审计记录: one act, written in the transaction of the act itself."""

    at = models.DateTimeField(_("时间"), auto_now_add=True, db_index=True)
    actor = models.CharField(_("账号"), max_length=150)  # "" for the system itself
    address = models.CharField(_("来源地址"), max_length=45, blank=True)
    action = models.CharField(_("操作"), max_length=60, db_index=True)  # "revision.submitted"
    target = models.CharField(_("对象"), max_length=120, db_index=True)  # "revision:12"
    description = models.CharField(_("说明"), max_length=300, blank=True)
    details = models.JSONField(_("详情"), default=dict, blank=True)

    class Meta:
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计记录")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.target}"
