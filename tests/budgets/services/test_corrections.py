"""更正: begun beside what is published, needed to replace it, closed with an outcome, then final."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from budgets.models import Correction, CorrectionResult, Revision, RevisionState
from budgets.selectors import public
from budgets.selectors.corrections import needs_correction, open_correction
from budgets.services import corrections, publication, review
from budgets.services.correction_results import let_out_result, record_result
from budgets.services.errors import RefusedActionError
from budgets.services.takedown import confirm_takedown, propose_takedown
from budgets.services.together import publish_together
from portal import jobs
from portal.access import Role
from portal.models import AuditEvent, Job
from tests.factories.disclosures import (
    Place,
    a_place,
    approved,
    checked,
    correcting,
    published,
    submitted,
)
from tests.factories.organisations import account
from tests.factories.questions import a_question


@pytest.fixture
def place(db: None) -> Place:
    """A unit and who works on its disclosure."""
    return a_place()


def _begin(place: Place, reason: str = "合计有误") -> Correction:
    return correcting(
        place,
        reason,
        source="audit",
        document_number=" 审〔2025〕7号 ",
        deadline=date(2025, 6, 30),
    )


def _refused(act: Any) -> str:
    with pytest.raises(RefusedActionError) as caught, transaction.atomic():
        act()
    return caught.value.code


def _close(place: Place, correction: Correction, **given: Any) -> Correction:
    said = {"outcome": "not_needed", "note": "核对无误", **given}
    return corrections.close_correction(correction=correction, by=place.officer, **said)


# --- begun ---------------------------------------------------------------------------------


def test_what_was_begun_is_public_with_the_next_publication_and_not_before(place: Place) -> None:
    published(place)
    _begin(place)
    before = public.current("370303", "102001", 2025)
    assert before is not None
    assert before.correction is None
    publication.publish(revision=approved(place, content=b"second"), by=place.publisher)
    shown = public.current("370303", "102001", 2025)
    assert shown is not None
    assert shown.correction is not None
    assert (shown.number, shown.correction_reason) == (2, "合计有误")
    told = shown.correction
    assert (told.kind, told.source, told.document_number) == ("数字更正", "审计", "审〔2025〕7号")
    assert (told.deadline, told.outcome, told.result) == (date(2025, 6, 30), "已更正公开", "")
    earlier = public.publication("370303", "102001", 2025, "budget", 1)
    assert earlier is not None
    assert earlier.correction is None


def test_only_one_is_under_way(place: Place) -> None:
    published(place)
    _begin(place)
    assert _refused(lambda: _begin(place, "另一原因")) == "correction_open"
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.create(
            disclosure=place.disclosure,
            kind="words",
            source="self",
            reason="并行",
            begun_by=place.officer,
        )
    assert Correction.objects.get().reason == "合计有误"


def test_what_is_written_anew_is_upon_what_the_person_saw(place: Place) -> None:
    published(place)
    seen = _begin(place)
    stale = Correction.objects.get()
    given: dict[str, Any] = {"kind": "words", "source": "self", "by": place.officer}
    corrections.change_correction(correction=seen, reason="改写", **given)
    assert (
        _refused(lambda: corrections.change_correction(correction=stale, reason="旧页", **given))
        == "changed_meanwhile"
    )
    assert Correction.objects.get().reason == "改写"
    acts = AuditEvent.objects.filter(action__startswith="correction.").order_by("pk")
    assert [each.action for each in acts] == ["correction.begun", "correction.changed"]


def test_what_was_never_public_is_not_corrected(place: Place) -> None:
    checked(place)
    assert _refused(lambda: _begin(place)) == "nothing_public"
    assert not needs_correction(place.disclosure)
    assert not Correction.objects.exists()


def test_a_correction_without_a_reason_is_refused(place: Place) -> None:
    published(place)
    assert _refused(lambda: _begin(place, "  ")) == "correction_reason_missing"


def test_what_a_reader_doubted_comes_from_the_public(place: Place) -> None:
    question = a_question(published(place))
    correction = correcting(place, "读者指出", source="self", question=question)
    assert (correction.question, correction.source) == (question, "public")
    elsewhere = a_place(unit="102002")
    published(elsewhere)
    assert _refused(lambda: correcting(elsewhere, "读者指出", question=question)) == "question"
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.update(source="audit")


# --- needed to replace ---------------------------------------------------------------------


@pytest.mark.parametrize("withdrawn", [False, True])
def test_nothing_public_is_replaced_without_a_correction(place: Place, withdrawn: bool) -> None:
    first = published(place)
    if withdrawn:
        publication.withdraw(revision=first, reason="误发", by=place.publisher)
    coming = approved(place, content=b"second")
    hour = timezone.now() + timedelta(hours=1)
    assert _refused(lambda: publication.publish(revision=coming, by=place.publisher)) == (
        "correction_missing"
    )
    assert _refused(lambda: publication.schedule(revision=coming, at=hour, by=place.publisher)) == (
        "correction_missing"
    )
    outcome = publish_together(revisions=[coming], by=place.publisher)[0]
    assert "请先由单位登记更正" in outcome.refusal
    coming.refresh_from_db()
    assert coming.state == RevisionState.APPROVED
    correcting(place, "合计有误")
    assert publish_together(revisions=[coming], by=place.publisher)[0].refusal == ""
    coming.refresh_from_db()
    assert (coming.state, coming.correction_reason) == (RevisionState.PUBLISHED, "合计有误")


def test_a_first_publication_needs_none(place: Place) -> None:
    assert published(place).correction_reason == ""


def test_a_scheduled_correction_is_closed_at_its_hour(place: Place) -> None:
    published(place)
    _begin(place)
    revision = approved(place, content=b"second")
    _at_its_hour(place, revision)
    kept = Correction.objects.get()
    assert (kept.revision_id, kept.outcome) == (revision.pk, "published")
    assert (kept.closed_by, kept.closed_at) == (
        place.publisher,
        Revision.objects.get(pk=revision.pk).published_at,
    )


def _at_its_hour(place: Place, revision: Revision) -> None:
    hour = timezone.now() + timedelta(hours=1)
    publication.schedule(revision=revision, at=hour, by=place.publisher)
    assert Correction.objects.get().outcome == ""
    past = timezone.now() - timedelta(minutes=1)
    Revision.objects.filter(pk=revision.pk).update(scheduled_for=past)
    Job.objects.filter(kind=publication.SCHEDULED_KIND).update(run_after=past)
    jobs.run_due()


# --- closed --------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["not_needed", "cancelled"])
def test_closed_at_the_desk_it_is_not_public_and_another_may_begin(
    place: Place, outcome: str
) -> None:
    published(place)
    closed = _close(place, _begin(place), outcome=outcome)
    assert (closed.outcome, closed.outcome_note, closed.closed_by) == (
        outcome,
        "核对无误",
        place.officer,
    )
    assert open_correction(place.disclosure) is None
    shown = public.current("370303", "102001", 2025)
    assert shown is not None
    assert shown.correction is None
    coming = approved(place, content=b"second")
    assert _refused(lambda: publication.publish(revision=coming, by=place.publisher)) == (
        "correction_missing"
    )
    _begin(place, "又有误")
    publication.publish(revision=coming, by=place.publisher)
    assert [each.outcome for each in Correction.objects.order_by("pk")] == [outcome, "published"]


def test_closing_wants_a_note_and_an_outcome_of_the_desk(place: Place) -> None:
    published(place)
    correction = _begin(place)
    assert _refused(lambda: _close(place, correction, note=" ")) == "note_missing"
    assert _refused(lambda: _close(place, correction, outcome="published")) == "outcome"
    stale = Correction.objects.get()
    _close(place, correction)
    assert _refused(lambda: _close(place, stale)) == "changed_meanwhile"


def test_what_waits_for_its_correction_is_returned_before_it_is_closed(place: Place) -> None:
    published(place)
    correction = _begin(place)
    coming = submitted(place, content=b"second")
    assert _refused(lambda: _close(place, correction)) == "in_review"
    review.return_for_changes(revision=coming, reason="不必更正", by=place.reviewer)
    assert _close(place, correction).outcome == "not_needed"


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "not_needed"},
        {"outcome_note": "说明"},
        {"closed_at": timezone.now()},
        {"outcome": "published", "closed_at": timezone.now()},
        {"outcome": "settled", "outcome_note": "说明", "closed_at": timezone.now()},
    ],
)
def test_closed_and_outcome_come_together(place: Place, changes: dict[str, Any]) -> None:
    published(place)
    _begin(place)
    if "closed_at" in changes and "outcome" in changes:
        changes = {**changes, "closed_by": place.officer}
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.update(**changes)


@pytest.mark.parametrize("change", ["update", "delete"])
@pytest.mark.parametrize("way", ["published", "at the desk"])
def test_what_is_closed_stays_whoever_asks(place: Place, way: str, change: str) -> None:
    published(place)
    correction = _begin(place)
    Correction.objects.update(document_number="可改")  # while it is under way
    if way == "published":
        publication.publish(revision=approved(place, content=b"second"), by=place.publisher)
    else:
        _close(place, correction)
    rows = Correction.objects.all()
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        rows.update(reason="别的") if change == "update" else rows.delete()
    assert Correction.objects.get().reason == "合计有误"


# --- 整改结果 --------------------------------------------------------------------------------


def _corrected(place: Place) -> Correction:
    """A correction that an audit asked for, published."""
    published(place)
    _begin(place)
    publication.publish(revision=approved(place, content=b"second"), by=place.publisher)
    return Correction.objects.get()


def _told(place: Place) -> public.CorrectionTold:
    shown = public.current("370303", "102001", 2025)
    assert shown is not None
    assert shown.correction is not None
    return shown.correction


def test_a_result_is_public_when_another_lets_it_out(place: Place) -> None:
    correction = _corrected(place)
    result = record_result(correction=correction, text=" 已调账 ", by=place.officer)
    assert _told(place).result == ""
    before = Job.objects.filter(kind=publication.PAGES_KIND).count()
    let_out_result(result=result, by=place.publisher)
    told = _told(place)
    assert (told.result, told.result_at) == ("已调账", result.released_at)
    assert Job.objects.filter(kind=publication.PAGES_KIND).count() == before + 1
    second = record_result(correction=correction, text="已全部整改", by=place.officer)
    assert _told(place).result == "已调账"
    let_out_result(result=second, by=place.publisher)
    assert _told(place).result == "已全部整改"
    assert _refused(lambda: let_out_result(result=second, by=place.publisher)) == (
        "changed_meanwhile"
    )


def test_nobody_lets_out_their_own_words(place: Place) -> None:
    both = account(Role.OFFICER, Role.PUBLISHER, division=place.division)
    result = record_result(correction=_corrected(place), text="已调账", by=both)
    assert _refused(lambda: let_out_result(result=result, by=both)) == "own_result"
    with pytest.raises(DatabaseError), transaction.atomic():
        CorrectionResult.objects.update(released_at=timezone.now(), released_by=both)
    let_out_result(result=result, by=place.publisher)
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        CorrectionResult.objects.update(text="别的")
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        CorrectionResult.objects.all().delete()


def test_a_result_belongs_to_what_was_found_by_who_is_reported_to_and_closed(
    place: Place,
) -> None:
    published(place)
    correction = _begin(place)
    record: dict[str, Any] = {"text": "已调账", "by": place.officer}
    assert _refused(lambda: record_result(correction=correction, **record)) == "no_result"
    _close(place, correction)
    result = record_result(correction=correction, **record)
    # It stands in the desk alone: no publication came of it.
    assert _refused(lambda: let_out_result(result=result, by=place.publisher)) == "not_public"
    own = correcting(place, "自查发现")
    _close(place, own)
    assert _refused(lambda: record_result(correction=own, **record)) == "no_result"


def test_a_result_holds_no_number_of_a_person(place: Place) -> None:
    correction = _corrected(place)
    text = "经办人身份证 110101199003078515"
    assert _refused(lambda: record_result(correction=correction, text=text, by=place.officer)) == (
        "personal"
    )


def test_of_what_is_taken_down_nothing_is_told(place: Place) -> None:
    correction = _corrected(place)
    result = record_result(correction=correction, text="已调账", by=place.officer)
    let_out_result(result=result, by=place.publisher)
    takedown = propose_takedown(
        disclosure=place.disclosure, ground="personal", reason="核查", by=place.publisher
    )
    confirm_takedown(takedown=takedown, by=place.reviewer)
    assert all(each.correction is None for each in public.publications_of(place.disclosure))
    later = record_result(correction=correction, text="再次整改", by=place.officer)
    assert _refused(lambda: let_out_result(result=later, by=place.publisher)) == "not_public"
