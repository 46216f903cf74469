"""规则: what a rule of performance targets is, and what it may look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from budgets.rules.rule import Category
from budgets.tables.findings import Finding, Severity
from performance.rules.projects import Matches, ProjectMoney, match
from performance.sheets.core import Indicator, Part, Target
from performance.words import make

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: 公开格式 of budgets; the rules of self-evaluation will name their own.
BUDGET = ("budget",)


@dataclass(frozen=True, slots=True)
class TargetContext:
    """What the portal knows beside the targets.

    `projects`: the rows of table 11, None where no workbook was given; nothing is then said
    about missing or further projects. `edition`, `division`: which severities are in force.
    `scope`: unit or department; a department may print one project name several times.
    """

    year: int
    division: str = ""
    edition: str = ""
    kind: str = "budget"
    projects: tuple[ProjectMoney, ...] | None = None
    scope: str = "unit"


@dataclass(frozen=True)
class Declared:
    """全部绩效目标 of one disclosure, as the rules see them."""

    targets: tuple[Target, ...]
    context: TargetContext

    @cached_property
    def matches(self) -> Matches:
        """Which target belongs to which row of table 11."""
        names = [target.project for target in self.targets]
        return match(names, self.context.projects or ())

    @property
    def indicators(self) -> Iterator[tuple[Target, Indicator]]:
        """Every indicator with its target, in printed order."""
        for target in self.targets:
            for indicator in target.indicators:
                yield target, indicator

    def project_of(self, number: int) -> ProjectMoney | None:
        """The row of table 11 of that target, None where it has none."""
        return self.matches.rows.get(number)

    def total_of(self, number: int) -> int | None:
        """分 of the project: what its target sheet says, else table 11."""
        target, project = self.targets[number], self.project_of(number)
        return target.total if target.total is not None else (project.total if project else None)


Check = Callable[["TargetRule", Declared], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class TargetRule:
    """A numbered rule: the same members as the rules of the tables, another check.

    `severity` is the gravest that it says; `performance/data/severities.csv` sets it by
    edition and region. The check is pure; where it raises, that is a bug in the rule.
    """

    id: str
    title: str
    severity: Severity
    category: Category
    check: Check
    basis: str = "《项目支出绩效评价管理办法》（财预〔2020〕10号）"
    editions: tuple[str, ...] = BUDGET
    waivable: bool = True
    explanation_is_public: bool = True


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule says of one place: everything of a finding but the rule and the place."""

    code: str
    severity: Severity | None = None  # lighter than the rule's own
    expected: int | None = None
    found: int | None = None
    sources: Sequence[str] = ()
    related: Sequence[str] = ()
    note: str = ""
    words: Mapping[str, str | int] = field(default_factory=dict)


def at_target(rule: TargetRule, target: Target, said: Said, *parts: Part) -> Finding:
    """A finding at the first of these parts of the sheet that has a cell."""
    part = next((part for part in parts if target.cells.get(part)), Part.PROJECT)
    cell = target.cell(*parts, Part.PROJECT, Part.CODE, Part.LEVEL1)
    return _finding(rule, target, said, cell, target.project, target.labels.get(part, ""))


def at_indicator(
    rule: TargetRule, target: Target, indicator: Indicator, said: Said, *parts: Part
) -> Finding:
    """A finding at the first of these cells of the indicator."""
    part = next((part for part in parts if indicator.cells.get(part)), Part.VALUE)
    cell = indicator.cell(*parts, Part.VALUE, Part.LEVEL3)
    column = target.labels.get(part, "")
    return _finding(rule, target, said, cell, indicator.level3, column.rstrip("：:"))


def _finding(
    rule: TargetRule, target: Target, said: Said, cell: str, row: str, column: str
) -> Finding:
    return make(
        said.code,
        project=target.project,
        severity=_lighter(rule.severity, said.severity),
        rule=rule.id,
        sheet=target.sheet,
        cell=cell,
        row=row,
        column=column.rstrip("：:"),
        expected=said.expected,
        found=said.found,
        sources=[place for place in said.sources if place],
        related=[place for place in said.related if place],
        note=said.note,
        **said.words,
    )


_GRAVITY = {Severity.NOTICE: 0, Severity.WARNING: 1, Severity.ERROR: 2}


def _lighter(one: Severity, other: Severity | None) -> Severity:
    if other is None:
        return one
    return min(one, other, key=lambda severity: _GRAVITY[severity])
