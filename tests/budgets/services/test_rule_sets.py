"""规则集: other rules mark what is not public, once; a check with them takes the mark away."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from budgets.models import CheckedWith, Revision, RuleSet
from budgets.rules.rule_set import fingerprint
from budgets.services import processing, rule_sets
from portal import chores
from portal.models import AuditEvent
from tests.factories.disclosures import (
    Place,
    a_declaration,
    approved,
    checked,
    published,
    read,
    received,
    scheduled,
    submitted,
)

Step = Callable[[Place], Revision]


@pytest.fixture
def new_rules(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on the code has other rules."""
    return lambda: monkeypatch.setattr(rule_sets, "fingerprint", lambda: "f" * 64)


def test_a_check_notes_its_rules(place: Place) -> None:
    revision = checked(place)
    assert CheckedWith.objects.get(revision=revision).rule_set.fingerprint == fingerprint()
    assert RuleSet.objects.count() == 1
    assert rule_sets.mark_outdated() == 0


@pytest.mark.parametrize("step", [checked, submitted, approved, scheduled])
def test_other_rules_mark_what_is_not_public_once(
    place: Place, new_rules: Callable[[], None], step: Step
) -> None:
    revision = step(place)
    new_rules()
    assert (rule_sets.mark_outdated(), rule_sets.mark_outdated()) == (1, 0)
    before = revision.version
    revision.refresh_from_db()
    assert revision.needs_check
    assert revision.version == before + 1  # a decision upon the page of before fails
    event = AuditEvent.objects.get(action="revision.needs_check")
    assert event.details == {"checked_with": fingerprint(), "running": "f" * 64}


@pytest.mark.parametrize("step", [received, published])
def test_what_is_public_or_not_yet_checked_is_left_alone(
    place: Place, new_rules: Callable[[], None], step: Step
) -> None:
    revision = step(place)
    new_rules()
    assert rule_sets.mark_outdated() == 0
    revision.refresh_from_db()
    assert not revision.needs_check


def test_a_check_that_noted_nothing_is_of_other_rules(place: Place) -> None:
    revision = checked(place)
    CheckedWith.objects.all().delete()
    assert rule_sets.mark_outdated() == 1
    event = AuditEvent.objects.get(action="revision.needs_check")
    assert event.details["checked_with"] == ""
    assert event.target == f"revision:{revision.pk}"


def test_another_check_takes_the_mark_away(place: Place, new_rules: Callable[[], None]) -> None:
    revision = checked(place)
    new_rules()
    rule_sets.mark_outdated()
    revision.refresh_from_db()
    processing.recheck(revision=revision, by=place.officer)
    read(a_declaration())
    revision.refresh_from_db()
    assert not revision.needs_check
    assert CheckedWith.objects.get(revision=revision).rule_set.fingerprint == "f" * 64
    assert rule_sets.mark_outdated() == 0


def test_workers_do_it() -> None:
    assert "budgets.mark_outdated" in chores.registered()
