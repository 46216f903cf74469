"""One amount cell: what it is worth, or the one reason why it is not taken."""

from __future__ import annotations

import pytest

from budgets.reading.amounts import Place, read_amount
from budgets.reading.core import Cell, CellKind, Merge
from portal.core.money import AmountUnit

PLACE = Place(1, "公开表1", "其他收入", "收入/预算数")


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        (Cell(6, 2, CellKind.NUMBER, "1250.73"), 1_250_730_000),
        (Cell(6, 2, CellKind.NUMBER, "0.1", "#,##0.00_);[Red](#,##0.00)"), 100_000),
        (Cell(6, 2, CellKind.NUMBER, "12.5", "_ ¥* #,##0.00_ "), 12_500_000),
        (Cell(6, 2, CellKind.NUMBER, "12.5", '0.00"万元"'), 12_500_000),
        (Cell(6, 2, CellKind.TEXT, "（12.50）"), -12_500_000),
        (Cell(6, 2, CellKind.TEXT, "——"), None),
        (Cell(6, 2, CellKind.NUMBER, "0"), 0),
    ],
)
def test_amounts(cell: Cell, amount: int | None) -> None:
    found = read_amount(cell, None, AmountUnit.WAN, PLACE)
    assert (found.amount, found.finding) == (amount, None)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (Cell(6, 2, CellKind.NUMBER, "0.5", "0%"), "E_NUMBER_FORMAT"),
        (Cell(6, 2, CellKind.NUMBER, "12507300", "0!.0000"), "W_FORMAT_SCALE"),
        (Cell(6, 2, CellKind.NUMBER, "12507300", '0"."0000'), "W_FORMAT_SCALE"),
        (Cell(6, 2, CellKind.NUMBER, "12507300", "#,##0.00,"), "W_FORMAT_SCALE"),
        (Cell(6, 2, CellKind.NUMBER, "12507300", '#,##0.00"元"'), "E_UNIT_CONFLICT"),
        (Cell(6, 2, CellKind.NUMBER, "0.0000001"), "E_TOO_PRECISE"),
        (Cell(6, 2, CellKind.NUMBER, "1e300"), "E_OUT_OF_RANGE"),
        (Cell(6, 2, CellKind.TEXT, "约12"), "E_NUMBER_FORMAT"),
        (Cell(6, 2, CellKind.TEXT, "▲12"), "E_AMBIGUOUS_SIGN"),
        (Cell(6, 2, CellKind.TEXT, "12元"), "E_UNIT_CONFLICT"),
        (Cell(6, 2, CellKind.DATE, "45658", "yyyy-mm-dd"), "E_DATE_IN_AMOUNT"),
        (Cell(6, 2, CellKind.BOOLEAN, "TRUE"), "E_BOOLEAN_IN_AMOUNT"),
        (Cell(6, 2, CellKind.ERROR, "#REF!"), "E_CELL_ERROR"),
        (Cell(6, 2, CellKind.BLANK, "", formula="SUM(B7:B9)"), "E_FORMULA_NO_VALUE"),
    ],
)
def test_what_is_no_amount(cell: Cell, code: str) -> None:
    found = read_amount(cell, None, AmountUnit.WAN, PLACE)
    assert found.amount is None
    assert found.finding is not None
    assert found.finding.code == code
    assert found.finding.message.startswith("工作表“公开表1”单元格B6（其他收入，收入/预算数）：")


def test_a_merged_amount_belongs_to_no_line() -> None:
    cell = Cell(6, 2, CellKind.NUMBER, "5")
    found = read_amount(cell, Merge(6, 2, 7, 2), AmountUnit.WAN, PLACE)
    assert found.finding is not None
    assert found.finding.code == "E_MERGED_AMOUNT"
