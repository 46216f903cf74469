"""措辞变更: what is not public is made again when its words come into force, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from budgets.models import Division, Revision, WordingVersion
from budgets.services import processing, rewording, wording
from portal import chores
from portal.models import AuditEvent
from tests.factories.disclosures import (
    Place,
    a_declaration,
    a_place,
    approved,
    checked,
    published,
    read,
    received,
    scheduled,
    submitted,
)
from tests.factories.organisations import DivisionFactory
from tests.factories.wording import a_pack, in_force, worder

Step = Callable[[Place], Revision]
TODAY = timezone.localdate()


def enforce(division: Division | None, *, days: int = 0, **of: Any) -> WordingVersion:
    pack = a_pack(division, words={"contents.title": "目次"}, **of)
    day = TODAY + timedelta(days=days)
    return wording.put_in_force(pack=pack, edits=pack.edits, valid_from=day, by=worder(division))


@pytest.mark.parametrize("step", [checked, submitted, approved, scheduled])
def test_what_is_not_public_is_marked_once(place: Place, step: Step) -> None:
    revision = step(place)
    before = revision.version
    pack = enforce(place.division)
    revision.refresh_from_db()
    assert revision.needs_check
    assert revision.version == before + 1  # a decision upon the page of before fails
    event = AuditEvent.objects.get(action="revision.reworded")
    assert event.target == f"revision:{revision.pk}"
    assert event.details == {"wording": pack.pk}
    assert rewording.mark_reworded() == 0


@pytest.mark.parametrize("step", [received, published])
def test_what_is_public_or_not_yet_rendered_is_left_alone(place: Place, step: Step) -> None:
    revision = step(place)
    enforce(place.division)
    revision.refresh_from_db()
    assert not revision.needs_check


@pytest.mark.parametrize(
    "of", [{"year": 2026}, {"scope": "department"}, {"year": 2024, "scope": "department"}]
)
def test_words_of_other_documents_mark_nothing(place: Place, of: dict[str, Any]) -> None:
    revision = checked(place)
    enforce(place.division, **of)
    enforce(DivisionFactory.create())
    revision.refresh_from_db()
    assert not revision.needs_check


def test_words_of_an_earlier_year_mark_what_has_no_later_ones(place: Place) -> None:
    revision = checked(place)
    enforce(place.division, year=2024)
    revision.refresh_from_db()
    assert revision.needs_check


def test_words_from_above_mark_where_there_are_no_own_ones(place: Place) -> None:
    city = DivisionFactory.create(code="370300")
    Division.objects.filter(pk=place.division.pk).update(parent=city)
    neighbour = a_place(division="370302", unit="103001")
    Division.objects.filter(pk=neighbour.division.pk).update(parent=city)
    in_force(neighbour.division)
    revision, theirs = checked(place), checked(neighbour)
    enforce(city)
    revision.refresh_from_db()
    theirs.refresh_from_db()
    assert (revision.needs_check, theirs.needs_check) == (True, False)
    enforce(None)
    assert AuditEvent.objects.filter(action="revision.reworded").count() == 1


def test_a_later_day_marks_on_that_day(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    revision = checked(place)
    enforce(place.division, days=2)
    revision.refresh_from_db()
    assert not revision.needs_check
    assert rewording.mark_reworded() == 0
    monkeypatch.setattr(timezone, "localdate", lambda: TODAY + timedelta(days=2))
    assert (rewording.mark_reworded(), rewording.mark_reworded()) == (1, 0)


def test_another_check_takes_the_mark_away(place: Place) -> None:
    revision = checked(place)
    enforce(place.division)
    revision.refresh_from_db()
    processing.recheck(revision=revision, by=place.officer)
    read(a_declaration())
    revision.refresh_from_db()
    assert not revision.needs_check
    assert rewording.mark_reworded() == 0


def test_what_is_being_read_asks_for_another_check(place: Place) -> None:
    revision = received(place)
    Revision.objects.filter(pk=revision.pk).update(state="READING")
    enforce(place.division)
    before = revision.version
    revision.refresh_from_db()
    assert (revision.needs_check, revision.version) == (True, before)


def test_a_check_of_what_is_in_review_gives_way(place: Place) -> None:
    revision = submitted(place)
    Revision.objects.filter(pk=revision.pk).update(needs_check=True)
    before = revision.version
    enforce(place.division)
    revision.refresh_from_db()
    assert (revision.needs_check, revision.version) == (True, before + 1)
    assert not AuditEvent.objects.filter(action="revision.reworded").exists()


def test_a_draft_has_no_beginning(place: Place) -> None:
    with pytest.raises(ValueError, match="draft"):
        rewording.began(a_pack(place.division))


def test_workers_do_it() -> None:
    assert "budgets.mark_reworded" in chores.registered()
