"""公开存证链: one entry for each publication and withdrawal, each holding the hash of the last.

An entry is the exact text that is hashed. Append-only, without foreign keys: it outlives what
it tells of, and a reader outside the portal can check it from the text alone.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models.immutable import ImmutableModel


class ChainEntry(ImmutableModel):
    """存证: what became public, or ceased to be, and when.

    `sequence` counts from 1 without a gap. `content`: canonical JSON; `sha256` is that of its
    UTF-8 bytes. `subject`: the publication's id, "370303-102001-2025-budget-v1".
    """

    sequence = models.PositiveBigIntegerField(_("序号"), unique=True)
    subject = models.CharField(_("公开版次"), max_length=120, db_index=True)
    content = models.TextField(_("内容"))
    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("公开存证")
        verbose_name_plural = _("公开存证")
        ordering = ["sequence"]

    def __str__(self) -> str:
        return f"{self.sequence} {self.subject}"


class ChainedFile(ImmutableModel):
    """存证文件: where in the chain a file's hash stands. An index; the entry is the proof."""

    entry = models.ForeignKey(ChainEntry, on_delete=models.PROTECT, related_name="files")
    format = models.CharField(_("格式"), max_length=16)
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)

    class Meta:
        verbose_name = _("存证文件")
        verbose_name_plural = _("存证文件")
        ordering = ["entry", "format"]

    def __str__(self) -> str:
        return f"{self.format} {self.sha256[:12]}"
