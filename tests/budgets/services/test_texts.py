"""公开文字 of a revision: kept verbatim, checked again, carried over, frozen with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from budgets.models import DeclaredText, Disclosure, Revision, RevisionState
from budgets.selectors.texts import declared_texts, findings_of_texts, previous_texts
from budgets.services import checking, publication, review
from budgets.services.checking import Checked
from budgets.services.disclosures import open_disclosure
from budgets.services.errors import RefusedActionError
from budgets.services.texts import set_texts
from budgets.services.uploads import receive_workbook
from budgets.tables.findings import Finding, Severity
from budgets.tables.surroundings import Surroundings
from budgets.tables.texts import DeclaredTexts
from portal import jobs
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
    submitted,
)
from tests.factories.texts import TEXTS, saying

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db: None) -> Place:
    return a_place()


def test_texts_are_kept_as_they_were_given(place: Place) -> None:
    revision = checked(place)
    assert declared_texts(revision) is None
    set_texts(revision=revision, texts=TEXTS, by=place.officer)
    assert declared_texts(revision) == TEXTS
    assert [text.key for text in revision.texts.all()] == [
        *("duties", "organisation", "institutions", "changes", "special", "glossary")
    ]


def test_saving_has_the_revision_checked_again(place: Place) -> None:
    revision = checked(place)
    version = revision.version
    set_texts(revision=revision, texts=TEXTS, by=place.officer)
    revision.refresh_from_db()
    assert revision.state == RevisionState.RECEIVED
    assert revision.version == version + 1
    event = AuditEvent.objects.get(action="revision.texts")
    assert event.actor == place.officer.get_username()
    assert event.details["changed"] == [
        *("duties", "organisation", "institutions", "glossary", "changes", "special")
    ]
    read(a_declaration())
    revision.refresh_from_db()
    assert revision.state == RevisionState.CHECKED
    assert declared_texts(revision) == TEXTS


def test_the_same_texts_change_nothing(place: Place) -> None:
    revision = checked(place)
    set_texts(revision=revision, texts=TEXTS, by=place.officer)
    read(a_declaration())
    revision.refresh_from_db()
    set_texts(revision=revision, texts=TEXTS, by=place.officer)
    assert revision.state == RevisionState.CHECKED
    assert AuditEvent.objects.filter(action="revision.texts").count() == 1


def test_texts_are_taken_away_by_empty_ones(place: Place) -> None:
    revision = checked(place)
    set_texts(revision=revision, texts=TEXTS, by=place.officer)
    read(a_declaration())
    revision.refresh_from_db()
    set_texts(revision=revision, texts=DeclaredTexts(), by=place.officer)
    assert declared_texts(revision) is None
    assert not DeclaredText.objects.exists()


def test_the_next_upload_starts_with_the_texts_of_the_last(place: Place) -> None:
    first = checked(place)
    set_texts(revision=first, texts=TEXTS, by=place.officer)
    second = received(place, b"second")
    assert second.pk != first.pk
    assert declared_texts(second) == TEXTS
    read(a_declaration())
    second.refresh_from_db()
    set_texts(revision=second, texts=saying("无。"), by=place.officer)
    assert declared_texts(first) == TEXTS


def test_an_upload_may_bring_its_own_texts(place: Place) -> None:
    first = checked(place)
    set_texts(revision=first, texts=TEXTS, by=place.officer)
    second = receive_workbook(
        disclosure=place.disclosure,
        upload=b"second",
        original_name="公开表.xlsx",
        by=place.officer,
        declassified=True,
        texts=saying("无。"),
    )
    assert declared_texts(second) == saying("无。")


def test_the_check_reads_the_texts_and_last_years(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, object] = {}

    def check_file(*_args: object, **options: object) -> Checked:
        asked.update(options)
        raise jobs.JobError("E_TEST", "只看参数")

    earlier = a_place(division="370600", year=2024)
    revision = checked(earlier)
    set_texts(revision=revision, texts=saying("上年。"), by=earlier.officer)
    read(a_declaration())
    revision.refresh_from_db()
    _publish(earlier)
    this = replace(earlier, disclosure=_next_year(earlier))
    now = checked(this)
    set_texts(revision=now, texts=TEXTS, by=this.officer)
    monkeypatch.setattr(checking, "check_file", check_file)
    jobs.run_due()
    around = asked["around"]
    assert isinstance(around, Surroundings)
    assert around.texts == TEXTS
    assert around.previous_texts == saying("上年。")
    assert around.others_texts == {}
    assert previous_texts(earlier.disclosure) is None


def _next_year(place: Place) -> Disclosure:
    return open_disclosure(unit=place.unit, year=2025, by=place.officer)


def _publish(place: Place) -> None:
    revision = place.disclosure.revisions.get()
    review.submit(revision=revision, by=place.officer)
    review.approve(revision=revision, by=place.reviewer, secrecy_reviewed=True)
    publication.publish(revision=revision, by=place.publisher)


def test_only_the_officer_of_the_unit_writes(place: Place) -> None:
    revision = checked(place)
    other = a_place(division="370600")
    for user in (place.reviewer, place.publisher, other.officer):
        with pytest.raises(PermissionDenied):
            set_texts(revision=revision, texts=TEXTS, by=user)
    assert not DeclaredText.objects.exists()


@pytest.mark.parametrize("step", [received, submitted, approved])
def test_only_while_it_is_with_the_officer(place: Place, step: Callable[[Place], Revision]) -> None:
    revision = step(place)
    with pytest.raises(RefusedActionError, match="wrong_state"):
        set_texts(revision=revision, texts=TEXTS, by=place.officer)
    assert not DeclaredText.objects.exists()


def test_a_returned_revision_may_be_written_on(place: Place) -> None:
    revision = submitted(place)
    review.return_for_changes(revision=revision, reason="补充", by=place.reviewer)
    set_texts(revision=revision, texts=TEXTS, by=place.officer)
    assert declared_texts(revision) == TEXTS


def test_a_stale_page_changes_nothing(place: Place) -> None:
    revision = checked(place)
    revision.version -= 1
    with pytest.raises(RefusedActionError, match="changed_meanwhile"):
        set_texts(revision=revision, texts=TEXTS, by=place.officer)
    assert not DeclaredText.objects.exists()


def test_endless_texts_are_refused(place: Place) -> None:
    revision = checked(place)
    with pytest.raises(RefusedActionError, match="超过20000字"):
        set_texts(revision=revision, texts=saying("一" * 20_001), by=place.officer)
    assert revision.state == RevisionState.CHECKED


def test_what_is_public_is_never_written_again(place: Place) -> None:
    revision = checked(place)
    set_texts(revision=revision, texts=TEXTS, by=place.officer)
    read(a_declaration())
    revision.refresh_from_db()
    DeclaredText.objects.filter(key="changes").update(title="增减")  # not yet frozen
    _publish(place)
    rows = DeclaredText.objects.filter(revision=revision)
    for attempt in (
        lambda: rows.update(title="x"),
        lambda: rows.delete(),
        lambda: DeclaredText.objects.create(revision=revision, key="more", position=99),
    ):
        with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
            attempt()
    draft = checked(place, content=b"draft")
    assert declared_texts(draft) == declared_texts(revision)
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        draft.texts.filter(key="special").update(revision=revision, key="moved")


def test_a_correction_of_a_document_without_texts_has_none(place: Place) -> None:
    published(place)
    assert declared_texts(checked(place, content=b"draft")) is None


def test_findings_of_the_texts_by_section(place: Place) -> None:
    texts = Finding(Severity.ERROR, "不符。", code="E_TEXT_AMOUNT", table=2, column="增减变化")
    cell = Finding(Severity.ERROR, "合计。", code="E_TOTAL", sheet="表", cell="A1", column="合计")
    revision = checked(place, texts, cell)
    found = findings_of_texts(revision)
    assert [(title, len(each)) for title, each in found.items()] == [("增减变化", 1)]
