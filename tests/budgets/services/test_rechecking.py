"""审核中重新校验: what did not get worse stays where it was; else it goes back with the reason."""

from __future__ import annotations

from collections.abc import Callable
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied

from budgets.models import CheckedWith, Revision, RevisionState, Waiver
from budgets.reading.core import Reading
from budgets.selectors.disclosures import progress_of
from budgets.services import processing, rechecking, review
from budgets.services.checking import Checked
from budgets.services.errors import RefusedActionError
from budgets.tables.core import Declaration
from budgets.tables.findings import Finding, Severity
from portal import jobs
from portal.models import AuditEvent, Job
from tests.factories.disclosures import (
    ERROR,
    WARNING,
    Place,
    a_declaration,
    approved,
    checked,
    scheduled,
    submitted,
)

ANOTHER = Finding(severity=Severity.ERROR, message="又一处。", code="E_BALANCE", table=1)
Step = Callable[[Place], Revision]


def marked(revision: Revision) -> Revision:
    """The rules have changed since."""
    Revision.objects.filter(pk=revision.pk).update(needs_check=True)
    revision.refresh_from_db()
    return revision


def rechecked(
    place: Place, revision: Revision, declaration: Declaration | None, *findings: Finding
) -> Revision:
    """Checked again by the reviewer, as if the file declared this."""
    rechecking.recheck_in_review(revision=revision, by=place.reviewer)
    answer = Checked(
        Reading("", declaration, findings, refused=declaration is None), tuple(findings)
    )
    with mock.patch.object(processing, "_check", return_value=answer):
        jobs.run_due()
    revision.refresh_from_db()
    return revision


@pytest.mark.parametrize("step", [submitted, approved, scheduled])
def test_what_did_not_get_worse_stays(place: Place, step: Step) -> None:
    revision = marked(step(place))
    state = revision.state
    assert progress_of(revision).done
    revision = rechecked(place, revision, a_declaration(), WARNING)
    assert (revision.state, revision.needs_check) == (state, False)
    assert revision.warning_count == 1
    assert CheckedWith.objects.filter(revision=revision).exists()
    assert AuditEvent.objects.filter(action="revision.rechecked").count() == 1


def test_while_it_waits_the_page_says_so(place: Place) -> None:
    revision = marked(submitted(place))
    rechecking.recheck_in_review(revision=revision, by=place.reviewer)
    progress = progress_of(revision)
    assert (progress.done, progress.failed, progress.state) == (False, False, "SUBMITTED")
    rechecking.recheck_in_review(revision=revision, by=place.reviewer)
    assert Job.objects.filter(kind=rechecking.KIND).count() == 1


def test_explanations_and_waivers_stay_with_the_same_findings(place: Place) -> None:
    revision = submitted(place, ERROR)
    waiver = review.waive(finding=revision.findings.get(), reason="按原样", by=place.reviewer)
    revision.refresh_from_db()
    revision = rechecked(place, marked(revision), a_declaration(), WARNING, ERROR)
    assert revision.state == RevisionState.SUBMITTED
    finding = revision.findings.get(code="E_TOTAL")
    assert finding.explanation == "取整造成"
    kept = Waiver.objects.get()
    assert kept.finding == finding
    assert (kept.reason, kept.by, kept.at) == (waiver.reason, waiver.by, waiver.at)
    review.approve(revision=revision, by=place.reviewer)


@pytest.mark.parametrize(
    ("step", "words"),
    [(submitted, "有1个错误尚未改正或说明"), (approved, "有1个错误未经豁免")],
)
def test_a_new_error_sends_it_back(place: Place, step: Step, words: str) -> None:
    revision = rechecked(place, marked(step(place)), a_declaration(), ANOTHER)
    assert (revision.state, revision.needs_check) == (RevisionState.RETURNED, False)
    assert words in revision.return_reason
    assert (revision.approved_by, revision.returned_by) == (None, None)
    assert [finding.code for finding in revision.findings.all()] == ["E_BALANCE"]


@pytest.mark.parametrize("step", [approved, scheduled])
def test_an_approval_is_of_what_was_previewed(place: Place, step: Step) -> None:
    revision = rechecked(place, marked(step(place)), a_declaration("11.00"))
    assert revision.state == RevisionState.RETURNED
    assert "与批准时的预览不同" in revision.return_reason


def test_a_file_that_is_refused_now_goes_back_unchanged(place: Place) -> None:
    revision = marked(submitted(place, ERROR))
    refusal = Finding(severity=Severity.ERROR, message="文件设有打开密码。", code="E_ENCRYPTED")
    revision = rechecked(place, revision, None, refusal)
    assert (revision.state, revision.needs_check) == (RevisionState.RETURNED, True)
    assert "文件设有打开密码。" in revision.return_reason
    assert revision.findings.get().code == "E_TOTAL"


def test_whoever_decides_meanwhile_is_not_overruled(place: Place) -> None:
    revision = marked(submitted(place))
    rechecking.recheck_in_review(revision=revision, by=place.reviewer)

    def returned(*_arguments: object) -> Checked:
        current = Revision.objects.get(pk=revision.pk)
        review.return_for_changes(revision=current, reason="另有错误", by=place.reviewer)
        return Checked(Reading("", a_declaration(), (), refused=False), ())

    with mock.patch.object(processing, "_check", side_effect=returned):
        jobs.run_due()
    revision.refresh_from_db()
    assert (revision.state, revision.return_reason) == (RevisionState.RETURNED, "另有错误")
    assert revision.needs_check
    assert Job.objects.get(kind=rechecking.KIND).outcome == "superseded"


def test_it_is_a_reviewers_act_upon_what_is_in_review_and_marked(place: Place) -> None:
    revision = submitted(place)
    with pytest.raises(RefusedActionError, match="already_checked"):
        rechecking.recheck_in_review(revision=revision, by=place.reviewer)
    with pytest.raises(PermissionDenied):
        rechecking.recheck_in_review(revision=marked(revision), by=place.officer)


def test_with_the_officer_it_is_the_officers_act(place: Place) -> None:
    with pytest.raises(RefusedActionError, match="wrong_state"):
        rechecking.recheck_in_review(revision=marked(checked(place)), by=place.reviewer)
