"""汇总接口 as HTTP: groups, pages, coverage, refusals."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from budgets.services import publication
from tests.factories.deadlines import congress
from tests.factories.disclosures import Place, a_place, published
from tests.factories.organisations import UnitFactory
from tests.factories.public_books import made_public, small
from tests.ledger.chance import random_book
from tests.ledger.pages import declaration_of

AGGREGATE = "/api/v1/facts/aggregate/"


@pytest.fixture
def place(db: None) -> Place:
    """A published unit and a department's document beside it."""
    place = a_place()
    published(place)
    made_public(place.unit, small("70.00"), scope="department")
    return place


def test_the_usual_answer_is_one_sum_with_its_scope(place: Place, client: Client) -> None:
    told = client.get(AGGREGATE).json()
    assert (told["table"], told["scope"], told["group_by"]) == (3, "unit", [])
    assert told["coverage"] is None
    (row,) = told["results"]
    assert (row["amount"], row["amount_wan"]) == ("100000.00", "10.00")
    assert (row["direction"], row["leaf_count"], row["disclosure_count"]) == ("expenditure", 1, 1)
    assert {row[name] for name in ("unit_code", "year", "function", "project")} == {None}
    (row,) = client.get(AGGREGATE, {"scope": "department"}).json()["results"]
    assert row["amount_wan"] == "70.00"


def test_groups_carry_names(place: Place, client: Client) -> None:
    query = {"group_by": "division,department,unit,year,function,expenditure_type"}
    (row,) = client.get(AGGREGATE, query).json()["results"]
    assert row["unit_uid"] == place.unit.uid
    assert (row["unit_code"], row["unit_name"]) == ("102001", place.unit.name)
    assert (row["division_code"], row["division_name"]) == ("370303", place.division.name)
    assert row["department_code"] == place.unit.department.code
    assert (row["function"], row["function_name"]) == ("201", "一般公共服务支出")
    assert (row["year"], row["expenditure_type"], row["funding_source"]) == (2025, "basic", None)


def test_a_code_takes_in_what_is_beneath_it(db: None, client: Client) -> None:
    made_public(UnitFactory.create(), declaration_of(random_book(3)))

    def total(**query: str) -> float:
        rows = client.get(AGGREGATE, {"table": "5", **query}).json()["results"]
        return sum(float(row["amount"]) for row in rows)

    classes = client.get(
        AGGREGATE, {"table": "5", "group_by": "function", "function_level": "1"}
    ).json()["results"]
    assert len(classes) > 1
    for row in classes:
        assert float(row["amount"]) == total(function=row["function"])
    parts = [total(expenditure_type=name) for name in ("basic", "project")]
    assert sum(parts) == pytest.approx(total())
    assert total(expenditure_type="basic") == pytest.approx(
        total(expenditure_type="basic.personnel") + total(expenditure_type="basic.operating")
    )
    assert total(function="999") == 0


def test_pages_hold_every_group_once(db: None, client: Client) -> None:
    made_public(UnitFactory.create(), declaration_of(random_book(3)))
    query = {"table": "10", "group_by": "economic,government_economic,funding_source"}
    whole = client.get(AGGREGATE, query).json()
    assert whole["count"] == len(whole["results"]) > 7
    rows: list[Any] = []
    response = client.get(AGGREGATE, {**query, "page_size": "7"})
    while True:
        page = response.json()
        assert page["count"] == whole["count"]
        rows += page["results"]
        if page["next"] is None:
            break
        assert response["Link"] == f'<{page["next"]}>; rel="next"'
        response = client.get(page["next"])
    assert rows == whole["results"]


def test_the_coverage_is_told_for_a_divisions_year(place: Place, client: Client) -> None:
    gone, late = a_place(unit="102002"), a_place(unit="102003")
    publication.withdraw(revision=published(gone), reason="有误", by=gone.publisher)
    congress(late, date(2025, 1, 20))
    query = {"division": "370303", "year": "2025"}
    told = client.get(AGGREGATE, query).json()["coverage"]
    assert told == {
        "expected": 3,
        "counted_count": 1,
        "absent_count": 2,
        "unnamed_count": 0,
        "partly_withheld_count": 0,
        "counted": [{"code": "102001", "name": place.unit.name}],
        "absent": [
            {"code": "102002", "name": gone.unit.name, "state": "withdrawn"},
            {"code": "102003", "name": late.unit.name, "state": "not_published"},
        ],
    }
    narrowed = client.get(AGGREGATE, {**query, "unit": "102002"}).json()
    assert (narrowed["results"], narrowed["coverage"]["absent_count"]) == ([], 1)
    first = client.get(AGGREGATE, query)
    again = client.get(AGGREGATE, query, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


REFUSED = [
    ({"group_by": "colour"}, "group_by", "没有“colour”这个分组"),
    ({"group_by": "unit,"}, "group_by", "没有“”这个分组"),
    ({"group_by": "100%s%(x)d"}, "group_by", "没有“100%s%(x)d”这个分组"),
    ({"group_by": "project"}, "group_by", "公开表3不按“project”区分"),
    ({"table": "13"}, "table", "应为表号 1 至 12"),
    ({"table": "x"}, "table", "应为表号"),
    ({"scope": "all"}, "scope", "all"),
    ({"kind": "adjustment"}, "kind", "adjustment"),
    ({"function_level": "4"}, "function_level", "4"),
    ({"is_total": "false"}, "is_total", "没有这个参数"),
]


@pytest.mark.parametrize(("query", "name", "words"), REFUSED)
def test_what_cannot_be_summed_is_refused_with_a_sentence(
    db: None, client: Client, query: dict[str, str], name: str, words: str
) -> None:
    response = client.get(AGGREGATE, query)
    assert response.status_code == 400
    (detail,) = response.json()["error"]["details"]
    assert detail["parameter"] == name
    assert words in detail["message"]
    told = client.get(AGGREGATE, query, headers={"accept-language": "en"}).json()
    assert not re.search("[\u4e00-\u9fff]", told["error"]["details"][0]["message"])


def test_few_queries_however_many_groups(
    place: Place, client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        client.get(AGGREGATE)
    query = {"group_by": "unit,function", "division": "370303", "year": "2025"}
    with django_assert_num_queries(13):  # code lists, division, coverage
        client.get(AGGREGATE, query)
