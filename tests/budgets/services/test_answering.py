"""答复公众纠错: one writes, another lets it out; what was let out is frozen by the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from budgets.models import Membership, PublicQuestion, QuestionSender, Revision
from budgets.selectors.questions import (
    questions_for_user,
    receipt,
    released_questions,
    waiting_for,
)
from budgets.services import answering, publication
from budgets.services.answering import Draft
from budgets.services.errors import RefusedActionError
from budgets.services.takedown import confirm_takedown, propose_takedown
from portal.access import Role
from portal.models import AuditEvent, Job, User
from tests.factories.disclosures import Place, a_place, approved, correcting, published
from tests.factories.organisations import account
from tests.factories.questions import TEXT, a_question, drafted, let_out
from tests.factories.workflow import stood_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return a_place()


@pytest.fixture
def revision(place: Place) -> Revision:
    return published(place)


def test_one_writes_another_lets_out_and_only_then_it_is_public(
    place: Place, revision: Revision
) -> None:
    question = drafted(a_question(revision), place)
    assert released_questions(place.disclosure.pk) == []
    assert receipt(question.receipt).answer is None  # type: ignore[union-attr]
    answering.let_out(question=question, by=place.publisher)
    (told,) = released_questions(place.disclosure.pk)
    assert (told.text, told.answer, told.outcome) == (TEXT, "经核对，公开的数字无误。", "answered")
    assert receipt(question.receipt).answer == told  # type: ignore[union-attr]
    acts = AuditEvent.objects.filter(target=f"question:{question.pk}")
    assert [each.action for each in acts] == ["question.let_out", "question.drafted"]


def test_nobody_lets_out_what_they_wrote(place: Place, revision: Revision) -> None:
    both = account(Role.OFFICER, Role.UNIT_LEAD, unit=place.unit)
    question = a_question(revision)
    answering.draft(question=question, draft=Draft("answered", "无误。", True), by=both)
    with pytest.raises(RefusedActionError, match="自己拟写"):
        answering.let_out(question=question, by=both)
    with pytest.raises(IntegrityError, match="question_two_people_by_by"), transaction.atomic():
        PublicQuestion.objects.filter(pk=question.pk).update(
            released_at=timezone.now(), released_by=both
        )
    answering.let_out(question=question, by=account(Role.UNIT_LEAD, unit=place.unit))


def test_a_stand_in_is_no_way_around_the_second_person(place: Place, revision: Revision) -> None:
    both = account(Role.OFFICER, Role.UNIT_LEAD, unit=place.unit)
    lead, helper = account(Role.UNIT_LEAD, unit=place.unit), account()
    stood_in(lead, both)
    stood_in(place.officer, helper)
    question = a_question(revision)
    draft = Draft("answered", "无误。", True)
    answering.draft(question=question, draft=draft, by=helper)
    assert question.drafted_for == place.officer
    Membership.objects.create(user=place.officer, role=Role.UNIT_LEAD, unit=place.unit)
    with pytest.raises(RefusedActionError, match="自己拟写"):
        answering.let_out(question=question, by=User.objects.get(pk=place.officer.pk))
    for released, drafted_by in (("released_by", place.officer), ("released_for", helper)):
        people = {"released_by": lead, released: drafted_by, "released_at": timezone.now()}
        with pytest.raises(IntegrityError, match="question_two_people"), transaction.atomic():
            PublicQuestion.objects.filter(pk=question.pk).update(**people)
    answering.let_out(question=question, by=lead)


def test_what_is_about_a_version_taken_down_is_sealed_with_it(place: Place) -> None:
    revision = published(place)
    question = let_out(a_question(revision), place)
    waiting = a_question(revision)
    assert waiting in waiting_for(place.officer)
    takedown = propose_takedown(
        disclosure=place.disclosure, ground="sensitive", reason="不宜公开", by=place.publisher
    )
    confirm_takedown(takedown=takedown, by=place.reviewer)
    assert released_questions(place.disclosure.pk) == []
    assert not questions_for_user(place.officer).exists()
    assert not waiting_for(place.officer).exists()
    found = receipt(question.receipt)
    assert found is not None
    assert (found.answer, found.is_sealed, found.is_readable) == (None, True, False)


@pytest.mark.parametrize("role", list(Role))
def test_each_act_is_for_its_roles_alone(place: Place, revision: Revision, role: Role) -> None:
    someone = account(role, division=place.division)
    writes = {Role.OFFICER, Role.DEPARTMENT_REVIEWER, Role.BUREAU_REVIEWER}
    lets_out = {Role.UNIT_LEAD, Role.PUBLISHER}
    acts: list[tuple[Callable[[], Any], set[Role]]] = [
        (
            lambda: answering.draft(
                question=a_question(revision), draft=Draft("declined", "无关。", False), by=someone
            ),
            writes,
        ),
        (lambda: answering.read_contact(question=a_question(revision), by=someone), writes),
        (
            lambda: answering.let_out(question=drafted(a_question(revision), place), by=someone),
            lets_out,
        ),
        (
            lambda: answering.send_back(
                question=drafted(a_question(revision), place), reason="再写", by=someone
            ),
            lets_out,
        ),
        (
            lambda: answering.take_back(
                question=let_out(a_question(revision), place), reason="有误", by=someone
            ),
            {Role.PUBLISHER},
        ),
    ]
    for act, roles in acts:
        if role in roles:
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()


def test_another_units_people_may_do_nothing(place: Place, revision: Revision) -> None:
    elsewhere = a_place(division="370600", unit="201001")
    question = a_question(revision)
    for user in (elsewhere.officer, elsewhere.reviewer, elsewhere.publisher):
        assert not questions_for_user(user).exists()
        assert not waiting_for(user).exists()
    with pytest.raises(PermissionDenied):
        drafted(question, elsewhere)


def test_what_waits_is_shown_to_whoever_is_next(place: Place, revision: Revision) -> None:
    question, other = a_question(revision), a_question(revision)
    drafted(other, place)
    assert list(waiting_for(place.officer)) == [question]
    assert list(waiting_for(place.publisher)) == [other]
    both = account(Role.OFFICER, Role.UNIT_LEAD, unit=place.unit)
    answering.draft(question=question, draft=Draft("answered", "无误。", True), by=both)
    assert list(waiting_for(both)) == [other]
    let_out(a_question(revision), place)
    assert not waiting_for(place.officer).exists()


def test_a_draft_that_is_sent_back_is_gone_and_says_why(place: Place, revision: Revision) -> None:
    question = drafted(a_question(revision), place)
    answering.send_back(question=question, reason="请附依据", by=place.publisher)
    question.refresh_from_db()
    assert (question.answer, question.outcome, question.sent_back_reason) == ("", "", "请附依据")
    assert list(waiting_for(place.officer)) == [question]
    with pytest.raises(RefusedActionError):
        answering.let_out(question=question, by=place.publisher)
    drafted(question, place, answer="依据见批复。")
    assert PublicQuestion.objects.get(pk=question.pk).sent_back_reason == ""


def test_a_correction_is_a_later_revision_and_public_before_the_answer(
    place: Place, revision: Revision
) -> None:
    question = a_question(revision)
    elsewhere = published(a_place(unit="102002"))
    for wrong in (None, revision, elsewhere):
        with pytest.raises(RefusedActionError, match="更正稿"):
            drafted(question, place, outcome="corrected", correction=wrong)
    later = approved(place, content=b"second")
    with pytest.raises(RefusedActionError, match="更正稿"):
        drafted(question, place, outcome="answered", correction=later)
    drafted(question, place, outcome="corrected", answer="已更正。", correction=later)
    with pytest.raises(RefusedActionError, match="更正稿尚未公开"):
        answering.let_out(question=question, by=place.publisher)
    correcting(place, "公众指出")
    publication.publish(revision=later, by=place.publisher)
    answering.let_out(question=question, by=place.publisher)
    assert [each.correction for each in released_questions(place.disclosure.pk)] == [2]


def test_what_is_declined_says_why_on_the_receipt_alone(place: Place, revision: Revision) -> None:
    question = a_question(revision)
    let_out(question, place, outcome="declined", answer="与预算公开无关。", is_text_public=True)
    assert released_questions(place.disclosure.pk) == []
    answer = receipt(question.receipt).answer  # type: ignore[union-attr]
    assert answer is not None
    assert (answer.text, answer.answer) == ("", "与预算公开无关。")


def test_words_that_were_not_let_out_stay_inside(place: Place, revision: Revision) -> None:
    let_out(a_question(revision), place, is_text_public=False)
    assert [each.text for each in released_questions(place.disclosure.pk)] == [""]


def test_an_answer_that_was_taken_back_shows_its_reason_and_no_words(
    place: Place, revision: Revision
) -> None:
    question = let_out(a_question(revision), place)
    with pytest.raises(RefusedActionError, match="撤回必须写明原因"):
        answering.take_back(question=question, reason=" ", by=place.publisher)
    answering.take_back(question=question, reason="答复有误", by=place.publisher)
    (told,) = released_questions(place.disclosure.pk)
    assert (told.text, told.answer, told.withdrawal_reason) == ("", "", "答复有误")
    with pytest.raises(RefusedActionError):
        answering.take_back(question=question, reason="再撤", by=place.publisher)


def test_a_stale_decision_changes_nothing(place: Place, revision: Revision) -> None:
    question = drafted(a_question(revision), place)
    seen = PublicQuestion.objects.get(pk=question.pk)
    drafted(question, place, answer="改过的答复。")
    with pytest.raises(RefusedActionError, match="刚刚被他人办理"):
        answering.let_out(question=seen, by=place.publisher)
    question.refresh_from_db()
    assert question.released_at is None


def test_an_answer_holds_no_identity_number_but_may_hold_an_office_telephone(
    place: Place, revision: Revision
) -> None:
    question = a_question(revision)
    with pytest.raises(RefusedActionError, match="身份证号码"):
        drafted(question, place, answer="经办人 11010519491231002X。")
    drafted(question, place, answer="如有疑问请致电 0533-2280000。")


def test_reading_a_contact_is_recorded(place: Place, revision: Revision) -> None:
    question, silent = a_question(revision, contact="张女士"), a_question(revision)
    assert answering.read_contact(question=question, by=place.officer) == "张女士"
    assert answering.read_contact(question=silent, by=place.officer) == ""
    reads = AuditEvent.objects.filter(action="question.contact_read")
    assert [each.target for each in reads] == [f"question:{question.pk}"]
    assert "张女士" not in str(reads.values_list())


def test_pages_are_stored_anew_when_something_is_let_out(place: Place, revision: Revision) -> None:
    stored = Job.objects.filter(kind="site.store_pages", target=revision.pk)
    assert stored.count() == 1
    question = drafted(a_question(revision), place)
    assert stored.count() == 1
    answering.let_out(question=question, by=place.publisher)
    assert stored.count() == 2
    answering.take_back(question=question, reason="有误", by=place.publisher)
    assert stored.count() == 3


# --- what the database itself keeps ---------------------------------------------------------


@pytest.mark.parametrize(
    "changes", [{"text": "别的话语"}, {"answer": "改了"}, {"is_text_public": False}]
)
def test_what_was_let_out_is_frozen(
    place: Place, revision: Revision, changes: dict[str, Any]
) -> None:
    question = let_out(a_question(revision), place)
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        PublicQuestion.objects.filter(pk=question.pk).update(**changes)


def test_a_question_never_changes_its_words_and_is_never_deleted(revision: Revision) -> None:
    question = a_question(revision)
    rows = PublicQuestion.objects.filter(pk=question.pk)
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        rows.update(text="别的话语")
    QuestionSender.objects.all().delete()
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        rows.delete()
    rows.update(
        answer="可以拟稿",
        outcome="answered",
        drafted_at=timezone.now(),
        drafted_by=revision.created_by,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"part": "cell"},
        {"table": 3},
        {"outcome": "answered"},
        {"drafted_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"withdrawal_reason": "没有撤回"},
        {"is_text_public": True, "outcome": "declined"},
    ],
)
def test_half_a_question_is_refused(revision: Revision, changes: dict[str, Any]) -> None:
    question = a_question(revision)
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicQuestion.objects.filter(pk=question.pk).update(**changes)
