"""代办授权 (A/B岗): dated, in one's own name, and never around the four eyes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from budgets.models import Delegation, Revision, RevisionState
from budgets.selectors.disclosures import for_user
from budgets.services import publication, review, secrecy
from budgets.services.delegation import delegate, end_delegation
from budgets.services.errors import RefusedActionError
from portal.access import ADMINISTRATORS, Action, Role, may, memberships_of, principal_of
from portal.models import AuditEvent, User
from tests.factories.disclosures import Place, a_place, approved, checked, submitted
from tests.factories.organisations import UserFactory, account
from tests.factories.workflow import stood_in

TODAY = timezone.localdate


def fresh(user: User) -> User:
    """The account as another request reads it."""
    return User.objects.get(pk=user.pk)


def seen(revision: Revision) -> Revision:
    return Revision.objects.select_related("disclosure__division").get(pk=revision.pk)


@pytest.fixture
def stand_in(db: None) -> User:
    """Somebody without any role."""
    return UserFactory.create(last_name="李", first_name="明")


def test_the_stand_in_may_exactly_what_the_role_may(place: Place, stand_in: User) -> None:
    assert not may(stand_in, Action.APPROVE, place.disclosure)
    stood_in(place.reviewer, stand_in)
    now = fresh(stand_in)
    for action in Action:
        assert may(now, action, place.disclosure) == may(place.reviewer, action, place.disclosure)
    assert list(for_user(now)) == [place.disclosure]
    elsewhere = a_place(division="370600", unit="201001")
    assert not may(now, Action.APPROVE, elsewhere.disclosure)
    assert principal_of(now, Action.APPROVE, place.disclosure) == place.reviewer


@pytest.mark.parametrize(
    ("starts", "ends", "holds"), [(0, 0, True), (-3, 1, True), (1, 3, False), (-5, -1, False)]
)
def test_only_from_its_first_day_to_its_last(
    place: Place, stand_in: User, starts: int, ends: int, *, holds: bool
) -> None:
    today = TODAY()
    Delegation.objects.create(
        membership=place.reviewer.memberships.get(),
        principal=place.reviewer,
        stand_in=stand_in,
        starts=today + timedelta(days=starts),
        ends=today + timedelta(days=ends),
        reason="休假",
    )
    assert may(fresh(stand_in), Action.APPROVE, place.disclosure) is holds


@pytest.mark.parametrize("why", ["ended", "principal off", "stand-in off", "role taken"])
def test_it_ends_with_whatever_it_rests_on(place: Place, stand_in: User, why: str) -> None:
    delegation = stood_in(place.reviewer, stand_in)
    if why == "ended":
        end_delegation(delegation=delegation, by=place.reviewer)
    elif why == "principal off":
        User.objects.filter(pk=place.reviewer.pk).update(is_active=False)
    elif why == "stand-in off":
        User.objects.filter(pk=stand_in.pk).update(is_active=False)
    else:
        place.reviewer.memberships.all().delete()
    assert not may(fresh(stand_in), Action.APPROVE, place.disclosure)


def test_rights_are_read_in_one_query(
    place: Place, stand_in: User, django_assert_num_queries: Any
) -> None:
    stood_in(place.reviewer, stand_in)
    user = fresh(stand_in)
    with django_assert_num_queries(1):
        assert may(user, Action.APPROVE, place.disclosure)
        assert principal_of(user, Action.APPROVE, place.disclosure) == place.reviewer
        assert str(memberships_of(user)[0].user)


def test_what_is_lent_is_not_lent_again(place: Place, stand_in: User) -> None:
    stood_in(place.reviewer, stand_in)
    third = UserFactory.create()
    with pytest.raises(PermissionDenied):
        delegate(
            membership=place.reviewer.memberships.get(),
            stand_in=third,
            starts=TODAY(),
            ends=TODAY(),
            reason="再转",
            by=fresh(stand_in),
        )


def test_acts_are_in_the_stand_ins_own_name_for_the_principal(place: Place, stand_in: User) -> None:
    revision = submitted(place)
    stood_in(place.reviewer, stand_in)
    now = fresh(stand_in)
    secrecy.record_secrecy_review(revision=revision, by=now)
    review.approve(revision=revision, by=now)
    stored = seen(revision)
    assert (stored.approved_by, stored.approved_for) == (stand_in, place.reviewer)
    event = AuditEvent.objects.get(action="revision.approved")
    assert event.actor == stand_in.get_username()
    assert event.details["acting_for"] == place.reviewer.get_username()


def test_an_own_right_comes_before_a_lent_one(place: Place) -> None:
    other = account(Role.BUREAU_REVIEWER, division=place.division)
    stood_in(place.reviewer, other)
    revision = submitted(place)
    review.approve(revision=revision, by=fresh(other))
    assert seen(revision).approved_for is None


# --- 四眼原则 ------------------------------------------------------------------------------


def test_who_submitted_approves_as_nobodys_stand_in(place: Place) -> None:
    revision = submitted(place)
    stood_in(place.reviewer, place.officer)
    with pytest.raises(RefusedActionError, match="own_submission"):
        review.approve(revision=revision, by=fresh(place.officer))


def test_nor_does_a_stand_in_approve_for_who_submitted(place: Place, stand_in: User) -> None:
    both = account(Role.BUREAU_REVIEWER, Role.OFFICER, division=place.division)
    revision = checked(place)
    review.submit(revision=revision, by=both)
    stood_in(both, stand_in)
    with pytest.raises(RefusedActionError, match="own_submission"):
        review.approve(revision=seen(revision), by=fresh(stand_in))


def test_nor_the_principal_what_a_stand_in_submitted(place: Place, stand_in: User) -> None:
    both = account(Role.OFFICER, Role.BUREAU_REVIEWER, division=place.division)
    stood_in(both, stand_in)
    revision = checked(place)
    review.submit(revision=revision, by=fresh(stand_in))
    assert seen(revision).submitted_for == both
    with pytest.raises(RefusedActionError, match="own_submission"):
        review.approve(revision=seen(revision), by=fresh(both))
    review.approve(revision=seen(revision), by=place.reviewer)


@pytest.mark.parametrize(
    "pair", [("approved_by", "submitted_for"), ("approved_for", "submitted_by")]
)
def test_the_database_refuses_it_too(place: Place, pair: tuple[str, str]) -> None:
    revision = approved(place)
    one, other = pair
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(
            **{one: place.publisher.pk, other: place.publisher.pk}
        )


def test_a_schedule_by_a_stand_in_is_published_at_its_hour(place: Place, stand_in: User) -> None:
    revision = approved(place)
    stood_in(place.publisher, stand_in)
    hour = timezone.now() + timedelta(hours=1)
    publication.schedule(revision=revision, at=hour, by=fresh(stand_in))
    assert seen(revision).state == RevisionState.SCHEDULED
    assert AuditEvent.objects.get(action="revision.scheduled").details["acting_for"]


# --- naming and ending ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": " "}, "reason_missing"),
        ({"ends": -1}, "days_wrong"),
        ({"starts": 3, "ends": 2}, "days_wrong"),
        ({"ends": 200}, "too_long"),
        ({"self": True}, "no_stand_in"),
        ({"off": True}, "no_stand_in"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    place: Place, stand_in: User, changes: dict[str, Any], code: str
) -> None:
    if changes.get("off"):
        stand_in.is_active = False
    with pytest.raises(RefusedActionError, match=code):
        delegate(
            membership=place.reviewer.memberships.get(),
            stand_in=place.reviewer if changes.get("self") else stand_in,
            starts=TODAY() + timedelta(days=changes.get("starts", 0)),
            ends=TODAY() + timedelta(days=changes.get("ends", 1)),
            reason=changes.get("reason", "出差"),
            by=place.reviewer,
        )
    assert not Delegation.objects.exists()


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_the_three_administrators_are_never_stood_in_for(stand_in: User, role: Role) -> None:
    principal = account(role)
    with pytest.raises(RefusedActionError, match="never_delegated"):
        stood_in(principal, stand_in)
    # Not even by a row that no service wrote.
    Delegation.objects.create(
        membership=principal.memberships.get(),
        principal=principal,
        stand_in=stand_in,
        starts=TODAY(),
        ends=TODAY(),
        reason="x",
    )
    assert memberships_of(fresh(stand_in)) == []


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_none_of_the_three_stands_in_for_anybody(place: Place, role: Role) -> None:
    administrator = account(role)
    with pytest.raises(RefusedActionError, match="administrator_stands_in"):
        stood_in(place.reviewer, administrator)
    Delegation.objects.create(
        membership=place.reviewer.memberships.get(),
        principal=place.reviewer,
        stand_in=administrator,
        starts=TODAY(),
        ends=TODAY(),
        reason="x",
    )
    assert {each.role for each in memberships_of(fresh(administrator))} == {role}


def test_one_stand_in_at_a_time(place: Place, stand_in: User) -> None:
    first = stood_in(place.reviewer, stand_in)
    other = UserFactory.create()
    with pytest.raises(RefusedActionError, match="delegated_already"):
        stood_in(place.reviewer, other)
    later = TODAY() + timedelta(days=8)
    stood_in(place.reviewer, other, starts=later, ends=later)
    end_delegation(delegation=first, by=stand_in)
    stood_in(place.reviewer, UserFactory.create())
    assert Delegation.objects.filter(ended_at__isnull=True).count() == 2


def test_who_may_end_it(place: Place, stand_in: User) -> None:
    delegation = stood_in(place.reviewer, stand_in)
    with pytest.raises(PermissionDenied):
        end_delegation(delegation=delegation, by=place.publisher)
    end_delegation(delegation=delegation, by=account(Role.ADMINISTRATOR))
    with pytest.raises(RefusedActionError, match="ended_already"):
        end_delegation(delegation=delegation, by=place.reviewer)
    assert list(
        AuditEvent.objects.filter(target=f"delegation:{delegation.pk}")
        .order_by("pk")
        .values_list("action", flat=True)
    ) == ["delegation.given", "delegation.ended"]


def test_an_ended_one_never_changes(place: Place, stand_in: User) -> None:
    delegation = stood_in(place.reviewer, stand_in)
    end_delegation(delegation=delegation, by=place.reviewer)
    with (
        pytest.raises(DatabaseError, match="refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE budgets_delegation SET ended_at = NULL, ended_by_id = NULL")
