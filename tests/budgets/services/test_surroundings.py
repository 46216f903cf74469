"""What the portal knows beside a file reaches its check, and a new 批复 asks for another."""

from __future__ import annotations

from datetime import date
from unittest import mock

from django.utils import timezone

from budgets.models import Revision, RevisionState
from budgets.reading.core import Reading
from budgets.services import processing
from budgets.services.approvals import apply_approval
from budgets.services.checking import Checked
from budgets.services.disclosures import open_disclosure
from portal import jobs
from portal.access import Role
from tests.factories.declarations import GOLDEN, golden_declaration
from tests.factories.disclosures import (
    Place,
    a_declaration,
    approved_figures,
    checked,
    published_declaration,
    read,
    received,
)
from tests.factories.organisations import account

WORKBOOK = GOLDEN / "zhangdian-2025" / "workbook.xlsx"


def processed(place: Place) -> Revision:
    """The golden workbook read and checked on 1 March 2025, nothing put in its place."""
    revision = received(place, WORKBOOK.read_bytes())
    with mock.patch.object(timezone, "localdate", return_value=date(2025, 3, 1)):
        jobs.run_due()
    revision.refresh_from_db()
    assert revision.state == RevisionState.CHECKED, revision.failure_message
    return revision


def said(revision: Revision, rule: str) -> list[str]:
    return list(revision.findings.filter(rule=rule).values_list("message", flat=True))


def test_the_approval_reaches_the_check(place: Place) -> None:
    approved_figures(place, total=1_250_740_000, project=240_960_000, approved_on=date(2025, 2, 10))
    revision = processed(place)
    (total,) = said(revision, "B-APPROVED-TOTAL")
    assert "批复数为1250.74万元，表中为1250.73万元" in total
    assert said(revision, "B-APPROVED-PROJECT") == said(revision, "B-APPROVED-BASIC") == []
    (days,) = said(revision, "B-DATE-20")
    assert "最迟应于2025年3月2日公开，还有1日" in days


def test_without_an_approval_nothing_is_said_of_it(place: Place) -> None:
    revision = processed(place)
    assert not revision.findings.filter(rule__startswith="B-APPROVED").exists()
    assert said(revision, "B-DATE-20") == []


def test_last_years_publication_reaches_the_check(place: Place) -> None:
    last = open_disclosure(unit=place.unit, year=2024, by=place.officer)
    then = Place(place.division, place.unit, last, place.officer, place.reviewer, place.publisher)
    published_declaration(then, golden_declaration("yantai-2025"))
    revision = processed(place)
    assert said(revision, "B-PREV-INCOME")
    assert said(revision, "B-PREV-RUN")


def test_the_units_of_a_department_reach_its_check(place: Place) -> None:
    published_declaration(place, golden_declaration("zhangdian-2025"))
    department = place.unit.department
    own = Place(
        division=place.division,
        unit=place.unit,
        disclosure=open_disclosure(
            department=department, year=2025, by=account(Role.OFFICER, department=department)
        ),
        officer=account(Role.OFFICER, department=department),
        reviewer=place.reviewer,
        publisher=place.publisher,
    )
    assert said(processed(own), "B-ROLLUP") == []  # one unit: its document is the department's


def test_figures_without_a_date_leave_the_date_that_is_known(place: Place) -> None:
    place.disclosure.approved_on = date(2025, 2, 12)
    place.disclosure.save()
    apply_approval(figures=approved_figures(place, total=1))
    place.disclosure.refresh_from_db()
    assert place.disclosure.approved_on == date(2025, 2, 12)


def test_a_check_after_new_figures_settles_it(place: Place) -> None:
    revision = checked(place)
    apply_approval(figures=approved_figures(place, total=1))
    revision.refresh_from_db()
    assert revision.needs_check
    processing.recheck(revision=revision, by=place.officer)
    read(a_declaration())
    revision.refresh_from_db()
    assert not revision.needs_check


def test_figures_that_come_while_the_file_is_being_read_ask_for_another_check(
    place: Place,
) -> None:
    revision = received(place)
    figures = approved_figures(place, total=1)

    def import_meanwhile(*_: object) -> Checked:
        apply_approval(figures=figures)
        return Checked(Reading("", a_declaration()), ())

    with mock.patch.object(processing, "_check", side_effect=import_meanwhile):
        jobs.run_due()
    revision.refresh_from_db()
    assert (revision.state, revision.needs_check) == (RevisionState.CHECKED, True)
