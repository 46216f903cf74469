"""期限: what was made public on the government's own site, and who was reminded of a day."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from budgets.models.corrections import Correction
from budgets.models.disclosures import KINDS, Disclosure
from budgets.models.organisations import Department, Division, Unit
from portal.access import AccessScope
from portal.models.immutable import ImmutableModel

ADDRESS_LENGTH = 500


class OfficialAddress(ImmutableModel):
    """官网公开: where and when a budget was published on the government's own site.

    Written back by the unit or the publisher, never fetched. The last row counts; one that was
    wrong stays on record below it.
    """

    disclosure = models.ForeignKey(
        Disclosure,
        verbose_name=_("公开件"),
        on_delete=models.PROTECT,
        related_name="official_addresses",
    )
    url = models.CharField(_("官网公开网址"), max_length=ADDRESS_LENGTH)
    published_at = models.DateTimeField(_("官网公开时间"))
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("登记人"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("官网公开地址")
        verbose_name_plural = _("官网公开地址")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="official_address_is_web",
                condition=Q(url__startswith="https://") | Q(url__startswith="http://"),
            ),
            models.CheckConstraint(
                name="official_address_not_ahead", condition=Q(published_at__lte=F("recorded_at"))
            ),
        ]

    def __str__(self) -> str:
        return self.url


class Stage(models.TextChoices):
    """催办时点: what a reminder is about. Each of the first four comes once for a last day."""

    WEEK = "week", _("到期前7日")
    THREE_DAYS = "three_days", _("到期前3日")
    LAST_DAY = "last_day", _("到期当日")
    LATE = "late", _("已逾期")
    BY_HAND = "by_hand", _("人工催办")


class Reminder(models.Model):
    """催办: one reminder to one owner about one last day, with what was sent and when.

    `correction`: what must be settled by `last_day` (整改期限); None where a budget must be
    published by it. It names no person. `created_by` is None where the portal itself reminds. `mailed_at` and
    `called_at` are set before the sending, so that nothing is ever sent twice.
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
    owner_code = models.CharField(_("主体编码"), max_length=20)
    owner_name = models.CharField(_("主体名称"), max_length=120)
    year = models.PositiveSmallIntegerField(_("年度"))
    kind = models.CharField(_("种类"), max_length=16, choices=KINDS, default="budget")
    correction = models.ForeignKey(
        Correction,
        verbose_name=_("更正"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    stage = models.CharField(_("催办时点"), max_length=12, choices=Stage)
    last_day = models.DateField(_("最迟公开日"), null=True, blank=True)
    days_left = models.IntegerField(_("剩余天数"), null=True, blank=True)
    on_day = models.DateField(_("催办日"))
    created_at = models.DateTimeField(_("催办时间"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("催办人"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    mailed_at = models.DateTimeField(_("邮件发送时间"), null=True, blank=True)
    mails = models.PositiveIntegerField(_("邮件数"), default=0)
    called_at = models.DateTimeField(_("接口通知时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("催办")
        verbose_name_plural = _("催办")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "owner_code", "year", "kind", "stage", "last_day"],
                condition=~Q(stage="by_hand") & Q(correction__isnull=True),
                name="reminder_once_for_a_stage",
            ),
            # By hand: once a day, however often the button is pressed.
            models.UniqueConstraint(
                fields=["division", "owner_code", "year", "kind", "on_day"],
                condition=Q(stage="by_hand", correction__isnull=True),
                name="reminder_by_hand_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["correction", "stage", "last_day"],
                condition=~Q(stage="by_hand") & Q(correction__isnull=False),
                name="reminder_of_correction_once_for_a_stage",
            ),
            models.UniqueConstraint(
                fields=["correction", "on_day"],
                condition=Q(stage="by_hand", correction__isnull=False),
                name="reminder_of_correction_once_a_day",
            ),
            models.CheckConstraint(
                name="reminder_of_the_portal_has_a_day",
                condition=Q(stage="by_hand") | Q(last_day__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner_name} {self.year}年 {self.get_stage_display()}"

    @property
    def access_scope(self) -> AccessScope:
        """Where it belongs, for `portal.access.may`."""
        return AccessScope(self.division_id, self.department_id, self.unit_id)
