"""批复数: what the bureau's table takes in, for whom, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied

from budgets.models import ApprovedFigures, Disclosure, Revision, RevisionState
from budgets.resources.approvals import ApprovedFiguresResource
from budgets.resources.imports import Outcome, run_import
from budgets.services.disclosures import open_disclosure
from budgets.services.master_data import admit_table_file, export_workbook, read_table
from portal.access import Action, Role
from portal.models import AuditEvent, User
from tests.budgets.resources.conftest import workbook
from tests.factories.disclosures import Place, a_place, approved, checked, submitted
from tests.factories.organisations import UnitFactory, account

COLUMNS = (
    "区划代码", "主体编码", "年度", "批复文号", "批复日期",
    "预算总额（万元）", "基本支出（万元）", "项目支出（万元）", "三公经费（万元）",
)  # fmt: skip
ROW = (
    "370303", "102001", 2025, "张财预〔2025〕1号", "2025-02-10", 1250.73, "1,009.77", "240.96", 11.2,
)  # fmt: skip


@pytest.fixture
def place(db: None) -> Place:
    return a_place()


def _run(by: User, *rows: Sequence[object], content: bytes = b"", dry_run: bool = False) -> Outcome:
    resource = ApprovedFiguresResource
    content = content or workbook(COLUMNS, *rows)
    sha256 = admit_table_file(content, "批复.xlsx", by=by, action=resource.action)
    table = read_table(sha256, "批复.xlsx", columns=resource.columns(), required=resource.required)
    return run_import(resource, table, by=by, dry_run=dry_run)


def _changed(**cells: object) -> tuple[object, ...]:
    """The good row with some cells written anew, by the beginning of their heading."""
    return tuple(
        next((new for name, new in cells.items() if heading.startswith(name)), old)
        for heading, old in zip(COLUMNS, ROW, strict=True)
    )


def test_the_figures_of_a_unit_are_kept_exactly(place: Place) -> None:
    outcome = _run(place.reviewer, ROW)
    assert (outcome.new, outcome.errors) == (1, [])
    figures = ApprovedFigures.objects.get()
    assert (figures.unit, figures.department) == (place.unit, place.unit.department)
    assert (figures.total, figures.basic) == (1_250_730_000, 1_009_770_000)
    assert (figures.project, figures.three_public) == (240_960_000, 11_200_000)
    assert (figures.document_number, figures.approved_on) == (
        "张财预〔2025〕1号",
        date(2025, 2, 10),
    )
    assert figures.imported_by == place.reviewer
    event = AuditEvent.objects.get(action="approvedfigures.imported")
    assert (event.details["file"], event.details["rows"]) == ("批复.xlsx", 1)


def test_a_department_has_figures_of_its_own(place: Place) -> None:
    department = place.unit.department
    assert _run(place.reviewer, _changed(主体编码=department.code)).errors == []
    figures = ApprovedFigures.objects.get()
    assert (figures.unit, figures.department) == (None, department)


def test_blank_figures_are_not_of_this_approval(place: Place) -> None:
    assert _run(place.reviewer, _changed(基本="", 项目="—", 三公=0, 批复="")).errors == []
    figures = ApprovedFigures.objects.get()
    assert (figures.basic, figures.project, figures.three_public) == (None, None, 0)
    assert (figures.document_number, figures.approved_on) == ("", None)


@pytest.mark.parametrize(
    "written", ["2025/2/10", "2025.2.10", "2025年2月10日", "20250210", " ２０２５-02-10 "]
)
def test_a_day_may_be_written_in_many_ways(place: Place, written: str) -> None:
    assert _run(place.reviewer, _changed(批复日期=written)).errors == []
    assert ApprovedFigures.objects.get().approved_on == date(2025, 2, 10)


def test_a_date_cell_of_a_spreadsheet_is_a_day(place: Place, tmp_path: Any) -> None:
    path = tmp_path / "批复.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, COLUMNS)
        sheet.write_row(1, 0, _changed(批复日期=""))
        sheet.write_datetime(1, 4, date(2025, 2, 10), book.add_format({"num_format": "yyyy-mm-dd"}))
    assert _run(place.reviewer, content=path.read_bytes()).errors == []
    assert ApprovedFigures.objects.get().approved_on == date(2025, 2, 10)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"预算总额": "一千"}, "第 3 行“预算总额(万元)”：“一千”不是以万元为单位的金额"),
        ({"预算总额": "1.0000001"}, "第 3 行“预算总额(万元)”：“1.0000001”不是以万元为单位的金额"),
        ({"预算总额": "12507300元"}, "第 3 行“预算总额(万元)”：“12507300元”不是以万元为单位"),
        ({"基本": "-1.00"}, "第 3 行“基本支出(万元)”：批复数不应为负数。"),
        ({"批复日期": "二月十日"}, "第 3 行“批复日期”：“二月十日”不是日期"),
        ({"批复日期": "2025-02-30"}, "第 3 行“批复日期”：“2025-02-30”不是日期"),
        ({"批复日期": "2023-02-10"}, "第 3 行“批复日期”：批复日期与年度不符"),
        ({"主体编码": "999999"}, "第 3 行“主体编码”：该区划下没有编码为此的预算单位或主管部门"),
        ({"主体编码": ""}, "第 3 行“主体编码”"),
        ({"区划代码": "990000"}, "第 3 行“区划代码”：没有“990000”这个行政区划"),
        ({"年度": ""}, "第 3 行“年度”"),
        ({"年度": 1999, "批复日期": ""}, "第 3 行：年度应在 2010 至 2100 之间。"),
    ],
)
def test_each_mistake_is_said_once_by_the_row_of_the_spreadsheet(
    place: Place, cells: dict[str, object], sentence: str
) -> None:
    UnitFactory.create(department=place.unit.department, code="102002")
    outcome = _run(place.reviewer, _changed(主体编码="102002"), _changed(**cells))
    (error,) = outcome.errors
    assert error.startswith(sentence)
    assert not ApprovedFigures.objects.exists()  # the whole file or nothing


def test_the_same_file_again_changes_nothing(place: Place) -> None:
    _run(place.reviewer, ROW)
    again = _run(place.reviewer, ROW)
    assert (again.new, again.updated, again.unchanged) == (0, 0, 1)


def test_what_is_exported_is_a_template_to_import(place: Place) -> None:
    _run(place.reviewer, ROW)
    dataset = ApprovedFiguresResource().export()
    row = dict(zip(dataset.headers, dataset[0], strict=True))
    assert row["主体名称"] == place.unit.name
    assert (row["批复日期"], row["预算总额(万元)"]) == ("2025-02-10", "1250.73")
    content = export_workbook("批复数", dataset.headers, list(dataset))
    assert _run(place.reviewer, content=content).unchanged == 1


# --- whose -----------------------------------------------------------------------------------


def test_a_bureau_imports_for_its_own_division(place: Place) -> None:
    elsewhere = a_place(division="370600", unit="201001")
    outcome = _run(place.reviewer, _changed(区划="370600", 主体="201001"))
    assert outcome.errors == ["第 2 行“区划代码”：您没有导入该区划批复数的权限。"]
    assert _run(elsewhere.reviewer, _changed(区划="370600", 主体="201001")).new == 1
    assert not ApprovedFigures.objects.filter(division=place.division).exists()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.BUREAU_REVIEWER}))
def test_nobody_but_the_bureau_imports(place: Place, role: Role) -> None:
    somebody = account(role, division=place.division)
    with pytest.raises(PermissionDenied):
        _run(somebody, ROW)
    table = read_table(
        admit_table_file(
            workbook(COLUMNS, ROW), "批复.xlsx", by=place.reviewer, action=Action.RECORD_APPROVED
        ),
        "批复.xlsx",
        columns=ApprovedFiguresResource.columns(),
        required=ApprovedFiguresResource.required,
    )
    with pytest.raises(PermissionDenied):
        run_import(ApprovedFiguresResource, table, by=somebody, dry_run=True)


# --- what follows ----------------------------------------------------------------------------


def test_the_disclosure_takes_the_date_and_its_revision_is_checked_again(place: Place) -> None:
    revision = checked(place)
    _run(place.reviewer, ROW)
    place.disclosure.refresh_from_db()
    revision.refresh_from_db()
    assert place.disclosure.approved_on == date(2025, 2, 10)
    assert revision.needs_check


def test_a_preview_and_an_unchanged_row_leave_everything(place: Place) -> None:
    revision = checked(place)
    _run(place.reviewer, ROW, dry_run=True)
    assert Revision.objects.filter(pk=revision.pk, needs_check=False).exists()
    assert Disclosure.objects.get(pk=place.disclosure.pk).approved_on is None
    _run(place.reviewer, ROW)
    Revision.objects.update(needs_check=False)
    _run(place.reviewer, ROW)
    assert Revision.objects.filter(pk=revision.pk, needs_check=False).exists()


@pytest.mark.parametrize(("make", "is_marked"), [(submitted, True), (approved, False)])
def test_what_is_approved_already_stays(place: Place, make: Any, is_marked: bool) -> None:
    revision: Revision = make(place)
    _run(place.reviewer, ROW)
    revision.refresh_from_db()
    assert revision.needs_check is is_marked
    assert revision.state in (RevisionState.SUBMITTED, RevisionState.APPROVED)


def test_another_years_disclosure_is_left_alone(place: Place) -> None:
    _run(place.reviewer, _changed(年度=2026, 批复日期="2026-02-10"))
    place.disclosure.refresh_from_db()
    assert place.disclosure.approved_on is None
    later = open_disclosure(unit=place.unit, year=2026, by=place.officer)
    assert later.approved_on == date(2026, 2, 10)  # imported before it was opened
