"""批复数 beside what a revision declares."""

from __future__ import annotations

from typing import Any

import pytest

from budgets.selectors.approved import beside_approval, headline_figures
from tests.factories.declarations import golden_declaration
from tests.factories.disclosures import Place, a_place, approved_figures, checked, received

FIGURES = {
    "total": 1_250_730_000,
    "basic": 1_009_770_000,
    "project": 240_960_000,
    "three_public": 112_000_000,
    "general": 1_250_730_000,
    "fund": 0,
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
        ("1,250.73", "1,250.73", True),
        ("0.00", "", False),
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


def test_total_and_three_public_of_several_revisions_at_once(
    place: Place, django_assert_num_queries: Any
) -> None:
    full = checked(place, declaration=golden_declaration("zhangdian-2025"))
    bare = checked(a_place(unit="102009"))
    with django_assert_num_queries(1):
        found = headline_figures([full, bare])
    assert found == {full.pk: {"total": 1_250_730_000, "three_public": 11_200_000}}
