"""绩效目标一览 at the desk: every project with where its targets come from and what they lack."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from budgets.selectors.declarations import declaration_of
from budgets.tables.findings import Severity
from performance.checking import target_context, with_entered
from performance.rules.completeness import lacking_levels
from performance.rules.projects import projects_of
from performance.rules.settings import required_levels
from performance.selectors.desk import beside
from performance.selectors.entered import entered_rows, targets_in_file, value_of
from performance.sheets.core import TargetsReading
from performance.sheets.entered import is_entered, same_project
from portal.core.text import fold_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from budgets.models import CheckFinding, Revision
    from performance.models import EnteredTarget
    from performance.selectors.desk import ProjectLine
    from performance.sheets.entered import Entered

_GRAVEST = (Severity.ERROR, Severity.WARNING, Severity.NOTICE)
_BOTH = "W_TARGET_BOTH"


@dataclass(frozen=True, slots=True)
class OverviewLine:
    """One project. `entry`: what was typed of it; `is_both`: the file has it as well.

    `counts`: findings of the last check by severity.
    """

    line: ProjectLine
    entry: EnteredTarget | None = None
    is_both: bool = False
    lacking: tuple[str, ...] = ()
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def is_typed(self) -> bool:
        """Whether what was typed is what stands."""
        return self.line.target is not None and is_entered(self.line.target.sheet)

    @property
    def counted(self) -> list[tuple[str, int]]:
        """How many findings of each severity, the gravest first."""
        return [(each.value, self.counts[each]) for each in _GRAVEST if self.counts[each]]


@dataclass(frozen=True, slots=True)
class Overview:
    """绩效目标 against table 11, in the order of the table; then what the table lacks."""

    lines: tuple[OverviewLine, ...]

    @property
    def missing(self) -> int:
        """How many projects have no target."""
        return sum(each.line.target is None for each in self.lines)

    @property
    def typed(self) -> int:
        """How many were typed, whether or not they stand."""
        return sum(each.entry is not None for each in self.lines)

    @property
    def indicator_count(self) -> int:
        """How many indicators there are."""
        return sum(len(each.line.target.indicators) for each in self.lines if each.line.target)


def overview_of(revision: Revision, findings: Sequence[CheckFinding]) -> Overview:
    """Every project of table 11 and every target, also those typed since the last check.

    `findings`: those of the targets. Six queries.
    """
    disclosure = revision.disclosure
    declaration = declaration_of(revision)
    typed = [(row, value_of(row)) for row in entered_rows(revision)]
    in_file = targets_in_file(revision)
    context = target_context(
        in_file,
        declaration=declaration,
        kind=disclosure.kind,
        year=disclosure.year,
        division=disclosure.division.code,
        scope=disclosure.scope,
    )
    reading = with_entered(TargetsReading("", in_file), [value for _row, value in typed], context)
    required = required_levels(context.edition, context.division)
    counts = _counts(findings)
    both = {_project(each) for each in findings if each.code == _BOTH}
    lines = beside(projects_of(declaration) or (), reading.targets)
    return Overview(
        tuple(
            OverviewLine(
                line,
                entry=_entry(line, typed),
                is_both=fold_name(line.target.project if line.target else line.name) in both,
                lacking=tuple(lacking_levels(line.target, required)) if line.target else (),
                counts=counts.get(fold_name(line.target.project if line.target else line.name))
                or Counter(),
            )
            for line in lines
        )
    )


def _counts(findings: Iterable[CheckFinding]) -> dict[str, Counter[str]]:
    counted: dict[str, Counter[str]] = {}
    for finding in findings:
        counted.setdefault(_project(finding), Counter())[finding.severity] += 1
    return counted


def _project(finding: CheckFinding) -> str:
    return fold_name(str(finding.coordinate.get("project", "")))


def _entry(
    line: ProjectLine, typed: Iterable[tuple[EnteredTarget, Entered]]
) -> EnteredTarget | None:
    target = line.target
    if target is None:
        return None
    return next((row for row, value in typed if same_project(value.target, target)), None)
