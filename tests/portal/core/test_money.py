from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.core.money import (
    BLANK_WORDS,
    LARGEST,
    AmountError,
    AmountUnit,
    exact_wan_text,
    parse_amount,
    parse_number,
    wan_text,
    yuan_text,
)

AMOUNTS = st.integers(min_value=-LARGEST, max_value=LARGEST)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1250.73", 1_250_730_000),
        ("1,250.73", 1_250_730_000),
        ("1，250.73", 1_250_730_000),
        ("1 250.73", 1_250_730_000),
        ("1\u00a0250.73 ", 1_250_730_000),
        ("  1250.73\t", 1_250_730_000),
        ("1250.73\r\n", 1_250_730_000),
        ("\ufeff1250.73\u200b", 1_250_730_000),
        ("\u202e1250.73", 1_250_730_000),
        ("１２５０．７３", 1_250_730_000),
        ("¥1,250.73", 1_250_730_000),
        ("￥1,250.73", 1_250_730_000),
        ("1,250.73万元", 1_250_730_000),
        ("1,250.73 万元", 1_250_730_000),
        ("1,234,567.89", 1_234_567_890_000),
        ("0", 0),
        ("0.00", 0),
        ("-0", 0),
        (".5", 500_000),
        ("0.000001", 1),
        ("17.349287", 17_349_287),
        ("007", 7_000_000),
        ("-12.50", -12_500_000),
        ("−12.50", -12_500_000),
        ("－12.50", -12_500_000),
        ("–12.50", -12_500_000),
        ("(12.50)", -12_500_000),
        ("（12.50）", -12_500_000),
        ("△12.50", -12_500_000),
        ("负12.50", -12_500_000),
        ("¥-12.50", -12_500_000),
        ("-¥12.50", -12_500_000),
        ("(¥12.50)", -12_500_000),
    ],
)
def test_amounts_as_officers_write_them(text: str, fen: int) -> None:
    assert parse_amount(text) == fen


@pytest.mark.parametrize(
    "text",
    ["", " ", "\u3000", "-", "－", "–", "—", "——", "--", "─", "/", "／", "无", " 无 ", "\u200b"],
)
def test_words_for_none_are_blank_and_not_zero(text: str) -> None:
    assert parse_amount(text) is None
    assert parse_amount(text, AmountUnit.YUAN) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("▲12.50", "E_AMBIGUOUS_SIGN"),
        ("12.50▲", "E_AMBIGUOUS_SIGN"),
        ("12,507,300.00元", "E_UNIT_CONFLICT"),
        ("12元", "E_UNIT_CONFLICT"),
        ("1.25073E3", "E_NUMBER_FORMAT"),
        ("1e3", "E_NUMBER_FORMAT"),
        ("1_250.73", "E_NUMBER_FORMAT"),
        ("1,25.73", "E_NUMBER_FORMAT"),
        ("12,50.73", "E_NUMBER_FORMAT"),
        ("1250,73", "E_NUMBER_FORMAT"),
        (",250", "E_NUMBER_FORMAT"),
        ("1,250,", "E_NUMBER_FORMAT"),
        ("1250.", "E_NUMBER_FORMAT"),
        ("1.250.73", "E_NUMBER_FORMAT"),
        ("1.250,73", "E_NUMBER_FORMAT"),
        ("--12", "E_NUMBER_FORMAT"),
        ("-(12)", "E_NUMBER_FORMAT"),
        ("(-12)", "E_NUMBER_FORMAT"),
        ("(12.50)万元", "E_NUMBER_FORMAT"),
        ("(12", "E_NUMBER_FORMAT"),
        ("12)", "E_NUMBER_FORMAT"),
        ("+12", "E_NUMBER_FORMAT"),
        ("12-", "E_NUMBER_FORMAT"),
        ("50%", "E_NUMBER_FORMAT"),
        ("NaN", "E_NUMBER_FORMAT"),
        ("nan", "E_NUMBER_FORMAT"),
        ("Infinity", "E_NUMBER_FORMAT"),
        ("inf", "E_NUMBER_FORMAT"),
        ("0x10", "E_NUMBER_FORMAT"),
        ("١٢٥٠", "E_NUMBER_FORMAT"),
        ("१२", "E_NUMBER_FORMAT"),
        ("一千二百五十", "E_NUMBER_FORMAT"),
        ("12.5万", "E_NUMBER_FORMAT"),
        ("约12", "E_NUMBER_FORMAT"),
        ("12.50（不含税）", "E_NUMBER_FORMAT"),
        ("2025-01-01", "E_NUMBER_FORMAT"),
        ("=B7", "E_NUMBER_FORMAT"),
        ("#DIV/0!", "E_NUMBER_FORMAT"),
        ("1250.73456789", "E_TOO_PRECISE"),
        ("0.0000001", "E_TOO_PRECISE"),
        ("100000000.000001", "E_OUT_OF_RANGE"),
        ("9" * 40, "E_OUT_OF_RANGE"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_code(text: str, code: str) -> None:
    with pytest.raises(AmountError) as refused:
        parse_amount(text)
    assert refused.value.code == code
    assert refused.value.text == text


@pytest.mark.parametrize(
    ("text", "fen"),
    [("12507300", 1_250_730_000), ("12,507,300.00元", 1_250_730_000), ("0.01", 1), ("-3.5", -350)],
)
def test_a_sheet_in_yuan(text: str, fen: int) -> None:
    assert parse_amount(text, AmountUnit.YUAN) == fen


def test_wan_on_a_sheet_in_yuan_conflicts() -> None:
    with pytest.raises(AmountError) as refused:
        parse_amount("12万元", AmountUnit.YUAN)
    assert refused.value.code == "E_UNIT_CONFLICT"


def test_yuan_knows_nothing_below_one_fen() -> None:
    with pytest.raises(AmountError) as refused:
        parse_amount("0.001", AmountUnit.YUAN)
    assert refused.value.code == "E_TOO_PRECISE"


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1250.73", 1_250_730_000),
        ("1250.7300000000001", 1_250_730_000),
        ("1250.7299999999999", 1_250_730_000),
        ("1.25073E3", 1_250_730_000),
        ("1.25073e+03", 1_250_730_000),
        ("125073E-2", 1_250_730_000),
        ("969.70000000000005", 969_700_000),
        ("0.30000000000000004", 300_000),
        ("0", 0),
        ("-0.0", 0),
        ("0E-20", 0),
        ("-12.5", -12_500_000),
        ("5.", 5_000_000),
        ("17.349287", 17_349_287),
        ("100000000", LARGEST),
    ],
)
def test_number_cells(text: str, fen: int) -> None:
    assert parse_number(text) == fen


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NaN", "E_NUMBER_FORMAT"),
        ("INF", "E_NUMBER_FORMAT"),
        ("", "E_NUMBER_FORMAT"),
        ("1,250.73", "E_NUMBER_FORMAT"),
        ("1_000", "E_NUMBER_FORMAT"),
        ("１２", "E_NUMBER_FORMAT"),
        ("1e", "E_NUMBER_FORMAT"),
        ("1e999999999", "E_NUMBER_FORMAT"),
        ("1e308", "E_OUT_OF_RANGE"),
        ("1e400", "E_OUT_OF_RANGE"),
        ("100000000.000001", "E_OUT_OF_RANGE"),
        ("1e-300", "E_TOO_PRECISE"),
        ("1250.73456789", "E_TOO_PRECISE"),
    ],
)
def test_number_cells_that_are_no_amount(text: str, code: str) -> None:
    with pytest.raises(AmountError) as refused:
        parse_number(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("fen", "printed", "exact", "yuan"),
    [
        (0, "0.00", "0.00", "0.00"),
        (1, "0.00", "0.000001", "0.01"),
        (-1, "0.00", "-0.000001", "-0.01"),
        (4_999, "0.00", "0.004999", "49.99"),
        (5_000, "0.01", "0.005", "50.00"),
        (-5_000, "-0.01", "-0.005", "-50.00"),
        (1_250_730_000, "1,250.73", "1250.73", "12507300.00"),
        (17_349_287, "17.35", "17.349287", "173492.87"),
        (-12_500_000, "-12.50", "-12.50", "-125000.00"),
        (LARGEST, "100,000,000.00", "100000000.00", "1000000000000.00"),
    ],
)
def test_printing(fen: int, printed: str, exact: str, yuan: str) -> None:
    assert wan_text(fen) == printed
    assert wan_text(fen, grouping=False) == printed.replace(",", "")
    assert exact_wan_text(fen) == exact
    assert yuan_text(fen) == yuan


@given(AMOUNTS)
def test_what_is_kept_comes_back(fen: int) -> None:
    assert parse_amount(exact_wan_text(fen)) == fen
    assert parse_amount(yuan_text(fen), AmountUnit.YUAN) == fen


@given(AMOUNTS)
def test_what_is_printed_differs_by_rounding_alone(fen: int) -> None:
    back = parse_amount(wan_text(fen))
    assert back is not None
    assert abs(back - fen) <= 5_000
    assert parse_amount(wan_text(back)) == back


@given(
    AMOUNTS,
    st.sampled_from(["-{}", "−{}", "－{}", "({})", "（{}）", "△{}", "负{}", "-¥{}", "-{}万元"]),
)
def test_every_negative_style_reads_alike(fen: int, style: str) -> None:
    size = abs(fen)
    assert parse_amount(style.format(exact_wan_text(size))) == -size


@given(AMOUNTS, st.sampled_from(["{}", "¥{}", "￥{}", "{}万元", " {} ", "\u3000{}\u00a0"]))
def test_every_positive_style_reads_alike(fen: int, style: str) -> None:
    size = abs(fen)
    whole, _, decimals = exact_wan_text(size).partition(".")
    assert parse_amount(style.format(f"{int(whole):,}.{decimals}")) == size


@given(st.floats(min_value=-99_999_999, max_value=99_999_999, allow_nan=False))
@example(1250.73)
@example(0.1 + 0.2)
def test_doubles_as_excel_stores_them(value: float) -> None:
    """A figure typed with two decimals comes back whatever noise its double carries."""
    typed = Decimal(repr(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    expected = int(typed * 1_000_000)
    assert parse_number(repr(float(typed))) == expected
    assert parse_number(f"{float(typed):.17g}") == expected


@given(st.text(max_size=12))
@example("1_0")
@example("٣")
@example("½")
@example("²")
@example("①")
def test_any_text_is_an_amount_blank_or_refused(text: str) -> None:
    """Never guessed: whatever is read prints back to the same amount."""
    try:
        fen = parse_amount(text)
    except AmountError:
        return
    assert fen is None or parse_amount(exact_wan_text(fen)) == fen


@given(st.text(alphabet="0123456789.,-()+eE_%▲△负万元 ¥", max_size=12))
def test_what_is_read_holds_the_digits_that_were_written(text: str) -> None:
    try:
        fen = parse_amount(text)
    except AmountError:
        return
    if fen is not None:
        digits = "".join(char for char in text if char in "0123456789.")
        assert Decimal(digits) == Decimal(abs(fen)) / 1_000_000


def test_the_words_for_none_are_no_amounts_of_zero() -> None:
    assert "0" not in BLANK_WORDS
    assert parse_amount("0") == 0
