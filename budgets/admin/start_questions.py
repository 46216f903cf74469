"""首页的公众纠错: what the account has to answer or to let out, the oldest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import admin
from django.utils import timezone

from budgets.selectors import desk
from budgets.selectors.questions import days_left, waiting_for
from portal.access import Action, may
from portal.desk import DeskSite, Section, account_of

if TYPE_CHECKING:
    from django.http import HttpRequest


def questions_section(request: HttpRequest) -> Section | None:
    """公众纠错: nothing where nothing waits, since most days nothing does."""
    if not (may(request.user, Action.ANSWER) or may(request.user, Action.LET_OUT)):
        return None
    waiting = list(waiting_for(account_of(request))[: desk.CARDS + 1])
    if not waiting:
        return None
    today = timezone.localdate()
    rows = [(each, days_left(each.asked_at, today)) for each in waiting[: desk.CARDS]]
    return Section(
        "admin/budgets/start_questions.html",
        {"rows": rows, "is_more": len(waiting) > desk.CARDS},
    )


cast("DeskSite", admin.site).sections.append(questions_section)
