"""首页: what each account has to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Q
from django.utils import timezone

from budgets.admin.board import Chosen, state_totals
from budgets.models import ClassificationCode, Department, Division, RevisionState, Unit
from budgets.selectors import desk
from budgets.selectors.board import LATE, board_for
from budgets.selectors.columns_missing import columns_missing
from budgets.selectors.disclosures import for_user, queue_for
from budgets.selectors.review_queue import awaiting_publication, waiting
from budgets.services.workflow import IN_REVIEW
from portal.access import Action, may
from portal.desk import DeskSite, Section, account_of
from portal.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest


def officer_section(request: HttpRequest) -> Section | None:
    """本单位的公开件: a card for each unit and year."""
    if not may(request.user, Action.UPLOAD):
        return None
    today = timezone.localdate()
    cards = desk.officer_cards(account_of(request), today.year, today=today)
    page = Paginator(cards, desk.CARDS).get_page(request.GET.get("cards"))
    return Section(
        "admin/budgets/start_officer.html",
        {
            "page": page,
            "of_several": len({card.owner_key for card in cards}) > 1,
            "may_submit": may(request.user, Action.SUBMIT)
            and any(card.may_submit for card in page),
            "may_check_again": any(card.may_check_again for card in page),
        },
    )


def review_section(request: HttpRequest) -> Section | None:
    """审核队列: submitted, or to be checked again; the longest waiting first."""
    if not (may(request.user, Action.APPROVE) or may(request.user, Action.CONSENT)):
        return None
    queue = (
        queue_for(request.user)
        .filter(
            Q(state=RevisionState.SUBMITTED)
            | Q(needs_check=True, disclosure__in=for_user(request.user, Action.RETURN)),
            state__in=IN_REVIEW,
        )
        .select_related("submitted_by")
        .order_by("submitted_at", "pk")
    )
    page = Paginator(queue, desk.CARDS).get_page(request.GET.get("queue"))
    rows = waiting(list(page.object_list), today=timezone.localdate())
    may_waive = may(request.user, Action.WAIVE)
    return Section(
        "admin/budgets/start_review.html", {"page": page, "rows": rows, "may_waive": may_waive}
    )


def board_section(request: HttpRequest) -> Section | None:
    """进度: how many units are how far this year."""
    if not may(request.user, Action.APPROVE):
        return None
    today = timezone.localdate()
    rows = board_for(account_of(request), today.year, today=today)
    if not rows:
        return None
    totals = state_totals(rows, Chosen(today.year, "", "", ""))
    return Section(
        "admin/budgets/start_board.html",
        {"totals": totals, "year": today.year, "count": len(rows), "late": LATE},
    )


def publish_section(request: HttpRequest) -> Section | None:
    """待公开: approved and not yet public."""
    if not may(request.user, Action.PUBLISH):
        return None
    coming = awaiting_publication(account_of(request))[: desk.CARDS]
    return Section("admin/budgets/start_publish.html", {"revisions": list(coming)})


def columns_section(request: HttpRequest) -> Section | None:
    """缺少的栏目: once for the bureau, instead of unit by unit."""
    if not may(request.user, Action.RECORD_APPROVED):
        return None
    year = timezone.localdate().year
    rows = columns_missing(account_of(request), year)
    return (
        Section("admin/budgets/start_columns.html", {"rows": rows, "year": year}) if rows else None
    )


def master_data_section(request: HttpRequest) -> Section | None:
    """基础数据: how much of each there is."""
    if not may(request.user, Action.MANAGE):
        return None
    models = (Division, Department, Unit, ClassificationCode)
    rows = [
        (
            model._meta.verbose_name_plural,
            model._default_manager.count(),
            f"admin:budgets_{model._meta.model_name}_changelist",
        )
        for model in models
    ]
    return Section("admin/budgets/start_master_data.html", {"rows": rows})


def without_role_section(request: HttpRequest) -> Section | None:
    """没有角色的账号: made by the 系统管理员, waiting for who grants roles."""
    if not may(request.user, Action.GRANT):
        return None
    waiting = User.objects.filter(is_active=True, memberships=None).order_by("date_joined")
    context = {"accounts": waiting[: desk.CARDS], "count": waiting.count()}
    return Section("admin/budgets/start_without_role.html", context)


cast("DeskSite", admin.site).sections += [
    officer_section,
    review_section,
    board_section,
    publish_section,
    columns_section,
    master_data_section,
    without_role_section,
]
