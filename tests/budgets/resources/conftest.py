from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
import xlsxwriter

from portal.access import Role
from portal.models import User
from tests.factories.organisations import DepartmentFactory, DivisionFactory, account


@pytest.fixture
def administrator(db: None) -> User:
    return account(Role.ADMINISTRATOR)


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
