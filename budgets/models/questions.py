"""公众纠错: what a reader doubts of something published, what is answered, and who let it out.

Who asked is kept apart (`QuestionSender`) and not for long. A question is never deleted, and
what was let out is frozen: database triggers say both.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from budgets.models.disclosures import Disclosure, Revision
from portal.access import AccessScope


class QuestionPart(models.TextChoices):
    """What of a publication is doubted."""

    DOCUMENT = "document", _("整份公开件")
    TABLE = "table", _("一张公开表")
    CELL = "cell", _("一个数字或名称")
    TARGETS = "targets", _("绩效目标")


class QuestionOutcome(models.TextChoices):
    """What came of a question. Until it is let out, the public reads 已收到."""

    ANSWERED = "answered", _("已答复")
    CORRECTED = "corrected", _("已更正")
    DECLINED = "declined", _("不受理")


def _together(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"question_{name}_at_and_by",
        condition=Q(**{f"{name}_at__isnull": True, f"{name}_by__isnull": True})
        | Q(**{f"{name}_at__isnull": False, f"{name}_by__isnull": False}),
    )


class PublicQuestion(models.Model):
    """公众纠错: one doubt about one publication.

    `receipt`: the token of the reader's own address; `cell`: the anchor of a printed cell
    ("t5-r3-c6"); `place` and `printed`: what is doubted, in words and as it was printed.
    """

    disclosure = models.ForeignKey(
        Disclosure, verbose_name=_("公开件"), on_delete=models.PROTECT, related_name="questions"
    )
    revision = models.ForeignKey(
        Revision, verbose_name=_("所疑版次"), on_delete=models.PROTECT, related_name="questions"
    )
    receipt = models.CharField(_("回执号"), max_length=64, unique=True)
    part = models.CharField(_("所疑内容"), max_length=10, choices=QuestionPart)
    table = models.PositiveSmallIntegerField(_("公开表"), null=True, blank=True)
    cell = models.CharField(_("单元格"), max_length=20, blank=True)
    place = models.CharField(_("位置"), max_length=400)
    printed = models.CharField(_("印出的内容"), max_length=300, blank=True)
    text = models.TextField(_("问题"))
    asked_at = models.DateTimeField(_("收到时间"), auto_now_add=True)
    version = models.PositiveIntegerField(_("修改次数"), default=0)
    outcome = models.CharField(_("处理结果"), max_length=10, choices=QuestionOutcome, blank=True)
    answer = models.TextField(_("答复"), blank=True)
    is_text_public = models.BooleanField(_("公开问题原文"), default=False)
    correction = models.ForeignKey(
        Revision,
        verbose_name=_("更正稿"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_questions",
    )
    drafted_at = models.DateTimeField(_("拟稿时间"), null=True, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("拟稿人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    drafted_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("代何人拟稿"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    sent_back_reason = models.TextField(_("退回拟稿的原因"), blank=True)
    released_at = models.DateTimeField(_("答复公开时间"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("答复公开人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    released_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("代何人公开"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField(_("答复撤回时间"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("答复撤回人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    withdrawal_reason = models.TextField(_("答复撤回原因"), blank=True)

    class Meta:
        verbose_name = _("公众纠错")
        verbose_name_plural = _("公众纠错")
        ordering = ["id"]
        indexes = [models.Index(fields=["disclosure", "released_at"], name="question_released")]
        constraints = [
            models.CheckConstraint(
                name="question_part_fits",
                condition=Q(part__in=["document", "targets"], table__isnull=True, cell="")
                | Q(part="table", table__isnull=False, cell="")
                | (Q(part="cell", table__isnull=False) & ~Q(cell="")),
            ),
            models.CheckConstraint(
                name="question_says_something", condition=~Q(text="") & ~Q(receipt="")
            ),
            _together("drafted"),
            _together("released"),
            _together("withdrawn"),
            models.CheckConstraint(
                name="question_draft_is_whole",
                condition=Q(drafted_at__isnull=True, outcome="", answer="")
                | (Q(drafted_at__isnull=False, outcome__in=QuestionOutcome.values) & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="question_released_after_draft",
                condition=Q(released_at__isnull=True) | Q(drafted_at__isnull=False),
            ),
            # 四眼原则: nobody lets out what they wrote, nor does anybody in their place.
            *(
                models.CheckConstraint(
                    name=f"question_two_people_{released}_{drafted}",
                    condition=Q(**{f"released_{released}__isnull": True})
                    | Q(**{f"drafted_{drafted}__isnull": True})
                    | ~Q(**{f"released_{released}": F(f"drafted_{drafted}")}),
                )
                for released in ("by", "for")
                for drafted in ("by", "for")
            ),
            models.CheckConstraint(
                name="question_stood_in_for_an_act",
                condition=(Q(drafted_for__isnull=True) | Q(drafted_by__isnull=False))
                & (Q(released_for__isnull=True) | Q(released_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="question_correction_fits",
                condition=Q(outcome="corrected", correction__isnull=False)
                | (~Q(outcome="corrected") & Q(correction__isnull=True)),
            ),
            models.CheckConstraint(
                name="question_declined_stays_unprinted",
                condition=~Q(outcome="declined") | Q(is_text_public=False),
            ),
            models.CheckConstraint(
                name="question_withdrawn_has_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawal_reason="")
                | (
                    Q(withdrawn_at__isnull=False, released_at__isnull=False)
                    & ~Q(withdrawal_reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"纠错{self.pk} {self.place}"

    @property
    def access_scope(self) -> AccessScope:
        """Where it belongs, for `portal.access.may`."""
        return self.disclosure.access_scope

    @property
    def is_open(self) -> bool:
        """待答复: nothing has been let out."""
        return self.released_at is None

    @property
    def awaits_release(self) -> bool:
        """待公开: an answer is written and not let out."""
        return self.released_at is None and self.drafted_at is not None


class QuestionSender(models.Model):
    """提问人: how to reach whoever asked, and a keyed hash of the address, against floods.

    Never public. The hash goes after a day, the row when `keep_until` has passed.
    """

    question = models.OneToOneField(
        PublicQuestion, verbose_name=_("公众纠错"), on_delete=models.CASCADE, related_name="sender"
    )
    address_key = models.CharField(_("来源地址摘要"), max_length=64, blank=True, db_index=True)
    contact = models.CharField(_("联系方式"), max_length=100, blank=True)
    asked_at = models.DateTimeField(_("收到时间"), db_index=True)
    keep_until = models.DateTimeField(_("保留至"), db_index=True)

    class Meta:
        verbose_name = _("提问人")
        verbose_name_plural = _("提问人")

    def __str__(self) -> str:
        return f"{self.question_id}"
