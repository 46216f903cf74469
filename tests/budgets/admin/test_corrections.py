"""更正 at the desk: where it is begun, what refuses without it, and how it ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from budgets.models import Correction, Revision, RevisionState
from budgets.services import publication
from budgets.services.takedown import confirm_takedown, propose_takedown
from tests.budgets.admin.conftest import SignIn
from tests.factories.disclosures import Place, a_place, approved, checked, correcting, published
from tests.factories.questions import a_question

pytestmark = pytest.mark.django_db

GIVEN = {
    "version": 0,
    "kind": "figures",
    "source": "audit",
    "document_number": "审〔2025〕7号",
    "reason": "合计有误",
}


def _page(place: Place, name: str = "corrections", *more: int) -> str:
    return reverse(f"admin:budgets_disclosure_{name}", args=[place.disclosure.pk, *more])


def _revision(revision: Revision, name: str = "change", *more: str) -> str:
    return reverse(f"admin:budgets_revision_{name}", args=[revision.pk, *more])


def test_an_officer_begins_a_correction_beside_what_is_published(
    place: Place, sign_in: SignIn
) -> None:
    revision = published(place)
    officer = sign_in(place.officer)
    link = f'href="{_page(place)}"'
    assert link in officer.get(_revision(revision)).text
    assert "替换前须先登记更正" in officer.get(_page(place, "change")).text
    assert officer.post(_page(place, "correction_save"), {**GIVEN, "reason": ""}).status_code == 400
    assert officer.post(_page(place, "correction_save"), GIVEN).status_code == 302
    page = officer.get(_page(place, "change")).text
    assert "更正办理中：数字更正，来源为审计。合计有误" in page
    assert "审〔2025〕7号" in page
    assert "替换前须先登记更正" not in page
    reviewers = sign_in(place.reviewer).get(_page(place)).text
    assert "合计有误" in reviewers
    assert _page(place, "correction_save") not in reviewers


@pytest.mark.parametrize(
    "wrong", [{"source": "rumour"}, {"deadline": "明天"}, {"question": "999999"}]
)
def test_what_cannot_be_taken_is_said(place: Place, sign_in: SignIn, wrong: Any) -> None:
    published(place)
    answer = sign_in(place.officer).post(_page(place, "correction_save"), {**GIVEN, **wrong})
    assert answer.status_code == 400
    assert "合计有误" in answer.text  # what was typed is not lost
    assert not Correction.objects.exists()


def test_before_anything_is_public_there_is_nothing_to_begin(place: Place, sign_in: SignIn) -> None:
    checked(place)
    officer = sign_in(place.officer)
    assert _page(place, "correction_save") not in officer.get(_page(place)).text
    assert _page(place) not in officer.get(_page(place, "change")).text
    assert officer.post(_page(place, "correction_save"), GIVEN).status_code == 409


def test_a_page_from_before_loses_nothing(place: Place, sign_in: SignIn) -> None:
    published(place)
    officer = sign_in(place.officer)
    officer.post(_page(place, "correction_save"), GIVEN)
    kept = Correction.objects.get()
    again = {**GIVEN, "correction": kept.pk, "reason": "表五合计有误"}
    assert officer.post(_page(place, "correction_save"), again).status_code == 302
    late = officer.post(_page(place, "correction_save"), {**again, "reason": "旧页上的原因"})
    assert late.status_code == 409
    assert "旧页上的原因" in late.text
    twice = officer.post(_page(place, "correction_save"), GIVEN)
    assert twice.status_code == 409
    assert Correction.objects.get().reason == "表五合计有误"


def test_who_publishes_is_led_to_the_correction_and_asked_nothing_twice(
    place: Place, sign_in: SignIn
) -> None:
    published(place)
    coming = approved(place, content=b"second")
    publisher = sign_in(place.publisher)
    page = publisher.get(_revision(coming)).text
    assert "此前已公开过，须先登记更正。" in page
    assert f'<a class="button primary" href="{_page(place)}">' in page
    act = _revision(coming, "act", "publish")
    answer = publisher.post(act, {"version": coming.version, "at": ""})
    assert answer.status_code == 409
    assert "请先由单位登记更正" in answer.text
    correcting(place, "表五合计有误")
    page = publisher.get(_revision(coming)).text
    assert "须先登记更正" not in page
    assert 'name="correction_reason"' not in page
    assert publisher.post(act, {"version": coming.version, "at": ""}).status_code == 302
    coming.refresh_from_db()
    assert (coming.state, coming.correction_reason) == (RevisionState.PUBLISHED, "表五合计有误")


def test_the_first_draft_is_led_nowhere(place: Place, sign_in: SignIn) -> None:
    text = sign_in(place.publisher).get(_revision(approved(place))).text
    assert _page(place) not in text


def test_one_that_is_not_needed_is_closed_with_a_note_in_the_trail(
    place: Place, sign_in: SignIn
) -> None:
    published(place)
    correction = correcting(place)
    officer = sign_in(place.officer)
    close = _page(place, "correction_close", correction.pk)
    note = {"version": correction.version, "outcome": "not_needed"}
    assert officer.post(close, {**note, "note": " "}).status_code == 400
    assert officer.post(close, {**note, "note": "核对无误，数字与批复一致"}).status_code == 302
    page = officer.get(_page(place, "change")).text
    assert "办结更正：无需更正" in page
    assert "核对无误，数字与批复一致" in page
    assert "更正办理中" not in page
    assert officer.post(close, {**note, "note": "再办一次"}).status_code == 409


def test_a_result_is_written_by_one_and_let_out_by_another(place: Place, sign_in: SignIn) -> None:
    published(place)
    correcting(place, source="audit")
    publication.publish(revision=approved(place, content=b"second"), by=place.publisher)
    correction = Correction.objects.get()
    officer, publisher = sign_in(place.officer), sign_in(place.publisher)
    assert "登记整改结果…" in officer.get(_page(place)).text
    result = _page(place, "correction_result", correction.pk)
    assert officer.post(result, {"text": ""}).status_code == 400
    assert officer.post(result, {"text": "已调整账务"}).status_code == 302
    assert "公开整改结果" not in officer.get(_page(place)).text
    page = publisher.get(_page(place)).text
    assert "已调整账务" in page
    let_out = _page(place, "correction_let_out", correction.results.get().pk)
    assert let_out in page
    assert publisher.post(let_out).status_code == 302
    assert "公开整改结果" not in publisher.get(_page(place)).text.partition("已办结")[2]


@pytest.mark.parametrize(("days", "words"), [(3, "还剩3天"), (0, "今天到期"), (-2, "已逾期2天")])
def test_the_last_day_is_told_with_the_days_left(
    place: Place, sign_in: SignIn, days: int, words: str
) -> None:
    published(place)
    correcting(place, deadline=timezone.localdate() + timedelta(days=days))
    officer = sign_in(place.officer)
    for address in (_page(place), _page(place, "change")):
        assert words in officer.get(address).text


def test_a_readers_doubt_leads_to_a_correction_and_that_to_the_answer(
    place: Place, sign_in: SignIn
) -> None:
    question = a_question(published(place))
    address = reverse("admin:budgets_publicquestion_change", args=[question.pk])
    officer = sign_in(place.officer)
    begin = f"{_page(place)}?question={question.pk}"
    assert begin in officer.get(address).text
    page = officer.get(begin).text
    assert f'<option value="{question.pk}" selected>' in page
    assert '<option value="public" selected>' in page
    both = {**GIVEN, "question": question.pk}
    assert officer.post(_page(place, "correction_save"), both).status_code == 400
    both["source"] = "public"
    assert officer.post(_page(place, "correction_save"), both).status_code == 302
    correction = Correction.objects.get()
    assert correction.question == question
    page = officer.get(address).text
    assert begin not in page
    assert "正在办理" in page
    note = {"version": 0, "outcome": "not_needed", "note": "与批复一致，无需更正。"}
    officer.post(_page(place, "correction_close", correction.pk), note)
    page = officer.get(address).text
    assert ">\n与批复一致，无需更正。</textarea>" in page
    assert '<option value="answered" selected>' in page


def test_a_doubt_that_was_corrected_is_answered_with_the_publication(
    place: Place, sign_in: SignIn
) -> None:
    question = a_question(published(place))
    correcting(place, "读者指出，已更正", question=question)
    later = publication.publish(revision=approved(place, content=b"second"), by=place.publisher)
    address = reverse("admin:budgets_publicquestion_change", args=[question.pk])
    page = sign_in(place.officer).get(address).text
    assert '<option value="corrected" selected>' in page
    assert f'<option value="{later.pk}" selected>' in page
    assert ">\n读者指出，已更正</textarea>" in page


def test_with_what_was_taken_down_its_correction_is_sealed(place: Place, sign_in: SignIn) -> None:
    published(place)
    correcting(place, "泄露的更正原因")
    publication.publish(revision=approved(place, content=b"second"), by=place.publisher)
    officer = sign_in(place.officer)
    for name in ("change", "corrections"):
        assert "泄露的更正原因" in officer.get(_page(place, name)).text
    takedown = propose_takedown(
        disclosure=place.disclosure, ground="personal", reason="核查", by=place.publisher
    )
    confirm_takedown(takedown=takedown, by=place.reviewer)
    for name in ("change", "corrections"):
        assert "泄露的更正原因" not in officer.get(_page(place, name)).text


def test_anothers_correction_does_not_exist(place: Place, sign_in: SignIn) -> None:
    published(place)
    correction = correcting(place)
    elsewhere = a_place(unit="102002")
    published(elsewhere)
    stranger = sign_in(elsewhere.officer)
    assert stranger.get(_page(place)).status_code == 404
    wrong = _page(elsewhere, "correction_close", correction.pk)
    note = {"version": 0, "outcome": "cancelled", "note": "误登"}
    assert stranger.post(wrong, note).status_code == 404
    assert Correction.objects.get().outcome == ""
