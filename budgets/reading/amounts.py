"""金额单元格: one cell to 分, or the one finding that says why not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.reading.core import Cell, CellKind
from budgets.reading.formulas import dangerous_call, is_external
from budgets.tables.vocabulary import make
from portal.core.money import AmountError, AmountUnit, parse_amount, parse_number
from portal.core.text import fold

if TYPE_CHECKING:
    from budgets.reading.core import Merge
    from budgets.tables.findings import Finding

_QUOTED = re.compile(r'"([^"]*)"')
#: What a format prints without touching the number: quoted words, padding, colours.
_INERT = re.compile(r'"[^"]*"|_.|\*.|\[[^\]]*\]')
_PERCENT = re.compile(r"(?<![\\!])[%％‰]")
#: Commas after the last digit divide by a thousand each.
_THOUSANDS = re.compile(r"[0#?],+(?![0#?,])")
#: A point that the format writes itself moves the number's own: 0!.0000, 0\.00, 0"."00.
_OWN_POINT = re.compile(r'[0#?](?:[\\!]\.|"\.")[0#?]')


@dataclass(frozen=True, slots=True)
class Place:
    """Where an amount cell stands, for its finding."""

    table: int | None  # None: not one of the numbered tables
    sheet: str
    row: str
    column: str
    code_printed: str = ""


@dataclass(frozen=True, slots=True)
class ReadAmount:
    """分 of the cell (None: blank), or the finding that says why it was not taken."""

    amount: int | None = None
    finding: Finding | None = None


_BLANK = ReadAmount()


def read_amount(cell: Cell, merge: Merge | None, unit: AmountUnit, place: Place) -> ReadAmount:
    """The cell's amount. At most one finding; a cell with a finding gives no amount."""
    code, text = _refusal(cell, merge, unit)
    amount: int | None = None
    if not code:
        try:
            amount = _parsed(cell, unit)
        except AmountError as error:
            code, text = error.code, error.text
    if not code:
        return ReadAmount(amount)
    finding = make(
        code,
        table=place.table,
        sheet=place.sheet,
        cell=cell.ref,
        row=place.row,
        column=place.column,
        code_printed=place.code_printed,
        text=text,
        unit=unit.value,
        format=cell.format,
    )
    return ReadAmount(finding=finding)


def _parsed(cell: Cell, unit: AmountUnit) -> int | None:
    if cell.kind is CellKind.BLANK:
        return None
    return (
        parse_number(cell.text, unit)
        if cell.kind is CellKind.NUMBER
        else parse_amount(cell.text, unit)
    )


def _refusal(cell: Cell, merge: Merge | None, unit: AmountUnit) -> tuple[str, str]:
    """The code that bars the cell whatever its digits are, with the text to quote."""
    if cell.kind is CellKind.BLANK:
        return ("E_FORMULA_NO_VALUE", "") if cell.formula is not None else ("", "")
    if cell.kind is CellKind.ERROR:
        return "E_CELL_ERROR", cell.text
    if cell.kind is CellKind.DATE:
        return "E_DATE_IN_AMOUNT", cell.text
    if cell.kind is CellKind.BOOLEAN:
        return "E_BOOLEAN_IN_AMOUNT", cell.text
    if merge is not None and (merge.last_row, merge.last_column) != (cell.row, cell.column):
        return "E_MERGED_AMOUNT", cell.text
    if cell.kind is CellKind.NUMBER:
        return _format_refusal(cell, unit)
    return "", ""


def _format_refusal(cell: Cell, unit: AmountUnit) -> tuple[str, str]:
    shown = _QUOTED.findall(cell.format)
    bare = _INERT.sub("", cell.format)
    if _PERCENT.search(bare):
        return "E_NUMBER_FORMAT", f"{cell.text}（百分比格式）"
    if _THOUSANDS.search(bare) or _OWN_POINT.search(cell.format):
        return "W_FORMAT_SCALE", cell.text
    words = {fold(word) for word in shown}
    for other in AmountUnit:
        if other is not unit and any(word == other.value for word in words):
            return "E_UNIT_CONFLICT", f"{cell.text}{other.value}"
    return "", ""


def is_own_formula(cell: Cell) -> bool:
    """Whether the amount is the result of a formula within the workbook."""
    formula = cell.formula
    return formula is not None and not is_external(formula) and not dangerous_call(formula)
