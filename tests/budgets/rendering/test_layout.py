"""From declared rows to printed sheets: places, levels, and nothing lost or invented."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.rendering.layout import LayoutError, lay_out
from budgets.rendering.sheet import CellKind
from budgets.tables.core import Coordinate, DeclaredTable, Fact, Row
from tests.budgets.rendering.documents import EDITION, SLUGS, golden_document
from tests.factories.declarations import golden_declaration

T1, T5, T8, T11 = (EDITION.table(number) for number in (1, 5, 8, 11))


def laid(table, rows=(), facts=(), notes=()):
    declared = DeclaredTable(table.number, table.title, tuple(rows), tuple(facts), tuple(notes))
    return lay_out(table, declared, year=2025, unit_name="某单位")


def revenue(position: int, label: str, at: Coordinate | None = None) -> Row:
    return Row(1, 0, position, (label,), at or Coordinate())


@pytest.mark.parametrize("slug", SLUGS)
def test_every_declared_amount_is_placed_once(slug) -> None:
    shown = [
        cell.amount
        for sheet in golden_document(slug).sheets
        for row in sheet.rows
        for cell in row.cells
        if cell.amount is not None
    ]
    assert sorted(shown) == sorted(fact.amount for fact in golden_declaration(slug).facts)
    assert len(shown) == {"zhangdian-2025": 339, "yantai-2025": 322}[slug]


def test_the_years_of_headings_are_filled_in() -> None:
    paths = {column.path[0] for column in golden_document("zhangdian-2025").sheets[6].columns}
    assert paths == {"2024年预算数", "2025年预算数"}


def test_both_sides_stand_on_the_same_line_and_a_missing_side_is_blank() -> None:
    right = Row(1, 1, 5, ("二、外交支出",), Coordinate(function="202"))
    sheet = laid(T1, [revenue(3, "五、其他收入"), revenue(5, "收入总计"), right])
    assert [[cell.text for cell in row.cells] for row in sheet.rows] == [
        ["五、其他收入", "", "", ""],
        ["收入总计", "", "二、外交支出", ""],
    ]
    assert [row.position for row in sheet.rows] == [3, 5]


def test_rows_come_in_printed_order_whatever_order_they_are_given_in() -> None:
    rows = [revenue(2, "乙"), revenue(0, "甲")]
    assert [row.cells[0].text for row in laid(T1, rows).rows] == ["甲", "乙"]


@pytest.mark.parametrize(
    ("label", "level"),
    [
        ("一般公共预算收入", 1),
        ("    一般公共预算收入", 1),
        ("　一般公共预算拨款收入", 1),
        ("五、其他收入", 0),
        ("    本 年 收 入 合 计", 0),
        ("　　某项新收入", 2),
        ("    某项新收入", 2),
        ("某项新收入", 0),
        ("　" * 40 + "某项新收入", 3),
    ],
)
def test_a_fixed_line_is_indented_by_what_it_is(label, level) -> None:
    cell = laid(T1, [revenue(0, label)]).rows[0].cells[0]
    assert cell.level == level
    assert cell.text == label.strip()
    assert cell.printed == label


@pytest.mark.parametrize(
    ("code", "label", "level"),
    [
        ("201", "　　类", 0),
        ("20103", "款", 1),
        ("2010301", "项", 2),
        ("", "　无编码", 1),
        ("2010", "四位", 0),
    ],
)
def test_a_code_row_is_indented_by_its_code(code, label, level) -> None:
    row = Row(5, 0, 0, (code, "", "", label), Coordinate(function=code))
    assert laid(T5, [row]).rows[0].cells[3].level == level


def test_letter_spacing_within_a_name_is_kept() -> None:
    assert laid(T1, [revenue(0, "  收 入 总 计 ")]).rows[0].cells[0].text == "收 入 总 计"


def test_a_row_is_a_total_when_all_it_shows_is() -> None:
    total = replace(revenue(0, "收入总计"), is_total=True)
    part = Row(1, 1, 0, ("二、外交支出",), Coordinate(function="202"))
    alone, beside = laid(T1, [total]).rows[0], laid(T1, [total, part]).rows[0]
    assert alone.is_total
    assert not beside.is_total
    assert [cell.is_total for cell in beside.cells] == [True, True, False, False]


def test_an_empty_table_has_its_headings_and_only_the_note_that_was_declared() -> None:
    assert laid(T8).notes == ()
    assert laid(T8, notes=["注：无。"]).notes == ("注：无。",)
    assert laid(T8).rows == ()
    assert laid(T8).headings
    assert not laid(T8).is_missing


def test_a_table_that_was_not_found_is_missing_and_has_no_rows() -> None:
    sheet = lay_out(T1, None, year=2025, unit_name="某单位")
    assert sheet.is_missing
    assert sheet.rows == ()
    assert sheet.headings


def test_a_blank_cell_is_no_zero() -> None:
    row = revenue(0, "五、其他收入")
    zero = Fact(row, 1, Coordinate(direction="revenue"), 0, "公开表1!B1")
    blank, shown = laid(T1, [row]).rows[0].cells[1], laid(T1, [row], [zero]).rows[0].cells[1]
    assert (blank.kind, blank.text, blank.amount) == (CellKind.BLANK, "", None)
    assert (shown.kind, shown.text, shown.amount) == (CellKind.AMOUNT, "0.00", 0)
    assert shown.source == "公开表1!B1"


@given(st.sets(st.integers(0, 10**6), min_size=1, max_size=30))
def test_positions_far_apart_make_no_empty_rows(positions) -> None:
    sheet = laid(T1, [revenue(position, "甲") for position in positions])
    assert [row.position for row in sheet.rows] == sorted(positions)


def test_what_has_no_place_is_refused_and_never_dropped() -> None:
    row = revenue(0, "甲")
    elsewhere = Fact(revenue(9, "乙"), 1, Coordinate(), 5, "")
    in_the_stub = Fact(row, 0, Coordinate(), 5, "")
    for fact in (elsewhere, in_the_stub):
        with pytest.raises(LayoutError):
            laid(T1, [row], [fact])
    with pytest.raises(LayoutError):
        laid(T1, [row, revenue(0, "乙")])
    with pytest.raises(LayoutError):
        laid(T11, [Row(11, 0, 0, ("只有一格",), Coordinate())])
    with pytest.raises(LayoutError):
        laid(T11, [Row(11, 0, 0, ("一", "二", "三"), Coordinate())])
    with pytest.raises(LayoutError):
        laid(T11, [Row(11, 1, 0, ("一", "二"), Coordinate())])
    twice = Fact(row, 1, Coordinate(), 5, "")
    with pytest.raises(LayoutError):
        laid(T1, [row], [twice, twice])
