"""推算: which held cells follow from what is printed, and what hides them again.

That the checker is right is proved by certificates that it has no part in: what it calls
determined is a sum of printed equations that leaves one cell alone; what it calls not
determined has a second completion of all equations.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.rules.elimination import Elimination, Exact
from budgets.rules.recomputing import HeldSystem, Unknown, proposal_for, unknown_of
from budgets.tables.findings import Severity
from budgets.tables.holds import Hold, withhold
from tests.budgets.rules.paper import document, found_in
from tests.budgets.rules.withheld_paper import (
    RULE,
    found_without,
    line,
    places,
    printed,
    project,
    recomputable,
    row,
    whole,
)
from tests.factories.declarations import drawn

#: One 款 with its 项, no other table beside it.
ALONE = """
    公开表3
    类 |款|项| 科目名称                       | 合计   | 基本支出 | 项目支出 | 结转下年
       |  |  | 合计                           | 100.00 | 60.00 | 40.00 |
    201|  |  | 一般公共服务支出               | 100.00 | 60.00 | 40.00 |
       |03|  | 政府办公厅（室）及相关机构事务 | 100.00 | 60.00 | 40.00 |
       |  |01| 行政运行                       | 60.00  | 60.00 |       |
       |  |02| 一般行政管理事务               | 10.00  |       | 10.00 |
       |  |03| 机关服务                       | 30.00  |       | 30.00 |
"""


def leaking(holds: list[Hold], *texts: str) -> set[str]:
    """The cells that can be recomputed."""
    system = HeldSystem(printed(holds, drawn(*texts) if texts else None))
    return {leak.cell.place for leak in system.leaks()}


def test_one_held_child_under_a_printed_parent_is_recomputable() -> None:
    assert leaking(row("2010302", 3), ALONE) == {"公开表3!E6", "公开表3!G6"}


def test_two_held_children_are_not() -> None:
    assert leaking(row("2010302", 3) + row("2010303", 3), ALONE) == set()


def test_unless_another_table_gives_one() -> None:
    beside = """
        公开表2
        类 |款|项| 科目名称                       | 合计
           |  |  | 合计                           | 100.00
        201|  |  | 一般公共服务支出               | 100.00
           |03|  | 政府办公厅（室）及相关机构事务 | 100.00
           |  |01| 行政运行                       | 60.00
           |  |02| 一般行政管理事务               | 10.00
           |  |03| 机关服务                       | 30.00
    """
    holds = row("2010302", 3) + row("2010303", 3)
    assert leaking(holds, ALONE, beside) == {"公开表3!E6", "公开表3!E7"}
    assert leaking([*holds, *row("2010302", 2), *row("2010303", 2)], ALONE, beside) == set()


def test_a_parent_held_with_its_children_is_given_away_by_the_one_above() -> None:
    assert "公开表3!E4" in leaking(row("20103", 3), ALONE)


def test_a_held_project_is_recomputable_from_the_total_and_the_others() -> None:
    assert leaking([project("项目一")]) == {
        "公开表11!C3",
        "公开表11!D3",
        "公开表11!E3",
        "公开表11!H3",
    }
    assert leaking([project("项目一"), project("项目三", "事项二")]) == set()


def test_the_only_project_is_given_away_by_table_3_even_without_a_total_row() -> None:
    one = """
        公开表11
        项目名称 | 项目类别   | 合计  | 财政拨款/小计 | 一般公共预算
                 |            | 40.00 | 40.00 | 40.00
        项目一   | 其他运转类 | 40.00 | 40.00 | 40.00
    """
    assert leaking([project("项目一")], ALONE, one)
    assert "公开表11!C3" in leaking([project("项目一")], ALONE, one)


def test_a_row_that_was_never_in_the_file_is_an_unknown_like_any_other() -> None:
    never = row("2010399", 3)
    assert leaking(never, ALONE) == set()  # it comes to nothing: 100 = 60 + 10 + 30
    short = ALONE.replace("30.00  |       | 30.00", "25.00  |       | 25.00")
    system = HeldSystem(printed(never, drawn(short)))
    assert {(leak.cell.place, leak.cell.code) for leak in system.leaks()} == {("", "2010399")}


def test_an_amount_known_to_within_rounding_is_known() -> None:
    off = ALONE.replace("30.00  |       | 30.00", "30.01  |       | 30.01")
    assert leaking(row("2010302", 3), off) == {"公开表3!E6", "公开表3!G6"}


def test_a_held_table_is_named_with_its_cells() -> None:
    (found,) = recomputable([whole(6)])
    assert found.table == 6
    assert "整表不予公开" in found.message


@pytest.mark.rule("B-HELD-RECOMPUTE", "fires")
def test_the_finding_names_cells_equations_and_what_to_hold_but_no_amount() -> None:
    (found,) = recomputable([project("项目一")])
    assert found.code == "W_HELD_RECOMPUTABLE"
    assert found.severity is Severity.WARNING
    assert (found.sheet, found.cell) == ("公开表11", "C3")
    assert found.related == ("公开表11!D3", "公开表11!E3", "公开表11!H3")
    assert "公开表11!C2 应等于 公开表11!C3 + 公开表11!C4 + 公开表11!C5" in found.message
    assert "建议同时不予公开：公开表11“项目三”" in found.message
    assert (found.expected, found.found) == (None, None)
    assert "23.00" not in found.message
    assert set(found.sources) >= {"公开表11!C2", "公开表11!C4", "公开表11!C5"}


@pytest.mark.rule("B-HELD-RECOMPUTE", "silent")
def test_the_rule_is_silent_where_nothing_is_held() -> None:
    assert [f for f in found_in(document()) if f.rule == RULE] == []


def test_the_rule_is_silent_where_nothing_follows() -> None:
    holds = [project("项目一"), project("项目二", "事项二")]
    assert recomputable(holds) == []


@pytest.mark.rule("B-HELD-RECOMPUTE", "neighbours")
def test_the_rule_is_silent_about_broken_sums_beside_it() -> None:
    holds = [project("项目一"), project("项目二", "事项二")]
    broken = {"公开表5!E4": "81.00"}
    assert recomputable(holds, broken) == []
    assert ("B-T05-PARENT", "E_PARENT_SUM", 5, "E4") in places(found_without(holds, broken))


@pytest.mark.parametrize(
    "holds",
    [
        row("2010302", 3),
        row("2010302", 2, 3, 5),
        row("2080505", 5),
        row("30231", 6, 10),
        row("30231", 6),
        [project("项目一")],
        [line(1, "七、社会保障和就业支出")],
    ],
    ids=lambda holds: f"{holds[0].table}-{holds[0].code or holds[0].name}",
)
def test_what_is_proposed_hides_what_is_held(holds: list[Hold]) -> None:
    proposal = proposal_for(printed(holds))
    assert proposal.is_enough
    assert proposal.holds
    protected = {(held.row.table, held.row.position) for held in withhold(document(), holds).rows}
    system = HeldSystem(printed([*holds, *proposal.holds]))
    for leak in system.leaks():
        held = {(each.row.table, each.row.position) for each in _held(system, leak.hold)}
        assert not held & protected
    # None of it is there for nothing.
    for dropped in proposal.holds:
        fewer = [hold for hold in proposal.holds if hold != dropped]
        left = HeldSystem(printed([*holds, *fewer]))
        assert [leak for leak in left.leaks() if leak.hold in holds], dropped


def _held(system: HeldSystem, hold: Hold) -> list[Any]:
    return [held for table in system.printed.tables for held in table.held if held.hold == hold]


def test_a_row_that_nothing_beside_it_can_hide_is_said_to_be_so() -> None:
    one = """
        公开表11
        项目名称 | 项目类别   | 合计  | 财政拨款/小计 | 一般公共预算
                 |            | 40.00 | 40.00 | 40.00
        项目一   | 其他运转类 | 40.00 | 40.00 | 40.00
    """
    proposal = proposal_for(printed([project("项目一")], drawn(one)))
    assert not proposal.is_enough


# --- certificates -----------------------------------------------------------------------------

_HOLDABLE = [
    *(row(code, table)[0] for table in (2, 3) for code in ("2010301", "2010302", "20103", "208")),
    *(row(code, 5)[0] for code in ("2010301", "2010302", "2080505", "201")),
    *(row(code, table)[0] for table in (6, 10) for code in ("30101", "30108", "30201", "302")),
    *row("2010302", 12),
    *row("2129999", 8),
    *(project(name, name) for name in ("项目一", "项目二", "项目三")),
    line(1, "七、社会保障和就业支出"),
    line(4, "七、社会保障和就业支出"),
    whole(7),
    whole(9),
]


@settings(max_examples=40, deadline=None)
@given(holds=st.lists(st.sampled_from(_HOLDABLE), min_size=1, max_size=7, unique=True))
def test_certificates_of_both_answers(holds: list[Hold]) -> None:
    system = HeldSystem(printed(holds))
    solved = system.solved()
    for unknown in system.cells:
        if solved.is_determined(unknown):
            _leaves_one_cell_alone(system, solved, unknown)
        else:
            _has_a_second_completion(system, solved, unknown)


def _leaves_one_cell_alone(system: HeldSystem, solved: Elimination, unknown: Unknown) -> None:
    """The weighted sum of the equations has this cell with 1 and no other held one."""
    left: dict[Unknown, Exact] = {}
    for at, weight in solved.weights(unknown).items():
        for sign, cell in system.relations[at].cells:
            if cell.is_held:
                left[unknown_of(cell)] = left.get(unknown_of(cell), 0) + weight * sign
    assert {key: value for key, value in left.items() if value} == {unknown: 1}


def _has_a_second_completion(system: HeldSystem, solved: Elimination, unknown: Unknown) -> None:
    """Changing the cell, and others with it, leaves every equation as it is."""
    change = solved.direction(unknown)
    assert change[unknown]
    for relation in system.relations:
        moved = sum(
            (
                sign * change.get(unknown_of(cell), 0)
                for sign, cell in relation.cells
                if cell.is_held
            ),
            0,
        )
        assert moved == 0, relation


def test_the_true_amounts_satisfy_the_equations() -> None:
    """The control: equations of a document that is right hold for what it declares."""
    true = {(fact.row.table, fact.at): fact.amount for fact in document().facts}
    system = HeldSystem(printed([*row("20103", 2, 3, 5), *row("302", 6, 10), whole(9)]))
    held = [each for each in system.relations if any(cell.is_held for _, cell in each.cells)]
    assert len(held) > 50
    for relation in system.relations:
        amounts = [sign * true.get(unknown_of(cell), 0) for sign, cell in relation.cells]
        assert sum(amounts) == 0, relation
