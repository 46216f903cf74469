from __future__ import annotations

import pytest

from budgets.reading import limits
from budgets.reading.core import Cell, CellKind, Grid, ReadWorkbook
from budgets.reading.members import (
    member_of,
    names_of,
    of_member,
    own_name,
    qualified,
    said_once,
    shown_names,
)
from budgets.tables.vocabulary import make


def test_a_name_says_its_file_and_its_sheet() -> None:
    name = qualified("表1.xlsx", "公开表1")
    assert (name, member_of(name), own_name(name)) == ("表1.xlsx/公开表1", "表1.xlsx", "公开表1")
    assert (member_of("公开表1"), own_name("公开表1")) == ("", "公开表1")


def test_files_are_named_with_their_folder_only_where_needed() -> None:
    parts = ["a/表1.xlsx", "b/表1.xlsx", "b/表2.xlsx"]
    assert shown_names(parts) == {
        "a/表1.xlsx": "a／表1.xlsx",
        "b/表1.xlsx": "b／表1.xlsx",
        "b/表2.xlsx": "表2.xlsx",
    }


def test_long_names_stay_apart_and_keep_their_ending() -> None:
    parts = ["长" * 200 + f"{number}.xlsx" for number in range(3)]
    shown = list(shown_names(parts).values())
    assert len(set(shown)) == 3
    assert all(len(name) <= limits.MEMBER_NAME and name.endswith(".xlsx") for name in shown)


@pytest.mark.parametrize(
    ("sheet", "names"),
    [
        ("公开表5", ("公开表5",)),
        ("公开表5 支出.xlsx/Sheet1", ("Sheet1", "公开表5 支出")),
        ("甲／公开表5.xls/Sheet1", ("Sheet1", "公开表5")),
        ("a.xlsx/", ("a",)),
    ],
)
def test_what_may_say_which_table_it_is(sheet: str, names: tuple[str, ...]) -> None:
    assert names_of(sheet) == names


def test_findings_name_the_file_first() -> None:
    cell = make("W_STYLE", sheet="一", cell="B6", related=("一!B7",))
    whole = make("W_SST_COUNT")
    book = ReadWorkbook((Grid("一", (Cell(1, 1, CellKind.TEXT, "x"),)),), (cell, whole))
    found = of_member(book, "a.xlsx")
    assert [grid.name for grid in found.grids] == ["a.xlsx/一"]
    assert found.findings[0].message.startswith("文件“a.xlsx”工作表“一”单元格B6：")
    assert found.findings[0].related == ("a.xlsx/一!B7",)
    assert found.findings[1].message == "文件“a.xlsx”：" + whole.message
    assert found.findings[1].sheet == "a.xlsx/"


def test_what_holds_of_several_files_is_said_once() -> None:
    books = [
        of_member(ReadWorkbook((), (make("W_LEGACY_FORMAT", text="网页"),)), f"{n}.xls")
        for n in range(3)
    ]
    comment = make("W_COMMENT", sheet="0.xls/一")
    said = said_once([finding for book in books for finding in book.findings] + [comment] * 2)
    assert [finding.code for finding in said] == ["W_LEGACY_FORMAT", "W_COMMENT", "W_COMMENT"]
    assert said[0].message.endswith("另有2个文件相同。")
    assert said[0].related == ("1.xls", "2.xls")
