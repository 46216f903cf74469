"""The CSV zip: one line per amount with all that is known of it, and the tables as printed."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from decimal import Decimal

import pytest

from budgets.rendering.csv_tidy import COLUMNS, csv_zip, tidy_lines
from budgets.rendering.terms import TERMS
from portal.core.export import plain_csv_text
from portal.core.text import fold
from tests.budgets.rendering.documents import (
    EDITION,
    SLUGS,
    golden_document,
    leaf_of_columns,
    published,
    small_document,
)
from tests.factories.declarations import golden_declaration


def files(document) -> dict[str, list[list[str]]]:
    with zipfile.ZipFile(io.BytesIO(csv_zip(document))) as archive:
        return {
            name: list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")))
            for name in archive.namelist()
        }


def facts(slug) -> list[dict[str, str]]:
    heading, *lines = files(golden_document(slug))["facts.csv"]
    return [dict(zip(heading, line, strict=True)) for line in lines]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_published_amount_is_one_line(slug) -> None:
    wanted = Counter(
        (str(table.number), str(row + 1), str(columns[column] + 1), value)
        for table in EDITION.tables
        for columns in [leaf_of_columns(slug, table)]
        for row, line in enumerate(published(slug)["tables"][str(table.number)]["rows"])
        for column, value in enumerate(line)
        if value is not None and table.leaves[columns[column]].role.value == "amount"
    )
    found = Counter(
        (fact["table"], fact["row"], fact["column"], fact["amount_wan"]) for fact in facts(slug)
    )
    assert found == wanted
    assert found.total() == {"zhangdian-2025": 339, "yantai-2025": 322}[slug]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_published_cell_stands_in_the_printed_table(slug) -> None:
    printed = files(golden_document(slug))
    for table in EDITION.tables:
        given_table = published(slug)["tables"][str(table.number)]
        depth = given_table["header"]["rows"]
        lines = printed[f"table-{table.number:02d}.csv"]
        columns = leaf_of_columns(slug, table)
        body = lines[2 + depth : 2 + depth + len(given_table["rows"])]
        for line, row in zip(body, given_table["rows"], strict=True):
            wanted = dict(zip(columns, row, strict=True))
            assert [fold(cell) for cell in line] == [
                fold(wanted.get(index) or "") for index in range(len(table.leaves))
            ]
        assert [line[0] for line in lines[2 + depth + len(body) :]] == given_table["notes"]
        headings = {
            (cell["row"], columns[cell["col"]]): fold(cell["text"])
            for cell in given_table["header"]["cells"]
        }
        shown = {
            (row, column): fold(text)
            for row, line in enumerate(lines[2 : 2 + depth])
            for column, text in enumerate(line)
            if text
        }
        missing = shown.keys() - headings.keys()
        assert {place: shown[place] for place in headings} == headings
        assert all(column not in columns for _row, column in missing)


def test_a_line_says_all_that_is_known_of_its_amount() -> None:
    (line,) = (
        fact
        for fact in facts("zhangdian-2025")
        if (fact["table"], fact["row"], fact["column"]) == ("5", "4", "7")
    )
    filled = {name: value for name, value in line.items() if value}
    assert filled == {
        "publication_id": "370303-102001-2025-budget-v1",
        "division_code": "370303",
        "division_name": "山东省淄博市张店区",
        "department_code": "102",
        "department_name": "淄博市张店区人民政府办公室",
        "unit_code": "102001",
        "unit_name": "淄博市张店区人民政府办公室",
        "scope": "unit",
        "kind": "budget",
        "budget_year": "2025",
        "fiscal_year": "2025",
        "table": "5",
        "table_title": "一般公共预算支出情况表",
        "row": "4",
        "column": "7",
        "row_label": "行政运行",
        "column_label": "基本支出/人员支出",
        "direction": "expenditure",
        "direction_label": "支出",
        "function_level1_code": "201",
        "function_level1_label": "一般公共服务支出",
        "function_level2_code": "20103",
        "function_level2_label": "政府办公厅（室）及相关机构事务",
        "function_level3_code": "2010301",
        "function_level3_label": "行政运行",
        "funding_source": "appropriation.general_public_budget",
        "funding_source_label": "一般公共预算",
        "expenditure_type": "basic.personnel",
        "expenditure_type_label": "人员支出",
        "is_total": "false",
        "value": "6696500.00",
        "value_unit": "CNY",
        "amount_wan": "669.65",
    }


def test_both_economic_classifications_have_their_own_names() -> None:
    line = next(
        fact
        for fact in facts("zhangdian-2025")
        if fact["table"] == "6" and fact["economic_level2_code"] == "30108"
    )
    assert line["economic_level1_label"] == "工资福利支出"
    assert line["economic_level2_label"] == "机关事业单位基本养老保险缴费"
    assert line["government_economic_level1_label"] == "机关工资福利支出"
    assert line["government_economic_level2_code"] == "50102"
    assert line["government_economic_level2_label"] == "社会保障缴费"


def test_last_years_amounts_are_of_last_year() -> None:
    years = {
        fact["column"]: fact["fiscal_year"]
        for fact in facts("zhangdian-2025")
        if fact["table"] == "7"
    }
    assert {years[column] for column in ("1", "2", "3", "5", "6")} == {"2024"}
    assert {years[column] for column in ("7", "8", "9", "11", "12")} == {"2025"}


@pytest.mark.parametrize("slug", SLUGS)
def test_yuan_and_wan_are_the_same_money_and_totals_are_told(slug) -> None:
    declared = [fact.is_total for fact in golden_declaration(slug).facts]
    lines = facts(slug)
    for line in lines:
        assert Decimal(line["value"]) == Decimal(line["amount_wan"]) * 10_000
    assert Counter(line["is_total"] for line in lines) == {
        "true": sum(declared),
        "false": len(declared) - sum(declared),
    }


def test_every_coordinate_of_the_edition_has_its_word() -> None:
    for table in EDITION.tables:
        places = [leaf.at for leaf in table.leaves]
        places += [line.at for block in table.blocks for line in getattr(block.rows, "lines", ())]
        for at in places:
            for dimension, words in TERMS.items():
                member = getattr(at, dimension)
                assert not member or words[member]


def test_texts_that_could_be_formulas_are_defused_and_come_back() -> None:
    text = '=HYPERLINK("http://127.0.0.1:9/","点此")'
    read = files(small_document(text, notes=(text,)))
    line = dict(zip(COLUMNS, read["facts.csv"][1], strict=True))
    assert line["row_label"] == line["project"] == "'" + text
    assert plain_csv_text(line["project"]) == text
    paper = read["table-11.csv"]
    assert [paper[4][0], paper[-1][0]] == ["'" + text] * 2


def test_only_tables_that_the_document_has_are_in_the_zip() -> None:
    assert list(files(small_document("甲"))) == ["facts.csv", "table-11.csv"]


def test_excel_recognises_the_encoding() -> None:
    with zipfile.ZipFile(io.BytesIO(csv_zip(small_document("甲")))) as archive:
        for name in archive.namelist():
            assert archive.read(name).startswith(b"\xef\xbb\xbf")


def test_every_line_has_every_column() -> None:
    widths = {len(line) for line in tidy_lines(golden_document("yantai-2025"))}
    assert widths == {len(COLUMNS)}
    assert len(set(COLUMNS)) == len(COLUMNS)
