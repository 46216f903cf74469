"""网页: one sheet as an accessible HTML table, by plain string building.

Rows are built here and not in a template: a template loop costs seventeen times as much.
Every text passes through `escaped`. Structure and class names, for the stylesheet:

    section.disclosure-section[.wide][.missing]#table-5   wide: printed on landscape paper
      div.table-scroll (role=region, focusable, named by the caption)
        table.disclosure-table[.two-sided]
          caption.table-caption > h2.table-title#table-5-title > span.table-label
                                > span.unit-line, span.amount-line
          colgroup
          thead > tr > th (scope=col | colgroup)[.side]
          tbody > tr[.total]#t5-r3 > td | th[scope=row]#t5-r3-c6
      p.table-note            what stands under the table
      p.table-missing         the document has no such table

Cells: .code .label .text .amount (a blank cell has none: td:empty), .level-1 … .level-3
(indented names), .total (a total on one side only), .side (first column of the right-hand
side of a two-sided table), .marked .marked-error|-warning|-notice (preview of findings),
sup.mark-links > a (the numbers of the findings at a marked cell, leading to each).
Rows, names, amounts and marked cells have ids. Amounts carry their exact 万元 in data-wan;
names keep their letter spacing, so labels want white-space: pre-wrap.
"""

from __future__ import annotations

from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING

from budgets.rendering.paper import column_widths, is_landscape
from budgets.rendering.sheet import (
    Cell,
    CellKind,
    Heading,
    Sheet,
    SheetRow,
    cell_anchor,
    row_anchor,
    table_anchor,
)
from budgets.tables.core import Role
from portal.core.money import exact_wan_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from budgets.rendering.marks import Mark
    from budgets.rendering.publication import Document

    Marks = Mapping[tuple[int, int], Mark]

_NO_MARKS: Marks = MappingProxyType({})
MISSING = "（本件没有本表）"
#: Numbers in one cell: more would break the column; the list beside has them all.
_LINKS_SHOWN = 4


def escaped(text: str) -> str:
    """The text as HTML, safe in elements and in quoted attributes."""
    return escape(text, quote=True)


def render_table(sheet: Sheet, marks: Marks = _NO_MARKS, *, heading: int = 2) -> str:
    """One table as an HTML section. `marks`: findings, by (row position, column).

    `heading`: the level of its title among those of the page.
    """
    anchor = table_anchor(sheet.number)
    wide = " wide" if is_landscape(column_widths(sheet)) else ""
    missing = " missing" if sheet.is_missing else ""
    return "".join(
        (
            f'<section class="disclosure-section{wide}{missing}" id="{anchor}">\n',
            f'<div class="table-scroll" role="region" tabindex="0" aria-labelledby="{anchor}-title">\n',
            _table(sheet, marks, heading),
            "</div>\n",
            *(f'<p class="table-note">{escaped(note)}</p>\n' for note in sheet.notes),
            f'<p class="table-missing">{MISSING}</p>\n' if sheet.is_missing else "",
            "</section>\n",
        )
    )


def render_index(sheets: Iterable[Sheet]) -> str:
    """目录: links to every table of the page."""
    links = (
        f'<li><a href="#{table_anchor(sheet.number)}">{_name(sheet)}</a></li>\n' for sheet in sheets
    )
    return (
        f'<nav class="table-index" aria-label="公开表目录">\n<ol>\n{"".join(links)}</ol>\n</nav>\n'
    )


def render_tables(sheets: Iterable[Sheet], marks: Mapping[int, Marks] | None = None) -> str:
    """Every table, one section after the other. `marks`: by table number."""
    by_table = marks or {}
    return "".join(render_table(sheet, by_table.get(sheet.number, _NO_MARKS)) for sheet in sheets)


def render_body(document: Document) -> bytes:
    """目录 and the twelve tables: what a page of the site sets into its frame."""
    return (render_index(document.sheets) + render_tables(document.sheets)).encode("utf-8")


def _name(sheet: Sheet) -> str:
    return f'<span class="table-label">{sheet.label}</span> {escaped(sheet.title)}'


def _table(sheet: Sheet, marks: Marks, heading: int) -> str:
    sided = " two-sided" if sheet.is_two_sided else ""
    rows = "".join(_row(sheet, row, marks) for row in sheet.rows)
    return (
        f'<table class="disclosure-table{sided}">\n{_caption(sheet, heading)}{_colgroups(sheet)}'
        f"<thead>\n{_heading_rows(sheet)}</thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
    )


def _caption(sheet: Sheet, heading: int) -> str:
    return (
        '<caption class="table-caption">'
        f'<h{heading} class="table-title" id="{table_anchor(sheet.number)}-title">{_name(sheet)}</h{heading}>'
        f'<span class="unit-line">{escaped(sheet.unit_line)}</span> '
        f'<span class="amount-line">{escaped(sheet.amount_line)}</span></caption>\n'
    )


def _colgroups(sheet: Sheet) -> str:
    """One column group for each outermost heading, so that scope="colgroup" means it."""
    outermost = (heading for heading in sheet.headings if heading.row == 0)
    return "".join(f'<colgroup span="{heading.colspan}">' for heading in outermost) + "\n"


def _heading_rows(sheet: Sheet) -> str:
    side = _side_column(sheet)
    return "".join(
        "<tr>"
        + "".join(_heading(heading, side) for heading in sheet.headings if heading.row == row)
        + "</tr>\n"
        for row in range(sheet.heading_rows)
    )


def _heading(heading: Heading, side: int) -> str:
    spans = f' rowspan="{heading.rowspan}"' if heading.rowspan > 1 else ""
    # A group of one column is still a group: scope says so, no span is needed.
    spans += f' colspan="{heading.colspan}"' if heading.colspan > 1 else ""
    css = ' class="side"' if heading.column == side else ""
    return f'<th scope="{heading.scope.value}"{spans}{css}>{escaped(heading.text)}</th>'


def _side_column(sheet: Sheet) -> int:
    """The first column of the right-hand side, -1 where there is none."""
    return next((column.index for column in sheet.columns if column.block > 0), -1)


def _row(sheet: Sheet, row: SheetRow, marks: Marks) -> str:
    side = _side_column(sheet)
    whole = row.is_total
    headed: set[int] = set()
    total = ' class="total"' if whole else ""
    parts = [f'<tr{total} id="{row_anchor(sheet.number, row.position)}">']
    for cell, column in zip(row.cells, sheet.columns, strict=True):
        # The first name of a side heads its row; a second one (the government's name of
        # the same money in tables 6 and 10) is a cell like others.
        heads = cell.kind is CellKind.LABEL and column.block not in headed
        if heads:
            headed.add(column.block)
        mark = marks.get((row.position, cell.column))
        attributes = _attributes(
            sheet.number,
            row.position,
            cell,
            mark,
            [*_classes(cell, column.role, whole_row=whole), *["side"] * (cell.column == side)],
        )
        text = escaped(cell.text) + (_links(mark) if mark and mark.links else "")
        parts.append(
            f'<th scope="row"{attributes}>{text}</th>' if heads else f"<td{attributes}>{text}</td>"
        )
    parts.append("</tr>\n")
    return "".join(parts)


def _links(mark: Mark) -> str:
    """The findings at a cell, by number: keyboards and readers without scripts follow them."""
    shown = mark.links[:_LINKS_SHOWN]
    links = " ".join(
        f'<a href="#{escaped(target)}" aria-label="第{number}条问题">{number}</a>'
        for target, number in shown
    )
    more = "…" if len(mark.links) > len(shown) else ""
    return f'<sup class="mark-links">{links}{more}</sup>'


def _classes(cell: Cell, role: Role, *, whole_row: bool) -> list[str]:
    """What the stylesheet may ask of a cell; nothing of a blank one, which `:empty` finds."""
    if cell.kind is CellKind.BLANK:
        return []
    found: list[str] = [role.value]
    if cell.level:
        found.append(f"level-{cell.level}")
    if cell.is_total and not whole_row:
        found.append("total")
    return found


def _attributes(
    table: int, position: int, cell: Cell, mark: Mark | None, classes: list[str]
) -> str:
    """Class, id, exact amount and mark. Blank cells have an id only where they are marked."""
    attributes = ""
    if mark is not None:
        classes += ["marked", f"marked-{mark.severity.value}"]
    if classes:
        attributes = f' class="{" ".join(classes)}"'
    if mark is not None or cell.kind in (CellKind.AMOUNT, CellKind.LABEL):
        attributes += f' id="{cell_anchor(table, position, cell.column)}"'
    if cell.amount is not None:
        attributes += f' data-wan="{exact_wan_text(cell.amount)}"'
    if mark is not None:
        attributes += f' title="{escaped(mark.text)}"'
        if mark.described_by:
            attributes += f' aria-describedby="{escaped(mark.described_by)}"'
    return attributes
