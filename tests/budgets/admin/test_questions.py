"""公众纠错 at the desk: the start page, the list, the page of one question and its acts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone

from budgets.models import PublicQuestion, Revision
from budgets.services import answering
from portal.access import Role
from portal.models import AuditEvent
from tests.budgets.admin.conftest import SignIn
from tests.factories.disclosures import Place, a_place, published
from tests.factories.organisations import account
from tests.factories.questions import TEXT, a_question, drafted, let_out

pytestmark = pytest.mark.django_db

LIST = "/admin/budgets/publicquestion/"


@pytest.fixture
def revision(place: Place) -> Revision:
    return published(place)


@pytest.fixture
def question(revision: Revision) -> PublicQuestion:
    return a_question(revision, contact="张女士", table=3)


def _page(question: PublicQuestion, act: str = "change") -> str:
    return reverse(f"admin:budgets_publicquestion_{act}", args=[question.pk])


def _draft(question: PublicQuestion, **changed: Any) -> dict[str, Any]:
    return {
        "version": question.version,
        "outcome": "answered",
        "answer": "经核对无误。",
        "is_text_public": "on",
        **changed,
    }


def test_the_whole_way_from_question_to_public_answer(
    place: Place, question: PublicQuestion, sign_in: SignIn
) -> None:
    officer = sign_in(place.officer)
    assert ">答复</a>" in officer.get("/admin/").text
    page = officer.get(_page(question)).text
    assert TEXT in page
    assert "待答复" in page
    answer = officer.post(_page(question, "draft"), _draft(question), follow=True)
    assert "已拟好，等待另一人公开。" in answer.text
    assert "确认公开答复" not in answer.text
    assert _page(question) not in officer.get("/admin/").text

    lead = sign_in(account(Role.UNIT_LEAD, unit=place.unit))
    assert ">审看答复</a>" in lead.get("/admin/").text
    page = lead.get(_page(question)).text
    assert "公开答复…" in page
    assert ">保存拟稿<" not in page
    answer = lead.post(_page(question, "let_out"), {"version": 1}, follow=True)
    assert "答复已公开" in answer.text
    assert "经核对无误。" in lead.get("/370303/102001/2025/budget/").text
    assert _page(question) not in lead.get("/admin/").text


def test_ones_own_draft_is_not_offered_and_not_let_out(
    place: Place, question: PublicQuestion, sign_in: SignIn
) -> None:
    both = sign_in(account(Role.OFFICER, Role.UNIT_LEAD, unit=place.unit))
    page = both.post(_page(question, "draft"), _draft(question), follow=True).text
    assert "须由另一人公开" in page
    assert "确认公开答复" not in page
    answer = both.post(_page(question, "let_out"), {"version": 1})
    assert answer.status_code == 409
    assert "不能公开自己拟写的答复" in answer.text


def test_a_draft_is_sent_back_with_a_reason(
    place: Place, question: PublicQuestion, sign_in: SignIn
) -> None:
    drafted(question, place)
    publisher = sign_in(place.publisher)
    answer = publisher.post(_page(question, "send_back"), {"version": 1, "reason": ""})
    assert answer.status_code == 400
    publisher.post(_page(question, "send_back"), {"version": 1, "reason": "请附依据"})
    assert "请附依据" in sign_in(place.officer).get(_page(question)).text


def test_an_answer_is_taken_back_by_the_publisher_alone(
    place: Place, question: PublicQuestion, sign_in: SignIn
) -> None:
    let_out(question, place)
    assert "撤回答复…" not in sign_in(place.officer).get(_page(question)).text
    publisher = sign_in(place.publisher)
    assert "撤回答复…" in publisher.get(_page(question)).text
    publisher.post(_page(question, "take_back"), {"version": 2, "reason": "答复有误"})
    question.refresh_from_db()
    assert question.withdrawal_reason == "答复有误"


def test_what_is_missing_is_said_and_what_was_typed_stays(
    place: Place, question: PublicQuestion, sign_in: SignIn
) -> None:
    officer = sign_in(place.officer)
    answer = officer.post(_page(question, "draft"), _draft(question, answer=" "))
    assert answer.status_code == 400
    assert "请写明答复内容" in answer.text
    wrong = _draft(question, outcome="corrected", answer="已更正的答复文字。")
    answer = officer.post(_page(question, "draft"), wrong)
    assert answer.status_code == 409
    assert "请选择更正稿" in answer.text
    assert "已更正的答复文字。" in answer.text
    assert PublicQuestion.objects.get(pk=question.pk).drafted_at is None


def test_a_stale_page_loses_nothing(
    place: Place, question: PublicQuestion, sign_in: SignIn
) -> None:
    drafted(question, place, answer="先写的答复。")
    stale = _draft(question, version=0, answer="后写的答复。")
    answer = sign_in(place.officer).post(_page(question, "draft"), stale)
    assert answer.status_code == 409
    assert "后写的答复。" in answer.text
    assert PublicQuestion.objects.get(pk=question.pk).answer == "先写的答复。"


def test_only_later_revisions_are_offered_as_correction(
    place: Place, question: PublicQuestion, sign_in: SignIn
) -> None:
    elsewhere = published(a_place(unit="102002"))
    later = published(place, content=b"second", reason="更正")
    page = sign_in(place.officer).get(_page(question)).text
    assert f'<option value="{later.pk}">第2稿（已公开，第 2 版）</option>' in page
    assert f'<option value="{elsewhere.pk}">' not in page
    assert f'<option value="{question.revision_id}">' not in page


def test_a_contact_is_shown_on_request_and_on_record(
    place: Place, question: PublicQuestion, sign_in: SignIn
) -> None:
    officer = sign_in(place.officer)
    assert "张女士" not in officer.get(_page(question)).text
    assert "张女士" in officer.post(_page(question, "contact")).text
    assert AuditEvent.objects.filter(
        action="question.contact_read", actor=place.officer.username
    ).exists()
    publisher = sign_in(place.publisher)
    assert "查看联系方式（记录在案）" not in publisher.get(_page(question)).text


def test_the_list_says_how_long_is_left_and_filters_by_what_waits(
    place: Place, revision: Revision, sign_in: SignIn
) -> None:
    a_question(revision)
    let_out(a_question(revision), place)
    officer = sign_in(place.officer)
    waiting, done = (officer.get(f"{LIST}?open={state}").text for state in ("draft", "done"))
    assert '<td class="field-state">待答复</td>' in waiting
    assert '<td class="field-days">20</td>' in waiting or timezone.localdate().weekday() > 4
    assert '<td class="field-state">已答复</td>' not in waiting
    assert '<td class="field-state">已答复</td>' in done
    assert '<td class="field-state">待答复</td>' not in done


def test_what_is_overdue_says_so(
    place: Place, question: PublicQuestion, sign_in: SignIn, settings: Any
) -> None:
    settings.QUESTION_WORKING_DAYS = 1
    long_after = timezone.now() + timedelta(days=30)
    with mock.patch("django.utils.timezone.now", return_value=long_after):
        client = sign_in(place.officer)
        assert "已逾期" in client.get("/admin/").text
        assert "已逾期" in client.get(_page(question)).text


def test_others_questions_are_in_no_list(
    place: Place, question: PublicQuestion, sign_in: SignIn
) -> None:
    elsewhere = a_place(division="370600", unit="201001")
    for user in (elsewhere.officer, elsewhere.publisher):
        client = sign_in(user)
        assert _page(question) not in client.get("/admin/").text
        assert _page(question) not in client.get(LIST).text


def test_few_queries_however_many_questions(
    place: Place, revision: Revision, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    for _ in range(8):
        a_question(revision)
    drafted(a_question(revision), place)
    one = a_question(revision)
    client = sign_in(place.officer)
    with django_assert_max_num_queries(9):
        assert client.get(LIST).status_code == 200
    with django_assert_max_num_queries(14):
        assert client.get("/admin/").status_code == 200
    with django_assert_max_num_queries(7):
        assert client.get(_page(one)).status_code == 200


def test_a_question_about_what_was_withdrawn_can_still_be_answered(
    place: Place, question: PublicQuestion, sign_in: SignIn
) -> None:
    answering.draft(
        question=question,
        draft=answering.Draft("declined", "该版次已撤回。", False),
        by=place.officer,
    )
    answering.let_out(question=question, by=place.publisher)
    assert PublicQuestion.objects.get(pk=question.pk).released_at is not None
