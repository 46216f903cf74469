"""排版: from declared rows and amounts to a printed sheet.

Published are the edition's columns: one that the file lacks stays blank, one that the
edition does not know is not here. Rows stand in printed order, both sides of a two-sided
table on the same line. Nothing is invented: no note, no zero, no name.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from budgets.rendering.sheet import Cell, CellKind, Heading, Scope, Sheet, SheetColumn, SheetRow
from budgets.tables.core import (
    Block,
    Codes,
    Column,
    Declaration,
    DeclaredTable,
    Edition,
    Fact,
    Leaf,
    LineKind,
    Lines,
    Role,
    Row,
    Table,
)
from budgets.tables.editions import printed
from portal.core.money import wan_text
from portal.core.text import without_ordinal

_DEEPEST = 3
#: Blanks that officers type for one step of indentation: one of full width, or two of half.
_HALF_WIDTH_STEP = 2


class LayoutError(ValueError):
    """A declared table does not fit its description: a fault of the program, not of the unit."""


def lay_out(table: Table, declared: DeclaredTable | None, *, year: int, unit_name: str) -> Sheet:
    """The sheet of one table; without rows and marked as missing where `declared` is None.

    Raises `LayoutError` where a declared row or amount has no place on it.
    """
    headings, depth = _headings(table, year)
    return Sheet(
        number=table.number,
        title=printed(table.title, year),
        unit_line=f"部门（单位）：{unit_name}",
        columns=tuple(_column(leaf, year) for leaf in table.leaves),
        headings=headings,
        heading_rows=depth,
        rows=_rows(table, declared) if declared else (),
        notes=declared.notes if declared else (),
        is_missing=declared is None,
    )


def lay_out_all(
    edition: Edition, declaration: Declaration, *, year: int, unit_name: str
) -> tuple[Sheet, ...]:
    """The sheets of every table of the edition, in order; name and year are the publisher's."""
    return tuple(
        lay_out(table, declaration.table(table.number), year=year, unit_name=unit_name)
        for table in edition.tables
    )


def _column(leaf: Leaf, year: int) -> SheetColumn:
    path = tuple(printed(column.label, year) for column in leaf.path)
    return SheetColumn(leaf.index, leaf.block, leaf.role, path, leaf.at)


# --- headings -------------------------------------------------------------------------


def _headings(table: Table, year: int) -> tuple[tuple[Heading, ...], int]:
    """The merged heading cells, row by row, and how many heading rows there are."""
    columns = tuple(column for block in table.blocks for column in block.columns)
    depth = max(len(leaf.path) for leaf in table.leaves)
    found = _spans(columns, 0, 0, depth, year)
    return tuple(sorted(found, key=lambda heading: (heading.row, heading.column))), depth


def _spans(
    columns: tuple[Column, ...], row: int, start: int, depth: int, year: int
) -> Iterator[Heading]:
    for column in columns:
        below = list(_spans(column.under, row + 1, start, depth, year))
        width = sum(inner.colspan for inner in below if inner.row == row + 1) or 1
        # Only an outermost group is a column group in HTML's sense; an inner one heads
        # the columns it spans.
        is_group = row == 0 and bool(below)
        yield Heading(
            text=printed(column.label, year),
            row=row,
            column=start,
            rowspan=1 if below else depth - row,
            colspan=width,
            scope=Scope.COLUMN_GROUP if is_group else Scope.COLUMN,
        )
        yield from below
        start += width


# --- rows -----------------------------------------------------------------------------


def _rows(table: Table, declared: DeclaredTable) -> tuple[SheetRow, ...]:
    """Every printed row; one that holds nothing on either side is not declared at all."""
    entries = _entries(table, declared)
    sides = [(block, table.block_leaves(number)) for number, block in enumerate(table.blocks)]
    facts = {(fact.row.position, fact.column): fact for fact in declared.facts}
    laid = tuple(_row(sides, entries[position], facts) for position in sorted(entries))
    placed = sum(cell.amount is not None for row in laid for cell in row.cells)
    if placed != len(declared.facts):
        raise LayoutError(f"table {table.number}: {len(declared.facts)} amounts, {placed} placed")
    return laid


def _entries(table: Table, declared: DeclaredTable) -> dict[int, dict[int, Row]]:
    """The declared rows by printed position and block."""
    widths = [len(table.stub_leaves(block)) for block in range(len(table.blocks))]
    entries: dict[int, dict[int, Row]] = {}
    for row in declared.rows:
        place = f"table {table.number}, block {row.block}, row {row.position}"
        if row.block >= len(widths) or len(row.cells) != widths[row.block]:
            raise LayoutError(f"{place}: {len(row.cells)} cells have no place")
        line = entries.setdefault(row.position, {})
        if row.block in line:
            raise LayoutError(f"{place}: declared twice")
        line[row.block] = row
    return entries


def _row(
    sides: list[tuple[Block, tuple[Leaf, ...]]],
    line: dict[int, Row],
    facts: dict[tuple[int, int], Fact],
) -> SheetRow:
    cells: list[Cell] = []
    for number, (block, leaves) in enumerate(sides):
        row = line.get(number)
        if row is None:
            cells.extend(Cell(leaf.index, CellKind.BLANK) for leaf in leaves)
        else:
            cells.extend(_cells(block, leaves, row, facts))
    entries = tuple(line[number] for number in sorted(line))
    return SheetRow(entries[0].position, tuple(cells), entries)


def _cells(
    block: Block, leaves: tuple[Leaf, ...], row: Row, facts: dict[tuple[int, int], Fact]
) -> Iterator[Cell]:
    stub = iter(row.cells)
    names = 0
    for leaf in leaves:
        if leaf.role is Role.AMOUNT:
            yield _amount(leaf.index, row, facts.get((row.position, leaf.index)))
        else:
            yield _stub_cell(leaf, block, row, next(stub), names)
            names += leaf.role is Role.LABEL


def _amount(column: int, row: Row, fact: Fact | None) -> Cell:
    if fact is None:
        return Cell(column, CellKind.BLANK, is_total=row.is_total)
    return Cell(
        column=column,
        kind=CellKind.AMOUNT,
        text=wan_text(fact.amount),
        amount=fact.amount,
        is_total=row.is_total,
        adds_up=fact.is_total,
        at=fact.at,
        source=fact.source,
    )


def _stub_cell(leaf: Leaf, block: Block, row: Row, printed_text: str, name: int) -> Cell:
    text = printed_text.strip()
    if not text:
        return Cell(leaf.index, CellKind.BLANK, is_total=row.is_total)
    is_label = leaf.role is Role.LABEL
    return Cell(
        column=leaf.index,
        kind=CellKind(leaf.role.value),
        text=text,
        printed=printed_text,
        level=_level(block, row, printed_text, name) if is_label else 0,
        is_total=row.is_total,
        source=row.source if name == 0 and is_label else "",
    )


# --- indentation ----------------------------------------------------------------------


def _level(block: Block, row: Row, text: str, name: int) -> int:
    """How deep a name stands: by its code or its line, else by the blanks before it."""
    if row.is_total:
        return 0
    found: int | None = None
    if isinstance(block.rows, Codes):
        found = _code_level(block.rows, row, name)
    elif isinstance(block.rows, Lines):
        found = _line_level(block.rows, text)
    return _typed_level(text) if found is None else found


def _code_level(scheme: Codes, row: Row, name: int) -> int | None:
    """类 0, 款 1, 项 2: each name follows the code of its own classification."""
    if name >= len(scheme.dimensions):
        return None
    code: str = getattr(row.at, scheme.dimensions[name])
    lengths = [sum(scheme.widths[: count + 1]) for count in range(len(scheme.widths))]
    return lengths.index(len(code)) if len(code) in lengths else None


def _line_level(lines: Lines, text: str) -> int | None:
    kind = _line_kinds(lines).get(without_ordinal(text))
    return None if kind is None else int(kind is LineKind.DETAIL)


@lru_cache(maxsize=32)
def _line_kinds(lines: Lines) -> dict[str, LineKind]:
    return {
        without_ordinal(name): line.kind
        for line in (*lines.lines, *lines.extra)
        for name in (line.label, *line.aliases)
    }


def _typed_level(text: str) -> int:
    lead = text[: len(text) - len(text.lstrip())]
    full = lead.count("\u3000")
    return min(_DEEPEST, full + (len(lead) - full) // _HALF_WIDTH_STEP)
