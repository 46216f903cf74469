"""The workbook, read back with another library: every cell, exact, typed, without a trace."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.rendering.xlsx import TextTooLongError, workbook
from portal.core.money import parse_amount, parse_number
from portal.core.text import fold, fold_name
from tests.budgets.rendering.documents import (
    CORPUS,
    EDITION,
    SLUGS,
    golden_document,
    leaf_of_columns,
    published,
    renamed,
    small_document,
)
from tests.examples import examples

CAPTION_ROWS = 3


def opened(document):
    return openpyxl.load_workbook(io.BytesIO(workbook(document)))


def parts(document) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(workbook(document))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.parametrize("slug", SLUGS)
def test_every_published_cell_reads_back(slug) -> None:
    book = opened(golden_document(slug))
    assert book.sheetnames == [f"公开表{number}" for number in range(1, 13)]
    amounts = 0
    for page, table in zip(book, EDITION.tables, strict=True):
        given_table = published(slug)["tables"][str(table.number)]
        first = CAPTION_ROWS + given_table["header"]["rows"] + 1
        columns = leaf_of_columns(slug, table)
        for row, line in enumerate(given_table["rows"], first):
            wanted = dict(zip(columns, line, strict=True))
            for leaf in table.leaves:
                cell = page.cell(row, leaf.index + 1)
                value = wanted.get(leaf.index)
                if value is None:
                    assert cell.value is None
                elif cell.data_type == "n":
                    amounts += 1
                    assert parse_number(repr(cell.value)) == parse_amount(value)
                    assert cell.number_format == "#,##0.00"
                else:
                    assert fold(cell.value) == fold(value)
        last = first - 1 + len(given_table["rows"]) + len(given_table["notes"])
        assert page.max_row == last
        notes = [page.cell(first + len(given_table["rows"]), 1).value]
        assert [note for note in notes if note] == given_table["notes"]
    assert amounts == {"zhangdian-2025": 339, "yantai-2025": 322}[slug]


@pytest.mark.parametrize("slug", SLUGS)
def test_headings_are_merged_as_on_paper(slug) -> None:
    for page, table in zip(opened(golden_document(slug)), EDITION.tables, strict=True):
        merged = {str(area) for area in page.merged_cells.ranges}
        given_table = published(slug)["tables"][str(table.number)]
        columns = leaf_of_columns(slug, table)
        for cell in given_table["header"]["cells"]:
            row, column = CAPTION_ROWS + cell["row"] + 1, columns[cell["col"]] + 1
            assert fold_name(page.cell(row, column).value) == fold_name(cell["text"])
            last = columns[cell["col"] + cell["colspan"] - 1] + 1
            area = (
                f"{page.cell(row, column).coordinate}:"
                f"{page.cell(row + cell['rowspan'] - 1, last).coordinate}"
            )
            is_wider = any(area.split(":")[0] == other.split(":")[0] for other in merged)
            assert area in merged or is_wider == (cell["colspan"] > 1)


def test_the_caption_names_table_unit_and_measure() -> None:
    page = opened(golden_document("zhangdian-2025"))["公开表5"]
    assert page["A1"].value == "公开表5"
    assert page["A2"].value == "一般公共预算支出情况表"
    assert page["A3"].value == "部门（单位）：淄博市张店区人民政府办公室"
    assert page["I3"].value == "单位：万元"


def test_codes_are_texts_and_keep_their_zeros() -> None:
    cell = opened(golden_document("zhangdian-2025"))["公开表5"]["B8"]
    assert (cell.value, cell.data_type, cell.number_format) == ("03", "s", "@")


def test_names_are_indented_and_totals_are_bold() -> None:
    page = opened(golden_document("zhangdian-2025"))["公开表5"]
    assert [page.cell(row, 4).alignment.indent for row in range(6, 10)] == [0, 0, 1, 2]
    assert [page.cell(row, 5).font.bold for row in (6, 7)] == [True, False]


def test_it_prints_on_a4_with_its_headings_on_every_page() -> None:
    book = opened(golden_document("zhangdian-2025"))
    assert book["公开表1"].page_setup.orientation in (None, "portrait")
    assert book["公开表2"].page_setup.orientation == "landscape"
    for page in book:
        assert str(page.page_setup.paperSize) == "9"
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.page_setup.fitToHeight == 0
    assert book["公开表2"].print_title_rows == "$1:$5"
    assert book["公开表2"].freeze_panes == "E6"
    assert book["公开表4"].freeze_panes == "A7"


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.integers(-(10**14), 10**14), min_size=1, max_size=20))
def test_any_amount_reads_back_exactly(amounts) -> None:
    document = small_document(*(f"项目{number}" for number in range(len(amounts))))
    sheet = document.sheets[10]
    rows = tuple(
        replace(row, cells=(*row.cells[:2], replace(row.cells[2], amount=amount), *row.cells[3:]))
        for row, amount in zip(sheet.rows, amounts, strict=True)
    )
    changed = replace(document, sheets=(replace(sheet, rows=rows),))
    page = opened(changed)["公开表11"]
    read = [page.cell(6 + number, 3).value for number in range(len(amounts))]
    assert [parse_number(repr(value)) for value in read] == amounts


def test_the_file_holds_the_declared_digits_and_not_those_of_a_double() -> None:
    stored = parts(small_document("甲", amount=8_765_432_198_765_4))["xl/worksheets/sheet1.xml"]
    assert f"<v>{Decimal(8_765_432_198_765_4) / 10**6}</v>" in stored
    assert (
        "<v>17.349287</v>"
        in parts(small_document("甲", amount=17_349_287))["xl/worksheets/sheet1.xml"]
    )


def test_zero_is_written_and_blank_is_not() -> None:
    page = opened(small_document("甲", amount=0))["公开表11"]
    assert [page.cell(6, column).value for column in (3, 4)] == [0, None]


@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
def test_no_text_becomes_a_formula_or_a_link() -> None:
    corpus = openpyxl.load_workbook(CORPUS / "files" / "f01_formula_text.xlsx").worksheets[0]
    texts = [row[0].value for row in corpus["A12:A29"]]
    texts += ["{=1+1}", "http://127.0.0.1/", "mailto:a@b", "internal:公开表1!A1", "123", "1e5"]
    document = small_document(*texts, notes=tuple(texts))
    page = opened(document)["公开表11"]
    for number, text in enumerate(texts):
        cell = page.cell(6 + number, 1)
        assert cell.data_type == "s"
        assert fold(cell.value) == fold(text)
        note = page.cell(6 + len(texts) + number, 1)
        assert (note.data_type, fold(note.value)) == ("s", fold(text))
    assert page["A6"].quotePrefix  # Excel takes it for a text even after an edit
    assert not page["A25"].quotePrefix
    files = parts(document)
    assert not [name for name in files if "rels" in name and "http://127" in files[name]]
    assert "<f>" not in "".join(files.values())


def test_a_table_that_the_document_lacks_has_no_sheet() -> None:
    assert opened(small_document("甲")).sheetnames == ["公开表11"]


def test_a_text_too_long_for_a_cell_is_refused_and_not_cut() -> None:
    with pytest.raises(TextTooLongError):
        workbook(small_document("长" * 32_768))


def test_metadata_names_the_document_and_nobody() -> None:
    document = golden_document("zhangdian-2025")
    properties = opened(document).properties
    assert properties.title == "2025年淄博市张店区人民政府办公室单位预算公开表"
    assert document.sha256 in properties.description
    assert not properties.creator
    assert not properties.lastModifiedBy
    assert str(properties.created).startswith("2000-01-01")
    assert str(properties.modified).startswith("2000-01-01")


def test_a_hostile_unit_name_stays_text() -> None:
    name = "<b>=1+1&"
    document = renamed(small_document("甲"), name)
    assert opened(document).properties.title == f"2025年{name}单位预算公开表"
