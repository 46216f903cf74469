"""Tables side by side are taken apart; one table with a blank column stays whole."""

from __future__ import annotations

from budgets.reading.beside import apart
from budgets.reading.core import Cell, CellKind, Grid, Merge
from budgets.tables.editions import edition_named

EDITION = edition_named("budget-2024")


def grid(*texts: tuple[int, int, str], merges: tuple[Merge, ...] = ()) -> Grid:
    return Grid(
        "全部", tuple(Cell(row, column, CellKind.TEXT, text) for row, column, text in texts), merges
    )


def shown(*grids: Grid) -> list[list[str]]:
    return [[f"{cell.ref} {cell.text}" for cell in each.cells] for each in grids]


def test_two_titled_tables_are_two_grids_that_keep_their_addresses() -> None:
    sheet = grid(
        (1, 1, "收支总体情况表"),
        (1, 4, "收入总体情况表"),
        (2, 1, "项目"),
        (2, 2, "预算数"),
        (2, 4, "科目编码"),
        merges=(Merge(1, 1, 1, 2), Merge(2, 4, 2, 5)),
    )
    left, right = apart(sheet, EDITION)
    assert shown(left, right) == [
        ["A1 收支总体情况表", "A2 项目", "B2 预算数"],
        ["D1 收入总体情况表", "D2 科目编码"],
    ]
    assert (left.merges, right.merges) == ((Merge(1, 1, 1, 2),), (Merge(2, 4, 2, 5),))
    assert left.name == right.name == "全部"


def test_a_blank_column_inside_one_table_divides_nothing() -> None:
    sheet = grid((1, 1, "收支总体情况表"), (2, 1, "收入"), (2, 3, "支出"))
    assert apart(sheet, EDITION) == (sheet,)


def test_a_merge_over_blank_columns_holds_them_together() -> None:
    sheet = grid(
        (1, 1, "公开表1"), (2, 1, "收支总体情况表"), (3, 5, "公开表2"), merges=(Merge(2, 1, 2, 5),)
    )
    assert apart(sheet, EDITION) == (sheet,)


def test_an_untitled_piece_belongs_to_the_table_on_its_left() -> None:
    sheet = grid((1, 1, "公开表1"), (2, 3, "支出"), (1, 5, "公开表2"))
    assert shown(*apart(sheet, EDITION)) == [["A1 公开表1", "C2 支出"], ["E1 公开表2"]]


def test_tables_under_one_another_are_left_as_they_are() -> None:
    sheet = grid((1, 1, "公开表1"), (2, 1, "项目"), (9, 1, "公开表2"), (10, 1, "类"))
    assert apart(sheet, EDITION) == (sheet,)
