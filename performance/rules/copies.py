"""雷同: objectives and indicators that were copied from one project to another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from budgets.rules.rule import Category
from budgets.tables.findings import Finding, Severity
from performance.rules.rule import Said, TargetRule, at_indicator, at_target
from performance.sheets.core import Part
from portal.core.text import fold_name

if TYPE_CHECKING:
    from performance.rules.rule import Declared
    from performance.sheets.core import Target

_GOAL_ALIKE = 85  # percent of the pairs of characters
_SET_ALIKE = 80  # percent of the indicators
#: Fewer say nothing: short objectives and small sets are alike by nature.
_SHORTEST = 20
_FEWEST_SAME, _FEWEST_ALIKE = 3, 5
#: Beyond so many targets only exact copies are looked for.
_MOST_COMPARED = 400

_Marks = frozenset[tuple[str, ...]] | frozenset[str]


def _goals(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    texts = {
        number: fold_name(target.objective)
        for number, target in enumerate(declared.targets)
        if target.objective.strip()
    }
    pairs = {
        number: frozenset(text[at : at + 2] for at in range(len(text) - 1))
        for number, text in texts.items()
        if len(text) >= _SHORTEST
    }
    for number, other, percent in _copies(texts, pairs, _GOAL_ALIKE):
        yield _finding(rule, declared, number, other, percent, "GOAL", Part.OBJECTIVE)


def _sets(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    marks = {number: _marks(target) for number, target in enumerate(declared.targets)}
    same = {
        number: "\n".join("\t".join(mark) for mark in sorted(found))
        for number, found in marks.items()
        if len(found) >= _FEWEST_SAME
    }
    alike = {number: found for number, found in marks.items() if len(found) >= _FEWEST_ALIKE}
    for number, other, percent in _copies(same, alike, _SET_ALIKE):
        yield _finding(rule, declared, number, other, percent, "SET", Part.LEVEL1)


def _marks(target: Target) -> frozenset[tuple[str, ...]]:
    return frozenset(
        (one.second or one.level2, fold_name(one.level3), fold_name(one.value))
        for one in target.indicators
    )


def _copies(
    texts: Mapping[int, str], marks: Mapping[int, _Marks], enough: int
) -> Iterator[tuple[int, int, int]]:
    """Each later copy with its first original and how much of it is the same, in percent."""
    first: dict[str, int] = {}
    originals: list[int] = []
    for number, text in texts.items():
        if text in first:
            yield number, first[text], 100
            continue
        first[text] = number
        if len(texts) <= _MOST_COMPARED and number in marks:
            best = max(
                ((_common(marks[number], marks[other]), -other) for other in originals),
                default=(0, 0),
            )
            if best[0] >= enough:
                yield number, -best[1], best[0]
            originals.append(number)


def _common(one: _Marks, other: _Marks) -> int:
    """How much two sets have in common, in percent of both together."""
    small, large = sorted((len(one), len(other)))
    if 200 * small < 80 * (small + large):
        return 0
    return 100 * len(one & other) * 2 // (small + large)


def _finding(
    rule: TargetRule,
    declared: Declared,
    number: int,
    other: int,
    percent: int,
    what: str,
    part: Part,
) -> Finding:
    target, original = declared.targets[number], declared.targets[other]
    is_same = percent == 100
    words: dict[str, str | int] = {"text": original.project, "count": percent}
    said = Said(
        f"W_TARGET_{what}_{'SAME' if is_same else 'ALIKE'}",
        None if is_same else Severity.NOTICE,
        related=(original.place(part),),
        words=words,
    )
    return at_target(rule, target, said, part)


def _repeated(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    """One indicator twice in a target, whether or not with another value."""
    for target in declared.targets:
        seen: dict[tuple[str, str], str] = {}
        for indicator in target.indicators:
            name = fold_name(indicator.level3)
            key = (indicator.second or indicator.level2, name)
            cell = indicator.cell(Part.LEVEL3)
            if name and key in seen:
                said = Said(
                    "W_TARGET_INDICATOR_SAME",
                    related=(f"{target.sheet}!{seen[key]}",) if seen[key] else (),
                    words={"label": indicator.level3},
                )
                yield at_indicator(rule, target, indicator, said, Part.LEVEL3)
            seen.setdefault(key, cell)


RULES = (
    TargetRule(
        "B-P-GOAL-DUP",
        "各项目的总体目标不应雷同。",
        Severity.WARNING,
        Category.CONSISTENCY,
        _goals,
    ),
    TargetRule(
        "B-P-SET-DUP",
        "各项目的整套指标不应雷同。",
        Severity.WARNING,
        Category.CONSISTENCY,
        _sets,
    ),
    TargetRule(
        "B-P-IND-DUP",
        "同一项目的指标不应重复。",
        Severity.WARNING,
        Category.CONSISTENCY,
        _repeated,
    ),
)
