"""科目: codes that a finance bureau adds to, or puts in place of, those of the package."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

_TAKEN = _("同一科目表中已有该编码、该启用年度的科目。")
#: Digits of 类, 款 and 项; economic lists have no 项.
_LEVEL_OF_LENGTH = {3: 1, 5: 2, 7: 3}


class CodeList(models.TextChoices):
    """科目表: which list a code belongs to."""

    FUNCTIONAL = "functional", _("支出功能分类")
    ECONOMIC_DEPT = "economic_dept", _("部门预算支出经济分类")
    ECONOMIC_GOV = "economic_gov", _("政府预算支出经济分类")


class Confidence(models.TextChoices):
    """可信度 of a code's name and years."""

    HIGH = "high", _("高")
    MEDIUM = "medium", _("中")
    LOW = "low", _("低")


class ClassificationCode(models.Model):
    """科目: one code's name in the years from `valid_from` to `valid_to`, inclusive.

    `valid_from` None: in use in 2017 or earlier; `valid_to` None: still in use. Rows here
    take the place of the package's rows of the same code
    (`budgets.selectors.classifications`).
    """

    code_list = models.CharField(_("科目表"), max_length=16, choices=CodeList)
    code = models.CharField(_("科目编码"), max_length=7)
    name = models.CharField(_("科目名称"), max_length=120)
    level = models.PositiveSmallIntegerField(_("级次"), editable=False)
    valid_from = models.PositiveSmallIntegerField(_("启用年度"), null=True, blank=True)
    valid_to = models.PositiveSmallIntegerField(_("停用年度"), null=True, blank=True)
    source = models.CharField(_("依据"), max_length=200, blank=True)
    confidence = models.CharField(
        _("可信度"), max_length=8, choices=Confidence, default=Confidence.HIGH
    )

    class Meta:
        verbose_name = _("科目")
        verbose_name_plural = _("科目")
        ordering = ["code_list", "code", "valid_from"]
        constraints = [
            # Two constraints: SQLite takes two empty years for different ones.
            models.UniqueConstraint(
                fields=["code_list", "code", "valid_from"],
                name="classification_once_from",
                violation_error_message=_TAKEN,
            ),
            models.UniqueConstraint(
                fields=["code_list", "code"],
                condition=Q(valid_from__isnull=True),
                name="classification_once_always",
                violation_error_message=_TAKEN,
            ),
            models.CheckConstraint(
                name="classification_level_known", condition=Q(level__gte=1, level__lte=3)
            ),
            models.CheckConstraint(
                name="classification_years_in_order",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("停用年度不能早于启用年度。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def clean_fields(self, exclude: Any = None) -> None:
        """类, 款 or 项 by the number of digits. Raises `ValidationError` for other codes."""
        self.level = level_of(self.code_list, self.code) or 1
        super().clean_fields(exclude=exclude)

    def clean(self) -> None:
        """Raise `ValidationError` where the code is no code of its list, or a year is odd."""
        if not level_of(self.code_list, self.code):
            digits = _("3、5 或 7") if self.code_list == CodeList.FUNCTIONAL else _("3 或 5")
            raise ValidationError(
                {"code": _("科目编码应为 %(digits)s 位数字。") % {"digits": digits}}
            )
        for name in ("valid_from", "valid_to"):
            year = getattr(self, name)
            if year is not None and not 1990 <= year <= 2100:
                raise ValidationError({name: _("年度应为 1990 至 2100 之间的四位数字。")})


def level_of(code_list: str, code: str) -> int:
    """级次: 类 1, 款 2, 项 3; 0 for what is no code of that list."""
    level = _LEVEL_OF_LENGTH.get(len(code), 0) if code.isascii() and code.isdigit() else 0
    return 0 if level == 3 and code_list != CodeList.FUNCTIONAL else level
