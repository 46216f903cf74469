"""Races of 批复批次 and of 批量上传: what a batch replaced stays on record, each is confirmed once.

Each has a control that takes the guard away and must then show the fault. The guards are rows
that are locked, so the controls need PostgreSQL: SQLite lets one write at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest

from budgets.models import ApprovedFigures, BatchState, ReplacedFigures, Revision, UploadBatch
from budgets.resources import approvals
from budgets.resources.approvals import ApprovedFiguresResource
from budgets.resources.imports import Outcome, run_import
from budgets.selectors.batches import routed
from budgets.services.approvals import keep_replaced
from budgets.services.batches import Choice, confirm_batch
from budgets.services.errors import RefusedActionError
from budgets.services.master_data import ImportedRow, ImportedTable
from portal import jobs
from portal.core.text import fold
from tests.budgets.services.test_approval_batches import COLUMNS, FIRST, SECOND
from tests.budgets.services.test_batches import BUREAU, OFFICE, Accountant, book
from tests.budgets.services.test_batches import accountant as accountant  # the fixture
from tests.budgets.services.test_races import ROUNDS, at_once, in_turn, person
from tests.budgets.services.test_races_of_newer_acts import LOCKS_ROWS
from tests.factories.disclosures import Place, a_place

pytestmark = pytest.mark.django_db(transaction=True)
THIRD = (*SECOND[:3], "2025-01-再", "张财预〔2025〕12号", "2025-02-14", 14, 1, 11, 3, 0)


# --- 批复批次 ------------------------------------------------------------------------------


def _table(row: tuple[object, ...]) -> ImportedTable:
    """One row as a file of it is read."""
    headings = [fold(column) for column in COLUMNS]
    return ImportedTable("批复.xlsx", "0" * 64, headings, [], [ImportedRow(2, [*map(str, row)])])


def _run(place: Place, row: tuple[object, ...], **options: Any) -> Outcome:
    by = person(place.reviewer)
    return run_import(ApprovedFiguresResource, _table(row), by=by, **options)


def _confirmed(place: Place, row: tuple[object, ...], seen: str | None = None) -> Outcome:
    return _run(place, row, dry_run=False, seen=seen)


def _at_once(place: Place, *rows: tuple[object, ...], seen: str | None = None) -> list[Outcome]:
    """Confirm each in a request of its own at the same moment."""
    found = at_once(*(lambda row=row: _confirmed(place, row, seen) for row in rows))
    assert all(isinstance(each, Outcome) for each in found)
    return found  # type: ignore[return-value]


def _on_record() -> list[str]:
    return list(ReplacedFigures.objects.order_by("pk").values_list("batch_number", flat=True))


def test_a_batch_confirmed_twice_at_once_is_imported_once() -> None:
    for number in range(ROUNDS):
        place = a_place(unit=f"{102001 + number}")
        row = (*FIRST[:1], f"{102001 + number}", *FIRST[2:])
        outcomes = _at_once(place, row, row)
        assert sorted((each.new, each.unchanged) for each in outcomes) == [(0, 1), (1, 0)]
        assert not any(each.errors for each in outcomes)
    assert ApprovedFigures.objects.count() == ROUNDS
    assert not ReplacedFigures.objects.exists()


def test_of_two_batches_at_once_the_later_keeps_the_earlier_on_record() -> None:
    place = a_place()
    for _round in range(ROUNDS):
        _confirmed(place, FIRST)
        before = _on_record()
        _at_once(place, SECOND, THIRD)
        stands = ApprovedFigures.objects.get().batch_number
        other = ({SECOND[3], THIRD[3]} - {stands}).pop()
        assert _on_record()[len(before) :] == [FIRST[3], other]


@LOCKS_ROWS
def test_without_the_guard_a_batch_would_be_gone_from_the_record() -> None:
    place = a_place()
    _confirmed(place, FIRST)
    both_have_read = threading.Barrier(2)

    def kept(*, figures: ApprovedFigures) -> None:
        keep_replaced(figures=figures)
        both_have_read.wait(10)  # and neither has written

    with (
        mock.patch.object(ApprovedFiguresResource, "wait"),
        mock.patch.object(approvals, "keep_replaced", kept),
    ):
        _at_once(place, SECOND, THIRD)
    assert _on_record() == [FIRST[3], FIRST[3]]


def test_a_preview_is_confirmed_by_one_who_has_seen_what_it_replaces() -> None:
    place = a_place()
    for number in range(ROUNDS):
        _confirmed(place, FIRST)
        seen = _run(place, SECOND, dry_run=True).stands
        outcomes = _at_once(place, SECOND, THIRD, seen=seen)
        (refused,) = [each for each in outcomes if each.errors]
        assert "预览之后" in refused.errors[0]
        assert sum(each.changes for each in outcomes) == 1
        assert len(_on_record()) == 2 * number + 1
        # Nothing has changed since: what was seen may be confirmed.
        again = _run(place, FIRST, dry_run=True).stands
        assert not _confirmed(place, FIRST, again).errors


def test_without_what_was_seen_a_preview_would_be_confirmed_that_nobody_was_shown() -> None:
    place = a_place()
    _confirmed(place, FIRST)
    _run(place, SECOND, dry_run=True)
    _confirmed(place, THIRD)
    assert _confirmed(place, SECOND).updated == 1


# --- 批量上传 ------------------------------------------------------------------------------


def _choose_both(
    accountant: Accountant, run: Callable[..., list[object]] = at_once
) -> list[object]:
    """One person confirms one batch in two windows, the other group in each."""
    batch = accountant.received({"1.xlsx": book(OFFICE), "2.xlsx": book(BUREAU)})
    jobs.run_due()
    batch.refresh_from_db()

    def confirm(number: int) -> Callable[[], object]:
        kept, by = UploadBatch.objects.get(pk=batch.pk), person(accountant.user)
        group = routed(kept, by)[number]
        assert group.unit is not None
        choices = {number: Choice(group.unit)}
        return lambda: confirm_batch(batch=kept, choices=choices, by=by)

    return run(confirm(0), confirm(1))


def _uploaded() -> tuple[int, int]:
    """How many revisions there are, and how many of them a batch tells of."""
    told = [result["revision"] for batch in UploadBatch.objects.all() for result in batch.results]
    return Revision.objects.count(), len(told)


def test_a_batch_of_files_is_confirmed_once(accountant: Accountant) -> None:
    answers = _choose_both(accountant)
    (refused,) = [each for each in answers if isinstance(each, RefusedActionError)]
    assert refused.code == "batch_closed"
    assert UploadBatch.objects.get().state == BatchState.DONE
    assert _uploaded() == (1, 1)


def test_without_the_guard_an_upload_would_be_told_by_nobody(accountant: Accountant) -> None:
    def as_it_was_seen(*acts: Callable[[], object]) -> list[object]:
        """Whoever has read it open goes on."""
        with mock.patch.object(UploadBatch, "refresh_from_db"):
            return in_turn(*acts)

    _choose_both(accountant, as_it_was_seen)
    assert _uploaded() == (2, 1)
