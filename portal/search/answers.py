"""答: what is found for what was asked, the likeliest first, with how many of each.

At most `MOST` entries are looked at, the latest publications first: what is common enough to
be found more often needs another word. Both databases answer the same, in the same order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from budgets.models import RevisionState
from portal.search import lookups
from portal.search.asked import Asked, Concept, understood, verbatim
from portal.search.models import EntryKind, SearchDocument, SearchEntry
from portal.search.ranking import Candidate, best_figure, score
from portal.search.tokens import Expression, called, said, term

if TYPE_CHECKING:
    from portal.search.entries import Figure

__all__ = ["MOST", "PER_PAGE", "Answers", "Facet", "Hit", "answers_to", "lookups"]

MOST = 2000
PER_PAGE = 20
#: Names of units looked at for one word.
_MOST_NAMES = 2000
#: Units offered where nothing was found.
_MOST_INSTEAD = 5
#: A word shorter than this is nobody's name.
_SHORTEST_NAME = 2
_SHORTEST_INITIALS = 3
#: Shorter words are not taken for a project's whole name.
_LONGEST_CONCEPT = 4

#: What can be narrowed, in the order it is shown, and the member of a candidate it is.
FACETS: Mapping[str, str] = {
    "kind": "kind",
    "year": "fiscal_year",
    "division": "division_code",
    "department": "department_code",
    "scope": "scope",
    "table": "table",
}
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
    "figures",
    "document__division_code",
    "document__division_name",
    "document__department_code",
    "document__department_name",
    "document__owner_code",
    "document__owner_name",
    "document__scope",
    "document__kind",
    "document__year",
    "document__revision__publication",
    "anchor",
)


@dataclass(frozen=True, slots=True)
class Facet:
    """One value to narrow by, and how many of what was found have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `figure`: the amount that answers best; `figures`: all of its row."""

    candidate: Candidate
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class Answers:
    """What was found. `is_capped`: there are more than were looked at."""

    asked: Asked
    total: int = 0
    is_capped: bool = False
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, tuple[Facet, ...]] = field(default_factory=dict)
    instead: tuple[Candidate, ...] = ()
    page: int = 1

    @property
    def pages(self) -> int:
        """How many pages there are; 1 where nothing was found."""
        return max(1, -(-self.total // PER_PAGE))


def answers_to(text: str, chosen: Mapping[str, str] | None = None, page: int = 1) -> Answers:
    """The answers to a question, narrowed by facets (`FACETS`). Unknown values find nothing."""
    names: dict[str, frozenset[int]] = {}
    asked = understood(text, lambda word: bool(_named(word, names)) or _is_project(word))
    if asked.is_empty:
        return Answers(asked)
    found = _found(asked, chosen or {}, names)
    if not found:
        asked, found = _otherwise(asked, chosen or {}, names)
    ranked = _ranked(asked, found[:MOST], names)
    page = min(max(1, page), max(1, -(-len(ranked) // PER_PAGE)))
    shown = ranked[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Answers(
        asked,
        total=len(ranked),
        is_capped=len(found) > MOST,
        hits=tuple(Hit(each, best_figure(asked, each)) for each in shown),
        facets={name: _facet(ranked, name) for name in FACETS},
        instead=() if ranked else _instead(asked, names),
        page=page,
    )


def _ranked(
    asked: Asked, found: list[Candidate], names: dict[str, frozenset[int]]
) -> list[Candidate]:
    """The likeliest first; where only amounts are asked for, the largest."""
    if asked.has_amount and not (asked.concepts or asked.words):
        return sorted(found, key=lambda each: (-(each.fen or 0), each.order))
    return sorted(
        found,
        key=lambda each: (
            -score(asked, each, is_owned=_owned(asked, each, names)),
            each.order,
        ),
    )


def _instead(asked: Asked, names: dict[str, frozenset[int]]) -> tuple[Candidate, ...]:
    """Where nothing answers: the units that the words may name."""
    documents = [pk for word in asked.words for pk in _named(word, names)]
    rows = _in_force().filter(kind=EntryKind.UNIT, document__in=documents).order_by("-pk")
    return tuple(Candidate(*row) for row in rows.values_list(*_FIELDS)[:_MOST_INSTEAD])


def _found(
    asked: Asked, chosen: Mapping[str, str], names: dict[str, frozenset[int]]
) -> list[Candidate]:
    """What answers every part of the question: one more than `MOST` where there are more."""
    rows = _in_force()
    rows = _within(rows, asked, chosen)
    for concept in _telling(asked):
        rows = rows.filter(tokens__matches=_any_of(concept.phrases))
    for word in asked.words:
        rows = rows.filter(_about(word, asked, names))
    values = rows.order_by("-pk").values_list(*_FIELDS)[: MOST + 1]
    return [Candidate(*row) for row in values]


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
    limits: dict[str, Any] = {}
    if asked.year:
        limits["fiscal_year"] = asked.year - asked.is_last_year
    if asked.at_least is not None:
        limits["fen__gte"] = asked.at_least
    if asked.at_most is not None:
        limits["fen__lte"] = asked.at_most
    if asked.direction:
        limits["direction"] = asked.direction
    if asked.kind:
        limits["kind"] = asked.kind
    for name, value in chosen.items():
        if value and name in FACETS:
            limits.update(_chosen(name, value))
    return rows.filter(**limits)


def _chosen(name: str, value: str) -> dict[str, Any]:
    if name in ("year", "table"):
        return {FACETS[name]: int(value) if value.isdecimal() and len(value) < 5 else -1}
    if name == "kind":
        return {"kind": value}
    return {f"document__{FACETS[name]}": value}


def _telling(asked: Asked) -> list[Concept]:
    """The concepts that an entry must answer: columns only where nothing else is named."""
    rows = [each for each in asked.concepts if not each.is_column]
    return rows or list(asked.concepts)


def _about(word: str, asked: Asked, names: dict[str, frozenset[int]]) -> Q:
    """Entries that say the word, or are of a unit that is called so."""
    said_so = Q(tokens__matches=(term(word),)) if term(word) else Q(pk=-1)
    documents = _named(word, names)
    if not documents:
        return said_so
    of_unit = Q(document__in=documents)
    is_alone = len(asked.words) == 1 and not (
        asked.concepts or asked.has_amount or asked.year or asked.kind
    )
    return said_so | (of_unit & Q(kind=EntryKind.UNIT) if is_alone else of_unit)


def _otherwise(
    asked: Asked, chosen: Mapping[str, str], names: dict[str, frozenset[int]]
) -> tuple[Asked, list[Candidate]]:
    """Where nothing answers: a unit's name and the rest apart; then no word as a concept."""
    split, found = _apart(asked, chosen, names)
    if not found and asked.concepts:
        split = verbatim(asked)
        found = _found(split, chosen, names)
        if not found:
            split, found = _apart(split, chosen, names)
    return (split, found) if found else (asked, [])


def _apart(
    asked: Asked, chosen: Mapping[str, str], names: dict[str, frozenset[int]]
) -> tuple[Asked, list[Candidate]]:
    """A unit and what is asked of it, written as one word: the longest name in front."""
    for at, word in enumerate(asked.words):
        low, high = 0, len(word) - 1
        while low < high:  # what begins a name too long for anybody is none either
            middle = (low + high + 1) // 2
            low, high = (middle, high) if _named(word[:middle], names) else (low, middle - 1)
        for cut in range(low, _SHORTEST_NAME - 1, -1):
            words = (*asked.words[:at], word[:cut], word[cut:], *asked.words[at + 1 :])
            split = replace(asked, words=words)
            if found := _found(split, chosen, names):
                return split, found
    return asked, []


def _named(word: str, names: dict[str, frozenset[int]]) -> frozenset[int]:
    """The publications whose owner may be meant: a name has the word's characters in order."""
    known = names.get(word)
    if known is None:
        known = names[word] = _look_up(said(word))
    return known


def _is_project(word: str) -> bool:
    """Whether a project is called so: 实施公车统管费用 is not asked for as 公车."""
    if len(word) <= _LONGEST_CONCEPT or not called(word):
        return False
    rows = SearchEntry.objects.filter(kind=EntryKind.PROJECT, tokens__matches=(called(word),))
    return rows.exists()


def _look_up(word: str) -> frozenset[int]:
    shortest = _SHORTEST_INITIALS if word.isascii() else _SHORTEST_NAME
    if len(word) < shortest or (word.isascii() and not word.isalpha()):
        return frozenset()
    rows = SearchDocument.objects.filter(names__scattered=word).order_by("-pk")
    return frozenset(
        pk
        for pk, lines in rows.values_list("pk", "names")[:_MOST_NAMES]
        if any(_is_scattered(word, line) for line in lines.split("\n"))
    )


def _is_scattered(word: str, name: str) -> bool:
    letters = iter(name)
    return all(letter in letters for letter in word)


def _owned(asked: Asked, candidate: Candidate, names: dict[str, frozenset[int]]) -> bool:
    return any(candidate.document in names.get(word, ()) for word in asked.words)


def _any_of(phrases: Iterable[str]) -> Expression:
    return (tuple(phrase for words in phrases for phrase in term(words)),)


def _facet(candidates: Sequence[Candidate], name: str) -> tuple[Facet, ...]:
    """The values that were found, most frequent first; of years and tables in their order."""
    counts: Counter[tuple[str, str]] = Counter(each.facet(name) for each in candidates)
    pairs = [(value, label, count) for (value, label), count in counts.items() if value]
    if name in ("year", "table"):
        pairs.sort(key=lambda pair: int(pair[0]), reverse=name == "year")
    else:
        pairs.sort(key=lambda pair: (-pair[2], pair[0]))
    return tuple(Facet(*pair) for pair in pairs)
