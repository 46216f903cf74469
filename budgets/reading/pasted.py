"""粘贴: cells copied from Excel or WPS, read as a sheet of one table with the reader of files.

Copied cells come as lines of texts parted by tabs. Their headings are recognised as in a file;
without headings the cells must be as many as the table has columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.reading.clipboard import PasteError, copied_rows, row_of
from budgets.reading.core import Cell, CellKind, Grid, Merge
from budgets.reading.grid import SheetView
from budgets.reading.locate import locate
from budgets.reading.normalise import normalise
from budgets.tables.core import Declaration
from budgets.tables.editions import printed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgets.reading.locate import Located
    from budgets.tables.core import Column, Edition, Table
    from budgets.tables.findings import Finding

__all__ = ["MOST_CHARACTERS", "MOST_ROWS", "PasteError", "Pasted", "read_pasted"]

MOST_CHARACTERS = 500_000
MOST_ROWS = 1_500
_MOST_COLUMNS = 60
#: Above what was pasted: which table it is, and in what it counts.
_CAPTION = 2
#: What the reader says of a sheet that is not said of copied cells.
_OF_SHEETS = frozenset(
    {"W_TITLE_MISSING", "E_UNIT_MISSING", "W_HEADING_MISSING", "W_COLUMN_MISSING"}
)


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was understood, and the reader's remarks on rows that it repaired or left out."""

    declaration: Declaration
    remarks: tuple[str, ...] = ()


def read_pasted(
    text: str, table: Table, edition: Edition, *, year: int, unit: str = "万元"
) -> Pasted:
    """The rows and amounts of copied cells. Raises `PasteError`."""
    rows = _rows(text)
    first = _CAPTION
    located = _located(_grid(table, rows, unit, year), table, edition, year)
    if located is None:
        if max(len(row) for row in rows) != len(table.leaves):
            raise PasteError(_unknown(table, rows))
        headings, merges = _headings(table, year)
        first += len(headings)
        grid = _grid(table, [*headings, *rows], unit, year, merges)
        located = _located(grid, table, edition, year)
    if located is None:
        raise PasteError(_unknown(table, rows))
    found = normalise(located, year)
    declared = found.declared
    if not declared.facts and not any(any(row.cells) for row in declared.rows):
        raise PasteError("粘贴的内容中没有找到科目行和金额，请连同表头一起复制。")
    marked = Declaration(edition.key, year, "", (declared,))
    return Pasted(marked, tuple(_remarks(found.findings, first)))


def _rows(text: str) -> list[list[str]]:
    copied = copied_rows(text, most=MOST_CHARACTERS, at_once="一张表")
    rows = [row for row in copied if any(cell.strip() for cell in row)]
    if not rows:
        raise PasteError("粘贴框是空的。请在 Excel 或 WPS 中选中要粘贴的各行，复制后粘贴到框内。")
    if len(rows) > MOST_ROWS:
        raise PasteError(f"粘贴了{len(rows)}行，最多{MOST_ROWS}行，请一次只粘贴一张表。")
    if max(len(row) for row in rows) > _MOST_COLUMNS:
        raise PasteError("粘贴的内容栏数过多，请只复制这一张表的各栏。")
    return rows


def _unknown(table: Table, rows: Sequence[Sequence[str]]) -> str:
    width = max(len(row) for row in rows)
    return (
        f"粘贴的内容有{width}栏，没有认出公开表{table.number}的表头。"
        f"请连同表头一起复制；不带表头时，应为这张表的全部{len(table.leaves)}栏。"
    )


def _grid(
    table: Table,
    rows: Sequence[Sequence[str]],
    unit: str,
    year: int,
    merges: tuple[Merge, ...] = (),
) -> SheetView:
    name = f"公开表{table.number}"
    caption = [[f"{name} {printed(table.title, year)}"], [f"单位：{unit}"]]
    cells = tuple(
        Cell(number, column, CellKind.TEXT, text)
        for number, row in enumerate([*caption, *rows], 1)
        for column, text in enumerate(row, 1)
        if text.strip()
    )
    return SheetView(Grid(name, cells, merges))


def _located(sheet: SheetView, table: Table, edition: Edition, year: int) -> Located | None:
    found = [each for each in locate([sheet], edition, year).tables if each.has_headings]
    return next((each for each in found if each.table.number == table.number), None)


def _headings(table: Table, year: int) -> tuple[list[list[str]], tuple[Merge, ...]]:
    """The table's own headings above the cells, merged as on paper."""
    depth = max(len(leaf.path) for leaf in table.leaves)
    rows = [[""] * len(table.leaves) for _ in range(depth)]
    merges = []
    columns = [column for block in table.blocks for column in block.columns]
    for text, row, start, tall, wide in _spans(columns, 0, 0, depth):
        rows[row][start] = printed(text, year)
        if tall > 1 or wide > 1:
            top, left = _CAPTION + row + 1, start + 1
            merges.append(Merge(top, left, top + tall - 1, left + wide - 1))
    return rows, tuple(merges)


def _spans(
    columns: Sequence[Column], row: int, start: int, depth: int
) -> Iterator[tuple[str, int, int, int, int]]:
    for column in columns:
        below = list(_spans(column.under, row + 1, start, depth))
        wide = sum(each[4] for each in below if each[1] == row + 1) or 1
        yield column.label, row, start, 1 if below else depth - row, wide
        yield from below
        start += wide


def _remarks(findings: Sequence[Finding], first: int) -> Iterator[str]:
    """What the reader says, of the row that was pasted instead of the cell."""
    for finding in findings:
        if finding.code in _OF_SHEETS:
            continue
        number = row_of(finding.cell) - first
        said = finding.message.partition("：")[2] or finding.message
        yield f"粘贴内容第{number}行：{said}" if number > 0 else said
