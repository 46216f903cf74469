from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.numerals import chinese, parse_chinese, plain_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一", 1),
        ("二", 2),
        ("九", 9),
        ("十", 10),
        ("十一", 11),
        ("十九", 19),
        ("二十", 20),
        ("二十一", 21),
        ("三十二", 32),
        ("九十九", 99),
    ],
)
def test_ordinals_read_and_print(text: str, number: int) -> None:
    assert parse_chinese(text) == number
    assert chinese(number) == text


@pytest.mark.parametrize("number", range(1, 100))
def test_every_ordinal_comes_back(number: int) -> None:
    assert parse_chinese(chinese(number)) == number


def test_no_two_numbers_are_written_alike() -> None:
    assert len({chinese(number) for number in range(1, 100)}) == 99


@pytest.mark.parametrize("number", [0, -1, 100, 1000])
def test_numbers_without_an_ordinal_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        chinese(number)


@pytest.mark.parametrize(
    "text",
    ["", "零", "〇", "一十", "十十", "二二", "一百", "百", "1", "十 一", "两", "二十十", "十零"],
)
def test_other_words_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{text}$"):
        parse_chinese(text)


@given(st.text(alphabet="零一二三四五六七八九十百两", max_size=4))
def test_a_word_is_a_number_or_refused(text: str) -> None:
    try:
        number = parse_chinese(text)
    except ValueError:
        return
    assert chinese(number) == text


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("007", 7), ("99999999999", 99_999_999_999)]
)
def test_plain_digits_are_a_number(text: str, number: int) -> None:
    assert plain_number(text) == number


@pytest.mark.parametrize(
    "text",
    ["", " 1", "1 ", "+1", "-1", "1.0", "1_0", "１２", "²", "三", "0x1", "9" * 12, "9" * 5000],
)
def test_other_writing_is_no_plain_number(text: str) -> None:
    assert plain_number(text) is None
