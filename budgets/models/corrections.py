"""更正: why something published is corrected, from the first step until it is public."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budgets.models.disclosures import Disclosure, Revision


class CorrectionKind(models.TextChoices):
    """What is corrected."""

    FIGURES = "figures", _("数字更正")
    WORDS = "words", _("文字更正")
    SUPPLEMENT = "supplement", _("补充公开")
    OTHER = "other", _("其他更正")


class CorrectionSource(models.TextChoices):
    """Who found what has to be corrected."""

    SELF = "self", _("自查")
    AUDIT = "audit", _("审计")
    CONGRESS = "congress", _("人大监督")
    INSPECTION = "inspection", _("财政检查")
    PUBLIC = "public", _("公众反映")


class Correction(models.Model):
    """更正 of a disclosure: begun beside what is published, closed by the next publication.

    `revision` is what it became; from then on nothing of it changes, and it is public.
    """

    disclosure = models.ForeignKey(
        Disclosure, verbose_name=_("公开件"), on_delete=models.PROTECT, related_name="corrections"
    )
    revision = models.OneToOneField(
        Revision,
        verbose_name=_("稿次"),
        on_delete=models.PROTECT,
        related_name="correction",
        null=True,
        blank=True,
    )
    kind = models.CharField(_("更正种类"), max_length=12, choices=CorrectionKind)
    source = models.CharField(_("问题来源"), max_length=12, choices=CorrectionSource)
    document_number = models.CharField(_("文号"), max_length=80, blank=True)
    deadline = models.DateField(_("整改期限"), null=True, blank=True)
    reason = models.TextField(_("更正原因"))
    begun_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("登记人"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("更正")
        verbose_name_plural = _("更正")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["disclosure"],
                condition=Q(revision__isnull=True),
                name="correction_one_open",
            ),
            models.CheckConstraint(name="correction_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="correction_kind_known", condition=Q(kind__in=CorrectionKind.values)
            ),
            models.CheckConstraint(
                name="correction_source_known", condition=Q(source__in=CorrectionSource.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.disclosure} {self.get_kind_display()}"
