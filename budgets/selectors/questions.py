"""公众纠错, read: what waits at the desk, and what the public may know of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from budgets.models import Disclosure, PublicQuestion, QuestionOutcome, Revision
from budgets.models.disclosures import PUBLIC_STATES
from portal.access import Action, scope_filter

if TYPE_CHECKING:
    from portal.models import User

_SATURDAY = 5


def questions_for_user(user: Any, action: Action = Action.VIEW) -> QuerySet[PublicQuestion]:
    """公众纠错 about disclosures that the account may see, or act on.

    What is about a version that was taken down (紧急下架) is sealed with it.
    """
    people = ("drafted_by", "drafted_for", "released_by", "released_for")
    return PublicQuestion.objects.filter(
        disclosure__in=_scoped(user, action), revision__takedown__isnull=True
    ).select_related("disclosure__division", "revision", "correction", *people)


def waiting_for(user: User) -> QuerySet[PublicQuestion]:
    """待办: what this account may answer, or may let out because another wrote it; oldest first."""
    unanswered = Q(drafted_at__isnull=True, disclosure__in=_scoped(user, Action.ANSWER))
    unreleased = Q(drafted_at__isnull=False, disclosure__in=_scoped(user, Action.LET_OUT)) & ~Q(
        drafted_by=user.pk
    )
    return (
        PublicQuestion.objects.filter(
            unanswered | unreleased, released_at__isnull=True, revision__takedown__isnull=True
        )
        .select_related("disclosure", "drafted_by")
        .order_by("asked_at", "pk")
    )


def contact_of(question: PublicQuestion) -> str:
    """联系方式, "" where none was left or its time is over. For the desk alone."""
    sender = getattr(question, "sender", None)
    return sender.contact if sender is not None and sender.keep_until > timezone.now() else ""


def possible_corrections(question: PublicQuestion) -> QuerySet[Revision]:
    """更正稿: later revisions of the same disclosure, the latest first."""
    return Revision.objects.filter(
        disclosure=question.disclosure_id, number__gt=question.revision.number
    ).order_by("-number")


def is_public(revision: Revision) -> bool:
    """Whether it is, or was, a publication that can be read."""
    return (
        revision.publication is not None
        and revision.state in PUBLIC_STATES
        and revision.withdrawn_at is None
    )


def last_day(asked_at: datetime) -> date:
    """答复期限: so many working days after the day of receipt, Monday to Friday.

    Public holidays and their make-up days are announced from year to year and not known here.
    """
    day, left = timezone.localtime(asked_at).date(), settings.QUESTION_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return day


def days_left(asked_at: datetime, on: date) -> int:
    """Working days from `on` to the last day; below zero when it has passed."""
    end = last_day(asked_at)
    step = 1 if end >= on else -1
    day, count = on, 0
    while day != end:
        day += timedelta(days=step)
        # Going on, a day counts when it comes; going back, the day after it did.
        counted = day if step > 0 else day + timedelta(days=1)
        count += step * (counted.weekday() < _SATURDAY)
    return count


@dataclass(frozen=True, slots=True)
class ReleasedQuestion:
    """已公开的纠错: what anybody may read. `text` is "" where it was not let out."""

    number: int
    place: str
    printed: str
    table: int | None
    cell: str
    text: str
    publication: int | None
    asked_at: datetime
    outcome: str
    answer: str
    correction: int | None
    released_at: datetime
    withdrawn_at: datetime | None
    withdrawal_reason: str


def released_questions(disclosure: int, table: int | None = None) -> list[ReleasedQuestion]:
    """What was let out about a disclosure, or one of its tables, the latest first.

    Refused questions are not listed, nor is what is about a version that was withdrawn;
    answers that were taken back are listed without words.
    """
    rows = (
        PublicQuestion.objects.filter(
            disclosure=disclosure,
            released_at__isnull=False,
            revision__withdrawn_at__isnull=True,
        )
        .exclude(outcome=QuestionOutcome.DECLINED)
        .select_related("revision", "correction")
        .order_by("-released_at", "-pk")
    )
    if table is not None:
        rows = rows.filter(table=table)
    return [_released(question) for question in rows]


def changed_at(questions: list[ReleasedQuestion]) -> list[datetime]:
    """When the list of them last changed: every release and every withdrawal."""
    return [each.withdrawn_at or each.released_at for each in questions]


@dataclass(frozen=True, slots=True)
class Receipt:
    """回执: what the reader's own address tells. `answer` is None until it is let out."""

    number: int
    place: str
    printed: str
    asked_at: datetime
    last_day: date
    disclosure: Disclosure
    publication: int | None
    is_readable: bool
    is_sealed: bool
    answer: ReleasedQuestion | None


def receipt(token: str) -> Receipt | None:
    """The state of a question by its token; None for a token that was never given."""
    question = (
        PublicQuestion.objects.filter(receipt=token)
        .select_related("disclosure__division", "revision", "correction")
        .first()
    )
    if question is None:
        return None
    is_sealed = question.revision.takedown_id is not None
    return Receipt(
        number=question.pk,
        place=question.place,
        printed=question.printed,
        asked_at=question.asked_at,
        last_day=last_day(question.asked_at),
        disclosure=question.disclosure,
        publication=question.revision.publication,
        is_readable=is_public(question.revision),
        is_sealed=is_sealed,
        answer=None if is_sealed or question.released_at is None else _released(question),
    )


def _released(question: PublicQuestion) -> ReleasedQuestion:
    if question.released_at is None:  # the callers ask for it
        raise LookupError(question.pk)
    is_withdrawn = question.withdrawn_at is not None
    return ReleasedQuestion(
        number=question.pk,
        place=question.place,
        printed=question.printed,
        table=question.table,
        cell=question.cell,
        text=question.text if question.is_text_public and not is_withdrawn else "",
        publication=question.revision.publication,
        asked_at=question.asked_at,
        outcome=question.outcome,
        answer="" if is_withdrawn else question.answer,
        correction=_publication(question.correction),
        released_at=question.released_at,
        withdrawn_at=question.withdrawn_at,
        withdrawal_reason=question.withdrawal_reason,
    )


def _publication(correction: Revision | None) -> int | None:
    """The number of a correction, while it can be read."""
    return correction.publication if correction is not None and is_public(correction) else None


def _scoped(user: Any, action: Action) -> QuerySet[Disclosure]:
    return Disclosure.objects.filter(scope_filter(user, action))
