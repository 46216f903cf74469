"""上年: the same unit under another code, what went whole into one, and silence else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from budgets.models import Disclosure, Revision, Unit
from budgets.selectors.blank_templates import blank_template_of
from budgets.selectors.last_year import (
    last_year_of,
    last_years,
    previous_declaration,
    previous_publication,
)
from budgets.selectors.review_queue import waiting
from budgets.selectors.surroundings import surroundings_of
from budgets.selectors.texts import previous_texts
from budgets.services import typed_tables
from budgets.services.disclosures import open_disclosure
from budgets.services.errors import RefusedActionError
from budgets.services.identities import change_identity
from portal.access import Role
from tests.factories.disclosures import Place, a_place, published, submitted
from tests.factories.organisations import UnitFactory, account, succession

#: After last year's budget was approved, before this year's.
BETWEEN = "2025-11-20"


@pytest.fixture
def place(db: None) -> Place:
    """A unit with its budget of 2025, approved in February."""
    made = a_place()
    published(made)
    _approved_on(made.disclosure, date(2025, 2, 10))
    return made


def _approved_on(disclosure: Disclosure, day: date) -> None:
    Disclosure.objects.filter(pk=disclosure.pk).update(approved_on=day)


def _beside(place: Place, name: str, *, is_published: bool = True) -> Place:
    """Another unit of the department, with its budget of 2025."""
    unit = UnitFactory.create(department=place.unit.department, name=name)
    officer = account(Role.OFFICER, unit=unit)
    disclosure = open_disclosure(unit=unit, year=2025, by=officer)
    made = replace(place, unit=unit, officer=officer, disclosure=disclosure)
    if is_published:
        published(made)
        _approved_on(disclosure, date(2025, 2, 10))
    return made


def _next(place: Place, unit: Unit | None = None) -> Disclosure:
    """The unit's disclosure of 2026, approved in February."""
    unit = unit or place.unit
    made = open_disclosure(unit=unit, year=2026, by=account(Role.OFFICER, unit=unit))
    made.approved_on = date(2026, 2, 9)
    made.save()
    return made


def _of_2025(place: Place) -> Revision:
    return Revision.objects.get(disclosure=place.disclosure)


def test_the_unit_is_found_under_its_former_code(
    place: Place, django_assert_num_queries: Any
) -> None:
    change_identity(
        owner=place.unit,
        name="区数据局",
        code="902001",
        on=date(2025, 12, 1),
        document="文",
        by=account(Role.ADMINISTRATOR),
    )
    place.unit.refresh_from_db()
    this_year = _next(place)
    assert this_year.owner_code == "902001"
    with django_assert_num_queries(1):
        found = previous_publication(this_year)
    assert found == _of_2025(place)


def test_another_unit_with_the_same_code_is_not_it(place: Place) -> None:
    change_identity(
        owner=place.unit,
        name=place.unit.name,
        code="902001",
        on=date(2025, 12, 1),
        document="文",
        by=account(Role.ADMINISTRATOR),
    )
    other = UnitFactory.create(department=place.unit.department, code="102001")
    last = last_year_of(_next(place, other))
    assert (last.revision, last.silence) == (None, "")


@pytest.mark.parametrize("kind", ["merged", "transferred"])
def test_what_went_whole_into_one_new_unit_is_its_last_year(place: Place, kind: str) -> None:
    new = UnitFactory.create(department=place.unit.department)
    succession(place.unit, new, BETWEEN, kind=kind)
    assert last_year_of(_next(place, new)).revision == _of_2025(place)


def _two_into_one(place: Place) -> Disclosure:
    other, new = _beside(place, "区信息中心"), UnitFactory.create(name="区数据局")
    succession(place.unit, new, BETWEEN)
    succession(other.unit, new, BETWEEN)
    return _next(place, new)


def _into_one_that_was(place: Place) -> Disclosure:
    other = _beside(place, "区信息中心")
    succession(other.unit, place.unit, BETWEEN)
    return _next(place)


def _split(place: Place) -> Disclosure:
    news = [UnitFactory.create(department=place.unit.department) for _number in range(2)]
    for new in news:
        succession(place.unit, new, BETWEEN, kind="split")
    return _next(place, news[0])


def _split_off(place: Place) -> Disclosure:
    new = UnitFactory.create(department=place.unit.department)
    succession(place.unit, new, BETWEEN, kind="split", continues=True)
    return _next(place, new)


def _after_a_split_off(place: Place) -> Disclosure:
    _split_off(place)
    return _next(place)


def _partly_merged(place: Place) -> Disclosure:
    one, other = (UnitFactory.create(department=place.unit.department) for _number in range(2))
    succession(place.unit, one, BETWEEN, kind="transferred", continues=True)
    succession(place.unit, other, BETWEEN, kind="transferred")
    return _next(place, other)


@pytest.mark.parametrize(
    "changed",
    [
        _two_into_one,
        _into_one_that_was,
        _split,
        _split_off,
        _after_a_split_off,
        _partly_merged,
    ],
)
def test_nothing_is_compared_where_the_unit_is_another(place: Place, changed: Any) -> None:
    this_year = changed(place)
    last = last_year_of(this_year)
    assert last.revision is None
    assert BETWEEN in last.silence
    assert place.unit.name in last.silence
    assert last.silence.endswith("不作比较。")


def test_every_place_keeps_the_silence(place: Place) -> None:
    this_year = _two_into_one(place)
    officer = account(Role.OFFICER, unit=this_year.unit)
    assert previous_declaration(this_year) is None
    assert previous_texts(this_year) is None
    assert blank_template_of(this_year).content
    with pytest.raises(RefusedActionError, match="不作比较"):
        typed_tables.begin_typing(
            disclosure=this_year,
            start=typed_tables.FROM_LAST_YEAR,
            version=None,
            by=officer,
            declassified=True,
        )
    assert this_year.unit is not None
    revision = submitted(replace(place, unit=this_year.unit, disclosure=this_year, officer=officer))
    assert surroundings_of(revision, today=date(2026, 2, 10)).previous is None
    (row,) = waiting([revision], today=date(2026, 2, 10))
    assert row.total.difference_wan == ""
    assert "不作比较" in row.silence


@pytest.mark.parametrize("day", ["2025-01-10", "2026-03-01"])
def test_a_change_before_last_years_budget_or_after_this_years_is_none(
    place: Place, day: str
) -> None:
    other = _beside(place, "区信息中心", is_published=day > "2026")
    succession(other.unit, place.unit, day)
    last = last_year_of(_next(place))
    assert (last.revision, last.silence) == (_of_2025(place), "")


def test_a_predecessor_without_a_publication_leaves_nothing(place: Place) -> None:
    other = _beside(place, "区信息中心", is_published=False)
    new = UnitFactory.create(department=place.unit.department)
    succession(other.unit, new, BETWEEN)
    last = last_year_of(_next(place, new))
    assert (last.revision, last.silence) == (None, "")


def test_many_at_once_cost_as_much_as_one(place: Place, django_assert_num_queries: Any) -> None:
    others = [_beside(place, f"单位{number}") for number in range(2)]
    disclosures = [_next(each) for each in (place, *others)]
    with django_assert_num_queries(1):
        found = last_years(disclosures)
    assert [found[each.pk].revision for each in disclosures] == [
        _of_2025(each) for each in (place, *others)
    ]
    succession(others[0].unit, place.unit, BETWEEN)
    with django_assert_num_queries(3):
        found = last_years(disclosures)
    assert found[disclosures[0].pk].silence
    assert found[disclosures[2].pk].revision == _of_2025(others[1])
