"""不予公开: what is held back from a disclosure, and what is left of its tables.

A hold is a decision without a figure: it names a unit, a table, a row or a project and
nothing that stands in it. `withhold` takes what is held out of a declaration before
anything is stored; what it took away it describes by place alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from budgets.tables.core import (
    Block,
    Codes,
    Coordinate,
    Declaration,
    DeclaredTable,
    Fact,
    Line,
    LineKind,
    Lines,
    Records,
    Role,
    Row,
    Table,
)
from budgets.tables.editions import edition_named
from portal.core.money import exact_wan_text
from portal.core.text import fold_name, without_ordinal

#: 附注: what a table says where something of it, or all of it, is held.
NOTE_OF_ROWS = "注：部分内容依法不予公开。"
NOTE_OF_TABLE = "注：本表内容依法不予公开。"
#: 公开表11: its rows are projects.
PROJECT_TABLE = 11
_PARTED = "/"


class HoldScope(StrEnum):
    """How much is held."""

    UNIT = "unit"  # 整个单位
    TABLE = "table"  # 整张表
    ROW = "row"  # 一行, and the rows of the codes beneath it
    PROJECT = "project"  # 一个项目


@dataclass(frozen=True, slots=True)
class Hold:
    """一项不予公开的决定. No figure, ever.

    `code`: a classification code, in tables 6 and 10 also a pair ("30201/50201"). `name`: a
    fixed line of table 1 or 4, or a project as the file names it ("" where the file was
    handed in without it). `reference` is how sentences name the decision.
    """

    scope: HoldScope
    table: int | None = None
    code: str = ""
    name: str = ""
    reference: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """The code, or the two codes of a pair."""
        return tuple(self.code.split(_PARTED)) if self.code else ()


@dataclass(frozen=True, slots=True)
class HeldRow:
    """一行不予公开的内容: where it stands, or would stand. `is_printed`: its name is public."""

    hold: Hold
    row: Row
    is_printed: bool = False


@dataclass(frozen=True, slots=True)
class Withheld:
    """What is left of a declaration, the rows that were taken out, and the cells that were."""

    declaration: Declaration
    holds: tuple[Hold, ...] = ()
    rows: tuple[HeldRow, ...] = ()
    #: Addresses in the officer's file ("公开表5!F12") of which nothing may be said.
    cells: frozenset[str] = frozenset()

    @property
    def tables(self) -> frozenset[int]:
        """The tables that are held as a whole."""
        return held_tables(self.holds)


def held_tables(holds: Iterable[Hold]) -> frozenset[int]:
    """整张表不予公开."""
    return frozenset(
        hold.table for hold in holds if hold.scope is HoldScope.TABLE and hold.table is not None
    )


def withhold(declaration: Declaration, holds: Sequence[Hold]) -> Withheld:
    """The declaration without what is held; each table that lost something carries its note.

    A hold of the whole unit leaves no table. Rows that the file never had are described as
    well: they are no less unknown to the public.
    """
    if not holds:
        return Withheld(declaration)
    if any(hold.scope is HoldScope.UNIT for hold in holds):
        cells = frozenset(cell for table in declaration.tables for cell in _all_cells(table))
        return Withheld(replace(declaration, tables=()), tuple(holds), (), cells)
    taking = _Taking()
    left = {table.number: table for table in declaration.tables}
    for number in sorted({hold.table for hold in holds if hold.table is not None}):
        definition = edition_named(declaration.edition).table(number)
        of_table = [hold for hold in holds if hold.table == number]
        declared = left.get(number, DeclaredTable(number, definition.title))
        whole = next((hold for hold in of_table if hold.scope is HoldScope.TABLE), None)
        if whole:
            left[number] = taking.whole(whole, definition, declared)
        elif number in left:
            left[number] = taking.rows_of(of_table, definition, declared)
    tables = tuple(left[number] for number in sorted(left))
    return Withheld(
        replace(declaration, tables=tables),
        tuple(holds),
        tuple(taking.rows),
        frozenset(taking.cells),
    )


def hold_fits(hold: Hold, table: Table) -> bool:
    """Whether a table of that kind has such a row or project, by its description alone."""
    if hold.scope is HoldScope.PROJECT:
        return table.number == PROJECT_TABLE
    if hold.scope is not HoldScope.ROW:
        return True
    schemes = [block.rows for block in table.blocks]
    if any(isinstance(scheme, Lines) for scheme in schemes):
        return _line_of(hold, table) is not None
    scheme = schemes[0]
    return (
        isinstance(scheme, Codes)
        and 0 < len(hold.codes) <= len(scheme.dimensions)
        and all(_is_code(code, scheme.widths) for code in hold.codes)
    )


def _is_code(code: str, widths: tuple[int, ...]) -> bool:
    lengths = {sum(widths[: depth + 1]) for depth in range(len(widths))}
    return code.isascii() and code.isdigit() and len(code) in lengths


@dataclass(slots=True)
class _Taking:
    """Takes rows out, table by table, and remembers which."""

    rows: list[HeldRow] = field(default_factory=list)
    cells: set[str] = field(default_factory=set)

    def whole(self, hold: Hold, definition: Table, declared: DeclaredTable) -> DeclaredTable:
        """Nothing is left but the heading and the note."""
        kept = list(declared.rows)
        kept += [row for row in _prescribed(definition) if not _stands_in(row, kept)]
        self.rows += [HeldRow(hold, _unnamed(hold, definition, row)) for row in kept]
        self.cells.update(_all_cells(declared))
        return replace(declared, rows=(), facts=(), rows_as_read=(), notes=(NOTE_OF_TABLE,))

    def rows_of(
        self, holds: Sequence[Hold], definition: Table, declared: DeclaredTable
    ) -> DeclaredTable:
        """Held rows are left out; a fixed line stays, without its amounts."""
        gone: dict[tuple[int, int], HeldRow] = {}
        for hold in holds:
            taken = [row for row in declared.rows if _is_meant(hold, definition, row)]
            fixed = isinstance(definition.blocks[0].rows, Lines)
            for row in taken:
                held = HeldRow(hold, _unnamed(hold, definition, row), is_printed=fixed)
                gone.setdefault((row.block, row.position), held)
            if not taken and (row_of := _imagined(hold, definition, -1 - len(self.rows))):
                self.rows.append(HeldRow(hold, row_of))
        self.rows += gone.values()
        return self._without(definition, declared, gone)

    def _without(
        self, definition: Table, declared: DeclaredTable, gone: dict[tuple[int, int], HeldRow]
    ) -> DeclaredTable:
        facts = [fact for fact in declared.facts if (fact.row.block, fact.row.position) in gone]
        self.cells.update(fact.source for fact in facts if fact.source)
        self.cells.update(
            each.row.source for each in gone.values() if each.row.source and not each.is_printed
        )
        notes = declared.notes
        return replace(
            declared,
            rows=tuple(
                row
                for row in declared.rows
                if (row.block, row.position) not in gone or gone[row.block, row.position].is_printed
            ),
            facts=tuple(fact for fact in declared.facts if fact not in facts),
            rows_as_read=_as_read(definition, declared, gone, facts),
            notes=notes if NOTE_OF_ROWS in notes else (*notes, NOTE_OF_ROWS),
        )


def _is_meant(hold: Hold, table: Table, row: Row) -> bool:
    scheme = table.blocks[row.block].rows
    if hold.scope is HoldScope.PROJECT:
        return (
            not row.is_total
            and bool(hold.name)
            and fold_name(row.label(table)) == fold_name(hold.name)
        )
    if isinstance(scheme, Codes) and hold.codes:
        printed = (str(getattr(row.at, dimension)) for dimension in scheme.dimensions)
        pairs = zip(printed, hold.codes, strict=False)
        return not row.is_total and all(own.startswith(code) for own, code in pairs)
    line = _line_of(hold, table)
    return line is not None and line[0] == row.block and line[1].at == row.at


def _line_of(hold: Hold, table: Table) -> tuple[int, Line] | None:
    """The fixed line of table 1 or 4 that is meant, with its block."""
    name = without_ordinal(hold.name)
    for number, block in enumerate(table.blocks):
        if not isinstance(block.rows, Lines):
            continue
        for line in (*block.rows.lines, *block.rows.extra):
            if hold.code and line.at.function == hold.code:
                return number, line
            names = (line.label, *line.aliases)
            if name and not hold.code and name in {without_ordinal(each) for each in names}:
                return number, line
    return None


def _imagined(hold: Hold, table: Table, position: int) -> Row | None:
    """The row that the file never had, None where the table has no such row."""
    scheme, block = table.blocks[0].rows, 0
    if not hold_fits(hold, table):
        return None
    if hold.scope is HoldScope.PROJECT:
        at = Coordinate(project=fold_name(hold.reference or hold.name))
    elif isinstance(scheme, Codes):
        members = dict(zip(scheme.dimensions, hold.codes, strict=False))
        at = Coordinate(**members)
    else:
        line = _line_of(hold, table)
        block, at = (line[0], line[1].at) if line else (0, Coordinate())
    return _bare(table, block, position, at, hold.name if hold.scope is HoldScope.ROW else "")


def _prescribed(table: Table) -> Iterator[Row]:
    """The rows that every such table has: its total, its fixed lines, its single row."""
    position = -1
    for number, block in enumerate(table.blocks):
        for at, label, is_total in _fixed(block):
            yield replace(_bare(table, number, position, at, label), is_total=is_total)
            position -= 1


def _fixed(block: Block) -> Iterator[tuple[Coordinate, str, bool]]:
    if isinstance(block.rows, Lines):
        sums = (LineKind.SUBTOTAL, LineKind.TOTAL)
        for line in block.rows.lines:
            yield line.at, line.label, line.kind in sums
    else:
        is_single = isinstance(block.rows, Records) and block.rows.single
        yield Coordinate(), "" if is_single else "合计", not is_single


def _stands_in(row: Row, rows: Sequence[Row]) -> bool:
    return any(
        other.block == row.block and other.at == row.at and other.is_total == row.is_total
        for other in rows
    )


def _bare(table: Table, block: int, position: int, at: Coordinate, label: str) -> Row:
    """A row without cells of its own: only its name, where that is no secret."""
    leaves = table.stub_leaves(block)
    first = next((leaf for leaf in leaves if leaf.role is Role.LABEL), None)
    cells = tuple(label if leaf is first else "" for leaf in leaves)
    return Row(table.number, block, position, cells, at)


def _unnamed(hold: Hold, table: Table, row: Row) -> Row:
    """A project is described without its name; codes and lines are no secret."""
    if table.number != PROJECT_TABLE or row.is_total:
        return row
    name = f"{hold.reference or hold.scope}#{row.position}"
    cells = ("",) * len(row.cells)
    return replace(row, cells=cells, at=replace(row.at, project=fold_name(name)))


def _all_cells(table: DeclaredTable) -> Iterator[str]:
    yield from (fact.source for fact in table.facts if fact.source)
    yield from (row.source for row in table.rows if row.source)


def _as_read(
    table: Table,
    declared: DeclaredTable,
    gone: dict[tuple[int, int], HeldRow],
    facts: Sequence[Fact],
) -> tuple[tuple[str | None, ...], ...]:
    """The file's own rows without those that are held, or without their amounts."""
    left: list[tuple[str | None, ...]] = []
    for position, cells in enumerate(declared.rows_as_read):
        held = [each for (_, at), each in gone.items() if at == position]
        if any(not each.is_printed for each in held):
            continue
        for each in held:
            taken = {
                exact_wan_text(fact.amount)
                for fact in facts
                if _place(fact.row) == _place(each.row)
            }
            cells = _blanked(cells, each.row.label(table), taken)
        left.append(cells)
    return tuple(left)


def _place(row: Row) -> tuple[int, int]:
    return (row.block, row.position)


def _blanked(
    cells: tuple[str | None, ...], label: str, amounts: set[str]
) -> tuple[str | None, ...]:
    """The amounts that stand right of the row's name, blanked; the other side stays."""
    texts = [fold_name(text or "") for text in cells]
    name = fold_name(label)
    if name not in texts:
        return cells
    start = texts.index(name) + 1
    end = next((at for at in range(start, len(cells)) if _is_word(cells[at])), len(cells))
    return tuple(
        None if start <= at < end and text in amounts else text for at, text in enumerate(cells)
    )


def _is_word(text: str | None) -> bool:
    return bool(text) and not str(text).lstrip("-").replace(".", "").isdigit()
