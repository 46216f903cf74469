"""完成时限: which time the words name, and whether the calendar has it."""

from __future__ import annotations

import pytest

from performance.indicators.deadlines import read_deadline


@pytest.mark.parametrize(
    ("text", "possible"),
    [
        ("2025年2月28日前", True),
        ("2025年2月30日前", False),
        ("2月29日前", True),
        ("2025年2月29日前", False),
        ("13月底前", False),
        ("每月31日前", True),
        ("每月32日前", False),
        ("2025-06-31", False),
        ("次年1月底前", True),
        ("年底前", True),
    ],
)
def test_the_calendar_decides(text: str, possible: bool) -> None:
    deadline = read_deadline(text)
    assert deadline is not None
    assert deadline.is_possible is possible


@pytest.mark.parametrize(
    "text", ["6个月", "≥95%", "有效提升", "3年", "5个工作日内", "2.5", "3年内"]
)
def test_durations_and_words_name_no_time(text: str) -> None:
    assert read_deadline(text) is None
