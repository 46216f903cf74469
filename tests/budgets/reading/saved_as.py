"""The same workbook as other programs would save it: HTML, XML of 2003, one file per table."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

import openpyxl

from budgets.reading.core import Cell, CellKind, Grid, Merge

SS = "urn:schemas-microsoft-com:office:spreadsheet"


def _places(grid: Grid) -> tuple[dict[tuple[int, int], Cell], dict[tuple[int, int], Merge]]:
    cells = {(cell.row, cell.column): cell for cell in grid.cells}
    return cells, {(merge.first_row, merge.first_column): merge for merge in grid.merges}


def _size(grid: Grid) -> tuple[int, int]:
    rows = [cell.row for cell in grid.cells] + [merge.last_row for merge in grid.merges]
    columns = [cell.column for cell in grid.cells] + [merge.last_column for merge in grid.merges]
    return max(rows, default=0), max(columns, default=0)


def as_table(grid: Grid) -> str:
    """One HTML table: numbers as they show, spans for merges."""
    cells, merges = _places(grid)
    covered: set[tuple[int, int]] = set()
    for area in grid.merges:
        covered.update(
            (row, column)
            for row in range(area.first_row, area.last_row + 1)
            for column in range(area.first_column, area.last_column + 1)
        )
        covered.discard((area.first_row, area.first_column))
    rows, columns = _size(grid)
    lines = []
    for row in range(1, rows + 1):
        line = []
        for column in range(1, columns + 1):
            if (row, column) in covered:
                continue
            span = ""
            if merge := merges.get((row, column)):
                span = (
                    f" rowspan={merge.last_row - merge.first_row + 1}"
                    f' colspan="{merge.last_column - merge.first_column + 1}"'
                )
            cell = cells.get((row, column))
            line.append(f"<td{span}>{_shown(cell) if cell else '&nbsp;'}</td>")
        lines.append(f"<tr>{''.join(line)}</tr>")
    return "<table border=1>\n" + "\n".join(lines) + "\n</table>"


def _shown(cell: Cell) -> str:
    if cell.kind is CellKind.NUMBER:
        return f"{Decimal(cell.text):,.2f}"
    return html.escape(cell.text).replace(" ", "&nbsp;").replace("\n", "<br>")


def as_html(grids: Iterable[Grid], *, charset: str = "gb2312", coding: str = "gb18030") -> bytes:
    """All tables on one page, one under the other."""
    head = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>'
        f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
        "<style>.t{mso-number-format:'\\@';}</style><script>alert('<td>9</td>')</script></head>"
    )
    return (head + "<body>" + "<br>".join(map(as_table, grids)) + "</body></html>").encode(coding)


def as_xml(grids: Iterable[Grid], *, coding: str = "utf-8") -> bytes:
    """SpreadsheetML, written as Excel writes it: indices only where something is left out."""
    body = "".join(
        f"<Worksheet ss:Name={quoteattr(grid.name)}><Table>{_rows(grid)}</Table></Worksheet>"
        for grid in grids
    )
    return (
        f'<?xml version="1.0" encoding="{coding}"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        f'<Workbook xmlns="{SS}" xmlns:ss="{SS}" xmlns:html="http://www.w3.org/TR/REC-html40">'
        '<Styles><Style ss:ID="Default"><NumberFormat/></Style>'
        '<Style ss:ID="n"><NumberFormat ss:Format="Standard"/></Style></Styles>'
        f"{body}</Workbook>"
    ).encode(coding)


def _rows(grid: Grid) -> str:
    cells, merges = _places(grid)
    lines = []
    for row in range(1, _size(grid)[0] + 1):
        places = sorted({c for r, c in [*cells, *merges] if r == row})
        if not places:
            continue
        line, following = [], 1
        for column in places:
            index = "" if column == following else f' ss:Index="{column}"'
            span = ""
            following = column + 1
            if merge := merges.get((row, column)):
                across = merge.last_column - merge.first_column
                span = f' ss:MergeAcross="{across}" ss:MergeDown="{merge.last_row - row}"'
                following = merge.last_column + 1
            line.append(f"<Cell{index}{span}{_data(cells.get((row, column)))}</Cell>")
        lines.append(f'<Row ss:Index="{row}">{"".join(line)}</Row>')
    return "".join(lines)


def _data(cell: Cell | None) -> str:
    if cell is None:
        return ">"
    if cell.kind is CellKind.NUMBER:
        return f' ss:StyleID="n"><Data ss:Type="Number">{cell.text}</Data>'
    return f'><Data ss:Type="String">{escape(cell.text)}</Data>'


def as_xlsx(grid: Grid) -> bytes:
    """The sheet alone, as a workbook of its own."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = grid.name
    for cell in grid.cells:
        number = cell.kind is CellKind.NUMBER
        sheet.cell(cell.row, cell.column, float(cell.text) if number else cell.text)
    for merge in grid.merges:
        sheet.merge_cells(
            start_row=merge.first_row,
            start_column=merge.first_column,
            end_row=merge.last_row,
            end_column=merge.last_column,
        )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def renamed(grid: Grid, old: str, new: str) -> Grid:
    """The sheet as it would be of another unit."""
    cells = tuple(replace(cell, text=cell.text.replace(old, new)) for cell in grid.cells)
    return replace(grid, cells=cells)


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip file of these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()
