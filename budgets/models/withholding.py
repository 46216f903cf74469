"""脱密声明, 保密审查 and 不予公开: who answers for what may and may not be public."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from budgets.models.disclosures import Disclosure, Revision
from budgets.tables.holds import Hold, HoldScope
from portal.access import AccessScope
from portal.models.immutable import ImmutableModel


class DeclassificationStatement(ImmutableModel):
    """已脱密声明: what the officer declared before the file was accepted."""

    revision = models.OneToOneField(
        Revision,
        verbose_name=_("稿次"),
        on_delete=models.PROTECT,
        related_name="declassification",
    )
    wording = models.TextField(_("声明内容"))
    public_elsewhere = models.CharField(_("已在他处公开的说明"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("声明人"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("声明时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("脱密声明")
        verbose_name_plural = _("脱密声明")

    def __str__(self) -> str:
        return f"{self.revision_id} {self.wording}"


class SecrecyReview(ImmutableModel):
    """保密审查: who reviewed what was submitted, and when. Nothing is published without one."""

    revision = models.ForeignKey(
        Revision,
        verbose_name=_("稿次"),
        on_delete=models.PROTECT,
        related_name="secrecy_reviews",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("审查人"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("审查时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("保密审查")
        verbose_name_plural = _("保密审查")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.at:%Y-%m-%d}"


class WithholdingScope(models.TextChoices):
    """How much is held."""

    UNIT = HoldScope.UNIT.value, _("整个单位")
    TABLE = HoldScope.TABLE.value, _("整张表")
    ROW = HoldScope.ROW.value, _("科目或行")
    PROJECT = HoldScope.PROJECT.value, _("项目")


class Ground(models.TextChoices):
    """Why it is held."""

    STATE_SECRET = "state_secret", _("涉及国家秘密（文件已脱密，不含该内容）")
    SENSITIVE = "sensitive", _("公开后可能危及安全稳定，或损害第三方合法权益")
    AGGREGATION = "aggregation", _("数据汇聚、关联后可能泄密")


class Basis(models.TextChoices):
    """The law that allows it."""

    BUDGET_LAW = "budget_law_14_4", _("《预算法》第十四条第四款")
    DISCLOSURE_14 = "disclosure_regulation_14", _("《政府信息公开条例》第十四条")
    DISCLOSURE_15 = "disclosure_regulation_15", _("《政府信息公开条例》第十五条")
    SECRECY_LAW = "secrecy_law_36", _("《保守国家秘密法》第三十六条")


class Withholding(models.Model):
    """不予公开事项: proposed by one, decided by another, lifted by a reviewer. No figure, ever."""

    disclosure = models.ForeignKey(
        Disclosure, verbose_name=_("公开件"), on_delete=models.PROTECT, related_name="withholdings"
    )
    scope = models.CharField(_("范围"), max_length=8, choices=WithholdingScope)
    table = models.PositiveSmallIntegerField(_("公开表"), null=True, blank=True)
    code = models.CharField(_("科目编码"), max_length=20, blank=True)
    name = models.CharField(_("行名或项目名称"), max_length=200, blank=True)
    ground = models.CharField(_("事由"), max_length=16, choices=Ground)
    basis = models.CharField(_("法律依据"), max_length=32, choices=Basis)
    reason = models.TextField(_("理由"))
    proposed_at = models.DateTimeField(_("提出时间"), auto_now_add=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("提出人"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("决定人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    lifted_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("撤销人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    lift_reason = models.TextField(_("撤销理由"), blank=True)

    class Meta:
        verbose_name = _("不予公开事项")
        verbose_name_plural = _("不予公开事项")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="withholding_scope_fits",
                condition=Q(scope="unit", table__isnull=True, code="", name="")
                | Q(scope="table", table__isnull=False, code="", name="")
                | (Q(scope="row", table__isnull=False) & ~Q(code="", name=""))
                | Q(scope="project", table__isnull=False, code=""),
            ),
            models.CheckConstraint(name="withholding_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="withholding_decided_at_and_by",
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="withholding_two_people",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="withholding_lifted_at_and_by",
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason="")),
            ),
        ]

    def __str__(self) -> str:
        parts = [self.get_scope_display()]
        if self.table:
            parts.append(f"公开表{self.table}")
        return " ".join([*(str(part) for part in parts), *filter(None, (self.code, self.name))])

    @property
    def access_scope(self) -> AccessScope:
        """Where it belongs, for `portal.access.may`."""
        return self.disclosure.access_scope

    @property
    def is_in_force(self) -> bool:
        """决定生效: decided and not lifted."""
        return self.decided_at is not None and self.lifted_at is None

    @property
    def is_open(self) -> bool:
        """待决定: proposed, neither decided nor taken back."""
        return self.decided_at is None and self.lifted_at is None

    @property
    def hold(self) -> Hold:
        """What the tables are told: a place and the name of the decision."""
        return Hold(
            scope=HoldScope(self.scope),
            table=self.table,
            code=self.code,
            name=self.name,
            reference=f"不予公开事项{self.pk}",
        )
