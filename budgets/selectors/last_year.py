"""上年: what this year is compared with, begun from and told beside. The one place that says so.

It follows the unit, not its code: under a former code or name it is the same unit. What went
whole into one new unit is that unit's last year. Where a unit of now is not that of last year
(several predecessors, a part that came or went) there is nothing to compare with, and a
sentence says why: what others published is never added up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Disclosure, Revision, RevisionState, Succession, SuccessionKind
from budgets.models.disclosures import PUBLIC_STATES
from budgets.selectors.declarations import declaration_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from budgets.tables.core import Declaration

#: Budgets are compared with budgets: 上年预算数 is what last year began with.
_KIND = "budget"
#: Of a unit, else of a department: which, and of what year.
_Place = tuple[int | None, int | None, int]


@dataclass(frozen=True, slots=True)
class LastYear:
    """上年公开件 in force. `silence`: why there is nothing to compare with; "" for none published."""

    revision: Revision | None = None
    silence: str = ""


def last_year_of(disclosure: Disclosure) -> LastYear:
    """上年 of one disclosure. One query, three where the unit has a history."""
    return last_years([disclosure])[disclosure.pk]


def previous_publication(disclosure: Disclosure) -> Revision | None:
    """上年公开件: the publication in force for the year before."""
    return last_year_of(disclosure).revision


def previous_declaration(disclosure: Disclosure) -> Declaration | None:
    """上年申报内容: what was published for the year before, if anything."""
    revision = previous_publication(disclosure)
    return None if revision is None else declaration_of(revision)


def last_years(disclosures: Collection[Disclosure]) -> dict[int, LastYear]:
    """上年 of each disclosure by its id. One query, three where a unit has a history.

    An adjustment has none: its figures of before are those of its own budget.
    """
    adjustments = {each.pk: LastYear() for each in disclosures if each.is_adjustment}
    budgets = [each for each in disclosures if not each.is_adjustment]
    return adjustments | (_of_budgets(budgets) if budgets else {})


def _of_budgets(disclosures: Collection[Disclosure]) -> dict[int, LastYear]:
    published = _published(disclosures)
    has_history = any(each.has_history for each in published.values())
    acts = list(_acts(disclosures)) if has_history else []
    days = _first_days(disclosures) if acts else {}
    return {
        each.pk: _judged(each, published, acts, days) if acts else _plain(each, published)
        for each in disclosures
    }


@dataclass(frozen=True, slots=True)
class _Published:
    """Last year's publication, the day as of which it says how its unit was, and whether this
    unit takes part in any change.
    """

    revision: Revision
    day: date
    has_history: bool


def _plain(disclosure: Disclosure, published: dict[_Place, _Published]) -> LastYear:
    own = published.get(_place_before(disclosure, disclosure.unit_id))
    return LastYear(own.revision if own else None)


def _judged(
    disclosure: Disclosure,
    published: dict[_Place, _Published],
    acts: list[Succession],
    days: dict[int, date],
) -> LastYear:
    """As `_plain`, with the changes between last year's document and this year's."""
    unit = disclosure.unit_id
    if unit is None:
        return _plain(disclosure, published)
    own = published.get(_place_before(disclosure, unit))
    until = disclosure.approved_on or days.get(disclosure.pk) or date(disclosure.year, 12, 31)

    def counts(act: Succession) -> bool:
        """Whether it took effect after last year's document and not after this year's."""
        before = own or published.get(_place_before(disclosure, act.predecessor_id))
        return before is not None and before.day < act.day <= until

    into = [act for act in acts if act.successor_id == unit and counts(act)]
    out = [act for act in acts if act.predecessor_id == unit and act.continues and counts(act)]
    if not into and not out:
        return LastYear(own.revision if own else None)
    if own is None and len(into) == 1 and _went_whole(into[0], acts):
        return LastYear(published[_place_before(disclosure, into[0].predecessor_id)].revision)
    return LastYear(silence=_sentence([*into, *out]))


def _went_whole(act: Succession, acts: list[Succession]) -> bool:
    """Whether all of the predecessor went into that one successor and nowhere else."""
    beside = [each for each in acts if each.predecessor_id == act.predecessor_id]
    whole = (SuccessionKind.MERGED, SuccessionKind.TRANSFERRED)
    return act.kind in whole and not act.continues and len(beside) == 1


def _sentence(acts: Iterable[Succession]) -> str:
    told = "；".join(
        _("%(day)s %(kind)s（%(before)s → %(after)s）")
        % {
            "day": act.day,
            "kind": act.get_kind_display(),
            "before": act.predecessor.name,
            "after": act.successor.name if act.successor else "",
        }
        for act in sorted(acts, key=lambda act: (act.day, act.pk))
    )
    return _("单位范围自上年以来有变动：%(acts)s。上年数口径不同，不作比较。") % {"acts": told}


def _published(disclosures: Collection[Disclosure]) -> dict[_Place, _Published]:
    """Last year's publications of these owners and of their units' predecessors."""
    units = {each.unit_id for each in disclosures if each.unit_id is not None}
    departments = {each.department_id for each in disclosures if each.unit_id is None}
    theirs = Q()
    if units:
        before = Succession.objects.filter(successor__in=units).values("predecessor")
        theirs |= Q(disclosure__unit__in=units) | Q(disclosure__unit__in=before)
    if departments:
        theirs |= Q(disclosure__unit__isnull=True, disclosure__department__in=departments)
    unit = OuterRef("disclosure__unit")
    changes = Succession.objects.filter(Q(predecessor=unit) | Q(successor=unit))
    rows = Revision.objects.filter(
        theirs,
        disclosure__year__in={each.year - 1 for each in disclosures},
        disclosure__kind=_KIND,
        state=RevisionState.PUBLISHED,
    )
    found: Iterable[Any] = rows.select_related("disclosure").annotate(
        has_history=Exists(changes), first_public=_first_public(OuterRef("disclosure"))
    )
    return {
        _place(row.disclosure): _Published(
            row,
            row.disclosure.approved_on or timezone.localdate(row.first_public),
            row.has_history,
        )
        for row in found
    }


def _acts(disclosures: Collection[Disclosure]) -> QuerySet[Succession]:
    """机构变动 of these units, and all others of their predecessors."""
    units = {each.unit_id for each in disclosures if each.unit_id is not None}
    before = Succession.objects.filter(successor__in=units).values("predecessor")
    return Succession.objects.filter(
        Q(successor__in=units) | Q(predecessor__in=units) | Q(predecessor__in=before)
    ).select_related("predecessor", "successor")


def _first_public(disclosure: OuterRef) -> Subquery:
    public = Revision.objects.filter(
        disclosure=disclosure, state__in=PUBLIC_STATES, publication__isnull=False
    )
    return Subquery(public.order_by("published_at").values("published_at")[:1])


def _first_days(disclosures: Collection[Disclosure]) -> dict[int, date]:
    """The first day on which each of them was public."""
    rows = Disclosure.objects.filter(pk__in=[each.pk for each in disclosures]).annotate(
        first_public=_first_public(OuterRef("pk"))
    )
    found = rows.order_by().values_list("pk", "first_public")
    return {pk: timezone.localdate(moment) for pk, moment in found if moment is not None}


def _place(disclosure: Disclosure) -> _Place:
    whose = (disclosure.unit_id, None if disclosure.unit_id else disclosure.department_id)
    return (*whose, disclosure.year)


def _place_before(disclosure: Disclosure, unit: int | None) -> _Place:
    department = None if unit else disclosure.department_id
    return (unit, department, disclosure.year - 1)
