"""印出再读: what is rendered from a generated disclosure is read back as it was declared."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgets.reading.child import read_document
from budgets.reading.documents import Wanted
from budgets.rendering.publication import Publication, compose
from budgets.rendering.xlsx import workbook
from budgets.rules.core import run
from budgets.tables.core import Declaration
from budgets.tables.findings import Severity
from tests.ledger.chance import full_book, random_book
from tests.ledger.entries import Book
from tests.ledger.pages import UNIT, declaration_of, edition_of
from tests.release.figures import context_of

BOOKS = (full_book(0), full_book(1), *(random_book(seed) for seed in range(4)))


def amounts_in(declaration: Declaration) -> list[tuple[int, object, int]]:
    return [(fact.row.table, fact.at, fact.amount) for fact in declaration.facts]


def names_in(declaration: Declaration) -> list[tuple[int, int, tuple[str, ...]]]:
    """The rows that carry an amount; the others may be laid out as paper likes them."""
    filled = {(fact.row.table, fact.row.block, fact.row.position) for fact in declaration.facts}
    return [
        (row.table, row.block, tuple(cell.strip() for cell in row.cells))
        for table in declaration.tables
        for row in table.rows
        if (row.table, row.block, row.position) in filled
    ]


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.seed)
def test_a_rendered_workbook_reads_back(book: Book, tmp_path: Path) -> None:
    declared, edition = declaration_of(book), edition_of(book)
    publication = Publication(
        division_code="370303",
        division_name="张店区",
        department_code="102",
        department_name=UNIT,
        unit_code="102001",
        unit_name=UNIT,
        year=book.year,
        edition=edition.key,
    )
    path = tmp_path / "workbook.xlsx"
    path.write_bytes(workbook(compose(publication, declared)))
    reading = read_document(path, path.name, Wanted(year=book.year, unit_name=UNIT))
    assert reading.declaration is not None
    assert amounts_in(reading.declaration) == amounts_in(declared)
    assert names_in(reading.declaration) == names_in(declared)
    found = [*reading.findings, *run(edition, reading.declaration, context_of(book))]
    assert [one.message for one in found if one.severity is not Severity.NOTICE] == []
