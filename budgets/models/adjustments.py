"""预算调整: on which ground a budget was changed during its year. The budget itself stays."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budgets.models.disclosures import Disclosure
from portal.access import AccessScope


class AdjustmentNature(models.TextChoices):
    """What kind of change it is, by who may approve it."""

    #: 预算法 第六十七条至第六十九条.
    ADJUSTMENT = "adjustment", _("预算调整（人大常委会批准）")
    #: 预算法 第七十二条.
    TRANSFER = "transfer", _("预算调剂（财政部门批准，总额不变）")


class AdjustmentOutcome(models.TextChoices):
    """How it ended; "" while it is being prepared."""

    PUBLISHED = "published", _("已公开")
    ABANDONED = "abandoned", _("已放弃")


class Adjustment(models.Model):
    """调整依据 of a disclosure of the kind adjustment: who approved what, when, by which document.

    `budget` is what it adjusts. Everything but who began and ended it becomes public with the
    first publication; from then on nothing of it changes.
    """

    disclosure = models.OneToOneField(
        Disclosure, verbose_name=_("公开件"), on_delete=models.PROTECT, related_name="adjustment"
    )
    budget = models.ForeignKey(
        Disclosure, verbose_name=_("年初预算"), on_delete=models.PROTECT, related_name="adjustments"
    )
    nature = models.CharField(_("性质"), max_length=12, choices=AdjustmentNature)
    approving_body = models.CharField(_("批准机关"), max_length=120)
    document_number = models.CharField(_("批准文号"), max_length=80)
    approved_on = models.DateField(_("批准日期"))
    reason = models.TextField(_("调整原因"))
    version = models.PositiveIntegerField(_("修改次数"), default=0)
    begun_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("登记人"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    outcome = models.CharField(
        _("办理结果"), max_length=12, choices=AdjustmentOutcome, blank=True, default=""
    )
    outcome_note = models.TextField(_("放弃原因"), blank=True, default="")
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("办结人"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("预算调整")
        verbose_name_plural = _("预算调整")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget"], condition=Q(outcome=""), name="adjustment_one_open"
            ),
            models.CheckConstraint(
                name="adjustment_nature_known", condition=Q(nature__in=AdjustmentNature.values)
            ),
            models.CheckConstraint(
                name="adjustment_has_basis",
                condition=~(Q(approving_body="") | Q(document_number="") | Q(reason="")),
            ),
            models.CheckConstraint(
                name="adjustment_is_not_its_budget",
                condition=~Q(disclosure=models.F("budget")),
            ),
            models.CheckConstraint(
                name="adjustment_closed_iff_outcome",
                condition=Q(
                    outcome="", outcome_note="", closed_at__isnull=True, closed_by__isnull=True
                )
                | Q(
                    outcome="published",
                    outcome_note="",
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                )
                | (
                    Q(outcome="abandoned", closed_at__isnull=False, closed_by__isnull=False)
                    & ~Q(outcome_note="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.disclosure)

    @property
    def access_scope(self) -> AccessScope:
        """Where it belongs, for `portal.access.may`."""
        return self.disclosure.access_scope
