"""Divisions, departments, units and accounts, as many as a test asks for."""

from __future__ import annotations

from typing import Any

import factory

from budgets.models import Department, Division, Membership, Unit
from portal.access import Role
from portal.models import User


class DivisionFactory(factory.django.DjangoModelFactory[Division]):
    """行政区划."""

    class Meta:
        model = Division
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda number: f"37{number:04d}")
    name = factory.LazyAttribute(lambda made: f"{made.code}区")


class DepartmentFactory(factory.django.DjangoModelFactory[Department]):
    """主管部门."""

    class Meta:
        model = Department

    division = factory.SubFactory(DivisionFactory)
    code = factory.Sequence(lambda number: f"{100 + number}")
    name = factory.LazyAttribute(lambda made: f"部门{made.code}")


class UnitFactory(factory.django.DjangoModelFactory[Unit]):
    """预算单位."""

    class Meta:
        model = Unit

    department = factory.SubFactory(DepartmentFactory)
    division = factory.SelfAttribute("department.division")
    code = factory.Sequence(lambda number: f"{100000 + number}")
    name = factory.LazyAttribute(lambda made: f"单位{made.code}")


class UserFactory(factory.django.DjangoModelFactory[User]):
    """账号 without any role."""

    class Meta:
        model = User

    username = factory.Sequence(lambda number: f"account{number}")
    is_staff = True


def account(*roles: Role, **scope: Any) -> User:
    """An account that holds the roles for one unit, department or division."""
    user: User = UserFactory()
    for role in roles:
        Membership.objects.create(user=user, role=role, **scope)
    return user
