"""交回的Word文件: what an officer sent around, as it came back. Never public."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from budgets.models.disclosures import Revision
from budgets.models.files import SourceFile


class WordReturn(models.Model):
    """交回的Word文件 of a revision: read anew whenever it is compared, nothing of it is kept."""

    revision = models.OneToOneField(
        Revision, verbose_name=_("稿次"), on_delete=models.CASCADE, related_name="word_return"
    )
    source = models.ForeignKey(
        SourceFile, verbose_name=_("上传文件"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("交回的Word文件")
        verbose_name_plural = _("交回的Word文件")

    def __str__(self) -> str:
        return self.source.original_name
