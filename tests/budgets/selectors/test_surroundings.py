"""周边情况: what is gathered for a check, and in how many queries."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from budgets.models import ApprovedFigures, Disclosure, Unit
from budgets.selectors.surroundings import siblings_of, surroundings_of
from budgets.services.disclosures import open_disclosure
from budgets.tables.core import Declaration
from budgets.tables.surroundings import Approval, Sibling, Siblings
from portal.access import Role
from portal.models import User
from tests.factories.declarations import drawn, golden_declaration
from tests.factories.disclosures import Place, approved_figures, published_declaration, received
from tests.factories.organisations import UnitFactory, account, former
from tests.factories.siblings import sums_of

TODAY = date(2025, 3, 1)
SMALL = """
    公开表3
    类  | 款 | 项 | 科目名称         | 合计  | 基本支出 | 项目支出 | 结转下年
        |    |    | 合计             | {0} | {0} |          |
    201 |    |    | 一般公共服务支出 | {0} | {0} |          |
"""


@pytest.fixture
def department(place: Place) -> Disclosure:
    """The department's own document, beside its unit's."""
    owner = place.unit.department
    by = account(Role.OFFICER, department=owner)
    return open_disclosure(department=owner, year=2025, by=by)


def another_unit(place: Place, **given: Any) -> Unit:
    return UnitFactory.create(department=place.unit.department, **given)


def of_unit(place: Place, unit: Unit) -> Place:
    """The same people, for another unit of the department."""
    officer: User = account(Role.OFFICER, unit=unit)
    return Place(
        division=place.division,
        unit=unit,
        disclosure=open_disclosure(unit=unit, year=2025, by=officer),
        officer=officer,
        reviewer=place.reviewer,
        publisher=place.publisher,
    )


def siblings(disclosure: Disclosure) -> Siblings:
    found = siblings_of(disclosure)
    assert found is not None
    return found


def test_a_unit_has_no_units_beneath_it(place: Place, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert siblings_of(place.disclosure) is None


def test_sums_wait_until_every_unit_is_public(place: Place, department: Disclosure) -> None:
    published_declaration(place, drawn(SMALL.format("10.00")))
    waiting = another_unit(place, code="102002")
    former(waiting, "旧名")
    found = siblings(department)
    assert found.units == (
        Sibling(place.unit.name, is_published=True),
        Sibling(waiting.name, ("旧名",)),
    )
    assert not found.are_all_published
    assert found.sums == {}


@pytest.mark.parametrize("slug", ["yantai-2025", "zhangdian-2025"])
def test_the_database_adds_up_what_the_units_declare(
    place: Place, department: Disclosure, slug: str
) -> None:
    documents: tuple[Declaration, Declaration] = (
        golden_declaration(slug),
        drawn(SMALL.format("10.000001")),
    )
    for each, document in zip(
        (place, of_unit(place, another_unit(place, code="102002"))), documents, strict=True
    ):
        published_declaration(each, document)
    found = siblings(department)
    assert found.are_all_published
    assert dict(found.sums) == sums_of(*documents)


def test_units_no_longer_in_use_and_other_years_do_not_count(
    place: Place, department: Disclosure
) -> None:
    published_declaration(place, drawn(SMALL.format("10.00")))
    gone = another_unit(place, active=False)
    published_declaration(of_unit(place, gone), drawn(SMALL.format("99.00")))
    UnitFactory.create()  # another department's
    found = siblings(department)
    assert [unit.name for unit in found.units] == [place.unit.name]
    assert dict(found.sums) == sums_of(drawn(SMALL.format("10.00")))
    next_year = open_disclosure(
        department=department.department,
        year=2026,
        by=account(Role.OFFICER, department=department.department),
    )
    assert not siblings(next_year).are_all_published


def test_the_queries_do_not_grow_with_the_units(
    place: Place, department: Disclosure, django_assert_num_queries: Any
) -> None:
    published_declaration(place, drawn(SMALL.format("10.00")))
    with django_assert_num_queries(5):
        siblings(department)
    for number in range(3):
        unit = of_unit(place, another_unit(place, code=f"10201{number}"))
        published_declaration(unit, drawn(SMALL.format("10.00")))
    with django_assert_num_queries(5):
        assert siblings(department).are_all_published


def test_the_approved_figures_of_the_owner_and_year(
    place: Place, django_assert_num_queries: Any
) -> None:
    revision = received(place)
    given = {"total": 128_000_000, "basic": 70_000_000, "three_public": 0}
    approved_figures(
        place,
        document_number="张财预〔2025〕1号",
        approved_on=date(2025, 2, 10),
        **given,
    )
    with django_assert_num_queries(3):  # the figures, last year's publication, the texts
        around = surroundings_of(revision, today=TODAY)
    assert around.approved == Approval(**given, document="张财预〔2025〕1号")
    assert (around.approved_on, around.today) == (date(2025, 2, 10), TODAY)
    assert (around.previous, around.siblings) == (None, None)


def test_without_an_approval_nothing_is_known_of_it(place: Place) -> None:
    around = surroundings_of(received(place), today=TODAY)
    assert (around.approved, around.approved_on) == (None, None)


def test_the_date_of_the_disclosure_itself_goes_first(place: Place) -> None:
    approved_figures(place, approved_on=date(2025, 2, 10))
    revision = received(place)
    revision.disclosure.approved_on = date(2025, 2, 12)
    assert surroundings_of(revision, today=TODAY).approved_on == date(2025, 2, 12)


def test_another_years_figures_are_not_taken(place: Place) -> None:
    figures = approved_figures(place, total=1)
    ApprovedFigures.objects.filter(pk=figures.pk).update(year=2024)
    assert surroundings_of(received(place), today=TODAY).approved is None
