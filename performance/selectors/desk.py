"""绩效目标 at the desk: the projects of table 11, and what each still lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from performance.rules.projects import match
from portal.core.money import exact_wan_text

if TYPE_CHECKING:
    from collections.abc import Sequence

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
