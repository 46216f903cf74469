"""更正: why something published is corrected, from the first step until it is settled."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from budgets.models.disclosures import Disclosure, Revision
from budgets.models.questions import PublicQuestion
from portal.access import AccessScope


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


#: Sources to which a unit reports what it has put right (整改结果).
SUPERVISORS = (CorrectionSource.AUDIT, CorrectionSource.CONGRESS, CorrectionSource.INSPECTION)


class CorrectionOutcome(models.TextChoices):
    """How a correction ended; "" while it is under way."""

    PUBLISHED = "published", _("已更正公开")
    NOT_NEEDED = "not_needed", _("无需更正")
    CANCELLED = "cancelled", _("撤销")


#: Outcomes without a publication: closed at the desk, with a note.
WITHOUT_PUBLICATION = (CorrectionOutcome.NOT_NEEDED, CorrectionOutcome.CANCELLED)


class Correction(models.Model):
    """更正 of a disclosure: begun beside what is published, closed with an outcome.

    `revision` is what it became; None where it ended without a publication. Once closed nothing
    of it changes. `question`: what a reader doubted, where that led to it.
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
    question = models.ForeignKey(
        PublicQuestion,
        verbose_name=_("公众纠错"),
        on_delete=models.PROTECT,
        related_name="corrections",
        null=True,
        blank=True,
    )
    version = models.PositiveIntegerField(_("修改次数"), default=0)
    begun_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("登记人"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    outcome = models.CharField(
        _("办理结果"), max_length=12, choices=CorrectionOutcome, blank=True, default=""
    )
    outcome_note = models.TextField(_("办结说明"), blank=True, default="")
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("办结人"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("更正")
        verbose_name_plural = _("更正")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["disclosure"], condition=Q(outcome=""), name="correction_one_open"
            ),
            models.CheckConstraint(name="correction_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="correction_kind_known", condition=Q(kind__in=CorrectionKind.values)
            ),
            models.CheckConstraint(
                name="correction_source_known", condition=Q(source__in=CorrectionSource.values)
            ),
            models.CheckConstraint(
                name="correction_question_is_public",
                condition=Q(question__isnull=True) | Q(source="public"),
            ),
            models.CheckConstraint(
                name="correction_closed_iff_outcome",
                condition=Q(
                    outcome="",
                    outcome_note="",
                    closed_at__isnull=True,
                    closed_by__isnull=True,
                    revision__isnull=True,
                )
                | Q(
                    outcome="published",
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    revision__isnull=False,
                )
                | (
                    Q(
                        outcome__in=["not_needed", "cancelled"],
                        closed_at__isnull=False,
                        closed_by__isnull=False,
                        revision__isnull=True,
                    )
                    & ~Q(outcome_note="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.disclosure} {self.get_kind_display()}"

    @property
    def access_scope(self) -> AccessScope:
        """Where it belongs, for `portal.access.may`."""
        return self.disclosure.access_scope

    @property
    def takes_result(self) -> bool:
        """Whether a result may be written: closed, and found by who is reported to."""
        return bool(self.outcome) and self.source in SUPERVISORS


class CorrectionResult(models.Model):
    """整改结果: what was put right, written once a correction is closed, let out by another.

    The last one that was let out counts; those before it stay on record.
    """

    correction = models.ForeignKey(
        Correction, verbose_name=_("更正"), on_delete=models.PROTECT, related_name="results"
    )
    text = models.TextField(_("整改结果"))
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("登记人"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    recorded_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("代何人登记"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    released_at = models.DateTimeField(_("公开时间"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("公开人"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("整改结果")
        verbose_name_plural = _("整改结果")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="correction_result_says", condition=~Q(text="")),
            models.CheckConstraint(
                name="correction_result_released_at_and_by",
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | Q(released_at__isnull=False, released_by__isnull=False),
            ),
            # 四眼原则: nobody lets out what they wrote, nor what was written in their place.
            models.CheckConstraint(
                name="correction_result_two_people",
                condition=Q(released_by__isnull=True)
                | (
                    ~Q(released_by=F("recorded_by"))
                    & (Q(recorded_for__isnull=True) | ~Q(released_by=F("recorded_for")))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.correction} {self._meta.verbose_name}"

    @property
    def access_scope(self) -> AccessScope:
        """Where it belongs, for `portal.access.may`."""
        return self.correction.access_scope
