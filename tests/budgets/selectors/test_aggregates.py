"""汇总: sums are what the tables declare, and nothing is counted twice or that is not public."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pytest

from budgets.models import Disclosure, Revision
from budgets.selectors.aggregates import DIMENSIONS, leaf_amounts, members_of, summed
from budgets.selectors.coverage import coverage_of
from budgets.selectors.declarations import coordinate_of
from budgets.services import publication
from budgets.services.withholding import lift
from budgets.tables.editions import edition_for
from tests.budgets.selectors.test_facts import HALF_STEP, KNOWN, as_read
from tests.factories.deadlines import congress, many_units
from tests.factories.declarations import GOLDEN_SLUGS
from tests.factories.disclosures import Place, a_place, published
from tests.factories.organisations import UnitFactory
from tests.factories.public_books import made_public, small
from tests.factories.withholding import held, terms
from tests.factories.workflow import taken_down
from tests.ledger.chance import random_book
from tests.ledger.pages import declaration_of

IN_EVERY_RUN, BEFORE_A_RELEASE = 10, 200
WHOLE = 10_000_000  # 10.00 万元, of `a_declaration`
EDITION = edition_for("budget", 2025)


def by(scope: str, table: int, *dimensions: str, **levels: int) -> dict[Any, int]:
    """The sums by the values of the dimensions, without names."""
    names = [
        {"unit": "by_unit_code", "division": "by_division_code"}.get(name, f"by_{name}")
        for name in (*dimensions, "direction")
    ]
    rows = summed(leaf_amounts(scope, table), dimensions, levels)
    return {tuple(row[name] for name in names): row["amount"] for row in rows}


def declared_total(revision: Revision, table: int, direction: str) -> int | None:
    """What the table itself prints as its whole; None where it prints none."""
    facts = [
        (coordinate_of(fact), fact.amount)
        for fact in revision.facts.filter(table=table, direction=direction, year="")
    ]
    if table == 4:  # 总计 stands beneath 本年合计 and 结转
        facts = [each for each in facts if each[0].cut == "total"]
    if not facts:
        return None
    return min(facts, key=lambda each: len(each[0].as_dict()))[1]


def assert_sums_are_declared(revision: Revision, *, roundings: int, slug: str = "") -> int:
    """Every table's sum is its total, but for rounding. Returns how many were judged.

    `roundings`: how often a printed amount was rounded: once for each unit that a department
    adds up, never where everything is printed to the 分.
    """
    judged = 0
    scope = revision.disclosure.scope
    for table in range(1, 13):
        sums = by(scope, table)
        for direction in ("revenue", "expenditure"):
            total, found = declared_total(revision, table, direction), sums.get((direction,))
            if not total:  # none is printed, or a zero of an empty table
                assert not found, (table, direction)
                continue
            assert found is not None, (table, direction)
            leaves = leaf_amounts(scope, table).filter(direction=direction).count()
            bound = HALF_STEP * roundings * (leaves + 1)
            known = KNOWN.get((slug, table, ""), 0)
            assert abs(found - total - known) <= bound, (table, direction, found, total)
            judged += 1
    return judged


@pytest.mark.parametrize("slug", GOLDEN_SLUGS)
def test_the_sums_of_the_golden_disclosures_are_their_totals(db: None, slug: str) -> None:
    revision = made_public(UnitFactory.create(), as_read(slug))
    # Tables 8 and 9 are empty; 1 and 4 have two sides.
    assert assert_sums_are_declared(revision, roundings=1, slug=slug) == 12


def _judge_a_generated_one(seed: int) -> None:
    book = random_book(seed)
    revision = made_public(UnitFactory.create(), declaration_of(book), scope=book.scope)
    roundings = 0 if book.is_exact else len(book.units)
    assert assert_sums_are_declared(revision, roundings=roundings) >= 9


@pytest.mark.parametrize("seed", range(IN_EVERY_RUN))
def test_the_sums_of_generated_disclosures_are_their_totals(db: None, seed: int) -> None:
    _judge_a_generated_one(seed)


@pytest.mark.release
@pytest.mark.parametrize("seed", range(IN_EVERY_RUN, BEFORE_A_RELEASE))
def test_the_sums_of_more_generated_disclosures_are_their_totals(db: None, seed: int) -> None:
    _judge_a_generated_one(seed)


def test_any_split_of_any_table_adds_up_to_its_whole(db: None) -> None:
    for number in (0, 1):  # two units in two divisions, of the same year
        book = random_book(number + 20)
        made_public(UnitFactory.create(), declaration_of(book))
    for table in range(1, 13):
        whole = by("unit", table)
        splits = [name for name in DIMENSIONS if name in members_of(table)]
        for dimensions in (*((name,) for name in splits), ("unit", "year"), tuple(splits)):
            sums: dict[str, int] = defaultdict(int)
            for (*_key, direction), amount in by("unit", table, *dimensions).items():
                sums[direction] += amount
            assert {(key,): value for key, value in sums.items()} == whole, (table, dimensions)


def test_codes_are_cut_to_the_level_that_is_asked_for(db: None) -> None:
    made_public(UnitFactory.create(), as_read("zhangdian-2025"))
    classes = by("unit", 5, "function", function=1)
    assert {code for code, _direction in classes} == {"201", "208", "210", "221"}
    items = by("unit", 5, "function")
    assert {len(code) for code, _direction in items} == {7}
    for (code, direction), amount in classes.items():
        parts = [value for (item, _), value in items.items() if item.startswith(code)]
        assert sum(parts) == amount, (code, direction)


def test_each_table_is_split_by_what_it_has(db: None) -> None:
    assert members_of(3) == {"function", "expenditure_type"}
    assert members_of(6) == {"economic", "government_economic", "expenditure_type"}
    assert members_of(7) == {"item"}
    assert members_of(11) == {"project", "funding_source"}
    with pytest.raises(KeyError):
        members_of(13)


def test_a_department_and_its_units_never_meet_in_one_sum(db: None) -> None:
    unit = UnitFactory.create()
    made_public(unit, small("10.00"))
    made_public(unit, small("70.00"), scope="department")
    assert by("unit", 3) == {("expenditure",): 10_000_000}
    assert by("department", 3) == {("expenditure",): 70_000_000}


def test_last_years_half_of_table_7_is_not_this_years(db: None) -> None:
    made_public(UnitFactory.create(), as_read("zhangdian-2025"))
    facts = Revision.objects.get().facts.filter(table=7, year="")
    assert by("unit", 7) == {("expenditure",): sum(f.amount for f in facts if not f.is_total)}


def test_only_budgets_in_force_are_added_up(place: Place) -> None:
    published(place, content=b"one")
    second = published(place, content=b"two", reason="更正")
    assert by("unit", 3) == {("expenditure",): WHOLE}  # not twice
    other = a_place(unit="102002")
    published(other)
    assert by("unit", 3, "unit") == {
        ("102001", "expenditure"): WHOLE,
        ("102002", "expenditure"): WHOLE,
    }
    taken_down(a_place(unit="102003"))
    publication.withdraw(
        revision=other.disclosure.revisions.get(), reason="有误", by=other.publisher
    )
    assert by("unit", 3) == {("expenditure",): WHOLE}
    # Held since: nothing of it is added up, although nobody has withdrawn it yet.
    hold = held(place, terms(scope="unit", table=None))
    assert by("unit", 3) == {}
    lift(withholding=hold, reason="已解密", by=place.reviewer)
    assert by("unit", 3) == {("expenditure",): WHOLE}
    # Another kind of document than the annual budget is never added to it.
    Disclosure.objects.filter(pk=place.disclosure.pk).update(kind="adjustment", adjustment_number=1)
    assert by("unit", 3) == {}
    Disclosure.objects.filter(pk=place.disclosure.pk).update(kind="budget", adjustment_number=0)
    publication.withdraw(revision=second, reason="有误", by=place.publisher)
    assert by("unit", 3) == {}


def test_the_coverage_names_who_is_counted_and_who_is_lacking(place: Place) -> None:
    published(place)
    gone, secret = a_place(unit="102002"), a_place(unit="102003")
    publication.withdraw(revision=published(gone), reason="有误", by=gone.publisher)
    held(secret, terms(scope="unit", table=None))
    late = a_place(unit="102004")
    found = coverage_of(place.division, 2025, "unit", 3)
    assert [each.code for each in found.counted] == ["102001"]
    assert {(each.code, each.state) for each in found.absent} == {
        ("102002", "withdrawn"),
        ("102003", "held"),
    }
    assert (found.unnamed, found.expected) == (1, 4)  # of 102004 no day is known
    congress(late, date(2025, 1, 20))
    found = coverage_of(place.division, 2025, "unit", 3)
    assert ("102004", "not_published") in {(each.code, each.state) for each in found.absent}
    assert found.unnamed == 0
    assert coverage_of(place.division, 2025, "department", 3).expected == 0


def test_what_is_held_of_a_table_is_counted(place: Place) -> None:
    published(place)
    held(place, terms(table=3, code="208"))
    assert coverage_of(place.division, 2025, "unit", 3).partly_held == 1
    assert coverage_of(place.division, 2025, "unit", 5).partly_held == 0


def test_few_queries_however_many_units(place: Place, django_assert_num_queries: Any) -> None:
    published(place)
    many_units(place, 300)
    with django_assert_num_queries(9):
        coverage_of(place.division, 2025, "unit", 3)
    with django_assert_num_queries(1):
        by("unit", 3, "unit", "function")
