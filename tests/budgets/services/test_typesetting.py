"""Typesetting: slow formats are made after the check, once, and nothing is approved without."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from unittest import mock

import pytest
from django.utils import timezone

from budgets.models import Revision, Snapshot, SnapshotFile
from budgets.reading.core import Reading
from budgets.rendering import formats
from budgets.rendering.formats import Format
from budgets.selectors.revision_files import TYPESETTING, files_of
from budgets.services import processing, publication, review, snapshots, typesetting
from budgets.services.checking import Checked
from budgets.services.errors import RefusedActionError
from budgets.services.secrecy import record_secrecy_review
from portal import jobs, storage
from portal.models import Job
from portal.models.jobs import JobState
from tests.factories.disclosures import Place, a_declaration, checked, read, received

pytestmark = [pytest.mark.django_db, pytest.mark.typeset]


class Slow:
    """A format that takes pages, and how often it was rendered."""

    def __init__(self) -> None:
        self.rendered = 0
        self.fails = False

    def __call__(self, document: object) -> bytes:
        self.rendered += 1
        if self.fails:
            raise RuntimeError("no pages")
        return f"pages of {getattr(document, 'sha256')}".encode()  # noqa: B009


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    render = Slow()
    quick = {name: each for name, each in formats.FORMATS.items() if not each.is_slow}
    register = MappingProxyType(
        {**quick, "slow": Format("slow", "慢格式", "text/plain", "slow", render, is_slow=True)}
    )
    for module in (snapshots, typesetting):
        monkeypatch.setattr(module, "FORMATS", register)
    monkeypatch.setattr("budgets.selectors.revision_files.FORMATS", register)
    return render


def read_only(place: Place) -> Revision:
    """Checked, with its pages still to be made."""
    revision = received(place)
    with mock.patch.object(typesetting, "typeset", lambda claim: claim.give_way()):
        answer = Checked(Reading("", a_declaration(), ()), ())
        with mock.patch.object(processing, "_check", return_value=answer):
            jobs.run_due(limit=1)
    revision.refresh_from_db()
    return revision


def kept(revision: Revision) -> set[str]:
    files = SnapshotFile.objects.filter(snapshot__revision=revision)
    return set(files.values_list("format", flat=True))


def test_the_officer_sees_findings_before_the_pages_are_made(place: Place, slow: Slow) -> None:
    revision = read_only(place)
    assert revision.state == "CHECKED"
    assert "slow" not in kept(revision)
    assert files_of(revision).doing == "排队等候生成"
    jobs.run_due()
    assert "slow" in kept(revision)
    assert files_of(revision).is_complete
    file = SnapshotFile.objects.get(format="slow")
    assert storage.read(file.sha256) == f"pages of {file.snapshot.sha256}".encode()
    assert slow.rendered == 1


def test_a_second_run_makes_nothing_again(place: Place, slow: Slow) -> None:
    revision = checked(place)
    job = Job.objects.get(kind=TYPESETTING)
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED)
    jobs.run_due()
    job.refresh_from_db()
    assert (job.state, job.outcome) == (JobState.DONE, "superseded")
    assert slow.rendered == 1
    assert "slow" in kept(revision)


def test_nothing_is_approved_before_every_file_is_there(place: Place, slow: Slow) -> None:
    revision = read_only(place)
    review.submit(revision=revision, by=place.officer)
    with pytest.raises(RefusedActionError, match="还在生成") as refused:
        review.approve(revision=revision, by=place.reviewer)
    assert refused.value.code == typesetting.NOT_TYPESET
    jobs.run_due()
    record_secrecy_review(revision=revision, by=place.reviewer)
    review.approve(revision=revision, by=place.reviewer)
    publication.publish(revision=revision, by=place.publisher)
    assert "slow" in kept(revision)


def test_pages_that_cannot_be_made_are_told_and_made_again(place: Place, slow: Slow) -> None:
    slow.fails = True
    revision = read_only(place)
    for _attempt in range(5):
        Job.objects.filter(state=JobState.FAILED).update(run_after=timezone.now())
        jobs.run_due()
    job = Job.objects.get(kind=TYPESETTING)
    assert job.state == JobState.DEAD
    assert files_of(revision).failure == job.error_message
    review.submit(revision=revision, by=place.officer)
    with pytest.raises(RefusedActionError, match="重新生成文件") as refused:
        review.approve(revision=revision, by=place.reviewer)
    assert refused.value.code == "typesetting_failed"
    slow.fails = False
    typesetting.typeset_again(revision=revision, by=place.officer)
    jobs.run_due()
    assert files_of(revision).is_complete
    with pytest.raises(RefusedActionError) as nothing:
        typesetting.typeset_again(revision=revision, by=place.officer)
    assert nothing.value.code == "nothing_missing"


def test_a_snapshot_that_was_replaced_takes_no_pages(place: Place, slow: Slow) -> None:
    revision = read_only(place)
    before = Snapshot.objects.get(revision=revision)

    def replaced(each: Format, document: object) -> snapshots.PreparedFile:
        prepared = real(each, document)  # type: ignore[arg-type]
        Snapshot._base_manager.filter(pk=before.pk).update(sha256="0" * 64)
        return prepared

    real = snapshots.store_rendered
    with mock.patch.object(snapshots, "store_rendered", replaced):
        jobs.run_due()
    assert Job.objects.get(kind=TYPESETTING).outcome == "superseded"
    assert "slow" not in kept(revision)


def test_what_an_earlier_release_did_not_make_is_made_up_for(place: Place, slow: Slow) -> None:
    revision = checked(place)
    SnapshotFile._base_manager.filter(format="slow")._raw_delete("default")
    Job.objects.filter(kind=TYPESETTING).delete()
    assert typesetting.typeset_missing() == 1
    assert typesetting.typeset_missing() == 0
    jobs.run_due()
    assert "slow" in kept(revision)


def test_another_check_makes_other_pages(place: Place, slow: Slow) -> None:
    first = checked(place)
    second = received(place, b"other")
    read(a_declaration("10.01"))
    second.refresh_from_db()
    shas = {Snapshot.objects.get(revision=each).sha256 for each in (first, second)}
    assert len(shas) == 2
    assert kept(second) >= {"slow"}
    assert slow.rendered == 2


def test_stored_words_and_targets_make_the_document_of_the_check(place: Place) -> None:
    revision = checked(place)
    snapshot = Snapshot.objects.get(revision=revision)
    assert snapshots.document_of(revision).sha256 == snapshot.sha256
    other = replace(snapshots.document_of(revision), appendices=())
    assert other.sha256 == snapshot.sha256  # nothing was handed in beside the tables
