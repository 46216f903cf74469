"""在线填报: what its pages show, gathered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from budgets.forms.typed_tables import BeginForm, HandInForm, versions_text
from budgets.selectors.adjustments import figures_in_force
from budgets.selectors.last_year import last_year_of
from budgets.selectors.typed_grid import SPARE_ROWS, anchor_of, grid_of
from budgets.selectors.typed_tables import (
    changes_of_draft,
    draft_of,
    newest_revision,
    open_revision,
    overtaken_by,
    typing_of,
)
from budgets.selectors.withholding import holds_of
from budgets.services.typed_checking import CellFinding, findings_of
from budgets.services.typed_tables import (
    FROM_IN_FORCE,
    FROM_LAST_YEAR,
    FROM_NOTHING,
    FROM_REVISION,
)
from budgets.services.workflow import IN_REVIEW
from budgets.tables.typed.core import as_json, of_json
from portal.core.money import wan_text

if TYPE_CHECKING:
    from budgets.forms.typed_tables import Problem, SentTable
    from budgets.models import Disclosure, DraftTable, Revision
    from budgets.selectors.last_year import LastYear
    from budgets.selectors.typed_grid import GridCell, GridView
    from budgets.selectors.typed_tables import Typing
    from budgets.services.errors import RefusedActionError
    from budgets.tables.typed.core import TypedTable

#: Changes that are listed before the page says how many more there are.
_MOST_CHANGES = 200


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence under the grid, and the cell that it is about; "" for none."""

    number: int
    severity: str
    anchor: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell with what is said of it: the numbers of the sentences, and the worst severity."""

    cell: GridCell
    severity: str = ""
    said: tuple[int, ...] = ()
    problem: Problem | None = None

    @property
    def described(self) -> str:
        """The ids of its sentences, for who cannot see them beside it."""
        return " ".join(f"said-{number}" for number in self.said)

    @property
    def value(self) -> str:
        """What stands in the field: what was typed, even where it could not be taken."""
        return self.problem.text if self.problem else self.cell.value


def with_kept(typing: Typing, kept: DraftTable | None, table: TypedTable | None = None) -> Typing:
    """The draft with one table as it is kept now, or as it was sent."""
    if kept is not None:
        number, table = kept.number, of_json(kept.number, kept.content)
        versions = {**typing.versions, number: kept.version}
    elif table is not None:
        number, versions = table.number, dict(typing.versions)
        table = of_json(number, as_json(table))
    else:
        return typing
    return replace(typing, typed={**typing.typed, number: table}, versions=versions)


def grid_context(
    typing: Typing,
    number: int,
    *,
    sent: SentTable | None = None,
    spare: int = SPARE_ROWS,
    with_totals: bool = False,
    remarks: list[str] | None = None,
    refusal: RefusedActionError | None = None,
    version: int | None = None,
) -> dict[str, Any]:
    """Everything that the page of one table shows."""
    grid = grid_of(typing, number, with_totals=with_totals, spare=spare)
    findings = findings_of(typing)
    problems = sent.problems if sent else {}
    said, lines = _beside(grid, [each for each in findings if each.table == number], problems)
    numbers = sorted(typing.typed)
    at = numbers.index(number)
    return {
        "disclosure": typing.disclosure,
        "grid": grid,
        "lines": lines,
        "said": said,
        "note_problem": problems.get("note"),
        "version": typing.versions.get(number, 0) if version is None else version,
        "spare": spare,
        "with_totals": with_totals,
        "remarks": remarks or [],
        "refusal": refusal,
        "primary": typing.completed[number].primary_count,
        "printed": len(typing.declaration.tables[at].facts),
        "before": numbers[at - 1] if at else None,
        "after": numbers[at + 1] if at + 1 < len(numbers) else None,
        "tables": _tabs(typing, number, findings),
    }


def overview_context(
    disclosure: Disclosure, *, begin: BeginForm | None, hand_in: HandInForm | None
) -> dict[str, Any]:
    """Everything that the overview shows."""
    draft = draft_of(disclosure)
    newest = newest_revision(disclosure)
    working = open_revision(disclosure)
    last = last_year_of(disclosure)
    context: dict[str, Any] = {
        "disclosure": disclosure,
        "draft": draft,
        "in_review": working if working and working.state in IN_REVIEW else None,
        "has_holds": bool(holds_of(disclosure)),
        "overtaken": overtaken_by(draft, newest) if draft else None,
        "starts": _starts(newest, last, figures_in_force(disclosure)),
        "silence": last.silence,
        "begin": begin or BeginForm(initial={"version": draft.version if draft else None}),
    }
    if draft is None:
        return context
    typing = typing_of(disclosure, draft)
    findings = findings_of(typing)
    changes = changes_of_draft(typing)
    return {
        **context,
        "typing": typing,
        "computed": typing.amount_count - typing.typed_count,
        "tables": _tabs(typing, None, findings),
        "findings": [
            Said(at, each.finding.severity.value, "", each.finding.message)
            for at, each in enumerate(findings, 1)
        ],
        "hand_in": hand_in or HandInForm(initial={"versions": versions_text(typing.versions)}),
        "changes": [_told(change) for change in changes[:_MOST_CHANGES]],
        "more_changes": max(0, len(changes) - _MOST_CHANGES),
    }


def _starts(
    newest: Revision | None, last: LastYear, in_force: Revision | None
) -> list[tuple[str, str]]:
    """What may be begun with, the likeliest first."""
    found = []
    if newest is not None:
        words = _("从第%(number)d稿的内容开始（在上传的基础上修改）") % {"number": newest.number}
        found.append((FROM_REVISION, words))
    if in_force is not None:
        words = _("从现行数开始（%(source)s），在此基础上修改") % {"source": in_force.disclosure}
        found.append((FROM_IN_FORCE, words))
    if last.revision is not None:
        found.append((FROM_LAST_YEAR, _("从上年公开的科目、项目开始（金额空着）")))
    return [*found, (FROM_NOTHING, _("从空表开始"))]


def _tabs(
    typing: Typing, current: int | None, findings: tuple[CellFinding, ...]
) -> list[dict[str, Any]]:
    declared = {table.number: table for table in typing.declaration.tables}
    return [
        {
            "number": number,
            "title": completed.table.title,
            "typed": completed.primary_count,
            "printed": len(declared[number].facts),
            "errors": sum(
                each.table == number and each.finding.severity.value == "error" for each in findings
            ),
            "is_current": number == current,
            "note": " ".join(declared[number].notes),
        }
        for number, completed in sorted(typing.completed.items())
    ]


def _beside(
    grid: GridView, findings: list[CellFinding], problems: dict[str, Problem]
) -> tuple[list[Said], list[tuple[Any, list[ShownCell]]]]:
    """What is said under the grid, and every cell with what is said of it."""
    said: list[Said] = []
    by_anchor: dict[str, list[Said]] = {}
    anchors = {cell.anchor for line in grid.lines for cell in line.cells if cell.anchor}
    names = {cell.name: cell for line in grid.lines for cell in line.cells if cell.name}
    for name, problem in problems.items():
        anchor = names[name].anchor if name in names else ""
        if name != "note":
            said.append(Said(len(said) + 1, "error", anchor, problem.sentence))
    for each in findings:
        anchor = anchor_of(each.row, each.column) if each.column is not None else ""
        anchor = anchor if anchor in anchors else ""
        severity = each.finding.severity.value
        said.append(Said(len(said) + 1, severity, anchor, each.finding.message))
    for one in said:
        by_anchor.setdefault(one.anchor, []).append(one)
    lines = [
        (line, [_shown(cell, by_anchor.get(cell.anchor, []), problems) for cell in line.cells])
        for line in grid.lines
    ]
    return said, lines


def _shown(cell: GridCell, said: list[Said], problems: dict[str, Problem]) -> ShownCell:
    if not cell.anchor:
        return ShownCell(cell)
    order = ("error", "warning", "notice")
    worst = min((one.severity for one in said), key=order.index, default="")
    return ShownCell(cell, worst, tuple(one.number for one in said), problems.get(cell.name))


def _told(change: Any) -> dict[str, Any]:
    return {
        "table": change.table,
        "code": change.code,
        "row": change.row,
        "column": change.column,
        "before": _("（空白）") if change.before is None else wan_text(change.before),
        "after": _("（空白）") if change.after is None else wan_text(change.after),
    }
