"""更名与改编码: who may, what is kept, what follows and what stays; units that have ended."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from budgets.models import ApprovedFigures, FormerIdentity, Unit
from budgets.selectors.approved import approved_figures_of
from budgets.services.disclosures import open_disclosure
from budgets.services.errors import RefusedActionError
from budgets.services.identities import change_identity, mend_name
from portal.access import Role
from portal.models import AuditEvent
from tests.factories.disclosures import (
    Place,
    a_place,
    approved_figures,
    checked,
    published,
    submitted,
)
from tests.factories.organisations import UnitFactory, account, succession
from tests.factories.withholding import held, terms

DAY = date(2025, 6, 1)


@pytest.fixture
def place(db: None) -> Place:
    return a_place()


def _changed(owner: Any, **given: Any) -> None:
    terms = {"name": owner.name, "code": owner.code, "on": DAY, "document": "张编办〔2025〕3号"}
    change_identity(owner=owner, by=account(Role.ADMINISTRATOR), **{**terms, **given})
    owner.refresh_from_db()


def _refusal(owner: Any, **given: Any) -> str:
    with pytest.raises(RefusedActionError) as refused:
        _changed(owner, **given)
    return refused.value.code


@pytest.mark.parametrize("role", list(Role))
def test_only_who_keeps_master_data_renames(place: Place, role: Role) -> None:
    scope = (
        {}
        if role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.SECURITY_ADMINISTRATOR)
        else {"division": place.division}
    )
    by = account(role, **scope)
    for act in (
        lambda: change_identity(
            owner=place.unit, name="新名", code="102001", on=DAY, document="文", by=by
        ),
        lambda: mend_name(owner=place.unit, name="新名二", by=by),
    ):
        if role == Role.ADMINISTRATOR:
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()
    assert (Unit.objects.get(pk=place.unit.pk).name == "新名二") == (role == Role.ADMINISTRATOR)


def test_the_former_name_and_code_are_kept_with_their_days(place: Place) -> None:
    old = place.unit.name
    _changed(place.unit, name="区数据局", code="102009")
    assert (place.unit.name, place.unit.code) == ("区数据局", "102009")
    _changed(place.unit, name="区大数据局", on=DAY + timedelta(days=30))
    rows = FormerIdentity.objects.filter(unit=place.unit).order_by("pk")
    assert list(rows.values_list("what", "value", "since", "until", "document")) == [
        ("name", old, None, DAY, "张编办〔2025〕3号"),
        ("code", "102001", None, DAY, "张编办〔2025〕3号"),
        ("name", "区数据局", DAY, DAY + timedelta(days=30), "张编办〔2025〕3号"),
    ]
    event = AuditEvent.objects.filter(action="unit.identity_changed").last()
    assert event is not None
    assert event.details["before"]["code"] in ("102001", "102009")


def test_a_department_too(place: Place) -> None:
    department = place.unit.department
    _changed(department, name="区政务服务局")
    assert FormerIdentity.objects.get().owner == department


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "nothing_changed"),
        ({"code": "102 #"}, "code_form"),
        ({"code": "102002"}, "code_taken"),
        ({"name": " "}, "name_missing"),
        ({"name": "新", "document": " "}, "document_missing"),
        ({"name": "新", "on": timezone.localdate() + timedelta(days=1)}, "day_ahead"),
    ],
)
def test_what_is_refused(place: Place, given: dict[str, Any], code: str) -> None:
    UnitFactory.create(department=place.unit.department, code="102002")
    assert _refusal(place.unit, **given) == code
    assert not FormerIdentity.objects.exists()


def test_no_change_before_the_last_one(place: Place) -> None:
    _changed(place.unit, name="区数据局")
    assert _refusal(place.unit, name="又一名", on=DAY - timedelta(days=1)) == "day_before_last"


def test_a_slip_leaves_no_former_name(place: Place) -> None:
    mend_name(owner=place.unit, name="区政府办公室", by=account(Role.ADMINISTRATOR))
    place.unit.refresh_from_db()
    assert place.unit.name == "区政府办公室"
    assert not FormerIdentity.objects.exists()


def test_drafts_follow_and_are_checked_again(place: Place) -> None:
    revision, figures = checked(place), approved_figures(place)
    _changed(place.unit, name="区数据局", code="102009")
    place.disclosure.refresh_from_db()
    revision.refresh_from_db()
    assert (place.disclosure.owner_code, place.disclosure.owner_name) == ("102009", "区数据局")
    assert revision.needs_check
    figures.refresh_from_db()
    assert figures.owner_code == "102009"


def _held(place: Place) -> None:
    held(place, terms(scope="unit", table=None))


@pytest.mark.parametrize("step", [published, submitted, _held])
def test_what_is_public_or_with_reviewers_stays(place: Place, step: Any) -> None:
    step(place)
    figures, old = approved_figures(place), place.unit.name
    _changed(place.unit, name="区数据局", code="102009")
    place.disclosure.refresh_from_db()
    assert (place.disclosure.owner_code, place.disclosure.owner_name) == ("102001", old)
    assert approved_figures_of(place.disclosure) == figures
    assert open_disclosure(unit=place.unit, year=2025, by=place.officer) == place.disclosure
    following = open_disclosure(unit=place.unit, year=2026, by=place.officer)
    assert following.owner_code == "102009"


def test_a_code_that_was_anothers_in_that_year_is_refused(place: Place) -> None:
    published(place)
    approved_figures(place)
    _changed(place.unit, code="102009")
    other = UnitFactory.create(department=place.unit.department, code="102001")
    officer = account(Role.OFFICER, unit=other)
    with pytest.raises(RefusedActionError, match=place.unit.name):
        open_disclosure(unit=other, year=2025, by=officer)
    mine = open_disclosure(unit=other, year=2026, by=officer)
    assert (mine.unit, mine.owner_code) == (other, "102001")
    assert approved_figures_of(mine) is None
    assert ApprovedFigures.objects.get().unit == place.unit


def test_an_ended_unit_begins_nothing_more(place: Place) -> None:
    successor = UnitFactory.create(department=place.unit.department, name="区数据局")
    succession(place.unit, successor, "2025-11-20")
    with pytest.raises(RefusedActionError, match="区数据局") as refused:
        open_disclosure(unit=place.unit, year=2026, by=place.officer)
    assert refused.value.code == "unit_ended"
    assert "2025-11-20" in refused.value.message
    open_disclosure(unit=place.unit, year=2024, by=place.officer)
    assert open_disclosure(unit=place.unit, year=2025, by=place.officer) == place.disclosure


def test_one_that_goes_on_after_a_split_goes_on(place: Place) -> None:
    out = UnitFactory.create(department=place.unit.department)
    succession(place.unit, out, "2025-11-20", kind="split", continues=True)
    assert open_disclosure(unit=place.unit, year=2026, by=place.officer).year == 2026
