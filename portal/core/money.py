"""金额: text to integer 分 and back. The only place where money changes its form.

Inside, an amount is an integer of 分 (0.01 yuan). On paper it is 万元 with two decimals,
rounded half-up. Six decimals of 万元 are exactly one 分, so nothing that may be declared
is lost. No float touches money.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from enum import StrEnum

from portal.core.text import fold

FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000
#: 一万亿元, in 分: larger than any unit's budget, small enough for a 64-bit integer.
LARGEST = 10**14

#: What officers write for "none": blank, never zero.
BLANK_WORDS = frozenset({"", "-", "--", "/", "无"})
_DASHES = str.maketrans(dict.fromkeys("—–―−‒﹣－─", "-"))
_PLAIN = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?|\.\d+", re.ASCII)
_RAW_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,5})?", re.ASCII)
#: Excel keeps fifteen significant digits; what lies beyond is the noise of its doubles.
_EXCEL = Context(prec=15, rounding=ROUND_HALF_EVEN)


class AmountUnit(StrEnum):
    """The unit a sheet counts in."""

    WAN = "万元"
    YUAN = "元"

    @property
    def fen(self) -> int:
        """How many 分 one of it is."""
        return FEN_PER_WAN if self is AmountUnit.WAN else FEN_PER_YUAN


class AmountError(ValueError):
    """A text is no amount. `code` is of the public error vocabulary."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text[:40]!r}")
        self.code = code
        self.text = text


def parse_amount(text: str, unit: AmountUnit = AmountUnit.WAN) -> int | None:
    """分 of an amount written as text; None where the text means "none".

    Accepts thousands separators in their places, full-width digits, currency signs, the
    sheet's own unit as a suffix, and the signs - − （…） △ 负. Raises `AmountError` with
    E_AMBIGUOUS_SIGN (▲), E_UNIT_CONFLICT, E_NUMBER_FORMAT, E_TOO_PRECISE or
    E_OUT_OF_RANGE. It never guesses.
    """
    folded = fold(text).translate(_DASHES)
    if folded in BLANK_WORDS:
        return None
    if "▲" in folded:
        raise AmountError("E_AMBIGUOUS_SIGN", text)
    body, negative = _sign(folded.lstrip("¥"))
    body = body.lstrip("¥")
    body = _without_unit(body, unit, text)
    if not _PLAIN.fullmatch(body):
        raise AmountError("E_NUMBER_FORMAT", text)
    amount = _to_fen(Decimal(body.replace(",", "")), unit, text)
    return -amount if negative else amount


def parse_number(text: str, unit: AmountUnit = AmountUnit.WAN) -> int:
    """分 of a number cell, from the digits the file stores.

    A spreadsheet stores doubles, so more than fifteen significant digits are noise of
    that form and are rounded away before the amount is judged. Raises `AmountError`.
    """
    if not _RAW_NUMBER.fullmatch(text):
        raise AmountError("E_NUMBER_FORMAT", text)
    value = Decimal(text)
    if value and not -30 <= value.adjusted() <= 30:
        raise AmountError("E_OUT_OF_RANGE" if value.adjusted() > 0 else "E_TOO_PRECISE", text)
    if len(value.as_tuple().digits) > _EXCEL.prec:
        value = _EXCEL.plus(value)
    return _to_fen(value, unit, text)


def wan_text(fen: int, *, grouping: bool = True) -> str:
    """万元 as printed: two decimals, half-up, thousands separators unless told otherwise."""
    value = (Decimal(fen) / FEN_PER_WAN).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if not value:
        return "0.00"
    return f"{value:,.2f}" if grouping else f"{value:.2f}"


#: 0.01 万元 in 分.
_FEN_PER_PRINTED_STEP = FEN_PER_WAN // 100


def exact_wan_text(fen: int) -> str:
    """万元 as kept: no separators, at least two and at most six decimals, nothing rounded."""
    sign, size = ("-" if fen < 0 else ""), abs(fen)
    whole, rest = divmod(size, FEN_PER_WAN)
    if not rest % _FEN_PER_PRINTED_STEP:  # as almost every amount is printed
        return f"{sign}{whole}.{rest // _FEN_PER_PRINTED_STEP:02d}"
    decimals = f"{rest:06d}".rstrip("0")
    return f"{sign}{whole}.{decimals}"


def yuan_text(fen: int) -> str:
    """元 with two decimals, exactly: the unit of the API's facts."""
    sign, size = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{size // FEN_PER_YUAN}.{size % FEN_PER_YUAN:02d}"


def _sign(body: str) -> tuple[str, bool]:
    if body.startswith("(") and body.endswith(")"):
        return body[1:-1], True
    if body.startswith(("-", "△", "负")):
        return body[1:], True
    return body, False


def _without_unit(body: str, unit: AmountUnit, text: str) -> str:
    for other in AmountUnit:  # 万元 stands first, so that 元 does not cut it short
        if body.endswith(other.value):
            if other is not unit:
                raise AmountError("E_UNIT_CONFLICT", text)
            return body.removesuffix(other.value)
    return body


def _to_fen(value: Decimal, unit: AmountUnit, text: str) -> int:
    fen = value * unit.fen
    if abs(fen) > LARGEST:
        raise AmountError("E_OUT_OF_RANGE", text)
    whole = int(fen)
    if fen != whole:
        raise AmountError("E_TOO_PRECISE", text)
    return whole
