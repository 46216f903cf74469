"""项目资金: the amounts of a target sheet against table 11 and against its cost indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.rules.equations import HALF_STEP
from budgets.rules.rule import Category
from budgets.tables.findings import Finding, Severity
from performance.indicators.names import head
from performance.indicators.taxonomy import COST
from performance.indicators.values import Operator
from performance.rules.rule import Said, TargetRule, at_indicator, at_target
from performance.sheets.core import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from performance.rules.projects import ProjectMoney
    from performance.rules.rule import Declared
    from performance.sheets.core import Indicator, Target

_ECONOMIC = ("economic_cost", "")
_WHOLE_NAME = re.compile(r"总|合计|全部|项目资金|项目预算|项目经费$")
#: A price, not a sum, though its unit be 元.
_PRICE = re.compile(r"单价|标准|人均|每|月均|日均|户均|均价|年均|平均|单位成本")
#: What a cost row says besides the year's costs.
_SAVED = re.compile(
    r"总投资|概算|估算|合同|控制价|节约|节省|节支|压减|降低|减少|增收|收入|收益|挽回"
)
_SLIP = 10_000


@dataclass(frozen=True, slots=True)
class Costs:
    """成本指标 of one target: the sums of money, and whether prices stand beside them."""

    figures: tuple[tuple[Indicator, int], ...]
    has_prices: bool

    @property
    def whole(self) -> tuple[Indicator, int] | None:
        """The first row, where it is the whole of the rows after it."""
        if not self.figures:
            return None
        first, amount = self.figures[0]
        rest = [part for _, part in self.figures[1:]]
        is_named = bool(_WHOLE_NAME.search(head(first.level3)))
        is_sum = len(rest) > 1 and abs(sum(rest) - amount) <= _tolerance(len(rest))
        is_whole = is_named or is_sum or (not rest and not self.has_prices)
        return self.figures[0] if is_whole else None


def costs_of(target: Target) -> Costs:
    """The cost indicators that are sums of money, in printed order."""
    figures: list[tuple[Indicator, int]] = []
    has_prices = False
    for indicator in target.indicators:
        value = indicator.parsed
        if indicator.first != COST or indicator.second not in _ECONOMIC:
            continue
        if not value.is_money or _SAVED.search(indicator.level3):
            continue
        amount = value.money
        if amount is None or _PRICE.search(head(indicator.level3)):
            has_prices = True
        elif value.operator is not Operator.ABOVE:
            figures.append((indicator, amount))
    return Costs(tuple(figures), has_prices)


def _tolerance(parts: int) -> int:
    return HALF_STEP * (parts + 1)


def _is_same(one: int, other: int) -> bool:
    """Equal when both are printed with two decimals of 万元."""
    return abs(one - other) <= HALF_STEP


def _amount(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    for number, target in enumerate(declared.targets):
        project = declared.project_of(number)
        if project is None or project.total is None or Part.TOTAL not in target.labels:
            continue
        if target.total is None or not _is_same(target.total, project.total):
            said = Said(
                "E_DISAGREE",
                expected=project.total,
                found=target.total,
                sources=(project.place,),
                note="年度预算资金总额应与公开表11该项目的合计一致。",
            )
            yield at_target(rule, target, said, Part.TOTAL)


def _split(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    for number, target in enumerate(declared.targets):
        project = declared.project_of(number)
        yield from _parts(rule, target, project)
        if project is None or project.fiscal is None or target.fiscal is None:
            continue
        gap = target.fiscal - project.fiscal
        total_gap = (target.total or 0) - (project.total or 0)
        # One slip in both amounts is one finding, at the total.
        if not _is_same(gap, 0) and not (_is_same(gap, total_gap) and not _is_same(total_gap, 0)):
            said = Said(
                "E_DISAGREE",
                expected=project.fiscal,
                found=target.fiscal,
                sources=(project.fiscal_place,),
                note="财政拨款应与公开表11该项目的财政拨款小计一致。",
            )
            yield at_target(rule, target, said, Part.FISCAL)


def _parts(rule: TargetRule, target: Target, project: ProjectMoney | None) -> Iterator[Finding]:
    """总额 = 财政拨款 + 其他资金; blank is nothing, all blank is not judged."""
    parts = [part for part in (target.fiscal, target.other) if part is not None]
    if target.total is None or not parts or Part.FISCAL not in target.labels:
        return
    if Part.OTHER not in target.labels and sum(parts) <= target.total:
        return  # the form has no room for the rest
    gap = abs(sum(parts) - target.total)
    if gap == 0:
        return
    other = project.total if project else None
    if other is not None and _is_same(sum(parts), other) and not _is_same(target.total, other):
        return  # the total alone is wrong, and B-P-AMOUNT says so
    is_rounding = gap <= _tolerance(len(parts))
    said = Said(
        "W_ROUNDING" if is_rounding else "E_TOTAL",
        Severity.NOTICE if is_rounding else None,
        expected=sum(parts),
        found=target.total,
        sources=(target.place(Part.FISCAL), target.place(Part.OTHER)),
    )
    yield at_target(rule, target, said, Part.TOTAL)


def _cost_whole(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    for number, target in enumerate(declared.targets):
        total = declared.total_of(number)
        whole = costs_of(target).whole
        if whole is None or not total:
            continue
        indicator, amount = whole
        if _is_same(amount, total):
            continue
        is_named = bool(_WHOLE_NAME.search(head(indicator.level3)))
        code = "W_TARGET_COST" if amount > total or is_named else "W_TARGET_COST_SHORT"
        yield at_indicator(
            rule, target, indicator, _against(target, code, indicator, total, amount), Part.VALUE
        )


def _against(target: Target, code: str, indicator: Indicator, total: int, amount: int) -> Said:
    small, large = sorted((total, amount))
    is_slip = small > 0 and abs(large - small * _SLIP) * 1000 <= large
    return Said(
        code,
        Severity.NOTICE if code == "W_TARGET_COST_SHORT" else None,
        expected=total,
        found=amount,
        sources=(target.place(Part.TOTAL),),
        note="两数相差万倍，疑似“元”“万元”填错。" if is_slip else "",
        words={"label": indicator.level3},
    )


def _cost_parts(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    for target in declared.targets:
        costs = costs_of(target)
        parts = costs.figures[1:]
        if costs.whole is None or not parts:
            continue
        first, whole = costs.whole
        gap = sum(part for _, part in parts) - whole
        if abs(gap) <= _tolerance(len(parts)) or (gap < 0 and costs.has_prices):
            continue
        said = Said(
            "W_TARGET_COST_PARTS",
            # One part alone is named as an example more often than as the whole.
            Severity.NOTICE if gap < 0 and len(parts) == 1 else None,
            expected=whole,
            found=whole + gap,
            sources=_places(target, [part for part, _ in parts]),
        )
        yield at_indicator(rule, target, first, said, Part.VALUE)


def _cost_sum(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    """Rows without a whole: together they are the project."""
    for number, target in enumerate(declared.targets):
        total, costs = declared.total_of(number), costs_of(target)
        if costs.whole is not None or not costs.figures or not total:
            continue
        gap = sum(amount for _, amount in costs.figures) - total
        if abs(gap) <= _tolerance(len(costs.figures)) or (gap < 0 and costs.has_prices):
            continue
        said = Said(
            "W_TARGET_COST_SUM" if gap > 0 else "W_TARGET_COST_SHORT",
            Severity.NOTICE if gap < 0 else None,
            expected=total,
            found=total + gap,
            sources=(target.place(Part.TOTAL),),
            related=_places(target, [indicator for indicator, _ in costs.figures[1:]]),
        )
        yield at_indicator(rule, target, costs.figures[0][0], said, Part.VALUE)


def _places(target: Target, indicators: Sequence[Indicator]) -> list[str]:
    cells = [indicator.cell(Part.VALUE) for indicator in indicators]
    return [f"{target.sheet}!{cell}" for cell in cells if cell]


_ACCURACY, _AGREE = Category.ACCURACY, Category.CONSISTENCY

RULES = (
    TargetRule("B-P-AMOUNT", "绩效目标表金额应与公开表11一致。", Severity.ERROR, _AGREE, _amount),
    TargetRule(
        "B-P-SPLIT",
        "绩效目标表资金总额应等于财政拨款加其他资金，财政拨款应与公开表11一致。",
        Severity.ERROR,
        _ACCURACY,
        _split,
    ),
    TargetRule(
        "B-P-COST-WHOLE", "经济成本总额应与项目金额一致。", Severity.WARNING, _AGREE, _cost_whole
    ),
    TargetRule(
        "B-P-COST-PARTS", "分项成本之和应等于成本总额。", Severity.WARNING, _ACCURACY, _cost_parts
    ),
    TargetRule(
        "B-P-COST-SUM", "成本指标合计不应大于项目金额。", Severity.WARNING, _AGREE, _cost_sum
    ),
)
