"""批复批次: a re-issued one takes the place of the old, which stays on record; 人代会批准日."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from budgets.models import ApprovedFigures, CongressApproval, ReplacedFigures, Revision
from budgets.resources.approvals import ApprovedFiguresResource
from budgets.resources.imports import Outcome, run_import
from budgets.services.approvals import record_congress_approval
from budgets.services.errors import RefusedActionError
from budgets.services.master_data import admit_table_file, read_table
from portal.access import Role
from portal.models import AuditEvent
from tests.budgets.resources.conftest import workbook
from tests.factories.disclosures import Place, a_place, checked
from tests.factories.organisations import account

COLUMNS = (
    "区划代码", "主体编码", "年度", "批次号", "批复文号", "批复日期", "预算总额（万元）", "三公经费（万元）",
    "一般公共预算（万元）", "政府性基金预算（万元）", "国有资本经营预算（万元）",
)  # fmt: skip
FIRST = (
    "370303", "102001", 2025, "2025-01", "张财预〔2025〕1号", "2025-02-10", 10, 1, 8, 2, 0,
)  # fmt: skip
SECOND = (
    "370303", "102001", 2025, "2025-01-重", "张财预〔2025〕9号", "2025-02-12", 12, 1, 9, 3, 0,
)  # fmt: skip


def _import(place: Place, *rows: tuple[object, ...], dry_run: bool = False) -> Outcome:
    resource = ApprovedFiguresResource
    sha256 = admit_table_file(
        workbook(COLUMNS, *rows), "批复.xlsx", by=place.reviewer, action=resource.action
    )
    table = read_table(sha256, "批复.xlsx", columns=resource.columns(), required=resource.required)
    return run_import(resource, table, by=place.reviewer, dry_run=dry_run)


def test_every_column_of_a_batch_is_kept(place: Place) -> None:
    assert _import(place, FIRST).errors == []
    figures = ApprovedFigures.objects.get()
    assert figures.batch_number == "2025-01"
    assert (figures.general, figures.fund, figures.state_capital) == (8_000_000, 2_000_000, 0)


def test_a_reissued_batch_replaces_the_old_which_stays_on_record(place: Place) -> None:
    _import(place, FIRST)
    before = ApprovedFigures.objects.get()
    revision = checked(place)
    outcome = _import(place, SECOND)
    assert (outcome.updated, outcome.errors) == (1, [])
    figures = ApprovedFigures.objects.get()
    assert (figures.batch_number, figures.total) == ("2025-01-重", 12_000_000)
    old = ReplacedFigures.objects.get()
    assert (old.figures, old.batch_number, old.document_number, old.approved_on) == (
        figures, "2025-01", "张财预〔2025〕1号", date(2025, 2, 10),
    )  # fmt: skip
    assert (old.cells["total"], old.cells["fund"]) == (10_000_000, 2_000_000)
    assert (old.imported_at, old.imported_by) == (before.imported_at, place.reviewer.username)
    place.disclosure.refresh_from_db()
    assert place.disclosure.approved_on == date(2025, 2, 12)
    assert Revision.objects.get(pk=revision.pk).needs_check


def test_units_that_the_new_batch_does_not_name_keep_theirs(place: Place) -> None:
    a_place(unit="102002")
    other = (*FIRST[:1], "102002", *FIRST[2:])
    _import(place, FIRST, other)
    _import(place, SECOND)
    kept = ApprovedFigures.objects.get(owner_code="102002")
    assert kept.batch_number == "2025-01"
    assert ReplacedFigures.objects.count() == 1


def test_a_preview_and_the_same_file_put_nothing_on_record(place: Place) -> None:
    _import(place, FIRST)
    _import(place, SECOND, dry_run=True)
    _import(place, FIRST)
    assert not ReplacedFigures.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE budgets_replacedfigures SET batch_number = ''",
        "DELETE FROM budgets_replacedfigures",
    ],
)
def test_the_database_keeps_what_was_replaced(place: Place, change: str) -> None:
    _import(place, FIRST)
    _import(place, SECOND)
    with (
        pytest.raises(DatabaseError, match="refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


# --- 人代会批准日 ------------------------------------------------------------------------------


def _record(place: Place, **given: Any) -> CongressApproval:
    wanted: dict[str, Any] = {
        "division": place.division,
        "year": 2025,
        "approved_on": date(2025, 1, 17),
        "version": 0,
        "by": place.reviewer,
        **given,
    }
    return record_congress_approval(**wanted)


def test_the_bureau_records_the_day_of_its_congress(place: Place) -> None:
    first = _record(place)
    second = _record(place, approved_on=date(2025, 1, 18), version=first.version)
    assert (second.pk, second.approved_on, second.version) == (first.pk, date(2025, 1, 18), 1)
    events = AuditEvent.objects.filter(action="congressapproval.recorded").order_by("id")
    assert [event.details for event in events] == [
        {"before": None, "after": "2025-01-17"},
        {"before": "2025-01-17", "after": "2025-01-18"},
    ]


def test_who_saw_an_older_day_is_refused(place: Place) -> None:
    _record(place)
    _record(place, approved_on=date(2025, 1, 18))
    with pytest.raises(RefusedActionError) as refused:
        _record(place, approved_on=date(2025, 1, 19))
    assert refused.value.code == "changed_meanwhile"
    assert CongressApproval.objects.get().approved_on == date(2025, 1, 18)


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2026, 1, 1)])
def test_a_day_of_another_year_is_refused(place: Place, day: date) -> None:
    with pytest.raises(RefusedActionError) as refused:
        _record(place, approved_on=day)
    assert refused.value.code == "congress_year"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.BUREAU_REVIEWER}))
def test_nobody_but_the_bureau_records_it(place: Place, role: Role) -> None:
    scope = {} if role in (Role.AUDITOR, Role.ADMINISTRATOR) else {"division": place.division}
    with pytest.raises(PermissionDenied):
        _record(place, by=account(role, **scope))


def test_nor_does_another_division_or_a_department_of_this_one(place: Place) -> None:
    other = a_place(division="370600", unit="201001")
    of_department = account(Role.BUREAU_REVIEWER, department=place.unit.department)
    for by in (other.reviewer, of_department):
        with pytest.raises(PermissionDenied):
            _record(place, by=by)
