"""公开审批表 at the desk: printed with the document's hash; its scan kept, handed out, secret."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from budgets.models import Revision, SignedScan
from budgets.services import review
from portal.models import AuditEvent, User
from tests.factories.disclosures import ERROR, Place, approved, checked, published, submitted
from tests.factories.scans import JPEG, PDF, scanned
from tests.factories.withholding import held
from tests.factories.wording import in_force

SignIn = Callable[[User], Client]


def page_of(revision: Revision) -> str:
    return reverse("admin:budgets_revision_approval", args=[revision.pk])


def upload(
    client: Client, revision: Revision, content: bytes = PDF, name: str = "审批表.pdf", **given: Any
) -> Any:
    sent = {"scan": SimpleUploadedFile(name, content), "declassified": "on", **given}
    address = reverse("admin:budgets_revision_scan_attach", args=[revision.pk])
    return client.post(address, {key: value for key, value in sent.items() if value}, follow=True)


def test_the_form_names_the_document_and_what_was_explained(place: Place, sign_in: SignIn) -> None:
    in_force(place.division, say="x")
    revision = approved(place, ERROR)
    held(place, decided=True)
    page = sign_in(place.reviewer).get(page_of(revision)).content.decode()
    sha256 = Revision.objects.get(pk=revision.pk).snapshot.sha256
    for text in (
        *("预算公开审批表", place.unit.name, place.unit.department.name, "第1稿", sha256),
        *("取整造成", "已公开文件按原样收录", "错误 1 个", "没有未说明的错误", "1 项"),
        *(f"2025年{place.unit.name}单位预算", "主要负责人审签", "财务负责人", "保密审查"),
        f"已登记：{place.reviewer.get_username()}",
    ):
        assert text in page, text
    assert "公开后可能危及公共安全" not in page


def test_open_errors_are_counted(place: Place, sign_in: SignIn) -> None:
    page = sign_in(place.officer).get(page_of(checked(place, ERROR))).content.decode()
    assert "其中 1 个错误尚未说明或豁免" in page


def test_the_texts_of_a_file_are_escaped(place: Place, sign_in: SignIn) -> None:
    revision = checked(place, ERROR)
    review.explain(finding=revision.findings.get(), text="<img src=x>", by=place.officer)
    page = sign_in(place.officer).get(page_of(revision)).content.decode()
    assert "&lt;img src=x&gt;" in page
    assert "<img src=x>" not in page


def test_the_signed_form_comes_back_and_the_reviewer_finds_it(
    place: Place, sign_in: SignIn
) -> None:
    revision = submitted(place)
    answer = upload(sign_in(place.officer), revision)
    assert "签字扫描件已存档" in answer.content.decode()
    scan = SignedScan.objects.get()
    reviewer = sign_in(place.reviewer)
    address = reverse("admin:budgets_revision_scan", args=[revision.pk, scan.pk])
    for page in (page_of(revision), reverse("admin:budgets_revision_change", args=[revision.pk])):
        assert address in reviewer.get(page).content.decode()
    file = reviewer.get(address)
    assert file.content == PDF
    assert file["Content-Type"] == "application/pdf"
    assert file["Content-Disposition"].startswith("attachment;")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in file["Cache-Control"]
    assert AuditEvent.objects.get(action="revision.scan_read").actor == place.reviewer.username


def test_a_scan_under_another_document_is_marked(place: Place, sign_in: SignIn) -> None:
    revision = checked(place)
    scanned(revision, place.officer)
    client = sign_in(place.reviewer)
    assert "须重新签字" not in client.get(page_of(revision)).content.decode()
    from budgets.services import snapshots

    place.unit.disclosures.update(owner_name="改名后的单位")
    snapshots.take_snapshot(Revision.objects.get(pk=revision.pk))
    assert "须重新签字" in client.get(page_of(revision)).content.decode()


@pytest.mark.parametrize(
    ("content", "name", "given", "sentence"),
    [
        (PDF, "审批表.docx", {}, "只接收 PDF、JPG 或 PNG"),
        (b"plain", "审批表.pdf", {}, "只接收 PDF、JPG 或 PNG"),
        (PDF, "审批表.pdf", {"declassified": ""}, "未声明文件已完成保密审查并脱密"),
        (PDF, "审批表.pdf", {"scan": None}, "请先选择扫描件"),
        (b"", "审批表.pdf", {}, "所选文件是空的"),
    ],
)
def test_what_is_no_scan_is_refused_with_a_sentence(
    place: Place, sign_in: SignIn, content: bytes, name: str, given: dict[str, Any], sentence: str
) -> None:
    answer = upload(sign_in(place.officer), checked(place), content, name, **given)
    assert answer.status_code in (400, 409)
    assert sentence in answer.content.decode()
    assert not SignedScan.objects.exists()


def test_only_the_unit_attaches(place: Place, sign_in: SignIn) -> None:
    revision = submitted(place)
    for user in (place.reviewer, place.publisher):
        client = sign_in(user)
        assert upload(client, revision, JPEG, "a.jpg").status_code == 403
        assert 'name="scan"' not in client.get(page_of(revision)).content.decode()


def test_a_scan_is_never_public(place: Place, sign_in: SignIn, settings: Any) -> None:
    revision = published(place)
    scan = scanned(revision, place.officer)
    stranger = Client()
    root = f"/370303/102001/2025/budget/v{revision.publication}/"
    page = stranger.get(root)
    assert page.status_code == 200
    assert scan.source.sha256 not in page.content.decode()
    address = reverse("admin:budgets_revision_scan", args=[revision.pk, scan.pk])
    assert stranger.get(address).status_code == 302
    for guess in (f"{root}{scan.source.sha256}", f"/files/{scan.source.sha256}"):
        assert stranger.get(guess).status_code == 404
    assert not any(Path(settings.STATIC_ROOT).rglob("*.pdf"))
