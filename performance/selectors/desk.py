"""绩效目标 at the desk: the projects of table 11, and what each still lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.selectors.declarations import declaration_of
from performance.rules.projects import match, projects_of
from performance.selectors.targets import targets_of
from portal.core.money import exact_wan_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgets.models import Revision
    from performance.rules.projects import ProjectMoney
    from performance.sheets.core import Target


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """One project: its row of table 11 and its target, either of which may be missing."""

    name: str
    money: ProjectMoney | None
    target: Target | None

    @property
    def amount(self) -> str:
        """年度金额 of table 11 in 万元, "" where it has none."""
        return _wan(self.money.total if self.money else None)

    @property
    def target_amount(self) -> str:
        """年度资金总额 of the target sheet in 万元."""
        return _wan(self.target.total if self.target else None)

    @property
    def has_other_name(self) -> bool:
        """Whether the two write the name differently."""
        return bool(self.money and self.target and self.target.project != self.money.name)


@dataclass(frozen=True, slots=True)
class ProjectList:
    """绩效目标 against table 11, in the order of the table; then what the table lacks."""

    lines: tuple[ProjectLine, ...] = ()

    @property
    def missing(self) -> int:
        """How many projects have no target."""
        return sum(line.target is None for line in self.lines)

    @property
    def extra(self) -> int:
        """How many targets have no project."""
        return sum(line.money is None for line in self.lines)

    @property
    def indicator_count(self) -> int:
        """How many indicators there are."""
        return sum(len(line.target.indicators) for line in self.lines if line.target)


def project_list(revision: Revision) -> ProjectList:
    """Every project of table 11 and every target of the revision. Five queries."""
    projects = projects_of(declaration_of(revision)) or ()
    return ProjectList(tuple(beside(projects, targets_of(revision))))


def beside(projects: Sequence[ProjectMoney], targets: Sequence[Target]) -> list[ProjectLine]:
    """Each project with its targets: 公开表11's order first, then targets without a row."""
    rows = match([target.project for target in targets], projects).rows
    of_row: dict[int, list[Target]] = {}
    extra: list[ProjectLine] = []
    for number, target in enumerate(targets):
        if number in rows:
            of_row.setdefault(id(rows[number]), []).append(target)
        else:
            extra.append(ProjectLine(target.project, None, target))
    lines: list[ProjectLine] = []
    for project in projects:
        own = of_row.get(id(project), ())
        lines.extend(ProjectLine(project.name, project, target) for target in own)
        if not own:
            lines.append(ProjectLine(project.name, project, None))
    return lines + extra


def _wan(amount: int | None) -> str:
    return "" if amount is None else exact_wan_text(amount)
