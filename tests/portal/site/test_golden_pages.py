"""公开页 against the published documents: cell by cell, page, table pages and downloads."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.test import Client
from django.utils.html import escape

from tests.budgets.rendering.html_tables import HtmlTable, HtmlTables, grid
from tests.factories.declarations import golden_json
from tests.portal.publishing import (
    address,
    amount_columns,
    expected_headings,
    expected_rows,
    folded,
    publish_golden,
)

_SECTION = re.compile(r'<section class="disclosure-section.*?</section>', re.DOTALL)


def _tables(html: str) -> dict[int, HtmlTable]:
    sections = _SECTION.findall(html)
    return {
        int(table.section["id"].removeprefix("table-")): table
        for table in HtmlTables("\n".join(sections)).tables
    }


def _golden_tables(slug: str) -> dict[int, dict[str, Any]]:
    tables: Any = golden_json(slug)["tables"]
    return {int(number): table for number, table in tables.items()}


def _assert_same(page: HtmlTable, golden: dict[str, Any], number: int) -> int:
    """Headings, rows, notes; returns how many amounts were compared."""
    width = len(expected_headings(number))
    head = grid(page.head, width)
    paths = [
        [cell.text for at, cell in enumerate(column) if at == 0 or cell is not column[at - 1]]
        for column in zip(*head, strict=True)
    ]
    assert paths == expected_headings(number)
    amounts = amount_columns(number)
    shown = [[cell.text for cell in row] for row in page.body]
    for row in shown:
        for column in amounts:
            assert re.fullmatch(r"|-?\d{1,3}(,\d{3})*\.\d\d", row[column])
    plain = [
        [
            (text.replace(",", "") if column in amounts else folded(text)) or None
            for column, text in enumerate(row)
        ]
        for row in shown
    ]
    expected = expected_rows(golden, number)
    assert plain == expected
    assert page.notes == golden["notes"]
    assert folded(page.caption).startswith(f"公开表{number}{folded(golden['title'])}")
    return sum(row[column] is not None for row in expected for column in amounts)


def test_page_shows_every_cell_of_every_table(golden: str, client: Client) -> None:
    html = client.get(address(golden)).content.decode()
    shown = _tables(html)
    expected = _golden_tables(golden)
    assert list(shown) == list(expected) == list(range(1, 13))
    compared = sum(_assert_same(shown[number], expected[number], number) for number in expected)
    assert compared == {"zhangdian-2025": 339, "yantai-2025": 322}[golden]


def test_each_table_by_itself_shows_the_same(golden: str, client: Client) -> None:
    for number, expected in _golden_tables(golden).items():
        for base in (address(golden), f"{address(golden)}v1/"):
            shown = _tables(client.get(f"{base}table/{number}/").content.decode())
            assert list(shown) == [number]
            _assert_same(shown[number], expected, number)
    assert client.get(f"{address(golden)}table/13/").status_code == 404


#: What a phone takes over the air for any page, in bytes: the page and all that it names.
HEAVIEST = 150 * 1024


def test_no_page_is_heavy_on_a_phone(golden: str, client: Client) -> None:
    base = address(golden)
    paths = ["/", base, f"{base}targets/", f"{base}document/", f"{base}changes/"]
    paths += [f"{base}table/{number}/" for number in range(1, 13)]
    for path in paths:
        answer = client.get(path, headers={"accept-encoding": "gzip"})
        named = re.findall(
            r'(?:href|src)="/static/([^"]+)"', gzip.decompress(answer.content).decode()
        )
        assert "site.css" in named
        files = [Path(settings.BASE_DIR, "static", name) for name in (*named, "elder.css")]
        weight = len(answer.content) + sum(len(gzip.compress(each.read_bytes())) for each in files)
        assert weight < HEAVIEST, (path, weight)


def test_cells_say_their_headings_to_a_narrow_window(golden: str, client: Client) -> None:
    html = client.get(address(golden)).content.decode()
    said = dict(re.findall(r' id="(t\d+-r\d+-c\d+)" data-wan="[^"]+" data-label="([^"]+)"', html))
    assert said["t5-r1-c7"] == "基本支出 · 人员支出"
    assert said["t2-r1-c7"] == "财政拨款收入 · 一般公共预算收入"
    amounts = re.findall(r'<td class="amount[^"]*" id="(t\d+-r\d+-c\d+)"', html)
    alone = re.compile(r"t1-.*|t4-r\d+-c2")  # a side with one amount in a row
    assert set(said) == {anchor for anchor in amounts if not alone.fullmatch(anchor)}


def test_downloaded_workbook_holds_every_cell(golden: str, client: Client) -> None:
    response = client.get(f"{address(golden)}v1/download/xlsx")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    for number, expected in _golden_tables(golden).items():
        sheet = book[f"公开表{number}"]
        rows = expected_rows(expected, number)
        width = len(expected_headings(number))
        depth = max(map(len, expected_headings(number)))
        first = 3 + depth + 1
        amounts = amount_columns(number)
        held = [
            [
                _held(sheet.cell(first + at, 1 + column).value, column in amounts)
                for column in range(width)
            ]
            for at in range(len(rows))
        ]
        assert held == rows
        notes = [sheet.cell(line, 1).value for line in range(first + len(rows), sheet.max_row + 1)]
        assert notes == expected["notes"]


def _held(value: Any, is_amount: bool) -> str | None:
    if value is None:
        return None
    if not is_amount:
        assert isinstance(value, str)
        return folded(value)
    assert isinstance(value, int | float)
    return f"{Decimal(repr(value)):.2f}"


def test_downloaded_json_and_csv_hold_the_same_amounts(golden: str, client: Client) -> None:
    held = json.loads(client.get(f"{address(golden)}v1/download/json").content)
    packed = client.get(f"{address(golden)}v1/download/csv").content
    for number, expected in _golden_tables(golden).items():
        table = held["tables"][str(number)]
        rows = [[cell and folded(cell) for cell in row] for row in table["rows"]]
        assert rows == expected_rows(expected, number)
        assert table["notes"] == expected["notes"]
    assert zipfile.ZipFile(io.BytesIO(packed)).testzip() is None


@pytest.mark.django_db
def test_waived_errors_stand_on_the_page_with_their_reason(client: Client) -> None:
    revision = publish_golden("yantai-2025")
    html = client.get(address("yantai-2025")).content.decode()
    explained = html[html.index('id="explained"') :]
    waived = revision.findings.filter(waiver__isnull=False)
    assert waived.count() == 3
    for finding in waived:
        assert escape(finding.message) in explained
    assert explained.count("已公开文件按原样收录") == 3
    assert explained.count("原件如此") == 3
