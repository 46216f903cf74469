"""指标值: every written form keeps its text and comes apart into the expected parts."""

from __future__ import annotations

import csv
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance.indicators.values import Operator, Value, parse_value

with (Path(__file__).parent / "values.csv").open(encoding="utf-8", newline="") as lines:
    FORMS = list(csv.DictReader(lines))

NUMBERS = st.decimals(min_value=0, max_value=10**9, places=2) | st.integers(0, 10**9).map(Decimal)
UNITS = st.sampled_from(["%", "人", "万元", "元/人", "次/台/月", "个工作日", "平方米", "件", ""])
SIGNS = st.sampled_from(["≤", "≥", "=", "<", ">"])


def test_there_are_enough_forms() -> None:
    assert len(FORMS) >= 120


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form["text"])
def test_a_published_form_comes_apart(form: dict[str, str]) -> None:
    value = parse_value(form["text"])
    assert value.text == form["text"]
    assert (value.operator or "") == form["operator"]
    assert value.number == (Decimal(form["number"]) if form["number"] else None)
    assert value.upper == (Decimal(form["upper"]) if form["upper"] else None)
    assert value.unit == form["unit"]
    assert value.words == (form["text"] if form["words"] == "*" else form["words"])
    deadline = value.deadline
    assert (deadline.text if deadline else "") == form["time"]
    if deadline:
        date = [str(part or "") for part in (deadline.year, deadline.month, deadline.day)]
        assert "-".join(date) == form["date"]
        assert (deadline.relative or deadline.every) == form["period"]


@given(SIGNS, NUMBERS, UNITS)
def test_a_measure_comes_back(sign: str, number: Decimal, unit: str) -> None:
    value = parse_value(f"{sign}{number}{unit}")
    assert (value.operator, value.number, value.unit) == (Operator(sign), number, unit)
    assert value.words == ""
    assert parse_value(value.measure).measure == value.measure == value.text


@given(st.sampled_from("＜＞＝≦≧"), st.integers(1, 99))
def test_width_does_not_matter(sign: str, number: int) -> None:
    meant = {"＜": "<", "＞": ">", "＝": "=", "≦": "≤", "≧": "≥"}[sign]
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    value = parse_value(f" {sign} {wide} ％ ")
    assert value.measure == f"{meant}{number}%"


@given(st.integers(1, 999), st.integers(1, 999), UNITS)
def test_a_range_has_two_ends(low: int, high: int, unit: str) -> None:
    value = parse_value(f"{low}～{high}{unit}")
    assert (value.operator, value.number, value.upper) == (
        Operator.BETWEEN,
        Decimal(low),
        Decimal(high),
    )
    assert value.unit == unit


@given(st.text(max_size=80))
def test_any_text_is_taken_and_kept(text: str) -> None:
    value = parse_value(text)
    assert value.text == text
    assert all(hasattr(value, field.name) for field in fields(Value))
    assert value.number is None or value.number == value.number.normalize()
    if value.number is None and not value.is_blank:
        assert value.words == text.strip()


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("≤17.349287万元", 17_349_287),
        ("≤970.00万元", 970_000_000),
        ("3500元", 350_000),
        ("≤0.379万元/人", None),
        ("≤5次", None),
        ("1~2万元", None),
        ("≤0.0000001万元", None),
        ("≤1.2亿元", 12_000_000_000),
    ],
)
def test_money_is_exact(text: str, fen: int | None) -> None:
    assert parse_value(text).money == fen


def test_prices_are_money_too() -> None:
    assert parse_value("≤400元/人/天").is_money
    assert not parse_value("≤400人/天").is_money
