"""What follows from what is typed: sums, rows above, tables that repeat, and what is typed instead."""

from __future__ import annotations

from dataclasses import replace

from budgets.tables.core import Declaration
from budgets.tables.editions import edition_for
from budgets.tables.typed.changed import changed_cells
from budgets.tables.typed.columns import parts_of
from budgets.tables.typed.completing import CompletedTable, TypedCell, complete
from budgets.tables.typed.core import ONLY, TypedRow, TypedTable, following_id, line_id
from budgets.tables.typed.declaring import declared
from budgets.tables.typed.starting import begun_with_last_year, typed_of
from tests.budgets.tables.typed.test_golden import YANTAI, name
from tests.factories.declarations import golden_declaration, with_amount

EDITION = edition_for("budget", 2025)


def wan(amount: float) -> int:
    return round(amount * 1_000_000)


def row(identity: str, code: str, **amounts: float) -> TypedRow:
    columns = {int(column[1:]): wan(amount) for column, amount in amounts.items()}
    return TypedRow(identity, codes=(code,), amounts=columns)


def tables(*given: TypedTable) -> dict[int, TypedTable]:
    return {table.number: TypedTable(table.number) for table in EDITION.tables} | {
        table.number: table for table in given
    }


def cells(completed: CompletedTable, identity: str) -> dict[int, TypedCell]:
    for place, found in completed.rows:
        if place.typed.id == identity:
            return {cell.leaf.index: cell for cell in found}
    raise AssertionError(identity)


def amount(completed: CompletedTable, identity: str, column: int) -> int | None:
    return cells(completed, identity)[column].amount


FIVE = TypedTable(5, (row("w2", "2080501", c6=3), row("w1", "2010301", c6=1.5, c7=0.5, c8=2)))


def declaration(given: dict[int, TypedTable]) -> Declaration:
    return declared(EDITION, complete(EDITION, given), name, year=2025, unit_name="甲单位")


def test_columns_tell_by_their_coordinates_what_they_add_up() -> None:
    five = EDITION.table(5)
    assert parts_of(five, 0) == {4: (5, 8), 5: (6, 7), 6: (), 7: (), 8: ()}
    seven = EDITION.table(7)
    assert parts_of(seven, 0)[0] == (1, 2, 5)
    assert parts_of(seven, 0)[8] == (9, 10)
    assert parts_of(EDITION.table(4), 1)[3] == (4, 5, 6)


def test_rows_above_are_added_with_their_names_in_the_order_of_the_codes() -> None:
    table = declaration(tables(FIVE)).table(5)
    assert table is not None
    assert [line.cells for line in table.rows] == [
        ("", "", "", "合计"),
        ("201", "", "", "一般公共服务支出"),
        ("", "03", "", "政府办公厅（室）及相关机构事务"),
        ("", "", "01", "行政运行"),
        ("208", "", "", "社会保障和就业支出"),
        ("", "05", "", "行政事业单位养老支出"),
        ("", "", "01", "行政单位离退休"),
    ]
    five = complete(EDITION, tables(FIVE))[5]
    assert amount(five, "total", 4) == wan(7)
    assert amount(five, "c201", 5) == wan(2)
    assert amount(five, "w2", 7) is None  # blank, no zero


def test_other_tables_repeat_what_was_typed_once() -> None:
    completed = complete(EDITION, tables(FIVE))
    assert amount(completed[2], following_id(("2010301",)), 6) == wan(4)
    assert amount(completed[3], following_id(("2010301",)), 5) == wan(2)
    assert amount(completed[1], "line-0-0", 1) == wan(7)
    assert amount(completed[1], "line-1-0", 3) == wan(4)
    assert amount(completed[4], "line-1-6", 4) == wan(3)
    assert not cells(completed[2], following_id(("2010301",)))[6].is_primary
    assert cells(completed[2], following_id(("2010301",)))[9].is_primary


def test_a_name_that_was_typed_is_printed_where_the_row_is_repeated() -> None:
    six = TypedTable(
        6,
        (
            TypedRow("w1", codes=("303", "509"), words=("对个人和家庭补助", "")),
            TypedRow("w2", codes=("30302", "50905"), amounts={7: wan(1)}),
        ),
    )
    ten = declaration(tables(six)).table(10)
    assert ten is not None
    assert [line.cells[2] for line in ten.rows] == ["合计", "对个人和家庭补助", "退休费"]
    assert ten.rows[1].cells[5] == "对个人和家庭的补助"


def test_a_row_with_half_its_codes_makes_no_sum_of_the_others() -> None:
    whole = TypedRow("w1", codes=("30201", "50201"), amounts={8: wan(2)})
    half = TypedRow("w2", codes=("30202", ""), amounts={8: wan(1)})
    completed = complete(EDITION, tables(TypedTable(6, (whole, half))))
    assert amount(completed[6], "c302+502", 8) == wan(2)
    assert amount(completed[6], "total", 8) == wan(3)


def test_a_row_with_other_money_says_itself_how_it_is_spent() -> None:
    other = TypedTable(
        2, (TypedRow(following_id(("2010301",)), codes=("2010301",), amounts={9: wan(1)}),)
    )
    completed = complete(EDITION, tables(FIVE, other))
    spent = cells(completed[3], following_id(("2010301",)))
    assert spent[5].is_primary
    assert spent[5].amount is None
    assert not cells(completed[3], following_id(("2080501",)))[5].is_primary
    assert amount(completed[2], "total", 4) == wan(8)


def test_money_of_one_function_only_beside_the_budget_stands_in_both_tables() -> None:
    own = TypedTable(2, (row("w1", "2050205", c9=6),))
    completed = complete(EDITION, tables(own))
    assert amount(completed[2], "total", 4) == wan(6)
    assert cells(completed[3], following_id(("2050205",)))[6].is_primary
    assert amount(completed[1], "line-0-4", 1) == wan(6)


def test_a_row_with_carried_money_says_itself_what_came_in() -> None:
    carried = TypedTable(
        2,
        (
            TypedRow(
                following_id(("2010301",)), codes=("2010301",), amounts={6: wan(3), 16: wan(1)}
            ),
        ),
    )
    completed = complete(EDITION, tables(FIVE, carried))
    here = cells(completed[2], following_id(("2010301",)))
    assert here[6].is_primary
    assert here[6].amount == wan(3)
    assert here[4].amount == wan(4)
    assert amount(completed[1], "line-0-12", 1) == wan(1)


def test_three_public_lines_and_basic_expenditure_of_other_money_are_typed() -> None:
    six = TypedTable(6, (TypedRow("w1", codes=("30201", "50201"), amounts={8: wan(2)}),))
    ten = TypedTable(
        10,
        (
            TypedRow(
                following_id(("30201", "50201")), codes=("30201", "50201"), amounts={12: wan(1)}
            ),
        ),
    )
    seven = TypedTable(7, (TypedRow(ONLY, amounts={7: wan(1), 10: wan(2)}),))
    four = TypedTable(4, (TypedRow(line_id(1, 22), 1, amounts={4: wan(1)}),))
    completed = complete(EDITION, tables(six, ten, seven, four))
    assert amount(completed[10], following_id(("30201", "50201")), 6) == wan(3)
    assert amount(completed[10], "c302+502", 7) == wan(2)
    assert amount(completed[7], ONLY, 6) == wan(3)
    assert amount(completed[7], ONLY, 8) == wan(2)
    assert amount(completed[4], line_id(1, 23), 3) == wan(1)
    assert amount(completed[4], line_id(1, 21), 3) is None


def test_a_function_that_only_some_units_have_gets_its_line() -> None:
    """国防支出 is not in the printed list: its line pushes the totals down on both sides."""
    completed = declaration(tables(TypedTable(5, (row("w1", "2030101", c8=2),))))
    table = completed.table(1)
    assert table is not None
    named = {line.label(table=EDITION.table(1)).strip(): line for line in table.rows}
    assert named["国防支出"].position == 21
    assert named["本年支出合计"].position == named["本年收入合计"].position == 22
    facts = {(fact.row.position, fact.column): fact.amount for fact in table.facts}
    assert facts[21, 3] == facts[22, 3] == facts[22, 1] == wan(2)


def test_an_empty_table_carries_its_note_and_one_with_amounts_does_not() -> None:
    empty = declaration(tables(FIVE)).table(8)
    assert empty is not None
    assert (empty.rows, empty.notes) == ((), ("注：2025年没有使用政府性基金预算拨款安排的支出。",))
    filled = declaration(tables(TypedTable(8, (row("w1", "2120801", c8=1),)))).table(8)
    assert filled is not None
    assert filled.notes == ()
    own = declaration(tables(TypedTable(8, note="注：无。"))).table(8)
    assert own is not None
    assert own.notes == ("注：无。",)


def test_a_row_that_says_nothing_is_shown_and_not_printed() -> None:
    waiting = TypedTable(5, (*FIVE.rows, TypedRow("w3", amounts={6: wan(9)})))
    completed = complete(EDITION, tables(waiting))
    assert amount(completed[5], "w3", 6) == wan(9)
    assert amount(completed[5], "total", 6) == wan(4.5)
    assert len(declaration(tables(waiting)).table(5).rows) == 7  # type: ignore[union-attr]


def test_a_coded_row_without_an_amount_is_not_printed_unless_its_file_printed_it() -> None:
    """Last year's rows that nobody filled in leave no blank rows behind."""
    open_row = TypedRow("w3", codes=("2101101",))
    given = tables(replace(FIVE, rows=(*FIVE.rows, open_row)))
    assert len(declaration(given).table(5).rows) == 7  # type: ignore[union-attr]
    assert cells(complete(EDITION, given)[5], "w3")[6].is_primary
    kept = tables(replace(FIVE, rows=(*FIVE.rows, replace(open_row, stands=True))))
    assert [line.cells[3] for line in declaration(kept).table(5).rows][-3:] == [  # type: ignore[union-attr]
        "卫生健康支出",
        "行政事业单位医疗",
        "行政单位医疗",
    ]


def test_a_blank_row_of_a_file_is_printed_again() -> None:
    published = golden_declaration(YANTAI)
    blank = replace(
        published,
        tables=tuple(
            replace(table, facts=tuple(f for f in table.facts if f.row.position != 18))
            if table.number == 6
            else table
            for table in published.tables
        ),
    )
    printed = declaration(typed_of(EDITION, blank)).table(6)
    assert printed is not None
    assert len(printed.rows) == len(published.table(6).rows)  # type: ignore[union-attr]
    begun = begun_with_last_year(EDITION, blank)
    assert not [row for row in begun[6].rows if row.stands]


def test_a_total_that_is_typed_all_the_same_is_what_other_tables_repeat() -> None:
    typed = TypedRow(following_id(("208",)), codes=("208",), totals={6: wan(3.01)})
    completed = complete(EDITION, tables(replace(FIVE, rows=(*FIVE.rows, typed))))
    assert amount(completed[5], "c208", 6) == wan(3.01)
    assert amount(completed[5], "c20805", 6) == wan(3)
    assert amount(completed[5], "total", 6) == wan(4.51)


def test_a_declared_total_stands_until_what_it_sums_is_changed() -> None:
    typed = typed_of(EDITION, golden_declaration(YANTAI))
    five = typed[5]
    pension = five.coded(("2080501",))
    assert pension is not None
    mended = replace(pension, amounts={6: pension.amounts[6] + wan(1)})
    rows = tuple(mended if each is pension else each for each in five.rows)
    completed = complete(EDITION, {**typed, 5: replace(five, rows=rows)})
    assert amount(completed[5], "c208", 6) == wan(575.95 + 1)  # computed anew
    assert amount(completed[5], "c208", 5) == wan(577.89 + 1)
    other = five.coded(("2101101",))
    assert other is not None
    elsewhere = replace(other, amounts={6: other.amounts[6] + wan(1)})
    rows = tuple(elsewhere if each is other else each for each in five.rows)
    completed = complete(EDITION, {**typed, 5: replace(five, rows=rows)})
    assert amount(completed[5], "c208", 6) == wan(575.94)  # not touched: as declared
    assert cells(completed[5], "c208")[6].is_kept


def test_last_year_gives_rows_and_its_side_of_table_7_without_amounts() -> None:
    begun = begun_with_last_year(EDITION, golden_declaration(YANTAI))
    assert not [each for number in (5, 6, 11, 12) for each in begun[number].rows if each.amounts]
    assert next(each.word(0) for each in begun[11].rows if each.is_own) == "办公室政务运行保障经费"
    seven = complete(EDITION, begun)[7]
    assert amount(seven, ONLY, 0) == wan(226.60)
    assert amount(seven, ONLY, 6) is None
    assert begun[2].absent == frozenset()


def test_what_changed_is_told_by_code_line_and_project_whatever_the_row_number() -> None:
    before = golden_declaration(YANTAI)
    after = with_amount(before, "公开表5!G8", wan(1667.26))
    (change,) = changed_cells(EDITION, before, after, 2025)
    assert (change.table, change.code, change.row) == (5, "2010301", "行政运行")
    assert (change.before, change.after) == (wan(1667.25), wan(1667.26))
    assert change.column == "基本支出 人员支出"
    blank = with_amount(before, "公开表5!G8", None)
    (gone,) = changed_cells(EDITION, before, blank, 2025)
    assert gone.after is None
    shorter = replace(
        before,
        tables=tuple(
            replace(
                table,
                rows=tuple(r for r in table.rows if r.position != 1),
                facts=tuple(f for f in table.facts if f.row.position != 1),
            )
            if table.number == 11
            else table
            for table in before.tables
        ),
    )
    assert {each.row for each in changed_cells(EDITION, before, shorter, 2025)} == {
        "办公室政务运行保障经费"
    }
    assert changed_cells(EDITION, before, before, 2025) == ()
