"""Declarations and documents for the tests of rendering, from the published data as it stands."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, cast

from budgets.rendering.prose import verbatim
from budgets.rendering.publication import Document, Publication, compose
from budgets.tables.core import Coordinate, Declaration, DeclaredTable, Fact, Leaf, Row, Table
from budgets.tables.editions import edition_named, printed
from performance.appendix import appendix_of
from portal.core.text import fold_name
from tests.factories.declarations import golden_declaration, golden_json
from tests.factories.golden_texts import golden_texts
from tests.performance.papers import golden_targets

CORPUS = Path(__file__).parents[2] / "corpus"
SLUGS = ("zhangdian-2025", "yantai-2025")
EDITION = edition_named("budget-2024")
PUBLICATIONS = {
    "zhangdian-2025": Publication(
        division_code="370303",
        division_name="山东省淄博市张店区",
        department_code="102",
        department_name="淄博市张店区人民政府办公室",
        unit_code="102001",
        unit_name="淄博市张店区人民政府办公室",
        year=2025,
        edition=EDITION.key,
    ),
    "yantai-2025": Publication(
        division_code="370600",
        division_name="山东省烟台市",
        department_code="201",
        department_name="烟台市人民政府办公室",
        unit_code="201001",
        unit_name="烟台市人民政府办公室",
        year=2025,
        edition=EDITION.key,
    ),
}


@cache
def published(slug: str) -> dict[str, Any]:
    """The document as published, cell by cell."""
    return cast("dict[str, Any]", golden_json(slug))


def leaf_of_columns(slug: str, table: Table) -> list[int]:
    """The edition's leaf for each column that the document prints: it may lack some."""
    leaves = list(table.leaves)
    found = []
    for path in published(slug)["tables"][str(table.number)]["columns"]:
        wanted = [fold_name(part) for part in path]
        while _path(leaves[0], 2025) != wanted:
            leaves.pop(0)
        found.append(leaves.pop(0).index)
    return found


@cache
def golden_document(slug: str) -> Document:
    """The published document, composed anew."""
    return compose(PUBLICATIONS[slug], golden_declaration(slug))


@cache
def whole_document(slug: str) -> Document:
    """The published document with its words and its performance targets."""
    return compose(
        PUBLICATIONS[slug],
        golden_declaration(slug),
        texts=verbatim(golden_texts(slug)),
        appendices=(appendix_of(golden_targets(slug)),),
    )


def small_document(*labels: str, amount: int = 1_000_000, notes: tuple[str, ...] = ()) -> Document:
    """A document of table 11 alone, one project for each label, each of one amount."""
    table = EDITION.table(11)
    rows = tuple(
        Row(11, 0, position, (label, label), Coordinate(project=label))
        for position, label in enumerate(labels)
    )
    facts = tuple(Fact(row, 2, table.leaves[2].at | row.at, amount, "") for row in rows)
    declared = DeclaredTable(11, table.title, rows, facts, notes)
    declaration = Declaration(EDITION.key, 2025, "某单位", (declared,))
    return compose(PUBLICATIONS["zhangdian-2025"], declaration)


def renamed(document: Document, unit_name: str) -> Document:
    """The document under another name."""
    return replace(document, publication=replace(document.publication, unit_name=unit_name))


def _path(leaf: Leaf, year: int) -> list[str]:
    return [fold_name(printed(column.label, year)) for column in leaf.path]
