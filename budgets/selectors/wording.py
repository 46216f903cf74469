"""措辞包, read: which one words a document on a day, and which an account may see.

The nearest division decides (county, city, province, then every division); there the year of
the document, else the most recent earlier one; there the document's own scope before both
scopes together; there what came into force last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from budgets.models import Division, WordingScope, WordingState, WordingVersion
from budgets.rendering.wording import USUAL, Phrase, WordingPack, blank_titles, phrases
from portal.access import GRANTS, Action, Role, memberships_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from budgets.models import Disclosure

#: 县 has 市, 省 and the country above it; one more for a zone within a county.
_UPWARDS = ("pk", *("__".join(["parent"] * steps) for steps in range(1, 5)))


def pack_for(disclosure: Disclosure, *, on: date) -> WordingPack:
    """How a document of the disclosure is worded on that day. Two queries."""
    chain = _chain_of(disclosure.division_id)
    version = chosen(
        in_force(on=on, divisions=chain), chain, scope=disclosure.scope, year=disclosure.year
    )
    return pack_of(version, scope=disclosure.scope)


def pack_of(version: WordingVersion | None, *, scope: str) -> WordingPack:
    """The stored version as the value that renders; the usual words where there is none."""
    if version is None:
        return WordingPack(scope=scope, words=USUAL.words, glossary=USUAL.glossary)
    return WordingPack(
        division=version.division.code if version.division else "",
        year=version.year,
        scope=scope,
        words=dict(version.words),
        glossary=tuple((term, words) for term, words, _required in version.glossary),
        required=frozenset(term for term, _words, required in version.glossary if required),
    )


def in_force(*, on: date, divisions: Iterable[int] | None = None) -> list[WordingVersion]:
    """What is in force on that day, of these divisions and of every division. One query.

    `divisions` None: of any.
    """
    found = WordingVersion.objects.filter(
        state=WordingState.IN_FORCE, valid_from__lte=on
    ).select_related("division")
    if divisions is not None:
        found = found.filter(Q(division__in=list(divisions)) | Q(division__isnull=True))
    return list(found)


def chosen(
    versions: Iterable[WordingVersion], chain: Sequence[int], *, scope: str, year: int
) -> WordingVersion | None:
    """The version that words a document of that scope and year, None for the usual words.

    `chain`: the ids of its division and those above, the nearest first.
    """
    places = {division: place for place, division in enumerate(chain)}
    fitting = [
        each
        for each in versions
        if each.year <= year
        and each.scope in (scope, WordingScope.BOTH)
        and (each.division_id is None or each.division_id in places)
    ]

    def nearness(each: WordingVersion) -> tuple[int, int, bool, date, int]:
        """The greatest is the nearest."""
        place = len(chain) if each.division_id is None else places[each.division_id]
        own = each.scope == scope
        return -place, each.year, own, each.valid_from or date.min, each.version

    return max(fitting, key=nearness, default=None)


def chains() -> dict[int, tuple[int, ...]]:
    """Every division's id with those above it, the nearest first. One query."""
    parents = dict(Division.objects.values_list("pk", "parent"))
    found = {}
    for division in parents:
        chain: list[int] = []
        above: int | None = division
        while above is not None and above not in chain:
            chain.append(above)
            above = parents.get(above)
        found[division] = tuple(chain)
    return found


def _chain_of(division: int) -> tuple[int, ...]:
    row = Division.objects.filter(pk=division).values_list(*_UPWARDS).get()
    return tuple(dict.fromkeys(each for each in row if each is not None))


def worded_by(user: Any) -> QuerySet[WordingVersion]:
    """What the account may see: all of its own divisions, and of others what is in force."""
    if not _is_granted(user):
        return WordingVersion.objects.none()
    found = WordingVersion.objects.select_related("division", "created_by", "enforced_by")
    if _is_everywhere(user):
        return found
    own = Q(division__in=_own_divisions(user))
    return found.filter(own | Q(state=WordingState.IN_FORCE))


def divisions_worded_by(user: Any) -> QuerySet[Division]:
    """行政区划 whose documents the account may word."""
    if not _is_granted(user):
        return Division.objects.none()
    if _is_everywhere(user):
        return Division.objects.all()
    return Division.objects.filter(pk__in=_own_divisions(user))


def may_word_all(user: Any) -> bool:
    """Whether the account may word the documents of every division at once."""
    return _is_everywhere(user)


def _memberships(user: Any) -> list[Any]:
    return [each for each in memberships_of(user) if Action.WORD in GRANTS[Role(each.role)]]


def _is_granted(user: Any) -> bool:
    return bool(_memberships(user))


def _is_everywhere(user: Any) -> bool:
    return any(
        not (each.unit_id or each.department_id or each.division_id) for each in _memberships(user)
    )


def _own_divisions(user: Any) -> list[int]:
    return [each.division_id for each in _memberships(user) if each.division_id]


@dataclass(frozen=True, slots=True)
class PhraseHint:
    """语句 as the form shows it. `usual_of_department`: "" where it is the same."""

    name: str
    part: str
    title: str
    usual: str
    usual_of_department: str
    blanks: tuple[tuple[str, str], ...]  # {year}, and what it stands for
    is_optional: bool = False  # documents may do without it


def phrase_hints() -> list[PhraseHint]:
    """Every phrase in the order of a document, for a form."""
    return [_hint(phrase) for phrase in phrases().values()]


def _hint(phrase: Phrase) -> PhraseHint:
    titles = blank_titles()
    return PhraseHint(
        name=phrase.name,
        part=phrase.part,
        title=phrase.title,
        usual=phrase.usual,
        usual_of_department=phrase.usual_of_department,
        blanks=tuple((f"{{{blank}}}", titles.get(blank, blank)) for blank in phrase.blanks),
        is_optional=phrase.is_optional,
    )
