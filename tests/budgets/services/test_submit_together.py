"""成批上报、成批重新校验: each chosen one by itself, with its own outcome."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from budgets.models import Revision, RevisionState
from budgets.services.errors import RefusedActionError
from budgets.services.together import MOST, check_together, submit_together
from portal.access import Role
from portal.models import AuditEvent, User
from tests.factories.disclosures import ERROR, Place, a_place, checked
from tests.factories.organisations import account


def _chosen(*revisions: Revision) -> dict[int, int]:
    return {revision.pk: revision.version for revision in revisions}


@pytest.fixture
def places(db: None) -> tuple[Place, Place, Place]:
    return a_place(), a_place(unit="102002"), a_place(unit="102003")


@pytest.fixture
def accountant(places: tuple[Place, ...]) -> User:
    """One accountant for the three units."""
    return account(Role.OFFICER, division=places[0].division)


def test_one_that_is_refused_hinders_no_other(
    places: tuple[Place, Place, Place], accountant: User
) -> None:
    good, bad, also_good = checked(places[0]), checked(places[1], ERROR), checked(places[2])
    outcomes = submit_together(chosen=_chosen(good, bad, also_good), by=accountant)
    assert [each.revision.pk for each in outcomes] == [good.pk, bad.pk, also_good.pk]
    assert [bool(each.refusal) for each in outcomes] == [False, True, False]
    assert "还有1个错误" in outcomes[1].refusal
    states = dict(Revision.objects.values_list("pk", "state"))
    assert states[good.pk] == states[also_good.pk] == RevisionState.SUBMITTED
    assert states[bad.pk] == RevisionState.CHECKED
    assert AuditEvent.objects.filter(action="revision.submitted").count() == 2


def test_one_that_was_changed_since_it_was_seen_is_refused(
    places: tuple[Place, Place, Place], accountant: User
) -> None:
    revision = checked(places[0])
    (outcome,) = submit_together(chosen={revision.pk: revision.version - 1}, by=accountant)
    assert "刚刚被他人修改" in outcome.refusal
    revision.refresh_from_db()
    assert revision.state == RevisionState.CHECKED


def test_pressed_twice_it_is_submitted_once(
    places: tuple[Place, Place, Place], accountant: User
) -> None:
    chosen = _chosen(checked(places[0]))
    assert [each.refusal for each in submit_together(chosen=chosen, by=accountant)] == [""]
    (again,) = submit_together(chosen=chosen, by=accountant)
    assert again.refusal
    assert AuditEvent.objects.filter(action="revision.submitted").count() == 1


def test_what_belongs_to_others_does_not_exist(places: tuple[Place, Place, Place]) -> None:
    other = checked(a_place(division="370600", unit="201001"))
    own = checked(places[0])
    outcomes = submit_together(chosen=_chosen(own, other), by=places[0].officer)
    assert [each.revision.pk for each in outcomes] == [own.pk]
    other.refresh_from_db()
    assert other.state == RevisionState.CHECKED


def test_who_submits_nowhere_finds_nothing(places: tuple[Place, Place, Place]) -> None:
    revision = checked(places[0])
    assert submit_together(chosen=_chosen(revision), by=places[0].reviewer) == []


def test_those_whose_rules_have_changed_are_checked_again(
    places: tuple[Place, Place, Place], accountant: User
) -> None:
    stale, fresh = checked(places[0]), checked(places[1])
    Revision.objects.filter(pk=stale.pk).update(needs_check=True)
    outcomes = check_together(chosen=_chosen(stale, fresh), by=accountant)
    stale.refresh_from_db()
    assert stale.state == RevisionState.RECEIVED
    assert not outcomes[0].refusal


def test_too_many_at_once_are_refused_whole(accountant: User) -> None:
    with pytest.raises(RefusedActionError) as refused:
        submit_together(chosen=dict.fromkeys(range(MOST + 1), 0), by=accountant)
    assert refused.value.code == "too_many"


def test_an_act_that_is_not_allowed_here_is_said_of_that_one(
    places: tuple[Place, Place, Place], monkeypatch: pytest.MonkeyPatch, accountant: User
) -> None:
    revision = checked(places[0])

    def refuse(**_given: object) -> None:
        raise PermissionDenied

    monkeypatch.setattr("budgets.services.review.submit", refuse)
    (outcome,) = submit_together(chosen=_chosen(revision), by=accountant)
    assert outcome.refusal == "您没有办理此件的权限。"
