"""目录: what is public, and only that, in stable order."""

from __future__ import annotations

import pytest

from budgets.models import Division, Revision, RevisionState
from budgets.selectors import listing
from budgets.services import publication
from budgets.services.disclosures import open_disclosure
from portal.access import Role
from tests.factories.disclosures import Place, a_place, approved, checked, published
from tests.factories.organisations import account

pytestmark = pytest.mark.django_db


def _of_year(place: Place, year: int) -> Place:
    """The same unit's disclosure of another year."""
    disclosure = open_disclosure(unit=place.unit, year=year, by=place.officer)
    return Place(
        place.division, place.unit, disclosure, place.officer, place.reviewer, place.publisher
    )


def test_nothing_is_listed_before_it_is_published() -> None:
    place = a_place()
    checked(place, content=b"first")
    approved(place, content=b"second")
    assert Revision.objects.filter(state=RevisionState.SUPERSEDED).exists()
    for rows in (
        listing.divisions(),
        listing.owners(),
        listing.publications(),
        listing.current_publications(),
        listing.facts(),
    ):
        assert not rows.exists()


def test_a_unit_is_listed_once_as_it_was_called_last() -> None:
    place = a_place()
    for year in (2024, 2023):
        published(_of_year(place, year))
    published(place)
    type(place.unit).objects.filter(pk=place.unit.pk).update(name="新名称")
    rows = list(listing.owners())
    assert [(row["name"], row["latest_year"]) for row in rows] == [("新名称", 2025)]
    assert [row["year"] for row in listing.current_publications()] == [2023, 2024, 2025]
    assert [row["unit_count"] for row in listing.divisions()] == [1]


def test_a_departments_own_document_stands_under_its_code() -> None:
    place = a_place()
    department = place.unit.department
    officer = account(Role.OFFICER, department=department)
    disclosure = open_disclosure(department=department, year=2025, by=officer)
    own = Place(place.division, place.unit, disclosure, officer, place.reviewer, place.publisher)
    published(own)
    [row] = listing.owners()
    assert (row["owner_code"], row["scope"]) == (department.code, "department")
    assert row["tier"] is None


def test_the_first_units_of_each_division() -> None:
    for division in ("370303", "370600"):
        for unit in ("102003", "102001", "102002"):
            published(a_place(division=division, unit=unit))
    rows = [(row["division_code"], row["owner_code"]) for row in listing.first_owners(2)]
    assert rows == [
        ("370303", "102001"),
        ("370303", "102002"),
        ("370600", "102001"),
        ("370600", "102002"),
    ]


def test_superseded_and_withdrawn_publications_stay_listed_but_are_not_current() -> None:
    place = a_place()
    published(place, content=b"first")
    second = published(place, content=b"second", reason="更正")
    assert [row["publication"] for row in listing.current_publications()] == [2]
    before = listing.facts().count()
    publication.withdraw(revision=second, reason="误发", by=place.publisher)
    rows = list(listing.publications())
    assert [(row["publication"], row["state"]) for row in rows] == [
        (2, RevisionState.WITHDRAWN),
        (1, RevisionState.SUPERSEDED),
    ]
    assert rows[0]["changed_at"] == rows[0]["withdrawn_at"] > rows[0]["published_at"]
    assert not listing.current_publications().exists()
    assert before > 0
    assert not listing.facts().exists()


def test_a_division_names_the_one_above_it() -> None:
    place = a_place()
    published(place)
    above = Division.objects.create(code="370300", name="淄博市")
    Division.objects.filter(pk=place.division.pk).update(parent=above)
    [row] = listing.divisions()
    assert (row["code"], row["parent_code"], row["parent_name"]) == ("370303", "370300", "淄博市")
