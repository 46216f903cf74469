"""Where cells stand: blank ones are found from the filled ones around them."""

from __future__ import annotations

from dataclasses import replace

from budgets.rules.places import Places
from budgets.tables.core import Leaf, Row
from tests.budgets.rules.paper import EDITION, document


def places(*unreadable: str, missing: tuple[int, ...] = ()) -> Places:
    table = document().table(5)
    assert table is not None
    return Places(EDITION.table(5), replace(table, missing_columns=missing), frozenset(unreadable))


def row_of(found: Places, code: str) -> Row:
    return next(row for row in found.declared.rows if row.at.function == code)


def leaf_named(found: Places, label: str) -> Leaf:
    leaves = found.definition.amount_leaves(0)
    return next(leaf for leaf in leaves if leaf.path[-1].label == label)


def test_a_blank_cell_is_located_by_the_column_and_row_of_filled_ones() -> None:
    here = places()
    assert here.of(row_of(here, "2010302"), leaf_named(here, "日常公用支出"), None) == (
        "公开表5",
        "H6",
    )


def test_a_column_without_any_amount_is_counted_from_its_neighbour() -> None:
    here = places()
    label = "日常公用支出"
    leaf = leaf_named(here, label)
    facts = tuple(fact for fact in here.declared.facts if fact.column != leaf.index)
    empty = Places(here.definition, replace(here.declared, facts=facts), frozenset())
    assert empty.of(row_of(empty, "2010301"), leaf, None) == ("公开表5", "H5")


def test_a_column_that_the_file_lacks_stands_nowhere() -> None:
    label = "日常公用支出"
    index = leaf_named(places(), label).index
    here = places(missing=(index,))
    assert here.lacks(leaf_named(here, label))
    assert here.of(row_of(here, "2010302"), leaf_named(here, label), None) == ("公开表5", "")


def test_an_unread_amount_in_a_row_that_was_not_placed_is_lost_to_its_column() -> None:
    label = "项目支出"
    assert not places().loses(leaf_named(places(), label))
    here = places("公开表5!I40")
    assert here.loses(leaf_named(here, label))
    assert not here.loses(leaf_named(here, "人员支出"))
    assert not here.loses(leaf_named(here, label), None, row_of(here, "208"))
    assert here.loses(leaf_named(here, label), row_of(here, "208"), None)
    elsewhere = places("公开表6!I40", "公开表5!I6")
    assert not elsewhere.loses(leaf_named(elsewhere, label))


def test_a_stray_source_does_not_move_a_column() -> None:
    here = places()
    leaf = leaf_named(here, "日常公用支出")
    strays = [fact for fact in here.declared.facts if fact.column == leaf.index]
    moved = replace(strays[0], source="公开表5!Z99")
    facts = tuple(moved if fact is strays[0] else fact for fact in here.declared.facts)
    stray = Places(here.definition, replace(here.declared, facts=facts), frozenset())
    assert stray.of(row_of(stray, "2010302"), leaf, None) == ("公开表5", "H6")
