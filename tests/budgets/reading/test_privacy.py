"""个人信息: numbers of persons are found, and what only looks like one is not."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from budgets.reading.privacy import (
    card_number,
    identity_number,
    is_luhn,
    masked,
    mobile_number,
    personal_number,
)
from portal.core.money import yuan_text

WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
DAYS = st.dates(datetime.date(1920, 1, 1), datetime.date(2024, 12, 31))
AREAS = st.sampled_from(["110105", "370303", "371302", "620102", "820000"])
WORDS = st.sampled_from(["", "经办人", "张三，", "（", "联系人:", "项目 "])


def identity(area: str, day: datetime.date, order: int) -> str:
    """A number as it is given out, by GB 11643."""
    body = f"{area}{day:%Y%m%d}{order:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def card(body: str) -> str:
    """A number of a card: its last digit by ISO/IEC 7812."""
    (last,) = (digit for digit in "0123456789" if is_luhn(body + digit))
    return body + last


@given(AREAS, DAYS, st.integers(0, 999), WORDS, WORDS)
def test_every_identity_number_is_found_within_words(
    area: str, day: datetime.date, order: int, before: str, after: str
) -> None:
    number = identity(area, day, order)
    found = personal_number(f"{before}{number}{after}")
    assert found is not None
    assert (found.code, found.number) == ("E_PII", number)
    wide = number.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789X"})
    assert personal_number(before + wide) == found


@given(AREAS, DAYS, st.integers(0, 999), st.integers(1, 10))
def test_a_wrong_check_character_is_no_identity_number(
    area: str, day: datetime.date, order: int, off: int
) -> None:
    right = identity(area, day, order)
    wrong = "0123456789X"[("0123456789X".index(right[-1]) + off) % 11]
    assert identity_number(f"编号{right[:-1]}{wrong}") == ""
    assert identity_number(f"身份证{right[:-1]}{wrong}") == right[:-1] + wrong


@given(st.text("0123456789", min_size=13, max_size=16), st.booleans(), WORDS)
def test_every_card_is_found_within_words(body: str, is_spaced: bool, before: str) -> None:
    number = card("62" + body)
    shown = " ".join(number[n : n + 4] for n in range(0, len(number), 4)) if is_spaced else number
    assert card_number(before.strip() + shown) == number
    found = personal_number(before + shown)
    assert found is not None  # an identity number weighs more, a telephone less
    assert found.code in ("E_PII", "W_PII")


@given(st.text("0123456789", min_size=14, max_size=17), st.integers(1, 9))
def test_a_wrong_check_digit_is_no_card(body: str, off: int) -> None:
    right = card("62" + body)
    assert card_number(right[:-1] + str((int(right[-1]) + off) % 10)) == ""


@pytest.mark.parametrize("word", ["银行卡", "卡号：", "账号 "])
def test_a_card_of_another_country_is_one_where_the_text_says_so(word: str) -> None:
    number = card("400000123456789")
    assert card_number(word + number) == number
    assert card_number(f"编码{number}") == ""


# --- what only looks like one --------------------------------------------------------------


@given(st.integers(-(10**15), 10**15))
def test_no_amount_is_a_number_of_a_person(amount: int) -> None:
    assert personal_number(yuan_text(amount)) is None


@given(AREAS, st.integers(2015, 2030), st.text("0123456789", min_size=11, max_size=11))
def test_no_project_code_is_one(area: str, year: int, rest: str) -> None:
    """项目编码 has 21 digits: six of the district, four of the year, eleven more."""
    assert personal_number(f"{area}{year}{rest}") is None
    assert personal_number(f"项目编码：{area}{year}{rest}万元") is None


@given(st.sampled_from(["2010301", "2080505", "50101", "30201", "370303-102001-2025-budget"]))
def test_no_classification_code_is_one(code: str) -> None:
    assert personal_number(f"{code}行政运行") is None


@given(st.from_regex(r"\A1[12]370303[0-9A-HJ-NPQRTUWXY]{9}[0-9A-Z]\Z"))
def test_a_credit_code_of_an_office_is_none(code: str) -> None:
    """统一社会信用代码 begins with the kind of the register, where a birth date cannot follow."""
    assume(not identity_number(code))
    assert personal_number(f"统一社会信用代码{code}") is None


@pytest.mark.parametrize(
    "text",
    [
        "鲁财预〔2025〕139号",
        "2025年1月1日至2025年12月31日",
        "面积13905331234.56平方米",
        "服务热线12345",
        "邮编255000",
        "预算数6212.34万元",
        "",
    ],
)
def test_words_with_numbers_that_are_nobodys(text: str) -> None:
    assert personal_number(text) is None


def test_a_mobile_number_is_a_persons_and_an_office_telephone_is_not() -> None:
    assert mobile_number("请打13905331234") == "13905331234"
    assert mobile_number("请打0533-2180000") == ""


@given(AREAS, DAYS, st.integers(0, 999))
def test_what_is_found_is_never_repeated_whole(area: str, day: datetime.date, order: int) -> None:
    number = identity(area, day, order)
    assert number not in masked(number)
    assert f"{day:%m%d}" not in masked(number)
