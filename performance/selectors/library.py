"""指标库: indicators that other units have published for the same kind of project.

Only what is published now is looked at: what was replaced, withdrawn or held is not there.
Names are compared by their pairs of characters. Projects are chosen first, a bounded number
of the newest; indicators are read of the most alike of them only. Two queries.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from budgets.models import RevisionState
from budgets.models.disclosures import BUDGET
from performance.indicators.polarity import polarity
from performance.indicators.taxonomy import SECOND_LEVELS, first_level_of, name_of
from performance.models import Indicator, Target
from portal.core.text import fold_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgets.models import Unit

#: So many of the newest projects that share a pair of characters are compared by name.
_MOST_PROJECTS = 2_000
#: Of so many of the most alike the indicators are read, and so many indicators at most.
_MOST_READ, _MOST_INDICATORS = 60, 3_000
#: So many pairs of a name are looked for: the database tests each of them on each name.
_MOST_PAIRS = 10
#: Names that share less, in percent of their pairs, are of another kind.
_ALIKE = 34
#: What nearly every project is called says nothing of its kind.
_COMMON = ("项目", "经费", "专项", "资金", "工作", "费用", "补助", "支出", "年度", "预算")
_ORDER = {level.name: place for place, level in enumerate(SECOND_LEVELS)}
_FIGURES = "0123456789"
_UNIT = "target__revision__disclosure__unit"
_DEPARTMENT = "target__revision__disclosure__department"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """参考指标. `value`: an example as published; `units`: how many units published the name.

    `direction`: "higher" or "lower" is better, "" where the name does not tell.
    """

    level1: str
    level2: str
    name: str
    value: str
    units: int
    direction: str


@dataclass(slots=True)
class _Group:
    """Indicators of one name and second level, as several units wrote them."""

    level1: str
    level2: str
    name: str
    values: Counter[str] = field(default_factory=Counter)
    owners: set[tuple[int, int]] = field(default_factory=set)
    alike: int = 0


def suggested_indicators(*, project: str, unit: Unit | None, limit: int = 12) -> list[Suggestion]:
    """Indicators of projects that are called alike: of each second level the most usual first.

    `unit`: whose own targets are left out; None leaves out nothing. Equal input gives equal
    answers in equal order.
    """
    wanted = _pairs(project)
    if not wanted or limit < 1:
        return []
    groups = _groups(_alike(wanted, unit))
    groups.sort(key=lambda each: (-len(each.owners), -each.alike, each.name))
    return [_suggestion(group) for group in _in_turn(groups)[:limit]]


def _in_turn(groups: list[_Group]) -> list[_Group]:
    """The best of every second level, then the next best of each: no level crowds the others."""
    turns: Counter[str] = Counter()
    ranked = []
    for group in groups:
        turns[group.level2] += 1
        ranked.append((turns[group.level2], _ORDER[group.level2], group))
    ranked.sort(key=lambda each: each[:2])
    return [group for _turn, _place, group in ranked]


def _alike(wanted: frozenset[str], unit: Unit | None) -> dict[int, int]:
    """How alike the names of published projects are, in percent, by the target's id."""
    is_near = Q()
    for pair in sorted(wanted)[:_MOST_PAIRS]:
        is_near |= Q(project__contains=pair)
    found = Target.objects.filter(
        is_near,
        revision__state=RevisionState.PUBLISHED,
        revision__publication__isnull=False,
        revision__disclosure__kind=BUDGET,
    )
    if unit is not None:
        found = found.exclude(revision__disclosure__unit=unit.pk)
    names = found.order_by("-pk").values_list("pk", "project")[:_MOST_PROJECTS]
    scores = {pk: _common(wanted, _pairs(name)) for pk, name in names}
    best = sorted(scores, key=lambda pk: (-scores[pk], -pk))[:_MOST_READ]
    return {pk: scores[pk] for pk in best if scores[pk] >= _ALIKE}


def _groups(alike: dict[int, int]) -> list[_Group]:
    groups: dict[tuple[str, str], _Group] = {}
    for one in _rows(alike):
        name = fold_name(one["level3"])
        if not name or not one["second"]:
            continue
        key = (one["second"], name)
        group = groups.setdefault(
            key,
            _Group(name_of(first_level_of(one["second"])), name_of(one["second"]), one["level3"]),
        )
        group.values[one["value"]] += 1
        unit = one[_UNIT] or 0
        group.owners.add((unit, 0 if unit else one[_DEPARTMENT]))
        group.alike = max(group.alike, alike[one["target"]])
    return list(groups.values())


def _rows(alike: dict[int, int]) -> Iterable[dict[str, Any]]:
    if not alike:
        return []
    found = Indicator.objects.filter(target__in=list(alike)).order_by("-target_id", "position")
    rows: Iterable[dict[str, Any]] = found.values(
        "target",
        "level3",
        "value",
        "second",
        _UNIT,
        _DEPARTMENT,
    )[:_MOST_INDICATORS]
    return rows


def _suggestion(group: _Group) -> Suggestion:
    """The value that was written most often; of several the first in order of characters."""
    value = min(group.values, key=lambda text: (-group.values[text], text))
    return Suggestion(
        group.level1,
        group.level2,
        group.name,
        value,
        len(group.owners),
        polarity(group.name).value,
    )


def _pairs(name: str) -> frozenset[str]:
    """The pairs of characters that tell the kind of a project."""
    text = fold_name(name).translate(dict.fromkeys(map(ord, _FIGURES)))
    for word in _COMMON:
        text = text.replace(word, " ")
    return frozenset(
        text[at : at + 2] for at in range(len(text) - 1) if " " not in text[at : at + 2]
    )


def _common(one: frozenset[str], other: frozenset[str]) -> int:
    """What two names share, in percent of both."""
    return 200 * len(one & other) // (len(one) + len(other)) if one and other else 0
