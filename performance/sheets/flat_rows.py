"""平铺行: targets as rows of texts, one indicator each, as a flat sheet writes them.

Reading a flat sheet made of these rows gives the same targets again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from performance.indicators.taxonomy import FIRST_LEVELS, SECOND_LEVELS, first_level_of, name_of
from performance.sheets.core import Indicator, Part, Target
from portal.core.money import exact_wan_text

#: 栏目 of a flat sheet, in their order.
COLUMNS: Mapping[Part, str] = MappingProxyType(
    {
        Part.PROJECT: "项目名称",
        Part.CODE: "项目编码",
        Part.DEPARTMENT: "主管部门",
        Part.UNIT: "实施单位",
        Part.TOTAL: "年度预算资金总额（万元）",
        Part.FISCAL: "其中：财政拨款（万元）",
        Part.OTHER: "其他资金（万元）",
        Part.OBJECTIVE: "总体目标",
        Part.LEVEL1: "一级指标",
        Part.LEVEL2: "二级指标",
        Part.LEVEL3: "三级指标",
        Part.VALUE: "指标值",
        Part.WEIGHT: "权重",
        Part.SCORING: "评扣分标准",
    }
)
#: What a flat sheet cannot do without.
REQUIRED = (Part.PROJECT, Part.LEVEL1, Part.LEVEL2, Part.LEVEL3, Part.VALUE)
#: Of a whole first level, the second level that is asked for most.
_USUAL_SECOND = MappingProxyType(
    {"cost": "economic_cost", "benefit": "social", "satisfaction": "beneficiaries"}
)
_FIRST = frozenset(level.key for level in FIRST_LEVELS)
_SECOND = frozenset(level.key for level in SECOND_LEVELS)
_ROW = re.compile(r"[A-Z]+([0-9]+)")


@dataclass(slots=True)
class FlatRow:
    """一行. `number`: its row in the file, 0 for none. Amounts in 万元, as texts."""

    project: str = ""
    project_code: str = ""
    department: str = ""
    unit: str = ""
    total: str = ""
    fiscal: str = ""
    other: str = ""
    objective: str = ""
    level1: str = ""
    level2: str = ""
    level3: str = ""
    value: str = ""
    weight: str = ""
    scoring: str = ""
    number: int = 0

    @property
    def cells(self) -> list[str]:
        """The texts under `COLUMNS`."""
        return [str(getattr(self, part.value)) for part in COLUMNS]


def rows_of(targets: Iterable[Target]) -> Iterator[FlatRow]:
    """The rows of these targets; one without any indicator has one row."""
    for target in targets:
        yield from rows_of_target(target)


def rows_of_target(target: Target) -> Iterator[FlatRow]:
    """The rows of one target. What is told of the project stands in all, sums in the first."""
    for place, one in enumerate(target.indicators or (None,)):
        row = FlatRow(
            project=target.project,
            project_code=target.project_code,
            department=target.written.get(Part.DEPARTMENT)
            or coded(target.department_code, target.department),
            unit=target.written.get(Part.UNIT) or coded(target.unit_code, target.unit),
        )
        if place == 0:
            row.total = _amount(target, Part.TOTAL, target.total)
            row.fiscal = _amount(target, Part.FISCAL, target.fiscal)
            row.other = _amount(target, Part.OTHER, target.other)
            row.objective = target.objective
        if one is None:
            row.number = row_number(target.cell(Part.PROJECT, Part.OBJECTIVE))
        else:
            row.level1, row.level2, row.level3 = one.level1, one.level2, one.level3
            row.value, row.weight, row.scoring = one.value, one.weight, one.scoring
            row.number = row_of_indicator(one)
        yield row


def rows_to_fill(head: FlatRow, levels: Sequence[str]) -> Iterator[FlatRow]:
    """A project's rows in a template: one for each level that is required there.

    `levels`: keys of the taxonomy; without any there is one row.
    """
    for place, key in enumerate(levels or ("",)):
        row = FlatRow(
            project=head.project,
            project_code=head.project_code,
            department=head.department,
            unit=head.unit,
        )
        if place == 0:
            row.total, row.fiscal, row.other = head.total, head.fiscal, head.other
        second = _USUAL_SECOND.get(key, key)
        if second in _SECOND:
            row.level1, row.level2 = name_of(first_level_of(second)), name_of(second)
        elif second in _FIRST:
            row.level1 = name_of(second)
        yield row


def row_of_indicator(one: Indicator) -> int:
    """The row in which the indicator stands, 0 where it has no cell."""
    return row_number(one.cell(Part.VALUE, Part.LEVEL3, Part.SCORING))


def row_number(ref: str) -> int:
    """18 of "B18", 0 of what is no cell."""
    match = _ROW.fullmatch(ref)
    return int(match[1]) if match else 0


def coded(code: str, name: str) -> str:
    """102_某局; the name alone without a code."""
    return f"{code}_{name}" if code else name


def _amount(target: Target, part: Part, amount: int | None) -> str:
    written = target.written.get(part, "")
    return written or ("" if amount is None else exact_wan_text(amount))
