"""公开联系方式: whom a reader may call about what a unit or department published."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budgets.models.organisations import Department, Unit

TELEPHONE = RegexValidator(
    r"^[0-9][0-9 \-转、]{5,38}[0-9]\Z",
    _("电话只能由数字、短横线、空格、“转”和顿号组成，如 0533-2869000 转 8012。"),
)


class PublicContact(models.Model):
    """联系方式 of one unit or department, shown on every page of its disclosures.

    A department's is also that of its units which have none. An office's number, nobody's own.
    """

    unit = models.OneToOneField(
        Unit,
        verbose_name=_("预算单位"),
        on_delete=models.CASCADE,
        related_name="contact",
        null=True,
        blank=True,
    )
    department = models.OneToOneField(
        Department,
        verbose_name=_("主管部门"),
        on_delete=models.CASCADE,
        related_name="contact",
        null=True,
        blank=True,
    )
    office = models.CharField(_("责任科室"), max_length=60, blank=True)
    telephone = models.CharField(
        _("公开电话"),
        max_length=40,
        validators=[TELEPHONE],
        help_text=_("办公电话，显示在公开页上。不要填个人手机号码。"),
    )
    recorded_at = models.DateTimeField(_("登记时间"), auto_now=True)

    class Meta:
        verbose_name = _("公开联系方式")
        verbose_name_plural = _("公开联系方式")
        ordering = ["department", "unit"]
        constraints = [
            models.CheckConstraint(
                name="public_contact_has_one_owner",
                condition=Q(unit__isnull=False, department__isnull=True)
                | Q(unit__isnull=True, department__isnull=False),
                violation_error_message=_("请在预算单位和主管部门中只选一个。"),
            ),
            models.CheckConstraint(name="public_contact_has_telephone", condition=~Q(telephone="")),
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.telephone}"

    @property
    def owner(self) -> Unit | Department:
        """Whose it is."""
        owner = self.unit or self.department
        if owner is None:  # the database refuses it
            raise LookupError(self.pk)
        return owner
