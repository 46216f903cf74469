"""Whatever stands in the cells: an answer, never an exception, and one that can be published."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.reading.child import read_here
from budgets.reading.core import Cell, CellKind, Grid, Merge, ReadWorkbook
from budgets.reading.documents import document_of
from budgets.rendering.layout import lay_out_all
from budgets.tables.editions import edition_for
from tests.budgets.reading.paper import GOLDEN, YEAR, ZHANGDIAN, check
from tests.examples import examples

EDITION = edition_for("budget", YEAR)
TEXTS = st.sampled_from(
    [
        "合计",
        "收入总体情况表",
        "公开表5",
        "单位：万元",
        "单位：元",
        "部门（单位）：",
        "科目编码",
        "类",
        "科目名称",
        "小计",
        "201",
        "03",
        "2010301",
        "3",
        "注：2025年没有使用政府性基金预算拨款安排的支出。",
        "2024年预算数",
        "—",
        "1,250.73",
        "▲3",
        "五、其他收入",
        "项目名称",
        "第1页",
        "填表人：",
        "=1+1",
        "\u202e反",
        " ",
    ]
)
CELLS = st.one_of(
    st.tuples(st.just(CellKind.TEXT), st.one_of(TEXTS, st.text(max_size=12)), st.just("General")),
    st.tuples(
        st.just(CellKind.NUMBER),
        st.sampled_from(["0", "1", "12.34", "201", "1E3", "NaN", "-5", "1e308", "0.00000001"]),
        st.sampled_from(["General", "0%", "0!.0000", "00", '0"元"', "#,##0.00_);(#,##0.00)"]),
    ),
    st.sampled_from(
        [
            (CellKind.ERROR, "#REF!", "General"),
            (CellKind.BOOLEAN, "TRUE", "General"),
            (CellKind.DATE, "45658", "yyyy-mm-dd"),
            (CellKind.BLANK, "", "General"),
        ]
    ),
)
PLACES = st.tuples(st.integers(1, 34), st.integers(1, 18))
EDITS = st.lists(
    st.tuples(st.integers(0, 11), PLACES, CELLS, st.booleans()), min_size=1, max_size=12
)
MERGES = st.lists(
    st.tuples(st.integers(0, 11), PLACES, st.integers(0, 4), st.integers(0, 4)), max_size=4
)


@cache
def golden_grids() -> tuple[Grid, ...]:
    return read_here(GOLDEN / ZHANGDIAN / "workbook.xlsx", "workbook.xlsx").grids


def edited(edits: list[tuple[int, tuple[int, int], tuple[CellKind, str, str], bool]]) -> list[Grid]:
    grids = list(golden_grids())
    for number, (row, column), (kind, text, number_format), has_formula in edits:
        grid = grids[number]
        kept = [cell for cell in grid.cells if (cell.row, cell.column) != (row, column)]
        formula = "A1" if has_formula else None
        if kind is not CellKind.BLANK or has_formula:
            kept.append(Cell(row, column, kind, text, number_format, formula))
        cells = tuple(sorted(kept, key=lambda cell: (cell.row, cell.column)))
        grids[number] = replace(grid, cells=cells)
    return grids


def is_answered(workbook: ReadWorkbook) -> None:
    reading = document_of(workbook, edition=EDITION, year=YEAR, unit_name="某单位")
    if reading.declaration is None:
        assert reading.refused
        assert reading.findings
        return
    checked = check(reading, unit="某单位", division="370303")
    assert all(finding.message for finding in checked.findings)
    lay_out_all(EDITION, reading.declaration, year=YEAR, unit_name="某单位")
    for table in reading.declaration.tables:
        assert all(len(row) == len(table.columns) for row in table.rows_as_read)
        sources = [fact.source for fact in table.facts]
        assert len(sources) == len(set(sources))


@settings(max_examples=examples(150))
@given(EDITS, MERGES)
def test_a_workbook_with_anything_in_it_is_answered(
    edits: list[tuple[int, tuple[int, int], tuple[CellKind, str, str], bool]],
    merges: list[tuple[int, tuple[int, int], int, int]],
) -> None:
    grids = edited(edits)
    for number, (row, column), down, across in merges:
        merge = Merge(row, column, row + down, column + across)
        grids[number] = replace(grids[number], merges=(*grids[number].merges, merge))
    is_answered(ReadWorkbook(tuple(grids)))


@settings(max_examples=examples(60))
@given(st.lists(st.integers(1, 33), min_size=1, max_size=6), st.integers(0, 11))
def test_a_table_without_some_of_its_rows_is_answered(gone: list[int], number: int) -> None:
    grids = list(golden_grids())
    kept = tuple(cell for cell in grids[number].cells if cell.row not in gone)
    grids[number] = replace(grids[number], cells=kept)
    is_answered(ReadWorkbook(tuple(grids)))


@settings(max_examples=examples(60))
@given(st.lists(st.integers(1, 17), min_size=1, max_size=4), st.integers(0, 11))
def test_a_table_without_some_of_its_columns_is_answered(gone: list[int], number: int) -> None:
    grids = list(golden_grids())
    kept = tuple(cell for cell in grids[number].cells if cell.column not in gone)
    grids[number] = replace(grids[number], cells=kept)
    is_answered(ReadWorkbook(tuple(grids)))
