"""批复数 at the desk: imported by the bureau, shown beside what is declared."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from budgets.models import ApprovedFigures, Disclosure
from portal.access import Role
from tests.budgets.admin.conftest import SignIn
from tests.budgets.resources.conftest import csv_file
from tests.factories.declarations import golden_declaration
from tests.factories.disclosures import Place, a_place, approved_figures, checked
from tests.factories.organisations import account

pytestmark = pytest.mark.django_db

COLUMNS = ("区划代码", "主体编码", "年度", "批复文号", "批复日期", "预算总额（万元）")
LIST = "/admin/budgets/approvedfigures/"


def _page(place: Place) -> str:
    return reverse("admin:budgets_disclosure_change", args=[place.disclosure.pk])


def _shown(client: Any, *rows: tuple[str, ...]) -> str:
    file = SimpleUploadedFile("批复.csv", csv_file(COLUMNS, *rows))
    text: str = client.post(f"{LIST}import/", {"table": file}).text
    return text


def test_a_bureau_previews_and_imports(place: Place, sign_in: SignIn) -> None:
    client = sign_in(place.reviewer)
    assert f'href="{LIST}import/"' in client.get(LIST).text
    row = ("370303", "102001", "2025", "张财预〔2025〕1号", "2025-02-10", '"1,250.73"')
    shown = _shown(client, row)
    assert "将新增 1 条，修改 0 条，0 条不变。确认之前不会写入。" in shown
    assert not ApprovedFigures.objects.exists()
    found = re.search(r'name="confirm" value="([^"]+)"', shown)
    assert found
    done = client.post(f"{LIST}import/", {"confirm": found[1]}, follow=True).text
    assert "导入完成：新增 1 条" in done
    assert ApprovedFigures.objects.get().total == 1_250_730_000
    for cell in (place.unit.name, "1250.73", "张财预〔2025〕1号"):
        assert cell in done


def test_a_preview_is_not_confirmed_once_another_has_imported(
    place: Place, sign_in: SignIn
) -> None:
    client = sign_in(place.reviewer)
    row = ("370303", "102001", "2025", "张财预〔2025〕1号", "2025-02-10", "1.00")
    found = re.search(r'name="confirm" value="([^"]+)"', _shown(client, row))
    assert found
    approved_figures(place, document_number="张财预〔2025〕2号")
    refused = client.post(f"{LIST}import/", {"confirm": found[1]}).text
    assert "预览之后，其中的记录已被他人导入过，本次没有导入。" in refused
    assert ApprovedFigures.objects.get().document_number == "张财预〔2025〕2号"


def test_mistakes_are_sentences_with_the_row_of_the_spreadsheet(
    place: Place, sign_in: SignIn
) -> None:
    shown = _shown(
        sign_in(place.reviewer),
        ("370303", "102001", "2025", "", "2025-02-10", "1250.73"),
        ("370303", "999999", "2025", "", "2025-02-10", "1250.73"),
        ("370303", place.unit.department.code, "2025", "", "", "若干"),
    )
    assert "第 3 行“主体编码”：该区划下没有编码为此的预算单位或主管部门" in shown
    assert "第 4 行“预算总额(万元)”：“若干”不是以万元为单位的金额" in shown
    assert 'name="confirm"' not in shown


def test_a_bureau_sees_its_own_divisions_figures(place: Place, sign_in: SignIn) -> None:
    mine = approved_figures(place, document_number="张财预〔2025〕1号", total=1_230_000)
    other = approved_figures(
        a_place(division="370600", unit="201001"), document_number="烟财预〔2025〕9号"
    )
    client = sign_in(place.reviewer)
    for address in (LIST, reverse("admin:budgets_approvedfigures_export", args=["csv"])):
        text = client.get(address).text
        assert "张财预〔2025〕1号" in text
        assert "1.23" in text
        assert "烟财预" not in text
    page = reverse("admin:budgets_approvedfigures_change", args=[mine.pk])
    assert "1.23" in client.get(page).text
    elsewhere = reverse("admin:budgets_approvedfigures_change", args=[other.pk])
    assert client.get(elsewhere).status_code == 302


def test_nobody_types_or_deletes_figures(place: Place, sign_in: SignIn) -> None:
    figures = approved_figures(place)
    client = sign_in(place.reviewer)
    page = reverse("admin:budgets_approvedfigures_change", args=[figures.pk])
    assert client.post(page, {"total": 5}).status_code == 403
    assert client.post(f"{LIST}add/", {"total": 5}).status_code == 403
    assert client.post(f"{page.removesuffix('change/')}delete/", {"post": "yes"}).status_code == 403
    assert ApprovedFigures.objects.get().total is None


def test_the_list_needs_no_more_queries_for_more_rows(
    place: Place, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        another = a_place(unit=f"10300{number}")
        approved_figures(another, total=number)
    client = sign_in(account(Role.BUREAU_REVIEWER, division=place.division))
    with django_assert_max_num_queries(8):
        assert client.get(LIST).status_code == 200


def test_the_disclosures_page_shows_both_figures(place: Place, sign_in: SignIn) -> None:
    checked(place, declaration=golden_declaration("zhangdian-2025"))
    client = sign_in(place.officer)
    assert "批复数与申报数" not in client.get(_page(place)).text
    approved_figures(
        place,
        total=1_250_730_000,
        three_public=112_000_000,
        document_number="张财预〔2025〕1号",
    )
    Disclosure.objects.update(approved_on=date(2025, 2, 10))
    text = client.get(_page(place)).text
    for words in (
        "批复数与申报数",
        "张财预〔2025〕1号",
        "2025-02-10",
        "1,250.73",
        "112.00",
        "11.20",
    ):
        assert words in text
    assert text.count("<td>一致</td>") == 1
    assert text.count("<strong>不一致</strong>") == 1
    assert "基本支出（公开表3合计）" not in text  # the 批复 does not fix it
