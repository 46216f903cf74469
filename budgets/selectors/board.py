"""进度总表: every unit of a division or department for a year, and how far each is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from budgets.models import (
    Department,
    Disclosure,
    Division,
    Reminder,
    Revision,
    RevisionState,
    Unit,
    Withholding,
)
from budgets.models.disclosures import PUBLIC_STATES, Scope
from budgets.rules.legal_days import legal_day
from budgets.selectors import deadlines
from budgets.selectors.corrections import Due, due_of, with_open_correction
from budgets.selectors.deadlines import Clock, owner_key
from budgets.selectors.desk import latest_revisions
from budgets.selectors.identities import ended_units, owing
from budgets.tables.holds import HoldScope
from portal.access import GRANTS, Action, Role, memberships_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise as StrPromise

    from budgets.models import OfficialAddress
    from portal.models import User

NOT_STARTED, DRAFTING, SUBMITTED, RETURNED = "not_started", "drafting", "submitted", "returned"
APPROVED, PUBLISHED, WITHDRAWN, HELD = "approved", "published", "withdrawn", "held"
LATE, CORRECTING, CORRECTION_LATE = "late", "correcting", "correction_late"
#: 状态 of the board, in the order of the work; the last three lie across the others.
STATE_WORDS: dict[str, StrPromise] = {
    NOT_STARTED: _("未开始"),
    DRAFTING: _("编制中"),
    SUBMITTED: _("已上报"),
    RETURNED: _("已退回"),
    APPROVED: _("已批准"),
    PUBLISHED: _("已公开"),
    WITHDRAWN: _("已撤回"),
    HELD: _("依法不予公开"),
    LATE: _("逾期未公开"),
    CORRECTING: _("更正办理中"),
    CORRECTION_LATE: _("更正逾期"),
}
_STATES = {
    RevisionState.SUBMITTED: SUBMITTED,
    RevisionState.RETURNED: RETURNED,
    RevisionState.APPROVED: APPROVED,
    RevisionState.SCHEDULED: APPROVED,
    RevisionState.PUBLISHED: PUBLISHED,
    RevisionState.WITHDRAWN: WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One owner and year. `disclosure` and `revision` are None where nothing was begun."""

    key: str  # `deadlines.owner_key`
    division: int
    department: Department
    unit: int | None
    code: str
    name: str
    scope: str
    year: int
    state: str
    clock: Clock
    disclosure: int | None = None
    revision: Revision | None = None
    official: OfficialAddress | None = None
    reminded_on: date | None = None
    #: 更正 that is under way, with its last day; the public is told of none.
    due: Due | None = None

    @property
    def state_word(self) -> StrPromise:
        """状态 in words."""
        return STATE_WORDS[self.state]

    @property
    def is_late(self) -> bool:
        """逾期未公开; what is held by law is never late."""
        return self.state != HELD and self.clock.is_overdue

    @property
    def is_done(self) -> bool:
        """Nothing is left to remind of: it is public, and no correction is under way."""
        return self.due is None and self.needs_no_publication

    @property
    def needs_no_publication(self) -> bool:
        """It is public, here or on the government's own site, or held by law."""
        return self.state in (PUBLISHED, HELD) or self.clock.public_on is not None

    def is_in(self, state: str) -> bool:
        """Whether it is counted under a state of `STATE_WORDS`."""
        across = {
            LATE: self.is_late,
            CORRECTING: self.due is not None,
            CORRECTION_LATE: self.due is not None and self.due.is_late,
        }
        return across.get(state, self.state == state)


def board_for(user: User, year: int, *, today: date) -> list[BoardRow]:
    """Every unit in use that the account reviews, and departments with documents of their own."""
    return board_rows(_reviewed_by(user), year, today=today)


def board_of(division: Division, year: int, *, today: date) -> list[BoardRow]:
    """Every owner of a division as the public may know of it: no draft is looked at."""
    return board_rows(Reach(divisions=frozenset({division.pk})), year, today=today, drafts=False)


@dataclass(frozen=True, slots=True)
class Reach:
    """Which owners a board is about, by the ids of divisions, departments and units."""

    divisions: frozenset[int] = frozenset()
    departments: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()

    @property
    def of_rows(self) -> Q:
        """For models with `division`, `department` and `unit`."""
        return (
            Q(division__in=self.divisions)
            | Q(department__in=self.departments)
            | Q(unit__in=self.units)
        )

    @property
    def of_units(self) -> Q:
        """For units themselves."""
        return (
            Q(division__in=self.divisions)
            | Q(department__in=self.departments)
            | Q(pk__in=self.units)
        )

    @property
    def of_departments(self) -> Q:
        """For departments themselves."""
        return Q(division__in=self.divisions) | Q(pk__in=self.departments)


def board_rows(reach: Reach, year: int, *, today: date, drafts: bool = True) -> list[BoardRow]:
    """The rows by department and code; a fixed number of queries for any number of units.

    A unit that had ended before the year owes nothing: it is there only with what it published.
    """
    units = owing(year).filter(reach.of_units)
    departments = {each.pk: each for each in Department.objects.filter(reach.of_departments)}
    departments |= _further(departments, units)
    found: QuerySet[Disclosure] = Disclosure.objects.filter(
        reach.of_rows, year=year, kind="budget"
    ).alias(has_ended=Exists(ended_units(year).filter(pk=OuterRef("unit"))))
    found = found.filter(Q(has_ended=False) | Exists(_ever_public(OuterRef("pk"))))
    if drafts:
        found = with_open_correction(found)
    disclosures = {owner_key(each.unit_id, each.department_id): each for each in found}
    approved = deadlines.approved_days(reach.of_rows, years={year})
    known = _Known(
        year=year,
        today=today,
        congress=deadlines.congress_days(Q(), years={year}),
        approved=approved,
        public=deadlines.made_public(found),
        official=deadlines.official_addresses(found),
        latest=latest_revisions(found) if drafts else {},
        held=_held(found),
        reminded=_reminded(reach, year) if drafts else {},
    )
    owners = {owner_key(unit.pk, 0): _unit_owner(unit, departments) for unit in units}
    for department in departments.values():
        key = owner_key(None, department.pk)
        if (key, year) in approved:
            owners[key] = _department_owner(department)
    for key, disclosure in disclosures.items():
        # A draft tells the public not even under which name it was begun.
        if disclosure.department_id in departments and (drafts or known.is_told(disclosure.pk)):
            owners[key] = _disclosure_owner(disclosure, departments[disclosure.department_id])
    rows = [known.row(owner, disclosures.get(key)) for key, owner in owners.items()]
    return sorted(rows, key=lambda row: (row.division, row.department.code, row.scope, row.code))


@dataclass(frozen=True, slots=True)
class _Owner:
    key: str
    division: int
    department: Department
    unit: int | None
    code: str
    name: str
    scope: str


@dataclass(frozen=True, slots=True)
class _Known:
    year: int
    today: date
    congress: dict[tuple[int, int], date]
    approved: dict[tuple[str, int], date | None]
    public: dict[int, deadlines.MadePublic]
    official: dict[int, OfficialAddress]
    latest: dict[int, Revision]
    held: set[int]
    reminded: dict[str, date]

    def is_told(self, disclosure: int) -> bool:
        """Whether the public knows of the disclosure."""
        return disclosure in self.public or disclosure in self.official or disclosure in self.held

    def row(self, owner: _Owner, disclosure: Disclosure | None) -> BoardRow:
        """The row of one owner."""
        pk = disclosure.pk if disclosure else 0
        official, public = self.official.get(pk), self.public.get(pk)
        approved_on = (disclosure.approved_on if disclosure else None) or self.approved.get(
            (owner.key, self.year)
        )
        legal = legal_day(
            approved_on=approved_on,
            congress_on=self.congress.get((owner.division, self.year)),
            scope=owner.scope,
        )
        return BoardRow(
            key=owner.key,
            division=owner.division,
            department=owner.department,
            unit=owner.unit,
            code=owner.code,
            name=owner.name,
            scope=owner.scope,
            year=self.year,
            state=self._state(disclosure),
            clock=Clock(legal, self.today, deadlines.public_on(public, official)),
            disclosure=disclosure.pk if disclosure else None,
            revision=self.latest.get(pk),
            official=official,
            reminded_on=self.reminded.get(owner.key),
            due=due_of(disclosure, self.today) if disclosure else None,
        )

    def _state(self, disclosure: Disclosure | None) -> str:
        if disclosure is None:
            return NOT_STARTED
        if disclosure.pk in self.held:
            return HELD
        public = self.public.get(disclosure.pk)
        if public is not None and public.is_current:
            return PUBLISHED
        revision = self.latest.get(disclosure.pk)
        if revision is None:
            return NOT_STARTED if public is None else WITHDRAWN
        return _STATES.get(RevisionState(revision.state), DRAFTING)


def _reviewed_by(user: User) -> Reach:
    held = [
        membership
        for membership in memberships_of(user)
        if Action.APPROVE in GRANTS[Role(membership.role)]
    ]
    return Reach(
        divisions=_ids(each.division_id for each in held),
        departments=_ids(each.department_id for each in held),
        units=_ids(each.unit_id for each in held),
    )


def _further(known: dict[int, Department], units: Iterable[Unit]) -> dict[int, Department]:
    """Departments of units that are in reach by themselves."""
    missing = {unit.department_id for unit in units} - known.keys()
    return Department.objects.in_bulk(missing) if missing else {}


def _ever_public(disclosure: OuterRef) -> QuerySet[Revision]:
    return Revision.objects.filter(
        disclosure=disclosure, state__in=PUBLIC_STATES, publication__isnull=False
    )


def _held(disclosures: QuerySet[Disclosure]) -> set[int]:
    return set(
        Withholding.objects.filter(
            disclosure__in=disclosures.values("pk"),
            scope=HoldScope.UNIT,
            decided_at__isnull=False,
            lifted_at__isnull=True,
        ).values_list("disclosure", flat=True)
    )


def _reminded(reach: Reach, year: int) -> dict[str, date]:
    rows = Reminder.objects.filter(reach.of_rows, year=year).order_by()
    told = rows.values_list("unit", "department").annotate(day=Max("on_day"))
    return {owner_key(unit, department): day for unit, department, day in told}


def _unit_owner(unit: Unit, departments: dict[int, Department]) -> _Owner:
    return _Owner(
        owner_key(unit.pk, unit.department_id),
        unit.division_id,
        departments[unit.department_id],
        unit.pk,
        unit.code,
        unit.name,
        Scope.UNIT,
    )


def _department_owner(department: Department) -> _Owner:
    return _Owner(
        owner_key(None, department.pk),
        department.division_id,
        department,
        None,
        department.code,
        department.name,
        Scope.DEPARTMENT,
    )


def _disclosure_owner(disclosure: Disclosure, department: Department) -> _Owner:
    return _Owner(
        owner_key(disclosure.unit_id, department.pk),
        disclosure.division_id,
        department,
        disclosure.unit_id,
        disclosure.owner_code,
        disclosure.owner_name,
        disclosure.scope,
    )


def _ids(ids: Iterable[int | None]) -> frozenset[int]:
    return frozenset(found for found in ids if found is not None)
