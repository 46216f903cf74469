"""开始填报: what stands in a project's form before anybody has typed.

What was typed before; else what the file has; else the project of table 11 with its money.
Last year's targets are offered and never taken without being asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from budgets.selectors.declarations import declaration_of
from budgets.selectors.last_year import previous_publication
from performance.rules.projects import match, projects_of
from performance.selectors.entered import entered_rows, targets_in_file, value_of
from performance.selectors.targets import targets_of
from performance.sheets.core import Form, Target
from performance.sheets.entered import same_project
from portal.core.text import fold_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgets.models import Disclosure, Revision
    from performance.models import EnteredTarget

_YEAR = re.compile(r"(?<!\d)20\d{2}(?!\d)(?:年度?)?")


@dataclass(frozen=True, slots=True)
class Start:
    """The beginning of a form. `origin`: entry, file, last or new. `last`: last year's target."""

    target: Target
    origin: str
    entry: EnteredTarget | None = None
    last: Target | None = None


def start_of(
    revision: Revision, *, project: str, entry: int | None = None, from_last: bool = False
) -> Start | None:
    """What the form of a project starts with; None for an entry that is not of the revision.

    `from_last`: last year's objective and indicators where nothing stands yet. Nine
    queries at most.
    """
    rows = entered_rows(revision)
    row = _row(rows, entry, project)
    if entry is not None and row is None:
        return None
    last_year = last_years_targets(revision.disclosure)
    if row is not None:
        target = value_of(row).target
        return Start(target, "entry", row, _last(last_year, target))
    in_file = targets_in_file(revision)
    found = same_of(in_file, project) if project else None
    if found is not None:
        return Start(found, "file", last=_last(last_year, found))
    typed = [value_of(each).target for each in rows]
    fresh = _fresh(revision, project, usual_form(in_file, typed, last_year))
    last = _last(last_year, fresh)
    if from_last and last is not None:
        return Start(begun_from(last, fresh), "last", last=last)
    return Start(fresh, "new", last=last)


def last_years_targets(disclosure: Disclosure) -> tuple[Target, ...]:
    """上年绩效目标 that the same owner has published. Three queries."""
    revision = previous_publication(disclosure)
    return () if revision is None else targets_of(revision)


def last_of(disclosure: Disclosure, project: str, code: str = "") -> Target | None:
    """Last year's target of the same project, None where there is none."""
    return same_of(last_years_targets(disclosure), project, code)


def same_of(targets: Sequence[Target], project: str, code: str = "") -> Target | None:
    """The target of that project: by its code, by its name, by its name apart from the year."""
    wanted = Target(project)
    by_code = (t for t in targets if code and fold_name(t.project_code) == fold_name(code))
    by_name = (t for t in targets if same_project(t, wanted))
    by_words = (t for t in targets if _without_year(t.project) == _without_year(project))
    return next(by_code, None) or next(by_name, None) or next(by_words, None)


def begun_from(last: Target, fresh: Target) -> Target:
    """The project of this year with last year's objective and indicators, word for word."""
    return replace(fresh, objective=last.objective, indicators=last.indicators)


def usual_form(*of: Sequence[Target]) -> Form:
    """版式: the layout of most of these targets, of the first group that has any; else A."""
    for targets in of:
        forms = [target.form for target in targets]
        if forms:
            return max(Form, key=forms.count)
    return Form.A


def _row(rows: Sequence[EnteredTarget], entry: int | None, project: str) -> EnteredTarget | None:
    if entry is not None:
        return next((row for row in rows if row.pk == entry), None)
    name = fold_name(project)
    return next((row for row in rows if name and fold_name(row.project) == name), None)


def _last(last_year: Sequence[Target], target: Target) -> Target | None:
    return same_of(last_year, target.project, target.project_code)


def _fresh(revision: Revision, project: str, form: Form) -> Target:
    """The project of table 11 with its money, of the unit that discloses."""
    disclosure = revision.disclosure
    projects = projects_of(declaration_of(revision)) or ()
    row = match([project], projects).rows.get(0) if project else None
    total, fiscal = (row.total, row.fiscal) if row else (None, None)
    department = disclosure.department
    return Target(
        project=row.name if row else project,
        department=department.name,
        department_code=department.code,
        unit=disclosure.owner_name,
        total=total,
        fiscal=fiscal,
        other=total - fiscal if total is not None and fiscal is not None else None,
        form=form,
    )


def _without_year(name: str) -> str:
    return _YEAR.sub("", fold_name(name))
