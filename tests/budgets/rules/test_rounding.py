"""容差: 0.005 万元 x (n + 1) exactly, and none where amounts are finer than printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.rules.compared import outside
from budgets.rules.core import RULES
from budgets.rules.equations import (
    HALF_STEP,
    add_up,
    agree,
    balance,
    one_root,
    rounding_bound,
    within,
)
from budgets.rules.figures import Figure, Spot, together
from budgets.tables.core import Coordinate
from budgets.tables.findings import Severity

RULE = next(rule for rule in RULES if rule.id == "B-T02-TOTAL")
STEP = 10_000  # 0.01 万元


def figure(amount: int | None, cell: str = "E5") -> Figure:
    return Figure(Spot(2, "公开表2", cell, "合计", "合计", "", Coordinate()), amount)


@given(st.lists(st.integers(0, 10**8).map(lambda n: n * STEP), min_size=1, max_size=12), st.data())
def test_the_bound_is_inclusive(parts: list[int], data: st.DataObject) -> None:
    steps = data.draw(st.integers(-len(parts) - 3, len(parts) + 3))
    total = sum(parts) + steps * STEP
    found = add_up(RULE, figure(total), [figure(part) for part in parts])
    bound = HALF_STEP * (len(parts) + 1)
    if steps == 0:
        assert found is None
    elif abs(steps * STEP) <= bound:
        assert found is not None
        assert (found.code, found.severity) == ("W_ROUNDING", Severity.NOTICE)
        assert found.rule == RULE.id
    else:
        assert found is not None
        assert (found.code, found.severity) == ("E_TOTAL", Severity.ERROR)
        assert found.difference == steps * STEP


def test_blank_parts_do_not_widen_the_bound() -> None:
    three = [figure(STEP), figure(None), figure(None), figure(None)]
    assert rounding_bound([figure(0), *three]) == 2 * HALF_STEP
    found = add_up(RULE, figure(3 * STEP), three)
    assert found is not None
    assert found.severity is Severity.ERROR


@pytest.mark.parametrize("finer", [1, 100, 5_000])
def test_finer_amounts_have_no_tolerance(finer: int) -> None:
    found = add_up(RULE, figure(2 * STEP + finer), [figure(STEP), figure(STEP)])
    assert found is not None
    assert found.severity is Severity.ERROR


def test_two_printed_figures_agree_exactly() -> None:
    assert agree(RULE, figure(STEP), figure(STEP)) is None
    found = agree(RULE, figure(STEP), figure(2 * STEP))
    assert found is not None
    assert (found.severity, found.expected, found.found) == (Severity.ERROR, 2 * STEP, STEP)


def test_a_balance_of_one_part_is_exact_and_of_several_is_rounded() -> None:
    one = balance(RULE, figure(2 * STEP), [figure(STEP), figure(None)])
    several = balance(RULE, figure(3 * STEP), [figure(STEP), figure(STEP)])
    assert one is not None
    assert one.severity is Severity.ERROR
    assert several is not None
    assert several.severity is Severity.NOTICE


def test_all_blank_is_not_judged() -> None:
    assert add_up(RULE, figure(None), [figure(None)]) is None
    assert agree(RULE, figure(None), figure(None)) is None
    assert within(RULE, figure(None), figure(None)) is None


def test_a_blank_total_of_filled_parts_is_judged() -> None:
    found = add_up(RULE, figure(None), [figure(100 * STEP)])
    assert found is not None
    assert (found.expected, found.found) == (100 * STEP, None)
    assert "表中为空白，" in found.message


@pytest.mark.parametrize("flaw", ["unreadable", "dropped"])
def test_what_could_not_be_read_is_not_compared(flaw: str) -> None:
    lost = figure(None)._replace(readable=flaw != "unreadable", has_column=flaw != "dropped")
    assert agree(RULE, figure(STEP), lost) is None
    assert within(RULE, figure(STEP), lost) is None
    assert balance(RULE, figure(STEP), [lost]) is None


def test_a_column_that_a_region_drops_counts_as_blank_in_a_row() -> None:
    dropped = figure(None)._replace(has_column=False)
    assert add_up(RULE, figure(STEP), [figure(STEP), dropped]) is None
    assert add_up(RULE, figure(90 * STEP), [figure(STEP), dropped]) is not None


def test_slack_may_be_included_or_not() -> None:
    parts, slack = [figure(10 * STEP), figure(10 * STEP)], [figure(5 * STEP)]
    for amount in (20, 22, 25):
        assert add_up(RULE, figure(amount * STEP), parts, slack=slack) is None
    assert add_up(RULE, figure(40 * STEP), parts, slack=slack) is not None
    assert [outside(n, 20, 25) for n in (18, 20, 25, 27)] == [-2, 0, 0, 2]


def test_several_columns_as_one_figure() -> None:
    whole = together([figure(None, "E5"), figure(STEP, "F5"), figure(STEP, "G5")])
    assert (whole.amount, whole.cell, whole.addends) == (2 * STEP, "F5", 2)


def test_one_fault_seen_in_several_columns_is_one_finding() -> None:
    found = one_root(
        add_up(RULE, figure(90 * STEP, cell), [figure(STEP)]) for cell in ("E5", "F5", "G5")
    )
    assert [(one.cell, one.related) for one in found] == [("E5", ("公开表2!F5", "公开表2!G5"))]


def test_slack_lies_above_the_sum_and_what_is_passed_on_below() -> None:
    parts = [figure(20 * STEP), figure(10 * STEP)]
    more, less = [figure(5 * STEP)], [figure(8 * STEP)]
    for amount in (22, 30, 35):
        assert add_up(RULE, figure(amount * STEP), parts, slack=more, less=less) is None
    # Each of the five figures may be half a step off.
    rounded = add_up(RULE, figure(20 * STEP), parts, slack=more, less=less)
    wrong = add_up(RULE, figure(19 * STEP), parts, slack=more, less=less)
    assert rounded is not None
    assert wrong is not None
    assert (rounded.severity, wrong.severity) == (Severity.NOTICE, Severity.ERROR)


def test_a_part_of_several_figures_may_exceed_its_whole_by_their_rounding() -> None:
    two = together([figure(STEP, "G5"), figure(2 * STEP, "G6")])
    assert within(RULE, two, figure(2 * STEP)) is None
    assert within(RULE, two, figure(STEP)) is not None
    assert within(RULE, figure(3 * STEP), figure(2 * STEP)) is not None


def test_a_balance_of_a_figure_of_several_columns_is_rounded() -> None:
    two = together([figure(STEP, "G5"), figure(2 * STEP, "G6")])
    found = balance(RULE, figure(4 * STEP), [two])
    assert found is not None
    assert found.severity is Severity.NOTICE


def test_figures_that_several_units_rounded_have_a_wider_bound() -> None:
    parts = [figure(STEP)._replace(addends=3), figure(STEP)._replace(addends=3)]
    assert rounding_bound([figure(0)._replace(addends=3), *parts]) == 9 * HALF_STEP
