"""不予公开的行: sums over them fall to notices, and nobody misses what is held."""

from __future__ import annotations

import pytest

from budgets.rules.core import RuleContext, run
from budgets.tables.findings import Finding, Severity
from budgets.tables.holds import Hold, HoldScope, withhold
from tests.budgets.rules.paper import EDITION, YEAR, document, found_in
from tests.budgets.rules.withheld_paper import (
    OTHERS,
    found_without,
    line,
    places,
    project,
    row,
    whole,
)


def test_a_sum_over_a_held_row_is_a_notice_that_names_it_and_no_amount() -> None:
    findings = found_without(row("2010302", 3))
    assert places(findings) == [("B-T03-PARENT", "W_HELD_SUM", 3, "E4")]
    (found,) = [f for f in findings if f.code == "W_HELD_SUM"]
    assert found.severity is Severity.NOTICE
    assert "2010302一般行政管理事务" in found.message
    assert found.related == ("公开表3!G4",)  # the other column of the same parent
    assert (found.expected, found.found, found.difference) == (None, None, None)
    assert "23" not in found.message


def test_parts_that_exceed_their_total_even_so_are_an_error() -> None:
    findings = found_without(row("2010302", 3), {"公开表3!E4": "50.00"})
    errors = [f for f in findings if f.severity is Severity.ERROR and f.rule == "B-T03-PARENT"]
    assert ("E_PARENT_SUM", "E4") in [(f.code, f.cell) for f in errors]


def test_other_sums_of_the_table_are_judged_as_ever() -> None:
    findings = found_without(row("2010302", 3), {"公开表3!F7": "11.00", "公开表3!E7": "11.00"})
    assert [f.cell for f in findings if f.code == "E_PARENT_SUM"] == ["E7"]


@pytest.mark.parametrize("table", [2, 3, 5])
def test_a_held_row_is_not_missing(table: int) -> None:
    assert not [f for f in found_without(row("2010302", table)) if f.code == "E_ROW_MISSING"]


@pytest.mark.parametrize("code", ["201", "20103", "2010302", "208", "2080505"])
def test_a_row_held_in_every_table_leaves_no_error_and_no_other_warning(code: str) -> None:
    findings = found_without(row(code, 2, 3, 5, 12) if code < "208" else row(code, 2, 3, 5))
    assert {code for _, code, _, _ in places(findings)} <= {"W_HELD_SUM"}


@pytest.mark.parametrize("code", ["301", "30101", "302", "30231"])
def test_so_do_economic_rows(code: str) -> None:
    findings = found_without(row(code, 6, 10))
    assert {code for _, code, _, _ in places(findings)} <= {"W_HELD_SUM"}


@pytest.mark.parametrize("table", range(1, 13))
def test_a_held_table_leaves_no_error_and_no_other_warning(table: int) -> None:
    assert {code for _, code, _, _ in places(found_without([whole(table)]))} <= {"W_HELD_SUM"}


@pytest.mark.parametrize("table", range(1, 13))
def test_a_held_table_that_was_never_handed_in_is_not_missing(table: int) -> None:
    findings = found_without([whole(table)], without=(table,))
    assert {code for _, code, _, _ in places(findings)} <= {"W_HELD_SUM"}


@pytest.mark.parametrize("held", [line(1, "七、社会保障和就业支出"), line(4, "十、城乡社区支出")])
def test_a_held_line_is_a_notice_at_its_sums(held: Hold) -> None:
    findings = places(found_without([held]))
    assert findings
    assert {code for _, code, _, _ in findings} == {"W_HELD_SUM"}


def test_a_held_project_is_neither_named_nor_missed() -> None:
    findings = found_without([project("项目一")])
    assert places(findings) == [("B-T11-TOTAL", "W_HELD_SUM", 11, "C2")]
    assert not [f for f in findings if "项目一" in repr(f)]


def test_a_row_that_was_never_in_the_file_explains_the_gap_above_it() -> None:
    emptied = {"公开表3!6": ""}
    plain = found_in(document(emptied))
    assert [f.code for f in plain if f.severity is Severity.ERROR] == ["E_ROW_MISSING"]
    held = withhold(document(emptied), row("2010302", 3))
    context = RuleContext(YEAR, holds=held.holds, held_rows=held.rows)
    assert places(run(EDITION, held.declaration, context, OTHERS)) == [
        ("B-T03-PARENT", "W_HELD_SUM", 3, "E4"),
        ("B-HELD-FOUND", "W_HELD_ABSENT", 3, ""),
    ]


def test_a_decision_about_one_row_excuses_no_other() -> None:
    findings = found_without(row("2010399", 3), {"公开表3!6": ""})
    assert ("B-T02-T03-ROWS", "E_ROW_MISSING", 3, "E4") in places(findings)


def test_last_years_tables_are_not_this_years_holds() -> None:
    before = document({"公开表7!G2": "9.00"})
    left = withhold(document(), [Hold(HoldScope.ROW, 3, code="2010302")])
    context = RuleContext(
        YEAR,
        previous=type(before)(before.edition, YEAR - 1, before.unit_name, before.tables),
        holds=left.holds,
        held_rows=left.rows,
    )
    assert [
        f.cell for f in run(EDITION, left.declaration, context, OTHERS) if f.rule == "B-T07-PREV"
    ]


# --- decisions that meet nothing --------------------------------------------------------------


def absent(findings: tuple[Finding, ...]) -> list[Finding]:
    return [f for f in findings if f.rule == "B-HELD-FOUND"]


@pytest.mark.rule("B-HELD-FOUND", "fires")
def test_a_project_that_is_not_in_the_file_is_a_warning_that_does_not_name_it() -> None:
    (found,) = absent(found_without([project("项目壹")]))
    assert (found.code, found.table, found.severity) == ("W_HELD_ABSENT", 11, Severity.WARNING)
    assert "事项一（项目）" in found.message
    assert "项目壹" not in found.message


def test_a_code_or_an_unnamed_project_that_is_not_in_the_file_is_a_notice() -> None:
    unnamed = Hold(HoldScope.PROJECT, 11, reference="事项二")
    findings = absent(found_without([*row("2010399", 3), unnamed]))
    assert [(f.table, f.severity) for f in findings] == [
        (3, Severity.NOTICE),
        (11, Severity.NOTICE),
    ]
    assert "2010399" in findings[0].message


@pytest.mark.rule("B-HELD-FOUND", "silent")
def test_what_was_found_is_not_said_to_be_absent() -> None:
    held = [*row("2010302", 3), project("项目一"), line(1, "五、其他收入"), whole(12)]
    assert absent(found_without(held)) == []


@pytest.mark.rule("B-HELD-FOUND", "neighbours")
def test_absent_rows_say_nothing_of_neighbours() -> None:
    findings = found_without([project("项目壹")], {"公开表5!E4": "81.00"})
    assert len(absent(findings)) == 1
    assert ("B-T05-PARENT", "E_PARENT_SUM", 5, "E4") in places(findings)
