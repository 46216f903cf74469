"""Who may do what where. What is not granted is denied."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from budgets.models import Disclosure, Unit
from budgets.services.disclosures import open_disclosure
from portal.access import (
    ADMINISTRATORS,
    GRANTS,
    AccessScope,
    Action,
    Role,
    may,
    memberships_of,
    scope_filter,
)
from portal.models import User
from tests.factories.organisations import DepartmentFactory, DivisionFactory, UnitFactory, account


@pytest.fixture
def unit(db: None) -> Unit:
    """A unit in a department in a division."""
    return UnitFactory.create()


def own_disclosure(unit: Unit) -> Disclosure:
    """The unit's disclosure, opened by an officer of it."""
    return open_disclosure(unit=unit, year=2025, by=account(Role.OFFICER, unit=unit))


def departments_disclosure(unit: Unit) -> Disclosure:
    """The disclosure of the unit's department itself."""
    officer = account(Role.OFFICER, department=unit.department)
    return open_disclosure(department=unit.department, year=2025, by=officer)


#: The promise, word for word: a change of it is a change of this table.
EXPECTED = {
    Role.OFFICER: {"view", "upload", "explain", "submit", "retry", "answer"},
    Role.UNIT_LEAD: {"view", "submit", "let_out"},
    Role.DEPARTMENT_REVIEWER: {"view", "return", "waive", "consent", "approve", "hold", "answer"},
    Role.PERFORMANCE_REVIEWER: {"view", "return", "consent"},
    Role.BUREAU_REVIEWER: {
        "view",
        "return",
        "waive",
        "consent",
        "approve",
        "hold",
        "take_down",
        "answer",
        "retry",
        "record_approved",
        "word",
    },
    Role.PUBLISHER: {"view", "publish", "withdraw", "take_down", "hold", "let_out"},
    Role.AUDITOR: {"audit"},
    Role.ADMINISTRATOR: {"manage", "account", "word"},
    Role.SECURITY_ADMINISTRATOR: {"grant"},
}


def test_every_role_is_granted_exactly_this() -> None:
    assert set(GRANTS) == set(Role)
    assert {role: {str(action) for action in actions} for role, actions in GRANTS.items()} == (
        EXPECTED
    )


def test_who_hands_in_neither_approves_nor_publishes() -> None:
    for role, actions in GRANTS.items():
        for one, other in (("submit", "approve"), ("approve", "publish"), ("upload", "waive")):
            assert not {Action(one), Action(other)} <= actions, role
    # 三员分立: who manages accounts sees no audit trail and touches no disclosure.
    for one, other in itertools.combinations(ADMINISTRATORS, 2):
        assert GRANTS[one].isdisjoint(GRANTS[other])
    for role in ADMINISTRATORS:
        assert Action.VIEW not in GRANTS[role]


def scopes_of(unit: Unit) -> dict[str, dict[str, Any]]:
    """Where a role may be held."""
    elsewhere = DivisionFactory.create()
    return {
        "unit": {"unit": unit},
        "department": {"department": unit.department},
        "division": {"division": unit.division},
        "sister": {"unit": UnitFactory.create(department=unit.department)},
        "other department": {"department": DepartmentFactory.create(division=unit.division)},
        "other division": {"division": elsewhere},
    }


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("role", [role for role in Role if role not in ADMINISTRATORS])
def test_a_role_reaches_what_lies_in_its_scope(unit: Unit, role: Role, action: Action) -> None:
    mine, departments = own_disclosure(unit), departments_disclosure(unit)
    granted = action in GRANTS[role]
    for label, scope in scopes_of(unit).items():
        user = account(role, **scope)
        inside = label in ("unit", "department", "division")
        assert may(user, action, mine) is (granted and inside), label
        # A department's own document is none of its units' officers' business.
        above = label in ("department", "division")
        assert may(user, action, departments) is (granted and above), label
        seen = Disclosure.objects.filter(scope_filter(user, action))
        expected = {mine.pk} if granted and inside else set()
        expected |= {departments.pk} if granted and above else set()
        assert {each.pk for each in seen} == expected, label
        assert may(user, action) is granted


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_system_wide_roles_see_no_disclosure(unit: Unit, role: Role) -> None:
    disclosure, user = own_disclosure(unit), account(role)
    for action in Action:
        assert may(user, action, disclosure) is (action in GRANTS[role])
    assert not Disclosure.objects.filter(scope_filter(user)).exists()


def test_nobody_without_a_role_may_do_anything(unit: Unit) -> None:
    disclosure = own_disclosure(unit)
    superuser = User.objects.create(username="root", is_superuser=True, is_staff=True)
    for user in (account(), superuser, AnonymousUser(), None):
        assert memberships_of(user) == []
        assert not any(may(user, action) or may(user, action, disclosure) for action in Action)
        assert not Disclosure.objects.filter(scope_filter(user)).exists()


def test_a_deactivated_account_has_no_roles(unit: Unit) -> None:
    user = account(Role.OFFICER, unit=unit)
    assert may(user, Action.UPLOAD)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not may(User.objects.get(pk=user.pk), Action.UPLOAD)


def test_two_roles_are_both_held(unit: Unit) -> None:
    other = UnitFactory.create()
    user = account(Role.OFFICER, unit=unit)
    user.memberships.create(role=Role.BUREAU_REVIEWER, unit=other)
    user = User.objects.get(pk=user.pk)
    mine, theirs = own_disclosure(unit), own_disclosure(other)
    assert (may(user, Action.UPLOAD, mine), may(user, Action.APPROVE, mine)) == (True, False)
    assert (may(user, Action.UPLOAD, theirs), may(user, Action.APPROVE, theirs)) == (False, True)


def test_memberships_are_read_once(unit: Unit, django_assert_num_queries: Any) -> None:
    disclosure, user = own_disclosure(unit), account(Role.OFFICER, unit=unit)
    with django_assert_num_queries(1):
        for action in Action:
            may(user, action, disclosure)
        scope_filter(user)


def test_a_scope_says_where_a_disclosure_belongs(unit: Unit) -> None:
    assert own_disclosure(unit).access_scope == AccessScope(
        unit.division_id, unit.department_id, unit.pk
    )
    assert departments_disclosure(unit).access_scope.unit is None
