"""时限: until when each owner must publish, when it did, and how many days are left or late.

For many owners at once: each function is a fixed number of queries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.models import ApprovedFigures, CongressApproval, OfficialAddress, Revision
from budgets.models.disclosures import PUBLIC_STATES, Disclosure, RevisionState
from budgets.rules.legal_days import Ground, LegalDay, legal_day

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise as StrPromise

#: Nothing is owed until any day.
NO_DAY = LegalDay(None, Ground.UNKNOWN)
GROUND_WORDS: dict[Ground, StrPromise | str] = {
    Ground.APPROVAL: gettext_lazy("自批复之日起二十日"),
    Ground.CONGRESS: gettext_lazy("自人代会批准之日起按法定期限推算"),
    Ground.UNKNOWN: "",
}


@dataclass(frozen=True, slots=True)
class Clock:
    """时限 of one owner and year as it stands on a day.

    `public_on`: the first day on which it was public, here or on the government's own site.
    """

    legal: LegalDay
    today: date
    public_on: date | None = None

    @property
    def last(self) -> date | None:
        """最迟公开日, None where neither 批复 nor congress is on record."""
        return self.legal.last

    @property
    def ground(self) -> StrPromise | str:
        """From which act the days are counted, in words."""
        return GROUND_WORDS[self.legal.ground]

    @property
    def days_left(self) -> int | None:
        """Days until the last day, below zero after it; None once public or where unknown."""
        return None if self.public_on else self.legal.days_left(self.today)

    @property
    def days_late(self) -> int:
        """Days after the last day: of the publication, else of today."""
        return self.legal.days_late(self.public_on or self.today)

    @property
    def is_overdue(self) -> bool:
        """逾期未公开."""
        return self.public_on is None and self.days_late > 0

    @property
    def words(self) -> str:
        """还剩N天, 今天到期, 已逾期N天, 逾期N天公开; "" where there is nothing to say."""
        if self.last is None or (self.public_on and not self.days_late):
            return ""
        if self.public_on:
            return _("逾期%(days)s天公开") % {"days": self.days_late}
        if self.days_late:
            return _("已逾期%(days)s天") % {"days": self.days_late}
        return _("还剩%(days)s天") % {"days": self.days_left} if self.days_left else _("今天到期")


@dataclass(frozen=True, slots=True)
class MadePublic:
    """What is on record of a disclosure's publication: first moment, in force or withdrawn."""

    first: datetime
    is_current: bool


def local_day(moment: datetime) -> date:
    """The calendar day of a moment where the portal stands."""
    return timezone.localdate(moment)


def official_addresses(disclosures: QuerySet[Disclosure]) -> dict[int, OfficialAddress]:
    """官网公开地址 in force by disclosure: the last one written back."""
    rows = OfficialAddress.objects.filter(disclosure__in=disclosures.values("pk")).order_by("pk")
    return {row.disclosure_id: row for row in rows}


def official_address_of(disclosure: Disclosure | int) -> OfficialAddress | None:
    """官网公开地址 of one disclosure."""
    found: OfficialAddress | None = (
        OfficialAddress.objects.filter(disclosure=disclosure).order_by("-pk").first()
    )
    return found


def made_public(disclosures: QuerySet[Disclosure]) -> dict[int, MadePublic]:
    """When each disclosure first became public here, and whether something is in force."""
    rows = (
        Revision.objects.filter(
            disclosure__in=disclosures.values("pk"),
            state__in=PUBLIC_STATES,
            publication__isnull=False,
        )
        .order_by()
        .values_list("disclosure")
        .annotate(
            first=Min("published_at"), current=Count("pk", filter=Q(state=RevisionState.PUBLISHED))
        )
    )
    return {key: MadePublic(first, bool(current)) for key, first, current in rows}


def congress_days(scope: Q, *, years: set[int]) -> dict[tuple[int, int], date]:
    """人代会批准日 by division and year, of divisions chosen by `scope` on CongressApproval."""
    rows = CongressApproval.objects.filter(scope, year__in=years)
    return {(row.division_id, row.year): row.approved_on for row in rows}


def approved_days(scope: Q, *, years: set[int]) -> dict[tuple[str, int], date | None]:
    """批复日期 of every owner that has 批复数, by `owner_key` and year."""
    rows = ApprovedFigures.objects.filter(scope, year__in=years).order_by()
    return {
        (owner_key(unit, department), year): day
        for unit, department, year, day in rows.values_list(
            "unit", "department", "year", "approved_on"
        )
    }


def owner_key(unit: int | None, department: int) -> str:
    """Whose a row is, whatever the code: "unit-12" or, for a department's own, "department-3"."""
    return f"department-{department}" if unit is None else f"unit-{unit}"


def owner_of(disclosure: Disclosure) -> str:
    """The key of whom a disclosure is."""
    return owner_key(disclosure.unit_id, disclosure.department_id)


def public_on(public: MadePublic | None, official: OfficialAddress | None) -> date | None:
    """The first day of being public, here or on the government's own site."""
    moments = [public.first] if public else []
    moments += [official.published_at] if official else []
    return local_day(min(moments)) if moments else None


def clock_of(disclosure: Disclosure, *, today: date) -> Clock:
    """时限 of one disclosure; the law names none for the adjustment of a unit's budget (ADR 35)."""
    if disclosure.is_adjustment:
        return Clock(NO_DAY, today)
    one = Disclosure.objects.filter(pk=disclosure.pk)
    congress = congress_days(Q(division=disclosure.division_id), years={disclosure.year})
    return Clock(
        legal_day(
            approved_on=disclosure.approved_on,
            congress_on=congress.get((disclosure.division_id, disclosure.year)),
            scope=disclosure.scope,
        ),
        today,
        public_on(made_public(one).get(disclosure.pk), official_addresses(one).get(disclosure.pk)),
    )
