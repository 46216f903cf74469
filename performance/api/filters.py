"""筛选参数 of targets and indicators, typed: a wrong value is refused with a sentence."""

from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from budgets.api.filters import DisclosureFilters
from performance.indicators.polarity import Polarity
from performance.indicators.taxonomy import FIRST_LEVELS, SECOND_LEVELS

_LONGEST = 300


class TargetFilters(DisclosureFilters):
    """绩效目标."""

    updated_since = None
    project = filters.CharFilter(label=_("项目名称"), max_length=_LONGEST)
    project_code = filters.CharFilter(label=_("项目编码"), max_length=_LONGEST)


class IndicatorFilters(TargetFilters):
    """绩效指标. The levels are given by their keys, however the unit words them."""

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
    name = filters.CharFilter(
        field_name="level3",
        lookup_expr="icontains",
        label=_("指标名称含有的文字"),
        max_length=_LONGEST,
    )
    polarity = filters.ChoiceFilter(
        choices=[(Polarity.HIGHER.value, _("正向")), (Polarity.LOWER.value, _("反向"))],
        label=_("方向：higher 越高越好，lower 越低越好；名称不能说明的不在内"),
    )
