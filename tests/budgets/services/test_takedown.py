"""紧急下架: by two persons, of every version at once; what is sealed stays for the record."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction

from budgets.models import Revision, RevisionState, TablesDraft, Takedown, TakedownGround
from budgets.selectors import public
from budgets.selectors.disclosures import revisions_for_user
from budgets.selectors.takedowns import sealed_bytes, sealed_revisions
from budgets.selectors.typed_tables import newest_revision
from budgets.services import publication, review
from budgets.services.errors import RefusedActionError
from budgets.services.takedown import (
    PURGE_KIND,
    confirm_takedown,
    open_sealed,
    propose_takedown,
    reject_takedown,
)
from portal.access import Role
from portal.models import AuditEvent, Job, User
from tests.factories.disclosures import (
    Place,
    approved,
    checked,
    correcting,
    published,
    scheduled,
    submitted,
)
from tests.factories.organisations import UserFactory, account
from tests.factories.workflow import stood_in, taken_down

WHY = {"ground": TakedownGround.PERSONAL, "reason": "表11含身份证号"}


def proposed(place: Place, by: User | None = None) -> Takedown:
    return propose_takedown(disclosure=place.disclosure, by=by or place.publisher, **WHY)


def state_of(revision: Revision) -> str:
    return Revision.objects.get(pk=revision.pk).state


def test_proposing_alone_changes_nothing(place: Place) -> None:
    revision = published(place)
    proposed(place)
    assert state_of(revision) == RevisionState.PUBLISHED


def test_confirming_seals_every_version_at_once(place: Place) -> None:
    first = published(place)
    second = published(place, content=b"two", reason="更正")
    third = published(place, content=b"three", reason="再更正")
    publication.withdraw(revision=third, reason="撤回三", by=place.publisher)
    takedown = confirm_takedown(takedown=proposed(place), by=place.reviewer)
    told = public.publications_of(place.disclosure)
    assert [each.number for each in told] == [3, 2, 1]
    for each in told:
        assert each.withdrawn
        assert each.taken_down
        assert each.withdrawal_reason == str(TakedownGround.PERSONAL.label)
        assert (each.correction_reason, each.snapshot_sha256) == ("", "")
        assert (each.waivers, each.explanations) == ((), ())
        assert public.snapshot_files(each) == []
        assert public.snapshot_file(each, "json") is None
    assert takedown.sealed[str(third.pk)]["withdrawal_reason"] == "撤回三"
    assert takedown.sealed[str(second.pk)]["correction_reason"] == "更正"
    assert sealed_revisions(takedown) == [third, second, first]
    found = sealed_bytes(first, "json")
    assert found is not None
    assert b'"tables"' in found[0]


def test_the_desk_does_not_show_it_any_more(place: Place) -> None:
    taken_down(place)
    for user in (place.officer, place.reviewer, place.publisher):
        assert not revisions_for_user(user).exists()
    next_one = checked(place, content=b"mended")
    assert list(revisions_for_user(place.officer)) == [next_one]


@pytest.mark.parametrize("step", [submitted, approved, scheduled])
def test_what_was_about_to_come_is_returned(place: Place, step: Any) -> None:
    published(place)
    if step is scheduled:
        coming = approved(place, content=b"next")
        correcting(place)
        from datetime import timedelta

        from django.utils import timezone

        publication.schedule(
            revision=coming,
            at=timezone.now() + timedelta(hours=1),
            by=place.publisher,
        )
    else:
        coming = step(place, content=b"next")
    confirm_takedown(takedown=proposed(place), by=place.reviewer)
    stored = Revision.objects.get(pk=coming.pk)
    assert stored.state == RevisionState.RETURNED
    assert stored.scheduled_for is None
    assert "紧急下架" in stored.return_reason


def test_afterwards_a_mended_one_is_published_as_the_next(place: Place) -> None:
    taken_down(place)
    revision = published(place, content=b"mended", reason="删去不应公开的内容")
    told = public.publications_of(place.disclosure)
    assert [(each.number, each.taken_down, each.is_current) for each in told] == [
        (2, False, True),
        (1, True, False),
    ]
    assert public.snapshot_files(told[0])
    # It may have to go, too: only what is not sealed yet.
    takedown = confirm_takedown(takedown=proposed(place), by=place.reviewer)
    assert sealed_revisions(takedown) == [revision]


def test_two_persons_and_no_stand_in_around_them(place: Place) -> None:
    published(place)
    takedown = proposed(place)
    with pytest.raises(RefusedActionError, match="own_proposal"):
        confirm_takedown(takedown=takedown, by=place.publisher)
    helper = UserFactory.create()
    stood_in(place.publisher, helper)
    with pytest.raises(RefusedActionError, match="own_proposal"):
        confirm_takedown(takedown=takedown, by=User.objects.get(pk=helper.pk))
    stood_in(place.reviewer, place.publisher)
    with pytest.raises(RefusedActionError, match="own_proposal"):
        confirm_takedown(takedown=takedown, by=User.objects.get(pk=place.publisher.pk))
    with pytest.raises(IntegrityError), transaction.atomic():
        Takedown.objects.filter(pk=takedown.pk).update(
            confirmed_by=place.publisher, confirmed_at=takedown.proposed_at
        )


def test_nor_does_the_principal_confirm_what_a_stand_in_proposed(place: Place) -> None:
    published(place)
    helper = UserFactory.create()
    stood_in(place.publisher, helper)
    takedown = proposed(place, by=User.objects.get(pk=helper.pk))
    with pytest.raises(RefusedActionError, match="own_proposal"):
        confirm_takedown(takedown=takedown, by=place.publisher)
    confirm_takedown(takedown=takedown, by=place.reviewer)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.BUREAU_REVIEWER, Role.PUBLISHER}))
def test_nobody_else_takes_anything_down(place: Place, role: Role) -> None:
    published(place)
    system = role in (Role.ADMINISTRATOR, Role.AUDITOR)
    user = account(role) if system else account(role, division=place.division)
    with pytest.raises(PermissionDenied):
        proposed(place, by=user)
    takedown = proposed(place)
    for act in (
        lambda: confirm_takedown(takedown=takedown, by=user),
        lambda: reject_takedown(takedown=takedown, reason="否", by=user),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_what_cannot_be_is_refused(place: Place) -> None:
    with pytest.raises(RefusedActionError, match="nothing_public"):
        proposed(place)
    published(place)
    with pytest.raises(RefusedActionError, match="reason_missing"):
        propose_takedown(
            disclosure=place.disclosure,
            ground=TakedownGround.PERSONAL,
            reason=" ",
            by=place.publisher,
        )
    takedown = proposed(place)
    with pytest.raises(RefusedActionError, match="proposed_already"):
        proposed(place, by=place.reviewer)
    confirm_takedown(takedown=takedown, by=place.reviewer)
    for act in (
        lambda: confirm_takedown(takedown=takedown, by=place.reviewer),
        lambda: reject_takedown(takedown=takedown, reason="晚了", by=place.reviewer),
    ):
        with pytest.raises(RefusedActionError, match="settled_already"):
            act()
    with pytest.raises(RefusedActionError, match="nothing_public"):
        proposed(place)


def test_a_rejected_one_leaves_all_public(place: Place) -> None:
    revision = published(place)
    takedown = reject_takedown(takedown=proposed(place), reason="核查无误", by=place.reviewer)
    assert state_of(revision) == RevisionState.PUBLISHED
    assert takedown.rejection_reason == "核查无误"
    assert proposed(place).is_open


def test_only_auditors_open_what_is_sealed_and_it_is_on_record(place: Place) -> None:
    revision = sealed_revisions(taken_down(place))[0]
    for user in (place.officer, place.reviewer, place.publisher, account(Role.ADMINISTRATOR)):
        with pytest.raises(PermissionDenied):
            open_sealed(revision=revision, by=user, what="json")
    auditor = account(Role.AUDITOR)
    open_sealed(revision=revision, by=auditor, what="json")
    event = AuditEvent.objects.get(action="revision.sealed_opened")
    assert (event.actor, event.description) == (auditor.get_username(), "json")


def test_what_is_not_sealed_is_not_opened_this_way(place: Place) -> None:
    with pytest.raises(RefusedActionError, match="not_sealed"):
        open_sealed(revision=published(place), by=account(Role.AUDITOR), what="json")


def test_the_words_of_the_trail_do_not_tell_the_reason(place: Place) -> None:
    taken_down(place)
    for event in AuditEvent.objects.filter(action__startswith="takedown."):
        assert "不应公开的内容" not in event.description
        assert "不应公开的内容" in event.details["reason"]


def test_stored_pages_are_purged_at_once_and_again(place: Place) -> None:
    takedown = taken_down(place)
    due = Job.objects.filter(kind=PURGE_KIND, target=takedown.pk).order_by("run_after")
    first, second = due
    assert (second.run_after - first.run_after).total_seconds() == 30


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE budgets_takedown SET reason = 'x'",
        "UPDATE budgets_takedown SET confirmed_at = NULL, confirmed_by_id = NULL",
        "DELETE FROM budgets_takedown",
    ],
)
def test_the_database_keeps_a_confirmed_one(place: Place, change: str) -> None:
    taken_down(place)
    with (
        pytest.raises(DatabaseError, match="refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def test_a_sealed_version_does_not_become_public_again(place: Place) -> None:
    revision = sealed_revisions(taken_down(place))[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(state=RevisionState.PUBLISHED)


def test_a_form_that_was_typed_from_it_goes_with_it(place: Place) -> None:
    revision = published(place)
    now = revision.published_at
    assert now is not None
    TablesDraft.objects.create(
        disclosure=place.disclosure, begun_at=now, begun_by=place.officer, begun_from=revision
    )
    confirm_takedown(takedown=proposed(place), by=place.reviewer)
    assert not TablesDraft.objects.exists()
    assert newest_revision(place.disclosure) is None


def test_a_new_draft_does_not_start_with_sealed_words(place: Place) -> None:
    from budgets.services.entries import set_entries

    revision = checked(place)
    set_entries(revision=revision, values={"special": "秘密事项。"}, by=place.officer)
    from tests.factories.disclosures import a_declaration, read

    read(a_declaration())
    revision.refresh_from_db()
    review.submit(revision=revision, by=place.officer)
    from budgets.services.secrecy import record_secrecy_review

    record_secrecy_review(revision=revision, by=place.reviewer)
    review.approve(revision=revision, by=place.reviewer)
    publication.publish(revision=revision, by=place.publisher)
    confirm_takedown(takedown=proposed(place), by=place.reviewer)
    assert not checked(place, content=b"mended").entries.exists()
