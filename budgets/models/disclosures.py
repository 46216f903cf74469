"""公开件 and 稿次: one unit's disclosure of a year, and the numbered revisions of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from budgets.models.organisations import Department, Division, Unit
from portal.access import AccessScope
from portal.models import User

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

BUDGET, ADJUSTMENT = "budget", "adjustment"
#: What is approved and owed every year.
KINDS = [(BUDGET, _("预算"))]
#: What is published: the budget, and what was changed in it during its year.
DISCLOSURE_KINDS = [*KINDS, (ADJUSTMENT, _("预算调整"))]


def kind_slug(kind: str, adjustment_number: int | None) -> str:
    """The kind as addresses and ids write it: "budget", or "adjustment-2" for the second one."""
    return kind if kind == BUDGET else f"{kind}-{adjustment_number or 0}"


class Scope(models.TextChoices):
    """Whose disclosure it is: a department and its own-level unit may share name and year."""

    UNIT = "unit", _("单位")
    DEPARTMENT = "department", _("部门")


class Disclosure(models.Model):
    """公开件: one unit or department, one year, one kind; of adjustments one for each.

    `owner_code` is the unit's or department's code: with division, year and kind it makes
    the public address. `division` and `department` are kept on the row, so that one filter
    scopes every list. `adjustment_number` counts the adjustments of a budget from 1; 0 for the
    budget itself, None for an adjustment that was given up, which takes no number.
    """

    division = models.ForeignKey(
        Division, verbose_name=_("行政区划"), on_delete=models.PROTECT, related_name="disclosures"
    )
    department = models.ForeignKey(
        Department, verbose_name=_("主管部门"), on_delete=models.PROTECT, related_name="disclosures"
    )
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("预算单位"),
        on_delete=models.PROTECT,
        related_name="disclosures",
        null=True,
        blank=True,
    )
    scope = models.CharField(_("公开主体"), max_length=10, choices=Scope, default=Scope.UNIT)
    owner_code = models.CharField(_("主体编码"), max_length=20)
    owner_name = models.CharField(_("主体名称"), max_length=120)
    year = models.PositiveSmallIntegerField(_("年度"))
    kind = models.CharField(_("种类"), max_length=16, choices=DISCLOSURE_KINDS, default=BUDGET)
    adjustment_number = models.PositiveSmallIntegerField(
        _("调整次序"), null=True, blank=True, default=0
    )
    approved_on = models.DateField(_("批复日期"), null=True, blank=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("公开件")
        verbose_name_plural = _("公开件")
        ordering = ["-year", "division", "owner_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "owner_code", "year", "kind", "adjustment_number"],
                name="disclosure_once",
            ),
            models.CheckConstraint(
                name="disclosure_numbered_by_kind",
                condition=Q(kind=BUDGET, adjustment_number=0, adjustment_number__isnull=False)
                | Q(kind=ADJUSTMENT, adjustment_number__isnull=True)
                | Q(kind=ADJUSTMENT, adjustment_number__gte=1),
            ),
            models.CheckConstraint(
                name="disclosure_scope_fits",
                condition=Q(scope="unit", unit__isnull=False)
                | Q(scope="department", unit__isnull=True),
            ),
            models.CheckConstraint(
                name="disclosure_year_sane", condition=Q(year__gte=2010, year__lte=2100)
            ),
        ]

    def __str__(self) -> str:
        told = f"{self.owner_name} {self.year}年{self.get_kind_display()}"
        if not self.is_adjustment:
            return told
        number = self.adjustment_number
        return f"{told}（第{number}次）" if number else f"{told}（已放弃）"

    @property
    def is_adjustment(self) -> bool:
        """预算调整: it stands beside the budget of its year, which stays as it was published."""
        return self.kind == ADJUSTMENT

    @property
    def slug(self) -> str:
        """The kind as it stands in addresses and ids."""
        return kind_slug(self.kind, self.adjustment_number)

    @property
    def access_scope(self) -> AccessScope:
        """Where it belongs, for `portal.access.may`."""
        return AccessScope(self.division_id, self.department_id, self.unit_id)

    @property
    def owner(self) -> Unit | Department:
        """公开主体: the unit, or the department for a department's own disclosure."""
        return self.unit or self.department

    @property
    def public_id(self) -> str:
        """公开件标识: "370303-102001-2025-budget", the same in addresses, API and chain."""
        return f"{self.division.code}-{self.owner_code}-{self.year}-{self.slug}"


class RevisionState(models.TextChoices):
    """稿次状态. It changes only by conditional update in `budgets.services`."""

    DRAFT = "DRAFT", _("草稿")
    RECEIVED = "RECEIVED", _("已接收")
    READING = "READING", _("正在读取")
    CHECKED = "CHECKED", _("已校验")
    SUBMITTED = "SUBMITTED", _("已上报")
    RETURNED = "RETURNED", _("已退回")
    APPROVED = "APPROVED", _("已批准")
    SCHEDULED = "SCHEDULED", _("待公开")
    PUBLISHED = "PUBLISHED", _("已公开")
    SUPERSEDED = "SUPERSEDED", _("已被新稿取代")
    WITHDRAWN = "WITHDRAWN", _("已撤回")
    FAILED = "FAILED", _("处理失败")


#: Being worked on: at most one for each disclosure.
OPEN_STATES = (
    "DRAFT",
    "RECEIVED",
    "READING",
    "CHECKED",
    "SUBMITTED",
    "RETURNED",
    "APPROVED",
    "SCHEDULED",
)
#: Once public; what was declared stays as it was for ever.
PUBLIC_STATES = ("PUBLISHED", "SUPERSEDED", "WITHDRAWN")


def _pair(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"revision_{name}_at_and_by",
        condition=Q(**{f"{name}_at__isnull": True, f"{name}_by__isnull": True})
        | Q(**{f"{name}_at__isnull": False, f"{name}_by__isnull": False}),
    )


def _differ(one: str, other: str) -> Q:
    return Q(**{f"{one}__isnull": True}) | Q(**{f"{other}__isnull": True}) | ~Q(**{one: F(other)})


def _by(verbose: StrPromise) -> models.ForeignKey[User | None, User | None]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=verbose,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )


class Revision(models.Model):
    """稿次: one numbered attempt at a disclosure, from upload to publication.

    `number` counts attempts, `publication` counts what became public (v1, v2 …). `version`
    grows with every write and is checked by every edit.
    """

    disclosure = models.ForeignKey(
        Disclosure, verbose_name=_("公开件"), on_delete=models.PROTECT, related_name="revisions"
    )
    number = models.PositiveIntegerField(_("稿次"))
    state = models.CharField(
        _("状态"), max_length=10, choices=RevisionState, default=RevisionState.DRAFT
    )
    version = models.PositiveIntegerField(_("修改次数"), default=0)
    edition = models.CharField(_("版式"), max_length=40)
    source = models.ForeignKey(
        "budgets.SourceFile",
        verbose_name=_("上传文件"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="revisions",
    )
    unit_name_printed = models.CharField(_("表内单位名称"), max_length=200, blank=True)
    needs_check = models.BooleanField(_("需重新校验"), default=False)
    error_count = models.PositiveIntegerField(_("错误"), default=0)
    warning_count = models.PositiveIntegerField(_("警告"), default=0)
    notice_count = models.PositiveIntegerField(_("提示"), default=0)
    fact_count = models.PositiveIntegerField(_("金额数"), default=0)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("上传人"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    checked_at = models.DateTimeField(_("校验时间"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("上报时间"), null=True, blank=True)
    submitted_by = _by(_("上报人"))
    submitted_for = _by(_("代何人上报"))
    returned_at = models.DateTimeField(_("退回时间"), null=True, blank=True)
    returned_by = _by(_("退回人"))
    return_reason = models.TextField(_("退回原因"), blank=True)
    approved_at = models.DateTimeField(_("批准时间"), null=True, blank=True)
    approved_by = _by(_("批准人"))
    approved_for = _by(_("代何人批准"))
    scheduled_for = models.DateTimeField(_("定时公开时间"), null=True, blank=True)
    scheduled_by = _by(_("定时公开安排人"))
    publication = models.PositiveIntegerField(_("公开版次"), null=True, blank=True)
    published_at = models.DateTimeField(_("公开时间"), null=True, blank=True)
    published_by = _by(_("公开人"))
    correction_reason = models.TextField(_("更正原因"), blank=True)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    withdrawn_by = _by(_("撤回人"))
    withdrawal_reason = models.TextField(_("撤回原因"), blank=True)
    takedown = models.ForeignKey(
        "budgets.Takedown",
        verbose_name=_("紧急下架"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="revisions",
    )
    failure_code = models.CharField(_("失败代码"), max_length=40, blank=True)
    failure_message = models.TextField(_("失败原因"), blank=True)

    class Meta:
        verbose_name = _("稿次")
        verbose_name_plural = _("稿次")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["disclosure", "number"], name="revision_number_once"),
            models.UniqueConstraint(
                fields=["disclosure", "publication"], name="revision_publication_once"
            ),
            models.UniqueConstraint(
                fields=["disclosure"],
                condition=Q(state="PUBLISHED"),
                name="revision_one_published",
            ),
            models.UniqueConstraint(
                fields=["disclosure"], condition=Q(state__in=OPEN_STATES), name="revision_one_open"
            ),
            models.CheckConstraint(
                name="revision_state_known", condition=Q(state__in=RevisionState.values)
            ),
            models.CheckConstraint(
                name="revision_published_has_number",
                condition=~Q(state__in=["PUBLISHED", "WITHDRAWN"])
                | Q(publication__isnull=False, published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="revision_submitted_is_signed",
                condition=~Q(state__in=["SUBMITTED", "APPROVED", "SCHEDULED", "PUBLISHED"])
                | Q(submitted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="revision_approved_is_signed",
                condition=~Q(state__in=["APPROVED", "SCHEDULED", "PUBLISHED"])
                | Q(approved_by__isnull=False),
            ),
            # 四眼原则: nobody approves what they submitted.
            models.CheckConstraint(
                name="revision_two_people",
                condition=Q(approved_by__isnull=True)
                | Q(submitted_by__isnull=True)
                | ~Q(approved_by=F("submitted_by")),
            ),
            # Nor by a stand-in, in either direction.
            models.CheckConstraint(
                name="revision_two_people_with_stand_ins",
                condition=_differ("approved_by", "submitted_for")
                & _differ("approved_for", "submitted_by")
                & _differ("approved_for", "submitted_for"),
            ),
            models.CheckConstraint(
                name="revision_taken_down_is_withdrawn",
                condition=Q(takedown__isnull=True) | Q(state="WITHDRAWN"),
            ),
            models.CheckConstraint(
                name="revision_returned_has_reason",
                condition=~Q(state="RETURNED") | ~Q(return_reason=""),
            ),
            models.CheckConstraint(
                name="revision_withdrawn_has_reason",
                condition=~Q(state="WITHDRAWN") | ~Q(withdrawal_reason=""),
            ),
            models.CheckConstraint(
                name="revision_scheduled_for_and_by",
                condition=Q(scheduled_for__isnull=True, scheduled_by__isnull=True)
                | Q(scheduled_for__isnull=False, scheduled_by__isnull=False),
            ),
            models.CheckConstraint(
                name="revision_scheduled_has_hour",
                condition=~Q(state="SCHEDULED") | Q(scheduled_for__isnull=False),
            ),
            _pair("submitted"),
            _pair("returned"),
            _pair("approved"),
            _pair("published"),
            _pair("withdrawn"),
        ]

    def __str__(self) -> str:
        return f"{self.disclosure} 第{self.number}稿"

    @property
    def access_scope(self) -> AccessScope:
        """Where it belongs, for `portal.access.may`."""
        return self.disclosure.access_scope
