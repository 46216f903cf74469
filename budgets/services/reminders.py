"""催办: reminders of the last legal day, and of 整改期限, by the portal itself and by a reviewer's press.

A reminder is a row first. What is sent follows from it in a job, and is noted on the row
before it is sent: a worker that dies at the wrong moment sends nothing twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import (
    ApprovedFigures,
    CongressApproval,
    Correction,
    Membership,
    Reminder,
    Stage,
)
from budgets.selectors.board import BoardRow, Reach, board_for, board_rows
from budgets.selectors.corrections import Due, with_deadline
from budgets.services.errors import RefusedActionError
from portal import audit, jobs, notices
from portal.access import GRANTS, Action, Role, may

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from portal.jobs import Claim
    from portal.models import User

KIND = "budgets.deliver_reminder"
#: Days before the last one from which each stage holds; the nearest stage is the one told.
_STAGES = ((0, Stage.LAST_DAY), (3, Stage.THREE_DAYS), (7, Stage.WEEK))


@dataclass(frozen=True, slots=True)
class Reminded:
    """What a press of 催办 did: who was reminded, who had been today, who needs none."""

    told: int
    again: int
    done: int


@transaction.atomic
def remind(*, keys: Collection[str], year: int, by: User) -> Reminded:
    """催办 the chosen owners ("unit-12"), each at most once a day; sent where sending is set.

    Owners beyond the account's own do not exist and are left out. Raises `PermissionDenied`
    for an account that reviews nowhere, `RefusedActionError` where none is chosen.
    """
    if not may(by, Action.APPROVE):
        raise PermissionDenied
    rows = [row for row in board_for(by, year, today=timezone.localdate()) if row.key in keys]
    if not rows:
        raise RefusedActionError("none_chosen", _("请先勾选要催办的单位。"))
    open_rows = [row for row in rows if not row.is_done]
    made = _keep([_reminder(row, Stage.BY_HAND, by) for row in open_rows])
    if made:
        audit.record(
            action="reminder.sent",
            target=f"year:{year}",
            by=by,
            description=_("催办%(count)s个单位") % {"count": len(made)},
            details={"owners": [reminder.owner_code for reminder in made], "year": year},
        )
    return Reminded(len(made), len(open_rows) - len(made), len(rows) - len(open_rows))


def remind_due() -> int:
    """Reminders that the calendar asks for today; none while nothing could be sent.

    The desk shows the days by itself. Each stage of a last day comes once.
    """
    if not (notices.mail_is_set() or notices.webhook_is_set()):
        return 0
    today = timezone.localdate()
    # 批复 of next year's budget may come at the end of this one.
    publications = sum(_remind_of(year, today) for year in (today.year, today.year + 1))
    return publications + _remind_of_corrections(today)


def _remind_of(year: int, today: date) -> int:
    divisions = frozenset(_divisions_with_days(year))
    if not divisions:
        return 0
    rows = board_rows(Reach(divisions=divisions), year, today=today)
    due = [
        _reminder(row, stage, None)
        for row in rows
        if not row.needs_no_publication and (stage := stage_of(row.clock.days_left)) is not None
    ]
    with transaction.atomic():
        return len(_keep(due))


def _remind_of_corrections(today: date) -> int:
    """整改期限 of every year: a correction may be of a budget long public."""
    due = [
        _reminder_of(each, stage, Due(each.pk, each.deadline, today), None)
        for each in with_deadline()
        if (stage := stage_of(Due(each.pk, each.deadline, today).days_left)) is not None
    ]
    by_year: dict[int, list[Reminder]] = {}
    for reminder in due:
        by_year.setdefault(reminder.year, []).append(reminder)
    with transaction.atomic():
        return sum(len(_keep(reminders)) for reminders in by_year.values())


def stage_of(days_left: int | None) -> Stage | None:
    """催办时点 for so many days left; None while there is time or where no day is known."""
    if days_left is None:
        return None
    if days_left < 0:
        return Stage.LATE
    return next((stage for days, stage in _STAGES if days_left <= days), None)


def deliver(claim: Claim) -> None:
    """Send one reminder by mail and by webhook, where they are set and it was not sent yet.

    Raises `JobError` where the other side does not take it.
    """
    reminder = Reminder.objects.select_related("division").get(pk=claim.target)
    if notices.webhook_is_set():
        _call(reminder)
    if notices.mail_is_set():
        _mail(reminder)
    with claim.finishing("sent"):
        pass


def sentence_of(reminder: Reminder) -> str:
    """What a reminder says: whose budget, until when, how many days. Nobody's name."""
    of_correction = reminder.correction_id is not None
    words = (
        _("%(name)s%(year)s年预算的更正尚未办结。")
        if of_correction
        else _("%(name)s%(year)s年预算尚未公开。")
    )
    what = words % {"name": reminder.owner_name, "year": reminder.year}
    if reminder.last_day is None or reminder.days_left is None:
        return what
    words = _("整改期限为%(day)s，") if of_correction else _("最迟公开日为%(day)s，")
    last = words % {"day": reminder.last_day.isoformat()}
    if reminder.days_left < 0:
        return what + last + _("已逾期%(days)s天。") % {"days": -reminder.days_left}
    return what + last + _("还剩%(days)s天。") % {"days": reminder.days_left}


def _reminder_of(correction: Correction, stage: Stage, due: Due, by: User | None) -> Reminder:
    disclosure = correction.disclosure
    return Reminder(
        division_id=disclosure.division_id,
        department_id=disclosure.department_id,
        unit_id=disclosure.unit_id,
        owner_code=disclosure.owner_code,
        owner_name=disclosure.owner_name,
        year=disclosure.year,
        correction=correction,
        stage=stage,
        last_day=due.last,
        days_left=due.days_left,
        on_day=due.today,
        created_by=by,
    )


def _reminder(row: BoardRow, stage: Stage, by: User | None) -> Reminder:
    """Of the correction that is under way, else of the publication that is still to come."""
    due = row.due if row.needs_no_publication else None
    return Reminder(
        division_id=row.division,
        department=row.department,
        unit_id=row.unit,
        owner_code=row.code,
        owner_name=row.name,
        year=row.year,
        correction_id=due.correction if due else None,
        stage=stage,
        last_day=due.last if due else row.clock.last,
        days_left=due.days_left if due else row.clock.days_left,
        on_day=row.clock.today,
        created_by=by,
    )


def _keep(reminders: list[Reminder]) -> list[Reminder]:
    """Store those that are not there yet, and have them sent. The constraints decide."""
    marks = {_mark(reminder) for reminder in reminders}
    if not marks:
        return []
    day = reminders[0].on_day
    alike = Reminder.objects.filter(
        year=reminders[0].year, division__in={reminder.division_id for reminder in reminders}
    )
    there = {_mark(each) for each in alike}
    Reminder.objects.bulk_create(reminders, ignore_conflicts=True)
    made = [
        each
        for each in alike.filter(on_day=day)
        if _mark(each) in marks and _mark(each) not in there
    ]
    if notices.mail_is_set() or notices.webhook_is_set():
        for each in made:
            jobs.enqueue(KIND, each.pk, key=f"{KIND}:{each.pk}")
    return made


def _mark(reminder: Reminder) -> tuple[object, ...]:
    """What the constraints allow once."""
    when = reminder.on_day if reminder.stage == Stage.BY_HAND else reminder.last_day
    return (
        reminder.division_id,
        reminder.owner_code,
        reminder.year,
        reminder.kind,
        reminder.correction_id,
        reminder.stage,
        when,
    )


def _divisions_with_days(year: int) -> Iterable[int]:
    """Divisions in which any day of this year's is on record."""
    yield from CongressApproval.objects.filter(year=year).values_list("division", flat=True)
    yield from (
        ApprovedFigures.objects.filter(year=year, approved_on__isnull=False)
        .values_list("division", flat=True)
        .distinct()
    )


def _call(reminder: Reminder) -> None:
    if not _take(reminder, "called_at"):
        return
    payload = {
        "event": "budget.correction_reminder" if reminder.correction_id else "budget.reminder",
        "id": reminder.pk,
        "division": reminder.division.code,
        "owner_code": reminder.owner_code,
        "owner_name": reminder.owner_name,
        "year": reminder.year,
        "stage": reminder.stage,
        "last_day": reminder.last_day and reminder.last_day.isoformat(),
        "days_left": reminder.days_left,
        "text": sentence_of(reminder),
        "sent_at": timezone.now().isoformat(),
    }
    try:
        notices.call_webhook(payload)
    except notices.NoticeError as error:
        # It was refused or not reached: it may be tried again.
        Reminder.objects.filter(pk=reminder.pk).update(called_at=None)
        message = _("接口通知未能送达：%(reason)s") % {"reason": str(error)}
        raise jobs.JobError("webhook_failed", message, retry=True) from error


def _mail(reminder: Reminder) -> None:
    addresses = _addresses(reminder)
    if not addresses or not _take(reminder, "mailed_at"):
        return
    words = (
        _("催办：%(name)s%(year)s年预算更正")
        if reminder.correction_id
        else _("催办：%(name)s%(year)s年预算公开")
    )
    subject = words % {"name": reminder.owner_name, "year": reminder.year}
    body = sentence_of(reminder) + "\n" + _("请登录预算公开平台办理。")
    sent = 0
    try:
        for address in addresses:
            notices.send_mail(subject=subject, body=body, to=address)
            sent += 1
    except OSError as error:
        # Whoever has it already is not to have it again: only a first failure is tried again.
        if not sent:
            Reminder.objects.filter(pk=reminder.pk).update(mailed_at=None)
        message = _("催办邮件未能全部发出，已发%(sent)s封。") % {"sent": sent}
        raise jobs.JobError("mail_failed", message, retry=not sent) from error
    finally:
        Reminder.objects.filter(pk=reminder.pk).update(mails=F("mails") + sent)


def _take(reminder: Reminder, name: str) -> bool:
    """Note the sending before it is done; False where it was noted already."""
    free = Reminder.objects.filter(pk=reminder.pk, **{f"{name}__isnull": True})
    return bool(free.update(**{name: timezone.now()}))


def _addresses(reminder: Reminder) -> list[str]:
    """Mail addresses of who uploads for the owner, each once."""
    uploading = [role for role in Role if Action.UPLOAD in GRANTS[role]]
    within = Q(department=reminder.department_id) | Q(division=reminder.division_id)
    if reminder.unit_id is not None:
        within |= Q(unit=reminder.unit_id)
    found = (
        Membership.objects.filter(within, role__in=uploading, user__is_active=True)
        .exclude(user__email="")
        .order_by("user__email")
        .values_list("user__email", flat=True)
        .distinct()
    )
    return list(found)
