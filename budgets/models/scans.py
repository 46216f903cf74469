"""签字扫描件: the approval form as it was signed on paper. Kept inside, never public."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from budgets.models.disclosures import Revision
from budgets.models.files import SourceFile
from portal.models.immutable import ImmutableModel


class ScanKind(models.TextChoices):
    """What the bytes are, by their own signature."""

    PDF = "pdf", "PDF"
    JPEG = "jpg", "JPEG"
    PNG = "png", "PNG"


class SignedScan(ImmutableModel):
    """公开审批表签字扫描件 of a revision; a better scan is another row, the latest counts.

    `document_sha256`: of the document that was previewed when the scan was attached; where
    the document has another now, the signature stands under something else.
    """

    revision = models.ForeignKey(
        Revision, verbose_name=_("稿次"), on_delete=models.PROTECT, related_name="signed_scans"
    )
    source = models.OneToOneField(
        SourceFile, verbose_name=_("上传文件"), on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("格式"), max_length=4, choices=ScanKind)
    document_sha256 = models.CharField(_("所附文件的 SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("签字扫描件")
        verbose_name_plural = _("签字扫描件")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.revision} {self.source}"
