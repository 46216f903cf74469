"""行: from printed rows to declared rows, for each of the three kinds of tables.

Fixed lines are known by name, coded rows by their complete code, records by their own
name. A row that cannot be placed is reported with all its amounts, and not adopted.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from budgets.codes.catalogues import package_catalogues
from budgets.reading.body import PrintedRow, is_total_word, line_named
from budgets.reading.codes_of_rows import CodeReader, RowCode, code_text, prints_complete_codes
from budgets.reading.core import Cell, CellKind
from budgets.reading.grid import printed_text
from budgets.reading.ledger import Ledger, RowName
from budgets.reading.matching import ReadColumn, code_groups
from budgets.tables.core import Codes, Coordinate, Leaf, LineKind, Lines, Records, Role
from budgets.tables.findings import Severity
from portal.core.text import fold_name

if TYPE_CHECKING:
    from collections.abc import Sequence

_SUMS = frozenset({LineKind.SUBTOTAL, LineKind.TOTAL})


def read_block(ledger: Ledger, block: int, rows: Sequence[PrintedRow], year: int) -> None:
    """The declared rows and amounts of one block, into the ledger."""
    scheme = ledger.table.blocks[block].rows
    if isinstance(scheme, Lines):
        _read_lines(ledger, block, scheme, rows)
    elif isinstance(scheme, Codes):
        _CodedRows(ledger, block, scheme, rows, year).read()
    elif scheme.single:
        _read_single(ledger, block, rows)
    else:
        _read_records(ledger, block, scheme, rows)


def _amounts(row: PrintedRow, block: int) -> list[Cell]:
    return [cell for _, cell in row.amount_cells(block)]


def _stub_cells(ledger: Ledger, block: int, row: PrintedRow) -> dict[int, Cell]:
    """The filled cells of the block's names, codes and words, by leaf."""
    found = {}
    for leaf in ledger.table.stub_leaves(block):
        cell = row.leaf_cell(leaf.index)
        if cell and cell.kind is not CellKind.BLANK:  # a formula without a value names nothing
            found[leaf.index] = cell
    return found


# --- fixed lines ----------------------------------------------------------------------


def _read_lines(ledger: Ledger, block: int, scheme: Lines, rows: Sequence[PrintedRow]) -> None:
    label_leaf = next(leaf for leaf in ledger.table.stub_leaves(block) if leaf.role is Role.LABEL)
    seen: dict[str, Cell] = {}
    order: list[tuple[int, PrintedRow, RowName]] = []
    for row in rows:
        cell = _stub_cells(ledger, block, row).get(label_leaf.index)
        amounts = _amounts(row, block)
        if cell is None:
            if amounts:
                ledger.report("E_LABEL_MISSING", row, amounts[0], related=amounts[1:])
            continue
        name = RowName(printed_text(cell), cell=cell)
        line = line_named(scheme, cell.text)
        if line is None:
            _report_unknown(ledger, row, name, amounts)
            continue
        if line.label in seen:
            first = [seen[line.label]]
            ledger.report(
                "E_DUP_LINE", row, cell, name, related=first, words={"text": name.label.strip()}
            )
        seen.setdefault(line.label, cell)
        if line.position >= 0:
            order.append((line.position, row, name))
        cells = tuple(
            printed_text(row.leaf_cell(leaf.index)) for leaf in ledger.table.stub_leaves(block)
        )
        ledger.keep(row, block, cells, line.at, name, is_total=line.kind in _SUMS)
    _report_order(ledger, order)


def _report_unknown(
    ledger: Ledger, row: PrintedRow, name: RowName, amounts: Sequence[Cell]
) -> None:
    code = "E_UNKNOWN_LINE" if amounts else "W_UNKNOWN_LINE"
    ledger.report(code, row, name.cell, name, related=amounts, words={"text": name.label.strip()})


def _report_order(ledger: Ledger, order: list[tuple[int, PrintedRow, RowName]]) -> None:
    for (before, _, _), (position, row, name) in pairwise(order):
        if position < before:
            ledger.report("W_ROW_ORDER", row, name.cell, name, words={"text": name.label.strip()})
            return


# --- coded rows -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row of a coded table before its codes are put together."""

    row: PrintedRow
    stub: dict[int, Cell]
    label: Cell | None
    names: list[str]  # one per classification
    texts: list[list[str]]  # the code columns of each classification
    amounts: list[Cell]
    is_total: bool


class _CodedRows:
    """Tables with one row per classification code."""

    def __init__(
        self,
        ledger: Ledger,
        block: int,
        scheme: Codes,
        rows: Sequence[PrintedRow],
        year: int,
    ) -> None:
        self._ledger = ledger
        self._block = block
        self._scheme = scheme
        self._rows = rows
        stub = ledger.table.stub_leaves(block)
        self._stub = stub
        self._groups = code_groups(ledger.table, block)
        self._zero_filled: list[tuple[PrintedRow, Cell, RowName, RowCode]] = []
        self._labels = [leaf for leaf in stub if leaf.role is Role.LABEL]
        catalogues = package_catalogues()
        self._readers = [
            CodeReader(scheme, catalogues.of(dimension), year, self._is_complete(group))
            for dimension, group in zip(scheme.dimensions, self._groups, strict=True)
        ]

    def read(self) -> None:
        ends = _data_rows(self._rows, self._block)
        entries = [self._entry(row, may_be_total=row in ends) for row in self._rows]
        found = [
            reader.read_all([(entry.texts[number], entry.names[number]) for entry in entries])
            for number, reader in enumerate(self._readers)
        ]
        for entry, *codes in zip(entries, *found, strict=True):
            self._read_row(entry, codes)
        self._report_zero_filled()

    def _entry(self, row: PrintedRow, *, may_be_total: bool) -> _Entry:
        stub = _stub_cells(self._ledger, self._block, row)
        labels = [stub.get(leaf.index) for leaf in self._labels]
        texts = [self._code_texts(row, group) for group in self._groups]
        words = next((cell for cell in row.cells if is_total_word(cell.text)), None)
        amounts = _amounts(row, self._block)
        is_bare = not any(any(group) for group in texts) and not any(labels)
        is_total = words is not None or bool(may_be_total and is_bare and amounts)
        return _Entry(
            row=row,
            stub=stub,
            label=words or next((cell for cell in labels if cell), None),
            names=[printed_text(label) for label in labels],
            texts=[[""] * len(group) for group in texts] if is_total else texts,
            amounts=amounts,
            is_total=is_total,
        )

    def _read_row(self, entry: _Entry, codes: list[RowCode]) -> None:
        name = RowName(printed_text(entry.label), codes[0].code, entry.label)
        if entry.is_total:
            self._keep(entry, {}, Coordinate(), name)
            return
        self._report_codes(entry, codes, name)
        if codes[0].code:
            self._keep_coded(entry, codes, name)
        elif not codes[0].problem:
            self._report_without_code(entry, name)

    def _keep_coded(self, entry: _Entry, codes: list[RowCode], name: RowName) -> None:
        if name.cell is None and entry.amounts:
            self._ledger.report("E_LABEL_MISSING", entry.row, entry.amounts[0], name)
        pinned = {
            dimension: code.code
            for dimension, code in zip(self._scheme.dimensions, codes, strict=True)
        }
        parts: dict[int, str] = {}
        for group, code in zip(self._groups, codes, strict=True):
            parts.update({leaf.index: part for leaf, part in zip(group, code.parts, strict=False)})
        self._keep(entry, parts, Coordinate(**pinned), name)

    def _keep(self, entry: _Entry, parts: dict[int, str], at: Coordinate, name: RowName) -> None:
        cells = []
        covered = self._covered(entry.row)
        for leaf in self._stub:
            text = printed_text(entry.stub.get(leaf.index))
            is_printed = bool(text) or leaf.index not in covered
            cells.append(parts.get(leaf.index, text) if is_printed else "")
        self._ledger.keep(entry.row, self._block, tuple(cells), at, name, is_total=entry.is_total)

    def _report_without_code(self, entry: _Entry, name: RowName) -> None:
        row, amounts = entry.row, entry.amounts
        words = {"text": name.label.strip()}
        if not amounts:
            if name.cell:
                self._ledger.report("W_UNKNOWN_LINE", row, name.cell, name, words=words)
        elif name.cell is None:
            self._ledger.report("E_LABEL_MISSING", row, amounts[0], name, related=amounts[1:])
        else:
            self._ledger.report(
                "E_CODE_MISSING", row, name.cell, name, related=amounts, words=words
            )

    def _report_codes(self, entry: _Entry, codes: list[RowCode], name: RowName) -> None:
        row = entry.row
        for group, code in zip(self._groups, codes, strict=True):
            cell = self._code_cell(row, group, code.at_part)
            if code.problem:
                lost = () if code.code else entry.amounts
                words = {"text": code.printed}
                self._ledger.report(
                    code.problem, row, cell or name.cell, name, related=lost, words=words
                )
            elif code.zero_filled and cell:
                self._zero_filled.append((row, cell, name, code))

    def _report_zero_filled(self) -> None:
        """One warning for the table: the whole column is usually typed as numbers."""
        if not self._zero_filled:
            return
        row, cell, name, code = self._zero_filled[0]
        others = [other for _, other, _, _ in self._zero_filled[1:]]
        words = {"text": code.zero_filled, "name": code.code}
        self._ledger.report("W_CODE_ZERO", row, cell, name, related=others, words=words)

    # where the parts of a code stand

    def _column_of(self, row: PrintedRow, group: Sequence[Leaf]) -> ReadColumn | None:
        """The one column that holds all parts of the code, where there is one."""
        for column in row.columns:
            if len(column.leaves) > 1 and column.leaves[0].index == group[0].index:
                return column
        return None

    def _part_cells(self, row: PrintedRow, group: Sequence[Leaf]) -> list[Cell | None]:
        column = self._column_of(row, group)
        if column is None:
            return [row.leaf_cell(leaf.index) for leaf in group]
        heading = column.heading
        if heading.last - heading.first + 1 == len(group):
            places = range(heading.first, heading.last + 1)
            return [row.sheet.cell(row.number, place) for place in places]
        return [row.cell(column)]

    def _code_texts(self, row: PrintedRow, group: Sequence[Leaf]) -> list[str]:
        cells = self._part_cells(row, group)
        texts = [code_text(cell) for cell in cells]
        if any(texts) and not texts[0] and len(texts) > 1:
            texts[0] = code_text(self._covering(row, group[0]))
        elif not any(texts):
            texts = [code_text(self._covering(row, leaf)) for leaf in group[: len(texts)]]
        return texts

    def _covering(self, row: PrintedRow, leaf: Leaf) -> Cell | None:
        for column in row.columns:
            if len(column.leaves) == 1 and column.leaves[0].index == leaf.index:
                return row.sheet.covering(row.number, column.heading.first)
        return None

    def _covered(self, row: PrintedRow) -> frozenset[int]:
        """The code leaves whose cell is merged with the one above: they print nothing."""
        return frozenset(
            leaf.index for group in self._groups for leaf in group if self._covering(row, leaf)
        )

    def _code_cell(self, row: PrintedRow, group: Sequence[Leaf], part: int) -> Cell | None:
        cells = [cell for cell in self._part_cells(row, group) if cell]
        placed = self._part_cells(row, group)
        if part < len(placed) and placed[part]:
            return placed[part]
        return cells[0] if cells else None

    def _is_complete(self, group: Sequence[Leaf]) -> bool:
        columns = [[code_text(row.leaf_cell(leaf.index)) for row in self._rows] for leaf in group]
        return prints_complete_codes(columns, self._scheme)


def _data_rows(rows: Sequence[PrintedRow], block: int) -> tuple[PrintedRow, ...]:
    """The first and the last row with amounts: where a total without a name may stand."""
    filled = [row for row in rows if row.amount_cells(block)]
    return (filled[0], filled[-1]) if filled else ()


# --- records --------------------------------------------------------------------------


def _read_records(ledger: Ledger, block: int, scheme: Records, rows: Sequence[PrintedRow]) -> None:
    stub = ledger.table.stub_leaves(block)
    ends = _data_rows(rows, block)
    has_total = False
    for row in rows:
        cells = _stub_cells(ledger, block, row)
        label_cell = next(
            (cells[leaf.index] for leaf in stub if leaf.role is Role.LABEL and leaf.index in cells),
            None,
        )
        texts = tuple(printed_text(cells.get(leaf.index)) for leaf in stub)
        name = RowName(printed_text(label_cell), cell=label_cell)
        amounts = _amounts(row, block)
        words = any(is_total_word(text) for text in texts)
        if words or (label_cell is None and amounts and row in ends and not has_total):
            has_total = True
            ledger.keep(row, block, texts, Coordinate(), name, is_total=True)
        elif label_cell is not None:
            at = Coordinate(**{scheme.dimension: fold_name(label_cell.text)})
            ledger.keep(row, block, texts, at, name)
        elif amounts:
            ledger.report("E_LABEL_MISSING", row, amounts[0], related=amounts[1:])


def _read_single(ledger: Ledger, block: int, rows: Sequence[PrintedRow]) -> None:
    """The one row of sums; where a department lists its units too, their total."""
    filled = [row for row in rows if row.amount_cells(block) and not row.is_words_only]
    if not filled:
        return
    named = [row for row in filled if any(is_total_word(cell.text) for cell in row.cells)]
    chosen = (named or filled)[0]
    ledger.keep(chosen, block, (), Coordinate(), RowName(cell=None))
    others = [cell for row in filled if row is not chosen for cell in _amounts(row, block)]
    if others:
        row = next(row for row in filled if row is not chosen)
        severity = Severity.WARNING if named else None
        ledger.report("E_AMOUNT_OUTSIDE", row, others[0], related=others[1:], severity=severity)
