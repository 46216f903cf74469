"""网格: merged cells as Word has them, and the table around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from budgets.rendering.docx.markup import escaped, paragraph, run
from budgets.rendering.docx.paper import CELL_PADDING, ROW_PADDING, line_height

BOLD: Final = "<w:b/><w:bCs/>"


@dataclass(frozen=True, slots=True)
class GridCell:
    """一格 over `rowspan` rows and `colspan` columns. `style`: of its paragraph.

    `indent`: how many levels deep, `is_bold`: of a total.
    """

    column: int
    text: str
    style: str
    rowspan: int = 1
    colspan: int = 1
    indent: int = 0
    is_bold: bool = False
    is_shaded: bool = False


def table(
    *,
    widths: Sequence[int],
    rows: Iterable[Sequence[GridCell]],
    half_points: int,
    heading_rows: int = 0,
    caption: str = "",
) -> str:
    """表格: `heading_rows` are repeated on every page; no row is split between pages.

    `rows`: the cells that begin in each row, from the left.
    """
    whole = sum(widths)
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    covered: dict[int, tuple[int, GridCell]] = {}
    body = "".join(
        _row(cells, widths, half_points, covered, is_heading=number < heading_rows)
        for number, cells in enumerate(rows)
    )
    called = f'<w:tblCaption w:val="{escaped(caption)}"/>' if caption else ""
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="BudgetTable"/><w:tblW w:w="{whole}" w:type="dxa"/>'
        '<w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0"'
        f' w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>{called}</w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{body}</w:tbl>"
    )


def _row(
    cells: Sequence[GridCell],
    widths: Sequence[int],
    half_points: int,
    covered: dict[int, tuple[int, GridCell]],
    *,
    is_heading: bool,
) -> str:
    """One row. `covered`: rows that a cell above still covers, by column; brought forward."""
    starting = {cell.column: cell for cell in cells}
    parts: list[str] = []
    column = 0
    while column < len(widths):
        left, above = covered.pop(column, (0, None))
        cell = above or starting.get(column) or GridCell(column, "", "TableText")
        if above is None:
            left = cell.rowspan
        if left > 1:
            covered[column] = (left - 1, cell)
        merge = "" if cell.rowspan == 1 else "<w:vMerge/>" if above else _RESTART
        width = sum(widths[column : column + cell.colspan])
        parts.append(_cell(cell, width, merge, half_points, is_empty=above is not None))
        column += cell.colspan
    header = "<w:tblHeader/>" if is_heading else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{header}</w:trPr>{''.join(parts)}</w:tr>"


_RESTART = '<w:vMerge w:val="restart"/>'


def _cell(cell: GridCell, width: int, merge: str, half_points: int, *, is_empty: bool) -> str:
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    shade = _SHADE if cell.is_shaded else ""
    bold = BOLD if cell.is_bold else ""
    size = f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    text = "" if is_empty else run(cell.text, bold + size)
    indent = f'<w:ind w:left="{cell.indent * half_points * 10}"/>' if cell.indent and text else ""
    # The same height in every program, whatever type it has; an empty paragraph has one too.
    spacing = f'<w:spacing w:line="{line_height(half_points)}" w:lineRule="exact"/>'
    mark = "" if text else f"<w:rPr>{size}</w:rPr>"
    inner = paragraph(cell.style, text, spacing + indent + mark)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}{shade}'
        f'<w:vAlign w:val="center"/></w:tcPr>{inner}</w:tc>'
    )


_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>'
#: The blank around the text of a cell, for the style of tables.
CELL_MARGINS: Final = (
    f'<w:tblCellMar><w:top w:w="{ROW_PADDING}" w:type="dxa"/>'
    f'<w:left w:w="{CELL_PADDING}" w:type="dxa"/>'
    f'<w:bottom w:w="{ROW_PADDING}" w:type="dxa"/>'
    f'<w:right w:w="{CELL_PADDING}" w:type="dxa"/></w:tblCellMar>'
)
