"""更正: begun beside what is published, closed by the next publication, then final."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from budgets.models import Correction, Revision
from budgets.selectors import public
from budgets.services import publication
from budgets.services.corrections import begin_correction
from budgets.services.errors import RefusedActionError
from portal import jobs
from portal.models import AuditEvent, Job
from tests.factories.disclosures import Place, a_place, approved, checked, published


@pytest.fixture
def place(db: None) -> Place:
    """A unit and who works on its disclosure."""
    return a_place()


def _begin(place: Place, revision: Revision, reason: str = "合计有误") -> Correction:
    return begin_correction(
        revision=revision,
        kind="figures",
        source="audit",
        reason=reason,
        by=place.officer,
        document_number=" 审〔2025〕7号 ",
        deadline=date(2025, 6, 30),
    )


def test_what_was_begun_is_public_with_the_next_publication_and_not_before(place: Place) -> None:
    first = published(place)
    _begin(place, first)
    before = public.current("370303", "102001", 2025)
    assert before is not None
    assert before.correction is None
    published(place, content=b"second")  # the reason that was begun with is enough
    shown = public.current("370303", "102001", 2025)
    assert shown is not None
    assert shown.correction is not None
    assert (shown.number, shown.correction_reason) == (2, "合计有误")
    told = shown.correction
    assert (told.kind, told.source, told.document_number) == ("数字更正", "审计", "审〔2025〕7号")
    assert told.deadline == date(2025, 6, 30)
    earlier = public.publication("370303", "102001", 2025, "budget", 1)
    assert earlier is not None
    assert earlier.correction is None


def test_the_reason_of_the_publisher_stands_where_one_is_given(place: Place) -> None:
    _begin(place, published(place))
    published(place, content=b"second", reason="表五合计有误")
    shown = public.current("370303", "102001", 2025)
    assert shown is not None
    assert shown.correction_reason == "表五合计有误"


def test_without_a_reason_anywhere_a_correction_is_still_refused(place: Place) -> None:
    published(place)
    revision = approved(place, content=b"second")
    with pytest.raises(RefusedActionError) as caught:
        publication.publish(revision=revision, by=place.publisher)
    assert caught.value.code == "correction_reason_missing"


def test_a_scheduled_correction_is_closed_at_its_hour(place: Place) -> None:
    _begin(place, published(place))
    revision = approved(place, content=b"second")
    hour = timezone.now() + timedelta(hours=1)
    publication.schedule(revision=revision, at=hour, by=place.publisher)
    assert Correction.objects.get().revision is None
    past = timezone.now() - timedelta(minutes=1)
    Revision.objects.filter(pk=revision.pk).update(scheduled_for=past)
    Job.objects.filter(kind=publication.SCHEDULED_KIND).update(run_after=past)
    jobs.run_due()
    assert Correction.objects.get().revision_id == revision.pk


def test_begun_twice_it_is_written_anew_and_both_are_on_record(place: Place) -> None:
    revision = published(place)
    _begin(place, revision)
    _begin(place, revision, "另一原因")
    assert Correction.objects.get().reason == "另一原因"
    assert AuditEvent.objects.filter(action="correction.begun").count() == 2


def test_only_what_is_published_is_corrected(place: Place) -> None:
    revision = checked(place)
    with pytest.raises(RefusedActionError):
        _begin(place, revision)
    assert not Correction.objects.exists()


def test_a_page_from_before_the_last_publication_begins_nothing(place: Place) -> None:
    stale = published(place)
    published(place, content=b"second", reason="更正")
    assert stale.state == "PUBLISHED"
    with pytest.raises(RefusedActionError):
        _begin(place, stale)


def test_a_correction_without_a_reason_is_refused(place: Place) -> None:
    revision = published(place)
    with pytest.raises(RefusedActionError) as caught:
        _begin(place, revision, "  ")
    assert caught.value.code == "correction_reason_missing"


@pytest.mark.parametrize("change", ["update", "delete"])
def test_what_became_public_stays_whoever_asks(place: Place, change: str) -> None:
    _begin(place, published(place))
    Correction.objects.update(document_number="可改")  # while it is under way
    published(place, content=b"second")
    rows = Correction.objects.all()
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        rows.update(reason="别的") if change == "update" else rows.delete()
    assert Correction.objects.get().reason == "合计有误"
