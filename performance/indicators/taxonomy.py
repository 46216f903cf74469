"""指标体系: 成本、产出、效益、满意度 and their second levels, with the wordings seen in print.

What an officer wrote stays as it is; the taxonomy only says which member is meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from portal.core.text import fold_name, without_ordinal

_POINTS = re.compile(r"\([^()]*\d[^()]*\):?$")


@dataclass(frozen=True, slots=True)
class SecondLevel:
    """二级指标: its key, its usual name, the first level it belongs to, other wordings."""

    key: str
    name: str
    level1: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FirstLevel:
    """一级指标: its key, its usual name, other wordings."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()


COST, OUTPUT, BENEFIT, SATISFACTION = "cost", "output", "benefit", "satisfaction"
QUANTITY, QUALITY, TIMELINESS = "quantity", "quality", "timeliness"

FIRST_LEVELS = (
    FirstLevel(COST, "成本指标", ("成本", "项目成本指标")),
    FirstLevel(OUTPUT, "产出指标", ("产出", "项目产出指标", "项目产出")),
    FirstLevel(BENEFIT, "效益指标", ("效益", "效果指标", "项目效益指标", "项目效益", "效果")),
    FirstLevel(SATISFACTION, "满意度指标", ("满意度", "满意指标")),
)
SECOND_LEVELS = (
    SecondLevel("economic_cost", "经济成本指标", COST, ("经济成本", "成本指标")),
    SecondLevel("social_cost", "社会成本指标", COST, ("社会成本",)),
    SecondLevel(
        "environmental_cost",
        "生态环境成本指标",
        COST,
        ("生态环境成本", "生态成本", "生态成本指标", "环境成本", "环境成本指标"),
    ),
    SecondLevel(QUANTITY, "数量指标", OUTPUT, ("数量", "产出数量", "产出数量指标")),
    SecondLevel(QUALITY, "质量指标", OUTPUT, ("质量", "产出质量", "产出质量指标")),
    SecondLevel(
        TIMELINESS, "时效指标", OUTPUT, ("时效", "产出时效", "产出时效指标", "进度指标", "时间指标")
    ),
    SecondLevel("economic", "经济效益指标", BENEFIT, ("经济效益",)),
    SecondLevel("social", "社会效益指标", BENEFIT, ("社会效益",)),
    SecondLevel(
        "ecological",
        "生态效益指标",
        BENEFIT,
        ("生态效益", "环境效益", "环境效益指标", "生态环境效益指标"),
    ),
    SecondLevel(
        "sustained",
        "可持续影响指标",
        BENEFIT,
        (
            "可持续影响",
            "可持续发展影响指标",
            "可持续发展影响",
            "可持续性影响指标",
            "可持续发展指标",
            "可持续影响力指标",
            "可持续性指标",
        ),
    ),
    SecondLevel(
        "beneficiaries",
        "服务对象满意度指标",
        SATISFACTION,
        (
            "服务对象满意度",
            "满意度指标",
            "满意度",
            "社会公众满意度指标",
            "社会公众或服务对象满意度指标",
            "社会公众或服务对象满意度",
            "受益对象满意度指标",
            "受益对象满意度",
            "服务对象满意指标",
        ),
    ),
)


def _by_name(levels: tuple[FirstLevel, ...] | tuple[SecondLevel, ...]) -> Mapping[str, str]:
    return MappingProxyType(
        {fold_name(name): level.key for level in levels for name in (level.name, *level.aliases)}
    )


_FIRST = _by_name(FIRST_LEVELS)
_SECOND = _by_name(SECOND_LEVELS)
_SECOND_BY_KEY = MappingProxyType({level.key: level for level in SECOND_LEVELS})
_FIRST_BY_KEY = MappingProxyType({level.key: level for level in FIRST_LEVELS})
#: 成本 inside 产出, as forms before 2021 had it: the second level 成本指标.
_OLDER = frozenset({("economic_cost", OUTPUT)})


def first_level(text: str) -> str:
    """The key of a first level as written, "" where it is none of the four."""
    return _FIRST.get(_folded(text), "")


def second_level(text: str) -> str:
    """The key of a second level as written, "" where it is none that is known."""
    return _SECOND.get(_folded(text), "")


def belongs(second: str, first: str) -> bool:
    """Whether the second level stands under the first, both as keys."""
    return _SECOND_BY_KEY[second].level1 == first or (second, first) in _OLDER


def first_level_of(second: str) -> str:
    """The key of the first level that a second level belongs to."""
    return _SECOND_BY_KEY[second].level1


def name_of(key: str) -> str:
    """The usual name of a level: "产出指标", "时效指标". Raises `KeyError`."""
    level = _SECOND_BY_KEY.get(key) or _FIRST_BY_KEY[key]
    return level.name


def _folded(text: str) -> str:
    """Without its number and points: （一）成本指标, 产出指标（50分）."""
    return _POINTS.sub("", without_ordinal(text)).strip(":、.()")
