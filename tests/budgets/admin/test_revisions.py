"""稿次 at the desk: progress, findings and preview."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from budgets.models import Revision
from budgets.services import review
from budgets.tables.findings import Finding, Severity
from portal.models import Job
from tests.budgets.admin.conftest import SignIn
from tests.factories.declarations import GOLDEN, drawn
from tests.factories.disclosures import (
    ERROR,
    WARNING,
    Place,
    checked,
    read,
    received,
    submitted,
)

pytestmark = pytest.mark.django_db

WRONG_SUM = Finding(
    severity=Severity.ERROR,
    message="合计应为 9.00 万元，实际 10.00 万元。",
    code="E_TOTAL",
    rule="B-T03-TOTAL",
    table=3,
    sheet="公开表3",
    cell="E2",
    row="合计",
    column="合计",
    expected=9_000_000,
    found=10_000_000,
    sources=("公开表3!E3",),
)
HOSTILE = '<img src=x onerror="alert(1)">'


def _address(revision: Revision, page: str = "change", *more: Any) -> str:
    return reverse(f"admin:budgets_revision_{page}", args=[revision.pk, *more])


# --- progress -----------------------------------------------------------------------------


def test_progress_is_told_as_it_goes(place: Place, sign_in: SignIn) -> None:
    revision = received(place)
    client = sign_in(place.officer)
    waiting = client.get(_address(revision, "progress")).json()
    assert waiting == {
        "state": "RECEIVED",
        "percent": 0,
        "doing": "排队等候处理",
        "done": False,
        "failed": False,
    }
    Job.objects.update(
        state="leased", owner="me", lease_until=timezone.now(), percent=30, doing="正在定位十二张表"
    )
    at_work = client.get(_address(revision, "progress")).json()
    assert (at_work["percent"], at_work["doing"], at_work["done"]) == (
        30,
        "正在定位十二张表",
        False,
    )


def test_the_page_of_a_waiting_revision_renews_itself_without_scripts(
    place: Place, sign_in: SignIn
) -> None:
    revision = received(place)
    text = sign_in(place.officer).get(_address(revision)).text
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in text
    assert f'data-progress="{_address(revision, "progress")}"' in text
    assert 'id="findings-title"' not in text


def test_a_finished_page_does_not(place: Place, sign_in: SignIn) -> None:
    text = sign_in(place.officer).get(_address(checked(place))).text
    assert "http-equiv" not in text
    assert "data-progress" not in text
    assert "没有发现问题。" in text


def test_a_refused_file_says_why_and_can_be_replaced(place: Place, sign_in: SignIn) -> None:
    revision = received(place)
    refusal = Finding(severity=Severity.ERROR, message="文件设有打开密码。", code="E_ENCRYPTED")
    read(None, refusal)
    client = sign_in(place.officer)
    progress = client.get(_address(revision, "progress")).json()
    text = client.get(_address(revision)).text
    assert progress["done"]
    assert "文件设有打开密码。" in text
    assert "E_ENCRYPTED" in text
    assert "重新上传" in text
    # The same file would be refused again.
    assert _address(revision, "act", "retry") not in text


# --- findings -----------------------------------------------------------------------------


def test_a_finding_is_shown_with_everything_it_says(place: Place, sign_in: SignIn) -> None:
    revision = checked(place, WRONG_SUM)
    text = sign_in(place.officer).get(_address(revision)).text
    for words in (
        "公开表3",
        "公开表3!E2",
        "合计应为 9.00 万元，实际 10.00 万元。",
        '<dd class="number">9.00</dd>',
        '<dd class="number">10.00</dd>',
        '<dd class="number">+1.00</dd>',
        "公开表3!E3",
        "B-T03-TOTAL",
        "E_TOTAL",
    ):
        assert words in text, words
    # The table itself stands beside it, the cell marked: each leads to the other.
    finding = revision.findings.get()
    assert '<a class="to-cell" href="#t3-r1-c5">公开表3!E2</a>' in text
    cell = text.partition('id="t3-r1-c5"')[2].partition("</td>")[0]
    assert f'href="#finding-{finding.pk}"' in cell
    assert f'href="{reverse("site:rules")}#B-T03-TOTAL"' in text


def test_a_finding_leads_to_its_marked_cell_in_the_preview(place: Place, sign_in: SignIn) -> None:
    revision = checked(place, WRONG_SUM)
    text = sign_in(place.officer).get(_address(revision, "preview")).text
    cell = text.partition('id="t3-r1-c5"')[0].rpartition("<")[2]
    assert "marked-error" in cell


def test_a_finding_about_a_blank_cell_leads_to_its_row(place: Place, sign_in: SignIn) -> None:
    blank = Finding(
        severity=Severity.WARNING, message="空。", code="W_X", table=3, sheet="公开表3", cell="G3"
    )
    text = sign_in(place.officer).get(_address(checked(place, blank))).text
    assert "#t3-r2" in text


def test_findings_stand_by_table_the_whole_file_first(place: Place, sign_in: SignIn) -> None:
    of_file = Finding(severity=Severity.NOTICE, message="文件说明。", code="W_COMMENT")
    of_one = Finding(severity=Severity.NOTICE, message="表一。", code="W_X", table=1)
    text = sign_in(place.officer).get(_address(checked(place, of_one, WRONG_SUM, of_file))).text
    heads = [text.index(f'id="group-{anchor}"') for anchor in ("file", "1", "3")]
    assert heads == sorted(heads)


def _sentences(text: str) -> list[str]:
    """The findings that a page lists, by what they say."""
    return re.findall(r'<p class="sentence">(.*?)</p>', text)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, [WARNING.message, ERROR.message]),
        ({"severity": "error"}, [ERROR.message]),
        ({"severity": "warning"}, [WARNING.message]),
        ({"severity": "notice"}, []),
        ({"severity": "nonsense"}, [WARNING.message, ERROR.message]),
        ({"table": "file"}, [WARNING.message]),
        ({"table": "3", "severity": "error"}, [ERROR.message]),
        ({"rule": "E_TOTAL"}, [ERROR.message]),
        ({"state": "open"}, [WARNING.message]),
        ({"state": "explained"}, [ERROR.message]),
        ({"state": "waived"}, []),
        ({"page": "99"}, [WARNING.message, ERROR.message]),
    ],
)
def test_findings_can_be_filtered(
    place: Place, sign_in: SignIn, query: dict[str, str], shown: list[str]
) -> None:
    revision = checked(place, ERROR, replace(WARNING, table=None))
    review.explain(finding=revision.findings.get(table=3), text="取整", by=place.officer)
    text = sign_in(place.officer).get(_address(revision), query).text
    assert _sentences(text) == shown
    assert ("没有符合筛选条件的问题。" in text) == (not shown)


def test_what_a_file_says_is_never_markup(place: Place, sign_in: SignIn) -> None:
    finding = Finding(
        severity=Severity.WARNING,
        message=f"名称{HOSTILE}",
        code="W_X",
        table=3,
        sheet=HOSTILE,
        cell="E2",
        row=HOSTILE,
        column=HOSTILE,
    )
    declaration = drawn(
        f"""
        公开表3
        类  | 款 | 项 | 科目名称         | 合计  | 基本支出 | 项目支出 | 结转下年
        201 |    |    | {HOSTILE}        | 10.00 | 10.00    |          |
        """
    )
    revision = checked(place, finding, declaration=declaration)
    client = sign_in(place.officer)
    for page in ("change", "preview"):
        text = client.get(_address(revision, page)).text
        assert "<img" not in text
        assert "&lt;img src=x" in text


# --- lists and figures --------------------------------------------------------------------


def test_the_list_can_be_searched_and_filtered(place: Place, sign_in: SignIn) -> None:
    revision = submitted(place)
    client = sign_in(place.reviewer)
    address = reverse("admin:budgets_revision_changelist")
    title = f"{place.unit.name} 第{revision.number}稿"
    assert title in client.get(address, {"q": place.unit.code}).text
    assert title in client.get(address, {"state__exact": "SUBMITTED"}).text
    assert title not in client.get(address, {"state__exact": "PUBLISHED"}).text


def test_the_page_needs_no_more_queries_for_more_findings(
    place: Place, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    revision = checked(place, *[WRONG_SUM, WARNING, ERROR] * 10)
    client = sign_in(place.officer)
    with django_assert_num_queries(14):
        client.get(_address(revision))


def test_progress_is_cheap_to_ask_for(
    place: Place, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    revision = received(place)
    client = sign_in(place.officer)
    with django_assert_num_queries(5):
        client.get(_address(revision, "progress"))


def test_the_preview_needs_no_more_queries_for_more_rows(
    place: Place, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    revision = checked(place, WRONG_SUM)
    client = sign_in(place.officer)
    with django_assert_num_queries(11):
        client.get(_address(revision, "preview"))


def test_the_marked_workbook_can_be_taken_home(place: Place, sign_in: SignIn) -> None:
    book = (GOLDEN / "zhangdian-2025" / "workbook.xlsx").read_bytes()
    revision = checked(place, WRONG_SUM, content=book)
    client = sign_in(place.officer)
    address = _address(revision, "annotated")
    assert address in client.get(_address(revision)).text
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer.content.startswith(b"PK")
    assert answer.content != book


def test_a_file_that_cannot_be_opened_is_not_handed_out(place: Place, sign_in: SignIn) -> None:
    answer = sign_in(place.officer).get(_address(checked(place, WRONG_SUM), "annotated"))
    assert answer.status_code == 409
    assert "重新上传" in answer.text
