"""脱密声明 and 保密审查: nothing is kept without the one, nothing is public without the other."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from budgets.models import DeclassificationStatement, Revision, SecrecyReview, SourceFile
from budgets.selectors.withholding import is_reviewed
from budgets.services import publication, review
from budgets.services.declassification import STATEMENT
from budgets.services.errors import RefusedActionError
from budgets.services.loading import AS_PUBLISHED, Loader, load
from budgets.services.secrecy import record_secrecy_review
from budgets.services.uploads import receive_workbook
from portal import jobs
from portal.access import Role
from portal.models import AuditEvent, Job
from portal.models.immutable import ImmutableError
from tests.factories.declarations import GOLDEN
from tests.factories.disclosures import Place, approved, received, submitted
from tests.factories.organisations import account


class Watched(io.BytesIO):
    """A stream that remembers whether anybody looked into it."""

    was_read = False

    def read(self, *args: Any) -> bytes:
        self.was_read = True
        return super().read(*args)


def test_without_the_declaration_not_a_byte_is_stored(place: Place, settings: Any) -> None:
    stream = Watched(b"workbook")
    with pytest.raises(RefusedActionError) as refused:
        receive_workbook(
            disclosure=place.disclosure,
            upload=stream,
            original_name="公开表.xlsx",
            by=place.officer,
            declassified=False,
        )
    assert refused.value.code == "not_declassified"
    assert "文件没有接收，也没有保存" in refused.value.message
    assert not stream.was_read
    assert not [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()]
    assert not SourceFile.objects.exists()
    assert not Revision.objects.exists()
    assert not Job.objects.exists()


def test_the_declaration_is_kept_with_its_person_its_hour_and_its_words(place: Place) -> None:
    revision = received(place)
    statement = DeclassificationStatement.objects.get(revision=revision)
    assert (statement.by, statement.wording) == (place.officer, STATEMENT)
    assert statement.public_elsewhere == ""
    assert timezone.now() - statement.at < timedelta(minutes=1)
    event = AuditEvent.objects.get(action="revision.declassified")
    assert (event.actor, event.target) == (place.officer.get_username(), f"revision:{revision.pk}")


def test_the_same_file_handed_in_twice_is_declared_once(place: Place) -> None:
    received(place)
    received(place)
    assert DeclassificationStatement.objects.count() == 1


def test_what_is_loaded_is_declared_as_public_elsewhere(place: Place) -> None:
    content = (GOLDEN / "zhangdian-2025" / "workbook.xlsx").read_bytes()
    reviewer = account(Role.BUREAU_REVIEWER, Role.PUBLISHER, division=place.division)
    revision = load(
        disclosure=place.disclosure,
        content=content,
        name="公开表.xlsx",
        loader=Loader(place.officer, reviewer),
        publish=True,
    )
    assert revision.state == "PUBLISHED"
    statement = DeclassificationStatement.objects.get(revision=revision)
    assert statement.public_elsewhere == AS_PUBLISHED
    assert SecrecyReview.objects.get(revision=revision).by == reviewer


@pytest.mark.parametrize("model", [DeclassificationStatement, SecrecyReview])
def test_what_was_declared_and_reviewed_is_never_changed(place: Place, model: Any) -> None:
    approved(place)
    kept = model.objects.get()
    with pytest.raises(ImmutableError):
        kept.save()
    table = model._meta.db_table
    for statement in (f"UPDATE {table} SET by_id = 1", f"DELETE FROM {table}"):
        with (
            pytest.raises(DatabaseError, match="refused"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def unreviewed(place: Place) -> Revision:
    return review.approve(revision=submitted(place), by=place.reviewer)


def test_nothing_is_published_without_a_secrecy_review(place: Place) -> None:
    revision = unreviewed(place)
    for act in (
        lambda: publication.publish(revision=revision, by=place.publisher),
        lambda: publication.schedule(
            revision=revision, at=timezone.now() + timedelta(hours=1), by=place.publisher
        ),
    ):
        with pytest.raises(RefusedActionError) as refused:
            act()
        assert refused.value.code == "not_secrecy_reviewed"
    record_secrecy_review(revision=revision, by=place.publisher)
    assert publication.publish(revision=revision, by=place.publisher).state == "PUBLISHED"


def test_approving_may_record_the_review_in_one_step(place: Place) -> None:
    revision = review.approve(revision=submitted(place), by=place.reviewer, secrecy_reviewed=True)
    assert is_reviewed(revision)
    event = AuditEvent.objects.get(action="revision.secrecy_reviewed")
    assert event.actor == place.reviewer.get_username()


def test_an_approval_that_is_refused_records_no_review(place: Place) -> None:
    revision = submitted(place)
    Revision.objects.update(needs_check=True)
    revision.refresh_from_db()
    with pytest.raises(RefusedActionError):
        review.approve(revision=revision, by=place.reviewer, secrecy_reviewed=True)
    assert not SecrecyReview.objects.exists()


def test_what_is_submitted_again_is_reviewed_again(place: Place) -> None:
    revision = approved(place)
    review.return_for_changes(revision=revision, reason="有误", by=place.reviewer)
    review.submit(revision=revision, by=place.officer)
    assert not is_reviewed(revision)
    review.approve(revision=revision, by=place.reviewer)
    with pytest.raises(RefusedActionError):
        publication.publish(revision=revision, by=place.publisher)


def test_what_was_scheduled_is_not_published_without_its_review(place: Place) -> None:
    """A review may have fallen away since: the hour alone publishes nothing."""
    revision = publication.schedule(
        revision=approved(place), at=timezone.now() + timedelta(hours=1), by=place.publisher
    )
    Revision.objects.filter(pk=revision.pk).update(
        submitted_at=timezone.now(), scheduled_for=timezone.now()
    )
    Job.objects.filter(kind=publication.SCHEDULED_KIND).update(run_after=timezone.now())
    jobs.run_due()
    revision.refresh_from_db()
    assert revision.state == "APPROVED"
    assert revision.publication is None


def test_who_may_review(place: Place) -> None:
    revision = submitted(place)
    for user in (place.officer, account(Role.UNIT_LEAD, unit=place.unit), account(Role.AUDITOR)):
        with pytest.raises(PermissionDenied):
            record_secrecy_review(revision=revision, by=user)
    both = account(Role.OFFICER, Role.BUREAU_REVIEWER, division=place.division)
    Revision.objects.filter(pk=revision.pk).update(submitted_by=both)
    revision.refresh_from_db()
    with pytest.raises(RefusedActionError) as refused:
        record_secrecy_review(revision=revision, by=both)
    assert refused.value.code == "own_submission"


def test_a_draft_is_not_reviewed(place: Place) -> None:
    with pytest.raises(RefusedActionError):
        record_secrecy_review(revision=received(place), by=place.reviewer)
