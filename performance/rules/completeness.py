"""内容完整: levels, values, objectives; no text of the form itself left over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from budgets.rules.rule import Category
from budgets.tables.findings import Finding, Severity
from performance.indicators.taxonomy import belongs, first_level_of, name_of
from performance.rules.placeholders import placeholder
from performance.rules.rule import Said, TargetRule, at_indicator, at_target
from performance.rules.settings import required_levels
from performance.sheets.core import Part
from portal.core.text import fold

if TYPE_CHECKING:
    from performance.rules.rule import Declared
    from performance.sheets.core import Indicator, Target

_SHORTEST_GOAL = 15


def _levels(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    """One finding a target, naming what it lacks. Without a heading that is a read error."""
    required = required_levels(declared.context.edition, declared.context.division)
    for target in declared.targets:
        lacking = lacking_levels(target, required)
        if lacking:
            words = {"text": target.project, "name": "、".join(lacking)}
            yield at_target(rule, target, Said("W_TARGET_LEVELS", words=words), Part.PROJECT)


def lacking_levels(target: Target, required: Sequence[str]) -> list[str]:
    """The names of the required levels that no indicator has; all of them under a bare heading.

    None for a target without even that: it could not be read.
    """
    filled = [one for one in target.indicators if fold(one.level3)]
    present = {one.first for one in filled} | {one.second for one in filled}
    present |= {first_level_of(one.second) for one in filled if one.second}
    is_empty = Part.LEVEL3 in target.labels and not target.indicators
    if not (filled or is_empty):
        return []
    return [name_of(key) for key in required if key not in present]


def _level_names(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    """Said once for each pair of levels of a target."""
    for target in declared.targets:
        seen: set[tuple[str, str]] = set()
        for indicator in target.indicators:
            pair = (indicator.level1, indicator.level2)
            if pair in seen:
                continue
            seen.add(pair)
            yield from _level_name(rule, target, indicator)


def _level_name(rule: TargetRule, target: Target, indicator: Indicator) -> Iterator[Finding]:
    first, second = indicator.first, indicator.second
    if first and second:
        if not belongs(second, first):
            words = {"text": indicator.level2, "name": indicator.level1}
            said = Said("W_TARGET_LEVEL", words=words)
            yield at_indicator(rule, target, indicator, said, Part.LEVEL2)
        return
    unknown = [
        (part, text, name)
        for part, text, key, name in (
            (Part.LEVEL1, indicator.level1, first, "一级指标"),
            (Part.LEVEL2, indicator.level2, second, "二级指标"),
        )
        if not key
    ]
    for part, text, name in unknown:
        words = {"text": text or "空白", "name": name}
        said = Said("W_TARGET_LEVEL_UNKNOWN", Severity.NOTICE, words=words)
        yield at_indicator(rule, target, indicator, said, part)


def _values(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    for target, indicator in declared.indicators:
        lacking = [
            name
            for name, text in (("名称", indicator.level3), ("指标值", indicator.value))
            if not fold(text)
        ]
        if lacking:
            words = {"label": indicator.level3 or indicator.value, "name": "和".join(lacking)}
            said = Said("E_TARGET_VALUE", words=words)
            yield at_indicator(rule, target, indicator, said, Part.VALUE, Part.LEVEL3)


def _goals(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    for target in declared.targets:
        goal = fold(target.objective)
        if not goal:
            said = Said("E_TARGET_GOAL", words={"text": target.project})
            yield at_target(rule, target, said, Part.OBJECTIVE)
        elif len(goal) < _SHORTEST_GOAL:
            words: dict[str, str | int] = {"text": target.objective, "count": len(goal)}
            said = Said("W_TARGET_GOAL", Severity.WARNING, words=words)
            yield at_target(rule, target, said, Part.OBJECTIVE)


def _placeholders(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    for target in declared.targets:
        for part, text in ((Part.PROJECT, target.project), (Part.OBJECTIVE, target.objective)):
            if left := placeholder(text):
                said = Said("E_PLACEHOLDER", words={"text": text, "name": left})
                yield at_target(rule, target, said, part)
        for indicator in target.indicators:
            yield from _placeholder(rule, target, indicator)


def _placeholder(rule: TargetRule, target: Target, indicator: Indicator) -> Iterator[Finding]:
    """One finding a row, at its first cell with such a text."""
    for part, text in (
        (Part.LEVEL3, indicator.level3),
        (Part.VALUE, indicator.value),
        (Part.WEIGHT, indicator.weight),
        (Part.SCORING, indicator.scoring),
    ):
        if left := placeholder(text):
            said = Said("E_PLACEHOLDER", words={"text": text, "name": left})
            yield at_indicator(rule, target, indicator, said, part)
            return


_FULL = Category.COMPLETENESS

RULES = (
    TargetRule(
        "B-P-LEVELS",
        "绩效指标应包括规定的一级、二级指标（成本、产出的数量质量时效、效益、满意度）。",
        Severity.WARNING,
        _FULL,
        _levels,
    ),
    TargetRule(
        "B-P-LEVEL-NAME",
        "二级指标应属于所列的一级指标，并使用规定的名称。",
        Severity.WARNING,
        Category.EXISTENCE,
        _level_names,
    ),
    TargetRule("B-P-VALUE", "每个指标都应有名称和指标值。", Severity.ERROR, _FULL, _values),
    TargetRule("B-P-GOAL", "应填写总体目标，并写明内容。", Severity.ERROR, _FULL, _goals),
    TargetRule(
        "B-P-PLACEHOLDER",
        "绩效目标表中不应残留模板文字和占位符。",
        Severity.ERROR,
        _FULL,
        _placeholders,
    ),
)
