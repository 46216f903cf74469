"""个人信息: numbers of persons in texts that are to be published.

An 公民身份号码 bars publication; a telephone or bank card number asks, and bars approval until a
reviewer lets it stand by a reason. Project codes of 21 characters and other long numbers are
told apart by boundaries, birth date and check digits.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.reading.grid import SheetView, is_text
from budgets.tables.vocabulary import make
from portal.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from budgets.reading.core import Cell
    from budgets.tables.findings import Finding

_IDENTITY = re.compile(r"(?<![0-9A-Za-z])([1-8]\d{5})((?:19|20)\d{6})(\d{3}[\dXx])(?![0-9A-Za-z])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_SAYS_IDENTITY = re.compile(r"身份证|公民身份|证件号")
_MOBILE = re.compile(r"(?<![\d.])(?:\+?86-?)?1[3-9]\d-?\d{4}-?\d{4}(?![\d.])")
_LANDLINE = re.compile(r"(?<!\d)\(?0\d{2,3}[)-]{1,2}[2-9]\d{6,7}(?!\d)")
#: Cards of this country begin with 62 (银联); any other needs the word beside it.
_CARD = re.compile(r"(?<![0-9A-Za-z.])\d{4}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?![0-9A-Za-z.])")
_SAYS_CARD = re.compile(r"银行卡|卡号|账号|帐号|账户|帐户")
_SAID_NUMBER = re.compile(r"(?:电话|手机|联系方式|传真)[号码]*:?(\d{7,8})(?!\d)")


def personal_findings(
    sheets: Iterable[SheetView], amounts: Container[tuple[str, int, int]]
) -> tuple[Finding, ...]:
    """E_PII and W_PII of every text cell that is not one of the `amounts`, one per cell."""
    return tuple(
        finding
        for sheet in sheets
        for cell in sheet.grid.cells
        if is_text(cell) and (sheet.name, cell.row, cell.column) not in amounts
        if (finding := _judge(sheet, cell))
    )


def _judge(sheet: SheetView, cell: Cell) -> Finding | None:
    found = personal_number(cell.text)
    if found is None:
        return None
    return make(found.code, sheet=sheet.name, cell=cell.ref, text=masked(found.number))


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """One that was found. `code`: E_PII or W_PII; `number`: as it stands in the folded text."""

    code: str
    number: str


def personal_number(text: str) -> PersonalNumber | None:
    """The number in a text that weighs most, None where there is none."""
    folded = fold(text)
    if number := identity_number(folded):
        return PersonalNumber("E_PII", number)
    # What people set apart by blanks is one number on a card; folding drops the blanks.
    number = card_number(text) or card_number(folded) or telephone_number(folded)
    return PersonalNumber("W_PII", number) if number else None


def identity_number(text: str) -> str:
    """The first 公民身份号码 in a folded text, "" where there is none.

    The check character must be right, unless the text itself says what the number is.
    """
    for match in _IDENTITY.finditer(text):
        if not _is_date(match[2]):
            continue
        if _check_character(match[0]) == match[0][-1].upper() or _SAYS_IDENTITY.search(text):
            return match[0]
    return ""


def card_number(text: str) -> str:
    """The first number of a bank card (16 to 19 digits, Luhn), "" where there is none."""
    for match in _CARD.finditer(text):
        digits = re.sub(r"[ -]", "", match[0])
        if (digits.startswith("62") or _SAYS_CARD.search(text)) and is_luhn(digits):
            return digits
    return ""


def is_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of ISO/IEC 7812 for those before it."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def mobile_number(text: str) -> str:
    """The first mobile telephone number in a folded text, "" where there is none."""
    match = _MOBILE.search(text)
    return match[0] if match else ""


def telephone_number(text: str) -> str:
    """The first telephone number in a folded text, "" where there is none."""
    for pattern in (_MOBILE, _LANDLINE):
        if match := pattern.search(text):
            return match[0]
    match = _SAID_NUMBER.search(text)
    return match[1] if match else ""


def masked(number: str) -> str:
    """The number with its middle hidden: findings are kept and shown."""
    edge = 3 if len(number) > 8 else 2
    return number[:edge] + "*" * (len(number) - 2 * edge) + number[-edge:]


def _check_character(number: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def _is_date(digits: str) -> bool:
    try:
        datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
