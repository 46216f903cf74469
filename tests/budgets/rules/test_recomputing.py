"""推算: which held cells follow from what is printed, and what hides them again.

What is known of a few amounts is proved in `test_feasible`. Here: that the constraints are those
of the document, which its true amounts keep, and that what is told are these amounts.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.rules.elimination import Effort, TooLargeError
from budgets.rules.recomputing import HeldSystem, Leak, is_close, unknown_of
from budgets.tables.findings import Severity
from budgets.tables.holds import Hold
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


def leaks(holds: list[Hold], *texts: str) -> list[Leak]:
    """What is given away."""
    return HeldSystem(printed(holds, drawn(*texts) if texts else None)).leaks()


def leaking(holds: list[Hold], *texts: str) -> set[str]:
    """The cells whose amount can be recomputed."""
    return {leak.cell.place for leak in leaks(holds, *texts) if not leak.is_nothing}


def blank(holds: list[Hold], *texts: str) -> set[str]:
    """The cells that are known to be blank, though their column is not."""
    return {leak.cell.place for leak in leaks(holds, *texts) if leak.is_nothing}


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
    assert leaking(holds, ALONE, beside) == {f"公开表3!{c}" for c in ("E6", "E7", "G6", "G7")}
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


def test_a_held_table_is_named_with_its_rows() -> None:
    (found,) = recomputable([whole(6)])
    assert found.table == 6
    assert found.severity is Severity.WARNING
    assert "不予公开的公开表6（整表）可由已公开的数推算出来" in found.message
    assert "公开表6“30101基本工资”" in found.message
    assert "建议同时不予公开：公开表10（整表）。" in found.message


def test_the_totals_of_a_held_table_are_a_notice() -> None:
    (found,) = recomputable([whole(11)])
    assert (found.code, found.severity) == ("W_HELD_PARTLY", Severity.NOTICE)
    assert "可推知的合计有：公开表11“合计”。" in found.message
    assert "建议" not in found.message


# --- blank cells, limits and allowances -------------------------------------------------------


def test_a_held_row_tells_its_blank_cells_but_not_those_of_an_empty_column() -> None:
    assert blank(row("2010302", 3), ALONE) == {"公开表3!F6"}


def test_two_held_rows_whose_parent_leaves_nothing_are_known_to_be_blank_there() -> None:
    found = leaks(row("2010302", 3) + row("2010303", 3), ALONE)
    assert {leak.cell.place for leak in found} == {"公开表3!F6", "公开表3!F7"}
    assert all(leak.is_nothing and not leak.is_serious for leak in found)


def test_a_row_of_the_file_that_is_known_to_have_nothing_is_given_away() -> None:
    idle = """
        公开表3
        类 |款|项| 科目名称         | 合计  | 基本支出 | 项目支出 | 结转下年
           |  |  | 合计             | 60.00 | 60.00 |  |
        201|  |  | 一般公共服务支出 | 60.00 | 60.00 |  |
           |03|  | 政府办公厅       | 60.00 | 60.00 |  |
           |  |01| 行政运行         | 60.00 | 60.00 |  |
           |  |99| 其他             |       |       |  |
    """
    found = leaks(row("2010399", 3), idle)
    assert {leak.cell.place for leak in found} == {"公开表3!E6", "公开表3!F6"}
    assert all(leak.is_nothing and leak.is_serious for leak in found)


def test_blank_cells_alone_are_a_notice_with_their_own_advice() -> None:
    found = recomputable([project("项目一"), project("项目二", "事项二")])
    assert {f.code for f in found} == {"W_HELD_PARTLY"}
    assert {f.severity for f in found} == {Severity.NOTICE}
    first = found[0].message
    assert "事项一的项目的具体金额推算不出" in first
    assert "可推知没有金额的有：公开表11!G3" in first
    assert "公开表11!G2 应等于 公开表11!G3 + 公开表11!G4 + 公开表11!G5" in first
    assert "如有无金额也不能公开，建议同时不予公开：公开表11“项目三”。" in first


def test_what_is_left_over_by_rounding_alone_is_nothing() -> None:
    off = ALONE.replace(
        "行政运行               | 60.00  | 60.00", "行政运行               | 60.01  | 60.01"
    )
    assert blank(row("2010302", 3) + row("2010303", 3), off) == {"公开表3!F6", "公开表3!F7"}


BOUGHT = """
    公开表12
    类 |款|项| 科目名称                       | 合计   | 财政拨款/小计 | 一般公共预算
       |  |  | 合计                           | {total} | {total} | {total}
    201|  |  | 一般公共服务支出               | {total} | {total} | {total}
       |03|  | 政府办公厅（室）及相关机构事务 | {total} | {total} | {total}
       |  |02| 一般行政管理事务               | {one}  | {one}  | {one}
       |  |03| 机关服务                       | {other} | {other} | {other}
"""


def test_a_limit_from_below_can_tell_an_amount_that_sums_do_not() -> None:
    """What is bought with it is no more than the item, and together the two items are 40.00."""
    holds = row("2010302", 3) + row("2010303", 3)
    all_of_it = BOUGHT.format(total="40.00", one="10.00", other="30.00")
    assert leaking(holds, ALONE, all_of_it) == {f"公开表3!{c}" for c in ("E6", "E7", "G6", "G7")}
    most = BOUGHT.format(total="38.00", one="8.00", other="30.00")
    found = {leak.cell.place: leak for leak in leaks(holds, ALONE, most) if not leak.is_nothing}
    assert set(found) == {"公开表3!E7", "公开表3!G7"}  # between 30.00 and 32.00
    assert not found["公开表3!E7"].is_exact
    assert (found["公开表3!E7"].low, found["公开表3!E7"].high) == (
        30_000_000,
        32_000_000,
    )
    some = BOUGHT.format(total="13.00", one="3.00", other="10.00")
    assert leaking(holds, ALONE, some) == set()


def test_an_amount_that_is_nearly_known_is_said_to_be_so() -> None:
    low, high = 10_000_000, 11_000_000
    assert is_close(low, high)
    assert not is_close(low, high * 2)
    assert not is_close(0, 30_000)
    assert is_close(0, 20_000)  # two printed steps


CARRIED = """
    公开表10
    类 |款| 部门预算支出经济分类科目     |类 |款| 政府预算支出经济分类科目 | 合计 | 财政拨款/小计 | 一般公共预算 | 上年结转
       |  | 合计           |   |  |                    | 70.00 | 65.00 | 65.00 | 5.00
    301|  | 工资福利支出   |501|  | 机关工资福利支出   | 70.00 | 65.00 | 65.00 | 5.00
    301|01| 基本工资       |501|01| 工资奖金津补贴     | 40.00 | 40.00 | 40.00 | {carried}
    301|02| 津贴补贴       |501|01| 工资奖金津补贴     | 30.00 | 25.00 | 25.00 | 5.00
"""
HELD_CARRIED = """
    公开表6
    类 |款| 部门预算支出经济分类科目名称 |类 |款| 政府预算支出经济分类科目名称 | 小计 | 人员支出 | 日常公用支出
       |  | 合计           |   |  |                    | 70.00 | 70.00 |
    301|  | 工资福利支出   |501|  | 机关工资福利支出   | 70.00 | 70.00 |
    301|01| 基本工资       |501|01| 工资奖金津补贴     | 40.00 | 40.00 |
    301|02| 津贴补贴       |501|01| 工资奖金津补贴     | 30.00 | 30.00 |
"""


def test_a_sum_with_an_allowance_tells_between_which_amounts_the_cell_lies() -> None:
    """Table 6 may hold what table 10 shows as 上年结转: 25.00 to 30.00, and 40.00 exactly."""
    first, second = "公开表6!G4", "公开表6!G5"
    holds = row("30101", 6) + row("30102", 6)
    nothing = leaking(holds, HELD_CARRIED, CARRIED.format(carried=""))
    assert {first, second} <= nothing  # 30101 has no allowance, and the rest is 30102
    found = {
        leak.cell.place: leak for leak in leaks(holds, HELD_CARRIED, CARRIED.format(carried="3.00"))
    }
    assert (found[first].low, found[first].high) == (40_000_000, 43_000_000)
    assert not found[first].is_exact


# --- the finding ------------------------------------------------------------------------------


@pytest.mark.rule("B-HELD-RECOMPUTE", "fires")
def test_the_finding_names_cells_equations_and_what_to_hold_but_no_amount() -> None:
    (found,) = recomputable([project("项目一")])
    assert found.code == "W_HELD_RECOMPUTABLE"
    assert found.severity is Severity.WARNING
    assert (found.sheet, found.cell) == ("公开表11", "C3")
    assert found.related[:3] == ("公开表11!D3", "公开表11!E3", "公开表11!H3")
    assert "可推知没有金额的有：公开表11!F3、公开表11!G3。" in found.message
    assert "可推算的有：公开表11!C3、公开表11!D3、公开表11!E3、公开表11!H3。" in found.message
    assert (
        "推算依据：公开表11!H2 应等于 公开表11!H3；公开表11!E2 应等于 公开表11!E3；"
        in found.message
    )
    assert "建议同时不予公开：公开表11“项目三”" in found.message
    assert (found.expected, found.found) == (None, None)
    assert "23.00" not in found.message
    assert set(found.sources) >= {"公开表11!E2", "公开表11!H2"}


@pytest.mark.rule("B-HELD-RECOMPUTE", "silent")
def test_the_rule_is_silent_where_nothing_is_held() -> None:
    assert [f for f in found_in(document()) if f.rule == RULE] == []


def test_the_rule_is_silent_where_nothing_follows() -> None:
    assert recomputable([whole(12)]) == []


@pytest.mark.rule("B-HELD-RECOMPUTE", "neighbours")
def test_the_rule_is_silent_about_broken_sums_beside_it() -> None:
    holds = [whole(12)]
    broken = {"公开表5!E4": "81.00"}
    assert recomputable(holds, broken) == []
    assert ("B-T05-PARENT", "E_PARENT_SUM", 5, "E4") in places(found_without(holds, broken))


def test_a_project_is_spoken_of_without_its_name_and_without_saying_it_twice() -> None:
    (found,) = recomputable([project("项目一", "不予公开事项2")])
    assert "：不予公开事项2的项目可由已公开的数推算出来。" in found.message
    assert "不予公开的不予公开" not in found.message
    (total,) = [f for f in found_without([project("项目一", "不予公开事项2")]) if f.cell == "C2"]
    assert "本合计中含不予公开的内容（不予公开事项2的项目）" in total.message


def test_what_is_too_large_to_be_judged_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    system = HeldSystem(printed([whole(3)]))
    with pytest.raises(TooLargeError):
        system.leaks(effort=Effort(10))

    def refused(*_: object) -> list[Leak]:
        raise TooLargeError

    monkeypatch.setattr(HeldSystem, "leaks", refused)
    (found,) = recomputable([whole(3)])
    assert (found.code, found.table, found.severity) == ("W_HELD_UNJUDGED", 3, Severity.WARNING)
    assert f"（{len(system.cells)}格）" in found.message


def test_a_row_that_a_held_table_does_not_have_is_not_its_total() -> None:
    """Line 208 of table 4 has no row in table 9, whose total is 5.00."""
    found = leaks([line(4, "七、社会保障和就业支出"), whole(9)])
    amounts = {leak.cell.place: leak.low for leak in found if leak.cell.table == 4}
    assert amounts == {
        "公开表4!D3": 10_000_000,
        "公开表4!E3": 10_000_000,
        "公开表4!F3": 0,
        "公开表4!G3": 0,
    }


# --- the constraints are those of the document ------------------------------------------------


def test_the_true_amounts_keep_every_relation() -> None:
    """The control: what a document that is right is held against holds for what it declares."""
    true = {(fact.row.table, fact.at): fact.amount for fact in document().facts}
    system = HeldSystem(printed([*row("20103", 2, 3, 5), *row("302", 6, 10), whole(9)]))
    held = [each for each in system.relations if any(cell.is_held for _, cell in each.cells)]
    assert len(held) > 50
    for relation in system.relations:
        if not relation.more and not relation.less:
            gap = sum(sign * true.get((cell.table, cell.at), 0) for sign, cell in relation.cells)
            assert gap == 0 or (relation.is_limit and gap < 0), relation


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
def test_what_is_told_is_what_the_file_says(holds: list[Hold]) -> None:
    true = {(fact.row.table, fact.source): fact.amount for fact in document().facts}
    true |= {(fact.row.table, str(fact.at)): fact.amount for fact in document().facts}
    system = HeldSystem(printed(holds))
    for leak in system.leaks():
        key = (leak.cell.table, leak.cell.place or str(leak.cell.at))
        assert leak.low <= true.get(key, 0) <= leak.high
        assert leak.relations
        assert any(
            unknown_of(leak.cell) == unknown_of(c) for r in leak.relations for _, c in r.cells
        )
