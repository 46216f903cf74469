"""Findings find their cells, also those from which nothing was read."""

from __future__ import annotations

import pytest

from budgets.rendering.layout import lay_out
from budgets.rendering.marks import marks_for
from budgets.tables.core import Coordinate, DeclaredTable, Fact, Row
from budgets.tables.findings import Finding, Severity
from tests.budgets.rendering.documents import EDITION

TABLE = EDITION.table(5)


@pytest.fixture
def sheet():
    rows = [
        Row(5, 0, 0, ("", "", "", "合计"), Coordinate(), True, "支出!D6"),
        Row(
            5,
            0,
            1,
            ("201", "", "", "一般公共服务支出"),
            Coordinate(function="201"),
            False,
            "支出!D7",
        ),
        Row(5, 0, 2, ("", "", "", ""), Coordinate(), False, ""),
    ]
    facts = [
        Fact(rows[0], 4, Coordinate(), 500, "支出!E6"),
        Fact(rows[0], 8, Coordinate(), 100, "支出!I6"),
        Fact(rows[1], 4, Coordinate(), 400, "支出!E7"),
    ]
    declared = DeclaredTable(5, TABLE.title, tuple(rows), tuple(facts))
    return lay_out(TABLE, declared, year=2025, unit_name="某单位")


def finding(cell: str, severity: Severity = Severity.ERROR, **more) -> Finding:
    return Finding(
        severity, more.pop("message", f"见 {cell}"), sheet="支出", cell=cell, table=5, **more
    )


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        ("E7", (1, 4)),  # an amount
        ("D7", (1, 3)),  # a name
        ("I7", (1, 8)),  # a blank amount: by the row and column of its neighbours
        ("B7", (1, 3)),  # a code: the name of its row
        ("ZZ6", (0, 3)),  # a column that is not published
    ],
)
def test_a_finding_marks_its_cell(sheet, cell, place) -> None:
    assert list(marks_for(sheet, [finding(cell)])) == [place]


@pytest.mark.parametrize("cell", ["E99", "", "不是单元格"])
def test_a_finding_without_a_place_marks_nothing(sheet, cell) -> None:
    assert marks_for(sheet, [finding(cell)]) == {}


def test_findings_of_other_tables_and_sheets_pass(sheet) -> None:
    other_table = Finding(Severity.ERROR, "别表", table=6, sheet="支出", cell="E7")
    other_sheet = Finding(Severity.ERROR, "别表", table=5, sheet="收入", cell="E7")
    whole_file = Finding(Severity.ERROR, "全表", sheet="支出", cell="E7")
    assert marks_for(sheet, [other_table, other_sheet]) == {}
    assert list(marks_for(sheet, [whole_file])) == [(1, 4)]


def test_several_findings_at_a_cell_make_one_mark_of_the_gravest(sheet) -> None:
    found = [
        finding("E7", Severity.NOTICE, message="甲"),
        finding("E7", Severity.ERROR, message="乙"),
        finding("E7", Severity.WARNING, message="丙"),
    ]
    (mark,) = marks_for(sheet, found, lambda each: f"f-{each.message}").values()
    assert mark.severity is Severity.ERROR
    assert mark.text == "甲\n乙\n丙"
    assert mark.described_by == "f-甲 f-乙 f-丙"
