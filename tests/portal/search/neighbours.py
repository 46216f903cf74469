"""Neighbours of both golden disclosures in the index: near names, one name twice, several years.

`neighbours.csv` names them. Their tables are the golden ones with other amounts, put into the
index directly: how they were published makes no difference to a question.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone

from budgets.models import Department, Disclosure, Division, Revision, RevisionState, Unit
from portal.models import User
from portal.search.index import VERSION
from portal.search.models import EntryKind, SearchDocument, SearchEntry
from portal.search.tokens import indexed, initials, said

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
                document = _document(row, year, _published(row, year, *signers))
                template = templates[number % len(templates)]
                entries.append(_unit(document))
                entries.extend(_entries(template, document, number))
    SearchEntry.objects.bulk_create(entries, batch_size=500)


def own_amount(fen: int, number: int, year: int) -> int:
    """The golden amount as the neighbour of this line has it in that year: nobody else has it."""
    return fen + (number * 10 + 2026 - year) * _STEP


def _published(row: Mapping[str, str], year: int, user: User, reviewer: User) -> Revision:
    division, _made = Division.objects.get_or_create(
        code=row["division"], defaults={"name": row["division_name"]}
    )
    department, _made = Department.objects.get_or_create(
        division=division, code=row["department"], defaults={"name": row["name"]}
    )
    unit = None
    if row["scope"] == "unit":
        unit, _made = Unit.objects.get_or_create(
            division=division,
            department=department,
            code=row["unit"],
            defaults={"name": row["name"]},
        )
    disclosure = Disclosure.objects.create(
        division=division,
        department=department,
        unit=unit,
        scope=row["scope"],
        owner_code=row["unit"],
        owner_name=row["name"],
        year=year,
    )
    now = timezone.now()
    revision: Revision = Revision.objects.create(
        disclosure=disclosure,
        number=1,
        state=RevisionState.PUBLISHED,
        created_by=user,
        publication=1,
        published_at=now,
        published_by=user,
        submitted_at=now,
        submitted_by=user,
        approved_at=now,
        approved_by=reviewer,
    )
    return revision


def _document(row: Mapping[str, str], year: int, revision: Revision) -> SearchDocument:
    called = (row["name"], f"{row['division_name']}{row['name']}")
    return SearchDocument.objects.create(
        revision=revision,
        version=VERSION,
        division_code=row["division"],
        division_name=row["division_name"],
        department_code=row["department"],
        department_name=row["name"],
        owner_code=row["unit"],
        owner_name=row["name"],
        scope=row["scope"],
        kind="budget",
        year=year,
        names="\n".join(dict.fromkeys([*map(said, called), *map(initials, called)])),
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
