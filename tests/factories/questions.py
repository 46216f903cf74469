"""公众纠错: asked as a reader does, drafted and let out by the services."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.utils import timezone

from budgets.models import PublicQuestion, QuestionPart, QuestionSender, Revision
from budgets.services import answering
from budgets.services.answering import Draft
from tests.factories.disclosures import Place

TEXT = "合计与各项之和不符，请核对。"


def a_question(
    revision: Revision, *, text: str = TEXT, contact: str = "", table: int | None = None
) -> PublicQuestion:
    """收到: about the whole, or about one table; of any revision, whatever its state."""
    question: PublicQuestion = PublicQuestion.objects.create(
        disclosure=revision.disclosure,
        revision=revision,
        receipt=secrets.token_urlsafe(24),
        part=QuestionPart.DOCUMENT if table is None else QuestionPart.TABLE,
        table=table,
        place="整份公开件" if table is None else f"公开表{table}",
        text=text,
    )
    QuestionSender.objects.create(
        question=question,
        contact=contact,
        asked_at=timezone.now(),
        keep_until=timezone.now() + timedelta(days=180),
    )
    return question


def drafted(
    question: PublicQuestion,
    place: Place,
    *,
    outcome: str = "answered",
    answer: str = "经核对，公开的数字无误。",
    is_text_public: bool = True,
    correction: Revision | None = None,
) -> PublicQuestion:
    """已拟稿 by the officer."""
    draft = Draft(outcome, answer, is_text_public, correction)
    return answering.draft(question=question, draft=draft, by=place.officer)


def let_out(question: PublicQuestion, place: Place, **draft: object) -> PublicQuestion:
    """已公开 by the publisher."""
    drafted(question, place, **draft)  # type: ignore[arg-type]
    return answering.let_out(question=question, by=place.publisher)
