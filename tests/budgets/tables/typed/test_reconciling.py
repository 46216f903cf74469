"""Two people at one table: put together, every row and every cell of either is there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from budgets.tables.typed.core import TypedRow, TypedTable
from budgets.tables.typed.reconciling import put_together, renamed, told_apart

CODES = ("2010301", "2010302", "2080505")
ROW = st.builds(
    lambda code, amounts: ((code,) if code else (), amounts),
    st.sampled_from((*CODES, "")),
    st.dictionaries(st.sampled_from((6, 7, 8)), st.integers(1, 9), max_size=3),
)


def _table(rows: list[tuple[tuple[str, ...], dict[int, int]]]) -> TypedTable:
    return TypedTable(
        5,
        tuple(
            TypedRow(f"w{at}", codes=codes, amounts=amounts)
            for at, (codes, amounts) in enumerate(rows, 1)
        ),
    )


def _whole(stored: TypedTable, mine: TypedTable) -> tuple[TypedTable, TypedTable]:
    mine = renamed(mine, told_apart(stored, mine))
    return put_together(stored, mine), mine


@given(st.lists(ROW, max_size=4), st.lists(ROW, max_size=4))
def test_no_row_and_no_filled_cell_of_either_is_lost(
    stored: list[tuple[tuple[str, ...], dict[int, int]]],
    mine: list[tuple[tuple[str, ...], dict[int, int]]],
) -> None:
    theirs = _table(stored)
    whole, own = _whole(theirs, _table(mine))
    assert len({row.id for row in whole.rows}) == len(whole.rows)
    assert len(own.rows) == len(mine)
    for row in own.rows:
        there = whole.row(row.id)
        assert there is not None
        assert row.amounts.items() <= there.amounts.items()
        assert not row.codes or there.codes == row.codes
    for row in theirs.rows:
        there = whole.row(row.id)
        assert there is not None
        assert row.amounts.keys() <= there.amounts.keys()
        assert not row.codes or there.codes == row.codes


def test_a_row_of_the_same_codes_is_the_same_row() -> None:
    stored = TypedTable(5, (TypedRow("w1", codes=("2010301",), amounts={6: 1}),))
    mine = TypedTable(5, (TypedRow("w2", codes=("2010301",), amounts={7: 2}),))
    whole, _mine = _whole(stored, mine)
    (row,) = whole.rows
    assert row.amounts == {6: 1, 7: 2}


def test_projects_are_told_apart_by_their_names() -> None:
    stored = TypedTable(11, (TypedRow("w1", words=("会议保障", "特定目标类"), amounts={4: 1}),))
    mine = TypedTable(11, (TypedRow("w1", words=("设备购置", "特定目标类"), amounts={4: 2}),))
    whole, _mine = _whole(stored, mine)
    assert [(row.id, row.words[0]) for row in whole.rows] == [
        ("w1", "会议保障"),
        ("w2", "设备购置"),
    ]


def test_a_note_that_one_of_them_wrote_stays() -> None:
    whole, _mine = _whole(TypedTable(8, note="本表无数据。"), TypedTable(8))
    assert whole.note == "本表无数据。"
