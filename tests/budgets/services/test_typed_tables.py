"""在线填报: begun, kept beside others, handed in as a workbook, and read back by the check."""

from __future__ import annotations

import threading
from dataclasses import replace
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from budgets.models import DraftTable, Revision, RevisionState, TablesDraft
from budgets.selectors.declarations import declaration_of
from budgets.selectors.typed_tables import (
    Typing,
    changes_of_draft,
    draft_of,
    newest_revision,
    overtaken_by,
    typing_of,
)
from budgets.services import review, typed_tables
from budgets.services.errors import CHANGED_MEANWHILE, RefusedActionError
from budgets.services.typed_checking import findings_of
from budgets.services.typed_tables import begin_typing, hand_in_tables, keep_table
from budgets.tables.typed.core import TypedRow, TypedTable
from portal import jobs
from portal.models import AuditEvent
from tests.factories.declarations import GOLDEN, golden_declaration
from tests.factories.disclosures import Place, a_place, checked, submitted

pytestmark = pytest.mark.django_db
ZHANGDIAN = golden_declaration("zhangdian-2025")


def begun(place: Place, start: str = "blank", version: int | None = None) -> Typing:
    begin_typing(
        disclosure=place.disclosure,
        start=start,
        by=place.officer,
        declassified=True,
        version=version,
    )
    return typing(place)


def typing(place: Place) -> Typing:
    draft = draft_of(place.disclosure)
    assert draft is not None
    return typing_of(place.disclosure, draft)


def keep(place: Place, table: TypedTable, version: int) -> DraftTable:
    return keep_table(disclosure=place.disclosure, table=table, version=version, by=place.officer)


def hand_in(place: Place) -> Revision:
    return hand_in_tables(disclosure=place.disclosure, by=place.officer, declassified=True)


def with_row(table: TypedTable, *rows: TypedRow) -> TypedTable:
    return replace(table, rows=(*table.rows, *rows))


A_ROW = TypedRow("w1", codes=("2010301",), amounts={6: 1_000_000})


@pytest.fixture
def place() -> Place:
    return a_place()


def refusal(act: object) -> str:
    with pytest.raises(RefusedActionError) as caught:
        act()  # type: ignore[operator]
    return caught.value.code


# --- beginning -------------------------------------------------------------------------------


def test_without_the_declaration_nothing_may_be_typed(place: Place) -> None:
    code = refusal(
        lambda: begin_typing(
            disclosure=place.disclosure, start="blank", by=place.officer, declassified=False
        )
    )
    assert code == "not_declassified"
    assert not TablesDraft.objects.exists()


@pytest.mark.parametrize(
    ("start", "code"), [("revision", "nothing_read"), ("last", "no_last_year")]
)
def test_what_is_not_there_cannot_be_begun_with(place: Place, start: str, code: str) -> None:
    assert refusal(lambda: begun(place, start)) == code


def test_only_the_units_officer_may_type(place: Place) -> None:
    for user in (place.reviewer, place.publisher, a_place(division="370600").officer):
        with pytest.raises(PermissionDenied):
            begin_typing(disclosure=place.disclosure, start="blank", by=user, declassified=True)
    now = begun(place)
    with pytest.raises(PermissionDenied):
        keep_table(
            disclosure=place.disclosure,
            table=with_row(now.typed[5], A_ROW),
            version=now.versions[5],
            by=place.reviewer,
        )
    with pytest.raises(PermissionDenied):
        hand_in_tables(disclosure=place.disclosure, by=place.publisher, declassified=True)


def test_beginning_again_empties_and_makes_open_pages_stale(place: Place) -> None:
    first = begun(place)
    keep(place, with_row(first.typed[5], A_ROW), first.versions[5])
    assert refusal(lambda: begun(place)) == CHANGED_MEANWHILE  # somebody has begun already
    again = begun(place, version=1)
    assert not again.typed[5].rows
    stale = with_row(first.typed[5], A_ROW)
    assert refusal(lambda: keep(place, stale, first.versions[5] + 1)) == CHANGED_MEANWHILE
    assert AuditEvent.objects.filter(action="tables_draft.begun").count() == 2


# --- keeping ---------------------------------------------------------------------------------


def test_a_stale_table_writes_nothing_and_another_table_is_free(place: Place) -> None:
    now = begun(place)
    kept = keep(place, with_row(now.typed[5], A_ROW), now.versions[5])
    assert kept.version == now.versions[5] + 1
    mine = with_row(now.typed[5], replace(A_ROW, amounts={6: 2}))
    assert refusal(lambda: keep(place, mine, now.versions[5])) == CHANGED_MEANWHILE
    assert typing(place).typed[5].rows == (A_ROW,)
    other = with_row(now.typed[12], A_ROW)
    keep(place, other, now.versions[12])
    assert typing(place).typed[12].rows == (A_ROW,)


def test_the_same_again_changes_nothing_and_is_not_recorded(place: Place) -> None:
    now = begun(place)
    table = with_row(now.typed[5], A_ROW)
    kept = keep(place, table, now.versions[5])
    assert keep(place, table, kept.version).version == kept.version
    (event,) = AuditEvent.objects.filter(action="tables_draft.kept")
    assert event.details["table"] == 5


def test_without_a_beginning_nothing_is_kept(place: Place) -> None:
    assert refusal(lambda: keep(place, TypedTable(5, (A_ROW,)), 0)) == "not_begun"
    assert refusal(lambda: hand_in(place)) == "not_begun"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_keep_one_table_at_once_one_is_told() -> None:
    place = a_place()
    now = begun(place)
    start, codes = threading.Barrier(2), []

    def write(amount: int) -> None:
        try:
            start.wait(10)
            row = replace(A_ROW, amounts={6: amount})
            keep(place, with_row(now.typed[5], row), now.versions[5])
            codes.append("kept")
        except RefusedActionError as error:
            codes.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(each,)) for each in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(codes) == [CHANGED_MEANWHILE, "kept"]
    assert typing(place).versions[5] == now.versions[5] + 1


# --- handing in ------------------------------------------------------------------------------


def in_process(revision: Revision) -> Revision:
    jobs.run_due()
    revision.refresh_from_db()
    return revision


def test_what_is_handed_in_is_read_back_to_the_cell(place: Place) -> None:
    """Typed as zhangdian published: the check of the workbook declares exactly that."""
    checked(place, declaration=ZHANGDIAN)
    now = begun(place, "revision")
    assert (now.typed_count, now.amount_count) == (43, 339)
    assert changes_of_draft(now) == ()
    five = now.typed[5]
    first = five.coded(("2010302",))
    assert first is not None
    mended = replace(first, amounts={8: first.amounts[8] + 10_000})
    rows = tuple(mended if row is first else row for row in five.rows)
    keep(place, replace(five, rows=rows), now.versions[5])
    assert {(each.table, each.row) for each in changes_of_draft(typing(place))} >= {
        (1, "收 入 总 计"),
        (2, "一般行政管理事务"),
        (5, "一般行政管理事务"),
    }
    revision = in_process(hand_in(place))
    assert revision.state == RevisionState.CHECKED, revision.failure_message
    assert (revision.number, revision.fact_count) == (2, 339)
    kept = declaration_of(revision)
    expected = typing(place).declaration
    assert [(fact.source, fact.at, fact.amount, fact.is_total) for fact in kept.facts] == [
        (fact.source, fact.at, fact.amount, fact.is_total) for fact in expected.facts
    ]
    assert kept.table(5).facts[0].source == "公开表5!E6"  # type: ignore[union-attr]
    draft = draft_of(place.disclosure)
    assert draft is not None
    assert draft.handed_in == revision
    assert overtaken_by(draft, newest_revision(place.disclosure)) is None
    assert revision.source is not None
    assert revision.source.original_name == "在线填报-102001-2025.xlsx"


def test_handing_in_the_same_again_is_the_same_revision(place: Place) -> None:
    checked(place, declaration=ZHANGDIAN)
    begun(place, "revision")
    first = hand_in(place)
    assert hand_in(place).pk == first.pk


def test_the_rules_say_the_same_while_typing_as_of_the_workbook(place: Place) -> None:
    checked(place, declaration=golden_declaration("yantai-2025"))
    now = begun(place, "revision")
    while_typing = [
        (each.finding.code, each.finding.table, each.finding.cell) for each in findings_of(now)
    ]
    assert ("E_ROW_MISSING", 2, "E21") in while_typing
    revision = in_process(hand_in(place))
    stored = {
        (each.code, each.table, each.cell)
        for each in revision.findings.exclude(table=None)
        if not each.rule.startswith(("H", "P"))
    }
    assert set(while_typing) <= stored


def test_an_upload_after_it_is_told_and_can_be_begun_with(place: Place) -> None:
    begun(place)
    draft = draft_of(place.disclosure)
    assert draft is not None
    uploaded = checked(place, declaration=ZHANGDIAN)
    assert overtaken_by(draft, newest_revision(place.disclosure)) == uploaded
    again = begun(place, "revision", version=draft.version)
    assert again.typed_count == 43


def test_a_row_without_a_name_or_nothing_at_all_is_not_handed_in(place: Place) -> None:
    now = begun(place)
    assert refusal(lambda: hand_in(place)) == "nothing_typed"
    nameless = with_row(now.typed[5], A_ROW, TypedRow("w2", amounts={6: 1}))
    keep(place, nameless, now.versions[5])
    assert refusal(lambda: hand_in(place)) == "row_unnamed"
    assert not place.disclosure.revisions.exists()


def test_nothing_is_handed_in_under_review_or_unseen(place: Place) -> None:
    now = begun(place)
    keep(place, with_row(now.typed[5], A_ROW), now.versions[5])
    seen = dict(now.versions)
    code = refusal(
        lambda: hand_in_tables(
            disclosure=place.disclosure, by=place.officer, declassified=True, versions=seen
        )
    )
    assert code == CHANGED_MEANWHILE
    submitted(place)
    assert refusal(lambda: hand_in(place)) == "under_review"


def test_a_returned_upload_is_mended_by_form_and_by_file_again(place: Place) -> None:
    revision = submitted(place)
    review.return_for_changes(revision=revision, reason="请核对", by=place.reviewer)
    begun(place, "revision")
    mended = hand_in(place)
    revision.refresh_from_db()
    assert revision.state == RevisionState.SUPERSEDED
    with mock.patch.object(
        typed_tables, "receive_workbook", side_effect=AssertionError("not by form")
    ):
        in_process(mended)
        content = (GOLDEN / "zhangdian-2025" / "workbook.xlsx").read_bytes()
        uploaded = checked(place, declaration=ZHANGDIAN, content=content)
    assert uploaded.number == mended.number + 1


def test_an_identity_number_in_a_name_bars_the_revision(place: Place) -> None:
    """The form refuses it; a draft that holds one all the same is stopped by the check."""
    now = begun(place)
    name = "某人37030319900307783X的补助"
    keep(
        place,
        with_row(now.typed[11], TypedRow("w1", words=(name, "其他运转类"), amounts={4: 1})),
        now.versions[11],
    )
    revision = in_process(hand_in(place))
    assert revision.findings.filter(code="E_PII").exists()


def test_a_formula_in_a_name_stays_a_text(place: Place) -> None:
    now = begun(place)
    keep(
        place,
        with_row(now.typed[11], TypedRow("w1", words=("=1+1", "其他运转类"), amounts={4: 10_000})),
        now.versions[11],
    )
    revision = in_process(hand_in(place))
    assert declaration_of(revision).table(11).rows[1].cells[0] == "=1+1"  # type: ignore[union-attr]
