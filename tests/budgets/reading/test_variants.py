"""The same tables laid out otherwise give the same amounts, and a finding for each repair."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from budgets.tables.findings import Severity
from tests.budgets.reading import layouts, layouts_of_codes
from tests.budgets.reading.paper import (
    GOLDEN,
    YANTAI,
    ZHANGDIAN,
    Amounts,
    Book,
    amounts,
    check,
    codes,
    golden_book,
    read_file,
)

EVERY = range(1, 13)
Change = Callable[[Book], None]
Codes = list[tuple[str, int | None]]

SILENT: tuple[Change, ...] = (
    layouts.columns_in_another_order,
    layouts.with_row_numbers,
    layouts.with_column_numbers,
    layouts.with_one_more_group,
    layouts.with_one_more_group_unmerged,
    layouts.without_merges,
    layouts.renamed_and_reversed,
    layouts.names_that_mislead,
    layouts.with_more_title_rows,
    layouts.with_long_titles,
    layouts.with_numbered_titles,
    layouts.titles_that_end_with_their_number,
    layouts.spaced_full_width_headings,
    layouts.headings_with_line_breaks,
    layouts.unit_and_amounts_in_one_cell,
    layouts.unit_and_name_in_cells_of_their_own,
    layouts.moved_away_from_the_corner,
    layouts_of_codes.total_over_the_codes,
    layouts_of_codes.total_without_a_name,
    layouts_of_codes.total_last,
    layouts_of_codes.codes_as_numbers_that_show_their_zero,
    layouts_of_codes.complete_codes_each_in_its_column,
    layouts_of_codes.complete_codes_in_the_first_column,
    layouts_of_codes.complete_codes_in_one_column,
    layouts_of_codes.leading_codes_on_every_row,
    layouts.caption_on_every_page,
    layouts.heading_on_every_page,
    layouts.page_numbers_between,
    layouts.continued_on_the_next_sheet,
    layouts.amounts_as_text,
    layouts.amounts_as_full_width_text,
    layouts.blanks_as_dashes,
    layouts.notes_under_tables,
)
REPAIRED: tuple[tuple[Change, Codes], ...] = (
    (layouts.with_an_unknown_column, [("W_UNKNOWN_COLUMN", 3)]),
    (layouts.without_titles, [("W_TITLE_MISSING", table) for table in EVERY]),
    (layouts.without_titles_or_names, [("W_TITLE_MISSING", table) for table in EVERY]),
    (layouts.numbers_for_titles, [("W_TITLE_MISSING", table) for table in EVERY]),
    (layouts_of_codes.codes_as_numbers, [("W_CODE_ZERO", table) for table in (2, 3, 5, 6, 10, 12)]),
    (layouts.all_on_one_sheet, [("W_TWO_TABLES", None)]),
    (layouts.all_on_one_sheet_apart, [("W_TWO_TABLES", None)]),
    (layouts.side_by_side_on_one_sheet, [("W_TWO_TABLES", None)]),
    (layouts.one_sheet_with_one_unit_line, [("W_TWO_TABLES", None)]),
    (layouts.one_sheet_with_contents, [("W_TWO_TABLES", None)]),
    (layouts.with_cover_and_contents, [("W_SHEET_UNKNOWN", None)] * 2),
    (layouts.in_yuan, [("W_UNIT_CONVERTED", table) for table in EVERY]),
)


def _name(change: Change) -> str:
    return getattr(change, "__name__", str(change))


@cache
def _published(slug: str) -> Amounts:
    return amounts(read_file(GOLDEN / slug / "workbook.xlsx"))


@pytest.mark.parametrize("slug", [ZHANGDIAN, YANTAI])
@pytest.mark.parametrize("change", SILENT, ids=_name)
def test_another_layout_is_read_without_a_word(change: Change, slug: str, tmp_path: Path) -> None:
    book = golden_book(slug)
    change(book)
    reading = read_file(book.save(tmp_path / "book.xlsx"))
    assert codes(reading) == []
    assert amounts(reading) == _published(slug)


@pytest.mark.parametrize(
    ("change", "expected"), REPAIRED, ids=lambda v: _name(v) if callable(v) else ""
)
@pytest.mark.parametrize("slug", [ZHANGDIAN, YANTAI])
def test_a_repair_is_a_finding_and_changes_no_amount(
    change: Change, expected: Codes, slug: str, tmp_path: Path
) -> None:
    book = golden_book(slug)
    change(book)
    reading = read_file(book.save(tmp_path / "book.xlsx"))
    assert codes(reading) == expected
    assert amounts(reading) == _published(slug)
    assert not [f for f in reading.findings if f.severity is Severity.ERROR]


def test_columns_that_a_region_drops_are_blank_and_noticed(tmp_path: Path) -> None:
    book = golden_book()
    layouts.without_state_capital(book)
    reading = read_file(book.save(tmp_path / "book.xlsx"))
    assert amounts(reading) == _published(ZHANGDIAN)
    assert codes(reading) == []
    found = [(f.code, f.table, f.severity) for f in check(reading).findings]
    assert found == [("W_COLUMN_MISSING", table, Severity.NOTICE) for table in (2, 11, 12)]


def test_a_document_of_another_county(tmp_path: Path) -> None:
    book = golden_book()
    layouts.as_elsewhere_in_the_province(book)
    reading = read_file(book.save(tmp_path / "book.xlsx"))
    assert amounts(reading) == _published(ZHANGDIAN)
    assert codes(reading) == []
    severities = {finding.severity for finding in check(reading).findings}
    assert Severity.ERROR not in severities
    assert reading.declaration is not None
    projects = reading.declaration.table(11)
    assert projects is not None
    assert projects.notes == ("注：涉密项目不予公开。", "本表所列项目均已通过评审。")


def test_the_unknown_column_is_kept_in_what_was_read(tmp_path: Path) -> None:
    book = golden_book()
    layouts.with_an_unknown_column(book)
    reading = read_file(book.save(tmp_path / "book.xlsx"))
    assert reading.declaration is not None
    table = reading.declaration.table(3)
    assert table is not None
    assert table.columns[6] == ("政府性住房支出",)
    assert table.rows_as_read[0][6] == "9.5"
    assert len(table.columns) == 9


def test_repaired_codes_are_published_with_their_zero(tmp_path: Path) -> None:
    book = golden_book()
    layouts_of_codes.codes_as_numbers(book)
    reading = read_file(book.save(tmp_path / "book.xlsx"))
    assert reading.declaration is not None
    table = reading.declaration.table(2)
    assert table is not None
    assert table.rows[3].cells[:3] == ("", "", "01")
    assert table.rows_as_read[3][:3] == (None, None, "1")


def test_pages_are_one_table_with_rows_counted_through(tmp_path: Path) -> None:
    book = golden_book()
    layouts.heading_on_every_page(book)
    reading = read_file(book.save(tmp_path / "book.xlsx"))
    plain = read_file(GOLDEN / ZHANGDIAN / "workbook.xlsx")
    assert reading.declaration is not None
    assert plain.declaration is not None
    for table, same in zip(reading.declaration.tables, plain.declaration.tables, strict=True):
        assert [row.position for row in table.rows] == [row.position for row in same.rows]
        assert table.rows_as_read == same.rows_as_read
