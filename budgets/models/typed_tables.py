"""在线填报 of the twelve tables: what an officer types, before it becomes a revision.

Nothing of it is public and no check reads it: a workbook is made of it and handed in like any
other. It may be written again and again, each table by itself.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budgets.models.disclosures import Disclosure, Revision
from portal.access import AccessScope


class TablesDraft(models.Model):
    """填报底稿 of one disclosure. `begun_from`: the revision that it started with.

    `handed_in`: the last revision that was made of it. `begun_at`, `begun_by`: who declared
    that what is typed holds no state secret, and when.
    """

    disclosure = models.OneToOneField(
        Disclosure, verbose_name=_("公开件"), on_delete=models.CASCADE, related_name="tables_draft"
    )
    begun_from = models.ForeignKey(
        Revision,
        verbose_name=_("起始稿次"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    handed_in = models.ForeignKey(
        Revision,
        verbose_name=_("生成的稿次"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    version = models.PositiveIntegerField(_("修改次数"), default=0)
    begun_at = models.DateTimeField(_("开始时间"))
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("开始人"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("公开表填报底稿")
        verbose_name_plural = _("公开表填报底稿")
        ordering = ["disclosure"]

    def __str__(self) -> str:
        return f"{self.disclosure} {_('在线填报')}"

    @property
    def access_scope(self) -> AccessScope:
        """Where it belongs, for `portal.access.may`."""
        return self.disclosure.access_scope


class DraftTable(models.Model):
    """填报底稿的一张表. `content`: as `budgets.tables.typed.core.as_json` gives it.

    `version` grows with every write and is checked by every edit: two people may type two
    tables at once, and nobody writes over what they have not seen.
    """

    draft = models.ForeignKey(
        TablesDraft, verbose_name=_("底稿"), on_delete=models.CASCADE, related_name="tables"
    )
    number = models.PositiveSmallIntegerField(_("公开表"))
    content = models.JSONField(_("内容"))
    version = models.PositiveIntegerField(_("修改次数"), default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("填报人"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("填报时间"))

    class Meta:
        verbose_name = _("填报底稿的表")
        verbose_name_plural = _("填报底稿的表")
        ordering = ["draft", "number"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "number"], name="draft_table_once"),
            models.CheckConstraint(
                name="draft_table_number_sane", condition=Q(number__gte=1, number__lte=99)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft} 公开表{self.number}"
