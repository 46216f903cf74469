"""Both golden disclosures in the index, and their neighbours."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import QuerySet

from budgets.models import Revision
from portal import jobs
from portal.search.models import SearchDocument, SearchEntry
from tests.factories.disclosures import a_place, published
from tests.portal.publishing import publish_golden
from tests.portal.search import neighbours

SLUGS = ("zhangdian-2025", "yantai-2025")
#: What the index holds of each golden disclosure, once one test has published it.
INDEXED: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {}


@pytest.fixture
def published_goldens(db: None) -> tuple[Revision, ...]:
    """Both golden disclosures, public and in the index."""
    found = tuple(publish_golden(slug, with_targets=slug == "zhangdian-2025") for slug in SLUGS)
    jobs.run_due()
    return found


@pytest.fixture
def goldens(request: pytest.FixtureRequest, db: None) -> None:
    """The index of both golden disclosures, without all that publishing them takes."""
    if not INDEXED:
        revisions = request.getfixturevalue("published_goldens")
        for slug, revision in zip(SLUGS, revisions, strict=True):
            document = SearchDocument.objects.filter(revision=revision)
            entries = SearchEntry.objects.filter(document__revision=revision)
            (row,) = _rows(document)
            INDEXED[slug] = (row, _rows(entries))
        return
    revisions = [
        published(a_place(division=row["division_code"], unit=row["owner_code"]))
        for row, _rows_of_it in INDEXED.values()
    ]
    jobs.run_due()
    SearchDocument.objects.all().delete()
    for revision, (row, rows) in zip(revisions, INDEXED.values(), strict=True):
        kept = SearchDocument.objects.create(**{**row, "revision_id": revision.pk})
        SearchEntry.objects.bulk_create(
            SearchEntry(**{**each, "document_id": kept.pk}) for each in rows
        )


def _rows(kept: QuerySet[Any]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name != "id"} for row in kept.values()]


@pytest.fixture
def neighbourhood(goldens: None) -> None:
    """Both, among units with near names, one name twice, and several years."""
    neighbours.settle(rows for _row, rows in INDEXED.values())
