"""上传文件 and 快照: bytes by content address, described here."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from budgets.models.disclosures import Revision
from portal.models.immutable import ImmutableModel


class SourceFile(ImmutableModel):
    """上传文件: what an officer handed in. The bytes lie under their SHA-256; never public."""

    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    original_name = models.CharField(_("原文件名"), max_length=100)
    size = models.PositiveIntegerField(_("大小（字节）"))
    uploaded_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("上传人"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("上传文件")
        verbose_name_plural = _("上传文件")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.original_name


class Snapshot(ImmutableModel):
    """快照: the exact bytes that were previewed, approved and published.

    `sha256` is that of the canonical JSON: the snapshot's identity. `publication` is the
    number that stands in its file names: it may be published under no other.
    """

    revision = models.OneToOneField(
        Revision, verbose_name=_("稿次"), on_delete=models.CASCADE, related_name="snapshot"
    )
    sha256 = models.CharField(_("规范 JSON 的 SHA-256"), max_length=64)
    publication = models.PositiveIntegerField(_("文件中的公开版次"))
    created_at = models.DateTimeField(_("生成时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("快照")
        verbose_name_plural = _("快照")

    def __str__(self) -> str:
        return f"{self.revision} {self.sha256[:12]}"


class SnapshotFile(ImmutableModel):
    """快照文件: one format of a snapshot, stored plain and gzipped."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="files")
    format = models.CharField(_("格式"), max_length=16)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("大小（字节）"))
    media_type = models.CharField(_("媒体类型"), max_length=100)
    filename = models.CharField(_("文件名"), max_length=160)
    gzip_sha256 = models.CharField(_("压缩后 SHA-256"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("快照文件")
        verbose_name_plural = _("快照文件")
        ordering = ["snapshot", "format"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "format"], name="snapshot_format_once")
        ]

    def __str__(self) -> str:
        return self.filename
