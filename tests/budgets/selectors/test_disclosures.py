"""The desk: an account sees its own, and what waits for it."""

from __future__ import annotations

from budgets.selectors import disclosures as selectors
from budgets.tables.vocabulary import make
from portal.access import Action, Role
from tests.factories.disclosures import (
    ERROR,
    WARNING,
    Place,
    a_place,
    approved,
    checked,
    read,
    received,
    submitted,
)
from tests.factories.organisations import account


def test_what_is_not_ones_own_does_not_exist(place: Place) -> None:
    other = a_place(division="370600", unit="201001")
    mine, theirs = received(place), received(other)
    for user in (place.officer, place.reviewer, place.publisher):
        assert list(selectors.for_user(user)) == [place.disclosure]
        assert list(selectors.revisions_for_user(user)) == [mine]
    assert list(selectors.revisions_for_user(other.officer)) == [theirs]
    assert not selectors.for_user(account()).exists()
    assert not selectors.for_user(account(Role.ADMINISTRATOR)).exists()
    assert list(selectors.for_user(place.officer, Action.UPLOAD)) == [place.disclosure]
    assert not selectors.for_user(place.reviewer, Action.UPLOAD).exists()


def test_the_queue_holds_what_waits_for_the_account(place: Place) -> None:
    def queue() -> list[list[int]]:
        return [
            [revision.pk for revision in selectors.queue_for(user)]
            for user in (place.officer, place.reviewer, place.publisher)
        ]

    revision = received(place)
    assert queue() == [[], [], []]
    read(None, make("E_ENCRYPTED"))
    assert queue() == [[revision.pk], [], []]
    sent = submitted(place, content=b"second")
    assert queue()[1:] == [[sent.pk], []]
    elsewhere = a_place(division="370600", unit="201001")
    waiting = approved(elsewhere)
    assert queue()[1:] == [[sent.pk], []]
    assert list(selectors.queue_for(elsewhere.publisher)) == [waiting]


def test_ones_own_submission_is_not_in_ones_queue(place: Place) -> None:
    from budgets.services import review

    both = account(Role.OFFICER, Role.BUREAU_REVIEWER, division=place.division)
    review.submit(revision=checked(place), by=both)
    assert not selectors.queue_for(both).exists()
    assert selectors.queue_for(place.reviewer).count() == 1


def test_findings_are_grouped_by_table_the_gravest_first(place: Place) -> None:
    whole = make("W_LEGACY_FORMAT")
    revision = checked(place, WARNING, ERROR, whole)
    groups = selectors.findings_of(revision)
    assert [(table, [f.code for f in found]) for table, found in groups] == [
        (None, ["W_LEGACY_FORMAT"]),
        (3, ["E_TOTAL", "W_CODE_NAME"]),
    ]


def test_findings_are_read_in_one_query(place: Place, django_assert_num_queries: object) -> None:
    revision = checked(place, WARNING, ERROR)
    with django_assert_num_queries(1):  # type: ignore[operator]
        for _table, found in selectors.findings_of(revision):
            for finding in found:
                assert finding.revision is revision
                assert not hasattr(finding, "waiver")
                assert finding.explained_by is None


def test_last_years_publication_is_what_the_rules_compare_with(place: Place) -> None:
    from dataclasses import replace

    from budgets.services.disclosures import open_disclosure
    from tests.factories.disclosures import a_declaration, published

    next_year = open_disclosure(unit=place.unit, year=2026, by=place.officer)
    assert selectors.previous_declaration(next_year) is None
    checked(place)
    assert selectors.previous_declaration(next_year) is None  # not yet public
    published(place, content=b"published")
    assert selectors.previous_declaration(next_year) == a_declaration()
    assert selectors.previous_declaration(place.disclosure) is None
    assert replace(place, disclosure=next_year).disclosure.year == 2026
