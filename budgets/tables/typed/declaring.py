"""申报内容 of typed tables: the rows and amounts as they will be printed, each with its cell.

Every table is there, in the edition's order; a table without amounts carries its note. The
cells are those of the workbook that is made of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgets.tables.core import (
    Codes,
    Coordinate,
    Declaration,
    DeclaredTable,
    Fact,
    LineKind,
    Lines,
    Role,
    Row,
)
from budgets.tables.editions import printed
from budgets.tables.typed.shape import Kind
from portal.core.text import fold_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgets.tables.core import Edition, Table
    from budgets.tables.typed.completing import CompletedTable, Names, TypedCell
    from budgets.tables.typed.shape import Place

TOTAL_NAME = "合计"
#: Above the headings of a printed sheet: its number, its title, whose it is.
_CAPTION_ROWS = 3
_LETTERS = 26


def declared(
    edition: Edition,
    completed: Mapping[int, CompletedTable],
    names: Names,
    *,
    year: int,
    unit_name: str,
) -> Declaration:
    """The declaration, `is_total` of its facts not yet marked."""
    tables = [declared_table(completed[table.number], names, year) for table in edition.tables]
    return Declaration(edition.key, year, unit_name, tuple(tables))


def declared_table(completed: CompletedTable, names: Names, year: int) -> DeclaredTable:
    """One table. Rows that say nothing yet are left out."""
    table = completed.table
    positions = printed_positions(completed)
    rows: list[Row] = []
    facts: list[Fact] = []
    for place, cells in completed.rows:
        position = positions.get((place.typed.block, place.typed.id))
        if position is None:
            continue
        row = _row(table, place, position, stub_cells(table, place, names))
        rows.append(row)
        facts += _facts(table, row, cells)
    note = completed.typed.note
    if note is None and not facts and table.empty_note:
        note = printed(table.empty_note, year)
    return DeclaredTable(
        number=table.number,
        title=table.title,
        rows=tuple(rows),
        facts=tuple(facts),
        notes=tuple(line for line in (note or "").splitlines() if line.strip()),
        sheet=f"公开表{table.number}",
    )


def printed_positions(completed: CompletedTable) -> dict[tuple[int, str], int]:
    """Which printed row, from 0, each row is. No row of a table that has nothing but 合计.

    A coded row is printed where it has an amount, or a row under it has.
    """
    table = completed.table
    if isinstance(table.blocks[0].rows, Lines):
        return _line_positions(completed)
    wanted = _wanted(completed)
    shown = [place for place in completed.places if id(place) in wanted]
    if all(place.kind is Kind.TOTAL for place in shown):
        return {}
    return {(place.typed.block, place.typed.id): at for at, place in enumerate(shown)}


def _wanted(completed: CompletedTable) -> set[int]:
    """The rows that are printed, by which object they are."""
    is_coded = isinstance(completed.table.blocks[0].rows, Codes)
    found: set[int] = set()
    for place, cells in completed.rows:
        if place.is_pending:
            continue
        is_blank = all(cell.amount is None for cell in cells) and not place.typed.stands
        if is_blank and (is_coded or place.kind is Kind.ONLY):
            continue
        above: Place | None = place
        while above is not None:
            found.add(id(above))
            above = above.under
    found |= {id(place) for place in completed.places if place.kind is Kind.TOTAL}
    return found


def _line_positions(completed: CompletedTable) -> dict[tuple[int, str], int]:
    """Lines that only some units print stand above 本年支出合计; all below moves down."""
    extra = [place for place in completed.places if place.line and place.line.position < 0]
    first = min(
        place.line.position
        for place in completed.places
        if place.line and place.line.kind is LineKind.SUBTOTAL
    )
    found = {}
    for place in completed.places:
        if place.line is None:
            continue
        at = place.line.position
        if at < 0:
            at = first + extra.index(place)
        elif at >= first:
            at += len(extra)
        found[place.typed.block, place.typed.id] = at
    return found


def stub_cells(table: Table, place: Place, names: Names) -> tuple[str, ...]:
    """Codes and words of a row as they will be printed."""
    block = table.blocks[place.typed.block]
    words = iter(range(len(table.stub_leaves(place.typed.block))))
    codes = iter(_code_cells(block.rows, place) if isinstance(block.rows, Codes) else ())
    cells = []
    labels = 0
    for leaf in table.stub_leaves(place.typed.block):
        if leaf.role is Role.CODE:
            cells.append(next(codes))
            continue
        word = place.typed.word(next(words))
        if not word and leaf.role is Role.LABEL:
            word = usual_name(table, place, labels, names)
        labels += leaf.role is Role.LABEL
        cells.append(word)
    return tuple(cells)


def usual_name(table: Table, place: Place, label: int, names: Names) -> str:
    """The name that a row has where nobody typed another one."""
    if place.line is not None:
        return place.line.label
    if place.kind is Kind.TOTAL:
        return TOTAL_NAME if label == 0 else ""
    if label < len(place.words) and place.words[label]:
        return place.words[label]
    scheme = table.blocks[0].rows
    if isinstance(scheme, Codes) and label < len(place.codes):
        return names(scheme.dimensions[label], place.codes[label])
    return ""


def _code_cells(scheme: Codes, place: Place) -> list[str]:
    """类, 款, 项: where they do not repeat, only what the row above does not say already."""
    cells: list[str] = []
    for number in range(len(scheme.dimensions)):
        code = place.codes[number] if number < len(place.codes) else ""
        above = place.under.codes[number] if place.under and place.under.codes else ""
        start = 0
        for width in scheme.widths:
            part = code[start : start + width]
            start += width
            cells.append("" if not scheme.repeats and start <= len(above) else part)
    return cells


def _row(table: Table, place: Place, position: int, cells: tuple[str, ...]) -> Row:
    block = place.typed.block
    stub = table.stub_leaves(block)
    named = next((leaf for leaf in stub if leaf.role is Role.LABEL), None)
    is_total = place.kind is Kind.TOTAL or (
        place.line is not None and place.line.kind in (LineKind.SUBTOTAL, LineKind.TOTAL)
    )
    return Row(
        table=table.number,
        block=block,
        position=position,
        cells=cells,
        at=_at(table, place),
        is_total=is_total,
        source=address(table, position, named.index) if named else "",
    )


def _at(table: Table, place: Place) -> Coordinate:
    if place.line is not None:
        return place.line.at
    scheme = table.blocks[0].rows
    if place.kind in (Kind.TOTAL, Kind.ONLY):
        return Coordinate()
    if isinstance(scheme, Codes):
        return Coordinate(**dict(zip(scheme.dimensions, place.codes, strict=False)))
    return Coordinate(project=fold_name(place.typed.word(0)))


def _facts(table: Table, row: Row, cells: tuple[TypedCell, ...]) -> list[Fact]:
    return [
        Fact(
            row,
            cell.leaf.index,
            row.at | cell.leaf.at,
            cell.amount,
            address(table, row.position, cell.leaf.index),
        )
        for cell in cells
        if cell.amount is not None
    ]


def address(table: Table, position: int, column: int) -> str:
    """公开表5!F12: the cell of the printed workbook."""
    return f"公开表{table.number}!{letters(column)}{first_row(table) + position}"


def first_row(table: Table) -> int:
    """The sheet's number of the first row of data."""
    return _CAPTION_ROWS + max(len(leaf.path) for leaf in table.leaves) + 1


def letters(column: int) -> str:
    """A, B … Z, AA: the name of a column, counted from 0."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        text = chr(ord("A") + rest) + text
    return text
