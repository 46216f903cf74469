"""填报内容 of a revision: the reasons and the few figures that no table holds.

Frozen with the publication, like the tables: a database trigger refuses later changes.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from budgets.models.disclosures import Revision


class NarrativeEntry(models.Model):
    """填报项. `name`: of `budgets.tables.entries.entries()`; `text`: as written, never empty."""

    revision = models.ForeignKey(
        Revision, verbose_name=_("稿次"), on_delete=models.CASCADE, related_name="entries"
    )
    name = models.CharField(_("填报项"), max_length=60)
    text = models.TextField(_("内容"))

    class Meta:
        verbose_name = _("填报内容")
        verbose_name_plural = _("填报内容")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "name"], name="entry_once_in_revision"),
            models.CheckConstraint(name="entry_says_something", condition=~models.Q(text="")),
        ]

    def __str__(self) -> str:
        return self.name
