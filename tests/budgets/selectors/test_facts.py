"""Sums of leaves: what each table adds up to is what it declares as its total."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgets.models import DeclaredFact
from budgets.reading.child import read_document
from budgets.reading.documents import Wanted
from budgets.selectors import listing
from budgets.selectors.declarations import coordinate_of
from budgets.selectors.facts import leaf_sum
from budgets.services import publication
from budgets.tables.core import Declaration
from tests.factories.declarations import GOLDEN, GOLDEN_SLUGS
from tests.factories.disclosures import Place, checked, published

#: 0.005 万元, in 分: what rounding one printed amount may move.
HALF_STEP = 5000
#: 公开表10 as received lacks its row 303.
KNOWN = {("yantai-2025", 10, ""): -287_240_000}
SIDES = {1: ("revenue", "expenditure"), 2: ("revenue",), 4: ("revenue", "expenditure")}


def as_read(slug: str) -> Declaration:
    """What the reader makes of the golden workbook."""
    reading = read_document(
        Path(GOLDEN / slug / "workbook.xlsx"), "workbook.xlsx", Wanted(year=2025)
    )
    assert reading.declaration is not None
    return reading.declaration


def declared_total(facts: list[DeclaredFact]) -> int:
    """The amount at the coarsest coordinate: the table's own total."""
    return min(facts, key=lambda fact: len(coordinate_of(fact).as_dict())).amount


@pytest.mark.parametrize("slug", GOLDEN_SLUGS)
def test_the_leaves_of_each_table_add_up_to_its_total(place: Place, slug: str) -> None:
    revision = checked(place, declaration=as_read(slug))
    judged = 0
    for table in range(1, 13):
        for direction in SIDES.get(table, ("expenditure",)):
            for year in ("", "-1"):
                facts = revision.facts.all().filter(table=table, direction=direction, year=year)
                total = leaf_sum(revision.facts.all(), table, direction=direction, year=year)
                if not facts:
                    assert total is None
                    continue
                assert total is not None
                bound = HALF_STEP * (facts.filter(is_total=False).count() + 1)
                known = KNOWN.get((slug, table, year), 0)
                assert abs(total - declared_total(list(facts)) - known) <= bound, (table, year)
                judged += 1
    # Tables 8 and 9 are empty; 1 and 4 have two sides; 7 has two years.
    assert judged == 13


def test_totals_would_be_counted_twice(place: Place) -> None:
    # The control: adding up everything of a table is wrong.
    revision = checked(place, declaration=as_read("zhangdian-2025"))
    everything = sum(fact.amount for fact in revision.facts.all().filter(table=3))
    assert everything > 2 * (leaf_sum(revision.facts.all(), 3, direction="expenditure") or 0)


def test_only_what_is_in_force_is_added_up(place: Place) -> None:
    def total() -> int | None:
        return leaf_sum(listing.facts(), 3, direction="expenditure")

    checked(place)
    assert total() is None
    published(place, content=b"first")
    second = published(place, content=b"second", reason="更正")
    assert total() == 10_000_000  # of one revision, not of both
    publication.withdraw(revision=second, reason="有误", by=place.publisher)
    assert total() is None
