"""所问: years, amounts, directions, what people call things, and what is left as words."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.money import FEN_PER_WAN
from portal.search.asked import CONCEPTS, LONGEST, understood, verbatim

WAN = FEN_PER_WAN


@pytest.mark.parametrize(
    ("text", "least", "most", "direction"),
    [
        ("支出大于 100 万元", 100 * WAN + 1, None, "expenditure"),
        ("支出100万元以上", 100 * WAN, None, "expenditure"),
        ("收入不超过1.5亿元", None, 15_000 * WAN, "revenue"),
        ("小于 3,000.5 元", None, 300_049, ""),
        (">=20", 20 * WAN, None, ""),
        ("100万以上 500万以下", 100 * WAN, 500 * WAN, ""),
        ("不少于0.01万元", WAN // 100, None, ""),
        ("2025年 100 万元", None, None, ""),
    ],
)
def test_amounts_are_bounds_to_the_fen(
    text: str, least: int | None, most: int | None, direction: str
) -> None:
    asked = understood(text)
    assert (asked.at_least, asked.at_most, asked.direction) == (least, most, direction)


def test_a_question_is_taken_apart() -> None:
    asked = understood("请问张店区政府办2025年的招待费花了多少钱？")
    assert asked.year == 2025
    assert asked.words == ("张店区政府办",)
    assert [concept.phrases for concept in asked.concepts] == [("公务接待费",)]
    assert not asked.is_last_year
    assert understood("张店区政府办 去年 公车").is_last_year


def test_the_longest_name_wins() -> None:
    (concept,) = understood("公务用车购置及运行维护费").concepts
    assert concept.tables == (7,)
    (concept,) = understood("其他工资福利支出").concepts
    assert concept.phrases == ("其他工资福利支出",)
    assert understood("一共花多少钱").concepts[0].phrases == ("支出总计",)
    (concept,) = understood("出国花多少钱").concepts  # the whole is not asked for here
    assert concept.tables[0] == 7


def test_a_unit_that_is_called_so_is_no_concept() -> None:
    assert understood("市总工会", lambda word: word == "市总工会").words == ("市总工会",)
    assert understood("市总工会").soft == ("市总",)
    # What is exactly the name of a concept is asked for as one.
    assert not understood("工会经费", lambda word: True).words


def test_every_word_can_be_taken_as_it_stands() -> None:
    asked = understood("烟台 2025 实施公车统管费用")
    assert verbatim(asked).words == ("烟台", "实施公车统管费用")
    assert not verbatim(asked).concepts


def test_kinds_choose_and_empty_words_do_not_count() -> None:
    assert understood("项目 100万元以上").kind == "project"
    assert understood("指标").kind == "indicator"
    assert understood("").is_empty
    assert understood("预算 是多少").is_empty
    assert not understood("2025").is_empty


def test_what_is_too_long_is_cut() -> None:
    assert len(understood("长" * 5000).text) == LONGEST


def test_every_line_of_the_concepts_is_whole() -> None:
    with CONCEPTS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    names = [name for row in rows for name in row["said"].split("|")]
    assert len(names) == len(set(names))
    for row in rows:
        assert row["phrases"]
        assert row["kind"] in {"row", "column", "vague"}


@given(st.text(max_size=120))
def test_nothing_that_is_typed_raises(text: str) -> None:
    asked = understood(text)
    assert asked.at_least is None or asked.at_least >= 0
    assert all(asked.words)
