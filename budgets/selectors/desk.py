"""工作台: what each account has to do next, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from budgets.models import (
    CheckFinding,
    Department,
    Disclosure,
    Reminder,
    Revision,
    RevisionState,
    Stage,
    Unit,
)
from budgets.models.disclosures import PUBLIC_STATES
from budgets.rules.legal_days import legal_day
from budgets.selectors import deadlines
from budgets.selectors.barring import bars_submission
from budgets.selectors.corrections import Due, due_of, with_open_correction
from budgets.selectors.identities import ended_before, with_end
from portal.access import GRANTS, Action, Role, memberships_of, scope_filter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise as StrPromise

    from budgets.models import OfficialAddress
    from portal.models import User

#: Cards on a start page: more is a list, which has pages of its own.
CARDS = 60


@dataclass(frozen=True, slots=True)
class Step:
    """下一步: what the button says, and which page it leads to."""

    label: StrPromise
    page: str  # open | upload | revision | preview | public
    urgent: bool = True


_WITH_OFFICER = (RevisionState.CHECKED, RevisionState.RETURNED)
_UPLOAD = Step(_("上传"), "upload")
_STEPS: dict[str, tuple[StrPromise, Step]] = {
    RevisionState.DRAFT: (_("尚未上传工作簿。"), _UPLOAD),
    RevisionState.RECEIVED: (
        _("已接收，正在排队校验。"),
        Step(_("查看进度"), "revision", urgent=False),
    ),
    RevisionState.READING: (_("正在读取和校验。"), Step(_("查看进度"), "revision", urgent=False)),
    RevisionState.SUBMITTED: (
        _("已上报，等待审核。"),
        Step(_("查看"), "revision", urgent=False),
    ),
    RevisionState.RETURNED: (
        _("审核人已退回，请按退回原因修改后重新上报。"),
        Step(_("查看退回原因"), "revision"),
    ),
    RevisionState.APPROVED: (
        _("审核已通过，等待公开。"),
        Step(_("查看"), "revision", urgent=False),
    ),
    RevisionState.SCHEDULED: (
        _("审核已通过，将按设定时间公开。"),
        Step(_("查看"), "revision", urgent=False),
    ),
    RevisionState.PUBLISHED: (_("已公开。"), Step(_("查看公开页面"), "public", urgent=False)),
    RevisionState.WITHDRAWN: (_("已撤回，目前没有公开的版次。"), _UPLOAD),
    RevisionState.FAILED: (_("处理失败，请查看原因。"), Step(_("查看原因"), "revision")),
}
_SETTLE = (_("还有错误未更正或说明，暂不能上报。"), Step(_("查看问题"), "revision"))
_CHECK_AGAIN = (
    _("校验规则、批复数或措辞包已更新，请重新校验。"),
    Step(_("查看并重新校验"), "revision"),
)
_CORRECT = (_("请上传更正稿，或核对后办结更正。"), Step(_("上传更正稿"), "upload"))
_LOOK = (_("校验通过，请预览后上报。"), Step(_("预览"), "preview"))
#: 还缺什么: the words of a finding that says what nobody has written yet.
_WANTS: dict[str, StrPromise] = {
    "E_TABLE_MISSING": _("公开表"),
    "E_TEXT_MISSING": _("情况说明的部分"),
    "W_ENTRIES_MISSING": _("情况说明填报"),
    "W_TARGETS_NONE": _("绩效目标"),
    "W_TARGET_MISSING": _("项目绩效目标表"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """One unit and year at the desk. `disclosure` is None where nothing was begun."""

    owner_name: str
    owner_key: str  # "unit-12": what the form for a new disclosure takes
    year: int
    disclosure: Disclosure | None
    revision: Revision | None
    open_errors: int
    missing: StrPromise
    step: Step
    clock: deadlines.Clock
    #: 还缺什么: each thing that must still be written, and in how many places.
    wants: tuple[tuple[StrPromise, int], ...] = ()
    reminded_on: date | None = None
    #: 更正 that is under way, with its last day.
    due: Due | None = None

    @property
    def may_submit(self) -> bool:
        """Whether it can be submitted as it stands."""
        return self.step is _LOOK[1]

    @property
    def may_check_again(self) -> bool:
        """Whether the rules have changed since its check."""
        return self.step is _CHECK_AGAIN[1]

    @property
    def may_be_chosen(self) -> bool:
        """Whether it takes part in acts on several."""
        return self.may_submit or self.may_check_again

    @property
    def takes_typing(self) -> bool:
        """Whether the tables may be typed now: begun, and with the officer."""
        states = (None, RevisionState.CHECKED, RevisionState.RETURNED, RevisionState.FAILED)
        return self.disclosure is not None and (
            (self.revision.state if self.revision else None) in states
        )


def owners_of(user: User) -> dict[str, Unit | Department]:
    """Units in use, and departments for their own documents, that the account uploads for."""
    held = [
        membership
        for membership in memberships_of(user)
        if Action.UPLOAD in GRANTS[Role(membership.role)]
    ]
    if not held:
        return {}
    within = Q(division__in=_set(m.division_id for m in held))
    departments = _set(m.department_id for m in held)
    units = (
        with_end()
        .filter(
            within | Q(department__in=departments) | Q(pk__in=_set(m.unit_id for m in held)),
            active=True,
        )
        .select_related("division", "department")
    )
    own = Department.objects.filter(within | Q(pk__in=departments)).select_related("division")
    return {f"unit-{unit.pk}": unit for unit in units} | {
        f"department-{department.pk}": department for department in own
    }


def officer_cards(user: User, year: int, *, today: date) -> list[Card]:
    """Every unit of the account in that year; the year before; whatever else is not finished."""
    owners = owners_of(user)
    if not owners:
        return []
    mine = with_open_correction(
        Disclosure.objects.filter(scope_filter(user, Action.UPLOAD)).select_related("division")
    )
    begun = list(mine)
    disclosures = {
        (deadlines.owner_of(each), each.year): each for each in begun if not each.is_adjustment
    }
    latest = latest_revisions(begun)
    shown = [
        each
        for each in begun
        if (each.year >= year - 1 and not each.is_adjustment)
        or (each.adjustment_number is not None and _is_unfinished(latest.get(each.pk)))
        or due_of(each, today)
    ]
    around = _around(user, shown, latest, {year} | {each.year for each in shown}, today)
    cards = [around.card(disclosure, latest.get(disclosure.pk)) for disclosure in shown]
    cards += [
        around.not_begun(owner, key, year)
        for key, owner in owners.items()
        if isinstance(owner, Unit)
        and (key, year) not in disclosures
        and not ended_before(owner, year)
    ]
    return sorted(cards, key=_urgency)


def _urgency(card: Card) -> tuple[object, ...]:
    """What is to be done first: this year's before others', the nearest last day before later."""
    # A correction of an old year is work of this one.
    year = card.due.today.year if card.due else card.year
    left = card.due.days_left if card.due else card.clock.days_left
    return (
        not card.step.urgent,
        -year,
        left is None,
        left or 0,
        card.owner_name,
    )


def counts(findings: QuerySet[CheckFinding], revisions: Iterable[Revision]) -> dict[int, int]:
    """How many of the findings each revision has."""
    counted = (
        findings.filter(revision__in=[revision.pk for revision in revisions])
        .order_by()
        .values_list("revision")
        .annotate(count=Count("pk"))
    )
    return dict(counted)


def latest_revisions(disclosures: Iterable[Disclosure]) -> dict[int, Revision]:
    """The last revision of each disclosure, by the disclosure's id."""
    newest = Revision.objects.filter(disclosure=OuterRef("disclosure")).order_by("-number")
    found = Revision.objects.filter(
        disclosure__in=[disclosure.pk for disclosure in disclosures],
        pk=Subquery(newest.values("pk")[:1]),
    )
    return {revision.disclosure_id: revision for revision in found}


@dataclass(frozen=True, slots=True)
class _Around:
    """What the cards say beside their revisions, gathered at once."""

    errors: dict[int, int]
    wants: dict[int, tuple[tuple[StrPromise, int], ...]]
    congress: dict[tuple[int, int], date]
    approved: dict[tuple[str, int], date | None]
    public: dict[int, deadlines.MadePublic]
    official: dict[int, OfficialAddress]
    reminded: dict[tuple[str, int, int | None], date]
    today: date

    def card(self, disclosure: Disclosure, revision: Revision | None) -> Card:
        """The card of what was begun."""
        left = self.errors.get(revision.pk, 0) if revision else 0
        due = due_of(disclosure, self.today)
        missing, step = _next(revision, left, due)
        whose = (deadlines.owner_of(disclosure), disclosure.year)
        clock = deadlines.Clock(deadlines.NO_DAY, self.today)
        public = deadlines.public_on(
            self.public.get(disclosure.pk), self.official.get(disclosure.pk)
        )
        if not disclosure.is_adjustment:
            clock = self._clock(
                disclosure.division_id, whose, disclosure.approved_on, disclosure.scope, public
            )
        return Card(
            owner_name=disclosure.owner_name,
            owner_key=whose[0],
            year=disclosure.year,
            disclosure=disclosure,
            revision=revision,
            open_errors=left,
            missing=missing,
            step=step,
            clock=clock,
            wants=self.wants.get(revision.pk, ()) if revision else (),
            reminded_on=None
            if disclosure.is_adjustment and due is None
            else self._reminded_on(whose, due, public),
            due=due,
        )

    def not_begun(self, owner: Unit | Department, key: str, year: int) -> Card:
        """The card of a unit whose year nobody has begun."""
        whose = (key, year)
        return Card(
            owner_name=owner.name,
            owner_key=key,
            year=year,
            disclosure=None,
            revision=None,
            open_errors=0,
            missing=_("本年度尚未开始。"),
            step=Step(_("上传"), "open"),
            clock=self._clock(owner.division_id, whose, None, "unit", None),
            reminded_on=self._reminded_on(whose, None, None),
        )

    def _reminded_on(
        self, whose: tuple[str, int], due: Due | None, public: date | None
    ) -> date | None:
        """The last 催办 of what is still to be done: the correction, or the publication."""
        if due is not None:
            return self.reminded.get((*whose, due.correction))
        return None if public else self.reminded.get((*whose, None))

    def _clock(
        self,
        division: int,
        whose: tuple[str, int],
        known: date | None,
        scope: str,
        public: date | None,
    ) -> deadlines.Clock:
        legal = legal_day(
            approved_on=known or self.approved.get(whose),
            congress_on=self.congress.get((division, whose[1])),
            scope=scope,
        )
        return deadlines.Clock(legal, self.today, public)


def _around(
    user: User,
    disclosures: Iterable[Disclosure],
    latest: dict[int, Revision],
    years: set[int],
    today: date,
) -> _Around:
    chosen = Disclosure.objects.filter(pk__in=[each.pk for each in disclosures])
    mine = scope_filter(user, Action.UPLOAD)
    revisions = [latest[each.pk] for each in disclosures if each.pk in latest]
    return _Around(
        errors=counts(bars_submission(), revisions),
        wants=_wants(revisions),
        congress=deadlines.congress_days(Q(), years=years),
        approved=deadlines.approved_days(mine, years=years),
        public=deadlines.made_public(chosen),
        official=deadlines.official_addresses(chosen),
        reminded=_reminded(mine, years),
        today=today,
    )


def _wants(revisions: list[Revision]) -> dict[int, tuple[tuple[StrPromise, int], ...]]:
    """What is still to be written, by revision: one query."""
    rows = (
        CheckFinding.objects.filter(
            revision__in=[revision.pk for revision in revisions], code__in=list(_WANTS)
        )
        .order_by()
        .values_list("revision", "code")
        .annotate(count=Count("pk"))
    )
    found: dict[int, dict[str, int]] = {}
    for revision, code, count in rows:
        found.setdefault(revision, {})[code] = count
    return {
        revision: tuple((word, codes[code]) for code, word in _WANTS.items() if code in codes)
        for revision, codes in found.items()
    }


def _reminded(mine: Q, years: set[int]) -> dict[tuple[str, int, int | None], date]:
    """The last day on which a person has reminded each owner, of which correction or of none."""
    rows = (
        Reminder.objects.filter(mine, year__in=years, stage=Stage.BY_HAND)
        .order_by()
        .values_list("unit", "department", "year", "correction")
        .annotate(day=Max("on_day"))
    )
    return {
        (deadlines.owner_key(unit, department), year, of): day
        for unit, department, year, of, day in rows
    }


def _next(revision: Revision | None, left: int, due: Due | None) -> tuple[StrPromise, Step]:
    if due is not None and revision is not None and revision.state in PUBLIC_STATES:
        return _CORRECT
    if revision is None:
        return _STEPS[RevisionState.DRAFT]
    if revision.needs_check and revision.state in _WITH_OFFICER:
        return _CHECK_AGAIN
    if revision.state == RevisionState.CHECKED:
        return _SETTLE if left else _LOOK
    return _STEPS.get(revision.state, (_("已被新稿取代。"), _UPLOAD))


def _is_unfinished(revision: Revision | None) -> bool:
    return revision is None or revision.state not in {
        RevisionState.PUBLISHED,
        RevisionState.SUPERSEDED,
        RevisionState.WITHDRAWN,
    }


def _set(ids: Iterable[int | None]) -> set[int]:
    return {found for found in ids if found is not None}
