"""措辞包: how the documents of a division and year are worded, kept in versions.

A draft is edited; a version in force never changes again: a change is another version, and
a database trigger refuses everything else.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budgets.models.organisations import Division
from portal.access import AccessScope


class WordingScope(models.TextChoices):
    """Whose documents are worded so."""

    BOTH = "both", _("单位和部门")
    UNIT = "unit", _("单位")
    DEPARTMENT = "department", _("部门")


class WordingState(models.TextChoices):
    """A draft words nothing yet."""

    DRAFT = "draft", _("草稿")
    IN_FORCE = "in_force", _("已启用")


_KEY = ("scope", "year", "version")


class WordingVersion(models.Model):
    """措辞包 of a division (none: of every division), a scope and a year.

    `words`: by the names of `budgets.rendering.wording.phrases()`, only what differs from
    the usual. `glossary`: [term, words, required] in printed order. `edits` counts the
    writes to a draft, so that a stale page changes nothing.
    """

    division = models.ForeignKey(
        Division,
        verbose_name=_("行政区划"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="wordings",
    )
    scope = models.CharField(
        _("适用于"), max_length=10, choices=WordingScope, default=WordingScope.BOTH
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    version = models.PositiveIntegerField(_("版本"))
    state = models.CharField(
        _("状态"), max_length=10, choices=WordingState, default=WordingState.DRAFT
    )
    words = models.JSONField(_("措辞"), default=dict, blank=True)
    glossary = models.JSONField(_("名词解释"), default=list, blank=True)
    copied_from = models.CharField(_("复制自"), max_length=120, blank=True)
    edits = models.PositiveIntegerField(_("修改次数"), default=0)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("建立人"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    valid_from = models.DateField(_("启用日期"), null=True, blank=True)
    enforced_at = models.DateTimeField(_("启用操作时间"), null=True, blank=True)
    enforced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("启用人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("措辞包")
        verbose_name_plural = _("措辞包")
        ordering = ["-year", "division", "scope", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", *_KEY],
                condition=Q(division__isnull=False),
                name="wording_version_once_in_division",
            ),
            models.UniqueConstraint(
                fields=_KEY, condition=Q(division__isnull=True), name="wording_version_once"
            ),
            models.CheckConstraint(
                name="wording_year_sane", condition=Q(year__gte=2010, year__lte=2100)
            ),
            models.CheckConstraint(
                name="wording_in_force_has_day_and_person",
                condition=Q(
                    state="draft",
                    valid_from__isnull=True,
                    enforced_at__isnull=True,
                    enforced_by__isnull=True,
                )
                | Q(
                    state="in_force",
                    valid_from__isnull=False,
                    enforced_at__isnull=False,
                    enforced_by__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        division = self.division.name if self.division else _("各区划")
        return f"{division} {self.year}年{self.get_scope_display()}措辞 第{self.version}版"

    @property
    def access_scope(self) -> AccessScope:
        """Where it belongs: to no unit; that of every division to nobody's division."""
        return AccessScope(division=self.division_id or 0, department=0)

    @property
    def is_draft(self) -> bool:
        """Whether it may still be edited."""
        return self.state == WordingState.DRAFT
