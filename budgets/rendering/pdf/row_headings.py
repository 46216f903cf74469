"""行标题: the names that stand before amounts are tagged as the headings of their rows.

The typesetter tags the headings of columns. Who has a table read aloud hears with an amount
its row's name too: the name becomes a heading (TH, ISO 32000-1 14.8.4.3.4) with an id, and
the amount names it among its headings.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pikepdf

from budgets.rendering.sheet import CellKind
from budgets.rendering.story import FormBlock, TableBlock
from budgets.tables.core import Role

if TYPE_CHECKING:
    from budgets.rendering.sheet import Sheet, SheetRow
    from budgets.rendering.story import Story


def tag_row_headings(pdf: pikepdf.Pdf, story: Story) -> None:
    """Tags them in the PDF that was made of this story. Raises `ValueError` where it was not."""
    printed = [each for each in story.blocks if isinstance(each, TableBlock | FormBlock)]
    drawn = [each for each in printed if not _is_bare(each)]
    tables = list(_elements(pdf.Root.StructTreeRoot.K, "/Table"))
    ids = pikepdf.NameTree(pdf.Root.StructTreeRoot.IDTree)
    for table, block in zip(tables, drawn, strict=True):
        if isinstance(block, TableBlock) and block.sheet.rows:
            rows = [row for part in table.K for row in _inside(part) if part.S == "/TBody"]
            for row, element in zip(block.sheet.rows, rows, strict=True):
                _tag(block.sheet, row, element, ids)


def _is_bare(block: TableBlock | FormBlock) -> bool:
    """Whether it is a caption and words alone."""
    return isinstance(block, TableBlock) and block.sheet.is_missing


def _tag(sheet: Sheet, row: SheetRow, element: pikepdf.Object, ids: pikepdf.NameTree) -> None:
    cells = list(_inside(element))
    names: dict[int, list[pikepdf.String]] = {}  # by the side of the table
    for cell, tagged, column in zip(row.cells, cells, sheet.columns, strict=True):
        if column.role is Role.LABEL and cell.text.strip():
            name = f"r{sheet.number}x{cell.column}y{row.position}"
            tagged.S = pikepdf.Name.TH
            tagged.ID = pikepdf.String(name)
            _attributes(tagged).Scope = pikepdf.Name.Row
            ids[name] = tagged
            names.setdefault(column.block, []).append(pikepdf.String(name))
        elif cell.kind is CellKind.AMOUNT and column.block in names:
            headings = _attributes(tagged).Headers
            headings.extend(names[column.block])


def _attributes(cell: pikepdf.Object) -> pikepdf.Object:
    """What the cell says of its place in the table."""
    owners = list(cell.A) if isinstance(cell.A, pikepdf.Array) else [cell.A]
    return next(each for each in owners if each.O == "/Table")


def _inside(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    inside = element.K
    yield from inside if isinstance(inside, pikepdf.Array) else [inside]


def _elements(element: pikepdf.Object, kind: str) -> Iterator[pikepdf.Object]:
    """The elements of a kind, in reading order; none stands inside another."""
    if isinstance(element, pikepdf.Array):
        for each in element:
            yield from _elements(each, kind)
    elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
        if kind == element.S:
            yield element
        elif "/K" in element:
            yield from _elements(element.K, kind)
