"""归一: from a located table to its declared rows and amounts.

Every repair is a finding; every amount knows its cell. `columns` and `rows_as_read` keep
what the file itself prints, in its own order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.reading.body import PrintedRow, body_of, stray_numbers
from budgets.reading.captions import amount_unit_of, unit_in_heading
from budgets.reading.core import CellKind
from budgets.reading.grid import heading_text, printed_text
from budgets.reading.ledger import Ledger, RowName
from budgets.reading.matching import ReadColumn, missing_leaves
from budgets.reading.rows import read_block
from budgets.reading.totals import mark_totals
from budgets.tables.core import DeclaredTable
from budgets.tables.vocabulary import make
from portal.core.money import FEN_PER_YUAN, AmountUnit, exact_wan_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from budgets.reading.core import Cell
    from budgets.reading.locate import Located
    from budgets.tables.findings import Finding

#: 一万元: a table in 元 whose largest amount is less was probably filled in 万元.
_SUSPICIOUS = 10_000 * FEN_PER_YUAN
#: Tables that legitimately hold little.
_SMALL_TABLES = frozenset({7, 8, 9, 11, 12})


@dataclass(frozen=True, slots=True)
class Normalised:
    """One table as declared, what was noticed, and which cells were read as amounts."""

    declared: DeclaredTable
    findings: tuple[Finding, ...]
    amount_cells: frozenset[tuple[str, int, int]]
    unit: AmountUnit


def normalise(located: Located, year: int) -> Normalised:
    """The declared table. Never raises for what a file may hold."""
    if not located.has_headings:
        return _without_headings(located)
    unit, findings = _unit(located)
    findings.extend(_heading_findings(located))
    ledger = Ledger(located.table, unit, findings=findings)
    body = body_of(located)
    for block in range(len(located.table.blocks)):
        read_block(ledger, block, body.rows, year)
    _report_stray(ledger, body.rows)
    _report_broken_names(ledger, body.rows)
    _report_formulas(ledger)
    _report_magnitude(ledger, located)
    rows_as_read = tuple(_rows_as_read(ledger, located, body.rows))
    declared = DeclaredTable(
        number=located.table.number,
        title=_title(located),
        title_cell=_title_cell(located),
        rows=tuple(ledger.rows),
        facts=mark_totals(ledger.facts),
        notes=body.notes,
        sheet=located.sheet.name,
        columns=tuple(column.heading.texts for column in located.columns[0]),
        rows_as_read=rows_as_read,
        missing_columns=tuple(
            leaf.index for leaf in missing_leaves(located.columns[0], located.table)
        ),
    )
    return Normalised(declared, tuple(ledger.findings), ledger.amount_cells(), unit)


def _title_cell(located: Located) -> str:
    cell = located.parts[0].caption.title_cell
    return cell.ref if cell else ""


def _title(located: Located) -> str:
    cell = located.parts[0].caption.title_cell
    return heading_text(cell) if cell else located.table.title


def _without_headings(located: Located) -> Normalised:
    """Only a number or a title stands there. An empty table may still say why."""
    table, part = located.table, located.parts[0]
    notes = tuple(
        text
        for number in part.body_rows
        for cell in part.sheet.row(number)
        if (text := printed_text(cell).strip())
    )
    explained = table.empty_note is not None and any("没有" in n or "无" in n for n in notes)
    finding = make(
        "W_HEADING_MISSING" if explained else "E_TABLE_UNREADABLE",
        table=table.number,
        sheet=part.sheet.name,
        cell=part.first_cell.ref,
        number=table.number,
        title=table.title,
    )
    declared = DeclaredTable(
        number=table.number,
        title=_title(located),
        title_cell=_title_cell(located),
        notes=notes if explained else (),
        sheet=part.sheet.name,
        missing_columns=tuple(leaf.index for leaf in table.leaves),
    )
    return Normalised(declared, (finding,), frozenset(), AmountUnit.WAN)


# --- unit of amounts ------------------------------------------------------------------


def _unit(located: Located) -> tuple[AmountUnit, list[Finding]]:
    """万元 or 元. Without a word for it the prescribed 万元 is taken, with an error."""
    table, sheet, first = located.table.number, located.sheet.name, located.parts[0].first_cell
    words: dict[str, Cell] = {}
    for part in located.parts:
        if part.caption.amount_unit:
            words.setdefault(part.caption.amount_unit, part.caption.amount_unit_cell or first)
    if not words:
        word = unit_in_heading(text for path in located.parts[0].paths for text in path.texts)
        word = word or located.inherited_unit
        if not word:
            return AmountUnit.WAN, [
                make("E_UNIT_MISSING", table=table, sheet=sheet, cell=first.ref)
            ]
        words[word] = first
    word, cell = next(iter(words.items()))
    unit = amount_unit_of(word)
    if unit is None or len(words) > 1:
        text = "、".join(words)
        finding = make("E_UNIT_AMBIGUOUS", table=table, sheet=sheet, cell=cell.ref, text=text)
        return unit or AmountUnit.WAN, [finding]
    if unit is AmountUnit.YUAN:
        return unit, [make("W_UNIT_CONVERTED", table=table, sheet=sheet, cell=cell.ref)]
    return unit, []


def _report_magnitude(ledger: Ledger, located: Located) -> None:
    if ledger.unit is not AmountUnit.YUAN or ledger.table.number in _SMALL_TABLES:
        return
    largest = max(ledger.facts, key=lambda fact: abs(fact.amount), default=None)
    if largest is not None and 0 < abs(largest.amount) < _SUSPICIOUS:
        ledger.findings.append(
            make(
                "W_MAGNITUDE",
                table=ledger.table.number,
                sheet=located.sheet.name,
                cell=largest.source.rpartition("!")[2],
                found=largest.amount,
                factor=10_000,
            )
        )


# --- columns --------------------------------------------------------------------------


def _heading_findings(located: Located) -> list[Finding]:
    table, sheet, columns = located.table, located.sheet, located.columns[0]
    found: list[Finding] = []
    if located.parts[0].caption.title is None:
        first = located.parts[0].first_cell
        found.append(
            make(
                "W_TITLE_MISSING",
                table=table.number,
                sheet=sheet.name,
                cell=first.ref,
                title=table.title,
            )
        )
    for column in columns:
        if column.is_known or column.is_harmless:
            continue
        found.append(
            make(
                "E_DUP_COLUMN" if column.is_duplicate else "W_UNKNOWN_COLUMN",
                table=table.number,
                sheet=sheet.name,
                cell=column.heading.cell.ref,
                column=column.name,
                text=column.name,
            )
        )
    return found


# --- what else the table's cells say --------------------------------------------------


def _report_stray(ledger: Ledger, rows: Iterable[PrintedRow]) -> None:
    stray = [(row, cell) for row in rows for cell in stray_numbers(row)]
    if stray:
        row, cell = stray[0]
        others = [other for _, other in stray[1:]]
        ledger.report("E_AMOUNT_OUTSIDE", row, cell, related=others)


def _report_broken_names(ledger: Ledger, rows: Iterable[PrintedRow]) -> None:
    """E_CELL_ERROR of names and codes; amounts were reported where they were read."""
    for row in rows:
        for column in row.columns:
            cell = None if column.is_amount else row.cell(column)
            if cell and cell.kind is CellKind.ERROR:
                ledger.report("E_CELL_ERROR", row, cell, words={"text": cell.text})


def _report_formulas(ledger: Ledger) -> None:
    if ledger.formulas:
        row, cell = ledger.formulas[0]
        others = [other for _, other in ledger.formulas[1:]]
        ledger.report("W_FORMULA", row, cell, related=others)


# --- read-back ------------------------------------------------------------------------


def _rows_as_read(
    ledger: Ledger, located: Located, rows: Sequence[PrintedRow]
) -> Iterable[tuple[str | None, ...]]:
    """The file's own rows; a blank row in the middle is a row of blanks."""
    own = located.columns[0]
    by_position = {row.position: row for row in rows}
    for position in range(max(by_position, default=-1) + 1):
        row = by_position.get(position)
        if row is None:
            yield (None,) * len(own)
        else:
            yield tuple(_as_read(ledger, row, column) for column in _aligned(own, row.columns))


def _aligned(own: Sequence[ReadColumn], page: Sequence[ReadColumn]) -> Iterable[ReadColumn | None]:
    """The columns of a page in the order of the first page's."""
    if len(own) == len(page):
        return page
    by_texts = {column.heading.texts: column for column in page}
    return [by_texts.get(column.heading.texts) for column in own]


def _as_read(ledger: Ledger, row: PrintedRow, column: ReadColumn | None) -> str | None:
    cell = row.cell(column) if column else None
    if cell is None or column is None:
        return None
    if not column.is_amount or row.is_words_only:
        return printed_text(cell) or None
    found = ledger.amount(row, column, cell, RowName())
    if found.amount is not None:
        return exact_wan_text(found.amount)
    return printed_text(cell) or None if found.finding else None
