"""导出: what goes out comes back unchanged, and no cell of it ever runs."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from budgets.models import PublicContact, Unit
from budgets.resources.contacts import PublicContactResource
from budgets.resources.histories import FormerIdentityResource, SuccessionResource
from budgets.resources.imports import run_import
from budgets.resources.tables import (
    AccountResource,
    ClassificationResource,
    DepartmentResource,
    DivisionResource,
    MembershipResource,
    TableResource,
    UnitResource,
)
from budgets.services.master_data import (
    admit_table_file,
    export_csv,
    export_workbook,
    load_package_codes,
    read_table,
)
from portal.access import Role
from portal.models import User
from tests.factories.organisations import (
    DepartmentFactory,
    UnitFactory,
    account,
    former,
    succession,
)

pytestmark = pytest.mark.django_db

DANGEROUS = ["=1+1", "+1", "-x", "@SUM(A1)", "＝1", "'=1", "\u3000=cmd|calc"]


def _exported(resource: type[TableResource]) -> tuple[list[str], list[list[str]]]:
    dataset = resource().export(resource().get_queryset())
    return list(dataset.headers), [[str(cell) for cell in row] for row in dataset]


@pytest.fixture
def everything(administrator: User) -> None:
    department = DepartmentFactory.create(code="102")
    unit = UnitFactory.create(department=department, code="0102001")
    former(unit, "旧名", "更旧名", document="区编发〔2020〕1号", until=date(2020, 3, 1))
    former(department, "101", what="code")
    after = UnitFactory.create(department=department, code="0102009")
    succession(unit, after, "2026-01-01")
    PublicContact.objects.create(unit=unit, office="财务科", telephone="0533-2869000 转 12")
    PublicContact.objects.create(department=department, telephone="0533-2869001")
    account(Role.OFFICER, unit=unit)
    account(Role.DEPARTMENT_REVIEWER, department=department)
    account(Role.BUREAU_REVIEWER, division=department.division)
    load_package_codes(by=administrator)


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "resource",
    [
        DivisionResource,
        DepartmentResource,
        UnitResource,
        AccountResource,
        MembershipResource,
        ClassificationResource,
        FormerIdentityResource,
        SuccessionResource,
        PublicContactResource,
    ],
)
def test_what_is_exported_is_imported_as_unchanged(
    administrator: User,
    security_administrator: User,
    resource: type[TableResource],
    file_format: str,
) -> None:
    headings, rows = _exported(resource)
    by = administrator if resource is not MembershipResource else security_administrator
    assert headings == resource.columns()
    assert rows
    content = (
        export_csv(headings, rows)
        if file_format == "csv"
        else export_workbook("表", headings, rows)
    )
    name = f"导出.{file_format}"
    table = read_table(
        admit_table_file(content, name, by=by, action=resource.action),
        name,
        columns=resource.columns(),
        required=resource.required,
    )
    outcome = run_import(resource, table, by=by, dry_run=True)
    assert outcome.errors == []
    assert (outcome.new, outcome.updated, outcome.unchanged) == (0, 0, len(rows))


@pytest.mark.parametrize("name", DANGEROUS)
def test_a_name_never_becomes_a_formula(name: str) -> None:
    UnitFactory.create(name=name)
    headings, rows = _exported(UnitResource)
    text = export_csv(headings, rows).decode("utf-8-sig")
    assert f",'{name}" in text
    book = openpyxl.load_workbook(io.BytesIO(export_workbook("单位", headings, rows)))
    cell = book.worksheets[0].cell(2, 1 + headings.index("单位名称"))
    assert (cell.data_type, cell.value) == ("s", name)


@pytest.mark.parametrize("name", DANGEROUS[:6])
def test_a_dangerous_name_comes_back_as_it_was(administrator: User, name: str) -> None:
    unit = UnitFactory.create(name=name)
    headings, rows = _exported(UnitResource)
    content = export_csv(headings, rows)
    table = read_table(
        admit_table_file(content, "单位.csv", by=administrator),
        "单位.csv",
        columns=UnitResource.columns(),
        required=UnitResource.required,
    )
    run_import(UnitResource, table, by=administrator, dry_run=False)
    assert Unit.objects.get(pk=unit.pk).name == name


def test_csv_opens_ungarbled_in_excel() -> None:
    assert export_csv(["单位"], [["甲"]]).startswith(b"\xef\xbb\xbf")


def test_codes_keep_their_zeros_in_a_workbook() -> None:
    book = openpyxl.load_workbook(io.BytesIO(export_workbook("表", ["编码"], [["0102001"]])))
    assert book.worksheets[0]["A2"].value == "0102001"
