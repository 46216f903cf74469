"""The twelve tables as described, against two documents as published."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from budgets.tables.budget import TABLES
from budgets.tables.core import Coordinate, LineKind, Lines
from budgets.tables.editions import NoEditionError, edition_for, edition_named, printed
from portal.core.text import fold_name, without_ordinal

GOLDEN = Path(__file__).parents[3] / "portal" / "demo" / "golden"
SLUGS = ("zhangdian-2025", "yantai-2025")
#: Columns of the edition that the published document does not print.
DROPPED = {
    ("yantai-2025", 2): {("财政拨款收入", "国有资本经营预算收入")},
    ("yantai-2025", 12): {("财政拨款", "国有资本经营预算")},
}


@cache
def document(slug: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((GOLDEN / slug / "disclosure.json").read_text("utf-8"))
    return loaded


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("table", TABLES, ids=lambda table: f"T{table.number}")
def test_titles_and_headings_are_those_of_the_published_document(slug, table) -> None:
    published = document(slug)["tables"][str(table.number)]
    dropped = DROPPED.get((slug, table.number), set())
    described = [
        tuple(fold_name(printed(column.label, 2025)) for column in leaf.path)
        for leaf in table.leaves
        if tuple(column.label for column in leaf.path) not in dropped
    ]
    assert described == [tuple(fold_name(part) for part in path) for path in published["columns"]]
    assert fold_name(table.title) == fold_name(published["title"])
    for leaf in table.leaves:
        if tuple(column.label for column in leaf.path) in dropped:
            assert leaf.optional


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("number", [1, 4])
def test_fixed_lines_stand_in_the_printed_rows(slug, number) -> None:
    table = TABLES[number - 1]
    rows = document(slug)["tables"][str(number)]["rows"]
    for block, label_column in enumerate((0, 2)):
        scheme = table.blocks[block].rows
        assert isinstance(scheme, Lines)
        described = {line.position: fold_name(line.label) for line in scheme.lines}
        published = {
            position: fold_name(row[label_column])
            for position, row in enumerate(rows)
            if row[label_column]
        }
        assert described == published


def test_tables_5_8_and_9_differ_by_one_word() -> None:
    headings = {
        number: [tuple(column.label for column in leaf.path) for leaf in TABLES[number - 1].leaves]
        for number in (5, 8, 9)
    }
    assert headings[5] == headings[8] == headings[9]
    assert len({TABLES[number - 1].at for number in (5, 8, 9)}) == 3


def test_the_same_money_has_the_same_coordinate_in_every_table() -> None:
    basic_personnel = Coordinate(
        direction="expenditure",
        funding_source="appropriation.general_public_budget",
        expenditure_type="basic.personnel",
    )
    assert any(leaf.at == basic_personnel for leaf in TABLES[4].leaves)
    assert any(leaf.at == basic_personnel for leaf in TABLES[5].leaves)


@pytest.mark.parametrize("number", [1, 4])
def test_line_names_are_unambiguous_within_their_side(number) -> None:
    for block in TABLES[number - 1].blocks:
        assert isinstance(block.rows, Lines)
        names: dict[str, str] = {}
        for line in (*block.rows.lines, *block.rows.extra):
            for name in {without_ordinal(n) for n in (line.label, *line.aliases)}:
                assert name not in names, f"{line.label} / {names[name]}"
                names[name] = line.label


def test_every_side_has_one_total_and_one_subtotal() -> None:
    for table in (TABLES[0], TABLES[3]):
        for block in table.blocks:
            assert isinstance(block.rows, Lines)
            kinds = [line.kind for line in block.rows.lines]
            assert kinds.count(LineKind.TOTAL) == kinds.count(LineKind.SUBTOTAL) == 1


def test_every_table_names_its_basis() -> None:
    assert all(table.basis for table in TABLES)


def test_the_edition_in_force_is_found_by_kind_year_and_region() -> None:
    edition = edition_for("budget", 2025, "370303")
    assert [table.number for table in edition.tables] == list(range(1, 13))
    assert edition_named(edition.key) is edition
    assert edition.table(7).number == 7


@pytest.mark.parametrize(("kind", "year"), [("budget", 1999), ("nothing", 2025)])
def test_no_edition_is_said_and_not_guessed(kind, year) -> None:
    with pytest.raises(NoEditionError):
        edition_for(kind, year)


def test_years_are_filled_in() -> None:
    assert printed("{last_year}年预算数 {year}年预算数", 2025) == "2024年预算数 2025年预算数"
