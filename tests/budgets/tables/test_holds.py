"""不予公开: what `withhold` leaves of a declaration, and what it never lets out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budgets.tables.core import Coordinate, Declaration
from budgets.tables.editions import edition_for
from budgets.tables.holds import (
    NOTE_OF_ROWS,
    NOTE_OF_TABLE,
    Hold,
    HoldScope,
    Withheld,
    hold_fits,
    withhold,
)
from tests.budgets.rules.paper import document

EDITION = edition_for("budget", 2025)


def labels(declaration: Declaration, number: int) -> list[str]:
    table = declaration.table(number)
    assert table is not None
    return [row.label(EDITION.table(number)).strip() for row in table.rows]


def notes(left: Withheld, number: int) -> tuple[str, ...]:
    table = left.declaration.table(number)
    assert table is not None
    return table.notes


def test_without_a_decision_nothing_changes() -> None:
    assert withhold(document(), []) == Withheld(document())


def test_a_held_row_is_left_out_and_the_table_says_so() -> None:
    left = withhold(document(), [Hold(HoldScope.ROW, 3, code="2010302")])
    assert "一般行政管理事务" not in labels(left.declaration, 3)
    assert "一般行政管理事务" in labels(left.declaration, 2)
    assert notes(left, 3) == (NOTE_OF_ROWS,)
    assert notes(left, 2) == ()
    assert left.cells == {"公开表3!D6", "公开表3!E6", "公开表3!G6"}
    assert [held.row.at.function for held in left.rows] == ["2010302"]


def test_holding_a_code_holds_what_stands_beneath_it() -> None:
    left = withhold(document(), [Hold(HoldScope.ROW, 3, code="20103")])
    table = left.declaration.table(3)
    assert table is not None
    assert {row.at.function for row in table.rows} >= {"201", "208", "2080505"}
    assert not [row for row in table.rows if row.at.function.startswith("20103")]
    assert len(left.rows) == 3


def test_a_pair_of_codes_holds_that_row_alone() -> None:
    left = withhold(document(), [Hold(HoldScope.ROW, 6, code="30231/50208")])
    assert [held.row.at.economic for held in left.rows] == ["30231"]
    other = withhold(document(), [Hold(HoldScope.ROW, 6, code="30231/50201")])
    assert [held.row.position < 0 for held in other.rows] == [True]


def test_a_held_project_leaves_no_name_anywhere() -> None:
    left = withhold(document(), [Hold(HoldScope.PROJECT, 11, name="项目一", reference="事项一")])
    assert labels(left.declaration, 11) == ["", "项目二", "项目三"]
    assert "项目一" not in repr(left.declaration)
    assert "项目一" not in repr([held.row for held in left.rows])
    assert left.cells >= {"公开表11!A3", "公开表11!C3"}


def test_a_fixed_line_stays_without_its_amount() -> None:
    left = withhold(document(), [Hold(HoldScope.ROW, 1, code="208")])
    assert labels(left.declaration, 1) == labels(document(), 1)
    before, after = document().table(1), left.declaration.table(1)
    assert before is not None
    assert after is not None
    assert {fact.source for fact in before.facts} - {fact.source for fact in after.facts} == {
        "公开表1!D3"
    }
    assert [held.is_printed for held in left.rows] == [True]
    assert left.cells == {"公开表1!D3"}


def test_a_held_table_keeps_its_heading_and_its_note() -> None:
    left = withhold(document(), [Hold(HoldScope.TABLE, 12)])
    table = left.declaration.table(12)
    assert table is not None
    assert (table.rows, table.facts, table.rows_as_read) == ((), (), ())
    assert table.notes == (NOTE_OF_TABLE,)
    assert table.title
    assert left.tables == {12}


def test_a_held_table_that_the_file_lacks_is_there_with_its_note() -> None:
    left = withhold(document(without=(12,)), [Hold(HoldScope.TABLE, 12)])
    assert notes(left, 12) == (NOTE_OF_TABLE,)
    assert [held.row.is_total for held in left.rows] == [True]


def test_a_held_unit_leaves_no_table() -> None:
    left = withhold(document(), [Hold(HoldScope.UNIT)])
    assert left.declaration.tables == ()
    assert {fact.source for fact in document().facts} <= left.cells


def test_a_row_that_the_file_never_had_is_described_by_its_place_alone() -> None:
    before = document().table(3)
    assert before is not None
    left = withhold(document(), [Hold(HoldScope.ROW, 3, code="2010399")])
    assert left.declaration.table(3) == replace(before, notes=(NOTE_OF_ROWS,))
    (held,) = left.rows
    assert held.row.at == Coordinate(function="2010399")
    assert set(held.row.cells) == {""}


def test_the_files_own_rows_lose_what_is_held() -> None:
    plain = document()
    table = plain.table(1)
    assert table is not None
    read = (
        ("一、财政拨款收入", "10.00", "一、一般公共服务支出", "83.00"),
        ("一般公共预算收入", "10.00", "七、社会保障和就业支出", "10.00"),
    )
    read_from = replace(
        plain,
        tables=tuple(
            replace(each, rows_as_read=read) if each.number == 1 else each for each in plain.tables
        ),
    )
    left = withhold(read_from, [Hold(HoldScope.ROW, 1, code="208")]).declaration.table(1)
    assert left is not None
    # The other side of the line has the same amount, and keeps it.
    assert left.rows_as_read[1] == ("一般公共预算收入", "10.00", "七、社会保障和就业支出", None)
    codes = replace(
        plain,
        tables=tuple(
            replace(each, rows_as_read=tuple((str(row.position),) for row in each.rows))
            for each in plain.tables
        ),
    )
    table_3 = withhold(codes, [Hold(HoldScope.ROW, 3, code="2010302")]).declaration.table(3)
    assert table_3 is not None
    assert ("4",) not in table_3.rows_as_read
    assert len(table_3.rows_as_read) == 13


def test_the_note_stands_once() -> None:
    holds = [Hold(HoldScope.ROW, 3, code="2010302")]
    once = withhold(document(), holds).declaration
    assert notes(withhold(once, holds), 3) == (NOTE_OF_ROWS,)


@pytest.mark.parametrize(
    ("hold", "fits"),
    [
        (Hold(HoldScope.ROW, 3, code="2010302"), True),
        (Hold(HoldScope.ROW, 3, code="201030"), False),
        (Hold(HoldScope.ROW, 3, code="行政"), False),
        (Hold(HoldScope.ROW, 3), False),
        (Hold(HoldScope.ROW, 6, code="30201/50201"), True),
        (Hold(HoldScope.ROW, 3, code="30201/50201"), False),
        (Hold(HoldScope.ROW, 1, code="208"), True),
        (Hold(HoldScope.ROW, 1, name="五、其他收入"), True),
        (Hold(HoldScope.ROW, 1, name="没有这一行"), False),
        (Hold(HoldScope.ROW, 7, code="301"), False),
        (Hold(HoldScope.TABLE, 7), True),
        (Hold(HoldScope.PROJECT, 11, name="项目一"), True),
        (Hold(HoldScope.PROJECT, 3, name="项目一"), False),
    ],
)
def test_whether_a_table_has_such_a_row(hold: Hold, fits: bool) -> None:
    assert hold.table is not None
    assert hold_fits(hold, EDITION.table(hold.table)) is fits
