"""读取记录: what one table's reading gathers: rows, amounts, findings.

Every amount cell is read once, whoever asks; a cell that gives no amount is reported once.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from budgets.reading.amounts import Place, ReadAmount, is_own_formula, read_amount
from budgets.tables.core import Coordinate, Fact, Leaf, Row
from budgets.tables.vocabulary import make
from portal.core.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from budgets.reading.body import PrintedRow
    from budgets.reading.core import Cell
    from budgets.reading.matching import ReadColumn
    from budgets.tables.core import Table
    from budgets.tables.findings import Finding, Severity
    from portal.core.money import AmountUnit

#: A finding names a row by so many characters of its label at most.
_LONGEST_NAME = 120
_NO_WORDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RowName:
    """What findings say a row is called, and the cell that names it."""

    label: str = ""
    code: str = ""
    cell: Cell | None = None


@dataclass(slots=True)
class Ledger:
    """Gathers one table."""

    table: Table
    unit: AmountUnit
    rows: list[Row] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    formulas: list[tuple[PrintedRow, Cell]] = field(default_factory=list)
    _read: dict[tuple[str, int, int], ReadAmount] = field(default_factory=dict)

    def report(
        self,
        code: str,
        row: PrintedRow,
        cell: Cell | None,
        name: RowName | None = None,
        *,
        related: Iterable[Cell] = (),
        severity: Severity | None = None,
        words: Mapping[str, str] = _NO_WORDS,
    ) -> None:
        """A finding about a row of the table, at that cell."""
        name = name or RowName()
        self.findings.append(
            make(
                code,
                severity=severity,
                rule="",
                table=self.table.number,
                sheet=row.sheet.name,
                cell=cell.ref if cell else "",
                row=shorten(name.label, _LONGEST_NAME),
                column="",
                code_printed=name.code,
                expected=None,
                found=None,
                sources=(),
                related=tuple(row.sheet.address(other) for other in related),
                at=Coordinate(),
                note="",
                **words,
            )
        )

    def keep(
        self,
        printed: PrintedRow,
        block: int,
        cells: tuple[str, ...],
        at: Coordinate,
        name: RowName,
        *,
        is_total: bool = False,
    ) -> None:
        """A row with all its amounts."""
        source = name.cell or (printed.cells[0] if printed.cells else None)
        row = Row(
            table=self.table.number,
            block=block,
            position=printed.position,
            cells=cells,
            at=at,
            is_total=is_total,
            source=printed.sheet.address(source) if source else "",
        )
        self.rows.append(row)
        for column in printed.columns:
            if column.is_amount and column.leaves[0].block == block:
                self._keep_amount(printed, column, row, name)

    def _keep_amount(
        self, printed: PrintedRow, column: ReadColumn, row: Row, name: RowName
    ) -> None:
        cell = printed.cell(column)
        if cell is None:
            return
        found = self.amount(printed, column, cell, name)
        if found.amount is None:
            return
        if is_own_formula(cell):
            self.formulas.append((printed, cell))
        leaf = column.leaves[0]
        fact = Fact(row, leaf.index, row.at | leaf.at, found.amount, printed.sheet.address(cell))
        self.facts.append(fact)

    def amount(
        self, printed: PrintedRow, column: ReadColumn, cell: Cell, name: RowName
    ) -> ReadAmount:
        """The amount of one cell, read and reported once."""
        key = (printed.sheet.name, cell.row, cell.column)
        if key not in self._read:
            place = Place(
                self.table.number,
                printed.sheet.name,
                shorten(name.label, _LONGEST_NAME),
                column.name,
                name.code,
            )
            found = read_amount(cell, printed.sheet.merge(cell), self.unit, place)
            self._read[key] = found
            if found.finding:
                self.findings.append(replace(found.finding, at=_at(column)))
        return self._read[key]

    def amount_cells(self) -> frozenset[tuple[str, int, int]]:
        """The cells that were read as amounts: sheet, row, column."""
        return frozenset(self._read)


def _at(column: ReadColumn) -> Coordinate:
    leaf: Leaf | None = column.leaves[0] if column.leaves else None
    return leaf.at if leaf else Coordinate()
