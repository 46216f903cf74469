"""Divisions, departments, units and accounts, as many as a test asks for."""

from __future__ import annotations

from datetime import date
from typing import Any

from factory.declarations import LazyAttribute, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from budgets.models import (
    Department,
    Division,
    FormerIdentity,
    Membership,
    Succession,
    SuccessionKind,
    Unit,
)
from portal.access import ADMINISTRATORS, Role
from portal.models import User


class DivisionFactory(DjangoModelFactory[Division]):
    """行政区划."""

    class Meta:
        model = Division
        django_get_or_create = ("code",)

    #: Beyond every code that a test writes out: 370303 is not to come up by counting.
    code = Sequence(lambda number: f"37{8000 + number:04d}")
    name = LazyAttribute(lambda made: f"{made.code}区")


class DepartmentFactory(DjangoModelFactory[Department]):
    """主管部门."""

    class Meta:
        model = Department

    division = SubFactory(DivisionFactory)
    code = Sequence(lambda number: f"{10000 + number}")
    name = LazyAttribute(lambda made: f"部门{made.code}")


class UnitFactory(DjangoModelFactory[Unit]):
    """预算单位."""

    class Meta:
        model = Unit

    department = SubFactory(DepartmentFactory)
    division = SelfAttribute("department.division")
    code = Sequence(lambda number: f"{1000000 + number}")
    name = LazyAttribute(lambda made: f"单位{made.code}")


class UserFactory(DjangoModelFactory[User]):
    """账号 without any role."""

    class Meta:
        model = User

    username = Sequence(lambda number: f"account{number}")
    is_staff = True


def former(owner: Unit | Department, *values: str, **given: Any) -> None:
    """曾用名, or 原编码 with `what`, of a unit or department."""
    whose = {"unit": owner} if isinstance(owner, Unit) else {"department": owner}
    for value in values:
        FormerIdentity.objects.create(value=value, **whose, **given)


def succession(predecessor: Unit, successor: Unit | None, day: str, **given: Any) -> Succession:
    """机构变动 on that day: 合并 where nothing else is said."""
    act = Succession(
        predecessor=predecessor,
        successor=successor,
        day=date.fromisoformat(day),
        **{"kind": SuccessionKind.MERGED, "document": "张编发〔2024〕5号", **given},
    )
    act.full_clean()
    act.save()
    return act


def account(*roles: Role, **scope: Any) -> User:
    """An account that holds the roles for one unit, department or division.

    The roles of the three administrators (三员) have no scope.
    """
    user = UserFactory.create()
    for role in roles:
        Membership.objects.create(user=user, role=role, **({} if role in ADMINISTRATORS else scope))
    return user
