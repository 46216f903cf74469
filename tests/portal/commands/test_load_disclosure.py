"""manage.py load_disclosure: from a file to its public address, by two accounts."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from budgets.models import CheckFinding, Disclosure, Membership, Revision, RevisionState
from budgets.selectors import listing, public
from budgets.selectors.texts import declared_texts
from performance.selectors.targets import targets_of
from portal.models import User
from tests.factories.declarations import GOLDEN
from tests.performance.papers import golden_targets

pytestmark = pytest.mark.django_db
ZHANGDIAN = GOLDEN / "zhangdian-2025" / "workbook.xlsx"
YANTAI = GOLDEN / "yantai-2025" / "workbook.xlsx"
CORPUS = Path(__file__).parents[2] / "corpus" / "files"


def load(workbook: Path = ZHANGDIAN, **options: Any) -> tuple[str, str]:
    """What the command says on stdout and stderr."""
    said, warned = io.StringIO(), io.StringIO()
    given = {
        "division": "370303",
        "department": "102",
        "unit_code": "102001",
        "unit": "淄博市张店区人民政府办公室",
        "year": 2025,
        "workbook": workbook,
        **options,
    }
    call_command("load_disclosure", **given, stdout=said, stderr=warned)
    return said.getvalue(), warned.getvalue()


def test_a_disclosure_is_loaded_and_published_by_two_accounts() -> None:
    said, _warned = load(publish=True)
    assert said == "/370303/102001/2025/budget/\n"
    revision = Revision.objects.get()
    assert revision.state == RevisionState.PUBLISHED
    assert str(revision.submitted_by) == "load-officer"
    assert str(revision.approved_by) == str(revision.published_by) == "load-reviewer"
    for user in User.objects.all():
        assert not user.has_usable_password()
        assert not user.is_staff


def test_without_publish_it_waits_for_the_officer() -> None:
    said, warned = load()
    assert said == ""
    assert "已校验" in warned
    assert Revision.objects.get().state == RevisionState.CHECKED
    assert not listing.publications().exists()


def test_errors_are_said_and_leave_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    warned = io.StringIO()
    with pytest.raises(SystemExit) as left:
        call_command(
            "load_disclosure",
            *("--division", "370600", "--department", "201", "--unit-code", "201001"),
            *("--unit", "烟台市人民政府办公室", "--year", "2025", "--workbook", str(YANTAI)),
            stderr=warned,
        )
    assert left.value.code == 1
    errors = [line for line in warned.getvalue().splitlines() if line.startswith("[错误]")]
    assert len(errors) == 3
    assert "公开表10" in errors[-1]
    assert not listing.publications().exists()


def test_what_is_already_public_elsewhere_is_published_with_its_errors_waived() -> None:
    said, warned = load(
        YANTAI,
        division="370600",
        department="201",
        unit_code="201001",
        unit="烟台市人民政府办公室",
        publish=True,
    )
    assert said == "/370600/201001/2025/budget/\n"
    assert warned.count("[错误]") == 3
    shown = public.current("370600", "201001", 2025)
    assert shown is not None
    assert {each.reason for each in shown.waivers} == {"已公开文件按原样收录"}


def test_what_the_desk_never_waives_is_taken_over_where_it_is_already_public(
    tmp_path: Path,
) -> None:
    book = openpyxl.load_workbook(YANTAI)
    cell = next(
        cell
        for row in book.worksheets[2].iter_rows()
        for cell in row
        if "支出" in str(cell.value or "")
    )
    cell.value = f"2023年{str(cell.value).removeprefix('2025年')}"
    kept = tmp_path / "public.xlsx"
    book.save(kept)
    said, warned = load(
        kept,
        division="370600",
        department="201",
        unit_code="201001",
        unit="烟台市人民政府办公室",
        publish=True,
    )
    assert said == "/370600/201001/2025/budget/\n"
    assert "2023" in warned
    assert CheckFinding.objects.get(rule="B-TITLE-YEAR").waiver.reason == "已公开文件按原样收录"


def test_a_refused_file_leaves_with_1_and_its_sentence() -> None:
    load(publish=True)
    warned = io.StringIO()
    with pytest.raises(SystemExit) as left:
        call_command(
            "load_disclosure",
            *("--division", "370303", "--department", "102", "--unit-code", "102001"),
            *("--unit", "淄博市张店区人民政府办公室", "--year", "2025", "--publish"),
            *("--workbook", str(CORPUS / "g10_password.xlsx")),
            stderr=warned,
        )
    assert left.value.code == 1
    assert "E_ENCRYPTED" in warned.getvalue()
    shown = public.current("370303", "102001", 2025)
    assert shown is not None
    assert shown.number == 1


def test_loading_twice_publishes_once() -> None:
    assert load(publish=True)[0] == load(publish=True)[0]
    assert Revision.objects.count() == 1
    assert Membership.objects.count() == 3


def test_a_changed_file_is_a_correction(tmp_path: Path) -> None:
    load(publish=True)
    book = openpyxl.load_workbook(ZHANGDIAN)
    changed = tmp_path / "changed.xlsx"
    book.save(changed)
    load(changed, publish=True)
    shown = public.current("370303", "102001", 2025)
    assert shown is not None
    assert (shown.number, shown.correction_reason) == (2, "按更正后的文件重新收录")
    assert shown.correction is not None
    assert (shown.correction.kind, shown.correction.source) == ("数字更正", "自查")


def test_what_is_said_of_the_correction_is_registered(tmp_path: Path) -> None:
    load(publish=True)
    changed = tmp_path / "changed.xlsx"
    openpyxl.load_workbook(ZHANGDIAN).save(changed)
    load(
        changed,
        publish=True,
        correction_kind="words",
        correction_source="audit",
        reason="按审计意见更正",
    )
    shown = public.current("370303", "102001", 2025)
    assert shown is not None
    assert shown.correction is not None
    assert (shown.correction.kind, shown.correction.source) == ("文字更正", "审计")
    assert shown.correction_reason == "按审计意见更正"


def test_a_departments_document_stands_under_its_own_code() -> None:
    said, _warned = load(scope="department", publish=True)
    assert said == "/370303/102/2025/budget/\n"
    assert Disclosure.objects.get().scope == "department"
    load(publish=True)  # its own-level unit shares name and year
    assert Disclosure.objects.count() == 2


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"division": "999999"}, "区划代码999999不在行政区划表中"),
        ({"workbook": Path("no-such-file.xlsx")}, "无法读取文件"),
        ({"year": 2001}, "2001年没有适用的公开表版式"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        load(**options)
    assert not Revision.objects.exists()


def test_one_code_has_one_name_and_one_department() -> None:
    load()
    with pytest.raises(CommandError, match="已登记为"):
        load(unit="别的单位")
    with pytest.raises(CommandError, match="已登记在部门"):
        load(department="103", department_name="别的部门")


def test_a_fiscal_division_that_no_list_has_stands_under_its_city() -> None:
    said, _warned = load(division="371599", publish=True)
    assert said == "/371599/102001/2025/budget/\n"
    division = Disclosure.objects.get().division
    assert division.parent is not None
    assert (division.name, division.parent.name) == ("聊城市371599", "聊城市")


def test_a_workbook_with_an_unreadable_amount_is_not_published(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(ZHANGDIAN)
    book["公开表3"]["F9"] = "1,32.15"
    book.save(tmp_path / "odd.xlsx")
    warned = io.StringIO()
    with pytest.raises(SystemExit) as left:
        call_command(
            "load_disclosure",
            *("--division", "370303", "--department", "102", "--unit-code", "102001"),
            *("--unit", "淄博市张店区人民政府办公室", "--year", "2025", "--publish"),
            *("--workbook", str(tmp_path / "odd.xlsx")),
            stderr=warned,
        )
    assert left.value.code == 1
    assert "E_NUMBER_FORMAT" in warned.getvalue()
    assert "未公开" in warned.getvalue()
    assert not listing.publications().exists()


def test_texts_are_loaded_and_checked_with_the_workbook() -> None:
    whole = GOLDEN / "yantai-2025" / "disclosure.json"
    options = {
        "division": "370600",
        "department": "201",
        "unit_code": "201001",
        "unit": "烟台市人民政府办公室",
        "overview": whole,
        "narrative": whole,
        "publish": True,
    }
    said, warned = load(YANTAI, **options)
    assert said == "/370600/201001/2025/budget/\n"
    assert warned.count("（W_TEXT_BLANK）") == 1
    revision = Revision.objects.get()
    texts = declared_texts(revision)
    assert texts is not None
    assert len(texts.duties) == 18
    assert [section.key for section in texts.sections][:2] == ["changes", "three_public"]
    assert revision.findings.filter(rule__startswith="B-N-").count() == 1
    assert load(YANTAI, **options)[0] == said
    assert Revision.objects.count() == 1


def test_texts_given_later_are_put_to_the_open_revision(tmp_path: Path) -> None:
    load()
    texts = tmp_path / "texts.json"
    section = {"title": "政府采购情况", "paragraphs": ["2025年政府采购预算17.64万元。"]}
    texts.write_text(json.dumps({"procurement": section}), encoding="utf-8")
    with pytest.raises(SystemExit):
        load(narrative=texts)
    revision = Revision.objects.get()
    assert set(revision.findings.values_list("rule", flat=True)) >= {"B-N-T12-TOTAL"}


def test_texts_that_cannot_be_used_load_nothing(tmp_path: Path) -> None:
    odd = tmp_path / "odd.json"
    odd.write_text("[]", encoding="utf-8")
    with pytest.raises(CommandError, match="应为名称与内容的对应"):
        load(narrative=odd)
    assert not Revision.objects.exists()


def test_targets_come_with_the_workbook() -> None:
    targets = ZHANGDIAN.with_name("targets.xlsx")
    load(publish=True)
    said, warned = load(targets=targets, publish=True)
    assert said == "/370303/102001/2025/budget/\n"
    assert "不高于" in warned or "≤" in warned
    current = public.current("370303", "102001", 2025)
    assert current is not None
    assert current.number == 2
    assert [target.project for target in targets_of(current.revision)] == [
        target.project for target in golden_targets("zhangdian-2025")
    ]
    load(targets=targets, publish=True)
    load(publish=True)
    assert Revision.objects.count() == 2
