"""The workbook handed back: the officer's own, marked; nothing for what the gate refused."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest

from budgets.services.annotating import LIST_FILE
from budgets.services.errors import RefusedActionError
from budgets.services.handing_back import hand_back
from budgets.services.uploads import NamedUpload, receive_files
from budgets.tables.findings import Finding, Severity
from tests.budgets.reading.books import read as read_book
from tests.budgets.reading.saved_as import as_xlsx
from tests.budgets.rendering.annotation.packages import parts_of
from tests.factories.declarations import GOLDEN
from tests.factories.disclosures import Place, a_declaration, checked, read

BOOK = GOLDEN / "yantai-2025" / "workbook.xlsx"
LACKING = Finding(
    severity=Severity.ERROR,
    message="该科目没有列出下级科目。",
    code="E_NO_CHILD",
    rule="B-T06-NO-CHILD",
    table=6,
    sheet="公开表6",
    cell="G26",
)


def test_the_finding_stands_in_its_cell_and_in_the_list(place: Place) -> None:
    handed = hand_back(checked(place, LACKING, content=BOOK.read_bytes()))
    assert handed.filename == "公开表（已标注）.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(handed.content))
    assert book.sheetnames == ["问题清单", *(f"公开表{number}" for number in range(1, 13))]
    comment = book["公开表6"]["G26"].comment
    assert comment is not None
    assert "该科目没有列出下级科目。" in comment.text
    assert book["公开表6"]["G26"].value == 287.24
    assert book["公开表6"]["G25"].comment is None


def test_what_the_gate_refuses_is_not_handed_out(place: Place) -> None:
    with pytest.raises(RefusedActionError) as refused:
        hand_back(checked(place, LACKING, content=b"workbook"))
    assert refused.value.code == "E_NOT_XLSX"


def test_a_revision_without_a_file_has_nothing_to_hand_back(place: Place) -> None:
    revision = checked(place, LACKING)
    revision.source = None
    with pytest.raises(RefusedActionError) as refused:
        hand_back(revision)
    assert refused.value.code == "no_workbook"


def test_several_files_are_handed_back_as_several(place: Place) -> None:
    grids = read_book(BOOK).grids
    files = [NamedUpload(f"{g.name}.xlsx", io.BytesIO(as_xlsx(g))) for g in grids]
    receive_files(disclosure=place.disclosure, uploads=files, by=place.officer, declassified=True)
    lacking = replace(LACKING, sheet="公开表6.xlsx/公开表6")
    read(a_declaration(), lacking)
    handed = hand_back(place.disclosure.revisions.get())
    assert handed.filename == "公开表1等12个文件（已标注）.zip"
    assert handed.media_type == "application/zip"
    parts = parts_of(handed.content)
    assert set(parts) == {LIST_FILE, *(f"公开表{number}.xlsx" for number in range(1, 13))}
    comment = openpyxl.load_workbook(io.BytesIO(parts["公开表6.xlsx"]))["公开表6"]["G26"].comment
    assert comment is not None
