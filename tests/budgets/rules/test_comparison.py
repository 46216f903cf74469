"""与上一稿比较: solved, new, still open, by what a finding is about and not by where it lies."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.rules.comparison import Comparison, compare, has_equal_amounts
from budgets.tables.core import Coordinate
from budgets.tables.findings import Finding, Severity

SUM = Finding(
    severity=Severity.ERROR,
    message="合计应为 9.00 万元。",
    code="E_TOTAL",
    rule="B-T03-TOTAL",
    table=3,
    sheet="公开表3",
    cell="E5",
    row="合  计",
    column="合计",
    expected=900,
    found=1000,
    at=Coordinate(direction="expenditure"),
)
OF_FILE = Finding(
    severity=Severity.WARNING, message="含有批注。", code="W_COMMENT", sheet="公开表3", cell="A1"
)


def test_the_same_is_still_open() -> None:
    assert compare([SUM, OF_FILE], [OF_FILE, SUM]) == Comparison(((0, 1), (1, 0)), (), ())


def test_what_is_gone_is_solved_and_what_has_come_is_new() -> None:
    assert compare([OF_FILE], [SUM]) == Comparison((), (0,), (0,))
    assert compare([], [SUM, OF_FILE]) == Comparison((), (), (0, 1))
    assert compare([SUM, OF_FILE], []) == Comparison((), (0, 1), ())


@pytest.mark.parametrize(
    "moved",
    [
        replace(SUM, cell="E6", message="工作表“公开表3”单元格E6：……", sources=("公开表3!E7",)),
        replace(SUM, sheet="支出表", cell="F12"),
        replace(SUM, row="合计"),  # letter spacing is no other row
        replace(SUM, expected=950),
        replace(SUM, severity=Severity.WARNING),
    ],
    ids=["an inserted row", "another sheet", "letter spacing", "another amount", "severity"],
)
def test_a_finding_that_only_moved_is_the_same(moved: Finding) -> None:
    assert compare([moved], [SUM]).still_open == ((0, 0),)


@pytest.mark.parametrize(
    "other",
    [
        replace(SUM, table=5),
        replace(SUM, rule="B-T03-ROW"),
        replace(SUM, code="E_PARENT_SUM"),
        replace(SUM, row="一般公共服务支出"),
        replace(SUM, column="基本支出"),
        replace(SUM, code_printed="201"),
        replace(SUM, at=Coordinate(direction="expenditure", function="201")),
    ],
)
def test_another_place_or_another_rule_is_another_finding(other: Finding) -> None:
    assert compare([other], [SUM]) == Comparison((), (0,), (0,))


def test_a_remark_about_no_table_is_told_apart_by_its_sheet() -> None:
    elsewhere = replace(OF_FILE, sheet="公开表4")
    assert compare([elsewhere], [OF_FILE]).new == (0,)
    assert compare([replace(OF_FILE, cell="B9")], [OF_FILE]).still_open == ((0, 0),)


def test_of_several_at_one_place_equal_amounts_belong_together() -> None:
    other = replace(SUM, found=2000)
    assert compare([SUM, other], [other, SUM]).still_open == ((0, 1), (1, 0))
    third = replace(SUM, found=3000)
    found = compare([third, other], [other, SUM])
    assert found == Comparison(((0, 1), (1, 0)), (), ())


def test_equal_amounts_are_both_sides() -> None:
    assert has_equal_amounts(SUM, replace(SUM, message="……"))
    assert not has_equal_amounts(SUM, replace(SUM, expected=None))
    assert not has_equal_amounts(SUM, replace(SUM, found=1))


_FINDINGS = st.lists(
    st.builds(
        Finding,
        severity=st.just(Severity.ERROR),
        message=st.just("。"),
        code=st.sampled_from(["E_TOTAL", "E_YEAR"]),
        table=st.sampled_from([None, 3]),
        row=st.sampled_from(["", "合计"]),
        found=st.sampled_from([None, 1, 2]),
    ),
    max_size=8,
)


@given(_FINDINGS, _FINDINGS)
def test_every_finding_is_counted_once(now: list[Finding], before: list[Finding]) -> None:
    found = compare(now, before)
    assert sorted([*found.new, *(place for place, _ in found.still_open)]) == list(range(len(now)))
    solved = [*found.solved, *(place for _, place in found.still_open)]
    assert sorted(solved) == list(range(len(before)))
    assert compare(now, now).new == compare(now, now).solved == ()
