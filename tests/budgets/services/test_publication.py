"""Publishing, correcting, scheduling and withdrawing; and what the public sees of each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from budgets.models import Revision, RevisionState
from budgets.selectors import public
from budgets.services import publication, review
from budgets.services.errors import RefusedActionError
from portal import jobs
from portal.models import AuditEvent, Job
from tests.factories.disclosures import (
    ERROR,
    Place,
    approved,
    checked,
    correcting,
    published,
    received,
    scheduled,
    submitted,
)


def test_publishing_signs_numbers_and_has_the_pages_stored(place: Place) -> None:
    revision = published(place)
    revision.refresh_from_db()
    assert (revision.state, revision.publication) == (RevisionState.PUBLISHED, 1)
    assert revision.published_by == place.publisher
    assert revision.published_at is not None
    assert Job.objects.get(kind="site.store_pages").target == revision.pk
    event = AuditEvent.objects.get(action="revision.published")
    assert event.details["publication"] == 1
    assert event.details["snapshot"] == revision.snapshot.sha256


def test_what_replaces_something_public_needs_a_correction_and_takes_its_reason_what_was_public(
    place: Place,
) -> None:
    first = published(place)
    second = approved(place, content=b"corrected")
    with pytest.raises(RefusedActionError) as caught:
        publication.publish(revision=second, by=place.publisher)
    assert caught.value.code == "correction_missing"
    first.refresh_from_db()
    assert first.state == RevisionState.PUBLISHED
    correcting(place, "更正合计")
    publication.publish(revision=second, by=place.publisher)
    first.refresh_from_db()
    assert (first.state, first.publication) == (RevisionState.SUPERSEDED, 1)
    assert (second.state, second.publication) == (RevisionState.PUBLISHED, 2)
    assert second.snapshot.files.get(format="xlsx").filename.endswith("-v2.xlsx")
    old, new = (public.publication("370303", "102001", 2025, "budget", number) for number in (1, 2))
    assert old is not None
    assert new is not None
    assert (old.is_current, old.superseded_by) == (False, 2)
    assert (new.is_current, new.correction_reason) == (True, "更正合计")


@pytest.mark.parametrize("step", [received, checked, submitted])
def test_nothing_is_published_that_was_not_approved(place: Place, step: object) -> None:
    revision: Revision = step(place)  # type: ignore[operator]
    with pytest.raises(RefusedActionError) as caught:
        publication.publish(revision=revision, by=place.publisher)
    assert caught.value.code == "wrong_state"
    assert public.publications_of(place.disclosure) == []


def test_a_snapshot_is_published_under_its_own_number_only(place: Place) -> None:
    revision = approved(place)
    Revision.objects.filter(pk=revision.pk).update(needs_check=True)
    revision.refresh_from_db()
    with pytest.raises(RefusedActionError) as caught:
        publication.publish(revision=revision, by=place.publisher)
    assert caught.value.code == "needs_check"


def test_withdrawing_says_why_and_keeps_everything(place: Place) -> None:
    revision = published(place)
    with pytest.raises(RefusedActionError) as caught:
        publication.withdraw(revision=revision, reason=" ", by=place.publisher)
    assert caught.value.code == "reason_missing"
    publication.withdraw(revision=revision, reason="批复有误", by=place.publisher)
    shown = public.current("370303", "102001", 2025)
    assert shown is not None
    assert (shown.withdrawn, shown.is_current) == (True, False)
    assert shown.withdrawal_reason == "批复有误"
    assert revision.facts.exists()
    assert Job.objects.filter(kind="site.store_pages").count() == 2


def test_after_a_withdrawal_the_next_number_follows(place: Place) -> None:
    revision = published(place)
    publication.withdraw(revision=revision, reason="批复有误", by=place.publisher)
    assert published(place, content=b"again", reason="重新公开").publication == 2
    shown = public.current("370303", "102001", 2025)
    assert shown is not None
    assert (shown.number, shown.withdrawn) == (2, False)


def test_a_scheduled_revision_is_public_at_its_hour_and_not_before(place: Place) -> None:
    revision = scheduled(place)
    jobs.run_due()
    revision.refresh_from_db()
    assert revision.state == RevisionState.SCHEDULED
    assert public.publications_of(place.disclosure) == []
    the_hour_comes(revision)
    revision.refresh_from_db()
    assert (revision.state, revision.publication) == (RevisionState.PUBLISHED, 1)
    assert revision.published_by == place.publisher


def the_hour_comes(revision: Revision) -> None:
    """The scheduled time has passed."""
    past = timezone.now() - timedelta(seconds=1)
    Revision.objects.filter(pk=revision.pk, scheduled_for__isnull=False).update(scheduled_for=past)
    Job.objects.filter(kind="budgets.publish_scheduled").update(run_after=past)
    jobs.run_due()


def test_a_scheduled_revision_that_was_returned_stays_private(place: Place) -> None:
    revision = scheduled(place)
    review.return_for_changes(revision=revision, reason="误", by=place.reviewer)
    the_hour_comes(revision)
    revision.refresh_from_db()
    assert revision.state == RevisionState.RETURNED
    assert Job.objects.get(kind="budgets.publish_scheduled").outcome == "superseded"


def test_a_scheduled_revision_that_cannot_be_published_goes_back(place: Place) -> None:
    revision = scheduled(place)
    Revision.objects.filter(pk=revision.pk).update(needs_check=True)
    the_hour_comes(revision)
    revision.refresh_from_db()
    assert (revision.state, revision.scheduled_for) == (RevisionState.APPROVED, None)
    job = Job.objects.get(kind="budgets.publish_scheduled")
    assert (job.state, job.error_code) == ("dead", "needs_check")
    event = AuditEvent.objects.get(action="revision.schedule_failed")
    assert "重新校验" in event.description


def test_putting_off_a_scheduled_revision(place: Place) -> None:
    revision = scheduled(place)
    later = timezone.now() + timedelta(days=2)
    publication.schedule(revision=revision, at=later, by=place.publisher)
    Job.objects.filter(kind="budgets.publish_scheduled").update(run_after=timezone.now())
    jobs.run_due()
    revision.refresh_from_db()
    assert (revision.state, revision.scheduled_for) == (RevisionState.SCHEDULED, later)


def test_an_hour_that_has_passed_is_refused(place: Place) -> None:
    revision = approved(place)
    with pytest.raises(RefusedActionError) as caught:
        publication.schedule(revision=revision, at=timezone.now(), by=place.publisher)
    assert caught.value.code == "hour_passed"


def test_publishing_and_withdrawing_are_for_publishers(place: Place) -> None:
    revision = approved(place)
    with pytest.raises(PermissionDenied):
        publication.publish(revision=revision, by=place.reviewer)
    publication.publish(revision=revision, by=place.publisher)
    with pytest.raises(PermissionDenied):
        publication.withdraw(revision=revision, reason="误", by=place.officer)


def test_the_public_reads_what_was_let_stand_and_why(place: Place) -> None:
    published(place, ERROR)
    shown = public.current("370303", "102001", 2025)
    assert shown is not None
    assert [(w.sentence, w.reason, w.table) for w in shown.waivers] == [
        (ERROR.message, "已公开文件按原样收录", 3)
    ]
