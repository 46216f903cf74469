"""平铺表 at the desk: template and export, the preview, and the confirmation of what was shown."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from budgets.models import Revision, RevisionState
from budgets.services import review
from performance.models import Indicator as KeptIndicator
from performance.models import TargetsFile
from performance.selectors.targets import findings_of_targets, targets_of
from performance.sheets.core import Target
from performance.sheets.flat_rows import COLUMNS, rows_of
from performance.sheets.flat_xlsx import SHEET, flat_workbook
from portal.models import AuditEvent, User
from tests.factories.disclosures import Place, checked, read
from tests.factories.targets import WHOLE, handed_in, with_projects

SignIn = Callable[[User], Client]


def address(revision: Revision, name: str = "", *more: str) -> str:
    return reverse(f"admin:performance_flat{name}", args=[revision.pk, *more])


def flat(*targets: Target) -> bytes:
    return flat_workbook([row.cells for row in rows_of(targets)])


def upload(client: Client, revision: Revision, content: bytes, **given: object) -> tuple[int, str]:
    file = SimpleUploadedFile("平铺表.xlsx", content)
    data = {"workbook": file, "version": revision.version, "declassified": "on", **given}
    answer = client.post(address(revision), {k: v for k, v in data.items() if v != ""})
    return answer.status_code, answer.content.decode()


def signed(shown: str) -> str:
    return shown.partition('name="confirm" value="')[2].partition('"')[0]


def test_the_template_has_the_projects_and_their_amounts(place: Place, sign_in: SignIn) -> None:
    revision = checked(place, declaration=with_projects())
    answer = sign_in(place.officer).get(address(revision, "_template"))
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))[SHEET]
    headings, first, *rest = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert headings == list(COLUMNS.values())
    told = dict(zip(headings, first, strict=True))
    assert told["项目名称"] == "会议保障项目"
    assert (told["年度预算资金总额（万元）"], told["其他资金（万元）"]) == (1, 0)
    assert told["二级指标"] == "经济成本指标"
    assert [row[9] for row in rest] == [
        "数量指标",
        "质量指标",
        "时效指标",
        "社会效益指标",
        "服务对象满意度指标",
    ]


def test_a_filled_template_is_shown_confirmed_checked_and_handed_back(
    place: Place, sign_in: SignIn
) -> None:
    revision = checked(place, declaration=with_projects())
    client = sign_in(place.officer)
    template = openpyxl.load_workbook(
        io.BytesIO(client.get(address(revision, "_template")).content)
    )
    sheet = template[SHEET]
    sheet["H2"] = "按时按质完成全年各次会议的保障工作。"
    for row, (name, value) in enumerate(
        [("会议保障成本", "≤1万元"), ("会议次数", "≥12次"), ("合格率", "≤95%")], start=2
    ):
        sheet.cell(row, 11, name)
        sheet.cell(row, 12, value)
    stream = io.BytesIO()
    template.save(stream)
    status, shown = upload(client, revision, stream.getvalue())
    assert status == 200
    assert "1 个项目、3 个指标" in shown
    assert not TargetsFile.objects.exists()
    answer = client.post(address(revision), {"confirm": signed(shown)})
    assert answer.status_code == 302
    revision.refresh_from_db()
    assert revision.state == RevisionState.RECEIVED
    assert AuditEvent.objects.filter(action="revision.targets_received").count() == 1
    read(with_projects())
    (kept,) = targets_of(revision)
    assert [one.value for one in kept.indicators] == ["≤1万元", "≥12次", "≤95%"]
    (wrong,) = [f for f in findings_of_targets(revision) if f.rule == "B-P-DIRECTION"]
    assert (wrong.sheet, wrong.cell) == (f"[绩效目标]{SHEET}", "L4")
    marked = client.get(reverse("admin:performance_targets_annotated", args=[revision.pk]))
    comment = openpyxl.load_workbook(io.BytesIO(marked.content))[SHEET]["L4"].comment
    assert comment is not None
    assert "方向相反" in comment.text


def test_errors_are_shown_and_nothing_can_be_confirmed(place: Place, sign_in: SignIn) -> None:
    revision = checked(place)
    first, *rest = WHOLE.indicators
    wrong = replace(WHOLE, indicators=(replace(first, value=""), *rest))
    status, shown = upload(sign_in(place.officer), revision, flat(wrong))
    assert status == 200
    assert "第 2 行“指标值”：不能为空" in shown
    assert 'name="confirm"' not in shown
    assert not KeptIndicator.objects.exists()


def test_what_would_be_lost_is_named_before(place: Place, sign_in: SignIn) -> None:
    revision = handed_in(place, WHOLE, replace(WHOLE, project="将移除的项目"))
    _status, shown = upload(sign_in(place.officer), revision, flat(WHOLE))
    assert "1 个项目现有的绩效目标将被移除" in shown
    assert "将移除的项目" in shown
    assert signed(shown)
    assert KeptIndicator.objects.count() == 12


def test_the_same_content_needs_no_import(place: Place, sign_in: SignIn) -> None:
    revision = handed_in(place)
    _status, shown = upload(sign_in(place.officer), revision, flat(WHOLE))
    assert "完全一致" in shown
    assert 'name="confirm"' not in shown


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"declassified": ""}, "未声明文件已完成保密审查并脱密"),
        ({"workbook": ""}, "请先选择要上传的工作簿"),
    ],
)
def test_without_declaration_or_file(
    place: Place, sign_in: SignIn, given: dict[str, object], sentence: str
) -> None:
    revision = checked(place)
    status, shown = upload(sign_in(place.officer), revision, flat(WHOLE), **given)
    assert status == 400
    assert sentence in shown


def test_a_refused_file_says_why(place: Place, sign_in: SignIn) -> None:
    status, shown = upload(sign_in(place.officer), checked(place), b"no workbook")
    assert status == 400
    assert "errorlist" in shown


def test_another_cannot_confirm_nor_upon_another_revision_or_a_stale_one(
    place: Place, sign_in: SignIn
) -> None:
    revision = checked(place)
    client = sign_in(place.officer)
    token = signed(upload(client, revision, flat(WHOLE))[1])
    assert token
    assert client.post(address(revision), {"confirm": token + "x"}).status_code == 400
    assert sign_in(place.reviewer).post(address(revision), {"confirm": token}).status_code == 403
    Revision.objects.filter(pk=revision.pk).update(version=revision.version + 1)
    assert client.post(address(revision), {"confirm": token}).status_code == 409
    assert not TargetsFile.objects.exists()


def test_in_review_nothing_is_taken(place: Place, sign_in: SignIn) -> None:
    revision = handed_in(place)
    review.submit(revision=revision, by=place.officer)
    client = sign_in(place.officer)
    assert client.get(address(revision)).status_code == 409
    assert upload(client, revision, flat(replace(WHOLE, project="他")))[0] == 409


def test_the_export_comes_back_as_it_is(place: Place, sign_in: SignIn) -> None:
    revision = handed_in(place)
    client = sign_in(place.officer)
    content = client.get(address(revision, "_export", "xlsx")).content
    assert "完全一致" in upload(client, revision, content)[1]
    assert client.get(address(revision, "_export", "ods")).status_code == 404


def test_the_csv_runs_nothing(place: Place, sign_in: SignIn) -> None:
    first, *rest = WHOLE.indicators
    revision = handed_in(place, replace(WHOLE, indicators=(replace(first, value="=1+1"), *rest)))
    answer = sign_in(place.officer).get(address(revision, "_export", "csv"))
    text = answer.content.decode("utf-8-sig")
    assert text.splitlines()[0].split(",") == list(COLUMNS.values())
    assert ",'=1+1," in text


def test_texts_from_the_file_are_escaped(place: Place, sign_in: SignIn) -> None:
    name = "<script>alert(1)</script>项目"
    _status, shown = upload(
        sign_in(place.officer), checked(place), flat(replace(WHOLE, project=name))
    )
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_the_page_of_targets_leads_here(place: Place, sign_in: SignIn) -> None:
    revision = handed_in(place)
    shown = sign_in(place.officer).get(reverse("admin:performance_targets", args=[revision.pk]))
    for name, more in (("", ()), ("_template", ()), ("_export", ("xlsx",)), ("_export", ("csv",))):
        assert address(revision, name, *more) in shown.content.decode()
