"""批复数 beside what a revision declares."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from budgets.selectors.approved import beside_approval, last_day_of
from tests.factories.declarations import golden_declaration
from tests.factories.disclosures import Place, approved_figures, checked, received

FIGURES = {
    "total": 1_250_730_000,
    "basic": 1_009_770_000,
    "project": 240_960_000,
    "three_public": 112_000_000,
}


def test_without_an_approval_there_is_nothing_beside(place: Place) -> None:
    assert beside_approval(place.disclosure, None) is None


def test_every_figure_beside_the_declared_one(place: Place, django_assert_num_queries: Any) -> None:
    revision = checked(place, declaration=golden_declaration("zhangdian-2025"))
    approved_figures(place, **FIGURES)
    with django_assert_num_queries(2):
        found = beside_approval(place.disclosure, revision)
    assert found is not None
    assert [(row.approved, row.declared, row.agrees) for row in found.rows] == [
        ("1,250.73", "1,250.73", True),
        ("1,009.77", "1,009.77", True),
        ("240.96", "240.96", True),
        ("112.00", "11.20", False),
    ]


@pytest.mark.parametrize("is_uploaded", [True, False])
def test_what_is_not_declared_yet_is_blank(place: Place, is_uploaded: bool) -> None:
    revision = received(place) if is_uploaded else None
    approved_figures(place, basic=0)
    found = beside_approval(place.disclosure, revision)
    assert found is not None
    assert [(str(row.label), row.approved, row.declared) for row in found.rows] == [
        ("基本支出（公开表3合计）", "0.00", "")
    ]


def test_the_last_day_to_publish(place: Place) -> None:
    assert last_day_of(place.disclosure) is None
    place.disclosure.approved_on = date(2025, 2, 10)
    assert last_day_of(place.disclosure) == date(2025, 3, 2)
