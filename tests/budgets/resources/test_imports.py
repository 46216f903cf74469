"""导入: what each table takes in, and the sentence for everything it does not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from budgets.models import ClassificationCode, Department, Division, Unit
from budgets.resources.imports import SHOWN, run_import
from budgets.resources.tables import (
    ClassificationResource,
    DepartmentResource,
    DivisionResource,
    TableResource,
    UnitResource,
)
from budgets.selectors.identities import former_names
from budgets.services.errors import RefusedActionError
from budgets.services.master_data import admit_table_file, read_table
from portal.access import Role
from portal.models import AuditEvent, User
from tests.budgets.resources.conftest import csv_file, run, workbook
from tests.factories.declarations import ROOT
from tests.factories.organisations import DivisionFactory, UnitFactory, account

pytestmark = pytest.mark.django_db

UNITS = ("区划代码", "部门编码", "单位编码", "单位名称", "单位性质", "预算级次", "在用")
CODES = ("科目表", "科目编码", "科目名称", "启用年度", "停用年度", "依据", "可信度")


def _refusal(resource: type[TableResource], content: bytes, by: User, name: str) -> str:
    with pytest.raises(RefusedActionError) as refused:
        run(resource, content, by, name=name)
    return refused.value.message


@pytest.mark.usefixtures("zhangdian")
def test_units_are_added_by_code(administrator: User) -> None:
    outcome = run(
        UnitResource,
        workbook(
            UNITS,
            ("370303", "102", "102001", "区政府办公室", "行政机关", 2, "是"),
            # 编码 typed as numbers, and in full width.
            (370303, 102, "１０２００２", " 区信访局 ", "", "", "否"),
        ),
        administrator,
    )
    assert outcome.errors == []
    assert (outcome.new, outcome.updated, outcome.unchanged) == (2, 0, 0)
    first, second = Unit.objects.order_by("code")
    assert first.department == Department.objects.get(code="102")
    assert (second.code, second.name, second.active) == ("102002", "区信访局", False)
    assert (second.nature, second.tier) == ("administrative_agency", 2)


@pytest.mark.usefixtures("zhangdian")
def test_the_same_file_again_changes_nothing(administrator: User) -> None:
    content = workbook(UNITS, ("370303", "102", "102001", "办公室", "行政机关", 2, "是"))
    run(UnitResource, content, administrator)
    again = run(UnitResource, content, administrator)
    assert (again.new, again.updated, again.unchanged) == (0, 0, 1)
    assert again.changes == 0


@pytest.mark.usefixtures("zhangdian")
def test_a_column_that_the_file_lacks_stays_as_it_is(administrator: User) -> None:
    unit = UnitFactory.create(department=Department.objects.get(), code="102001", tier=1)
    run(
        UnitResource,
        workbook(UNITS[:4], ("370303", "102", "102001", "新名称")),
        administrator,
    )
    unit.refresh_from_db()
    assert (unit.name, unit.tier) == ("新名称", 1)


@pytest.mark.usefixtures("zhangdian")
def test_a_name_that_an_import_replaces_is_kept_as_a_former_one(administrator: User) -> None:
    unit = UnitFactory.create(department=Department.objects.get(), code="102001", name="旧名称")
    content = workbook(UNITS[:4], ("370303", "102", "102001", "新名称"))
    run(UnitResource, content, administrator)
    run(UnitResource, content, administrator)
    assert former_names(unit) == ["旧名称"]


def test_a_division_may_stand_under_one_of_the_same_file(administrator: User) -> None:
    outcome = run(
        DivisionResource,
        workbook(
            ("区划代码", "区划名称", "上级区划代码"),
            ("370300", "淄博市", ""),
            ("370303", "张店区", "370300"),
        ),
        administrator,
    )
    assert outcome.errors == []
    assert Division.objects.get(code="370303").parent == Division.objects.get(code="370300")


def test_one_code_may_have_two_names_in_different_years(administrator: User) -> None:
    outcome = run(
        ClassificationResource,
        workbook(
            CODES,
            ("支出功能分类", "2010301", "行政运行", "", 2024, "财预〔2023〕1号", "高"),
            ("支出功能分类", "2010301", "行政运行（新）", 2025, "", "", ""),
        ),
        administrator,
    )
    assert outcome.errors == []
    assert {
        (each.name, each.level, each.valid_from, each.valid_to, each.confidence)
        for each in ClassificationCode.objects.all()
    } == {
        ("行政运行", 3, None, 2024, "high"),
        ("行政运行（新）", 3, 2025, None, "high"),
    }


@pytest.mark.usefixtures("zhangdian")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_people_save(administrator: User, encoding: str) -> None:
    content = csv_file(UNITS[:4], ("370303", "102", "102001", "办公室"), encoding=encoding)
    run(UnitResource, content, administrator, name="名册.csv")
    assert Unit.objects.get().name == "办公室"


@pytest.mark.usefixtures("zhangdian")
def test_a_dry_run_writes_nothing(administrator: User) -> None:
    before = AuditEvent.objects.count()
    outcome = run(
        UnitResource,
        workbook(UNITS[:4], ("370303", "102", "102001", "办公室")),
        administrator,
        dry_run=True,
    )
    assert outcome.rows == [("新增", 2, ["370303", "102", "102001", "办公室"])]
    assert not Unit.objects.exists()
    assert AuditEvent.objects.count() == before


@pytest.mark.usefixtures("zhangdian")
def test_an_import_is_on_record_with_its_file(administrator: User) -> None:
    content = workbook(UNITS[:4], ("370303", "102", "102001", "办公室"))
    run(UnitResource, content, administrator)
    event = AuditEvent.objects.get(action="unit.imported")
    assert event.actor == administrator.username
    assert event.description == "预算单位：新增 1，修改 0"
    assert event.details["file"] == "名册.xlsx"
    assert len(event.details["sha256"]) == 64


@pytest.mark.usefixtures("zhangdian")
def test_only_administrators_import(administrator: User) -> None:
    content = workbook(UNITS[:4], ("370303", "102", "102001", "办公室"))
    sha256 = admit_table_file(content, "名册.xlsx", by=administrator)
    table = read_table(
        sha256, "名册.xlsx", columns=UnitResource.columns(), required=UnitResource.required
    )
    officer = account(Role.OFFICER, unit=UnitFactory.create())
    with pytest.raises(PermissionDenied):
        run_import(UnitResource, table, by=officer, dry_run=True)
    with pytest.raises(PermissionDenied):
        admit_table_file(content, "名册.xlsx", by=officer)


# --- rows that are refused ----------------------------------------------------------------

_GOOD = ("370303", "102", "102001", "办公室", "行政机关", "2", "是")


def _with(place: int, value: object) -> Sequence[object]:
    return (*_GOOD[:place], value, *_GOOD[place + 1 :])


@pytest.mark.usefixtures("zhangdian")
@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (_with(0, "999999"), "第 2 行“区划代码”：没有“999999”这个行政区划，请先建立或核对。"),
        (
            _with(1, "999"),
            "第 2 行“部门编码”：区划“370303”下没有编码为“999”的主管部门，请先建立或核对编码。",
        ),
        (_with(2, "一〇二"), "第 2 行“单位编码”：编码只能由 2 至 20 位数字或字母组成。"),
        (_with(3, ""), "第 2 行“单位名称”：此字段不能为空。"),
        (
            _with(4, "企业"),
            "第 2 行“单位性质”：“企业”不在可选范围内，只能填：行政机关、参公事业单位、事业单位。",
        ),
        (_with(5, "二"), "第 2 行“预算级次”：“二”不是整数，请只填数字。"),
        (_with(5, "9"), "第 2 行：预算级次应为 1 至 5。"),
        (_with(6, "Y"), "第 2 行“在用”：“Y”不在可选范围内，只能填：是、否。"),
        (_with(0, ""), "第 2 行“区划代码”：不能为空。"),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column(
    administrator: User, row: Sequence[object], sentence: str
) -> None:
    outcome = run(UnitResource, workbook(UNITS, row), administrator)
    assert any(error.startswith(sentence) for error in outcome.errors), outcome.errors
    assert not Unit.objects.exists()


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("支出", "201", "x"), "第 2 行“科目表”：“支出”不在可选范围内"),
        (("支出功能分类", "2010", "x"), "第 2 行“科目编码”：科目编码应为 3、5 或 7 位数字。"),
        (
            ("部门预算支出经济分类", "3010101", "x"),
            "第 2 行“科目编码”：科目编码应为 3 或 5 位数字。",
        ),
        (
            ("支出功能分类", "201", "x", "1900"),
            "第 2 行“启用年度”：年度应为 1990 至 2100 之间的四位数字。",
        ),
        (("支出功能分类", "201", "x", "2025", "2020"), "第 2 行：停用年度不能早于启用年度。"),
        (("支出功能分类", "201", "x", "今年"), "第 2 行“启用年度”：“今年”不是整数，请只填数字。"),
    ],
)
def test_a_bad_code_is_explained(administrator: User, row: Sequence[object], sentence: str) -> None:
    outcome = run(ClassificationResource, workbook(CODES[: len(row)], row), administrator)
    assert any(error.startswith(sentence) for error in outcome.errors), outcome.errors


@pytest.mark.usefixtures("zhangdian")
def test_row_numbers_are_those_of_the_spreadsheet(administrator: User) -> None:
    stray = ("", "", "", "")
    outcome = run(
        UnitResource,
        workbook(UNITS[:4], _GOOD[:4], stray, stray, ("370303", "999", "102009", "x")),
        administrator,
    )
    assert [error.partition("“")[0] for error in outcome.errors] == ["第 5 行"]


@pytest.mark.usefixtures("zhangdian")
def test_one_bad_row_keeps_every_row_out(administrator: User) -> None:
    outcome = run(
        UnitResource,
        workbook(UNITS[:4], _GOOD[:4], ("370303", "999", "102002", "x")),
        administrator,
    )
    assert len(outcome.errors) == 1
    assert not Unit.objects.exists()


@pytest.mark.usefixtures("zhangdian")
def test_two_rows_for_one_thing_are_refused(administrator: User) -> None:
    outcome = run(
        UnitResource,
        workbook(UNITS[:4], _GOOD[:4], ("370303", "102", "１０２００１", "另一个名称")),
        administrator,
    )
    assert outcome.errors == [
        (
            "第 3 行：与第 2 行重复：区划代码 370303，单位编码 １０２００１。"
            "同一文件中每条只能出现一次。"
        )
    ]
    assert not Unit.objects.exists()


def test_the_same_code_in_two_divisions_is_no_repetition(administrator: User) -> None:
    for code in ("370303", "370600"):
        DivisionFactory.create(code=code)
    outcome = run(
        DepartmentResource,
        workbook(
            ("区划代码", "部门编码", "部门名称"), ("370303", "102", "甲"), ("370600", "102", "乙")
        ),
        administrator,
    )
    assert (outcome.errors, outcome.new) == ([], 2)


def test_sentences_and_rows_are_capped_and_the_rest_counted(administrator: User) -> None:
    rows = [(f"{370000 + number}", "") for number in range(SHOWN + 5)]
    outcome = run(DivisionResource, workbook(("区划代码", "区划名称"), *rows), administrator)
    assert (len(outcome.errors), outcome.errors_left_out) == (SHOWN, 5)
    named = [(code, "区") for code, _name in rows]
    shown = run(
        DivisionResource,
        workbook(("区划代码", "区划名称"), *named),
        administrator,
        dry_run=True,
    )
    assert (len(shown.rows), shown.rows_left_out, shown.new) == (SHOWN, 5, SHOWN + 5)


# --- files that are refused ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "名册.xlsx", "上传的文件是空的（0字节）。"),
        (b"x", "名册.ods", "导入文件只能是 .xlsx 或 .csv。"),
        (b"x", "名册", "导入文件只能是 .xlsx 或 .csv。"),
        (b"not a workbook", "名册.xlsx", "文件内容不是Excel工作簿"),
        (b"\xff\xff\x00", "名册.csv", "CSV 文件的文字编码无法识别。"),
        (b"\r\n,,\r\n", "名册.csv", "文件里没有任何内容。"),
        (csv_file(UNITS), "名册.csv", "表头以下没有数据行。"),
        (csv_file(UNITS[:3], ("1", "2", "3")), "名册.csv", "缺少“单位名称”栏。应有的栏目依次为："),
        (
            csv_file((*UNITS[:4], "单位名称"), ("1", "2", "3", "4", "5")),
            "名册.csv",
            "表头中“单位名称”出现了两次，无法确定以哪一栏为准。",
        ),
        (csv_file(("甲", "乙"), ("1", "2")), "名册.csv", "第 1 行不是本表的表头。"),
        (
            csv_file(("2025年单位名册",), ("制表：办公室",), UNITS[:4], _GOOD[:4]),
            "名册.csv",
            "表头应在第 1 行，但在第 3 行才找到。请删除表头以上的标题行后重新上传。",
        ),
    ],
)
def test_a_file_that_cannot_be_taken_is_explained(
    administrator: User, content: bytes, name: str, sentence: str
) -> None:
    assert sentence in _refusal(UnitResource, content, administrator, name)


def test_a_title_above_the_headings_of_a_workbook_is_explained(administrator: User) -> None:
    content = workbook(("2025年预算单位名册",), UNITS[:4], _GOOD[:4])
    assert "表头应在第 1 行，但在第 2 行才找到" in _refusal(
        UnitResource, content, administrator, "名册.xlsx"
    )


def test_too_many_rows_are_refused(administrator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("budgets.services.master_data.MAX_ROWS", 2)
    content = csv_file(UNITS[:4], *[_GOOD[:4]] * 3)
    assert "共 3 行，超过一次导入的上限 2 行。" in _refusal(
        UnitResource, content, administrator, "名册.csv"
    )


def test_too_large_a_file_is_refused(administrator: User, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 1024 * 1024
    assert "文件大小为1.5MB，超过上限1MB。" in _refusal(
        UnitResource, b"x" * (3 * 512 * 1024), administrator, "名册.xlsx"
    )


@pytest.mark.parametrize(
    "hostile", sorted((ROOT / "tests" / "corpus" / "files").glob("a*.xlsx")), ids=lambda p: p.name
)
def test_a_hostile_workbook_is_an_answer_and_no_traceback(
    administrator: User, hostile: Path
) -> None:
    sentence = _refusal(UnitResource, hostile.read_bytes(), administrator, hostile.name)
    assert sentence.endswith(("。", "？"))
    assert "Traceback" not in sentence
