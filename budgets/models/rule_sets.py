"""规则集: the sets of rules that this portal has run, and which one each revision was checked with."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from budgets.models.disclosures import Revision


class RuleSet(models.Model):
    """规则集 as `budgets.rules.rule_set` fingerprints it. `number`: what people count."""

    fingerprint = models.CharField(_("指纹"), max_length=64, unique=True)
    number = models.PositiveIntegerField(_("版本"))
    first_seen_at = models.DateTimeField(_("首次运行时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("规则集")
        verbose_name_plural = _("规则集")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.number} {self.fingerprint[:12]}"


class CheckedWith(models.Model):
    """校验所用规则集: with which rules the findings of a revision were made.

    A table of its own: adding a column would rebuild a table that is frozen for what is public.
    """

    revision = models.OneToOneField(
        Revision, verbose_name=_("稿次"), on_delete=models.CASCADE, related_name="checked_with"
    )
    rule_set = models.ForeignKey(
        RuleSet, verbose_name=_("规则集"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("校验所用规则集")
        verbose_name_plural = _("校验所用规则集")

    def __str__(self) -> str:
        return f"{self.revision_id} {self.rule_set_id}"
