"""审核队列: what waits for a reviewer, with its age, its findings and the change since last year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from budgets.models import Disclosure, Revision, RevisionState
from budgets.selectors.approved import headline_figures
from budgets.selectors.barring import bars_approval
from budgets.selectors.desk import counts
from budgets.selectors.last_year import last_years
from portal.access import Action, scope_filter
from portal.core.money import wan_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from budgets.selectors.last_year import LastYear
    from portal.models import User


@dataclass(frozen=True, slots=True)
class Change:
    """One figure this year and last, in 分; None where it is not declared or not published."""

    now: int | None
    before: int | None

    @property
    def now_wan(self) -> str:
        """The figure of this year in 万元."""
        return "" if self.now is None else wan_text(self.now)

    @property
    def difference_wan(self) -> str:
        """The difference in 万元, with its sign; "" where one of the two is not known."""
        if self.now is None or self.before is None:
            return ""
        difference = self.now - self.before
        return f"+{wan_text(difference)}" if difference > 0 else wan_text(difference)


@dataclass(frozen=True, slots=True)
class Waiting:
    """待审核的一稿. `days`: whole calendar days since it was submitted.

    `silence`: why nothing is compared with last year, "" where nothing has to be said.
    """

    revision: Revision
    days: int
    errors: int
    total: Change
    three_public: Change
    silence: str = ""


def awaiting_publication(user: User) -> QuerySet[Revision]:
    """已批准待公开: what the account may publish, the oldest approval first."""
    return (
        Revision.objects.filter(
            state__in=[RevisionState.APPROVED, RevisionState.SCHEDULED],
            disclosure__in=Disclosure.objects.filter(scope_filter(user, Action.PUBLISH)),
        )
        .select_related("disclosure", "approved_by")
        .order_by("approved_at")
    )


def waiting(revisions: Sequence[Revision], *, today: date) -> list[Waiting]:
    """The revisions as the queue shows them: four queries for any number."""
    errors = counts(bars_approval(), revisions)
    before = last_years([revision.disclosure for revision in revisions])
    known = [last.revision for last in before.values() if last.revision is not None]
    figures = headline_figures([*revisions, *known])
    return [
        _waiting(revision, before[revision.disclosure_id], figures, errors, today)
        for revision in revisions
    ]


def _waiting(
    revision: Revision,
    before: LastYear,
    figures: dict[int, dict[str, int]],
    errors: dict[int, int],
    today: date,
) -> Waiting:
    now = figures.get(revision.pk, {})
    then = figures.get(before.revision.pk, {}) if before.revision else {}
    since = revision.submitted_at
    return Waiting(
        revision=revision,
        days=(today - timezone.localdate(since)).days if since else 0,
        errors=errors.get(revision.pk, 0),
        total=Change(now.get("total"), then.get("total")),
        three_public=Change(now.get("three_public"), then.get("three_public")),
        silence=before.silence,
    )
