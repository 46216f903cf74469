"""A claimed figure against a printed one: exact, rounded, or wrong."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.rules.core import rule_named
from budgets.rules.narrative.judging import Other, compare_amount, compare_change
from budgets.rules.narrative.told import Told
from budgets.tables.findings import Finding
from budgets.tables.texts import DeclaredTexts, TextSection
from portal.core.money import FEN_PER_WAN

RULE = rule_named("B-N-PROJECT")


def judged(words: str, fen: int, terms: int = 1) -> Finding | None:
    """What is said of 项目支出 in these words, where it should be so much."""
    section = TextSection("changes", (f"2025年项目支出{words}。",))
    told = Told(DeclaredTexts(sections=(section,)), 2025)
    (claim,) = told._claims["changes"]
    other = Other(fen, "按公开表3", 3, ("公开表3!G2",), terms)
    return (
        compare_change(RULE, claim, other)
        if claim.direction
        else compare_amount(RULE, claim, other)
    )


def code(finding: Finding | None) -> str:
    return finding.code if finding else ""


@pytest.mark.parametrize(
    ("words", "wan", "said"),
    [
        ("11.2万元", "11.20", ""),
        ("11.20万元", "11.20", ""),
        ("112,000元", "11.20", ""),
        ("0.00112亿元", "11.20", ""),
        ("78.5万元", "78.46", "W_TEXT_ROUNDING"),
        ("78万元", "78.46", "W_TEXT_ROUNDING"),
        ("79万元", "78.46", "E_TEXT_AMOUNT"),
        ("78.4万元", "78.46", "E_TEXT_AMOUNT"),
        ("78.47万元", "78.46", "E_TEXT_AMOUNT"),
        ("10.00万元", "10.0049", ""),
        ("10.01万元", "10.0049", "E_TEXT_AMOUNT"),
        ("10.0049万元", "10.00", ""),
        ("100,051元", "10.01", ""),
        ("100,049元", "10.01", "E_TEXT_AMOUNT"),
        ("0万元", "0.00", ""),
        ("0万元", "0.01", "W_TEXT_ROUNDING"),
        ("增加11.20万元", "11.21", "E_TEXT_AMOUNT"),
        ("增加11.20万元", "-11.20", "E_TEXT_DIRECTION"),
        ("减少11.20万元", "-11.20", ""),
        ("增加0万元", "0.00", ""),
    ],
)
def test_one_printed_figure(words: str, wan: str, said: str) -> None:
    assert code(judged(words, int(Decimal(wan) * FEN_PER_WAN))) == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("增加11.21万元", "W_TEXT_ROUNDING"),
        ("增加11.19万元", "W_TEXT_ROUNDING"),
        ("增加11.22万元", "E_TEXT_AMOUNT"),
        ("增加11万元", "W_TEXT_ROUNDING"),
    ],
)
def test_a_difference_of_two_printed_figures(words: str, said: str) -> None:
    assert code(judged(words, 11_200_000, terms=2)) == said


@given(
    hundredths=st.integers(0, 10_000_000),
    decimals=st.integers(0, 2),
    grouped=st.booleans(),
)
def test_the_same_amount_rounded_is_never_an_error(
    hundredths: int, decimals: int, grouped: bool
) -> None:
    exact = Decimal(hundredths) / 100
    text = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    words = f"{text:,}万元" if grouped else f"{text}万元"
    found = judged(words, hundredths * 10_000)
    assert code(found) == ("" if text == exact else "W_TEXT_ROUNDING")


@given(st.integers(0, 10_000_000), st.integers(1, 10_000))
def test_another_amount_is_always_an_error(hundredths: int, off: int) -> None:
    words = f"{Decimal(hundredths + off) / 100:.2f}万元"
    assert code(judged(words, hundredths * 10_000)) == "E_TEXT_AMOUNT"
