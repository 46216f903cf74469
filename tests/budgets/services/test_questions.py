"""公众纠错: what is taken in, what is held off, what is forgotten, and until when to answer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from budgets.models import PublicQuestion, QuestionSender, Revision
from budgets.selectors.questions import (
    contact_of,
    days_left,
    last_day,
)
from budgets.services import publication, questions
from budgets.services.errors import RefusedActionError
from budgets.services.questions import Doubt
from portal import chores
from portal.models import AuditEvent
from tests.factories.disclosures import Place, a_place, approved, published
from tests.factories.questions import TEXT, a_question

pytestmark = pytest.mark.django_db

WHOLE = Doubt("document", "整份公开件")


@pytest.fixture
def place() -> Place:
    return a_place()


@pytest.fixture
def revision(place: Place) -> Revision:
    return published(place)


def _ask(revision: Revision, **given: Any) -> PublicQuestion:
    defaults = {"text": TEXT, "contact": "", "receipt": "r", "address": "192.0.2.1"}
    return questions.ask(revision=revision, doubt=WHOLE, **{**defaults, **given})


# --- asking ---------------------------------------------------------------------------------


def test_what_is_asked_is_kept_and_recorded_without_its_words(revision: Revision) -> None:
    doubt = Doubt("cell", "公开表3 合计", table=3, cell="t3-r0-c4", printed="10.00")
    question = questions.ask(
        revision=revision,
        doubt=doubt,
        text="  合计\u200b 不对，\r\n应为 11.00。\n",
        contact=" 13800138000 ",
        receipt="r",
        address="192.0.2.1",
    )
    question.refresh_from_db()
    assert question.text == "合计 不对，\n应为 11.00。"
    assert (question.table, question.cell, question.printed) == (3, "t3-r0-c4", "10.00")
    assert contact_of(question) == "13800138000"
    event = AuditEvent.objects.get(action="question.received")
    assert event.target == f"question:{question.pk}"
    assert "应为" not in event.description + str(event.details)


def test_the_same_form_sent_twice_is_one_question(revision: Revision) -> None:
    first, second = _ask(revision), _ask(revision, text="另一段文字，也很长。")
    assert first.pk == second.pk
    assert PublicQuestion.objects.count() == 1
    assert AuditEvent.objects.filter(action="question.received").count() == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("不对", "请用 5 至 1000 个字"),
        ("长" * 1001, "请用 5 至 1000 个字"),
        ("请答复 13812345678，谢谢。", "138*****678"),
        ("请答复 1 3 8 1 2 3 4 5 6 7 8，谢谢。", "电话号码"),
        ("我的身份证号 11010519491231002X，请查。", "身份证号码"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(
    revision: Revision, text: str, words: str
) -> None:
    with pytest.raises(RefusedActionError, match=words.replace("*", r"\*")):
        _ask(revision, text=text)
    assert not PublicQuestion.objects.exists()
    assert not QuestionSender.objects.exists()


def test_codes_and_amounts_are_not_taken_for_numbers_of_persons(revision: Revision) -> None:
    text = "项目 370303240000012345678 为 1250.73 万元，2010301 行政运行应为 1380013.80 万元。"
    assert _ask(revision, text=text).text == text


def test_what_is_not_public_cannot_be_doubted(place: Place) -> None:
    revision = approved(place)
    with pytest.raises(RefusedActionError, match="不再公开"):
        _ask(revision)
    revision = publication.publish(revision=revision, by=place.publisher)
    _ask(revision)
    publication.withdraw(revision=revision, reason="有误", by=place.publisher)
    with pytest.raises(RefusedActionError, match="不再公开"):
        _ask(revision, receipt="second")


def _asked_before(revision: Revision, count: int, ago: timedelta, address: str) -> None:
    key = questions.address_key(address)
    for _ in range(count):
        question = a_question(revision)
        QuestionSender.objects.filter(question=question).update(
            address_key=key, asked_at=timezone.now() - ago
        )


@pytest.mark.parametrize(
    ("count", "ago", "refused"),
    [
        (4, timedelta(minutes=59), False),
        (5, timedelta(minutes=59), True),
        (5, timedelta(minutes=61), False),
        (20, timedelta(hours=23), True),
        (20, timedelta(hours=25), False),
    ],
)
def test_one_address_asks_only_so_often(
    revision: Revision, count: int, ago: timedelta, refused: bool
) -> None:
    _asked_before(revision, count, ago, "192.0.2.1")
    if refused:
        with pytest.raises(RefusedActionError, match="太频繁") as error:
            _ask(revision)
        assert error.value.code == questions.TOO_MANY
    else:
        _ask(revision)
    _ask(revision, receipt="another", address="192.0.2.2")


def test_one_network_of_ipv6_is_one_address(revision: Revision) -> None:
    assert questions.address_key("2001:db8::1") == questions.address_key("2001:db8::ffff:1")
    assert questions.address_key("2001:db8::1") != questions.address_key("2001:db8:0:1::1")
    assert questions.address_key("192.0.2.1") != questions.address_key("192.0.2.2")
    assert "192" not in questions.address_key("192.0.2.1")
    assert questions.address_key("") == questions.address_key("nonsense")


def test_one_disclosure_takes_in_only_so_many_a_day(
    revision: Revision, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "PER_DISCLOSURE", 2)
    _ask(revision, receipt="a", address="192.0.2.1")
    _ask(revision, receipt="b", address="192.0.2.2")
    with pytest.raises(RefusedActionError, match="明天再试"):
        _ask(revision, receipt="c", address="192.0.2.3")
    other = published(a_place(unit="102002"))
    _ask(other, receipt="d", address="192.0.2.4")


def test_who_asked_is_forgotten_when_the_time_is_over(revision: Revision, settings: Any) -> None:
    settings.QUESTION_CONTACT_DAYS = 30
    question = _ask(revision, contact="张女士")
    other = _ask(revision, receipt="other", address="192.0.2.2")
    assert questions.forget_senders() == 0
    assert QuestionSender.objects.exclude(address_key="").count() == 2

    day_ago = timezone.now() - timedelta(days=1)
    QuestionSender.objects.update(asked_at=day_ago)
    assert questions.forget_senders() == 0
    assert [each.contact for each in QuestionSender.objects.all()] == ["张女士"]
    assert not QuestionSender.objects.exclude(address_key="").exists()

    QuestionSender.objects.update(keep_until=timezone.now())
    assert contact_of(PublicQuestion.objects.get(pk=question.pk)) == ""
    assert questions.forget_senders() == 1
    assert not QuestionSender.objects.exists()
    assert PublicQuestion.objects.filter(pk__in=[question.pk, other.pk]).count() == 2
    assert AuditEvent.objects.get(action="question.contacts_deleted").details == {"count": 1}
    assert "budgets.forget_senders" in chores.registered()


def test_the_promised_term_is_the_one_of_the_day_of_asking(
    revision: Revision, settings: Any
) -> None:
    settings.QUESTION_CONTACT_DAYS = 30
    question = _ask(revision, contact="张女士")
    assert question.sender.keep_until - question.asked_at == timedelta(days=30)


# --- the term -------------------------------------------------------------------------------


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))


def test_twenty_working_days_are_four_weeks(settings: Any) -> None:
    monday = date(2026, 3, 2)
    assert last_day(_noon(monday)) == date(2026, 3, 30)
    assert last_day(_noon(date(2026, 3, 7))) == date(2026, 4, 3)  # a Saturday counts from Monday
    settings.QUESTION_WORKING_DAYS = 1
    assert last_day(_noon(date(2026, 3, 6))) == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("on", "left"),
    [
        (date(2026, 3, 2), 20),
        (date(2026, 3, 3), 19),
        (date(2026, 3, 28), 1),
        (date(2026, 3, 30), 0),
        (date(2026, 3, 31), -1),
        (date(2026, 4, 5), -4),
        (date(2026, 4, 6), -5),
    ],
)
def test_days_left_count_working_days(on: date, left: int) -> None:
    assert days_left(_noon(date(2026, 3, 2)), on) == left


def test_a_day_is_a_day_of_china() -> None:
    late = datetime(2026, 3, 1, 17, tzinfo=UTC)  # Monday, 1 a.m. in Shanghai
    assert last_day(late) == date(2026, 3, 30)
