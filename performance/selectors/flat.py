"""平铺表 of a revision: the rows of an export, and those of a template to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgets.models.disclosures import Scope
from budgets.selectors.declarations import declaration_of
from performance.rules.projects import projects_of
from performance.rules.settings import required_levels
from performance.selectors.targets import targets_of
from performance.sheets.flat_rows import FlatRow, coded, rows_of, rows_to_fill
from portal.core.money import exact_wan_text

if TYPE_CHECKING:
    from budgets.models import Revision
    from performance.rules.projects import ProjectMoney


def flat_rows(revision: Revision) -> list[FlatRow]:
    """Every indicator of the revision, in the order of its file."""
    return list(rows_of(targets_of(revision)))


def template_rows(revision: Revision) -> list[FlatRow]:
    """The projects of table 11 with their amounts, one row for each level required there."""
    disclosure = revision.disclosure
    levels = required_levels(revision.edition, disclosure.division.code)
    department, unit = disclosure.department, disclosure.unit
    is_of_unit = disclosure.scope == Scope.UNIT and unit is not None
    heads = [_head(project) for project in projects_of(declaration_of(revision)) or ()]
    for head in heads:
        head.department = coded(department.code, department.name)
        head.unit = unit.name if is_of_unit and unit else ""
    return [row for head in heads for row in rows_to_fill(head, levels)]


def _head(project: ProjectMoney) -> FlatRow:
    """合计, 财政拨款 and what is left of 合计, in 万元."""
    if project.total is None:
        return FlatRow(project.name)
    fiscal = project.fiscal or 0
    return FlatRow(
        project.name,
        total=exact_wan_text(project.total),
        fiscal=exact_wan_text(fiscal),
        other=exact_wan_text(project.total - fiscal),
    )
