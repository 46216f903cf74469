"""绩效目标表: what one project's target sheet declares, and where each thing was read.

Everything that an officer wrote is kept as written; what was understood stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from budgets.tables.findings import Finding
from performance.indicators.taxonomy import first_level, second_level
from performance.indicators.values import Value, parse_value

NOTHING: Mapping[str, str] = MappingProxyType({})


class Part(StrEnum):
    """The parts of a target sheet. Their order is that of the paper."""

    TITLE = "title"
    YEAR = "year"
    CODE = "project_code"
    PROJECT = "project"
    DEPARTMENT = "department"
    UNIT = "unit"
    MONEY = "money"  # 项目资金（万元）: the group over the three amounts
    TOTAL = "total"
    FISCAL = "fiscal"
    OTHER = "other"
    OBJECTIVE = "objective"
    GROUP = "group"  # 绩效指标
    LEVEL1 = "level1"
    LEVEL2 = "level2"
    LEVEL3 = "level3"
    SIGN = "sign"  # 指标性质: the operator in a column of its own
    VALUE = "value"
    MEASURE = "measure"  # 计量单位 in a column of its own
    WEIGHT = "weight"
    SCORING = "scoring"


class Form(StrEnum):
    """版式: the three published layouts.

    A prints amounts under 项目资金（万元）; B prints project codes and scoring standards
    and no amounts; C is A with the unit in each amount's cell.
    """

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True)
class Indicator:
    """绩效指标: one row. `cells`: the address of each part that has a cell of its own."""

    level1: str
    level2: str
    level3: str
    value: str
    scoring: str = ""
    cells: Mapping[str, str] = field(default_factory=lambda: NOTHING, compare=False)
    weight: str = ""  # 权重 as written

    @cached_property
    def parsed(self) -> Value:
        """The value taken apart."""
        return parse_value(self.value)

    @cached_property
    def first(self) -> str:
        """The key of the first level, "" where it is none of the four."""
        return first_level(self.level1)

    @cached_property
    def second(self) -> str:
        """The key of the second level, "" where it is not known."""
        return second_level(self.level2)

    def cell(self, *parts: Part) -> str:
        """The address of the first of these parts that has one."""
        return next((self.cells[part] for part in parts if self.cells.get(part)), "")


@dataclass(frozen=True)
class Target:
    """绩效目标: one project's sheet. Amounts are in 分, None where blank or not printed.

    `labels`: the words that the paper itself prints (title, headings), as written.
    `written`: what stood in a cell that was taken apart: 102_某局, 91万元.
    """

    project: str
    project_code: str = ""
    department: str = ""
    department_code: str = ""
    unit: str = ""
    unit_code: str = ""
    total: int | None = None
    fiscal: int | None = None
    other: int | None = None
    objective: str = ""
    indicators: tuple[Indicator, ...] = ()
    form: Form = Form.A
    labels: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    written: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    sheet: str = field(default="", compare=False)
    cells: Mapping[str, str] = field(default_factory=lambda: NOTHING, compare=False)

    @property
    def prints_money(self) -> bool:
        """Whether the layout has the amounts at all."""
        return self.form is not Form.B or self.total is not None

    def cell(self, *parts: Part) -> str:
        """The address of the first of these parts that has one."""
        return next((self.cells[part] for part in parts if self.cells.get(part)), "")

    def place(self, *parts: Part) -> str:
        """The address with its sheet: "01 某项目!D5", "" where it has none."""
        cell = self.cell(*parts)
        return f"{self.sheet}!{cell}" if cell else ""


@dataclass(frozen=True, slots=True)
class TargetsReading:
    """The answer of reading a targets workbook. `refused`: nothing of it may be used.

    `unfilled`: places of rows of a flat sheet that name a project and say nothing else.
    """

    sha256: str
    targets: tuple[Target, ...] = ()
    findings: tuple[Finding, ...] = ()
    refused: bool = False
    unfilled: tuple[tuple[str, str], ...] = ()  # project, "绩效目标!B5"
