from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.reading import limits
from budgets.reading.core import Cell, CellKind, Grid, Merge, ReadWorkbook, RefusedError
from budgets.reading.legacy import number_text
from portal.core.money import parse_number
from tests.budgets.reading import biff
from tests.budgets.reading.biff import LegacySheet, legacy_file
from tests.budgets.reading.books import FILES, CorpusLine, cell_at, corpus, read

LEGACY = [line for line in corpus() if "W_LEGACY_FORMAT" in line.codes]


def read_bytes(data: bytes, tmp_path: Path) -> ReadWorkbook:
    path = tmp_path / "book.xls"
    path.write_bytes(data)
    return read(path, "预算.xls")


def read_records(tmp_path: Path, *records: bytes, styles: tuple[int | str, ...] = (0,)) -> Grid:
    sheet = LegacySheet("公开表1", list(records))
    return read_bytes(legacy_file(sheet, styles=styles), tmp_path).grids[0]


def refusal(data: bytes, tmp_path: Path) -> str:
    with pytest.raises(RefusedError) as refused:
        read_bytes(data, tmp_path)
    return refused.value.finding.code


@pytest.mark.parametrize("line", LEGACY, ids=lambda line: line.file)
def test_corpus_reads_like_its_modern_twin(line: CorpusLine) -> None:
    book = read(line.path, line.file)
    twin = read(FILES / "a00_good.xlsx")
    assert [(c.ref, c.kind, c.text) for c in book.grids[0].cells] == [
        (c.ref, c.kind, c.text) for c in twin.grids[0].cells
    ]
    assert cell_at(book.grids[0], "B6").text == "1250.73"
    assert [finding.code for finding in book.findings] == ["W_LEGACY_FORMAT"]


def test_there_is_a_legacy_corpus() -> None:
    """Files with lying headers among them: their counts are not believed."""
    assert len(LEGACY) == 5
    assert {Path(line.file).suffix for line in LEGACY} == {".xls", ".xlsx", ".et"}


def test_kinds_of_cells(tmp_path: Path) -> None:
    grid = read_records(
        tmp_path,
        biff.label(0, 0, "部门（单位）"),
        biff.number(0, 1, 1250.73),
        biff.number(1, 0, 201.0),
        biff.error(1, 1, 0x07),
        biff.error(1, 2, 0x17),
        biff.boolean(2, 0, True),
        biff.label(2, 1, "  "),
        biff.label(2, 2, " 缩进"),
    )
    assert grid.cells == (
        Cell(1, 1, CellKind.TEXT, "部门（单位）"),
        Cell(1, 2, CellKind.NUMBER, "1250.73"),
        Cell(2, 1, CellKind.NUMBER, "201"),
        Cell(2, 2, CellKind.ERROR, "#DIV/0!"),
        Cell(2, 3, CellKind.ERROR, "#REF!"),
        Cell(3, 1, CellKind.BOOLEAN, "TRUE"),
        Cell(3, 3, CellKind.TEXT, " 缩进"),
    )


def test_formats_and_dates(tmp_path: Path) -> None:
    styles: tuple[int | str, ...] = (0, 14, 9, 57, "0!.0000", 'yyyy"年"m"月"', "#,##0.00")
    records = [biff.number(0, column, 45658.0, column) for column in range(len(styles))]
    grid = read_records(tmp_path, *records, styles=styles)
    assert [cell.kind for cell in grid.cells] == [
        CellKind.NUMBER,
        CellKind.DATE,
        CellKind.NUMBER,
        CellKind.DATE,
        CellKind.NUMBER,
        CellKind.DATE,
        CellKind.NUMBER,
    ]
    assert [cell.format for cell in grid.cells][2:] == [
        "0%",
        'yyyy"年"m"月"',
        "0!.0000",
        'yyyy"年"m"月"',
        "#,##0.00",
    ]
    assert {cell.text for cell in grid.cells} == {"45658"}


def test_merges_and_hidden_parts(tmp_path: Path) -> None:
    sheet = LegacySheet(
        "公开表1",
        [
            biff.hidden_column(1),
            biff.hidden_row(2),
            biff.number(0, 0, 1.0),
            biff.number(2, 0, 2.0),
            biff.merged(4, 5, 0, 3),
        ],
    )
    hidden = LegacySheet("旧数", [biff.number(0, 0, 9.0)], visibility=2)
    book = read_bytes(legacy_file(sheet, hidden), tmp_path)
    grid = book.grids[0]
    assert grid.merges == (Merge(5, 1, 6, 4),)
    assert grid.hidden_rows == {3}
    assert grid.hidden_columns == {2}
    assert [grid.hidden for grid in book.grids] == [False, True]
    assert [(f.code, f.sheet, f.cell) for f in book.findings] == [
        ("W_LEGACY_FORMAT", "", ""),
        ("W_HIDDEN_ROWS", "公开表1", "A3"),
        ("W_HIDDEN_SHEET", "旧数", ""),
    ]


@pytest.mark.parametrize("kind", [1, 6])
def test_macro_sheets_are_refused(tmp_path: Path, kind: int) -> None:
    data = legacy_file(LegacySheet("公开表1"), LegacySheet("宏1", kind=kind))
    assert refusal(data, tmp_path) == "E_MACRO"


@pytest.mark.parametrize(
    ("stream", "code"),
    [
        ("_VBA_PROJECT", "E_MACRO"),
        ("_VBA_PROJECT_CUR", "E_MACRO"),
        ("\x01Ole10Native", "E_ACTIVE_CONTENT"),
        ("MBD0001A2B3", "E_ACTIVE_CONTENT"),
        ("EncryptedPackage", "E_ENCRYPTED"),
    ],
)
def test_other_streams(tmp_path: Path, stream: str, code: str) -> None:
    book = biff.workbook(LegacySheet("公开表1"))
    assert refusal(biff.compound({"Workbook": book, stream: b"x"}), tmp_path) == code


def test_a_word_in_a_cell_is_no_stream(tmp_path: Path) -> None:
    texts = [biff.label(row, 0, "\x00" * row + "EncryptedPackage") for row in range(16)]
    assert len(read_records(tmp_path, *texts).cells) == 16


def test_other_office_documents(tmp_path: Path) -> None:
    assert refusal(biff.compound({"WordDocument": b"x"}), tmp_path) == "E_NOT_XLSX"


def test_a_password(tmp_path: Path) -> None:
    locked = biff.record(0x002F, struct.pack("<HHH", 0, 1, 2))
    book = biff.workbook(LegacySheet("公开表1"), more=locked)
    assert refusal(biff.compound({"Workbook": book}), tmp_path) == "E_ENCRYPTED"


def test_damage_is_said_in_one_word(tmp_path: Path) -> None:
    assert refusal(biff.compound({"Workbook": b"\x00" * 40}), tmp_path) == "E_LEGACY_XLS"
    cut = biff.workbook(LegacySheet("公开表1"))[:30]
    assert refusal(biff.compound({"Workbook": cut}), tmp_path) == "E_LEGACY_XLS"


def test_limits_hold_for_legacy_files(tmp_path: Path) -> None:
    far = legacy_file(LegacySheet("公开表1", [biff.number(limits.ROWS, 0, 1.0)]))
    assert refusal(far, tmp_path) == "E_SHEET_TOO_BIG"
    wide = legacy_file(LegacySheet("公开表1", [biff.number(0, limits.COLUMNS, 1.0)]))
    assert refusal(wide, tmp_path) == "E_SHEET_TOO_BIG"
    merge = legacy_file(LegacySheet("公开表1", [biff.merged(0, 65535, 0, 255)]))
    assert refusal(merge, tmp_path) == "E_MERGE_TOO_BIG"


def test_text_that_no_database_takes(tmp_path: Path) -> None:
    grid = read_records(tmp_path, biff.label(0, 0, "a\x00b"))
    assert grid.cells[0].text == "ab"


@given(st.integers(min_value=-(10**10), max_value=10**10))
def test_amounts_come_out_of_doubles_exactly(cents: int) -> None:
    """What was typed with two decimals is the text that comes back."""
    assert parse_number(number_text(cents / 100)) == cents * 10_000


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1250.73, "1250.73"),
        (201.0, "201"),
        (0.0, "0"),
        (-0.5, "-0.5"),
        (1e20, "1e+20"),
        (0.1 + 0.2, "0.30000000000000004"),
    ],
)
def test_number_text(value: float, text: str) -> None:
    assert number_text(value) == text
