"""行政区划、主管部门、预算单位, and who may do what for them (角色)."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.access import ADMINISTRATORS, Role

CODE = RegexValidator(r"^[0-9A-Za-z]{2,20}$", _("编码只能由 2 至 20 位数字或字母组成。"))

#: What a 固定标识 is drawn from: nothing that is misread, and no vowels, so that no words.
UID_SIGNS = "23456789bcdfghjkmnpqrstvwxyz"
_UID_LENGTH = 7


def _uid(kind: str) -> str:
    return kind + "".join(secrets.choice(UID_SIGNS) for _sign in range(_UID_LENGTH))


def unit_uid() -> str:
    """固定标识 of a new unit, drawn: "u" and seven signs."""
    return _uid("u")


def department_uid() -> str:
    """固定标识 of a new department, drawn: "d" and seven signs."""
    return _uid("d")


class Division(models.Model):
    """行政区划: whose finance bureau publishes. Code of GB/T 2260, or wider (371591)."""

    code = models.CharField(_("区划代码"), max_length=12, unique=True, validators=[CODE])
    name = models.CharField(_("区划名称"), max_length=60)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("上级区划"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    # 会审: whose consent an approval needs here, in any order. None asked: the approval alone.
    asks_department = models.BooleanField(_("批准前须主管部门同意"), default=False)
    asks_bureau = models.BooleanField(_("批准前须财政业务科室同意"), default=False)
    asks_performance = models.BooleanField(_("批准前须绩效管理机构同意"), default=False)

    class Meta:
        verbose_name = _("行政区划")
        verbose_name_plural = _("行政区划")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Department(models.Model):
    """主管部门 (一级预算单位): answers for its own budget and that of its units.

    `uid` never changes, whatever becomes of code and name; the database refuses it.
    """

    uid = models.CharField(
        _("固定标识"), max_length=8, unique=True, default=department_uid, editable=False
    )
    division = models.ForeignKey(
        Division, verbose_name=_("行政区划"), on_delete=models.PROTECT, related_name="departments"
    )
    code = models.CharField(_("部门编码"), max_length=20, validators=[CODE])
    name = models.CharField(_("部门名称"), max_length=120)

    class Meta:
        verbose_name = _("主管部门")
        verbose_name_plural = _("主管部门")
        ordering = ["division", "code"]
        constraints = [
            models.UniqueConstraint(fields=["division", "code"], name="department_code_in_division")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Nature(models.TextChoices):
    """单位性质."""

    AGENCY = "administrative_agency", _("行政机关")
    MANAGED = "civil_service_managed", _("参公事业单位")
    INSTITUTION = "public_institution", _("事业单位")


class Unit(models.Model):
    """预算单位: what publishes a budget of its own.

    `uid` never changes, whatever becomes of code and name; the database refuses it.
    """

    uid = models.CharField(
        _("固定标识"), max_length=8, unique=True, default=unit_uid, editable=False
    )
    division = models.ForeignKey(
        Division, verbose_name=_("行政区划"), on_delete=models.PROTECT, related_name="units"
    )
    department = models.ForeignKey(
        Department, verbose_name=_("主管部门"), on_delete=models.PROTECT, related_name="units"
    )
    code = models.CharField(_("单位编码"), max_length=20, validators=[CODE])
    name = models.CharField(_("单位名称"), max_length=120)
    nature = models.CharField(_("单位性质"), max_length=24, choices=Nature, default=Nature.AGENCY)
    tier = models.PositiveSmallIntegerField(_("预算级次"), default=2)
    active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("预算单位")
        verbose_name_plural = _("预算单位")
        ordering = ["division", "code"]
        constraints = [
            models.UniqueConstraint(fields=["division", "code"], name="unit_code_in_division"),
            models.CheckConstraint(
                condition=Q(tier__gte=1, tier__lte=5),
                name="unit_tier_known",
                violation_error_message=_("预算级次应为 1 至 5。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Membership(models.Model):
    """角色授予: one account, one role, for one unit, department or division.

    The scope is exactly one of the three. The three administrators (三员) have none: one
    account holds at most one of these roles, and then no other.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("账号"),
        on_delete=models.CASCADE,
        related_name="memberships",
    )
    role = models.CharField(_("角色"), max_length=24, choices=Role)
    unit = models.ForeignKey(
        Unit, verbose_name=_("预算单位"), on_delete=models.CASCADE, null=True, blank=True
    )
    department = models.ForeignKey(
        Department, verbose_name=_("主管部门"), on_delete=models.CASCADE, null=True, blank=True
    )
    division = models.ForeignKey(
        Division, verbose_name=_("行政区划"), on_delete=models.CASCADE, null=True, blank=True
    )

    class Meta:
        verbose_name = _("角色授予")
        verbose_name_plural = _("角色授予")
        constraints = [
            models.CheckConstraint(
                name="membership_has_one_scope",
                condition=(
                    ~Q(role__in=ADMINISTRATORS)
                    & (
                        Q(unit__isnull=False, department__isnull=True, division__isnull=True)
                        | Q(unit__isnull=True, department__isnull=False, division__isnull=True)
                        | Q(unit__isnull=True, department__isnull=True, division__isnull=False)
                    )
                    | Q(
                        unit__isnull=True,
                        department__isnull=True,
                        division__isnull=True,
                        role__in=ADMINISTRATORS,
                    )
                ),
                violation_error_message=_(
                    "请在单位、部门、区划三者中只选一个范围；"
                    "系统管理员、安全保密管理员和审计员不选范围。"
                ),
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(role__in=ADMINISTRATORS),
                name="membership_one_administrator",
                violation_error_message=_("系统管理员、安全保密管理员、审计员不能由同一账号兼任。"),
            ),
            *(
                models.UniqueConstraint(
                    fields=["user", "role", scope],
                    condition=Q(**{f"{scope}__isnull": False}),
                    name=f"membership_once_for_{scope}",
                )
                for scope in ("unit", "department", "division")
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(unit__isnull=True, department__isnull=True, division__isnull=True),
                name="membership_once_everywhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()} {self.unit or self.department or self.division or ''}"

    def clean(self) -> None:
        """Raises `ValidationError` where an administrator would also do the business itself."""
        if not self.user_id or not self.role:
            return
        others = Membership.objects.filter(user=self.user_id).exclude(pk=self.pk)
        if self.role not in ADMINISTRATORS:
            others = others.filter(role__in=ADMINISTRATORS)
        if others.exists():
            raise ValidationError(
                _("系统管理员、安全保密管理员、审计员的账号不能再有其他角色，请另建账号。")
            )
