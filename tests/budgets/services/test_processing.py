"""Processing: what is kept, what a second run and a lost one leave, and how a failure reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from budgets.models import CheckFinding, Revision, RevisionState, Snapshot
from budgets.reading.core import Reading
from budgets.selectors.disclosures import declaration_of, progress_of
from budgets.services import checking, processing, review, snapshots
from budgets.services.checking import Checked
from budgets.services.disclosures import open_disclosure
from budgets.services.errors import RefusedActionError
from budgets.tables.vocabulary import make
from portal import jobs
from portal.access import Role
from portal.models import AuditEvent, Job
from portal.models.jobs import JobState
from tests.factories.declarations import GOLDEN_SLUGS, golden_declaration
from tests.factories.disclosures import (
    ERROR,
    WARNING,
    Place,
    a_declaration,
    checked,
    read,
    received,
    submitted,
)
from tests.factories.organisations import UnitFactory, account


def test_what_was_read_is_kept_with_its_counts(place: Place) -> None:
    revision = checked(place, ERROR, WARNING)
    assert (revision.error_count, revision.warning_count, revision.notice_count) == (1, 1, 0)
    assert revision.fact_count == revision.facts.count() == 4
    assert revision.checked_at is not None
    assert revision.unit_name_printed == "甲单位"
    assert [(f.position, f.code) for f in revision.findings.order_by("position")] == [
        (1, "E_TOTAL"),
        (2, "W_CODE_NAME"),
    ]
    assert Snapshot.objects.get(revision=revision).files.count() >= 4
    job = Job.objects.get(kind=processing.KIND)
    assert (job.state, job.outcome, job.percent) == (JobState.DONE, "checked", 100)
    assert AuditEvent.objects.filter(action="revision.checked", actor="").count() == 1


@pytest.mark.parametrize("slug", GOLDEN_SLUGS)
def test_a_stored_declaration_is_exactly_what_was_read(place: Place, slug: str) -> None:
    declaration = golden_declaration(slug)
    revision = checked(place, declaration=declaration)
    assert declaration_of(Revision.objects.get(pk=revision.pk)) == declaration


def test_a_second_run_takes_the_place_of_the_first(place: Place) -> None:
    revision = checked(place, ERROR, WARNING)
    processing.recheck(revision=revision, by=place.officer)
    assert revision.state == RevisionState.RECEIVED
    read(a_declaration("20.00"), WARNING)
    revision.refresh_from_db()
    assert (revision.state, revision.error_count, revision.warning_count) == ("CHECKED", 0, 1)
    assert declaration_of(revision) == a_declaration("20.00")
    assert revision.findings.count() == Snapshot.objects.filter(revision=revision).count() == 1
    assert Job.objects.filter(kind=processing.KIND).count() == 2


def test_an_explanation_stays_with_the_same_finding(place: Place) -> None:
    revision = checked(place, ERROR, WARNING)
    review.explain(
        finding=revision.findings.earliest("position"), text="取整造成", by=place.officer
    )
    processing.recheck(revision=revision, by=place.officer)
    read(a_declaration(), WARNING, ERROR)
    kept = revision.findings.get(code="E_TOTAL")
    assert (kept.position, kept.explanation, kept.explained_by) == (2, "取整造成", place.officer)
    assert revision.findings.get(code="W_CODE_NAME").explanation == ""


def test_a_refused_file_fails_with_its_code_and_sentence(place: Place) -> None:
    revision = received(place)
    read(None, make("E_ENCRYPTED"))
    revision.refresh_from_db()
    assert (revision.state, revision.failure_code) == (RevisionState.FAILED, "E_ENCRYPTED")
    assert revision.failure_message.startswith("文件设有打开密码")
    assert revision.findings.get().code == "E_ENCRYPTED"
    assert not revision.facts.exists()
    progress = progress_of(revision)
    assert (progress.done, progress.failed, progress.code) == (True, True, "E_ENCRYPTED")
    assert progress.message == revision.failure_message


def test_a_refusal_takes_away_what_an_earlier_run_had_found(place: Place) -> None:
    revision = checked(place, WARNING)
    processing.recheck(revision=revision, by=place.officer)
    read(None, make("E_READER_CRASH"))
    revision.refresh_from_db()
    assert revision.state == RevisionState.FAILED
    assert not revision.facts.exists()
    assert not revision.tables.exists()
    assert not Snapshot.objects.filter(revision=revision).exists()


def test_a_replaced_revision_is_left_alone(place: Place) -> None:
    first = received(place, b"first")
    second = received(place, b"second")
    read(a_declaration())
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (RevisionState.SUPERSEDED, RevisionState.CHECKED)
    assert not first.facts.exists()
    assert Job.objects.get(target=first.pk).outcome == "superseded"


def test_an_upload_during_the_reading_wins(place: Place) -> None:
    first = received(place, b"first")
    claim = claimed()

    def upload_meanwhile(*_: object) -> object:
        received(place, b"second")
        return mock.Mock(reading=mock.Mock(declaration=a_declaration(), refused=False), findings=())

    with mock.patch.object(processing, "_check", side_effect=upload_meanwhile):
        processing.process_revision(claim)
    first.refresh_from_db()
    assert first.state == RevisionState.SUPERSEDED
    assert not first.facts.exists()
    assert Job.objects.get(pk=claim.job_id).outcome == "superseded"


def claimed() -> jobs.Claim:
    """The next waiting job, taken by this process."""
    claim = jobs._claim_next()
    assert claim is not None
    return claim


def test_a_run_that_lost_its_lease_keeps_nothing(place: Place) -> None:
    revision = received(place)
    claim = claimed()
    prepare = snapshots.prepare

    def lose_the_lease(*arguments: object) -> object:
        Job.objects.filter(pk=claim.job_id).update(owner="another")
        return prepare(*arguments)  # type: ignore[arg-type]

    answer = mock.Mock(reading=mock.Mock(declaration=a_declaration(), refused=False), findings=())
    with (
        mock.patch.object(processing, "_check", return_value=answer),
        mock.patch.object(snapshots, "prepare", side_effect=lose_the_lease),
        pytest.raises(jobs.LeaseLostError),
    ):
        processing.process_revision(claim)
    revision.refresh_from_db()
    assert revision.state == RevisionState.READING
    assert not revision.facts.exists()


def test_a_job_whose_worker_died_is_taken_up_again(place: Place) -> None:
    revision = received(place)
    claim = claimed()
    # Killed while it was reading: the state says so, and the lease has run out.
    Revision.objects.filter(pk=revision.pk).update(state=RevisionState.READING)
    Job.objects.filter(pk=claim.job_id).update(lease_until=timezone.now() - timedelta(seconds=1))
    read(a_declaration())
    revision.refresh_from_db()
    assert revision.state == RevisionState.CHECKED


@pytest.fixture
def _broken_reading() -> Iterator[None]:
    with mock.patch.object(processing, "_check", side_effect=OSError("disk")):
        yield


@pytest.mark.usefixtures("_broken_reading")
def test_a_job_that_dies_fails_its_revision_which_can_be_retried(place: Place) -> None:
    revision = received(place)
    for _attempt in range(3):
        Job.objects.update(run_after=timezone.now())
        jobs.run_due()
    revision.refresh_from_db()
    job = Job.objects.get(kind=processing.KIND)
    assert (revision.state, job.state) == (RevisionState.FAILED, JobState.DEAD)
    assert (revision.failure_code, revision.failure_message) == jobs.INTERNAL
    processing.retry(revision=revision, by=place.officer)
    assert (revision.state, revision.failure_code) == (RevisionState.RECEIVED, "")
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_retrying_what_the_gate_refused_reads_it_again(place: Place) -> None:
    revision = received(place)
    read(None, make("E_READER_TIMEOUT"))
    revision.refresh_from_db()
    processing.retry(revision=revision, by=place.reviewer)
    read(a_declaration())
    revision.refresh_from_db()
    assert (revision.state, revision.failure_code) == (RevisionState.CHECKED, "")


def test_retry_and_recheck_are_refused_elsewhere(place: Place) -> None:
    revision = submitted(place)
    with pytest.raises(RefusedActionError, match="已上报"):
        processing.recheck(revision=revision, by=place.officer)
    with pytest.raises(RefusedActionError, match="已上报"):
        processing.retry(revision=revision, by=place.officer)
    with pytest.raises(PermissionDenied):
        processing.recheck(revision=revision, by=place.publisher)


def test_an_old_failure_is_not_revived_beside_a_newer_revision(place: Place) -> None:
    old = received(place)
    read(None, make("E_EMPTY"))
    received(place, b"newer")
    old.refresh_from_db()
    with pytest.raises(RefusedActionError) as caught:
        processing.retry(revision=old, by=place.officer)
    assert caught.value.code == "newer_revision"


def test_progress_says_what_is_being_done(place: Place) -> None:
    revision = received(place)
    assert progress_of(revision) == progress(0, "排队等候处理", state="RECEIVED")
    claim = claimed()
    claim.progress(30, "正在定位十二张表")
    Revision.objects.filter(pk=revision.pk).update(state=RevisionState.READING)
    revision.refresh_from_db()
    assert progress_of(revision) == progress(30, "正在定位十二张表", state="READING")


def progress(percent: int, doing: str, *, state: str) -> object:
    from budgets.selectors.disclosures import Progress

    return Progress(state=state, percent=percent, doing=doing, done=False, failed=False)


def test_long_names_of_a_finding_are_cut_to_their_column(place: Place) -> None:
    finding = make("E_TEXT_TOO_LONG", sheet="表" * 200, row="行" * 500, column="栏" * 500)
    kept = checked(place, finding).findings.get()
    assert isinstance(kept, CheckFinding)
    assert (len(kept.sheet), len(kept.row), len(kept.column)) == (120, 300, 300)


@pytest.mark.parametrize("is_department", [True, False])
def test_a_departments_file_adds_up_its_units_in_use(place: Place, is_department: bool) -> None:
    UnitFactory.create(department=place.unit.department)
    UnitFactory.create(department=place.unit.department, active=False)
    if is_department:
        department = place.unit.department
        officer = account(Role.OFFICER, department=department)
        disclosure = open_disclosure(department=department, year=2025, by=officer)
        place = replace(place, disclosure=disclosure, officer=officer)
    received(place)
    with mock.patch.object(checking, "check_file") as check:
        check.return_value = Checked(Reading("", a_declaration(), ()), ())
        jobs.run_due()
    assert check.call_args.kwargs["around"].units == (2 if is_department else 1)
