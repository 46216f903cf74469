"""公开件 at the desk: opening one, its page, handing a workbook in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from budgets.models import Disclosure, Revision, SourceFile
from portal.access import Role
from portal.models import AuditEvent
from tests.budgets.admin.conftest import SignIn
from tests.factories.declarations import ROOT
from tests.factories.disclosures import Place, a_place, approved, published, received, submitted
from tests.factories.organisations import UnitFactory, account

pytestmark = pytest.mark.django_db

NAMES = [
    entry["upload_filename"]
    for entry in json.loads((ROOT / "tests" / "corpus" / "NAMES.json").read_text("utf-8"))
]

#: 已脱密, ticked.
DECLARED = {"declassified": "on"}


def _page(place: Place) -> str:
    return reverse("admin:budgets_disclosure_change", args=[place.disclosure.pk])


def _upload(place: Place) -> str:
    return reverse("admin:budgets_disclosure_upload", args=[place.disclosure.pk])


def _file(content: bytes = b"workbook", name: str = "公开表.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def _raw_upload(client: Client, place: Place, name: str, content: bytes) -> Any:
    """A request as a hostile program sends it: the name exactly as given."""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    body = (
        '--edge\r\nContent-Disposition: form-data; name="declassified"\r\n\r\non\r\n'
        f'--edge\r\nContent-Disposition: form-data; name="workbook"; filename="{quoted}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode("utf-8", "surrogatepass")
    answer = client.generic(
        "POST",
        _upload(place),
        body + content + b"\r\n--edge--\r\n",
        content_type="multipart/form-data; boundary=edge",
    )
    return client.get(answer["Location"]) if answer.status_code == 302 else answer


def test_the_list_shows_ones_own_and_nothing_else(place: Place, sign_in: SignIn) -> None:
    other = a_place(division="370600", unit="201001")
    text = sign_in(place.officer).get(reverse("admin:budgets_disclosure_changelist")).text
    assert place.unit.name in text
    assert other.unit.name not in text
    assert other.division.name not in text


def test_opening_leads_to_the_disclosures_page(place: Place, sign_in: SignIn) -> None:
    answer = sign_in(place.officer).post(
        reverse("admin:budgets_disclosure_add"), {"owner": f"unit-{place.unit.pk}", "year": 2024}
    )
    opened = Disclosure.objects.get(year=2024)
    assert (
        answer["Location"]
        == reverse("admin:budgets_disclosure_change", args=[opened.pk]) + "#upload"
    )


def test_opening_again_is_the_same_disclosure(place: Place, sign_in: SignIn) -> None:
    wanted = {"owner": f"unit-{place.unit.pk}", "year": place.disclosure.year}
    sign_in(place.officer).post(reverse("admin:budgets_disclosure_add"), wanted)
    assert list(Disclosure.objects.all()) == [place.disclosure]


@pytest.mark.parametrize(
    ("year", "sentence"),
    [
        ("", "请填写预算年度。"),
        ("二〇二五", "预算年度应为四位数字，例如 2025。"),
        ("1999", "预算年度应在 2010 至 2100 之间。"),
        ("2101", "预算年度应在 2010 至 2100 之间。"),
        ("2010", "2010年没有适用的公开表版式"),
    ],
)
def test_an_impossible_year_is_explained(
    place: Place, sign_in: SignIn, year: str, sentence: str
) -> None:
    answer = sign_in(place.officer).post(
        reverse("admin:budgets_disclosure_add"), {"owner": f"unit-{place.unit.pk}", "year": year}
    )
    assert answer.status_code == 400
    assert sentence in answer.text


def test_nobody_opens_for_another_unit(place: Place, sign_in: SignIn) -> None:
    other = UnitFactory.create()
    answer = sign_in(place.officer).post(
        reverse("admin:budgets_disclosure_add"), {"owner": f"unit-{other.pk}", "year": 2025}
    )
    assert answer.status_code == 400
    assert "您没有为该单位上传的权限" in answer.text
    assert not Disclosure.objects.filter(unit=other).exists()


def test_a_departments_officer_opens_its_own_document(place: Place, sign_in: SignIn) -> None:
    department = place.unit.department
    officer = account(Role.OFFICER, department=department)
    sign_in(officer).post(
        reverse("admin:budgets_disclosure_add"),
        {"owner": f"department-{department.pk}", "year": 2025},
    )
    assert Disclosure.objects.get(scope="department").owner_code == department.code


def test_an_upload_is_received_and_leads_to_its_progress(place: Place, sign_in: SignIn) -> None:
    answer = sign_in(place.officer).post(
        _upload(place), {**DECLARED, "workbook": _file()}, follow=True
    )
    revision = Revision.objects.get()
    assert answer.redirect_chain[-1][0] == reverse(
        "admin:budgets_revision_change", args=[revision.pk]
    )
    assert "已收到工作簿，正在校验。" in answer.text
    assert revision.source is not None
    assert revision.source.original_name == "公开表.xlsx"
    assert AuditEvent.objects.filter(action="revision.received", actor=place.officer).exists()


def test_several_files_are_one_upload(place: Place, sign_in: SignIn) -> None:
    files = [_file(b"1", "表1.xlsx"), _file(b"2", "表2.xlsx")]
    answer = sign_in(place.officer).post(
        _upload(place), {**DECLARED, "workbook": files}, follow=True
    )
    assert "已收到工作簿，正在校验。" in answer.text
    source = Revision.objects.get().source
    assert source is not None
    assert source.original_name == "表1等2个文件.zip"


def test_one_empty_file_of_several_is_explained(place: Place, sign_in: SignIn) -> None:
    files = [_file(b"1", "表1.xlsx"), _file(b"", "表2.xlsx")]
    answer = sign_in(place.officer).post(_upload(place), {**DECLARED, "workbook": files})
    assert answer.status_code == 400
    assert "所选文件是空的" in answer.text
    assert not Revision.objects.exists()


def test_the_chooser_takes_several_files(place: Place, sign_in: SignIn) -> None:
    text = sign_in(place.officer).get(_page(place)).text
    assert 'accept=".xlsx,.xls,.et,.xml,.zip"' in text
    assert " multiple" in text
    assert "一表一文件" in text


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (DECLARED, "请先选择要上传的工作簿。"),
        ({**DECLARED, "workbook": _file(b"")}, "所选文件是空的，请检查后重新选择。"),
    ],
)
def test_a_missing_file_is_explained_on_the_form(
    place: Place, sign_in: SignIn, upload: dict[str, Any], sentence: str
) -> None:
    answer = sign_in(place.officer).post(_upload(place), upload)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert not Revision.objects.exists()


def test_too_large_a_file_is_refused_with_both_sizes(
    place: Place, sign_in: SignIn, settings: Any
) -> None:
    settings.UPLOAD_LIMIT = 1024 * 1024
    answer = sign_in(place.officer).post(
        _upload(place), {**DECLARED, "workbook": _file(b"x" * (2 * 1024 * 1024))}
    )
    assert answer.status_code == 400
    assert "文件大小为2.0MB，超过上限1.0MB。" in answer.text
    assert not SourceFile.objects.exists()


@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_file_is_called_it_is_text_and_no_path(
    place: Place, sign_in: SignIn, settings: Any, name: str
) -> None:
    client = sign_in(place.officer)
    answer = _raw_upload(client, place, name, b"workbook")
    stored = {path.name for path in Path(settings.DATA_DIR).rglob("*") if path.is_file()}
    assert all(len(each) == 64 and set(each) <= set("0123456789abcdef") for each in stored)
    if not SourceFile.objects.exists():
        assert answer.status_code == 400  # no name was left
        return
    kept = SourceFile.objects.get().original_name
    assert kept
    assert len(kept) <= 100
    assert kept.isprintable()
    for page in (answer, client.get(_page(place))):
        assert page.status_code == 200
        assert "<img src=x" not in page.text
        assert "<script>" not in page.text


def test_nothing_is_uploaded_while_a_revision_is_under_review(
    place: Place, sign_in: SignIn
) -> None:
    revision = submitted(place)
    client = sign_in(place.officer)
    assert 'name="workbook"' not in client.get(_page(place)).text
    answer = client.post(_upload(place), {**DECLARED, "workbook": _file(b"other")})
    assert answer.status_code == 400
    assert f"第{revision.number}稿的状态为“已上报”，不能上传新稿" in answer.text


@pytest.mark.parametrize("step", [received, published])
def test_a_correction_is_a_new_revision(place: Place, sign_in: SignIn, step: Any) -> None:
    step(place)
    client = sign_in(place.officer)
    assert 'name="workbook"' in client.get(_page(place)).text
    client.post(_upload(place), {**DECLARED, "workbook": _file(b"corrected")})
    assert list(place.disclosure.revisions.order_by("number").values_list("number", flat=True)) == [
        1,
        2,
    ]


def test_a_reviewer_sees_the_page_without_the_upload(place: Place, sign_in: SignIn) -> None:
    approved(place)
    text = sign_in(place.reviewer).get(_page(place)).text
    assert 'name="workbook"' not in text
    assert "第1稿" in text


def test_the_page_tells_what_was_done(place: Place, sign_in: SignIn) -> None:
    published(place)
    text = sign_in(place.officer).get(_page(place)).text
    for words in ("新建公开件", "上传工作簿", "校验完成", "上报", "批准", "公开"):
        assert f"</strong> {words}" in text


def test_the_page_needs_no_more_queries_for_more_revisions(
    place: Place, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    client = sign_in(place.officer)
    for content in (b"one", b"two", b"three"):
        received(place, content)
    with django_assert_num_queries(13):
        client.get(_page(place))
