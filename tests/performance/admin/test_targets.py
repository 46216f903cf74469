"""绩效目标 at the desk: what is missing, the upload, what was found, the marked workbook."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from budgets.models import Revision, RevisionState
from budgets.services import review
from performance.models import TargetsFile
from portal.models import User
from tests.factories.disclosures import Place, checked, read
from tests.factories.targets import WHOLE, book, handed_in, with_projects

SignIn = Callable[[User], Client]


def address(revision: Revision, name: str = "") -> str:
    return reverse(f"admin:performance_targets{name}", args=[revision.pk])


def page(client: Client, revision: Revision) -> str:
    answer = client.get(address(revision))
    assert answer.status_code == 200
    return answer.content.decode()


def upload(client: Client, revision: Revision, content: bytes, **given: object) -> HttpResponse:
    file = SimpleUploadedFile("绩效目标.xlsx", content)
    data = {"workbook": file, "version": revision.version, "declassified": "on", **given}
    answer: HttpResponse = client.post(address(revision, "_upload"), data)  # type: ignore[assignment]
    return answer


def test_a_project_without_targets_is_shown(place: Place, sign_in: SignIn) -> None:
    revision = checked(place, declaration=with_projects())
    shown = page(sign_in(place.officer), revision)
    assert "会议保障项目" in shown
    assert "有 1 个项目没有绩效目标" in shown
    assert "缺绩效目标" in shown


def test_an_upload_is_checked_and_shown(place: Place, sign_in: SignIn) -> None:
    revision = checked(place, declaration=with_projects())
    client = sign_in(place.officer)
    answer = upload(
        client, revision, book(replace(WHOLE, objective=""), replace(WHOLE, project="他"))
    )
    assert answer.status_code == 302
    assert answer["Location"] == reverse("admin:budgets_revision_change", args=[revision.pk])
    read(with_projects())
    revision.refresh_from_db()
    shown = page(client, revision)
    assert "缺绩效目标" not in shown
    assert "公开表11没有此项目" in shown
    assert "指标 12 个" in shown
    assert "[绩效目标]01 会议保障项目!" in shown
    (error,) = revision.findings.filter(code="E_TARGET_GOAL")
    on_board = client.get(reverse("admin:budgets_revision_change", args=[revision.pk]))
    assert f'id="finding-{error.pk}"' in on_board.content.decode()


def test_the_marked_workbook_is_handed_back(place: Place, sign_in: SignIn) -> None:
    revision = handed_in(place, replace(WHOLE, objective=""))
    answer = sign_in(place.officer).get(address(revision, "_annotated"))
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    marked = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert marked.sheetnames[-1] == "01 会议保障项目"
    (finding,) = revision.findings.all()
    comment = marked["01 会议保障项目"][finding.cell].comment
    assert comment is not None
    assert "总体目标" in comment.text


def test_without_a_file_nothing_is_handed_back(place: Place, sign_in: SignIn) -> None:
    revision = checked(place)
    answer = sign_in(place.officer).get(address(revision, "_annotated"))
    assert answer.status_code == 409
    assert "没有上传绩效目标文件" in answer.content.decode()


def test_a_file_that_the_gate_refused_is_not_handed_out(place: Place, sign_in: SignIn) -> None:
    revision = checked(place)
    upload(sign_in(place.officer), revision, b"no workbook")
    read(with_projects())
    revision.refresh_from_db()
    client = sign_in(place.officer)
    assert "未能读取" in page(client, revision)
    assert client.get(address(revision, "_annotated")).status_code == 409


def test_removing(place: Place, sign_in: SignIn) -> None:
    revision = handed_in(place)
    client = sign_in(place.officer)
    answer = client.post(address(revision, "_remove"), {"version": revision.version})
    assert answer.status_code == 302
    assert not TargetsFile.objects.exists()
    again = client.post(address(revision, "_remove"), {"version": revision.version})
    assert again.status_code == 409


def test_a_stale_page_and_a_missing_file_change_nothing(place: Place, sign_in: SignIn) -> None:
    revision = checked(place)
    client = sign_in(place.officer)
    assert upload(client, revision, book(), version=revision.version - 1).status_code == 409
    missing = client.post(
        address(revision, "_upload"), {"version": revision.version, "declassified": "on"}
    )
    assert missing.status_code == 400
    assert "请先选择要上传的工作簿" in missing.content.decode()
    assert not TargetsFile.objects.exists()


def test_in_review_it_can_only_be_read(place: Place, sign_in: SignIn) -> None:
    revision = handed_in(place)
    review.submit(revision=revision, by=place.officer)
    client = sign_in(place.officer)
    shown = page(client, revision)
    assert "只能查看" in shown
    assert "_upload" not in shown
    assert address(revision, "_upload") not in shown
    assert upload(client, revision, book(replace(WHOLE, project="他"))).status_code == 409
    revision.refresh_from_db()
    assert revision.state == RevisionState.SUBMITTED


def test_the_revision_leads_to_its_targets(place: Place, sign_in: SignIn) -> None:
    revision = checked(place)
    shown = sign_in(place.officer).get(reverse("admin:budgets_revision_change", args=[revision.pk]))
    assert address(revision) in shown.content.decode()


def test_names_from_the_file_are_escaped(place: Place, sign_in: SignIn) -> None:
    name = "<script>alert(1)</script>项目"
    revision = handed_in(place, replace(WHOLE, project=name, objective=f"{name}{name}"))
    shown = page(sign_in(place.officer), revision)
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;项目" in shown


def test_the_page_asks_a_fixed_number_of_queries(
    place: Place, sign_in: SignIn, django_assert_max_num_queries: Callable[..., object]
) -> None:
    revision = handed_in(place, *(replace(WHOLE, project=f"项目{n}") for n in range(20)))
    client = sign_in(place.officer)
    with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
        page(client, revision)
