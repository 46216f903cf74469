"""沿革, read: who bore a code or a name, and what a unit was before and became."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from budgets.models import Department, Disclosure, FormerIdentity, FormerKind, Succession, Unit
from budgets.models.disclosures import PUBLIC_STATES
from budgets.models.identities import ends_before

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import Model

    from budgets.models import ApprovedFigures

Owner = Unit | Department


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who bears a code, or bore it: `is_present` where it is the code of now."""

    owner: Owner
    is_present: bool


def bearers_of(division: str, code: str) -> list[Bearer]:
    """Whoever bears the code in the division, then who bore it, the last bearer first.

    A department and its own-level unit may share one: the unit comes first.
    """
    here = {"division__code": division, "code": code}
    present: list[Owner] = [
        *Unit.objects.filter(**here).select_related("division"),
        *Department.objects.filter(**here).select_related("division"),
    ]
    former = FormerIdentity.objects.filter(
        Q(unit__division__code=division) | Q(department__division__code=division),
        what=FormerKind.CODE,
        value=code,
    ).select_related("unit__division", "department__division")
    found = [Bearer(owner, is_present=True) for owner in present]
    for row in former:
        if row.owner not in [each.owner for each in found]:
            found.append(Bearer(row.owner, is_present=False))
    return found


def code_of_year(division: str, code: str, year: int, kind: str) -> str:
    """Under which code whoever bears that one, or bore it, is public for that year; "" for none."""
    for bearer in bearers_of(division, code):
        owner = bearer.owner
        found = Disclosure.objects.filter(
            Q(unit=owner) if isinstance(owner, Unit) else Q(unit__isnull=True, department=owner),
            revisions__state__in=PUBLIC_STATES,
            revisions__publication__isnull=False,
            year=year,
            kind=kind,
        ).first()
        if found is not None:
            return found.owner_code
    return ""


def same_owner(row: Disclosure | ApprovedFigures) -> Q:
    """Rows with `unit` and `department` of the same owner, under whatever code."""
    if row.unit_id is not None:
        return Q(unit=row.unit_id)
    return Q(unit__isnull=True, department=row.department_id)


def owner_named(uid: str) -> Owner | None:
    """Whose 固定标识 it is."""
    model: type[Owner] = Unit if uid.startswith("u") else Department
    found: Owner | None = model._default_manager.filter(uid=uid).select_related("division").first()
    return found


def former_names(owner: Disclosure | Unit) -> list[str]:
    """曾用名 of a unit, or of whom a disclosure is."""
    if isinstance(owner, Unit):
        rows = FormerIdentity.objects.filter(unit=owner)
    elif owner.unit_id is not None:
        rows = FormerIdentity.objects.filter(unit=owner.unit_id)
    else:
        rows = FormerIdentity.objects.filter(department=owner.department_id)
    return list(rows.filter(what=FormerKind.NAME).values_list("value", flat=True))


def former_names_of(units: Iterable[Unit]) -> dict[int, list[str]]:
    """曾用名 of many units by their ids. One query."""
    rows = FormerIdentity.objects.filter(unit__in=list(units), what=FormerKind.NAME)
    found: dict[int, list[str]] = {}
    for unit, name in rows.values_list("unit", "value"):
        found.setdefault(unit or 0, []).append(name)
    return found


def owing(year: int) -> QuerySet[Unit]:
    """Units in use that were there in that year: an ended one owes nothing for later years."""
    return Unit.objects.filter(~Exists(_ending(year, OuterRef("pk"))), active=True)


def ended_units(year: int) -> QuerySet[Unit]:
    """Units that had ended before that year began."""
    return Unit.objects.filter(Exists(_ending(year, OuterRef("pk"))))


def with_end() -> QuerySet[Unit]:
    """Units with the day from which they are no more, for `ended_before`."""
    ending = Succession.objects.filter(predecessor=OuterRef("pk"), continues=False)
    return Unit.objects.annotate(ended_on=Subquery(ending.order_by("day").values("day")[:1]))


def ended_before(unit: Unit, year: int) -> bool:
    """Whether a unit of `with_end` had ended before that year began."""
    ended_on: date | None = getattr(unit, "ended_on", None)
    return ended_on is not None and ended_on <= date(year, 1, 1)


def end_of(unit: Unit) -> Succession | None:
    """By which change the unit ended, None for one that is there."""
    return (
        Succession.objects.filter(predecessor=unit, continues=False)
        .select_related("predecessor", "successor")
        .first()
    )


def _ending(year: int, unit: Any) -> QuerySet[Succession]:
    return Succession.objects.filter(ends_before(year), predecessor=unit)


@dataclass(frozen=True, slots=True)
class Known:
    """A unit that a history names."""

    name: str
    uid: str


@dataclass(frozen=True, slots=True)
class Change:
    """One line of 沿革. `day`: when it took effect, None where nobody knows.

    `words`: what happened, without the units, which follow in `units`.
    """

    day: date | None
    words: str
    units: tuple[Known, ...]
    document: str


@dataclass(frozen=True, slots=True)
class History:
    """沿革 of one owner, the latest first. `recorded_at`: when something of it was last written."""

    former: tuple[FormerTold, ...]
    changes: tuple[Change, ...]
    recorded_at: datetime | None


@dataclass(frozen=True, slots=True)
class FormerTold:
    """曾用名 or 原编码 with its days."""

    what: str
    value: str
    since: date | None
    until: date | None
    document: str


def history_of(owner: Owner) -> History:
    """沿革: former names and codes, predecessors and successors. Two queries."""
    former = list(FormerIdentity.objects.filter(**{_field_of(owner): owner}))
    acts = list(_acts(owner)) if isinstance(owner, Unit) else []
    moments = [row.recorded_at for row in former] + [act.recorded_at for act in acts]
    return History(
        former=tuple(
            FormerTold(
                str(FormerKind(row.what).label), row.value, row.since, row.until, row.document
            )
            for row in former
        ),
        changes=tuple(_change(act, owner) for act in acts),
        recorded_at=max(moments, default=None),
    )


def former_in(division: str) -> tuple[dict[str, list[str]], datetime | None]:
    """曾用名 and 原编码 of every owner in the division by its uid, and when one was last written."""
    rows = FormerIdentity.objects.filter(
        Q(unit__division__code=division) | Q(department__division__code=division)
    )
    found: dict[str, list[str]] = {}
    moments = []
    owner = Coalesce("unit__uid", "department__uid")
    for uid, value, moment in rows.values_list(owner, "value", "recorded_at"):
        found.setdefault(uid, []).append(value)
        moments.append(moment)
    return found, max(moments, default=None)


def _field_of(owner: Model) -> str:
    return "unit" if isinstance(owner, Unit) else "department"


def _acts(unit: Unit) -> QuerySet[Succession]:
    return Succession.objects.filter(Q(predecessor=unit) | Q(successor=unit)).select_related(
        "predecessor", "successor"
    )


def _change(act: Succession, owner: Owner) -> Change:
    is_out = act.predecessor == owner
    other = act.successor if is_out else act.predecessor
    return Change(
        day=act.day,
        words=_words(act, is_out=is_out),
        units=(Known(other.name, other.uid),) if other else (),
        document=act.document,
    )


def _words(act: Succession, *, is_out: bool) -> str:
    """What the change was to this unit; the other unit's name follows."""
    ways = {
        ("merged", True): _("并入"),
        ("merged", False): _("并入本单位的单位："),
        ("split", True): _("分设出") if act.continues else _("撤销并分设为"),
        ("split", False): _("分设自"),
        ("transferred", True): _("部分划转至") if act.continues else _("整体划转至"),
        ("transferred", False): _("部分划转自") if act.continues else _("整体划转自"),
        ("abolished", True): _("机构撤销"),
    }
    return ways[act.kind, is_out]
