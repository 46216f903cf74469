"""Coordinates join like a row meets a column; leaves know their path and place."""

from __future__ import annotations

import pickle
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.tables.budget import TABLES
from budgets.tables.core import Coordinate, CoordinateConflictError, Lines, Role

FUNCTIONS = st.sampled_from(["", "201", "20103", "2010301", "208", "20805"])
SOURCES = st.sampled_from(
    ["", "appropriation", "appropriation.general_public_budget", "carry_in", "unit"]
)
COORDINATES = st.builds(Coordinate, function=FUNCTIONS, funding_source=SOURCES)


def joined(one: Coordinate, other: Coordinate) -> Coordinate | None:
    try:
        return one | other
    except CoordinateConflictError:
        return None


def test_the_finer_member_wins_from_either_side() -> None:
    section = Coordinate(direction="expenditure", function="20103")
    item = Coordinate(function="2010301", expenditure_type="basic")
    expected = Coordinate(direction="expenditure", function="2010301", expenditure_type="basic")
    assert section | item == item | section == expected


def test_members_on_different_branches_cannot_meet() -> None:
    with pytest.raises(CoordinateConflictError, match="function"):
        Coordinate(function="20103") | Coordinate(function="20805")


@given(COORDINATES, COORDINATES)
def test_joining_is_commutative(one: Coordinate, other: Coordinate) -> None:
    assert joined(one, other) == joined(other, one)


@given(COORDINATES)
def test_joining_with_itself_or_nothing_changes_nothing(one: Coordinate) -> None:
    assert one | one == one == one | Coordinate()


def member_by_member(one: Coordinate, other: Coordinate) -> Coordinate | None:
    """What a join is, said plainly."""
    found = {}
    for field in fields(Coordinate):
        mine, theirs = getattr(one, field.name), getattr(other, field.name)
        if not (mine.startswith(theirs) or theirs.startswith(mine)):
            return None
        found[field.name] = max(mine, theirs, key=len)
    return Coordinate(**found)


@given(COORDINATES, COORDINATES)
def test_joining_takes_the_finer_of_each_member(one: Coordinate, other: Coordinate) -> None:
    assert joined(one, other) == member_by_member(one, other)


def test_equal_coordinates_are_found_alike_also_in_another_process() -> None:
    """Text hashes differently in every process, so the hash that is kept must stay at home."""
    one, other = Coordinate(function="201"), Coordinate(function="201")
    assert {one: "amount"}[other] == "amount"
    sent = pickle.loads(pickle.dumps(one))
    assert sent == one
    assert not hasattr(sent, "_hash")
    assert {one: "amount"}[sent] == "amount"


def test_as_dict_holds_what_is_pinned_only() -> None:
    assert Coordinate(function="201", year="-1").as_dict() == {"function": "201", "year": "-1"}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: f"T{table.number}")
def test_leaves_are_numbered_from_left_to_right_and_split_by_role(table) -> None:
    assert [leaf.index for leaf in table.leaves] == list(range(len(table.leaves)))
    for block in range(len(table.blocks)):
        stub, amounts = table.stub_leaves(block), table.amount_leaves(block)
        assert set(stub).isdisjoint(amounts)
        assert {*stub, *amounts} == set(table.block_leaves(block))
        assert all(leaf.role is not Role.AMOUNT for leaf in stub)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: f"T{table.number}")
def test_no_two_amount_columns_of_a_block_share_a_coordinate(table) -> None:
    for block in range(len(table.blocks)):
        places = [leaf.at for leaf in table.amount_leaves(block)]
        assert len(set(places)) == len(places)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: f"T{table.number}")
def test_an_amount_column_is_found_by_its_own_and_by_its_complete_coordinate(table) -> None:
    for block, part in enumerate(table.blocks):
        for leaf in table.amount_leaves(block):
            own = Coordinate()
            for column in leaf.path:
                own |= column.at
            assert table.amount_leaf(own, block) is leaf
            assert table.amount_leaf(leaf.at, block) is leaf
            assert table.at | part.at | own == leaf.at
        assert table.amount_leaf(Coordinate(project="no such"), block) is None


@pytest.mark.parametrize("table", TABLES, ids=lambda table: f"T{table.number}")
def test_a_row_is_placed_in_its_table_and_block(table) -> None:
    for block, part in enumerate(table.blocks):
        plain = table.at | part.at
        lines = part.rows.lines if isinstance(part.rows, Lines) else ()
        rows = [Coordinate(), Coordinate(function="2010301"), *(line.at for line in lines)]
        assert [table.place(at, block) for at in rows] == [plain | at for at in rows]
