"""答: what is found for what was asked, the likeliest first, with how many of each.

What is common enough to be found more often than `MOST` needs another word. Both databases
answer the same, in the same order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TYPE_CHECKING

from portal.search.asked import Asked, understood, verbatim
from portal.search.looking import FACETS, MOST, figures_of, found, is_project, phrases_of, units
from portal.search.owners import Names
from portal.search.ranking import Candidate, best_figure, score
from portal.search.tokens import Phrase, pairs_of

if TYPE_CHECKING:
    from portal.search.entries import Figure

__all__ = ["FACETS", "MOST", "PER_PAGE", "Answers", "Facet", "Hit", "answers_to"]

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Facet:
    """One value to narrow by, and how many of what was found have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found, the amount of it that answers best, and all of its row."""

    candidate: Candidate
    figure: Figure | None
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """What was found. `is_capped`: there are more than were looked at.

    `instead`: units that may be meant, where nothing was found.
    """

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
        return _pages(self.total)


def answers_to(text: str, chosen: Mapping[str, str] | None = None, page: int = 1) -> Answers:
    """The answers to a question, narrowed by facets (`FACETS`). Unknown values find nothing."""
    names = Names()
    asked = understood(text, lambda word: bool(names.of(word)) or is_project(word))
    if asked.is_empty:
        return Answers(asked)
    asked, candidates = _answered(asked, chosen or {}, names)
    ranked = _ranked(asked, candidates[:MOST], names)
    page = min(max(1, page), _pages(len(ranked)))
    shown = ranked[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Answers(
        asked,
        total=len(ranked),
        is_capped=len(candidates) > MOST,
        hits=_hits(asked, shown),
        facets={name: _facet(ranked, name) for name in FACETS},
        instead=() if ranked else tuple(units(_documents(asked, names))),
        page=page,
    )


def _answered(
    asked: Asked, chosen: Mapping[str, str], names: Names
) -> tuple[Asked, list[Candidate]]:
    """As the question stands; else with names taken off its words; else what comes near."""
    literal = verbatim(asked)
    if not asked.soft and (exactly := found(asked, chosen, names)):
        return asked, exactly
    asked, literal = _names_apart(asked, names), _names_apart(literal, names)
    own = tuple(word for word in literal.words if not names.of(word))
    asked = replace(asked, literal=own if asked.concepts else ())
    told = found(asked, chosen, names)
    if asked.literal:
        seen = {each.pk for each in told}
        told += [each for each in found(literal, chosen, names) if each.pk not in seen]
    return (asked, told) if told else _nearly(asked, chosen, names)


def _names_apart(asked: Asked, names: Names) -> Asked:
    """A unit and what is asked of it, written as one word: the longest name in front."""
    words: list[str] = []
    soft: list[str] = []
    for word in asked.words:
        name, rest = (word, "") if names.of(word) else names.split(word)
        words.extend(part for part in (name, rest) if part)
    for word in asked.soft:
        name, rest = names.split(word)
        words.extend([name] if name else [])
        soft.extend([rest] if rest else [])
    if soft and all(concept.is_vague for concept in asked.concepts):
        return replace(asked, concepts=(), words=(*words, *soft), soft=())
    return replace(asked, words=tuple(words), soft=tuple(soft))


def _nearly(asked: Asked, chosen: Mapping[str, str], names: Names) -> tuple[Asked, list[Candidate]]:
    """What a unit has of any of the concepts, or else of some pair of the other words."""
    owners = tuple(word for word in asked.words if names.of(word))
    others = tuple(word for word in asked.words if word not in owners)
    loose = replace(asked, words=owners, soft=(*asked.soft, *others))
    phrases = phrases_of(each for concept in asked.concepts for each in concept.phrases)
    pairs = tuple(Phrase((token,)) for word in others for token in pairs_of(word))
    any_of = phrases or (pairs if owners else ())
    near = found(loose, chosen, names, any_of=any_of) if any_of else []
    return (loose, near) if near else (asked, [])


def _hits(asked: Asked, shown: Sequence[Candidate]) -> tuple[Hit, ...]:
    figures = figures_of(shown)
    return tuple(
        Hit(each, best_figure(asked, figures[each.pk]), figures[each.pk]) for each in shown
    )


def _ranked(asked: Asked, candidates: list[Candidate], names: Names) -> list[Candidate]:
    """The likeliest first; where only amounts are asked for, the largest."""
    if asked.is_amount_alone:
        return sorted(candidates, key=lambda each: (-(each.fen or 0), each.order))
    unsaid = names.unsaid(asked.words)
    latest = max((each.year for each in candidates), default=0)
    return sorted(
        candidates,
        key=lambda each: (-score(asked, each, unsaid.get(each.document), latest), each.order),
    )


def _documents(asked: Asked, names: Names) -> Iterable[int]:
    """The publications of the owners that the words may name."""
    return (document for word in asked.words for document in names.of(word))


def _facet(candidates: Sequence[Candidate], name: str) -> tuple[Facet, ...]:
    """The values that were found, most frequent first; of years and tables in their order."""
    counts = Counter(map(attrgetter(FACETS[name]), candidates))
    # Labels are put into words once for each value; of two names of one code, the likeliest.
    ones = {getattr(each, FACETS[name]): each for each in reversed(candidates)}
    found = [Facet(*ones[value].facet(name), count) for value, count in counts.items() if value]
    if name in ("year", "table"):
        return tuple(sorted(found, key=lambda each: int(each.value), reverse=name == "year"))
    return tuple(sorted(found, key=lambda each: (-each.count, each.value)))


def _pages(total: int) -> int:
    return max(1, -(-total // PER_PAGE))
