"""Canonical JSON: what was declared and nothing else, in one form for ever."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace

import pytest

from budgets.rendering.canonical import SHAPE, sha256_of, table_json, tables_json
from budgets.rendering.publication import compose
from portal.core.text import fold, fold_name
from tests.budgets.rendering.documents import (
    EDITION,
    PUBLICATIONS,
    SLUGS,
    golden_document,
    leaf_of_columns,
    published,
    small_document,
)
from tests.factories.declarations import golden_declaration


@pytest.mark.parametrize("slug", SLUGS)
def test_every_published_cell_and_note_is_there(slug) -> None:
    content = json.loads(golden_document(slug).canonical)
    assert list(content["tables"]) == sorted(published(slug)["tables"])
    for table in EDITION.tables:
        given_table = published(slug)["tables"][str(table.number)]
        shown = content["tables"][str(table.number)]
        columns = leaf_of_columns(slug, table)
        assert fold_name(shown["title"]) == fold_name(given_table["title"])
        assert fold_name(shown["unit_line"]) == fold_name(given_table["unit_line"])
        assert [[fold_name(part) for part in shown["columns"][index]] for index in columns] == [
            [fold_name(part) for part in path] for path in given_table["columns"]
        ]
        assert [[row[index] for index in columns] for row in shown["rows"]] == given_table["rows"]
        lacking = set(range(len(table.leaves))) - set(columns)
        assert all(row[index] is None for row in shown["rows"] for index in lacking)
        assert shown["notes"] == given_table["notes"]


def test_coordinates_point_at_their_amounts() -> None:
    document = golden_document("zhangdian-2025")
    facts = {
        (fact.row.table, fact.row.position, fact.column): fact
        for fact in golden_declaration("zhangdian-2025").facts
    }
    for number, table in json.loads(document.canonical)["tables"].items():
        for entry in table["coordinates"]:
            fact = facts.pop((int(number), entry["row"], entry["column"]))
            assert entry["at"] == fact.at.as_dict()
            assert entry["is_total"] == fact.is_total
            assert table["rows"][entry["row"]][entry["column"]] is not None
    assert facts == {}


def test_rows_tell_their_codes_and_totals() -> None:
    entries = table_json(golden_document("zhangdian-2025").sheets[4])["row_coordinates"]
    # What the whole table has in common stands with each amount, not with the row.
    assert entries[0] == {"row": 0, "block": 0, "is_total": True, "at": {}}
    item = {"function": "2010301"}
    assert entries[3] == {"row": 3, "block": 0, "is_total": False, "at": item}


def test_six_decimals_are_kept_and_zero_is_not_blank() -> None:
    assert table_json(small_document("甲", amount=17_349_287).sheets[10])["rows"] == [
        ["甲", "甲", "17.349287", *[None] * 8]
    ]
    assert table_json(small_document("甲", amount=0).sheets[10])["rows"][0][2] == "0.00"


def test_the_form_is_compact_sorted_and_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "é项目")
    document = small_document(decomposed)
    text = document.canonical.decode()
    assert "é项目" in text
    assert decomposed not in text
    assert text == json.dumps(
        json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    assert json.loads(text)["shape"] == SHAPE


def test_the_identity_depends_on_what_is_declared_alone() -> None:
    declaration = golden_declaration("zhangdian-2025")
    publication = PUBLICATIONS["zhangdian-2025"]
    base = compose(publication, declaration)
    assert base.sha256 == sha256_of(base.canonical)
    assert compose(replace(publication, number=7), declaration).sha256 == base.sha256
    elsewhere = replace(
        declaration,
        tables=tuple(
            replace(
                table,
                sheet="别的表",
                facts=tuple(replace(fact, source="别的表!Z9") for fact in table.facts),
            )
            for table in declaration.tables
        ),
    )
    assert compose(publication, elsewhere).sha256 == base.sha256
    first, *others = declaration.tables
    fact, *rest = first.facts
    altered = replace(first, facts=(replace(fact, amount=fact.amount + 1), *rest))
    changed = replace(declaration, tables=(altered, *others))
    assert compose(publication, changed).sha256 != base.sha256
    assert compose(replace(publication, unit_code="102002"), declaration).sha256 != base.sha256


def test_missing_tables_are_named_and_not_invented() -> None:
    document = small_document("甲")
    content = json.loads(document.canonical)
    assert list(content["tables"]) == list(tables_json(document.sheets)) == ["11"]
    assert content["missing_tables"] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12]


def test_leading_blanks_of_names_are_kept_as_declared() -> None:
    rows = table_json(golden_document("zhangdian-2025").sheets[0])["rows"]
    assert rows[1][0] == "    一般公共预算收入"
    assert fold(rows[1][0]) == "一般公共预算收入"
