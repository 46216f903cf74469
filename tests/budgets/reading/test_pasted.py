"""Cells copied from Excel or WPS: with headings, without, in 元, and what nobody could mean."""

from __future__ import annotations

import pytest

from budgets.reading.pasted import MOST_CHARACTERS, MOST_ROWS, Pasted, PasteError, read_pasted
from budgets.tables.editions import edition_for
from budgets.tables.typed.core import TypedRow, TypedTable
from budgets.tables.typed.merging import merged
from tests.factories.declarations import golden_declaration, golden_json

EDITION = edition_for("budget", 2025)
HEADED = (
    "科目编码\t\t\t科目名称\t合计\t基本支出\t\t\t项目支出\n"
    "类\t款\t项\t\t\t小计\t人员支出\t日常公用支出\t\n"
)


def pasted(text: str, number: int = 5, **more: str) -> Pasted:
    return read_pasted(text, EDITION.table(number), EDITION, year=2025, **more)


def copied(number: int) -> str:
    tables = golden_json("zhangdian-2025")["tables"]
    assert isinstance(tables, dict)
    return "\n".join("\t".join(cell or "" for cell in row) for row in tables[str(number)]["rows"])


@pytest.mark.parametrize("number", [5, 6, 7, 10, 11, 12])
def test_a_whole_table_without_headings_is_read_by_its_columns(number: int) -> None:
    found = pasted(copied(number), number).declaration.table(number)
    published = golden_declaration("zhangdian-2025").table(number)
    assert found is not None
    assert published is not None
    assert [(fact.at, fact.amount) for fact in found.facts] == [
        (fact.at, fact.amount) for fact in published.facts
    ]


def test_headings_are_recognised_and_columns_may_be_left_out() -> None:
    found = pasted(HEADED + copied(5)).declaration.table(5)
    assert found is not None
    assert len(found.facts) == 67
    fewer = "类\t款\t项\t科目名称\t合计\t人员经费\t项目支出\n201\t03\t01\t行政运行\t3\t1.5\t1.5\n"
    table = pasted(fewer).declaration.table(5)
    assert table is not None
    assert {fact.column: fact.amount for fact in table.facts} == {
        4: 3_000_000,
        6: 1_500_000,
        8: 1_500_000,
    }


def test_amounts_in_yuan_are_counted_in_yuan() -> None:
    found = pasted(HEADED + "201\t03\t01\t行政运行\t15000\t15000\t15000\t\t", unit="元")
    table = found.declaration.table(5)
    assert table is not None
    assert {fact.amount for fact in table.facts} == {1_500_000}


def test_a_cell_that_is_no_amount_is_told_with_its_row() -> None:
    found = pasted(
        HEADED + "201\t03\t01\t行政运行\t约3\t\t\t\t\n\t\t02\t一般行政管理事务\t2\t\t\t\t2"
    )
    assert any("粘贴内容第3行" in remark and "约3" in remark for remark in found.remarks)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \t \n",
        "a\tb\n",
        "1\t2\t3",
        "x" * (MOST_CHARACTERS + 1),
        "1\t2\n" * (MOST_ROWS + 1),
        "\t".join(["1"] * 80),
        "\0\0\t\0",
        '"' * 1000 + "\t1",
        "=cmd|'/c calc'!A0\t" * 9,
        HEADED,
    ],
    ids=range(11),
)
def test_what_cannot_be_meant_is_told_in_a_sentence(text: str) -> None:
    with pytest.raises(PasteError, match=r"[。]$"):
        pasted(text)


def test_pasted_rows_join_those_that_stand_and_take_their_amounts() -> None:
    mine = TypedTable(
        5,
        (
            TypedRow("w1", codes=("2010301",), words=("行政",), amounts={6: 1, 7: 2}),
            TypedRow("w2", codes=("2080501",), amounts={6: 5}),
        ),
    )
    text = HEADED + "201\t03\t01\t行政运行\t\t\t3\t\t\n\t\t02\t一般行政管理事务\t\t\t\t\t4"
    found = merged(EDITION, {5: mine}, pasted(text).declaration, 5, instead=False)
    assert {row.id: dict(row.amounts) for row in found.table.rows} == {
        "w1": {6: 3_000_000, 7: 2},
        "w2": {6: 5},
        "w3": {8: 4_000_000},
    }
    assert (found.rows, found.amounts) == (2, 2)
    instead = merged(EDITION, {5: mine}, pasted(text).declaration, 5, instead=True)
    assert [row.codes for row in instead.table.rows] == [("2010301",), ("2010302",)]
    assert min(int(row.id[1:]) for row in instead.table.rows) > 2  # ids are never given twice


def test_a_repeated_table_takes_only_what_it_prints_alone() -> None:
    five = TypedTable(5, (TypedRow("w1", codes=("2010301",), amounts={6: 1}),))
    text = copied(2)
    found = merged(EDITION, {5: five}, pasted(text, 2).declaration, 2, instead=False)
    assert "c2010301" in {row.id for row in found.table.rows}
    assert not any(row.amounts for row in found.table.rows)
