"""不予公开: who decides, and that nothing that is held is kept, shown or handed out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from budgets.models import (
    CheckFinding,
    DeclaredFact,
    DeclaredRow,
    PrintedTable,
    Revision,
    SourceFile,
    Withholding,
)
from budgets.selectors.withholding import holds_of, withholdings_of
from budgets.services import processing, publication, review
from budgets.services.errors import RefusedActionError
from budgets.services.uploads import receive_workbook
from budgets.services.withholding import Terms, decide, lift, propose, propose_each
from budgets.tables.holds import NOTE_OF_ROWS, NOTE_OF_TABLE
from portal import jobs, storage
from portal.access import ADMINISTRATORS, Role
from portal.models import AuditEvent
from tests.factories.declarations import GOLDEN, golden_declaration
from tests.factories.disclosures import Place, approved, checked, published, submitted
from tests.factories.organisations import account
from tests.factories.withholding import held, terms

BOOK = GOLDEN / "zhangdian-2025" / "workbook.xlsx"


def handed_in(place: Place, *holds: Terms) -> Revision:
    """The golden workbook, read in earnest, with these decisions in force."""
    for each in holds:
        held(place, each)
    revision = receive_workbook(
        disclosure=place.disclosure,
        upload=BOOK.read_bytes(),
        original_name="公开表.xlsx",
        by=place.officer,
        declassified=True,
    )
    jobs.run_due()
    revision.refresh_from_db()
    assert revision.state == "CHECKED", revision.failure_message
    return revision


def project_names() -> list[str]:
    table = golden_declaration("zhangdian-2025").table(11)
    assert table is not None
    return [row.cells[0] for row in table.rows if not row.is_total]


def rendered(revision: Revision) -> dict[str, bytes]:
    """Every stored file of the snapshot."""
    files = revision.snapshot.files.all()
    return {file.format: Path(storage.path_of(file.sha256)).read_bytes() for file in files}


# --- deciding ---------------------------------------------------------------------------------


def test_a_unit_proposes_and_a_reviewer_decides(place: Place) -> None:
    proposed = propose(disclosure=place.disclosure, terms=terms(), by=place.officer)
    assert proposed.is_open
    assert holds_of(place.disclosure) == ()
    with pytest.raises(PermissionDenied):
        decide(withholding=proposed, by=place.officer)
    decide(withholding=proposed, by=place.reviewer)
    assert proposed.is_in_force
    assert proposed.decided_by == place.reviewer
    (hold,) = holds_of(place.disclosure)
    assert (hold.table, hold.code, hold.reference) == (3, "201", f"不予公开事项{proposed.pk}")
    actions = AuditEvent.objects.filter(target=f"disclosure:{place.disclosure.pk}")
    recorded = {event.action: event.actor for event in actions}
    assert recorded["withholding.proposed"] == place.officer.get_username()
    assert recorded["withholding.decided"] == place.reviewer.get_username()


@pytest.mark.parametrize(
    ("role", "may_propose", "may_decide"),
    [
        (Role.OFFICER, True, False),
        (Role.UNIT_LEAD, False, False),
        (Role.BUREAU_REVIEWER, True, True),
        (Role.PUBLISHER, True, True),
        (Role.AUDITOR, False, False),
        (Role.SECURITY_ADMINISTRATOR, False, False),
        (Role.ADMINISTRATOR, False, False),
    ],
)
def test_who_may_propose_and_decide(
    place: Place, role: Role, may_propose: bool, may_decide: bool
) -> None:
    scoped = role not in ADMINISTRATORS
    user = account(role, **({"division": place.division} if scoped else {}))
    other = held(place, terms(code="208"), decided=False)
    for allowed, act in (
        (may_propose, lambda: propose(disclosure=place.disclosure, terms=terms(), by=user)),
        (may_decide, lambda: decide(withholding=other, by=user)),
    ):
        if allowed:
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()


def test_nobody_decides_what_they_have_proposed(place: Place) -> None:
    own = propose(disclosure=place.disclosure, terms=terms(), by=place.reviewer)
    with pytest.raises(RefusedActionError) as refused:
        decide(withholding=own, by=place.reviewer)
    assert refused.value.code == "own_proposal"
    assert holds_of(place.disclosure) == ()
    other = account(Role.BUREAU_REVIEWER, division=place.division)
    decide(withholding=own, by=other)
    assert own.decided_by == other


def test_nor_does_the_database_let_them(place: Place) -> None:
    own = propose(disclosure=place.disclosure, terms=terms(), by=place.reviewer)
    with pytest.raises(IntegrityError, match="withholding_two_people"), transaction.atomic():
        Withholding.objects.filter(pk=own.pk).update(
            decided_by=place.reviewer, decided_at=timezone.now()
        )


def test_a_decision_is_lifted_with_a_reason_and_stays_on_record(place: Place) -> None:
    decided = held(place)
    with pytest.raises(PermissionDenied):
        lift(withholding=decided, reason="不再敏感", by=place.officer)
    with pytest.raises(RefusedActionError):
        lift(withholding=decided, reason=" ", by=place.reviewer)
    lift(withholding=decided, reason="不再敏感", by=place.reviewer)
    assert holds_of(place.disclosure) == ()
    assert [each.lift_reason for each in withholdings_of(place.disclosure)] == ["不再敏感"]
    with (
        pytest.raises(DatabaseError, match="refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM budgets_withholding")


def test_a_unit_takes_its_proposal_back(place: Place) -> None:
    proposed = held(place, decided=False)
    lift(withholding=proposed, reason="误报", by=place.officer)
    with pytest.raises(RefusedActionError) as refused:
        decide(withholding=proposed, by=place.reviewer)
    assert refused.value.code == "settled_already"


def test_nothing_is_decided_twice(place: Place) -> None:
    proposed = held(place, decided=False)
    stale = Withholding.objects.get(pk=proposed.pk)
    decide(withholding=proposed, by=place.reviewer)
    with pytest.raises(RefusedActionError):
        decide(withholding=stale, by=place.reviewer)


@pytest.mark.parametrize(
    "impossible",
    [
        terms(code="20"),
        terms(table=13),
        terms(scope="row", table=1, name="没有这一行"),
        terms(scope="project", table=3, name="项目"),
    ],
)
def test_a_row_that_no_table_has_is_refused(place: Place, impossible: Terms) -> None:
    with pytest.raises(RefusedActionError) as refused:
        propose(disclosure=place.disclosure, terms=impossible, by=place.officer)
    assert refused.value.code == "no_such_row"


def test_the_same_row_is_not_held_twice_but_unnamed_projects_may_be_several(place: Place) -> None:
    held(place)
    with pytest.raises(RefusedActionError):
        held(place)
    unnamed = terms(scope="project", table=11)
    assert held(place, unnamed).pk != held(place, unnamed).pk


def test_several_tables_at_once_are_all_or_none(place: Place) -> None:
    with pytest.raises(RefusedActionError):
        propose_each(
            disclosure=place.disclosure,
            terms=[terms(table=2), terms(table=7)],
            by=place.officer,
        )
    assert not Withholding.objects.exists()


def test_a_decision_never_holds_half_a_person(place: Place) -> None:
    proposed = held(place, decided=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Withholding.objects.filter(pk=proposed.pk).update(decided_by=place.reviewer)


# --- what is kept -----------------------------------------------------------------------------


def test_a_held_project_is_nowhere_in_what_is_stored_or_published(place: Place) -> None:
    names = project_names()
    plain = handed_in(place)
    assert names[0] in json.dumps(
        list(plain.rows.values_list("cells", flat=True)), ensure_ascii=False
    )
    assert any(names[0].encode() in content for content in rendered(plain).values())
    held(place, terms(scope="project", table=11, name=names[0]))
    jobs.run_due()
    revision = Revision.objects.get(pk=plain.pk)
    assert revision.state == "CHECKED"
    for model in (DeclaredRow, DeclaredFact, PrintedTable, CheckFinding):
        stored = list(model.objects.filter(revision=revision).values())
        assert stored
        assert names[0] not in json.dumps(stored, ensure_ascii=False, default=str)
    for name, content in rendered(revision).items():
        assert names[0].encode() not in content, name
    assert NOTE_OF_ROWS in revision.tables.get(number=11).notes


def test_held_amounts_are_neither_facts_nor_read_back(place: Place) -> None:
    revision = handed_in(place, *(terms(table=table, code="2010301") for table in (2, 3, 5)))
    assert not revision.facts.filter(table__in=(2, 3, 5), function="2010301").exists()
    assert revision.facts.filter(table=3, function="20103").exists()
    for table in revision.tables.filter(number__in=(2, 3, 5)):
        assert not [
            row for row in table.rows_as_read if "行政运行" in json.dumps(row, ensure_ascii=False)
        ]
        assert table.notes == [NOTE_OF_ROWS]
    codes = set(revision.findings.values_list("code", flat=True))
    # The unit of the test bears another name than the workbook, has no targets, wrote nothing.
    assert codes == {
        "E_UNIT_NAME",
        "W_HELD_SUM",
        "W_HELD_RECOMPUTABLE",
        "W_ENTRIES_MISSING",
        "W_TARGETS_NONE",
    }
    # What is stored about a sum over it does not tell the difference either.
    for finding in revision.findings.all():
        assert (finding.expected, finding.found) == (None, None)


def test_a_held_table_keeps_its_heading_and_its_note_in_every_format(place: Place) -> None:
    revision = handed_in(place, terms(scope="table", table=12))
    assert not revision.facts.filter(table=12).exists()
    assert revision.tables.get(number=12).notes == [NOTE_OF_TABLE]
    web = rendered(revision)
    assert any(NOTE_OF_TABLE.encode() in content for content in web.values())


def test_a_later_decision_sends_the_open_revision_through_again(place: Place) -> None:
    revision = handed_in(place)
    held(place, terms(code="2010301"))
    again = Revision.objects.get(pk=revision.pk)
    assert again.state == "RECEIVED"
    # What was kept goes with the decision, not with the next run.
    assert not again.facts.exists()
    assert not hasattr(again, "snapshot")
    jobs.run_due()
    assert not again.facts.filter(table=3, function="2010301").exists()
    assert again.facts.filter(table=3, function="20103").exists()


def test_lifting_brings_the_row_back(place: Place) -> None:
    decided = held(place, terms(code="2010301"))
    revision = handed_in(place)
    assert not revision.facts.filter(table=3, function="2010301").exists()
    lift(withholding=decided, reason="可以公开", by=place.reviewer)
    jobs.run_due()
    assert revision.facts.filter(table=3, function="2010301").exists()


def test_a_decision_during_a_run_makes_the_run_void(place: Place, monkeypatch: Any) -> None:
    revision = receive_workbook(
        disclosure=place.disclosure,
        upload=BOOK.read_bytes(),
        original_name="公开表.xlsx",
        by=place.officer,
        declassified=True,
    )
    check = processing._check

    def decided_meanwhile(*args: Any) -> Any:
        found = check(*args)
        if not Withholding.objects.exists():
            held(place, terms(code="2010301"))
        return found

    monkeypatch.setattr(processing, "_check", decided_meanwhile)
    jobs.run_due()
    revision.refresh_from_db()
    assert revision.state == "CHECKED"
    assert not revision.facts.filter(table=3, function="2010301").exists()
    assert revision.facts.filter(table=3, function="20103").exists()


@pytest.mark.parametrize("step", [submitted, approved])
def test_what_is_under_review_can_no_longer_be_published(place: Place, step: Any) -> None:
    revision = step(place)
    held(place)
    revision.refresh_from_db()
    assert revision.needs_check
    act, by = {
        "SUBMITTED": (review.approve, place.reviewer),
        "APPROVED": (publication.publish, place.publisher),
    }[revision.state]
    with pytest.raises(RefusedActionError) as refused:
        act(revision=revision, by=by)
    assert refused.value.code == "needs_check"


def test_what_is_public_stays_as_it_is(place: Place) -> None:
    revision = published(place)
    facts = revision.facts.count()
    held(place)
    jobs.run_due()
    revision.refresh_from_db()
    assert (revision.state, revision.facts.count()) == ("PUBLISHED", facts)


def test_an_earlier_decision_is_applied_to_the_correction(place: Place) -> None:
    published(place)
    held(place, terms(code="2010301"))
    revision = handed_in(place)
    assert revision.number == 2
    assert not revision.facts.filter(table=3, function="2010301").exists()


def test_a_held_unit_hands_nothing_in_and_publishes_nothing(place: Place) -> None:
    revision = approved(place)
    files = SourceFile.objects.count()
    held(place, terms(scope="unit", table=None))
    with pytest.raises(RefusedActionError) as refused:
        publication.publish(revision=revision, by=place.publisher)
    assert refused.value.code == "unit_held"
    with pytest.raises(RefusedActionError) as refused:
        receive_workbook(
            disclosure=place.disclosure,
            upload=b"other",
            original_name="公开表.xlsx",
            by=place.officer,
            declassified=True,
        )
    assert refused.value.code == "unit_held"
    assert SourceFile.objects.count() == files


def test_a_decision_about_another_disclosure_changes_nothing(place: Place) -> None:
    revision = checked(place)
    facts = revision.facts.count()
    last_year = Place(
        place.division,
        place.unit,
        type(place.disclosure).objects.create(
            division=place.division,
            department=place.unit.department,
            unit=place.unit,
            owner_code=place.unit.code,
            owner_name=place.unit.name,
            year=2024,
        ),
        place.officer,
        place.reviewer,
        place.publisher,
    )
    held(last_year)
    revision.refresh_from_db()
    assert (revision.state, revision.facts.count()) == ("CHECKED", facts)
