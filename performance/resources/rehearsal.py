"""预演: what a flat sheet would make of the targets of a revision, row by row.

Every error stands at the row that the spreadsheet shows. Nothing is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from budgets.resources.imports import SHOWN, imported
from budgets.selectors.declarations import declaration_of
from budgets.services.master_data import ImportedRow, ImportedTable
from budgets.tables.findings import Severity
from budgets.tables.vocabulary import where
from performance.resources.flat import FlatResource
from performance.rules.projects import match, projects_of
from performance.selectors.entered import targets_in_file
from performance.sheets.flat_rows import FlatRow, row_number, rows_of, rows_of_target
from portal.core.text import fold_name, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from budgets.models import Revision
    from budgets.resources.imports import Outcome
    from budgets.tables.findings import Finding
    from performance.resources.flat import Fault
    from performance.services.flat import FlatFile
    from performance.sheets.core import Target

#: What happens to a row or a project; the words of `budgets.resources.imports`.
NEW, CHANGED, SAME = "新增", "修改", "不变"
#: Beside errors, what would silently take one of two things that the file says.
_CONTRADICTIONS = frozenset({"W_TARGET_TOLD_AGAIN"})
#: Said by the resource in words of its own.
_SAID_ELSEWHERE = frozenset({"E_TARGET_PROJECT"})
_ALL_OF_IT = ("project", "project_code", "unit", "level1", "level2", "level3", "value")
_OF_PROJECT = ("department", "unit", "project_code", "total", "fiscal", "other", "objective")


@dataclass(frozen=True, slots=True)
class RowLine:
    """One indicator of the file: what happens to it, its row, and what stood there before."""

    word: str
    number: int
    row: FlatRow
    former: FlatRow | None = None


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """One project of the file: what happens to it. `has_row`: None where table 11 is unknown."""

    word: str
    first: FlatRow
    indicators: int
    has_row: bool | None
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """预演: errors, or what confirming would do. `rows`: those that bring something."""

    file: FlatFile
    outcome: Outcome
    remarks: Sequence[str]
    rows: Sequence[RowLine]
    projects: Sequence[ProjectLine]
    removed_projects: Sequence[tuple[str, int]]
    removed_indicators: Sequence[FlatRow]
    unfilled: Sequence[tuple[str, int]]

    @property
    def errors(self) -> list[str]:
        """The sentences, in the order of the rows."""
        return self.outcome.errors

    @property
    def is_same(self) -> bool:
        """Whether confirming would change nothing."""
        has_news = self.outcome.changes or self.removed_projects or self.removed_indicators
        return not has_news and all(line.word == SAME for line in self.projects)

    @property
    def indicator_count(self) -> int:
        """How many indicators the file has."""
        return sum(line.indicators for line in self.projects)

    @property
    def shown_rows(self) -> Sequence[RowLine]:
        """The first of them."""
        return self.rows[:SHOWN]

    @property
    def rows_left_out(self) -> int:
        """How many rows and removed indicators are not shown."""
        return max(0, len(self.rows) - SHOWN) + max(0, len(self.removed_indicators) - SHOWN)

    @property
    def shown_projects(self) -> Sequence[ProjectLine]:
        """The first of them."""
        return self.projects[:SHOWN]

    @property
    def shown_removed(self) -> Sequence[FlatRow]:
        """The first indicators that are taken away from projects of the file."""
        return self.removed_indicators[:SHOWN]

    @property
    def projects_left_out(self) -> int:
        """How many are not shown."""
        return max(0, len(self.projects) - SHOWN)


def rehearse(revision: Revision, file: FlatFile) -> Rehearsal:
    """What confirming the file would do to the revision's targets. Writes nothing."""
    told, kept = file.reading.targets, targets_in_file(revision)
    rows = sorted(rows_of(told), key=lambda row: row.number)
    rows, faults = _with_faults(file, rows)
    resource = FlatResource(rows_of(kept), faults)
    # The resource writes nothing anyway; a dry run would set a savepoint for every row.
    outcome = imported(resource, _table(file, rows), dry_run=False)
    removed = _removed_projects(kept, told)
    gone = {fold_name(name) for name, _count in removed}
    matched = {id(row) for row in resource.matched}
    return Rehearsal(
        file=file,
        outcome=outcome,
        remarks=[each.message for each in file.reading.findings if not _is_fault(file, each)][
            :SHOWN
        ],
        rows=list(_lines(resource, rows)),
        projects=list(_projects(revision, told, kept)),
        removed_projects=removed,
        removed_indicators=[
            row
            for row in resource.kept
            if row.level3 and id(row) not in matched and fold_name(row.project) not in gone
        ],
        unfilled=[
            (name, row_number(place.rpartition("!")[2])) for name, place in file.reading.unfilled
        ],
    )


def _is_fault(file: FlatFile, finding: Finding) -> bool:
    """Whether the finding keeps the file from being taken."""
    is_grave = finding.severity is Severity.ERROR or finding.code in _CONTRADICTIONS
    return is_grave and finding.sheet == file.sheet and bool(row_number(finding.cell))


def _with_faults(
    file: FlatFile, rows: Sequence[FlatRow]
) -> tuple[list[FlatRow], Mapping[int, Sequence[Fault]]]:
    """The rows, with those added that could not be read, and what is wrong by their place."""
    said: dict[int, list[Fault]] = defaultdict(list)
    for finding in file.reading.findings:
        if _is_fault(file, finding) and finding.code not in _SAID_ELSEWHERE:
            letters = finding.cell.rstrip("0123456789")
            said[row_number(finding.cell)].append(
                (file.columns.get(letters, ""), _without_place(finding))
            )
    for number, fault in _told_twice(rows):
        said[number].append(fault)
    known = {row.number for row in rows}
    unread = [FlatRow(number=number) for number in said if number not in known]
    whole = sorted([*rows, *unread], key=lambda row: row.number)
    faults = {
        place: said[row.number] for place, row in enumerate(whole, start=1) if row.number in said
    }
    return whole, faults


def _told_twice(rows: Iterable[FlatRow]) -> Iterator[tuple[int, Fault]]:
    """Rows that say in every word what an earlier one says of the same project."""
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(fold_name(getattr(row, name)) for name in _ALL_OF_IT)
        if key in seen and (row.level3 or row.value):
            words = _(
                "与第 %(first)s 行重复，项目“%(project)s”的指标“%(name)s”“%(value)s”已经填过。"
                "请删除其中一行，或区分指标名称。"
            )
            yield (
                row.number,
                (
                    "",
                    words
                    % {
                        "first": seen[key],
                        "project": shorten(row.project),
                        "name": shorten(row.level3),
                        "value": shorten(row.value),
                    },
                ),
            )
        seen.setdefault(key, row.number)


def _without_place(finding: Finding) -> str:
    """The sentence without its sheet and cell: row and column stand before it."""
    place = where(sheet=finding.sheet, cell=finding.cell, row=finding.row, column=finding.column)
    return finding.message.removeprefix(place)


def _table(file: FlatFile, rows: Sequence[FlatRow]) -> ImportedTable:
    return ImportedTable(
        name=file.admitted.name,
        sha256=file.admitted.sha256,
        headings=FlatResource.columns(),
        unknown=[],
        rows=[ImportedRow(row.number, row.cells) for row in rows],
    )


def _lines(resource: FlatResource, rows: Sequence[FlatRow]) -> Iterator[RowLine]:
    for place, former in resource.changed.items():
        row = rows[place - 1]
        yield RowLine(NEW if former is None else CHANGED, row.number, row, former)


def _projects(
    revision: Revision, told: Sequence[Target], kept: Sequence[Target]
) -> Iterator[ProjectLine]:
    table = projects_of(declaration_of(revision))
    with_row = match([target.project for target in told], table or ()).rows
    before: dict[str, list[Target]] = defaultdict(list)
    for target in kept:
        before[fold_name(target.project)].append(target)
    for number, target in enumerate(told):
        first = next(iter(rows_of_target(target)))
        earlier = before.get(fold_name(target.project))
        word, changed = _compared(first, target, earlier.pop(0) if earlier else None)
        has_row = None if table is None else number in with_row
        yield ProjectLine(word, first, len(target.indicators), has_row, changed)


def _compared(first: FlatRow, target: Target, before: Target | None) -> tuple[str, tuple[str, ...]]:
    """Whether the project is as it was, and which of its own cells are not."""
    if before is None:
        return NEW, ()
    kept = next(iter(rows_of_target(before)))
    resource = FlatResource()
    changed = tuple(
        resource.column_of(name)
        for name in _OF_PROJECT
        if getattr(first, name) != getattr(kept, name)
    )
    is_same = not changed and target.indicators == before.indicators
    return (SAME if is_same else CHANGED), changed


def _removed_projects(kept: Iterable[Target], told: Iterable[Target]) -> list[tuple[str, int]]:
    """Projects whose targets the file does not have: confirming takes them away."""
    names = {fold_name(target.project) for target in told}
    return [
        (target.project, len(target.indicators))
        for target in kept
        if fold_name(target.project) not in names
    ]
