"""Both published documents: all amounts from those that are typed, to the cell."""

from __future__ import annotations

import pytest

from budgets.codes.catalogues import package_catalogues
from budgets.tables.core import Declaration, Fact
from budgets.tables.editions import edition_for
from budgets.tables.typed.completing import complete
from budgets.tables.typed.core import TypedTable, as_json, of_json
from budgets.tables.typed.declaring import declared
from budgets.tables.typed.starting import typed_of
from tests.factories.declarations import golden_declaration

EDITION = edition_for("budget", 2025)
YANTAI, ZHANGDIAN = "yantai-2025", "zhangdian-2025"
#: Typed amounts by table: all the others follow.
TYPED = {
    YANTAI: {5: 10, 6: 19, 7: 6, 11: 4, 12: 2},
    ZHANGDIAN: {5: 12, 6: 14, 7: 6, 11: 9, 12: 2},
}
AMOUNTS = {YANTAI: 322, ZHANGDIAN: 339}
#: 尾差: 208 and 20805 were published as 577.88 (575.94), the sum of their 项 is 577.89 (575.95).
ROUNDED = {(577_880000, 577_890000), (575_940000, 575_950000)}
#: 公开表10 was published without its row 303, which its total holds.
ROW_LEFT_OUT = {(3134_090000, 2846_850000)}


def name(dimension: str, code: str) -> str:
    return package_catalogues().of(dimension).name(code, 2025)


def again(typed: dict[int, TypedTable]) -> Declaration:
    return declared(EDITION, complete(EDITION, typed), name, year=2025, unit_name="甲单位")


def place(fact: Fact) -> tuple[object, ...]:
    return (fact.row.table, fact.row.block, fact.row.position, fact.column, fact.at)


@pytest.mark.parametrize("slug", [YANTAI, ZHANGDIAN])
def test_every_published_amount_is_printed_again_from_those_that_are_typed(slug: str) -> None:
    published = golden_declaration(slug)
    typed = typed_of(EDITION, published)
    completed = complete(EDITION, typed)
    counts = {number: each.primary_count for number, each in completed.items()}
    assert {number: count for number, count in counts.items() if count} == TYPED[slug]
    printed = again(typed)
    assert len(published.facts) == AMOUNTS[slug]
    assert {place(fact): fact.amount for fact in printed.facts} == {
        place(fact): fact.amount for fact in published.facts
    }


@pytest.mark.parametrize("slug", [YANTAI, ZHANGDIAN])
def test_rows_codes_and_names_are_those_that_were_published(slug: str) -> None:
    published = golden_declaration(slug)
    for table, printed in zip(
        published.tables, again(typed_of(EDITION, published)).tables, strict=True
    ):
        assert [row.at for row in printed.rows] == [row.at for row in table.rows]
        assert [row.is_total for row in printed.rows] == [row.is_total for row in table.rows]
        for row, mine in zip(table.rows, printed.rows, strict=True):
            if (table.number, row.position) == (11, 0):
                assert mine.cells == ("合计", "")  # published without a name
            else:
                assert mine.cells == tuple(cell.strip() for cell in row.cells)
        assert printed.notes == table.notes


def test_nothing_but_rounding_and_a_row_left_out_is_kept_of_what_was_declared() -> None:
    kept = {
        (number, pair)
        for number, table in typed_of(EDITION, golden_declaration(YANTAI)).items()
        for row in table.rows
        for pair in row.kept.values()
    }
    assert {pair for number, pair in kept if number != 10} == ROUNDED
    assert {pair for number, pair in kept if number == 10} == ROW_LEFT_OUT
    count = sum(
        len(row.kept)
        for table in typed_of(EDITION, golden_declaration(YANTAI)).values()
        for row in table.rows
    )
    assert count == 19 + 3
    assert not [
        row
        for table in typed_of(EDITION, golden_declaration(ZHANGDIAN)).values()
        for row in table.rows
        if row.kept
    ]


@pytest.mark.parametrize("slug", [YANTAI, ZHANGDIAN])
def test_what_is_stored_is_what_was_typed(slug: str) -> None:
    typed = typed_of(EDITION, golden_declaration(slug))
    assert {number: of_json(number, as_json(table)) for number, table in typed.items()} == typed


def test_a_zhangdian_without_what_its_file_computed_is_still_the_same() -> None:
    """From the 43 amounts and their names alone, as somebody types them into empty tables."""
    published = golden_declaration(ZHANGDIAN)
    bare = {
        number: TypedTable(
            number,
            tuple(row for row in table.rows if row.amounts),
            note=table.note,
        )
        for number, table in typed_of(EDITION, published).items()
    }
    printed = again(bare)
    assert {place(fact): fact.amount for fact in printed.facts} == {
        place(fact): fact.amount for fact in published.facts
    }
