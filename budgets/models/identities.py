"""沿革: what units and departments were called before, and what units came out of one another."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from budgets.models.organisations import Department, Unit


class FormerKind(models.TextChoices):
    """What has changed."""

    NAME = "name", _("曾用名")
    CODE = "code", _("原编码")


class FormerIdentity(models.Model):
    """曾用名 or 原编码 of one unit or department.

    `since`: the first day on which it was in use, `until`: the first on which it was no more;
    None where nobody knows. `document`: by what it was changed.
    """

    unit = models.ForeignKey(
        Unit,
        verbose_name=_("预算单位"),
        on_delete=models.CASCADE,
        related_name="former",
        null=True,
        blank=True,
    )
    department = models.ForeignKey(
        Department,
        verbose_name=_("主管部门"),
        on_delete=models.CASCADE,
        related_name="former",
        null=True,
        blank=True,
    )
    what = models.CharField(_("种类"), max_length=4, choices=FormerKind, default=FormerKind.NAME)
    value = models.CharField(_("曾用名或原编码"), max_length=120)
    since = models.DateField(_("启用日期"), null=True, blank=True)
    until = models.DateField(_("停用日期"), null=True, blank=True)
    document = models.CharField(_("依据文件"), max_length=120, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"), auto_now=True)

    class Meta:
        verbose_name = _("曾用名和原编码")
        verbose_name_plural = _("曾用名和原编码")
        ordering = [F("until").desc(nulls_last=True), "-id"]
        indexes = [models.Index(fields=["what", "value"], name="former_identity_value")]
        constraints = [
            models.CheckConstraint(
                name="former_identity_has_one_owner",
                condition=Q(unit__isnull=False, department__isnull=True)
                | Q(unit__isnull=True, department__isnull=False),
                violation_error_message=_("请在预算单位和主管部门中只选一个。"),
            ),
            models.CheckConstraint(
                name="former_identity_kind_known", condition=Q(what__in=FormerKind.values)
            ),
            models.CheckConstraint(name="former_identity_not_blank", condition=~Q(value="")),
            models.CheckConstraint(
                name="former_identity_ends_after_it_began",
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                violation_error_message=_("停用日期不能早于启用日期。"),
            ),
            *(
                models.UniqueConstraint(
                    fields=[owner, "what", "value", "until"],
                    condition=Q(**{f"{owner}__isnull": False}),
                    name=f"former_identity_once_for_{owner}",
                )
                for owner in ("unit", "department")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner.name} {self.get_what_display()} {self.value}"

    @property
    def owner(self) -> Unit | Department:
        """Whose it was."""
        found = self.unit or self.department
        if found is None:  # the constraint asks for one
            raise LookupError(self.pk)
        return found


class SuccessionKind(models.TextChoices):
    """变动种类. A new name alone is none of them."""

    MERGED = "merged", _("合并")
    SPLIT = "split", _("分设")
    TRANSFERRED = "transferred", _("划转")
    ABOLISHED = "abolished", _("撤销")


#: After these the predecessor may go on, with less than before.
MAY_CONTINUE = (SuccessionKind.SPLIT, SuccessionKind.TRANSFERRED)


class Succession(models.Model):
    """机构变动: a unit went, as a whole or in part, into another one, or ended, on that day.

    One row for each successor; none where the unit was abolished. `continues`: the
    predecessor goes on beside the successor; else that day is the first without it.
    """

    predecessor = models.ForeignKey(
        Unit, verbose_name=_("原单位"), on_delete=models.PROTECT, related_name="went_into"
    )
    successor = models.ForeignKey(
        Unit,
        verbose_name=_("承接单位"),
        on_delete=models.PROTECT,
        related_name="came_from",
        null=True,
        blank=True,
        help_text=_("撤销且没有承接单位的，不填。"),
    )
    kind = models.CharField(_("变动种类"), max_length=12, choices=SuccessionKind)
    day = models.DateField(_("生效日期"))
    document = models.CharField(
        _("依据文件"), max_length=120, help_text=_("文号或文件名称，将向社会公布。")
    )
    continues = models.BooleanField(
        _("原单位保留"),
        default=False,
        help_text=_("分设、部分划转后原单位仍然存在的，请勾选。"),
    )
    recorded_at = models.DateTimeField(_("登记时间"), auto_now=True)

    class Meta:
        verbose_name = _("机构变动")
        verbose_name_plural = _("机构变动")
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "day"],
                name="succession_once",
                violation_error_message=_("这一变动已经登记过。"),
            ),
            models.CheckConstraint(
                name="succession_kind_known", condition=Q(kind__in=SuccessionKind.values)
            ),
            models.CheckConstraint(
                name="succession_of_two",
                condition=Q(successor__isnull=True) | ~Q(successor=F("predecessor")),
                violation_error_message=_("承接单位不能是原单位自己。更名、改编码请在单位页登记。"),
            ),
            models.CheckConstraint(
                name="succession_has_successor",
                condition=Q(kind="abolished", successor__isnull=True)
                | (~Q(kind="abolished") & Q(successor__isnull=False)),
                violation_error_message=_("合并、分设、划转须填承接单位；撤销不填承接单位。"),
            ),
            models.CheckConstraint(
                name="succession_may_continue",
                condition=Q(continues=False) | Q(kind__in=MAY_CONTINUE),
                violation_error_message=_("只有分设和划转可以保留原单位。"),
            ),
            models.CheckConstraint(name="succession_has_document", condition=~Q(document="")),
        ]

    def __str__(self) -> str:
        into = f" → {self.successor.name}" if self.successor else ""
        return f"{self.day} {self.get_kind_display()}：{self.predecessor.name}{into}"

    def clean(self) -> None:
        """Raises `ValidationError` for a circle, and for a unit that would end twice."""
        if not self.predecessor_id or getattr(self, "day", None) is None:
            return
        if self.predecessor_id in self._after() - {self.successor_id}:
            raise ValidationError(
                {"successor": _("承接单位后来又并入或转为原单位，前后循环，不能登记。")}
            )
        others = Succession.objects.filter(predecessor=self.predecessor_id).exclude(pk=self.pk)
        ended = others.filter(continues=False).first()
        if ended is None:
            return
        if self.day > ended.day or (
            not self.continues and (ended.day, ended.kind) != (self.day, self.kind)
        ):
            raise ValidationError(
                _("“%(name)s”已登记自%(day)s起%(kind)s，请先核对。")
                % {
                    "name": self.predecessor.name,
                    "day": ended.day,
                    "kind": ended.get_kind_display(),
                }
            )

    def _after(self) -> set[int]:
        """The successor, and every unit that came out of it by other changes."""
        others = Succession.objects.filter(successor__isnull=False).exclude(pk=self.pk)
        found: set[int] = set()
        waiting = set() if self.successor_id is None else {self.successor_id}
        while waiting:
            found |= waiting
            after = others.filter(predecessor__in=waiting).values_list("successor", flat=True)
            waiting = set(after) - found
        return found


def ends_before(year: int) -> Q:
    """For successions: their predecessor was gone before that year began."""
    return Q(continues=False, day__lte=date(year, 1, 1))
