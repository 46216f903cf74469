"""编入索引: what is published now stands in the index, and nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING

import orjson
from django.db import transaction
from django.db.models import Exists, OuterRef

from budgets.models import Disclosure, Revision, RevisionState
from budgets.models.disclosures import BUDGET
from budgets.selectors import public
from budgets.selectors.identities import former_names
from portal import storage
from portal.search.entries import entries_of
from portal.search.models import SearchDocument, SearchEntry
from portal.search.tokens import initials, said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgets.selectors.public import Publication
    from portal.search.entries import Found

#: Raised when what is kept of a publication changes: everything is indexed anew.
VERSION = 1
_ROW = re.compile(r'<tr[^>]* id="t(\d+)-r(\d+)"')
_AT_ONCE = 500
#: How many publications one round of the chore indexes.
_EACH_ROUND = 200


@transaction.atomic
def index_publication(revision: int) -> int:
    """Index a publication anew, and drop what it replaced. Returns how many entries it has.

    One that is not in force any more, or not public, leaves the index. Budgets alone are found:
    of two answers to "how much" nobody could tell which one the year began with.
    """
    found = public.publication_of(revision)
    if found is None or found.kind != BUDGET or not found.is_current or found.taken_down:
        SearchDocument.objects.filter(revision=revision).delete()
        return 0
    SearchDocument.objects.filter(revision__disclosure=found.disclosure).delete()
    files = {file.format: file for file in public.snapshot_files(found)}
    if not {"json", "html"} <= files.keys():
        return 0
    names = _names(found)
    document = SearchDocument.objects.create(
        revision_id=found.revision,
        version=VERSION,
        division_code=found.division_code,
        division_name=found.division_name,
        department_code=found.department_code,
        department_name=found.department_name,
        owner_code=found.owner_code,
        owner_name=found.owner_name,
        scope=found.scope,
        kind=found.kind,
        year=found.year,
        names=_called(found, names),
    )
    stored = orjson.loads(storage.read(files["json"].sha256))
    positions = _positions(storage.read(files["html"].sha256).decode("utf-8"))
    return keep(document, entries_of(stored, names, positions))


def keep(document: SearchDocument, entries: Iterable[Found]) -> int:
    """Store the entries of a document. Returns how many. `Found` has the fields' names."""
    rows = [SearchEntry(document=document, **asdict(entry)) for entry in entries]
    return len(SearchEntry.objects.bulk_create(rows, batch_size=_AT_ONCE))


def forget_withdrawn() -> int:
    """Drop what is not in force any more. Returns how many publications were dropped."""
    gone = SearchDocument.objects.exclude(revision__state=RevisionState.PUBLISHED)
    number = gone.count()
    gone.delete()
    return number


def index_missing() -> int:
    """Index what is published and not in the index as of now; some at a time."""
    forget_withdrawn()
    known = SearchDocument.objects.filter(revision=OuterRef("pk"), version=VERSION)
    missing = Revision.objects.filter(
        ~Exists(known),
        state=RevisionState.PUBLISHED,
        publication__isnull=False,
        takedown__isnull=True,
        disclosure__kind=BUDGET,
    ).values_list("pk", flat=True)[:_EACH_ROUND]
    found = list(missing)
    for revision in found:
        index_publication(revision)
    return len(found)


def _positions(pages: str) -> dict[int, list[int]]:
    """The printed positions of each table's rows, from the anchors of its page, which count from 1."""
    found: dict[int, list[int]] = defaultdict(list)
    for table, row in _ROW.findall(pages):
        found[int(table)].append(int(row) - 1)
    return found


def _called(found: Publication, names: tuple[str, ...]) -> str:
    """Every way of calling the owner, a line each: its names, with its division, initials."""
    full = [*names, f"{found.division_name}{found.owner_name}"]
    return "\n".join(dict.fromkeys([*map(said, full), *map(initials, full)]))


def _names(found: Publication) -> tuple[str, ...]:
    """The owner's name as published, as it is now, and as it was."""
    disclosure = Disclosure.objects.select_related("unit", "department").get(pk=found.disclosure)
    now = disclosure.owner
    return tuple(dict.fromkeys((found.owner_name, now.name, *former_names(disclosure))))
