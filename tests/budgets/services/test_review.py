"""Review: what bars submitting and approving, four eyes, and that every act is recorded."""

from __future__ import annotations

import pytest

from budgets.models import Revision, RevisionState, Snapshot, Waiver
from budgets.rules.permits import NEVER_WAIVED
from budgets.services import review, snapshots
from budgets.services.errors import RefusedActionError
from budgets.tables.findings import Finding, Severity
from budgets.tables.vocabulary import WORDS
from portal.access import Role
from portal.models import AuditEvent
from tests.factories.disclosures import (
    ERROR,
    WARNING,
    Place,
    approved,
    checked,
    published,
    received,
    scheduled,
    submitted,
)
from tests.factories.organisations import account

NOTICE = Finding(severity=Severity.NOTICE, message="尾差。", code="W_ROUNDING", table=3)


def refusal(act: object, **arguments: object) -> str:
    """The code under which the act is refused."""
    with pytest.raises(RefusedActionError) as caught:
        act(**arguments)  # type: ignore[operator]
    assert caught.value.message.endswith("。")
    return caught.value.code


def test_submitting_waits_for_every_error_to_be_explained(place: Place) -> None:
    revision = checked(place, ERROR, WARNING)
    assert refusal(review.submit, revision=revision, by=place.officer) == "errors_unexplained"
    review.explain(finding=revision.findings.get(code="E_TOTAL"), text=" 取整 ", by=place.officer)
    revision.refresh_from_db()
    review.submit(revision=revision, by=place.officer)
    revision.refresh_from_db()
    assert (revision.state, revision.submitted_by) == (RevisionState.SUBMITTED, place.officer)
    finding = revision.findings.get(code="E_TOTAL")
    assert (finding.explanation, finding.explained_by) == ("取整", place.officer)


def test_an_explanation_can_be_taken_back(place: Place) -> None:
    revision = checked(place, ERROR)
    finding = revision.findings.get()
    review.explain(finding=finding, text="取整", by=place.officer)
    review.explain(finding=finding, text=" ", by=place.officer)
    finding.refresh_from_db()
    assert (finding.explanation, finding.explained_at, finding.explained_by) == ("", None, None)
    revision.refresh_from_db()
    assert refusal(review.submit, revision=revision, by=place.officer) == "errors_unexplained"


def test_nothing_unchecked_is_submitted_or_approved(place: Place) -> None:
    revision = checked(place)
    Revision.objects.filter(pk=revision.pk).update(needs_check=True)
    revision.refresh_from_db()
    assert refusal(review.submit, revision=revision, by=place.officer) == "needs_check"
    Revision.objects.filter(pk=revision.pk).update(needs_check=False)
    revision.refresh_from_db()
    snapshots.remove(revision)
    assert not Snapshot.objects.exists()
    assert refusal(review.submit, revision=revision, by=place.officer) == "needs_check"
    snapshots.take_snapshot(revision)
    review.submit(revision=revision, by=place.officer)
    Revision.objects.filter(pk=revision.pk).update(needs_check=True)
    revision.refresh_from_db()
    assert refusal(review.approve, revision=revision, by=place.reviewer) == "needs_check"


def test_approving_waits_for_every_error_to_be_waived(place: Place) -> None:
    revision = submitted(place, ERROR, WARNING)
    assert refusal(review.approve, revision=revision, by=place.reviewer) == "errors_unwaived"
    finding = revision.findings.get(code="E_TOTAL")
    review.waive(finding=finding, reason="按原样收录", by=place.reviewer)
    revision.refresh_from_db()
    review.approve(revision=revision, by=place.reviewer)
    revision.refresh_from_db()
    assert (revision.state, revision.approved_by) == (RevisionState.APPROVED, place.reviewer)
    assert (Waiver.objects.get().reason, Waiver.objects.get().by) == ("按原样收录", place.reviewer)


def test_a_waiver_needs_a_reason_and_more_than_a_notice(place: Place) -> None:
    revision = submitted(place, ERROR, NOTICE)
    error, notice = revision.findings.order_by("position")
    assert refusal(review.waive, finding=error, reason=" ", by=place.reviewer) == "reason_missing"
    code = refusal(review.waive, finding=notice, reason="无妨", by=place.reviewer)
    assert code == "only_a_notice"
    assert not Waiver.objects.exists()


def test_a_warning_may_be_waived_and_need_not_be(place: Place) -> None:
    revision = submitted(place, WARNING)
    waiver = review.waive(finding=revision.findings.get(), reason="同口径调整", by=place.reviewer)
    assert waiver.reason == "同口径调整"
    revision.refresh_from_db()
    review.take_back_waiver(finding=revision.findings.get(), by=place.reviewer)
    assert not Waiver.objects.exists()
    revision.refresh_from_db()
    review.approve(revision=revision, by=place.reviewer)
    assert revision.state == RevisionState.APPROVED
    acts = AuditEvent.objects.filter(action__startswith="finding.").order_by("pk")
    assert [(act.action, act.actor) for act in acts] == [
        ("finding.waived", place.reviewer.username),
        ("finding.waiver_taken_back", place.reviewer.username),
    ]


def test_taking_a_waiver_back_opens_the_error_again(place: Place) -> None:
    revision = submitted(place, ERROR)
    finding = revision.findings.get()
    code = refusal(review.take_back_waiver, finding=finding, by=place.reviewer)
    assert code == "not_waived"
    review.waive(finding=finding, reason="按原样收录", by=place.reviewer)
    review.take_back_waiver(finding=finding, by=place.reviewer)
    revision.refresh_from_db()
    assert refusal(review.approve, revision=revision, by=place.reviewer) == "errors_unwaived"


@pytest.mark.parametrize("rule", sorted(NEVER_WAIVED))
def test_what_its_rule_does_not_let_stand_is_neither_submitted_nor_waived(
    place: Place, rule: str
) -> None:
    grave = Finding(severity=Severity.ERROR, message="不符。", code="E_YEAR", rule=rule, table=3)
    revision = checked(place, grave)
    finding = revision.findings.get()
    review.explain(finding=finding, text="说明", by=place.officer)
    revision.refresh_from_db()
    assert refusal(review.submit, revision=revision, by=place.officer) == "never_waived"
    # What is public elsewhere is taken over as it is, by the loader alone.
    review.submit(revision=revision, by=place.officer, already_public=True)
    finding = revision.findings.get()
    code = refusal(review.waive, finding=finding, reason="无妨", by=place.reviewer)
    assert code == "never_waived"
    review.waive(finding=finding, reason="按原样收录", by=place.reviewer, already_public=True)
    revision.refresh_from_db()
    review.approve(revision=revision, by=place.reviewer)
    assert revision.state == RevisionState.APPROVED


@pytest.mark.parametrize("code", ["E_PII", "E_CELL_ERROR"])
def test_not_even_what_is_public_elsewhere_brings_in_what_must_be_mended(
    place: Place, code: str
) -> None:
    revision = submitted(place, ERROR)
    finding = revision.findings.get()
    finding.code = code
    arguments = {"reason": "按原样收录", "by": place.reviewer, "already_public": True}
    assert refusal(review.waive, finding=finding, **arguments) == "never_waived"


def test_nobody_judges_what_they_submitted(place: Place) -> None:
    both = account(Role.OFFICER, Role.BUREAU_REVIEWER, division=place.division)
    revision = checked(place, ERROR)
    finding = revision.findings.get()
    review.explain(finding=finding, text="取整", by=both)
    revision.refresh_from_db()
    review.submit(revision=revision, by=both)
    finding = revision.findings.get()
    assert refusal(review.waive, finding=finding, reason="好", by=both) == "own_submission"
    assert refusal(review.approve, revision=revision, by=both) == "own_submission"
    revision.refresh_from_db()
    assert revision.state == RevisionState.SUBMITTED


@pytest.mark.parametrize("step", [submitted, approved, scheduled])
def test_returning_takes_the_approval_back(place: Place, step: object) -> None:
    revision: Revision = step(place)  # type: ignore[operator]
    code = refusal(review.return_for_changes, revision=revision, reason="", by=place.reviewer)
    assert code == "reason_missing"
    review.return_for_changes(revision=revision, reason="公开表3有误", by=place.reviewer)
    revision.refresh_from_db()
    assert (revision.state, revision.return_reason) == (RevisionState.RETURNED, "公开表3有误")
    assert (revision.approved_by, revision.scheduled_for) == (None, None)
    review.submit(revision=revision, by=place.officer)
    assert revision.state == RevisionState.SUBMITTED


def test_every_act_is_refused_out_of_its_state(place: Place) -> None:
    revision = received(place)
    assert refusal(review.submit, revision=revision, by=place.officer) == "wrong_state"
    assert refusal(review.approve, revision=revision, by=place.reviewer) == "wrong_state"
    code = refusal(review.return_for_changes, revision=revision, reason="误", by=place.reviewer)
    assert code == "wrong_state"
    public = published(place, ERROR, content=b"other")
    finding = public.findings.get()
    assert refusal(review.explain, finding=finding, text="误", by=place.officer) == "wrong_state"
    assert refusal(review.waive, finding=finding, reason="误", by=place.reviewer) == "wrong_state"


def test_a_decision_upon_an_older_version_changes_nothing(place: Place) -> None:
    seen = submitted(place, ERROR)
    now = Revision.objects.get(pk=seen.pk)
    review.waive(finding=now.findings.get(), reason="按原样收录", by=place.reviewer)
    code = refusal(review.approve, revision=seen, by=place.reviewer)
    assert code == "changed_meanwhile"
    code = refusal(review.return_for_changes, revision=seen, reason="误", by=place.reviewer)
    assert code == "changed_meanwhile"
    seen.refresh_from_db()
    assert seen.state == RevisionState.SUBMITTED


def test_every_act_is_recorded_with_before_and_after(place: Place) -> None:
    revision = approved(place, ERROR)
    kept = {
        event.action: event for event in AuditEvent.objects.filter(target=f"revision:{revision.pk}")
    }
    assert set(kept) == {
        "revision.received",
        "revision.checked",
        "finding.explained",
        "revision.submitted",
        "finding.waived",
        "revision.approved",
        "revision.declassified",
        "revision.secrecy_reviewed",
    }
    assert kept["revision.submitted"].actor == place.officer.username
    approval = kept["revision.approved"]
    assert approval.actor == place.reviewer.username
    before, after = approval.details["before"], approval.details["after"]
    assert (before["state"], after["state"]) == ("SUBMITTED", "APPROVED")
    assert after["version"] == before["version"] + 1 == revision.version
    assert kept["finding.waived"].details["after"] == "已公开文件按原样收录"


def test_an_act_that_cannot_be_recorded_does_not_happen(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    revision = checked(place)

    def fail(**_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("portal.audit.record", fail)
    with pytest.raises(OSError, match="disk full"):
        review.submit(revision=revision, by=place.officer)
    assert Revision.objects.get(pk=revision.pk).state == RevisionState.CHECKED


@pytest.mark.parametrize("code", ["E_NUMBER_FORMAT", "W_FORMAT_SCALE", "E_PII"])
def test_no_reason_stands_for_an_amount_that_was_not_read(place: Place, code: str) -> None:
    revision = checked(place, Finding(WORDS[code].severity, "不能照此公开。", code=code))
    finding = revision.findings.get()
    if WORDS[code].severity is Severity.ERROR:
        review.explain(finding=finding, text="原样如此", by=place.officer)
        revision.refresh_from_db()
    assert refusal(review.submit, revision=revision, by=place.officer) == "must_be_mended"
