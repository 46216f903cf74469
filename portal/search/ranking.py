"""次序: which of what was found answers the question best.

A score of whole points, the same on any database: what is called exactly so comes before
what merely holds the word, the table where one looks for it before the others, the latest
year before earlier ones where no year was asked for.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _

from portal.search.models import EntryKind
from portal.search.tokens import pairs_of, said, tokens_of

if TYPE_CHECKING:
    from portal.search.asked import Asked, Concept
    from portal.search.entries import Figure

_EXACT, _BEGINS, _HOLDS, _BESIDE = 60, 45, 35, 10
_TABLE, _NEXT_TABLE = 40, 6
_PAIR = 8
_LITERAL = 3
_OWNED, _NOT_A_UNIT = 30, 40
#: Each character of its name that was not said, up to so many, counts against an owner.
_MOST_UNSAID = 20
#: A year's own budget comes before the column of the year after; 部门 is asked for by its name.
_OWN_YEAR, _SCOPE = 3, 2
_AWAY_FROM_LAST_YEAR = 5
#: Where an amount of the expenditure or of a project is looked for first.
_USUAL = (3, 7, 11, 5, 6, 1, 2, 4, 12, 10, 8, 9)
_KINDS = {
    EntryKind.UNIT: 20,
    EntryKind.PROJECT: 12,
    EntryKind.ROW: 10,
    EntryKind.INDICATOR: 4,
    EntryKind.TEXT: 0,
}
_FIRST_YEAR = 2000
_SCOPES = {"unit": "单位", "department": "部门"}


class Candidate(NamedTuple):
    """One entry that answers, with its publication; amounts in 分."""

    pk: int
    document: int
    kind: str
    table: int | None
    fiscal_year: int
    code: str
    title: str
    detail: str
    fen: int | None
    division_code: str
    division_name: str
    department_code: str
    department_name: str
    owner_code: str
    owner_name: str
    scope: str
    year: int

    @property
    def order(self) -> tuple[Any, ...]:
        """Of two that answer equally well: by whom, where it stands."""
        return (
            self.division_code,
            self.owner_code,
            -self.year,
            _usual(self.table),
            self.pk,
        )

    def facet(self, name: str) -> tuple[str, str]:
        """Its value and the word for it, of one facet; ("", "") where it has none."""
        match name:
            case "kind":
                return self.kind, str(EntryKind(self.kind).label)
            case "year":
                return str(self.fiscal_year), str(self.fiscal_year)
            case "division":
                return self.division_code, self.division_name
            case "department":
                return self.department_code, self.department_name
            case "scope":
                return self.scope, _(_SCOPES.get(self.scope, self.scope))
            case _:
                return (str(self.table), f"公开表{self.table}") if self.table else ("", "")


def score(asked: Asked, candidate: Candidate, unsaid: int | None, latest: int) -> int:
    """How well it answers; more is better.

    `unsaid`: of its owner's name, None where the owner was not asked for. `latest`: the year
    that 去年 is the one before.
    """
    title = _said(candidate.title)
    points = _KINDS[EntryKind(candidate.kind)] - min(len(title), 30) // 3
    points += sum(_of_concept(concept, title, candidate) for concept in asked.concepts)
    points += sum(_of_word(_said(word), title, candidate) for word in asked.words)
    points += sum(_of_soft(word, title) for word in asked.soft)
    points += sum(_LITERAL * _likeness(_said(word), title) for word in asked.literal)
    points -= _usual(candidate.table)
    if unsaid is not None:
        points += _OWNED - min(unsaid, _MOST_UNSAID)
        points += _SCOPE * ((candidate.scope == "department") == ("部门" in asked.text))
    if candidate.kind == EntryKind.UNIT and not asked.is_one_word:
        points -= _NOT_A_UNIT
    return points + _of_year(asked, candidate, latest)


def _of_year(asked: Asked, candidate: Candidate, latest: int) -> int:
    own = _OWN_YEAR * (candidate.fiscal_year == candidate.year)
    if asked.year is not None:
        return own
    if asked.is_last_year:
        return own - _AWAY_FROM_LAST_YEAR * abs(candidate.fiscal_year - (latest - 1))
    return candidate.fiscal_year - _FIRST_YEAR


def best_figure(asked: Asked, figures: tuple[Figure, ...]) -> Figure | None:
    """The amount of the row that was asked for: of a column that is named, else the first."""
    wanted = [
        _said(phrase)
        for concept in asked.concepts
        if concept.is_column
        for phrase in concept.phrases
    ]
    named = (each for each in figures if any(_said(each[1]).endswith(word) for word in wanted))
    return next(named, figures[0] if figures else None)


def _of_concept(concept: Concept, title: str, candidate: Candidate) -> int:
    points = max((_likeness(_said(phrase), title) for phrase in concept.phrases), default=0)
    if candidate.table in concept.tables:
        points += _TABLE - _NEXT_TABLE * concept.tables.index(candidate.table)
    if not concept.tables and candidate.kind == EntryKind.TEXT:
        points += _TABLE
    return points


def _of_word(word: str, title: str, candidate: Candidate) -> int:
    if candidate.code and candidate.code.startswith(word):
        return _EXACT if candidate.code == word else _BEGINS
    return _likeness(word, title) or (_BESIDE if word in _said(candidate.detail) else 0)


def _of_soft(word: str, title: str) -> int:
    """How much of the word the title has."""
    return _PAIR * len(set(pairs_of(word)) & set(tokens_of(title)))


def _likeness(word: str, title: str) -> int:
    if title == word:
        return _EXACT
    if title.startswith(word):
        return _BEGINS
    return _HOLDS if word in title else 0


@lru_cache(maxsize=20_000)
def _said(text: str) -> str:
    """As `said`: the same names stand in every budget."""
    return said(text)


def _usual(table: int | None) -> int:
    return _USUAL.index(table) if table in _USUAL else len(_USUAL)
