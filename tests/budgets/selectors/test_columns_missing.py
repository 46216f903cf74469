"""缺少的栏目: once for the bureau what each unit is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from budgets.selectors.columns_missing import MissingColumn, columns_missing
from budgets.tables.editions import EDITIONS
from portal.access import Role
from tests.factories.disclosures import WARNING, Place, a_place, checked, published, read, received
from tests.factories.organisations import account

TITLE = EDITIONS[0].title
LACKING = replace(WARNING, rule="B-STRUCT-COLS", table=2, column="国有资本经营预算收入")
ANOTHER = replace(LACKING, table=12, column="国有资本经营预算")


def test_each_column_once_with_how_many_lack_it(
    place: Place, django_assert_num_queries: Any
) -> None:
    checked(place, LACKING, ANOTHER, WARNING)
    published(a_place(division=place.division.code, unit="300001"), LACKING)
    with django_assert_num_queries(2):  # the account's roles, and the counts
        found = columns_missing(place.reviewer, 2025)
    assert found == [
        MissingColumn(TITLE, 2, "国有资本经营预算收入", 2),
        MissingColumn(TITLE, 12, "国有资本经营预算", 1),
    ]


def test_replaced_revisions_other_years_and_other_divisions_do_not_count(place: Place) -> None:
    checked(place, LACKING)
    received(place, b"second")  # takes the place of the first
    read(None)
    checked(a_place(division="370600", unit="201001"), LACKING)
    assert columns_missing(place.reviewer, 2025) == []
    assert columns_missing(place.reviewer, 2024) == []


def test_nobody_but_the_bureau_is_told(place: Place) -> None:
    checked(place, LACKING)
    for role in (Role.OFFICER, Role.PUBLISHER, Role.ADMINISTRATOR):
        assert columns_missing(account(role, division=place.division), 2025) == []
