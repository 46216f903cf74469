"""目录: which sheet is one, and what each of its lines names."""

from __future__ import annotations

import pytest

from budgets.tables.core import ContentsLine
from budgets.tables.editions import edition_for
from tests.budgets.reading.paper import Sheet, golden_book, read_sheets, written

EDITION = edition_for("budget", 2025)
TITLES = {table.number: table.title for table in EDITION.tables}


def contents(*sheets: Sheet) -> tuple[ContentsLine, ...]:
    declaration = read_sheets(*sheets, *golden_book().sheets).declaration
    assert declaration is not None
    return declaration.contents


def listing(line: str, *, name: str = "目录") -> Sheet:
    """A contents sheet, each line written after that pattern of number and title."""
    lines = [line.format(number=number, title=title) for number, title in TITLES.items()]
    return written(name, "\n".join(["2025年部门预算公开目录", *lines]))


def test_without_a_contents_sheet_there_are_no_lines() -> None:
    assert contents() == contents(written("封面", "2025年部门预算公开")) == ()


@pytest.mark.parametrize(
    ("pattern", "column"),
    [
        ("{title}", "A"),
        ("{number}、{title}", "A"),
        ("公开表{number}|{title}|{number}", "B"),
        ("公开表{number} {title}", "A"),
        ("{title}……………{number}", "A"),
        ("{title} .......... {number}", "A"),
        ("2025年{title}  {number}", "A"),
    ],
)
def test_each_line_names_its_table(pattern: str, column: str) -> None:
    lines = contents(listing(pattern))
    assert [line.table for line in lines] == list(TITLES)
    assert all(line.is_known for line in lines)
    assert (lines[4].sheet, lines[4].cell) == ("目录", f"{column}6")
    assert TITLES[5] in lines[4].text


def test_another_wording_of_the_edition_is_known() -> None:
    lines = contents(
        written("目录", "收支总表\n收入总体情况表\n支出总体情况表\n政府采购预算情况表")
    )
    assert [(line.table, line.is_known) for line in lines] == [
        (1, True), (2, True), (3, True), (12, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line", ["公开表5|一般经费明细一览|9", "公开表5 一般经费明细一览", "公开表5：一般经费明细一览"]
)
def test_a_strange_title_is_that_of_its_number(line: str) -> None:
    known = "收支总体情况表\n收入总体情况表\n支出总体情况表\n"
    found = contents(written("目录", known + line))
    assert (found[-1].table, found[-1].text) == (5, "一般经费明细一览")
    assert not found[-1].is_known


@pytest.mark.parametrize("line", ["第一部分 概况", "公开表5", "公开表19 某表", "附：绩效目标"])
def test_lines_that_name_no_table_are_left_out(line: str) -> None:
    known = "收支总体情况表\n收入总体情况表\n支出总体情况表\n"
    assert [one.table for one in contents(written("目录", known + line))] == [1, 2, 3]


def test_a_sheet_with_a_table_is_no_contents_sheet() -> None:
    page = golden_book().table(12)
    for row, title in enumerate(TITLES.values(), 60):
        page.put(row, 1, title)
    declaration = read_sheets(*golden_book().sheets[:11], page).declaration
    assert declaration is not None
    assert declaration.contents == ()
