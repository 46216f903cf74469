"""催办: by the calendar and by hand, each once, with nobody's name in it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from budgets.models import (
    CongressApproval,
    Correction,
    Disclosure,
    Reminder,
    Stage,
)
from budgets.selectors.desk import officer_cards
from budgets.services import reminders
from budgets.services.corrections import close_correction
from budgets.services.errors import RefusedActionError
from portal import jobs, notices
from portal.access import Role
from portal.models import AuditEvent, Job
from tests.factories.deadlines import congress, many_units
from tests.factories.disclosures import (
    Place,
    a_place,
    correcting,
    published,
)
from tests.factories.organisations import account

TODAY = timezone.localdate()


@pytest.fixture
def place(db: None) -> Place:
    """A unit of this year, which has nine days left unless a test says otherwise."""
    place = a_place(year=TODAY.year)
    _days_left(place, 9)
    return place


@pytest.fixture
def mailing(settings: Any) -> None:
    settings.SMTP_HOST, settings.MAIL_FROM = "mail.example", "ysgk@example.gov.cn"


@pytest.fixture
def calling(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    settings.WEBHOOK_URL = "https://hooks.example.gov.cn/"
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr(notices, "call_webhook", lambda payload: calls.append(dict(payload)))
    return calls


def _days_left(place: Place, days: int) -> None:
    approved = TODAY - timedelta(days=20 - days)
    Disclosure.objects.filter(pk=place.disclosure.pk).update(approved_on=approved)
    CongressApproval.objects.get_or_create(
        division=place.division,
        year=TODAY.year,
        defaults={"approved_on": TODAY, "recorded_by": place.reviewer},
    )


def _key(place: Place) -> str:
    return f"unit-{place.unit.pk}"


@pytest.mark.parametrize(
    ("days", "stage"),
    [
        (8, None),
        (7, Stage.WEEK),
        (4, Stage.WEEK),
        (3, Stage.THREE_DAYS),
        (1, Stage.THREE_DAYS),
        (0, Stage.LAST_DAY),
        (-1, Stage.LATE),
        (-300, Stage.LATE),
        (None, None),
    ],
)
def test_each_day_has_its_stage(days: int | None, stage: Stage | None) -> None:
    assert reminders.stage_of(days) == stage


@pytest.mark.usefixtures("mailing")
def test_each_stage_of_a_last_day_comes_once(place: Place) -> None:
    assert reminders.remind_due() == 0
    for days, expected in ((7, 1), (6, 0), (3, 1), (0, 1), (-1, 1), (-5, 0)):
        _days_left(place, days)
        # The days move here instead of the calendar: so does the last day, unless it is kept.
        last = TODAY + timedelta(days=days)
        Reminder.objects.update(last_day=last)
        assert reminders.remind_due() == expected, days
        assert reminders.remind_due() == 0, days
    assert list(Reminder.objects.order_by("pk").values_list("stage", flat=True)) == [
        Stage.WEEK,
        Stage.THREE_DAYS,
        Stage.LAST_DAY,
        Stage.LATE,
    ]


@pytest.mark.usefixtures("mailing")
def test_what_is_public_or_has_no_day_is_not_reminded_of(place: Place) -> None:
    done = a_place(division=place.division.code, unit="102002", year=TODAY.year)
    published(done)
    _days_left(done, -3)
    CongressApproval.objects.all().delete()
    _days_left(place, 30)
    assert reminders.remind_due() == 0


def test_where_nothing_can_be_sent_the_calendar_writes_nothing(place: Place) -> None:
    _days_left(place, -3)
    assert reminders.remind_due() == 0
    assert not Reminder.objects.exists()


@pytest.mark.usefixtures("mailing")
def test_a_mail_names_the_unit_and_the_days_and_nobody(place: Place) -> None:
    _days_left(place, 3)
    for user in (place.officer, place.reviewer):
        user.email, user.last_name, user.first_name = f"{user.username}@example.cn", "欧阳", "某某"
        user.save()
    idle = account(Role.OFFICER, unit=place.unit)
    type(idle).objects.filter(pk=idle.pk).update(email="idle@example.cn", is_active=False)
    assert reminders.remind_due() == 1
    jobs.run_due()
    (sent,) = mail.outbox
    assert sent.to == [place.officer.email]
    text = f"{sent.subject}\n{sent.body}"
    assert place.unit.name in text
    assert "还剩3天" in text
    assert (TODAY + timedelta(days=3)).isoformat() in text
    for personal in ("欧阳", "某某", place.officer.username, place.reviewer.username):
        assert personal not in text
    reminder = Reminder.objects.get()
    assert reminder.mailed_at is not None
    assert reminder.mails == 1


@pytest.mark.usefixtures("mailing")
def test_a_job_that_runs_twice_sends_once(place: Place, calling: list[dict[str, Any]]) -> None:
    place.officer.email = "officer@example.cn"
    place.officer.save()
    _days_left(place, 3)
    reminders.remind_due()
    jobs.run_due()
    Job.objects.filter(kind=reminders.KIND).update(state="queued", finished_at=None)
    jobs.run_due()
    assert len(mail.outbox) == 1
    assert len(calling) == 1
    assert calling[0]["owner_code"] == place.unit.code
    assert calling[0]["days_left"] == 3
    assert set(calling[0]) == {
        "event", "id", "division", "owner_code", "owner_name", "year", "stage", "last_day",
        "days_left", "text", "sent_at",
    }  # fmt: skip


def test_what_the_other_side_refused_is_tried_again(
    place: Place, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOK_URL = "https://hooks.example.gov.cn/"

    def refuse(_payload: object) -> None:
        raise notices.NoticeError("HTTP 500")

    monkeypatch.setattr(notices, "call_webhook", refuse)
    _days_left(place, 3)
    reminders.remind_due()
    jobs.run_due()
    job = Job.objects.get(kind=reminders.KIND)
    assert (job.state, job.error_code) == ("failed", "webhook_failed")
    assert Reminder.objects.get().called_at is None


def test_a_press_reminds_the_chosen_once_a_day(place: Place) -> None:
    done = reminders.remind(keys={_key(place)}, year=TODAY.year, by=place.reviewer)
    assert (done.told, done.again, done.done) == (1, 0, 0)
    again = reminders.remind(keys={_key(place)}, year=TODAY.year, by=place.reviewer)
    assert (again.told, again.again) == (0, 1)
    reminder = Reminder.objects.get()
    assert (reminder.stage, reminder.created_by) == (Stage.BY_HAND, place.reviewer)
    event = AuditEvent.objects.get(action="reminder.sent")
    assert event.details["owners"] == [place.unit.code]
    Reminder.objects.update(on_day=TODAY - timedelta(days=1))
    assert reminders.remind(keys={_key(place)}, year=TODAY.year, by=place.reviewer).told == 1


def test_who_is_public_already_is_left_in_peace(place: Place) -> None:
    published(place)
    done = reminders.remind(keys={_key(place)}, year=TODAY.year, by=place.reviewer)
    assert (done.told, done.done) == (0, 1)


def test_units_of_others_do_not_exist(place: Place) -> None:
    other = a_place(division="370600", unit="201001", year=TODAY.year)
    with pytest.raises(RefusedActionError) as refused:
        reminders.remind(keys={_key(other)}, year=TODAY.year, by=place.reviewer)
    assert refused.value.code == "none_chosen"
    assert not Reminder.objects.exists()


@pytest.mark.parametrize(
    "role", sorted(set(Role) - {Role.BUREAU_REVIEWER, Role.DEPARTMENT_REVIEWER})
)
def test_nobody_but_reviewers_reminds(place: Place, role: Role) -> None:
    scope = {} if role in (Role.AUDITOR, Role.ADMINISTRATOR) else {"division": place.division}
    with pytest.raises(PermissionDenied):
        reminders.remind(keys={_key(place)}, year=TODAY.year, by=account(role, **scope))


@pytest.mark.usefixtures("mailing")
def test_a_thousand_units_are_reminded_in_few_queries(
    place: Place, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    many_units(place, 1000)
    CongressApproval.objects.update(approved_on=TODAY - timedelta(days=60))
    monkeypatch.setattr(jobs, "enqueue", lambda *_given, **_named: None)  # one row each, elsewhere
    with django_assert_max_num_queries(40):  # SQLite stores a thousand rows in some statements
        assert reminders.remind_due() == 1000


@pytest.mark.parametrize("stage", [Stage.LATE, Stage.BY_HAND])
def test_the_database_itself_refuses_a_second_one(place: Place, stage: Stage) -> None:
    def again() -> None:
        Reminder.objects.create(
            division=place.division,
            department=place.unit.department,
            unit=place.unit,
            owner_code=place.unit.code,
            owner_name=place.unit.name,
            year=TODAY.year,
            stage=stage,
            last_day=date(2025, 3, 2),
            on_day=TODAY,
        )

    again()
    with pytest.raises(IntegrityError), transaction.atomic():
        again()


def test_a_day_of_the_congress_alone_is_enough(place: Place, mailing: None) -> None:
    Disclosure.objects.update(approved_on=None)
    CongressApproval.objects.all().delete()
    congress(place, TODAY - timedelta(days=55), year=TODAY.year)
    assert reminders.remind_due() == 1
    assert Reminder.objects.get().stage == Stage.LAST_DAY


def test_a_budget_of_next_year_that_is_approved_this_year_is_reminded_of(
    place: Place, mailing: None
) -> None:
    CongressApproval.objects.all().delete()
    congress(place, TODAY - timedelta(days=55), year=TODAY.year + 1)
    assert reminders.remind_due() == 1
    assert Reminder.objects.get().year == TODAY.year + 1


# --- 整改期限 --------------------------------------------------------------------------------


@pytest.mark.usefixtures("mailing")
def test_a_corrections_last_day_is_reminded_of_as_the_legal_one_is(place: Place) -> None:
    published(place)
    other = a_place(division="370600", unit="201001", year=TODAY.year - 2)
    published(other)
    correcting(place, deadline=TODAY + timedelta(days=3))
    correcting(other, deadline=TODAY - timedelta(days=1))
    assert reminders.remind_due() == 2
    assert reminders.remind_due() == 0
    told = {each.owner_code: each for each in Reminder.objects.all()}
    assert (told["102001"].stage, told["102001"].days_left) == (Stage.THREE_DAYS, 3)
    assert told["201001"].stage == Stage.LATE
    name, year = other.disclosure.owner_name, TODAY.year - 2
    day = (TODAY - timedelta(days=1)).isoformat()
    assert reminders.sentence_of(told["201001"]) == (
        f"{name}{year}年预算的更正尚未办结。整改期限为{day}，已逾期1天。"
    )


@pytest.mark.usefixtures("mailing")
def test_a_correction_that_is_closed_or_has_no_last_day_is_not_reminded_of(place: Place) -> None:
    published(place)
    correction = correcting(place)
    assert reminders.remind_due() == 0
    Correction.objects.update(deadline=TODAY)
    correction.refresh_from_db()
    close_correction(correction=correction, outcome="not_needed", note="无误", by=place.officer)
    assert reminders.remind_due() == 0


def test_by_hand_a_published_unit_is_reminded_of_its_correction_alone(
    place: Place, calling: list[dict[str, Any]]
) -> None:
    published(place)
    press: dict[str, Any] = {"keys": {_key(place)}, "year": TODAY.year, "by": place.reviewer}
    assert reminders.remind(**press).told == 0
    correction = correcting(place, deadline=TODAY + timedelta(days=5))
    assert reminders.remind(**press).told == 1
    assert reminders.remind(**press).again == 1
    kept = Reminder.objects.get()
    assert (kept.correction, kept.last_day) == (correction, TODAY + timedelta(days=5))
    jobs.run_due()
    assert [(each["event"], each["days_left"]) for each in calling] == [
        ("budget.correction_reminder", 5)
    ]
    card = officer_cards(place.officer, TODAY.year, today=TODAY)[0]
    assert card.reminded_on == TODAY
