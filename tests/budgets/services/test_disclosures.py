"""Opening a disclosure: for a unit or for a department, once."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from budgets.models import Disclosure
from budgets.services.disclosures import open_disclosure
from budgets.services.errors import RefusedActionError
from portal.access import Role
from portal.models import AuditEvent
from tests.factories.disclosures import Place
from tests.factories.organisations import DepartmentFactory, UnitFactory, account


def test_opening_twice_is_opening_once(place: Place) -> None:
    again = open_disclosure(unit=place.unit, year=2025, by=place.officer)
    assert again.pk == place.disclosure.pk
    assert (again.scope, again.owner_code, again.owner_name) == (
        "unit",
        place.unit.code,
        place.unit.name,
    )
    assert AuditEvent.objects.filter(action="disclosure.opened").count() == 1


def test_a_departments_own_document_stands_under_its_code(place: Place) -> None:
    department = place.unit.department
    officer = account(Role.OFFICER, department=department)
    opened = open_disclosure(department=department, year=2025, by=officer)
    assert (opened.scope, opened.unit, opened.owner_code) == ("department", None, department.code)
    with pytest.raises(PermissionDenied):  # an officer of one unit is none of its department
        open_disclosure(department=department, year=2026, by=place.officer)


def test_only_for_ones_own_unit(place: Place) -> None:
    other = UnitFactory.create(department=place.unit.department)
    with pytest.raises(PermissionDenied):
        open_disclosure(unit=other, year=2025, by=place.officer)
    assert Disclosure.objects.count() == 1


def test_a_year_without_an_edition_is_refused(place: Place) -> None:
    with pytest.raises(RefusedActionError, match="2011年没有适用的公开表版式") as caught:
        open_disclosure(unit=place.unit, year=2011, by=place.officer)
    assert caught.value.code == "no_edition"


def test_one_code_serves_one_owner(place: Place) -> None:
    department = DepartmentFactory.create(division=place.division, code=place.unit.code)
    with pytest.raises(RefusedActionError) as caught:
        open_disclosure(
            department=department, year=2025, by=account(Role.OFFICER, department=department)
        )
    assert caught.value.code == "code_taken"


def test_a_disclosure_needs_an_owner(place: Place) -> None:
    with pytest.raises(TypeError):
        open_disclosure(year=2025, by=place.officer)
