"""更正, read: what is under way, what came of it, and how many days are left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext as _

from budgets.models import (
    Correction,
    CorrectionResult,
    PublicQuestion,
    Revision,
)
from budgets.models.disclosures import OPEN_STATES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from budgets.models import Disclosure


@dataclass(frozen=True, slots=True)
class Due:
    """整改期限 of a correction that is under way, as it stands on a day; `last` may be None."""

    correction: int
    last: date | None
    today: date

    @property
    def days_left(self) -> int | None:
        """Days until the last day, below zero after it; None without one."""
        return None if self.last is None else (self.last - self.today).days

    @property
    def is_late(self) -> bool:
        """The last day has passed."""
        return self.days_left is not None and self.days_left < 0

    @property
    def words(self) -> str:
        """还剩N天, 今天到期, 已逾期N天; "" without a last day."""
        left = self.days_left
        if left is None:
            return ""
        if left < 0:
            return _("已逾期%(days)s天") % {"days": -left}
        return _("还剩%(days)s天") % {"days": left} if left else _("今天到期")


def open_correction(disclosure: Disclosure | int) -> Correction | None:
    """The correction that is under way."""
    found: Correction | None = (
        Correction.objects.select_related("question")
        .filter(disclosure=disclosure, outcome="")
        .first()
    )
    return found


def was_public(disclosure: Disclosure | int) -> bool:
    """Whether anything was published of it: whatever is published next replaces that."""
    return Revision.objects.filter(disclosure=disclosure, publication__isnull=False).exists()


def needs_correction(disclosure: Disclosure | int) -> bool:
    """Whether the next publication is refused until a correction is begun."""
    return was_public(disclosure) and open_correction(disclosure) is None


def lacks_correction(revision: Revision) -> bool:
    """Whether the revision, not public yet, could not be published until a correction is begun."""
    # The first one replaces nothing: nobody is asked.
    return (
        revision.number > 1
        and revision.state in OPEN_STATES
        and needs_correction(revision.disclosure_id)
    )


def corrections_of(disclosure: Disclosure) -> list[Correction]:
    """Every correction, the latest first, with its results; what was taken down is left out."""
    return list(
        Correction.objects.filter(
            Q(revision__isnull=True) | Q(revision__takedown__isnull=True), disclosure=disclosure
        )
        .select_related("revision", "question", "begun_by", "closed_by")
        .prefetch_related(
            Prefetch(
                "results",
                CorrectionResult.objects.select_related(
                    "recorded_by", "recorded_for", "released_by"
                ),
            )
        )
    )


def questions_for(disclosure: Disclosure) -> QuerySet[PublicQuestion]:
    """公众纠错 that a correction may come of: about this disclosure, the latest first."""
    return PublicQuestion.objects.filter(
        disclosure=disclosure, revision__takedown__isnull=True
    ).order_by("-pk")


def correction_of_question(question: PublicQuestion) -> Correction | None:
    """The last correction that the question led to."""
    found: Correction | None = (
        question.corrections.select_related("revision").order_by("-pk").first()
    )
    return found


def with_open_correction(disclosures: QuerySet[Disclosure]) -> QuerySet[Disclosure]:
    """The same, each with `open_correction` and `correction_due` of it, without a further query."""
    found = Correction.objects.filter(disclosure=OuterRef("pk"), outcome="")
    return disclosures.annotate(
        open_correction=Subquery(found.values("pk")[:1]),
        correction_due=Subquery(found.values("deadline")[:1]),
    )


def due_of(disclosure: Disclosure, today: date) -> Due | None:
    """整改期限 of a disclosure of `with_open_correction`; None where nothing is under way."""
    correction: int | None = getattr(disclosure, "open_correction", None)
    if correction is None:
        return None
    return Due(correction, getattr(disclosure, "correction_due", None), today)


def with_deadline() -> Iterable[Correction]:
    """Every correction under way that has a last day."""
    return Correction.objects.filter(outcome="", deadline__isnull=False).select_related(
        "disclosure"
    )
