"""指标质量: what one indicator says by itself, its name against its value (group H)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from budgets.rules.rule import Category
from budgets.tables.findings import Finding, Severity
from performance.indicators.names import (
    Measured,
    contradicts,
    counted,
    head,
    is_bounded,
    may_be_overfulfilled,
    promised,
    tells_timeliness,
)
from performance.indicators.polarity import Polarity, lasting, polarity
from performance.indicators.taxonomy import (
    BENEFIT,
    COST,
    QUALITY,
    QUANTITY,
    SATISFACTION,
    TIMELINESS,
)
from performance.indicators.values import Operator
from performance.rules.placeholders import placeholder
from performance.rules.rule import Said, TargetRule, at_indicator
from performance.sheets.core import Part
from portal.core.text import fold, fold_name

if TYPE_CHECKING:
    from performance.rules.rule import Check, Declared
    from performance.sheets.core import Indicator

_UPPER = (Operator.AT_MOST, Operator.BELOW)
_LOWER = (Operator.AT_LEAST, Operator.ABOVE)
_WHOLE = 100
_BETTER = {Polarity.HIGHER: "越高越好", Polarity.LOWER: "越低越好"}
_KINDS = {
    Measured.RATE: "百分比",
    Measured.PEOPLE: "人数",
    Measured.COUNT: "数量",
    Measured.TIME: "时间",
    Measured.MONEY: "金额",
}
#: 名称所指 to the units that contradict it.
_MISFITS = {
    Measured.RATE: {Measured.MONEY, Measured.TIME, Measured.PEOPLE, Measured.COUNT},
    Measured.PEOPLE: {Measured.RATE, Measured.MONEY, Measured.TIME},
    Measured.COUNT: {Measured.RATE, Measured.MONEY, Measured.TIME},
    Measured.TIME: {Measured.RATE, Measured.MONEY, Measured.PEOPLE, Measured.COUNT},
    Measured.MONEY: {Measured.RATE, Measured.TIME, Measured.PEOPLE, Measured.COUNT},
}
_DATA = Path(__file__).resolve().parents[1] / "data" / "vague.csv"
#: Words that promise a change and no measure of it.
with _DATA.open(encoding="utf-8", newline="") as _lines:
    _BARE = frozenset(row["word"] for row in csv.DictReader(_lines))
_SAVING = re.compile(r"节约|节省|节支|压减|降低|减少|增收|收入|收益|挽回")
_LONGEST_NAME = 500
_SIGNS = "≤≥<>="
_WORD_SIGN = r"(?:不低于|不少于|不高于|不超过|不大于|不小于|大于等于|小于等于|达到|高于|低于|大于|小于|超过|至少|控制在|达)"
_NUMBER = r"\d+(?:\.\d+)?"
_NAME_VALUE = re.compile(
    rf"(?P<sign>[{_SIGNS}≧≦]=?{_NUMBER}[^\d()]{{0,6}})"
    rf"|(?P<word>{_WORD_SIGN}{_NUMBER}[^\d()]{{0,4}}?(?:及?以上|及?以下|以内)?$)"
    rf"|(?P<percent>{_NUMBER}[%‰](?:及?以上|及?以下|以内)?$)"
    rf"|(?P<after>{_NUMBER}[^\d()岁级]{{1,3}}(?:及?以上|及?以下|以内)$)"
)


def is_filled(indicator: Indicator) -> bool:
    """Whether name and value are there and no template text is: else other rules speak."""
    if not fold(indicator.level3) or indicator.parsed.is_blank:
        return False
    return not placeholder(indicator.level3) and not placeholder(indicator.value)


def _direction(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    for target, indicator in declared.indicators:
        if not is_filled(indicator):
            continue
        better = _better(indicator)
        operator = indicator.parsed.operator
        wrong = (better is Polarity.HIGHER and operator in _UPPER) or (
            better is Polarity.LOWER and operator in _LOWER
        )
        if wrong:
            words = {**_quoted(indicator), "name": _BETTER[better]}
            yield at_indicator(
                rule, target, indicator, Said("W_TARGET_DIRECTION", words=words), Part.VALUE
            )


def _better(indicator: Indicator) -> Polarity:
    """The direction that the name tells, where the unit is one that can have a direction."""
    value = indicator.parsed
    kind = counted(value.unit)
    told = polarity(indicator.level3)
    if not told and indicator.first == SATISFACTION and value.is_percentage:
        told = Polarity.HIGHER
    if kind is Measured.TIME:
        return lasting(indicator.level3)
    if told is Polarity.HIGHER and kind not in (Measured.RATE, Measured.SCORE, Measured.NONE):
        return Polarity.NONE
    return Polarity.NONE if kind is Measured.MONEY else told


def _beyond(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    for target, indicator in declared.indicators:
        value = indicator.parsed
        if (
            value.unit == "%"
            and value.number == _WHOLE
            and value.operator in _LOWER
            and not value.sign.startswith("达")  # 达到100% is all there is
            and is_filled(indicator)
            and is_bounded(indicator.level3)
            and _misfit(indicator) is Measured.NONE
        ):
            said = Said("W_TARGET_BEYOND", words=_quoted(indicator))
            yield at_indicator(rule, target, indicator, said, Part.VALUE)


def _percent(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    for target, indicator in declared.indicators:
        value, name = indicator.parsed, indicator.level3
        largest = value.upper or value.number
        if value.unit != "%" or largest is None or largest <= _WHOLE or not is_filled(indicator):
            continue
        if is_bounded(name) and not may_be_overfulfilled(name) and _is_share(indicator):
            said = Said("W_TARGET_PERCENT", words=_quoted(indicator))
            yield at_indicator(rule, target, indicator, said, Part.VALUE)


def _is_share(indicator: Indicator) -> bool:
    """Whether it is a part of a whole; 比例 may also compare two wholes."""
    if indicator.first == SATISFACTION or polarity(indicator.level3) is Polarity.HIGHER:
        return True
    return promised(indicator.level3) is Measured.RATE and not head(indicator.level3).endswith(
        "比例"
    )


def _unit(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    yield from _misfits(rule, declared, money=False)


def _cost_name(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    yield from _misfits(rule, declared, money=True)


def _misfits(rule: TargetRule, declared: Declared, *, money: bool) -> Iterator[Finding]:
    """Names against units. `money`: rates and 及时性 in money, which is a rule of its own."""
    for target, indicator in declared.indicators:
        kind = _misfit(indicator)
        if kind is Measured.NONE:
            continue
        is_money = indicator.parsed.is_money and (
            kind is Measured.RATE or tells_timeliness(indicator.level3)
        )
        if is_money is money:
            words = {**_quoted(indicator), "name": _KINDS[kind]}
            said = Said("W_TARGET_UNIT", words=words)
            yield at_indicator(rule, target, indicator, said, Part.VALUE)


def _misfit(indicator: Indicator) -> Measured:
    """What the name promises and the unit does not count; NONE where they fit."""
    value = indicator.parsed
    if value.number is None or value.words or not is_filled(indicator):
        return Measured.NONE  # words of its own say what is counted
    kind, unit = promised(indicator.level3), counted(value.unit)
    if indicator.first == SATISFACTION and kind is Measured.NONE:
        kind = Measured.RATE
    if kind is Measured.MONEY and indicator.first != COST:
        return Measured.NONE  # 经费 may be counted outside the costs: 保障经费 1项
    if kind is Measured.TIME and unit is Measured.RATE and tells_timeliness(indicator.level3):
        return Measured.NONE
    if not value.unit and _needs_unit(kind, indicator):
        return kind
    if contradicts(indicator.level3, value.unit):
        return kind
    return kind if unit in _MISFITS.get(kind, ()) else Measured.NONE


def _needs_unit(kind: Measured, indicator: Indicator) -> bool:
    """95 without its %, 310 without 万元, 5 without 天; 0.95 may stand for 95%."""
    number = indicator.parsed.number
    if kind is Measured.RATE:
        return number is not None and number > 1
    return kind in (Measured.MONEY, Measured.TIME) and not tells_timeliness(indicator.level3)


def _cost_bound(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    for target, indicator in declared.indicators:
        if indicator.first != COST or not is_filled(indicator):
            continue
        value = indicator.parsed
        if value.is_money and value.operator in _LOWER and not _SAVING.search(indicator.level3):
            said = Said("W_TARGET_BOUND", words=_quoted(indicator))
            yield at_indicator(rule, target, indicator, said, Part.VALUE)


def _name_value(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    for target, indicator in declared.indicators:
        found = value_in_name(indicator.level3) or _own_value(indicator)
        if found and not placeholder(indicator.level3):
            words = {"label": indicator.level3, "text": found}
            said = Said("W_TARGET_NAME_VALUE", words=words)
            yield at_indicator(rule, target, indicator, said, Part.LEVEL3)


def _own_value(indicator: Indicator) -> str:
    """The indicator's own number and unit at the end of its name: 聘用人员25人."""
    value = indicator.parsed
    if value.number is None or not value.unit or value.words:
        return ""
    measure = f"{value.number}{value.unit}"
    return measure if fold_name(indicator.level3).endswith(measure) else ""


def value_in_name(name: str) -> str:
    """The threshold that the name holds, "" where it holds none."""
    folded = fold_name(name[:_LONGEST_NAME]).rstrip("。;,")
    match = _NAME_VALUE.search(folded)
    return match[0] if match else ""


def _vague(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    for target, indicator in declared.indicators:
        if is_filled(indicator) and _is_vague(indicator):
            said = Said("W_TARGET_VAGUE", words=_quoted(indicator))
            yield at_indicator(rule, target, indicator, said, Part.VALUE)


def _is_vague(indicator: Indicator) -> bool:
    """Words where a measure is due, or words that say no degree. Others are legitimate."""
    value = indicator.parsed
    if fold(value.text).strip("。;,、!") in _BARE:
        return True
    if value.is_measurable:
        return False
    if indicator.second in (QUANTITY, TIMELINESS) or indicator.first == SATISFACTION:
        return True
    if indicator.first == BENEFIT or indicator.second == QUALITY:
        return promised(indicator.level3) in (Measured.RATE, Measured.PEOPLE, Measured.COUNT)
    return False


def _deadline(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    year = declared.context.year
    for target, indicator in declared.indicators:
        reason = _time_fault(indicator, year) if is_filled(indicator) else ""
        if reason:
            said = Said("W_TARGET_DEADLINE", words={**_quoted(indicator), "name": reason})
            yield at_indicator(rule, target, indicator, said, Part.VALUE)


def _time_fault(indicator: Indicator, year: int) -> str:
    """What is wrong with the time; accounts may still be settled in the year after."""
    deadline = indicator.parsed.deadline
    if deadline is None:
        return ""
    if not deadline.is_possible:
        return "不是存在的日期"
    if indicator.second != TIMELINESS or deadline.year is None or not year:
        return ""
    if deadline.year < year:
        return f"早于预算年度{year}年"
    return f"晚于预算年度{year}年的次年" if deadline.year > year + 1 else ""


def _quoted(indicator: Indicator) -> dict[str, str]:
    return {"label": indicator.level3, "text": indicator.value}


def _rule(
    identity: str, title: str, check: Check, severity: Severity = Severity.WARNING
) -> TargetRule:
    return TargetRule(identity, title, severity, Category.CONSISTENCY, check)


RULES = (
    _rule("B-P-DIRECTION", "越高越好的指标不应使用“≤”，越低越好的指标不应使用“≥”。", _direction),
    _rule("B-P-GE100", "百分比指标应写“=100%”，不应写“≥100%”。", _beyond),
    _rule("B-P-PERCENT", "覆盖率、合格率、满意度等百分比不应超过100%。", _percent),
    _rule("B-P-UNIT", "指标值的计量单位应与指标名称相符。", _unit),
    _rule("B-P-COST-NAME", "比率、及时性指标不应以金额计量。", _cost_name),
    _rule("B-P-COST-GE", "成本指标应为上限，不应使用“≥”。", _cost_bound),
    _rule("B-P-NAME-VALUE", "指标名称中不应写指标值。", _name_value),
    _rule(
        "B-P-VAGUE",
        "指标值应当可以衡量，定性指标应写明程度。",
        _vague,
        Severity.NOTICE,
    ),
    _rule("B-P-DEADLINE", "完成时间应为存在的日期，并在预算年度之内。", _deadline),
)
