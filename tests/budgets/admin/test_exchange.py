"""导入导出 at the desk: shown first, done on the very bytes that were shown."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signing import dumps
from django.test import Client
from django.urls import reverse

from budgets.models import ClassificationCode, Division
from portal.access import Role
from portal.models import AuditEvent, User
from tests.budgets.admin.conftest import SignIn
from tests.budgets.resources.conftest import csv_file
from tests.factories.organisations import DivisionFactory, account

pytestmark = pytest.mark.django_db

IMPORT = "/admin/budgets/division/import/"
COLUMNS = ("区划代码", "区划名称")


@pytest.fixture
def administrator(db: None) -> User:
    return account(Role.ADMINISTRATOR)


@pytest.fixture
def client(administrator: User, sign_in: SignIn) -> Client:
    return sign_in(administrator)


def _shown(client: Client, *rows: tuple[str, ...], columns: tuple[str, ...] = COLUMNS) -> Any:
    file = SimpleUploadedFile("区划.csv", csv_file(columns, *rows))
    return client.post(IMPORT, {"table": file})


def _confirmation(text: str) -> str:
    found = re.search(r'name="confirm" value="([^"]+)"', text)
    assert found
    return found[1]


def test_the_page_says_which_columns_there_are(client: Client) -> None:
    text = client.get(IMPORT).text
    assert "区划代码、区划名称、上级区划代码" in text


def test_a_file_is_shown_before_it_is_imported(client: Client) -> None:
    shown = _shown(client, ("370303", "张店区"))
    assert "将新增 1 条，修改 0 条，0 条不变。确认之前不会写入。" in shown.text
    assert not Division.objects.exists()
    done = client.post(IMPORT, {"confirm": _confirmation(shown.text)}, follow=True)
    assert "导入完成：新增 1 条，修改 0 条，不变 0 条。" in done.text
    assert Division.objects.get().name == "张店区"


def test_errors_are_sentences_and_leave_nothing_to_confirm(client: Client) -> None:
    shown = _shown(client, ("370303", ""), ("x", "某区"))
    assert "第 2 行“区划名称”" in shown.text
    assert "第 3 行“区划代码”" in shown.text
    assert 'name="confirm"' not in shown.text


def test_a_file_without_changes_leaves_nothing_to_confirm(client: Client) -> None:
    DivisionFactory.create(code="370303", name="张店区")
    shown = _shown(client, ("370303", "张店区"))
    assert "文件内容与现有数据完全一致，不需要导入。" in shown.text
    assert 'name="confirm"' not in shown.text


def test_columns_that_are_not_imported_are_named(client: Client) -> None:
    shown = _shown(client, ("370303", "张店区", "x"), columns=(*COLUMNS, "联系电话"))
    assert "以下栏目不会导入：联系电话。" in shown.text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "请先选择文件。"),
        ({"table": SimpleUploadedFile("区划.csv", b"")}, "所选文件是空的"),
        ({"table": SimpleUploadedFile("区划.txt", b"x")}, "导入文件只能是 .xlsx 或 .csv。"),
        ({"confirm": "nonsense"}, "预览已过期，请重新选择文件。"),
        ({"confirm": dumps({"sha256": "0" * 64}, salt="other")}, "预览已过期"),
    ],
)
def test_what_cannot_be_imported_is_explained(
    client: Client, data: dict[str, Any], sentence: str
) -> None:
    answer = client.post(IMPORT, data)
    assert answer.status_code == 400
    assert sentence in answer.text


def test_what_somebody_else_was_shown_cannot_be_confirmed(client: Client, sign_in: SignIn) -> None:
    shown = _confirmation(_shown(client, ("370303", "张店区")).text)
    other = sign_in(account(Role.ADMINISTRATOR))
    assert other.post(IMPORT, {"confirm": shown}).status_code == 400
    assert not Division.objects.exists()


def test_what_was_shown_for_one_table_cannot_be_imported_into_another(client: Client) -> None:
    shown = _confirmation(_shown(client, ("370303", "张店区")).text)
    answer = client.post(reverse("admin:budgets_unit_import"), {"confirm": shown})
    assert answer.status_code == 400


def test_what_a_file_says_is_never_markup(client: Client) -> None:
    shown = _shown(client, ("370303", "<script>alert(1)</script>"))
    assert "<script>alert" not in shown.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown.text


@pytest.mark.parametrize(
    ("file_format", "media"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_an_export_is_a_file_to_keep(client: Client, file_format: str, media: str) -> None:
    DivisionFactory.create(code="370303", name="张店区")
    answer = client.get(reverse("admin:budgets_division_export", args=[file_format]))
    assert answer["Content-Type"] == media
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_other_formats_do_not_exist(client: Client) -> None:
    address = reverse("admin:budgets_division_export", args=["json"])
    assert client.get(address).status_code == 404


def test_the_packages_codes_are_loaded_once(client: Client) -> None:
    address = reverse("admin:budgets_classificationcode_load")
    client.post(address)
    count = ClassificationCode.objects.count()
    assert count > 1500
    ClassificationCode.objects.filter(code="2010301").update(name="改过的名称")
    assert "已载入随附科目 0 个。" in client.post(address, follow=True).text
    assert ClassificationCode.objects.count() == count
    assert ClassificationCode.objects.filter(name="改过的名称").exists()


def test_a_change_by_hand_is_on_record_and_in_its_history(client: Client) -> None:
    division = DivisionFactory.create(code="370303", name="张店")
    client.post(
        reverse("admin:budgets_division_change", args=[division.pk]),
        {"code": "370303", "name": "张店区", "parent": ""},
    )
    event = AuditEvent.objects.get(action="division.changed")
    assert event.details["changes"] == [{"changed": {"fields": ["区划名称"]}}]
    history = client.get(reverse("admin:budgets_division_history", args=[division.pk])).text
    assert "<td>修改</td>" in history


def test_a_deletion_is_on_record(client: Client) -> None:
    division = DivisionFactory.create(code="370303")
    address = reverse("admin:budgets_division_delete", args=[division.pk])
    client.post(address, {"post": "yes"})
    assert not Division.objects.exists()
    assert AuditEvent.objects.filter(action="division.deleted").exists()


def test_a_preview_needs_few_queries_for_rows_that_stay(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    rows = [(f"{370300 + number}", "区") for number in range(60)]
    for code, name in rows:
        DivisionFactory.create(code=code, name=name)
    # Each row stands in a savepoint of its own: two statements, and no read.
    with django_assert_max_num_queries(2 * len(rows) + 15):
        _shown(client, *rows)
