"""公开文字 of a revision: overview, explanation and glossary as they were given.

Frozen with the publication, like the tables: a database trigger refuses later changes.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from budgets.models.disclosures import Revision

#: What stands beside the sections of 情况说明, and how it is headed.
PARTS = {
    "duties": _("主要职责"),
    "organisation": _("机构设置"),
    "institutions": _("所列机构"),
    "glossary": _("名词解释"),
}


class DeclaredText(models.Model):
    """公开文字: one section of 情况说明, or one part of 概况 or 名词解释, in paragraphs.

    `key`: of `budgets.tables.texts.SECTION_TITLES` or of `PARTS`. A paragraph of the glossary is a pair of term
    and words.
    """

    revision = models.ForeignKey(
        Revision, verbose_name=_("稿次"), on_delete=models.CASCADE, related_name="texts"
    )
    key = models.CharField(_("部分"), max_length=20)
    position = models.PositiveSmallIntegerField(_("次序"))
    number = models.CharField(_("序号"), max_length=20, blank=True)
    title = models.CharField(_("标题"), max_length=200, blank=True)
    paragraphs = models.JSONField(_("段落"), default=list)

    class Meta:
        verbose_name = _("公开文字")
        verbose_name_plural = _("公开文字")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "key"], name="text_once_in_revision"),
        ]

    def __str__(self) -> str:
        return f"{self.title or self.key}"
