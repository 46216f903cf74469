"""Two published documents, cell by cell."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import pytest

from budgets.reading.core import Reading
from budgets.tables.core import Coordinate, Fact
from budgets.tables.editions import edition_for
from portal.core.money import exact_wan_text
from tests.budgets.reading.paper import (
    GOLDEN,
    YANTAI,
    YEAR,
    ZHANGDIAN,
    codes,
    golden_json,
    read_file,
)

EVERY_TABLE = [(slug, number) for slug in (ZHANGDIAN, YANTAI) for number in range(1, 13)]


@cache
def reading(slug: str) -> Reading:
    return read_file(GOLDEN / slug / "workbook.xlsx", unit=golden_json(slug)["unit"])


def facts(slug: str, table: int) -> tuple[Fact, ...]:
    declaration = reading(slug).declaration
    assert declaration is not None
    found = declaration.table(table)
    assert found is not None
    return found.facts


@pytest.mark.parametrize(("slug", "number"), EVERY_TABLE)
def test_table_is_read_cell_by_cell(slug: str, number: int) -> None:
    wanted: dict[str, Any] = golden_json(slug)["tables"][str(number)]
    declaration = reading(slug).declaration
    assert declaration is not None
    found = declaration.table(number)
    assert found is not None
    assert found.title == wanted["title"]
    assert found.sheet == f"公开表{number}"
    assert [list(path) for path in found.columns] == wanted["columns"]
    assert [list(row) for row in found.rows_as_read] == wanted["rows"]
    assert list(found.notes) == wanted["notes"]


@pytest.mark.parametrize(("slug", "number"), EVERY_TABLE)
def test_every_amount_is_a_fact_at_its_cell(slug: str, number: int) -> None:
    wanted = golden_json(slug)["tables"][str(number)]
    declaration = reading(slug).declaration
    assert declaration is not None
    found = declaration.table(number)
    assert found is not None
    table = edition_for("budget", YEAR).table(number)
    missing = set(found.missing_columns)
    read = [leaf for leaf in table.leaves if leaf.index not in missing]
    printed = Counter(
        (position, leaf.index, text)
        for position, row in enumerate(wanted["rows"])
        for leaf, text in zip(read, row, strict=True)
        if leaf in [*table.amount_leaves(leaf.block)] and text is not None
    )
    kept = Counter(
        (fact.row.position, fact.column, exact_wan_text(fact.amount)) for fact in found.facts
    )
    assert kept == printed


@pytest.mark.parametrize(("slug", "count"), [(ZHANGDIAN, 339), (YANTAI, 322)])
def test_number_of_amounts(slug: str, count: int) -> None:
    declaration = reading(slug).declaration
    assert declaration is not None
    assert len(declaration.facts) == count
    assert len({fact.source for fact in declaration.facts}) == count


def test_unit_and_year_are_the_printed_ones() -> None:
    declaration = reading(YANTAI).declaration
    assert declaration is not None
    assert (declaration.unit_name, declaration.year) == ("烟台市人民政府办公室", 2025)


@pytest.mark.parametrize("slug", [ZHANGDIAN, YANTAI])
def test_the_reader_has_nothing_to_say(slug: str) -> None:
    assert codes(reading(slug)) == []


@pytest.mark.parametrize(
    ("table", "source", "at", "amount", "is_total"),
    [
        (
            1,
            "公开表1!B5",
            {"direction": "revenue", "funding_source": "appropriation"},
            "1250.73",
            True,
        ),
        (1, "公开表1!D11", {"direction": "expenditure", "function": "208"}, "139.08", False),
        (
            2,
            "公开表2!G8",
            {
                "direction": "revenue",
                "function": "2010301",
                "funding_source": "appropriation.general_public_budget",
            },
            "771.56",
            False,
        ),
        (
            4,
            "公开表4!D6",
            {"direction": "expenditure", "function": "201", "funding_source": "appropriation"},
            "969.70",
            True,
        ),
        (
            6,
            "公开表6!H7",
            {
                "direction": "expenditure",
                "economic": "30101",
                "government_economic": "50101",
                "funding_source": "appropriation.general_public_budget",
                "expenditure_type": "basic.personnel",
            },
            "637.69",
            False,
        ),
        (
            7,
            "公开表7!C6",
            {
                "direction": "expenditure",
                "funding_source": "appropriation.general_public_budget",
                "item": "vehicles",
                "cut": "three_public",
                "year": "-1",
            },
            "8.00",
            True,
        ),
        (
            11,
            "公开表11!E7",
            {
                "direction": "expenditure",
                "funding_source": "appropriation.general_public_budget",
                "expenditure_type": "project",
                "project": "民生热线工作人员经费",
            },
            "132.15",
            False,
        ),
    ],
)
def test_coordinates(
    table: int, source: str, at: dict[str, str], amount: str, is_total: bool
) -> None:
    fact = next(fact for fact in facts(ZHANGDIAN, table) if fact.source == source)
    assert fact.at == Coordinate(**at)
    assert exact_wan_text(fact.amount) == amount
    assert fact.is_total is is_total


@pytest.mark.parametrize("number", [2, 3, 5, 6, 10, 11, 12])
def test_leaves_of_a_table_add_up_to_its_total(number: int) -> None:
    table = facts(ZHANGDIAN, number)
    total = next(fact for fact in table if fact.row.is_total)
    assert sum(fact.amount for fact in table if not fact.is_total) == total.amount


@pytest.mark.parametrize("number", [1, 4])
@pytest.mark.parametrize("direction", ["revenue", "expenditure"])
def test_leaves_of_one_side_add_up_to_its_total(number: int, direction: str) -> None:
    side = [fact for fact in facts(ZHANGDIAN, number) if fact.at.direction == direction]
    total = max(side, key=lambda fact: fact.row.position)
    assert total.row.is_total
    assert sum(fact.amount for fact in side if not fact.is_total) == total.amount


@pytest.mark.parametrize("year", ["-1", ""])
def test_leaves_of_three_public_add_up_by_year(year: str) -> None:
    table = [fact for fact in facts(ZHANGDIAN, 7) if fact.at.year == year]
    leaves = sum(fact.amount for fact in table if not fact.is_total)
    assert leaves == table[0].amount
    assert len([fact for fact in table if fact.is_total]) == 2


def test_a_blank_cell_is_no_fact_and_an_empty_table_has_no_row() -> None:
    assert "公开表7!D6" not in {fact.source for fact in facts(ZHANGDIAN, 7)}
    declaration = reading(ZHANGDIAN).declaration
    assert declaration is not None
    empty = declaration.table(8)
    assert empty is not None
    assert (empty.rows, empty.facts) == ((), ())
    assert empty.missing_columns == ()


def test_columns_that_a_document_lacks_are_known() -> None:
    declaration = reading(YANTAI).declaration
    assert declaration is not None
    lacking = {table.number: table.missing_columns for table in declaration.tables}
    assert {number: gone for number, gone in lacking.items() if gone} == {2: (8,), 12: (8,)}


def test_rows_keep_their_printed_names_and_places() -> None:
    declaration = reading(ZHANGDIAN).declaration
    assert declaration is not None
    table = declaration.table(2)
    assert table is not None
    row = table.rows[3]
    assert row.cells == ("", "", "01", "\u3000\u3000行政运行")
    assert (row.position, row.at.function, row.source) == (3, "2010301", "公开表2!D8")
    assert table.rows[0].is_total


@pytest.mark.parametrize("slug", [ZHANGDIAN, YANTAI])
def test_every_table_knows_where_its_title_stands(slug: str) -> None:
    declaration = reading(slug).declaration
    assert declaration is not None
    assert {table.title_cell for table in declaration.tables} == {"A1"}
