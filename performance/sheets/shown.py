"""单元格文字: what a cell shows, where a sheet of words is typed with numbers and dates.

`95%` may be stored as 0.95 under a percent format, `12月31日` as a day count. What paper
shows is what counts.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal, InvalidOperation

from budgets.reading.core import Cell, CellKind
from portal.core.text import clean

_EPOCH = datetime.date(1899, 12, 30)
_LAST_DAY = 2_958_465  # 9999-12-31
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
#: A number with its unit; no reference, function or sum.
_MEASURE = re.compile(r"\d+(?:\.\d+)?[%‰％]?(?:/?[\u4e00-\u9fff]+)*")
_DECIMALS = re.compile(r"0\.(0+)")
#: Excel's fifteen digits; what lies beyond is the noise of its doubles.
_DIGITS = 15


def shown_text(cell: Cell | None) -> str:
    """The text of the cell as paper shows it; "" for blanks, errors and none."""
    if cell is None:
        return ""
    if written := _measure_as_formula(cell):
        return written
    if cell.kind in (CellKind.BLANK, CellKind.ERROR):
        return ""
    if cell.kind is CellKind.NUMBER:
        return _number(cell)
    if cell.kind is CellKind.DATE:
        return _date(cell)
    return clean(cell.text).strip()


def _measure_as_formula(cell: Cell) -> str:
    """=100% and =3人 that the program took for a formula: what was typed is the value."""
    formula = (cell.formula or "").removeprefix("=")
    return f"={formula}" if _MEASURE.fullmatch(formula) else ""


def is_unreadable(cell: Cell) -> bool:
    """An error value, or a formula without a result."""
    if _measure_as_formula(cell):
        return False
    return cell.kind is CellKind.ERROR or (cell.kind is CellKind.BLANK and cell.formula is not None)


def _number(cell: Cell) -> str:
    try:
        value = +Decimal(cell.text)
    except InvalidOperation:
        return cell.text
    if abs(value.adjusted()) > _DIGITS:
        return cell.text
    percent = "%" in _QUOTED.sub("", cell.format)
    if percent:
        value *= 100
    decimals = _DECIMALS.search(cell.format)
    text = _plain(round(value, _DIGITS - 1 - max(value.adjusted(), 0)))
    if decimals and len(text.partition(".")[2]) < len(decimals[1]):
        text = f"{value:.{len(decimals[1])}f}"
    before, after = _beside(cell.format)
    return f"{before}{text}{'%' if percent else ''}{after}"


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _beside(code: str) -> tuple[str, str]:
    """The words that a format prints before and after the number: "≥"0"人"."""
    first = code.partition(";")[0]
    place = next((at for at, sign in enumerate(first) if sign in "0#"), -1)
    if place < 0:
        return "", ""
    return _words(first[:place]), _words(first[place:])


def _words(part: str) -> str:
    return "".join(match[1] or match[2] or "" for match in _QUOTED.finditer(part))


def _date(cell: Cell) -> str:
    try:
        days = int(Decimal(cell.text))
    except (InvalidOperation, ValueError, OverflowError):
        return cell.text
    if not 60 < days <= _LAST_DAY:
        return cell.text
    day = _EPOCH + datetime.timedelta(days=days)
    code = cell.format.lower()
    year = f"{day.year}年" if "y" in code else ""
    month = f"{day.month}月" if "m" in code or not year else ""
    return year + month + (f"{day.day}日" if "d" in code or not month else "")
