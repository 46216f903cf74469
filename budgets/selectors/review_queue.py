"""审核队列: what waits for a reviewer, with its age, its findings and the change since last year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from budgets.models import Disclosure, Revision, RevisionState
from budgets.selectors.approved import headline_figures
from budgets.selectors.barring import bars_approval
from budgets.selectors.desk import counts
from portal.core.money import wan_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


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
    """待审核的一稿. `days`: whole calendar days since it was submitted."""

    revision: Revision
    days: int
    errors: int
    total: Change
    three_public: Change


def waiting(revisions: Sequence[Revision], *, today: date) -> list[Waiting]:
    """The revisions as the queue shows them: four queries for any number."""
    errors = counts(bars_approval(), revisions)
    before = _published_last_year(revisions)
    figures = headline_figures([*revisions, *before.values()])
    return [
        _waiting(revision, before.get(revision.disclosure_id), figures, errors, today)
        for revision in revisions
    ]


def _waiting(
    revision: Revision,
    before: Revision | None,
    figures: dict[int, dict[str, int]],
    errors: dict[int, int],
    today: date,
) -> Waiting:
    now = figures.get(revision.pk, {})
    then = figures.get(before.pk, {}) if before else {}
    since = revision.submitted_at
    return Waiting(
        revision=revision,
        days=(today - timezone.localdate(since)).days if since else 0,
        errors=errors.get(revision.pk, 0),
        total=Change(now.get("total"), then.get("total")),
        three_public=Change(now.get("three_public"), then.get("three_public")),
    )


def _published_last_year(revisions: Sequence[Revision]) -> dict[int, Revision]:
    """上年已公开稿 of the same owner, by the id of this year's disclosure."""
    owners = {
        (each.disclosure.division_id, each.disclosure.owner_code, each.disclosure.year): (
            each.disclosure_id
        )
        for each in revisions
    }
    if not owners:
        return {}
    found = Revision.objects.filter(
        Q(
            disclosure__in=Disclosure.objects.filter(
                division__in={owner[0] for owner in owners},
                owner_code__in={owner[1] for owner in owners},
                year__in={owner[2] - 1 for owner in owners},
                kind="budget",
            ).values("pk")
        ),
        state=RevisionState.PUBLISHED,
    ).select_related("disclosure")
    return {
        owners[place]: each
        for each in found
        if (
            place := (
                each.disclosure.division_id,
                each.disclosure.owner_code,
                each.disclosure.year + 1,
            )
        )
        in owners
    }
