"""A declaration looked up: the quick answers are those of looking through everything."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budgets.codes.lists import NameMatch
from budgets.rules import parents, rows
from budgets.rules.core import Rule, RuleContext, run
from budgets.rules.printed import Printed, PrintedTable
from budgets.tables.core import Coordinate, Declaration
from tests.budgets.rules.paper import EDITION, YEAR, document
from tests.factories.declarations import GOLDEN_SLUGS, golden_declaration

DOCUMENTS = [*(golden_declaration(slug) for slug in GOLDEN_SLUGS), document()]


def printed_of(declaration: Declaration) -> Printed:
    return Printed(EDITION, declaration, RuleContext(declaration.year))


def table_of(declaration: Declaration, number: int) -> PrintedTable:
    table = printed_of(declaration).table(number)
    assert table is not None
    return table


@pytest.mark.parametrize("declaration", DOCUMENTS, ids=lambda one: one.unit_name)
def test_amounts_are_those_of_the_figures(declaration: Declaration) -> None:
    for table in printed_of(declaration).tables:
        for row in table.declared.rows:
            figures = table.figures(row)
            leaves = table.amount_leaves(row.block)
            assert [table.amount(row, leaf) for leaf in leaves] == [f.amount for f in figures]
            assert list(table.amounts(row).values()) == [f.declared for f in figures if f.filled]
            assert table.is_filled(row) is any(figure.filled for figure in figures)


@pytest.mark.parametrize("declaration", DOCUMENTS, ids=lambda one: one.unit_name)
def test_rows_are_found_by_block_and_coordinate(declaration: Declaration) -> None:
    for table in printed_of(declaration).tables:
        for block, part in enumerate(table.definition.blocks):
            rows = tuple(row for row in table.declared.rows if row.block == block)
            assert table.rows(block) == rows
            assert table.total_row(block) == next((row for row in rows if row.is_total), None)
            plain = table.definition.at | part.at
            for row in rows:
                same = [one for one in rows if plain | one.at == plain | row.at]
                named = [one for one in same if one.is_total or plain | one.at != plain]
                assert list(table.lines(row.at, block)) == named


def test_a_line_printed_twice_is_found_twice_and_its_first_row_speaks() -> None:
    declaration = document()
    first = declaration.tables[0]
    line = next(row for row in first.rows if row.block == 1 and row.at.function == "208")
    again = replace(line, position=99)
    twice = replace(first, rows=(*first.rows, again))
    table = table_of(replace(declaration, tables=(twice, *declaration.tables[1:])), 1)
    assert table.lines(Coordinate(function="208"), 1) == (line, again)
    assert table.line(Coordinate(function="208"), 1) == line


def test_a_line_that_nobody_knows_is_no_total() -> None:
    """Its coordinate is that of the whole block, as the total's is."""
    declaration = document()
    first = declaration.tables[0]
    total = next(row for row in first.rows if row.block == 1 and row.at == Coordinate())
    unknown = replace(total, position=98, is_total=False)
    rows = tuple(row for row in first.rows if row != total)
    table = table_of(replace(declaration, tables=(replace(first, rows=(*rows, unknown)),)), 1)
    assert table.lines(Coordinate(), 1) == ()


def test_the_total_and_a_fixed_line_are_figures_asked_for_once() -> None:
    printed = printed_of(document())
    assert printed.total(5) is printed.total(5)
    assert printed.total(99) is None
    assert printed.line(1, 1, Coordinate()) is printed.line(1, 1, Coordinate())
    assert printed.line(1, 1, Coordinate(function="299")) is None


def test_every_code_stands_with_its_name_and_how_the_two_fit() -> None:
    changed = document({"公开表5!D5": "行政开支", "公开表6!F3": "基本工资"})
    namings = printed_of(changed).namings
    by_place = {(one.node.row.table, one.code): (one.name, one.match) for one in namings}
    assert by_place[3, "2010301"] == ("行政运行", NameMatch.SAME)
    assert by_place[5, "2010301"] == ("行政开支", NameMatch.WORDING)
    assert by_place[6, "30101"] == ("基本工资", NameMatch.SAME)
    assert by_place[6, "501"] == ("基本工资", NameMatch.WORDING)
    assert {one.node.row.table for one in namings} == {2, 3, 5, 6, 8, 9, 10, 12}


def test_running_again_finds_the_same() -> None:
    """What one run remembered of the tables does not colour the next."""
    context = RuleContext(YEAR)
    spoilt = document({"公开表5!E5": "61.00", "公开表7!G2": "9.00"})
    first = run(EDITION, spoilt, context)
    assert run(EDITION, document(), context) != first
    assert run(EDITION, spoilt, context) == first


@pytest.mark.parametrize("rule", [*rows.RULES, *parents.RULES], ids=lambda rule: rule.id)
def test_sums_that_hold_are_judged_on_amounts_alone(rule: Rule) -> None:
    """Figures cost most of a check; nearly all sums hold and need none."""
    printed = printed_of(document())
    assert list(rule.check(rule, printed)) == []
    assert not any(table._figures for table in printed.tables)


def test_amounts_are_settled_only_where_they_are_equal_to_the_fen() -> None:
    rule = rows.RULES[0]
    assert rule.is_settled(1_000_000, 1_000_000)
    assert not rule.is_settled(1_000_000, 999_999)
