"""查: the entries that answer a question as it was understood, from either database.

At most `MOST` are looked at, the latest publications first; where only amounts are asked for,
the largest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from budgets.models import RevisionState
from portal.search import lookups  # noqa: F401 - `matches`, by import
from portal.search.models import EntryKind, SearchDocument, SearchEntry
from portal.search.ranking import Candidate
from portal.search.tokens import Expression, Phrase, called, term

if TYPE_CHECKING:
    from portal.search.asked import Asked, Concept
    from portal.search.entries import Figure
    from portal.search.owners import Names

MOST = 2000
#: What can be narrowed, in the order it is shown, and the member of a candidate it is.
FACETS: Mapping[str, str] = MappingProxyType(
    {
        "kind": "kind",
        "year": "fiscal_year",
        "division": "division_code",
        "department": "department_code",
        "scope": "scope",
        "table": "table",
    }
)
_OF_ENTRY = frozenset({"kind", "year", "table"})
_NUMBERS = frozenset({"year", "table"})
_MOST_DIGITS = 4
#: Units offered where nothing was found.
_MOST_INSTEAD = 5
#: Shorter words are not taken for a project's whole name.
_LONGEST_CONCEPT = 4
_FIELDS = (
    "pk",
    "document_id",
    "kind",
    "table",
    "fiscal_year",
    "code",
    "title",
    "detail",
    "fen",
    "document__division_code",
    "document__division_name",
    "document__department_code",
    "document__department_name",
    "document__owner_code",
    "document__owner_name",
    "document__scope",
    "document__year",
)


def found(
    asked: Asked,
    chosen: Mapping[str, str],
    names: Names,
    *,
    any_of: tuple[Phrase, ...] = (),
) -> list[Candidate]:
    """What answers every part of the question: one more than `MOST` where there are more.

    `any_of`: instead of the concepts, one of these is enough.
    """
    rows = _within(_in_force(), asked, chosen)
    terms = [any_of] if any_of else [phrases_of(each.phrases) for each in _telling(asked)]
    for word in asked.words:
        if names.of(word) or not term(word):
            rows = rows.filter(_about(word, asked, names))
        else:
            terms.append(term(word))
    if terms:  # asked for at once: the database puts the lists together best itself
        rows = rows.filter(tokens__matches=tuple(terms))
    order = ("-fen", "-pk") if asked.is_amount_alone else ("-pk",)
    return _candidates(rows.order_by(*order)[: MOST + 1])


def figures_of(shown: Iterable[Candidate]) -> dict[int, tuple[Figure, ...]]:
    """The amounts of what is shown, by the entries' ids; one query."""
    rows = SearchEntry.objects.filter(pk__in=[each.pk for each in shown])
    return {
        pk: tuple((anchor, heading, fen) for anchor, heading, fen in figures)
        for pk, figures in rows.values_list("pk", "figures")
    }


def units(documents: Iterable[int]) -> list[Candidate]:
    """The owners of these publications, the first few."""
    rows = _in_force().filter(kind=EntryKind.UNIT, document__in=list(documents))
    return _candidates(rows.order_by("-pk")[:_MOST_INSTEAD])


def is_project(word: str) -> bool:
    """Whether a project is called so: 实施公车统管费用 is not asked for as 公车."""
    if len(word) <= _LONGEST_CONCEPT or not called(word):
        return False
    expression: Expression = (called(word),)
    return SearchEntry.objects.filter(kind=EntryKind.PROJECT, tokens__matches=expression).exists()


def phrases_of(words: Iterable[str]) -> tuple[Phrase, ...]:
    """Each of these, one of which is enough."""
    return tuple(phrase for each in words for phrase in term(each))


def _candidates(rows: QuerySet[SearchEntry]) -> list[Candidate]:
    return [Candidate(*row) for row in rows.values_list(*_FIELDS)]


def _in_force() -> QuerySet[SearchEntry]:
    """Entries of what is published now: the index may lag behind by a moment."""
    stale = list(
        SearchDocument.objects.exclude(
            revision__state=RevisionState.PUBLISHED, revision__takedown__isnull=True
        ).values_list("pk", flat=True)
    )
    rows = SearchEntry.objects.all()
    return rows.exclude(document__in=stale) if stale else rows


def _within(
    rows: QuerySet[SearchEntry], asked: Asked, chosen: Mapping[str, str]
) -> QuerySet[SearchEntry]:
    """Narrowed by year, amount, kind, and by what was chosen."""
    limits: list[dict[str, Any]] = []
    if asked.year:
        limits.append({"fiscal_year": asked.year - asked.is_last_year})
    if asked.at_least is not None:
        limits.append({"fen__gte": asked.at_least})
    if asked.at_most is not None:
        limits.append({"fen__lte": asked.at_most})
    if asked.direction:
        limits.append({"direction": asked.direction})
    if asked.kind:
        limits.append({"kind": asked.kind})
    limits.extend(_chosen(name, value) for name, value in chosen.items() if value)
    for limit in limits:
        rows = rows.filter(**limit)
    return rows


def _chosen(name: str, value: str) -> dict[str, Any]:
    field = FACETS[name]
    if name in _NUMBERS:
        is_number = value.isascii() and value.isdecimal() and len(value) <= _MOST_DIGITS
        return {field: int(value) if is_number else -1}
    return {field if name in _OF_ENTRY else f"document__{field}": value}


def _telling(asked: Asked) -> list[Concept]:
    """The concepts that an entry must answer: columns only where nothing else is named."""
    rows = [each for each in asked.concepts if not each.is_column]
    return rows or list(asked.concepts)


def _about(word: str, asked: Asked, names: Names) -> Q:
    """Entries that say the word, or are of a unit that is called so."""
    said_so = Q(tokens__matches=(term(word),)) if term(word) else Q(pk=-1)
    documents = names.of(word)
    if not documents:
        return said_so
    if not asked.is_one_word:
        return said_so | Q(document__in=documents)
    # Their ids, as a list: beside another condition a database looks at every entry for them.
    own = SearchEntry.objects.filter(kind=EntryKind.UNIT, document__in=documents)
    return said_so | Q(pk__in=list(own.values_list("pk", flat=True)))
