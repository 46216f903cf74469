"""位置: where in the preview stands what a finding speaks of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgets.models import CheckFinding, DeclaredFact, DeclaredRow, Revision
from budgets.rendering.sheet import cell_anchor, row_anchor, table_anchor

if TYPE_CHECKING:
    from collections.abc import Sequence

_LINE = re.compile(r"(?P<sheet>.*)!(?P<letters>[A-Z]{1,3})(?P<line>\d+)", re.DOTALL)


def places_of(revision: Revision, findings: Sequence[CheckFinding]) -> dict[int, str]:
    """The anchor of each finding's cell, else of its row, else of its table; two queries.

    A finding that names no table has none.
    """
    tables = {finding.table for finding in findings if finding.table}
    cells, lines = _anchors(revision, tables)
    return {finding.pk: _anchor(finding, cells, lines) for finding in findings if finding.table}


def _anchors(
    revision: Revision, tables: set[int]
) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """Anchors by the cell of the file ("公开表5!F12"), and by its sheet and line."""
    if not tables:
        return {}, {}
    facts = DeclaredFact.objects.filter(revision=revision, table__in=tables).order_by()
    rows = DeclaredRow.objects.filter(revision=revision, table__in=tables).order_by()
    cells: dict[str, str] = {}
    lines: dict[tuple[str, str], str] = {}
    for table, position, source in rows.values_list("table", "position", "source"):
        _note_line(lines, source, row_anchor(table, position))
    places = facts.values_list("table", "row__position", "column", "source")
    for table, position, column, source in places:
        cells[source] = cell_anchor(table, position, column)
        _note_line(lines, source, row_anchor(table, position))
    return cells, lines


def _note_line(lines: dict[tuple[str, str], str], source: str, anchor: str) -> None:
    if parts := _LINE.fullmatch(source):
        lines.setdefault((parts["sheet"], parts["line"]), anchor)


def _anchor(finding: CheckFinding, cells: dict[str, str], lines: dict[tuple[str, str], str]) -> str:
    address = f"{finding.sheet}!{finding.cell}"
    if address in cells:
        return cells[address]
    parts = _LINE.fullmatch(address)
    if parts and (parts["sheet"], parts["line"]) in lines:
        return lines[parts["sheet"], parts["line"]]
    return table_anchor(finding.table or 0)
