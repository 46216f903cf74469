"""规则集 of targets: other rules mark what is not public, once; a check takes the mark away."""

from __future__ import annotations

import pytest

from budgets.models import Revision
from budgets.services import processing, publication, review
from budgets.services.secrecy import record_secrecy_review
from performance.models import TargetsFile
from performance.rules import rule_set
from performance.rules.core import RULES
from performance.services import rule_sets
from portal import chores
from portal.models import AuditEvent
from tests.factories.disclosures import Place, a_place, checked, read
from tests.factories.targets import handed_in, with_projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db: None) -> Place:
    return a_place()


def _by_other_rules() -> None:
    TargetsFile.objects.update(checked_with="f" * 64)


def test_other_rules_mark_targets_once_until_they_are_checked_again(place: Place) -> None:
    revision = handed_in(place)
    assert TargetsFile.objects.get().checked_with == rule_set.fingerprint()
    assert rule_sets.mark_outdated() == 0
    _by_other_rules()
    assert (rule_sets.mark_outdated(), rule_sets.mark_outdated()) == (1, 0)
    assert Revision.objects.filter(needs_check=True).exists()
    revision.refresh_from_db()
    event = AuditEvent.objects.get(action="revision.needs_check")
    assert event.details["checked_with"] == "f" * 64
    processing.recheck(revision=revision, by=place.officer)
    read(with_projects())
    revision.refresh_from_db()
    assert not Revision.objects.filter(needs_check=True).exists()
    assert rule_sets.mark_outdated() == 0


def test_what_is_public_or_has_no_targets_is_left_alone(place: Place) -> None:
    revision = handed_in(place)
    _by_other_rules()
    review.submit(revision=revision, by=place.officer)
    record_secrecy_review(revision=revision, by=place.reviewer)
    review.approve(revision=revision, by=place.reviewer)
    publication.publish(revision=revision, by=place.publisher)
    checked(a_place(division="370600"))
    assert rule_sets.mark_outdated() == 0
    assert not Revision.objects.filter(needs_check=True).exists()


def test_who_is_faster_wins(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    handed_in(place)
    _by_other_rules()
    monkeypatch.setattr(rule_sets, "change", lambda *_args, **_options: False)
    assert rule_sets.mark_outdated() == 0
    assert not AuditEvent.objects.filter(action="revision.needs_check").exists()


def test_any_other_data_is_another_rule_set(monkeypatch: pytest.MonkeyPatch) -> None:
    before = rule_set.fingerprint()
    assert len(before) == 64
    compute = rule_set.fingerprint.__wrapped__
    assert compute() == before
    monkeypatch.setattr(rule_set, "RULES", RULES[1:])
    without_one = compute()
    monkeypatch.setattr(rule_set, "RULE_SET", 99)
    assert len({before, without_one, compute()}) == 3


def test_workers_look_for_them() -> None:
    assert "performance.mark_outdated" in chores.registered()
