"""退回意见、会审意见、代办授权 and 紧急下架: what reviewing leaves behind beside the state itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from budgets.models.disclosures import Disclosure, Revision
from budgets.models.organisations import Membership
from portal.access import AccessScope
from portal.models import User
from portal.models.immutable import ImmutableModel


class ReturnNote(ImmutableModel):
    """退回意见: why a revision went back, said of one finding or of one table.

    `about`: the finding as it was read, by which the same finding is known in a later check
    or upload; empty where the note is about the table. `returned_at`: of the return.
    """

    revision = models.ForeignKey(
        Revision, verbose_name=_("稿次"), on_delete=models.PROTECT, related_name="return_notes"
    )
    returned_at = models.DateTimeField(_("退回时间"))
    table = models.PositiveSmallIntegerField(_("公开表"), null=True, blank=True)
    place = models.CharField(_("所指问题"), max_length=300, blank=True)
    about = models.JSONField(_("所指问题（结构）"), default=dict, blank=True)
    text = models.TextField(_("意见"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("退回人"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("退回意见")
        verbose_name_plural = _("退回意见")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="return_note_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="return_note_has_place", condition=Q(table__isnull=False) | ~Q(place="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place or self.table} {self.text[:20]}"


class ReviewStep(models.TextChoices):
    """会审: whose consent a division may ask for, beside the approval."""

    DEPARTMENT = "department", _("主管部门意见")
    BUREAU = "bureau", _("财政业务科室意见")
    PERFORMANCE = "performance", _("绩效管理机构意见")


class Consent(ImmutableModel):
    """会审意见: one step has nothing against the submission. It falls with the submission.

    `submitted_by` and `submitted_for` are those of the submission, so that the database can
    refuse a consent to one's own.
    """

    revision = models.ForeignKey(
        Revision, verbose_name=_("稿次"), on_delete=models.PROTECT, related_name="consents"
    )
    step = models.CharField(_("环节"), max_length=12, choices=ReviewStep)
    submitted_at = models.DateTimeField(_("上报时间"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("上报人"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("同意人"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    given_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("代何人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    at = models.DateTimeField(_("同意时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("会审意见")
        verbose_name_plural = _("会审意见")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "step", "submitted_at"], name="consent_once_for_submission"
            ),
            models.CheckConstraint(
                name="consent_two_people",
                condition=~Q(by=F("submitted_by"))
                & (Q(given_for__isnull=True) | ~Q(given_for=F("submitted_by"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()} {self.by}"


class Delegation(models.Model):
    """代办授权 (A/B岗): a person names a stand-in for one of their roles, from a day to a day.

    The stand-in acts under their own name, 代 the principal. It ends by itself, with the
    role, with either account, or when it is ended before its last day.
    """

    membership = models.ForeignKey(
        Membership, verbose_name=_("角色"), on_delete=models.CASCADE, related_name="delegations"
    )
    principal = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("授权人（A岗）"),
        on_delete=models.PROTECT,
        related_name="delegations_given",
    )
    stand_in = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("代办人（B岗）"),
        on_delete=models.PROTECT,
        related_name="delegations_held",
    )
    starts = models.DateField(_("开始日期"))
    ends = models.DateField(_("结束日期"))
    reason = models.CharField(_("事由"), max_length=200)
    created_at = models.DateTimeField(_("授权时间"), auto_now_add=True)
    ended_at = models.DateTimeField(_("终止时间"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("终止人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("代办授权")
        verbose_name_plural = _("代办授权")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="delegation_to_another", condition=~Q(stand_in=F("principal"))
            ),
            models.CheckConstraint(
                name="delegation_days_in_order", condition=Q(starts__lte=F("ends"))
            ),
            models.CheckConstraint(name="delegation_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="delegation_ended_at_and_by",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stand_in} 代 {self.principal} {self.starts}—{self.ends}"


class TakedownGround(models.TextChoices):
    """下架依据: what the public is told. Nothing of the content."""

    STATE_SECRET = "state_secret", _("可能含有依法不得公开的国家秘密")
    SENSITIVE = "sensitive", _("可能含有依法不得公开的敏感信息")
    PERSONAL = "personal", _("可能含有依法不得公开的个人信息")
    WRONG_FILE = "wrong_file", _("误公开了非本单位或非公开用途的文件")


class Takedown(models.Model):
    """紧急下架 of everything that a disclosure ever made public: one proposes, another confirms.

    `reason` stays inside. `sealed`: by revision, the public words that the tombstone
    replaced. A confirmed or rejected one never changes (trigger).
    """

    disclosure = models.ForeignKey(
        Disclosure, verbose_name=_("公开件"), on_delete=models.PROTECT, related_name="takedowns"
    )
    ground = models.CharField(_("下架依据"), max_length=16, choices=TakedownGround)
    reason = models.TextField(_("内部说明"))
    proposed_at = models.DateTimeField(_("提出时间"), auto_now_add=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("提出人"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    proposed_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("代何人提出"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("确认人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    rejected_at = models.DateTimeField(_("否决时间"), null=True, blank=True)
    rejected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("否决人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    rejection_reason = models.TextField(_("否决理由"), blank=True)
    sealed = models.JSONField(_("封存的公开文字"), default=dict, blank=True)

    class Meta:
        verbose_name = _("紧急下架")
        verbose_name_plural = _("紧急下架")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="takedown_has_reason", condition=~Q(reason="")),
            models.UniqueConstraint(
                fields=["disclosure"],
                condition=Q(confirmed_at__isnull=True, rejected_at__isnull=True),
                name="takedown_one_open",
            ),
            models.CheckConstraint(
                name="takedown_settled_once",
                condition=Q(confirmed_at__isnull=True) | Q(rejected_at__isnull=True),
            ),
            models.CheckConstraint(
                name="takedown_confirmed_at_and_by",
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="takedown_rejected_at_and_by",
                condition=Q(rejected_at__isnull=True, rejected_by__isnull=True, rejection_reason="")
                | (
                    Q(rejected_at__isnull=False, rejected_by__isnull=False)
                    & ~Q(rejection_reason="")
                ),
            ),
            models.CheckConstraint(
                name="takedown_two_people",
                condition=Q(confirmed_by__isnull=True)
                | (
                    ~Q(confirmed_by=F("proposed_by"))
                    & (Q(proposed_for__isnull=True) | ~Q(confirmed_by=F("proposed_for")))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.disclosure} {self.get_ground_display()}"

    @property
    def access_scope(self) -> AccessScope:
        """Where it belongs, for `portal.access.may`."""
        return self.disclosure.access_scope

    @property
    def is_open(self) -> bool:
        """待确认: neither confirmed nor rejected."""
        return self.confirmed_at is None and self.rejected_at is None

    @property
    def proposers(self) -> set[User]:
        """Who may not confirm it: who proposed, and in whose place."""
        return {each for each in (self.proposed_by, self.proposed_for) if each is not None}
