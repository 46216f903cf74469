"""退回意见: said of a finding or a table, and found again in the next check and upload."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from budgets.models import ReturnNote, Revision
from budgets.selectors.listed_findings import listed_findings
from budgets.selectors.returns import ReturnNotes, return_notes
from budgets.services import review
from budgets.services.remarks import Remark
from tests.factories.disclosures import ERROR, WARNING, Place, checked, submitted


def notes_of(revision: Revision) -> ReturnNotes:
    found = listed_findings(revision)
    return return_notes(revision, [each.kept for each in found.findings], found.changes.previous)


def returned(place: Place) -> Revision:
    """Returned with a remark on its error and one on 公开表5."""
    revision = submitted(place, ERROR, WARNING)
    finding = revision.findings.get(code="E_TOTAL")
    return review.return_for_changes(
        revision=revision,
        reason="请核对",
        by=place.reviewer,
        remarks=[
            Remark("合计少加一行", finding=finding),
            Remark("整张表单位应为万元", table=5),
            Remark("  ", table=6),
        ],
    )


def test_remarks_stand_at_their_finding_and_table(place: Place) -> None:
    revision = returned(place)
    notes = notes_of(revision)
    finding = revision.findings.get(code="E_TOTAL")
    assert notes.of_findings == {finding.pk: "合计少加一行"}
    assert notes.of_tables == {5: "整张表单位应为万元"}
    assert (notes.count, notes.former, notes.gone) == (2, False, ())


def test_a_revision_that_was_never_returned_has_none(place: Place) -> None:
    assert notes_of(submitted(place, ERROR)).count == 0


def test_the_next_upload_shows_them_where_the_finding_is_the_same(place: Place) -> None:
    returned(place)
    again = checked(place, ERROR, content=b"mended")
    notes = notes_of(again)
    assert notes.former
    assert list(notes.of_findings.values()) == ["合计少加一行"]
    assert notes.of_tables == {5: "整张表单位应为万元"}


def test_what_was_solved_is_told_apart(place: Place) -> None:
    returned(place)
    notes = notes_of(checked(place, WARNING, content=b"mended"))
    assert notes.of_findings == {}
    assert [note.text for note in notes.gone] == ["合计少加一行"]


def test_a_second_return_has_its_own_remarks_alone(place: Place) -> None:
    revision = returned(place)
    review.submit(revision=revision, by=place.officer)
    review.return_for_changes(revision=revision, reason="再看", by=place.reviewer)
    assert notes_of(revision).count == 0
    assert ReturnNote.objects.count() == 2


def test_a_finding_of_another_revision_is_refused_and_nothing_is_returned(place: Place) -> None:
    first = checked(place, ERROR)
    foreign = first.findings.get()
    revision = submitted(place, ERROR, content=b"second")
    with pytest.raises(ValueError, match="another revision"):
        review.return_for_changes(
            revision=revision,
            reason="有误",
            by=place.reviewer,
            remarks=[Remark("错", finding=foreign)],
        )
    assert Revision.objects.get(pk=revision.pk).state == "SUBMITTED"


@pytest.mark.parametrize(
    "change", ["UPDATE budgets_returnnote SET text = 'x'", "DELETE FROM budgets_returnnote"]
)
def test_the_database_keeps_remarks(place: Place, change: str) -> None:
    returned(place)
    with (
        pytest.raises(DatabaseError, match="refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
