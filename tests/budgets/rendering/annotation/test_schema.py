"""What was patched is valid against the schema of Office Open XML (ECMA-376)."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from openxml_audit import OpenXmlValidator, ValidationSeverity

from budgets.reading.core import RefusedError
from budgets.reading.gate import AdmittedKind, admit
from budgets.rendering.annotation.marking import annotate, list_only
from budgets.tables.findings import Finding, Severity
from tests.budgets.reading.books import FILES, GOLDEN
from tests.budgets.rendering.annotation.packages import check, finding

#: Workbooks as fiscal systems, Excel and hostile hands write them.
_SOURCES = sorted(
    [
        *GOLDEN.glob("*/workbook.xlsx"),
        *(path for path in FILES.glob("[a-f]*.xlsx") if path.stat().st_size < 100_000),
    ]
)


def faults(data: bytes, folder: Path) -> set[tuple[str, str, str]]:
    """What the schema forbids: part, place, and what is wrong."""
    path = folder / "validated.xlsx"
    path.write_bytes(data)
    return {
        (error.part_uri, error.path, error.description)
        for error in OpenXmlValidator(max_errors=0).validate(path).errors
        if error.severity is ValidationSeverity.ERROR
    }


def spoiled(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old in content
                content = content.replace(old, new)
            target.writestr(name, content)
    return stream.getvalue()


def marks() -> tuple[Finding, ...]:
    return tuple(finding(f"B{row}", severity) for row, severity in enumerate(Severity, start=1))


def plain_book() -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("公开表1")
    look = book.add_format({"bold": True, "num_format": "#,##0.00", "font_name": "宋体"})
    sheet.write("A1", "本年收入合计", look)
    sheet.write("B1", 1, look)
    book.close()
    return stream.getvalue()


def is_admitted(path: Path) -> bool:
    try:
        return admit(path, path.name) is AdmittedKind.XLSX
    except RefusedError:
        return False


@pytest.mark.parametrize(
    "path", [path for path in _SOURCES if is_admitted(path)], ids=lambda path: path.stem
)
def test_nothing_invalid_is_added_to_a_workbook(path: Path, tmp_path: Path) -> None:
    checked = check(path, path.name)
    if checked.reading.declaration is None and checked.findings[0].code == "E_ZIP_BROKEN":
        return  # let in by its directory, broken in its content: nothing to hand back
    source = path.read_bytes()
    annotated = annotate(source, checked.findings, {}).content
    before = {(part, what) for part, _path, what in faults(source, tmp_path)}
    after = {(part, what) for part, _path, what in faults(annotated, tmp_path)}
    assert after <= before


def test_a_valid_workbook_stays_valid(tmp_path: Path) -> None:
    source = plain_book()
    assert faults(source, tmp_path) == set()
    assert faults(annotate(source, marks(), {}).content, tmp_path) == set()


def test_the_list_alone_is_valid(tmp_path: Path) -> None:
    content = list_only(marks(), {}, "原文件是旧版格式。").content
    # ECMA-376 part 1, 12.3: a workbook may have a theme; it need not.
    assert {what for _, _, what in faults(content, tmp_path) if "theme" not in what} == set()


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/comments1.xml", b"<authors>", b"<authors><stranger/>"),
        ("xl/comments1.xml", b"commentList", b"commentsList"),
        ("xl/styles.xml", b"<fill><pattern", b"<fill><stranger/><pattern"),
        ("xl/styles.xml", b'numFmtId="', b'numFmtIdentity="'),
        ("xl/workbook.xml", b"<sheets>", b"<sheets><stranger/>"),
        ("xl/worksheets/sheet2.xml", b"<sheetData", b"<stranger/><sheetData"),
    ],
)
def test_what_is_invalid_would_be_seen(part: str, old: bytes, new: bytes, tmp_path: Path) -> None:
    annotated = annotate(plain_book(), marks(), {}).content
    assert faults(spoiled(annotated, part, old, new), tmp_path)
