"""印表: the cells of a book as drawings of the twelve tables, and what they declare."""

from __future__ import annotations

from budgets.codes.catalogues import package_catalogues
from budgets.tables.core import (
    Codes,
    Declaration,
    Edition,
    Leaf,
    Line,
    Lines,
    Role,
    Table,
)
from budgets.tables.editions import edition_for, printed
from portal.core.money import exact_wan_text
from tests.factories.declarations import Cells, Drawing, declare
from tests.ledger.entries import Book
from tests.ledger.sums import TOTAL, Cell, RowKey, Sums, printed_sums

UNIT = "甲单位"
_LAST_FUNCTION = 20  # the printed row of 二十一、其他支出


def edition_of(book: Book) -> Edition:
    """The tables in force."""
    return edition_for("budget", book.year)


def declaration_of(book: Book) -> Declaration:
    """What the book's disclosure declares, with the cells of its sheets."""
    return declare(drawings_of(book), year=book.year, unit_name=UNIT)


def drawings_of(book: Book) -> list[Drawing]:
    """The twelve tables as they stand on paper."""
    sums = printed_sums(book)
    return [_Page(book, table, sums).drawing() for table in edition_of(book).tables]


class _Page:
    """One table on paper."""

    def __init__(self, book: Book, table: Table, sums: Sums) -> None:
        self.book, self.table = book, table
        self.sums = {cell: amount for cell, amount in sums.items() if cell.table == table.number}
        self.rows: dict[tuple[int, RowKey], dict[Cell, int]] = {}
        for cell, amount in self.sums.items():
            self.rows.setdefault((cell.block, cell.row), {})[cell] = amount

    def drawing(self) -> Drawing:
        """Headings, rows and notes."""
        scheme = self.table.blocks[0].rows
        if isinstance(scheme, Lines):
            rows = self._lines()
        elif isinstance(scheme, Codes):
            rows = [self._coded(row, scheme) for row in self._keys()]
        elif scheme.single:
            rows = [self._texts({}, {0: ()})]
        else:
            rows = [self._project(row) for row in self._keys()]
        paths = tuple(
            tuple(printed(column.label, self.book.year) for column in leaf.path)
            for leaf in self.table.leaves
        )
        return Drawing(self.table.number, paths, tuple(rows), self._notes())

    def _notes(self) -> tuple[str, ...]:
        if self.sums or self.table.empty_note is None:
            return ()
        return (printed(self.table.empty_note, self.book.year),)

    def _keys(self) -> list[tuple[str, ...]]:
        """The rows, the total first and parents above their children."""
        keys = {cell.row for cell in self.sums if isinstance(cell.row, tuple)}
        if not keys and self.book.keeps_empty_total:
            keys = {TOTAL}
        return sorted(keys, key=lambda key: ([code[:3] for code in key], key))

    def _texts(self, stub: dict[int, str], rows: dict[int, RowKey]) -> Cells:
        """One printed line: `stub` by leaf, amounts of the row of each block."""
        return tuple(
            stub.get(leaf.index) if leaf.role is not Role.AMOUNT else self._amount(leaf, rows)
            for leaf in self.table.leaves
        )

    def _amount(self, leaf: Leaf, rows: dict[int, RowKey]) -> str | None:
        if leaf.block not in rows:
            return None
        base = self.table.at | self.table.blocks[leaf.block].at
        for cell, amount in self._row(leaf.block, rows[leaf.block]).items():
            if base | cell.column == leaf.at:
                return exact_wan_text(amount)
        return "0.00" if self.book.prints_zero else None

    def _row(self, block: int, row: RowKey) -> dict[Cell, int]:
        return self.rows.get((block, row), {})

    def _coded(self, key: tuple[str, ...], scheme: Codes) -> Cells:
        stub: dict[int, str] = {}
        leaves = self.table.stub_leaves(0)
        names = [leaf for leaf in leaves if leaf.role is Role.LABEL]
        codes = [leaf for leaf in leaves if leaf.role is Role.CODE]
        if key == TOTAL:
            stub[names[0].index] = "合计"
            return self._texts(stub, {0: key})
        for number, (dimension, code) in enumerate(zip(scheme.dimensions, key, strict=True)):
            group = codes[number * len(scheme.widths) : (number + 1) * len(scheme.widths)]
            rest = code
            for leaf, width in zip(group, scheme.widths, strict=True):
                part, rest = rest[:width], rest[width:]
                if part and (scheme.repeats or not rest):
                    stub[leaf.index] = part
            stub[names[number].index] = name_of(dimension, code, self.book.year)
        return self._texts(stub, {0: key})

    def _project(self, key: tuple[str, ...]) -> Cells:
        name, category = self.table.stub_leaves(0)
        if key == TOTAL:
            return self._texts({name.index: "合计"} if self.book.names_total else {}, {0: key})
        categories = dict(pair for unit in self.book.units for pair in unit.categories)
        return self._texts({name.index: key[0], category.index: categories[key[0]]}, {0: key})

    def _lines(self) -> list[Cells]:
        """Both sides of tables 1 and 4; a 类 that the list lacks stands under the others."""
        sides: dict[int, dict[int, Line]] = {}
        extra: list[Line] = []
        for block, part in enumerate(self.table.blocks):
            scheme = part.rows
            assert isinstance(scheme, Lines)
            for line in scheme.lines:
                sides.setdefault(line.position, {})[block] = line
            extra.extend(line for line in scheme.extra if self._row(block, line.at))
        rows: list[Cells] = []
        for position, lines in sorted(sides.items()):
            if position == _LAST_FUNCTION + 1:
                rows.extend(self._line({1: line}) for line in extra)
            rows.append(self._line(lines))
        return rows

    def _line(self, lines: dict[int, Line]) -> Cells:
        stub: dict[int, str] = {}
        keys: dict[int, RowKey] = {}
        for block, line in lines.items():
            stub[self.table.stub_leaves(block)[0].index] = line.label
            keys[block] = line.at
        return self._texts(stub, keys)


def name_of(dimension: str, code: str, year: int) -> str:
    """The name that the year's list gives the code."""
    return package_catalogues().of(dimension).name(code, year)
