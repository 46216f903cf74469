"""Paragraphs compared in bounded time."""

from __future__ import annotations

import time

from budgets.reading.likeness import difference, is_like


def test_what_differs_is_found() -> None:
    assert difference("比上年增加4.8万元", "比上年增加4.9万元") == (
        ("equal", "比上年增加4.", "比上年增加4."),
        ("replace", "8", "9"),
        ("equal", "万元", "万元"),
    )
    assert difference("", "新") == (("insert", "", "新"),)


def test_likeness_is_the_share_of_what_is_equal() -> None:
    assert is_like("主要原因是车辆减少", "主要原因是车辆报废", 0.7)
    assert not is_like("主要原因是车辆减少", "没有采购", 0.4)


def test_one_character_over_and_over_takes_no_time() -> None:
    one, other = "一二" * 5_000, "二一" * 5_000
    start = time.process_time()
    assert difference(one, other) == (("replace", one, other),)
    assert difference(one, one) == (("equal", one, one),)
    assert is_like(one, other, 0.4)
    assert time.process_time() - start < 1
