"""公开表 and forms as grids of cells: what is drawn, and what is looked for in a file that returns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from budgets.rendering.docx.grid import GridCell
from budgets.rendering.form import Box, BoxKind
from budgets.rendering.sheet import CellKind
from budgets.tables.core import Role

if TYPE_CHECKING:
    from budgets.rendering.form import PrintedForm
    from budgets.rendering.sheet import Cell, Sheet, SheetRow

_STYLES = {CellKind.AMOUNT: "TableAmount", CellKind.CODE: "TableCode"}
_BOX_STYLES: Final = {
    BoxKind.LABEL: "TableHeading",
    BoxKind.HEADING: "TableHeading",
    BoxKind.AMOUNT: "TableAmount",
}
_SHADED: Final = frozenset({BoxKind.LABEL, BoxKind.HEADING})
#: What stands above a form and not in its boxes.
_CAPTIONS: Final = frozenset({BoxKind.TITLE, BoxKind.LINE})


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells, each beginning in its row; the first `heading_rows` are headings."""

    rows: tuple[tuple[GridCell, ...], ...]
    width: int
    heading_rows: int

    @property
    def texts(self) -> tuple[tuple[str, ...], ...]:
        """Every row over all columns; covered cells are ""."""
        found = [[""] * self.width for _ in self.rows]
        for number, cells in enumerate(self.rows):
            for cell in cells:
                found[number][cell.column] = cell.text
        return tuple(map(tuple, found))


def grid_of_sheet(sheet: Sheet) -> Grid:
    """公开表N with its headings."""
    headings = [
        tuple(
            GridCell(
                each.column,
                each.text,
                "TableHeading",
                each.rowspan,
                each.colspan,
                is_shaded=True,
            )
            for each in sheet.headings
            if each.row == row
        )
        for row in range(sheet.heading_rows)
    ]
    body = [tuple(_cell(cell, row) for cell in row.cells) for row in sheet.rows]
    return Grid((*headings, *body), len(sheet.columns), sheet.heading_rows)


def _cell(cell: Cell, row: SheetRow) -> GridCell:
    return GridCell(
        cell.column,
        cell.text,
        _STYLES.get(cell.kind, "TableText"),
        indent=cell.level,
        is_bold=row.is_total or cell.is_total,
    )


def amount_free_columns(sheet: Sheet) -> tuple[int, ...]:
    """The columns that name a row."""
    return tuple(column.index for column in sheet.columns if column.role is not Role.AMOUNT)


@dataclass(frozen=True, slots=True)
class FormGrid:
    """A form: the lines over it, and its boxes from their first row."""

    captions: tuple[Box, ...]
    grid: Grid


def grid_of_form(form: PrintedForm) -> FormGrid:
    """The form's boxes; its title and its year stand over them."""
    width = len(form.widths)
    captions: list[Box] = []
    for box in sorted(form.boxes, key=lambda each: each.row):
        if box.kind not in _CAPTIONS or box.row != len(captions) or box.colspan != width:
            break
        captions.append(box)
    above = len(captions)
    rows = tuple(
        tuple(_box(box) for box in _of_row(form.boxes, row)) for row in range(above, form.rows)
    )
    return FormGrid(tuple(captions), Grid(rows, width, 0))


def _of_row(boxes: Sequence[Box], row: int) -> list[Box]:
    return [box for box in boxes if box.row == row]


def _box(box: Box) -> GridCell:
    return GridCell(
        box.column,
        box.text,
        _BOX_STYLES.get(box.kind, "TableText"),
        box.rowspan,
        box.colspan,
        is_shaded=box.kind in _SHADED,
    )
