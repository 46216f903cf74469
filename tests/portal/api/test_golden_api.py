"""接口 against the published documents: tables cell by cell, and every amount once."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.test import Client

from portal.core.money import exact_wan_text, parse_amount, yuan_text
from tests.factories.declarations import golden_json
from tests.portal.publishing import (
    amount_columns,
    expected_headings,
    expected_rows,
    folded,
    golden_id,
)

API = "/api/v1/"


def _golden_tables(slug: str) -> dict[int, dict[str, Any]]:
    tables: Any = golden_json(slug)["tables"]
    return {int(number): table for number, table in tables.items()}


def _plain(rows: list[list[str | None]]) -> list[list[str | None]]:
    return [[cell and folded(cell) for cell in row] for row in rows]


def test_tables_equal_the_document_cell_by_cell(golden: str, client: Client) -> None:
    address = f"{API}disclosures/{golden_id(golden)}/tables/"
    together = client.get(address).json()
    assert together["amount_unit"] == "万元"
    assert list(together["tables"]) == [str(number) for number in range(1, 13)]
    for number, expected in _golden_tables(golden).items():
        alone = client.get(f"{address}{number}/").json()
        assert alone["publication_id"] == f"{golden_id(golden)}-v1"
        for table in (together["tables"][str(number)], alone):
            assert table["title"] == expected["title"]
            assert table["columns"] == expected_headings(number)
            assert _plain(table["rows"]) == expected_rows(expected, number)
            assert table["notes"] == expected["notes"]


def test_every_amount_has_a_coordinate(golden: str, client: Client) -> None:
    address = f"{API}disclosures/{golden_id(golden)}-v1/tables/"
    for number in _golden_tables(golden):
        table = client.get(f"{address}{number}/").json()
        filled = {
            (row, column)
            for row, cells in enumerate(table["rows"])
            for column, cell in enumerate(cells)
            if cell is not None and column in amount_columns(number)
        }
        assert {(each["row"], each["column"]) for each in table["coordinates"]} == filled
        assert len(table["coordinates"]) == len(filled)


def test_facts_are_exactly_the_printed_amounts(golden: str, client: Client) -> None:
    facts: list[dict[str, Any]] = []
    address: str | None = f"{API}facts/?page_size=100"
    while address:
        page = client.get(address).json()
        facts += page["results"]
        address = page["next"]
    declared = {
        (number, column, exact_wan_text(amount), yuan_text(amount)): count
        for (number, column, amount), count in _declared_amounts(golden).items()
    }
    told = Counter(
        (fact["table"], fact["column"] - 1, fact["amount_wan"], fact["amount"]) for fact in facts
    )
    assert told == declared
    assert page["count"] == len(facts) == {"zhangdian-2025": 339, "yantai-2025": 322}[golden]


def _declared_amounts(slug: str) -> Counter[tuple[int, int, int]]:
    found: Counter[tuple[int, int, int]] = Counter()
    for number, table in _golden_tables(slug).items():
        for row in expected_rows(table, number):
            for column in amount_columns(number):
                amount = parse_amount(row[column] or "")
                if amount is not None:
                    found[number, column, amount] += 1
    return found


def test_facts_are_found_by_their_coordinates(golden: str, client: Client) -> None:
    expected = {
        "zhangdian-2025": ("1250.73", "12507300.00"),
        "yantai-2025": ("7713.47", "77134700.00"),
    }
    query = "table=5&is_total=true&page_size=1"
    total = client.get(f"{API}facts/?{query}").json()["results"][0]
    assert (total["amount_wan"], total["amount"]) == expected[golden]
    assert total["label"].replace("\u3000", "").replace(" ", "") == "合计"
    assert total["heading"] == "合计"
    found = client.get(f"{API}facts/?table=5&function=2010301&expenditure_type=basic.personnel")
    assert [fact["heading"] for fact in found.json()["results"]] == ["基本支出/人员支出"]
    last_year = client.get(f"{API}facts/?table=7").json()["results"]
    assert {fact["fiscal_year"] for fact in last_year} == {2024, 2025}
    assert all(str(fact["fiscal_year"]) in fact["heading"] for fact in last_year)
