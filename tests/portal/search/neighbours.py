"""Neighbours of both golden disclosures in the index: near names, one name twice, several years.

`neighbours.csv` names them. Their tables are the golden ones with other amounts, put into the
index directly: how they were published makes no difference to a question.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from portal.models import User
from portal.search.models import EntryKind, SearchDocument, SearchEntry
from portal.search.tokens import indexed
from tests.factories.indexed import an_indexed_document

NEIGHBOURS = Path(__file__).with_name("neighbours.csv")
_PRINTED = (EntryKind.ROW, EntryKind.PROJECT)
#: 0.01 万元 in 分.
_STEP = 10_000


def settle(goldens: Iterable[list[dict[str, Any]]]) -> None:
    """Index every neighbour, with the entries of the golden disclosures in turn."""
    templates = [[row for row in rows if row["kind"] in _PRINTED] for rows in goldens]
    signers = (User.objects.create(username="甲"), User.objects.create(username="乙"))
    entries: list[SearchEntry] = []
    with NEIGHBOURS.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=1):
            for year in map(int, row["years"].split(";")):
                document = _document(row, year, signers)
                template = templates[number % len(templates)]
                entries.append(_unit(document))
                entries.extend(_entries(template, document, number))
    SearchEntry.objects.bulk_create(entries, batch_size=500)


def own_amount(fen: int, number: int, year: int) -> int:
    """The golden amount as the neighbour of this line has it in that year: nobody else has it."""
    return fen + (number * 10 + 2026 - year) * _STEP


def _document(row: Mapping[str, str], year: int, signers: tuple[User, User]) -> SearchDocument:
    return an_indexed_document(
        division=(row["division"], row["division_name"]),
        department=(row["department"], row["name"]),
        owner=(row["unit"], row["name"]),
        scope=row["scope"],
        year=year,
        signers=signers,
    )


def _unit(document: SearchDocument) -> SearchEntry:
    texts = (document.owner_name, f"{document.division_name}{document.owner_name}")
    return SearchEntry(
        document=document,
        kind=EntryKind.UNIT,
        title=document.owner_name,
        detail=f"{document.division_name} {document.department_name}",
        code=document.owner_code,
        fiscal_year=document.year,
        tokens=indexed((*texts, document.owner_code), (document.owner_name,)),
    )


def _entries(
    template: list[dict[str, Any]], document: SearchDocument, number: int
) -> Iterator[SearchEntry]:
    for row in template:
        year = document.year - 2025 + row["fiscal_year"]
        figures = [
            [anchor, heading, own_amount(fen, number, year)]
            for anchor, heading, fen in row["figures"]
        ]
        given = {"document_id": document.pk, "fiscal_year": year, "figures": figures}
        yield SearchEntry(**{**row, **given, "fen": figures[0][2] if figures else None})
