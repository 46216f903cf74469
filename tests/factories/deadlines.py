"""Divisions with many units, and the days that are on record of them."""

from __future__ import annotations

from datetime import date

from budgets.models import CongressApproval, Department, Unit
from tests.factories.disclosures import Place
from tests.factories.organisations import DepartmentFactory


def many_units(place: Place, count: int) -> list[Unit]:
    """So many further units of the place's division, in a department of their own."""
    department: Department = DepartmentFactory.create(division=place.division, code="900")
    return Unit.objects.bulk_create(
        Unit(
            division=place.division,
            department=department,
            code=f"900{number:04d}",
            name=f"第{number}小学",
        )
        for number in range(count)
    )


def congress(place: Place, day: date, *, year: int | None = None) -> CongressApproval:
    """人代会批准日 of the place's division."""
    return CongressApproval.objects.create(
        division=place.division,
        year=year or place.disclosure.year,
        approved_on=day,
        recorded_by=place.reviewer,
    )
