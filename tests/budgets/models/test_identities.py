"""固定标识, 曾用名 and 机构变动: what the database and the models refuse."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from budgets.models import Department, FormerIdentity, Succession, SuccessionKind, Unit
from budgets.models.organisations import UID_SIGNS
from tests.factories.organisations import DepartmentFactory, UnitFactory, succession

BEFORE = [("budgets", "0016_corrections")]
AFTER = [("budgets", "0018_units_and_their_succession")]


@pytest.mark.django_db
def test_every_unit_and_department_has_an_id_of_its_own() -> None:
    units = [UnitFactory.create() for _number in range(20)]
    uids = {unit.uid for unit in units} | {unit.department.uid for unit in units}
    assert len(uids) == 40
    assert all(unit.uid[0] == "u" and set(unit.uid[1:]) <= set(UID_SIGNS) for unit in units)
    assert {unit.department.uid[0] for unit in units} == {"d"}


@pytest.mark.django_db
@pytest.mark.parametrize("factory", [UnitFactory, DepartmentFactory])
def test_the_database_refuses_another_id(factory: Any) -> None:
    made = factory.create()
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        type(made).objects.filter(pk=made.pk).update(uid="u2222222")
    made.name = "新名称"
    made.save()
    made.refresh_from_db()
    assert made.name == "新名称"
    assert made.uid != "u2222222"


@pytest.fixture
def units(db: None) -> list[Unit]:
    department = DepartmentFactory.create()
    return [UnitFactory.create(department=department, name=name) for name in "甲乙丙"]


def test_a_circle_is_refused(units: list[Unit]) -> None:
    first, second, third = units
    succession(first, second, "2023-01-01")
    succession(second, third, "2024-01-01")
    with pytest.raises(ValidationError, match="循环"):
        succession(third, first, "2025-01-01")
    with pytest.raises(ValidationError, match="自己"):
        succession(third, third, "2025-01-01")


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "abolished"},
        {"kind": "merged", "continues": True},
        {"kind": "renamed"},
        {"document": ""},
    ],
)
def test_what_no_succession_is(units: list[Unit], given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        succession(units[0], units[1], "2024-01-01", **given)
    act = {"kind": SuccessionKind.MERGED, "document": "文", "day": date(2024, 1, 1), **given}
    with pytest.raises(IntegrityError), transaction.atomic():
        Succession.objects.create(predecessor=units[0], successor=units[1], **act)


def test_a_unit_ends_once(units: list[Unit]) -> None:
    first, second, third = units
    succession(first, second, "2024-01-01", kind="split")
    succession(first, third, "2024-01-01", kind="split")
    with pytest.raises(ValidationError, match="已登记"):
        succession(first, third, "2024-06-01")
    with pytest.raises(ValidationError, match="已登记"):
        succession(first, None, "2023-01-01", kind="abolished")
    succession(first, third, "2022-01-01", kind="transferred", continues=True)


@pytest.mark.parametrize(
    "given",
    [
        {"value": ""},
        {"value": "旧", "what": "size"},
        {"value": "旧", "since": date(2024, 1, 2), "until": date(2024, 1, 1)},
    ],
)
def test_what_no_former_name_is(units: list[Unit], given: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        FormerIdentity.objects.create(unit=units[0], **given)


def test_a_former_name_is_of_one_owner(units: list[Unit]) -> None:
    owner = units[0]
    for whose in ({}, {"unit": owner, "department": owner.department}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FormerIdentity.objects.create(value="旧", **whose)


@pytest.mark.django_db(transaction=True)
def test_the_migration_keeps_the_names_and_goes_back() -> None:
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        old = _migrated(BEFORE)
        division = old.get_model("budgets", "Division").objects.create(code="370303", name="张店区")
        department = old.get_model("budgets", "Department").objects.create(
            division=division, code="102", name="办公室"
        )
        unit = old.get_model("budgets", "Unit").objects.create(
            division=division,
            department=department,
            code="102001",
            name="区数据局",
            former_names=["区信息中心", "区大数据局"],
        )
        old.get_model("budgets", "Disclosure").objects.create(
            division=division,
            department=department,
            unit=unit,
            owner_code="901001",
            owner_name="区大数据局",
            year=2024,
        )
        _migrated(AFTER)
        migrated = Unit.objects.get(code="102001")
        assert len(migrated.uid) == len(Department.objects.get().uid) == 8
        kept = FormerIdentity.objects.values_list("unit", "what", "value", "until").order_by("pk")
        assert list(kept) == [
            (migrated.pk, "name", "区信息中心", None),
            (migrated.pk, "name", "区大数据局", None),
            (migrated.pk, "code", "901001", None),
        ]
        back = _migrated(BEFORE).get_model("budgets", "Unit").objects.get(code="102001")
        assert back.former_names == ["区信息中心", "区大数据局"]
        _migrated(AFTER)
        assert FormerIdentity.objects.filter(what="name").count() == 2
    finally:
        _migrated(leaves)


def _migrated(targets: Any) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps
