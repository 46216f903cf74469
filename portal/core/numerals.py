"""Numbers that are not money: 中文数字 一 to 九十九, and the plain digits of an address or a form."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"
_TEN = "十"
LARGEST = 99


def chinese(number: int) -> str:
    """The number as an ordinal is written: 12 is 十二, 20 is 二十.

    Raises `ValueError` outside 1 … 99.
    """
    if not 1 <= number <= LARGEST:
        raise ValueError(number)
    tens, ones = divmod(number, 10)
    written = (_DIGITS[tens] if tens > 1 else "") + (_TEN if tens else "")
    return written + (_DIGITS[ones] if ones else "")


_VALUES = {chinese(number): number for number in range(1, LARGEST + 1)}


def parse_chinese(text: str) -> int:
    """The integer of 一 … 九十九, only as `chinese` writes it.

    Raises `ValueError` for everything else: it never guesses.
    """
    try:
        return _VALUES[text]
    except KeyError:
        raise ValueError(text) from None


#: No row, version or page has a number longer than this; a database's integers go further.
_MOST_DIGITS = 11


def plain_number(text: str) -> int | None:
    """The number that ASCII digits alone write, up to eleven of them; None for all else.

    A number that a browser sends back as it was given: no sign, no space, no other script's digits.
    """
    if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS:
        return int(text)
    return None
