"""带标记的公开表: the tables as the public will see them, each finding marked in its cell.

A marked cell carries the numbers of its findings and leads to them; each finding learns
where its cell stands. The ids of findings on a page are "finding-12".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from budgets.rendering.layout import lay_out_all
from budgets.rendering.marks import linked, placed
from budgets.rendering.sheet import cell_anchor, row_anchor, table_anchor
from budgets.rendering.web import render_table
from budgets.selectors.declarations import declaration_of
from budgets.selectors.disclosures import as_read
from budgets.tables.editions import edition_named

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from budgets.models import CheckFinding, Revision
    from budgets.rendering.marks import Mark
    from budgets.rendering.sheet import Sheet
    from budgets.tables.findings import Finding


@dataclass(frozen=True, slots=True)
class PrintedTables:
    """公开表 by number, as HTML, and the place of each finding by its id.

    The renderer escapes every text of the file, so its HTML may stand in a page as it is.
    """

    html: dict[int, SafeString]
    places: dict[int, str]


def printed_tables(
    revision: Revision, findings: Sequence[CheckFinding], only: Container[int] | None = None
) -> PrintedTables:
    """The tables of the revision with the findings marked; `only` these, else all.

    Nothing while nothing is declared.
    """
    declaration = declaration_of(revision)
    if not declaration.tables:
        return PrintedTables({}, {})
    sheets = lay_out_all(
        edition_named(revision.edition),
        declaration,
        year=revision.disclosure.year,
        unit_name=revision.disclosure.owner_name,
    )
    values = [as_read(finding) for finding in findings]
    # Two findings may be equal in everything: they are told apart by which object they are.
    kept = {id(value): finding for value, finding in zip(values, findings, strict=True)}
    html: dict[int, SafeString] = {}
    places: dict[int, str] = {}
    for sheet in sheets:
        if only is not None and sheet.number not in only:
            continue
        marks, anchors = _marked(sheet, values, kept)
        html[sheet.number] = SafeString(render_table(sheet, marks))
        places |= anchors
    return PrintedTables(html, places)


def _marked(
    sheet: Sheet, values: Sequence[Finding], kept: dict[int, CheckFinding]
) -> tuple[dict[tuple[int, int], Mark], dict[int, str]]:
    """The marks of one sheet, and the anchors of the findings about it."""
    marks: dict[tuple[int, int], Mark] = {}
    places: dict[int, str] = {}
    for place, found in placed(sheet, values).items():
        row, column = place
        at_cell = [kept[id(value)] for value in found]
        marks[place] = linked(found, [(f"finding-{each.pk}", each.position) for each in at_cell])
        places |= {each.pk: cell_anchor(sheet.number, row, column) for each in at_cell}
    for value in values:
        finding = kept[id(value)]
        if value.table == sheet.number and finding.pk not in places:
            places[finding.pk] = _row_of(sheet, value) or table_anchor(sheet.number)
    return marks, places


def _row_of(sheet: Sheet, finding: Finding) -> str:
    """The row that was printed where the finding's row is named; "" for none."""
    named = finding.row.strip()
    if not named:
        return ""
    for row in sheet.rows:
        if any(cell.printed.strip() == named for cell in row.cells):
            return row_anchor(sheet.number, row.position)
    return ""
