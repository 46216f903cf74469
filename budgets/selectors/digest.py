"""要点 of a publication and of the years before it, for the page that explains it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Q, Subquery

from budgets.models import Disclosure, Revision, Succession
from budgets.models.disclosures import PUBLIC_STATES
from budgets.rendering.digest import (
    Change,
    Digest,
    Figure,
    Picture,
    Standing,
    YearOfItems,
    change,
    digest,
)
from budgets.selectors.declarations import declaration_of
from budgets.selectors.last_year import last_year_of

if TYPE_CHECKING:
    from budgets.selectors.public import Publication

__all__ = [
    "Change",
    "Digest",
    "Earlier",
    "Figure",
    "Past",
    "Picture",
    "Standing",
    "YearOfItems",
    "change",
    "digest_of",
    "past_of",
]
#: So many years stand beside this one.
_YEARS = 4


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier year's publication in force of the same unit, and under which address it is."""

    revision: int
    year: int
    division_code: str
    owner_code: str
    publication: int
    snapshot_sha256: str


@dataclass(frozen=True, slots=True)
class Past:
    """此前各年, the latest first. `silence`: why last year is not compared with.

    `changed`: when any of it last changed; None where there never was anything.
    """

    years: tuple[Earlier, ...]
    silence: str
    changed: datetime | None


def past_of(publication: Publication) -> Past:
    """此前各年 of a publication, year by year without a gap. Two queries, and three a year."""
    found: Any = Disclosure.objects.annotate(
        earlier_published=_earlier("published_at"),
        earlier_withdrawn=_earlier("withdrawn_at"),
        history_recorded=_recorded(),
    )
    disclosure = found.get(pk=publication.disclosure)
    years: list[Earlier] = []
    last = last_year_of(disclosure)
    silence = last.silence
    while last.revision is not None and len(years) < _YEARS:
        years.append(_year(last.revision))
        last = last_year_of(last.revision.disclosure)
    moments = (
        disclosure.earlier_published,
        disclosure.earlier_withdrawn,
        disclosure.history_recorded,
    )
    changed = max((each for each in moments if each is not None), default=None)
    return Past(tuple(years), silence, changed)


def digest_of(revision: int) -> Digest:
    """要点 of a revision that was published."""
    return digest(declaration_of(Revision.objects.select_related("disclosure").get(pk=revision)))


def _year(revision: Revision) -> Earlier:
    disclosure = revision.disclosure
    return Earlier(
        revision=revision.pk,
        year=disclosure.year,
        division_code=disclosure.division.code,
        owner_code=disclosure.owner_code,
        publication=revision.publication or 0,
        snapshot_sha256=revision.snapshot.sha256,
    )


def _earlier(moment: str) -> Subquery:
    """The last such moment of the owner's publications for years before, its predecessors' too."""
    before = Succession.objects.filter(successor=OuterRef(OuterRef("unit"))).values("predecessor")
    of_unit = Q(disclosure__unit=OuterRef("unit")) | Q(disclosure__unit__in=before)
    of_department = Q(disclosure__unit__isnull=True, disclosure__department=OuterRef("department"))
    rows = Revision.objects.filter(
        of_unit | of_department,
        disclosure__year__lt=OuterRef("year"),
        state__in=PUBLIC_STATES,
        publication__isnull=False,
        **{f"{moment}__isnull": False},
    )
    return Subquery(rows.order_by(f"-{moment}").values(moment)[:1])


def _recorded() -> Subquery:
    """When the last change of the unit was recorded."""
    unit = OuterRef("unit")
    acts = Succession.objects.filter(Q(predecessor=unit) | Q(successor=unit))
    return Subquery(acts.order_by("-recorded_at").values("recorded_at")[:1])
