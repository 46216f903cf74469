from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
import xlsxwriter

from budgets.resources.imports import Outcome, run_import
from budgets.resources.tables import TableResource
from budgets.services.master_data import admit_table_file, read_table
from portal.access import Role
from portal.models import User
from tests.factories.organisations import DepartmentFactory, DivisionFactory, account


@pytest.fixture
def administrator(db: None) -> User:
    return account(Role.ADMINISTRATOR)


@pytest.fixture
def security_administrator(db: None) -> User:
    return account(Role.SECURITY_ADMINISTRATOR)


@pytest.fixture
def zhangdian(db: None) -> None:
    """张店区 with 部门 102, where units are added."""
    division = DivisionFactory.create(code="370303", name="张店区")
    DepartmentFactory.create(division=division, code="102", name="区政府办公室")


def workbook(*rows: Sequence[object], first: int = 0) -> bytes:
    """A workbook as an officer keeps it; numbers stay numbers. `first`: blank rows above."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("单位名册")
        for line, row in enumerate(rows):
            sheet.write_row(first + line, 0, row)
    return stream.getvalue()


def csv_file(*rows: Sequence[str], encoding: str = "utf-8") -> bytes:
    """A CSV file, as another system writes it."""
    return "".join(",".join(row) + "\r\n" for row in rows).encode(encoding)


def run(
    resource: type[TableResource],
    content: bytes,
    by: User,
    *,
    name: str = "名册.xlsx",
    dry_run: bool = False,
) -> Outcome:
    """What importing the file does, by the way that the desk takes."""
    sha256 = admit_table_file(content, name, by=by, action=resource.action)
    table = read_table(sha256, name, columns=resource.columns(), required=resource.required)
    return run_import(resource, table, by=by, dry_run=dry_run)
