"""筛选参数 of targets and indicators, typed: a wrong value is refused with a sentence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_filters as filters
from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budgets.api.filters import DisclosureFilters, OfOneKind, OfUid, Words
from performance.indicators.polarity import Polarity
from performance.indicators.taxonomy import FIRST_LEVELS, SECOND_LEVELS
from performance.indicators.values import Operator
from performance.selectors.listing import number_from, number_to
from portal.core.money import parse_amount

_LONGEST = 300
_NUMBER = RegexValidator(
    r"^-?[0-9]{1,15}(\.[0-9]{1,9})?\Z", _("应为十进制数，不含单位和千分位，例如 95 或 17.349287。")
)
_WAN = RegexValidator(
    r"^-?[0-9]{1,8}(\.[0-9]{1,6})?\Z",
    _("应为以万元计的十进制数，最多六位小数，不含单位和千分位，例如 91 或 17.349287。"),
)


class Bounds(forms.Form):
    """Pairs of bounds, each of which must hold something: `…_min` is not above `…_max`."""

    def clean(self) -> dict[str, Any]:
        """The parameters. A lower bound above its upper one is a fault of the lower."""
        given: dict[str, Any] = super().clean() or {}
        for name in [name for name in self.fields if name.endswith("_min")]:
            upper = name.replace("_min", "_max")
            low, high = given.get(name), given.get(upper)
            if low and high and Decimal(low) > Decimal(high):
                words = gettext("不能大于 %(name)s 的 %(value)s。")
                self.add_error(name, words % {"name": upper, "value": high})
        return given


def _bound(method: str, validator: RegexValidator, label: Any) -> filters.CharFilter:
    return filters.CharFilter(
        method=method, validators=[validator], label=label, max_length=_LONGEST, strip=False
    )


class OfProjectFilters(DisclosureFilters):
    """Whose, which year, which project."""

    updated_since = None
    kind = OfOneKind()
    project = Words(_("项目名称"))
    project_code = Words(_("项目编码"))

    class Meta:
        form = Bounds


class TargetFilters(OfProjectFilters):
    """绩效目标."""

    unit_uid = OfUid("revision__disclosure__")
    total_min = _bound(
        "filter_total_min", _WAN, _("年度资金总额不小于（万元，十进制数，按分精确比较）")
    )
    total_max = _bound(
        "filter_total_max", _WAN, _("年度资金总额不大于（万元，十进制数，按分精确比较）")
    )

    def filter_total_min(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """At least so much. A target without the amount is not among them."""
        return queryset.filter(total__gte=parse_amount(value))

    def filter_total_max(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """At most so much. A target without the amount is not among them."""
        return queryset.filter(total__lte=parse_amount(value))


class IndicatorFilters(OfProjectFilters):
    """绩效指标. The levels are given by their keys, however the unit words them."""

    unit_uid = OfUid("target__revision__disclosure__")
    level1 = filters.ChoiceFilter(
        field_name="first",
        choices=[(level.key, level.name) for level in FIRST_LEVELS],
        label=_("一级指标：cost 成本，output 产出，benefit 效益，satisfaction 满意度"),
    )
    level2 = filters.ChoiceFilter(
        field_name="second",
        choices=[(level.key, level.name) for level in SECOND_LEVELS],
        label=_("二级指标标识，例如 quantity 数量、quality 质量、timeliness 时效"),
    )
    name = Words(_("指标名称含有的文字"), field_name="level3", lookup_expr="icontains")
    polarity = filters.ChoiceFilter(
        choices=[(Polarity.HIGHER.value, _("正向")), (Polarity.LOWER.value, _("反向"))],
        label=_("方向：higher 越高越好，lower 越低越好；名称不能说明的不在内"),
    )
    operator = filters.ChoiceFilter(
        choices=[(each.value, each.name) for each in Operator],
        label=_("指标值的比较：≤ ≥ = < > 或 ~（区间）；须按网址规则编码"),
    )
    unit_of_value = Words(_("指标值的计量单位，完全一致，例如 %、万元、次"), field_name="measure")
    number_min = _bound(
        "filter_number_min",
        _NUMBER,
        _("指标值的数值不小于；区间取下限，没有数值的不在内，不换算计量单位"),
    )
    number_max = _bound(
        "filter_number_max",
        _NUMBER,
        _("指标值的数值不大于；区间取下限，没有数值的不在内，不换算计量单位"),
    )

    def filter_number_min(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """At least that number, whatever its unit."""
        return number_from(queryset, value)

    def filter_number_max(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """At most that number, whatever its unit."""
        return number_to(queryset, value)
