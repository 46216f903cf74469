"""中文数字: the ordinals of published tables, 一 to 九十九, to integers and back."""

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
