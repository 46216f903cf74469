"""单元格文字: what paper shows of a cell that is stored as a number or a date."""

from __future__ import annotations

import pytest

from budgets.reading.core import Cell, CellKind
from performance.sheets.shown import is_unreadable, shown_text


@pytest.mark.parametrize(
    ("stored", "code", "shown"),
    [
        ("0.95", "0%", "95%"),
        ("0.9500000000000001", "0%", "95%"),
        ("1", "0%", "100%"),
        ("0.985", "0.0%", "98.5%"),
        ("0.98", "0.00%", "98.00%"),
        ("365", "General", "365"),
        ("17.35", "General", "17.35"),
        ("3", '0"人"', "3人"),
        ("3", '"≥"0"次"', "≥3次"),
        ("3", "0\\次", "3次"),
        ("12", "0.00", "12.00"),
        ("3.71591E+20", "General", "3.71591E+20"),
        ("-5", "General", "-5"),
        ("not a number", "General", "not a number"),
    ],
)
def test_numbers(stored: str, code: str, shown: str) -> None:
    assert shown_text(Cell(1, 1, CellKind.NUMBER, stored, code)) == shown


@pytest.mark.parametrize(
    ("stored", "code", "shown"),
    [
        ("46022", "yyyy-mm-dd", "2025年12月31日"),
        ("46022", 'm"月"d"日"', "12月31日"),
        ("46022", 'yyyy"年"m"月"', "2025年12月"),
        ("1E99", "yyyy-mm-dd", "1E99"),
        ("-1", "yyyy-mm-dd", "-1"),
        ("x", "yyyy-mm-dd", "x"),
    ],
)
def test_dates(stored: str, code: str, shown: str) -> None:
    assert shown_text(Cell(1, 1, CellKind.DATE, stored, code)) == shown


@pytest.mark.parametrize(
    ("formula", "kind", "stored", "shown"),
    [
        ("100%", CellKind.NUMBER, "1", "=100%"),
        ("19", CellKind.BLANK, "", "=19"),
        ("3人", CellKind.ERROR, "#NAME?", "=3人"),
        ("5个工作日", CellKind.BLANK, "", "=5个工作日"),
        ("1次/台/月", CellKind.BLANK, "", "=1次/台/月"),
        ("1+1", CellKind.NUMBER, "2", "2"),
        ("A1", CellKind.TEXT, "≥95%", "≥95%"),
        ("SUM(A1:A2)", CellKind.BLANK, "", ""),
    ],
)
def test_a_measure_that_became_a_formula(
    formula: str, kind: CellKind, stored: str, shown: str
) -> None:
    cell = Cell(1, 1, kind, stored, formula=formula)
    assert shown_text(cell) == shown
    assert is_unreadable(cell) is (shown == "")


def test_blanks_errors_and_formulas() -> None:
    assert shown_text(None) == ""
    error = Cell(1, 1, CellKind.ERROR, "#REF!")
    waiting = Cell(1, 1, CellKind.BLANK, "", formula="A1+1")
    assert shown_text(error) == shown_text(waiting) == ""
    assert is_unreadable(error)
    assert is_unreadable(waiting)
    assert not is_unreadable(Cell(1, 1, CellKind.BLANK, ""))
    assert shown_text(Cell(1, 1, CellKind.TEXT, " 提升\n水平 ")) == "提升 水平"
