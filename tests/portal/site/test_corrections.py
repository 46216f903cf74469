"""更正记录: what each correction changed, cell by cell; any two publications; no draft in it."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.test import Client

from budgets.models import Correction, Revision
from budgets.services import publication, review
from budgets.services.correction_results import let_out_result, record_result
from budgets.services.corrections import close_correction
from budgets.services.secrecy import record_secrecy_review
from portal import jobs
from portal.site import stored
from portal.site.pages import Page
from tests.factories.declarations import drawn
from tests.factories.disclosures import Place, a_place, checked, correcting, published
from tests.portal.crawling import crawl

BASE = "/370303/102001/2025/budget/"
_HEAD = "类  | 款 | 项 | 科目名称         | 合计  | 基本支出 | 项目支出 | 结转下年"
FIRST = f"""
    公开表3
    {_HEAD}
        |    |    | 合计             | 30.00 | 20.00 | 10.00 |
    201 |    |    | 一般公共服务支出 | 10.00 |       | 10.00 |
    208 |    |    | 社会保障和就业支出 | 20.00 | 20.00 |       |
"""
SECOND = f"""
    公开表3
    {_HEAD}
        |    |    | 合计             | 31.50 | 20.00 | 11.50 |
    201 |    |    | 一般公共服务支出 | 11.50 |       | 11.50 |
    210 |    |    | 卫生健康支出     | 20.00 | 20.00 |       |
"""


def _published(place: Place, drawing: str, content: bytes, reason: str = "") -> Revision:
    revision = checked(place, declaration=drawn(drawing), content=content)
    revision = review.submit(revision=revision, by=place.officer)
    record_secrecy_review(revision=revision, by=place.reviewer)
    revision = review.approve(revision=revision, by=place.reviewer)
    if reason:
        correcting(place, reason)
    return publication.publish(revision=revision, by=place.publisher)


@pytest.fixture
def place(db: None) -> Place:
    """A unit whose budget was published and corrected once."""
    place = a_place()
    _published(place, FIRST, b"one")
    _published(place, SECOND, b"two", "公开表3填报有误")
    return place


def _csv(client: Client, before: int, after: int) -> list[list[str]]:
    answer = client.get(f"{BASE}changes/{before}-{after}/csv")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_workbook_says_the_same_with_numbers(place: Place, client: Client) -> None:
    answer = client.get(f"{BASE}changes/1-2/xlsx")
    head, *rows = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].values
    assert list(head) == _csv(client, 1, 2)[0]
    assert next(row[5:8] for row in rows if row[4] == "改动") == (30, 31.5, 1.5)
    assert [["" if cell is None else str(cell) for cell in row[:5]] for row in rows] == [
        row[:5] for row in _csv(client, 1, 2)[1:]
    ]
    assert client.get(f"{BASE}changes/1-2/csv?bom=1").content.startswith(b"\xef\xbb\xbf")
    page = client.get(f"{BASE}changes/1-2/").content.decode()
    assert f'href="{BASE}changes/1-2/csv?bom=1"' in page
    assert f'href="{BASE}changes/1-2/xlsx"' in page


def test_every_changed_cell_stands_in_the_comparison(place: Place, client: Client) -> None:
    head, *rows = _csv(client, 1, 2)
    assert head[5:7] == ["第 1 版", "第 2 版"]
    assert [(row[0], *row[2:]) for row in rows] == [
        ("3", "合计", "合计", "改动", "30.00", "31.50", "1.50"),
        ("3", "合计", "项目支出", "改动", "10.00", "11.50", "1.50"),
        ("3", "201 一般公共服务支出", "合计", "改动", "10.00", "11.50", "1.50"),
        ("3", "201 一般公共服务支出", "项目支出", "改动", "10.00", "11.50", "1.50"),
        ("3", "210 卫生健康支出", "", "新增一行", "", "", ""),
        ("3", "210 卫生健康支出", "合计", "改动", "", "20.00", "20.00"),
        ("3", "210 卫生健康支出", "基本支出", "改动", "", "20.00", "20.00"),
        ("3", "208 社会保障和就业支出", "", "删去一行", "", "", ""),
        ("3", "208 社会保障和就业支出", "合计", "改动", "20.00", "", "-20.00"),
        ("3", "208 社会保障和就业支出", "基本支出", "改动", "20.00", "", "-20.00"),
    ]


def test_the_other_way_round_every_difference_has_the_other_sign(
    place: Place, client: Client
) -> None:
    there = {(row[2], row[3]): row[7] for row in _csv(client, 1, 2)[1:] if row[7]}
    back = {(row[2], row[3]): row[7] for row in _csv(client, 2, 1)[1:] if row[7]}
    assert len(there) == 8
    assert back == {
        cell: amount.removeprefix("-") if amount.startswith("-") else f"-{amount}"
        for cell, amount in there.items()
    }


def test_the_page_of_the_correction_and_the_record_show_it_with_the_reason(
    place: Place, client: Client
) -> None:
    for path in (BASE, f"{BASE}v2/", f"{BASE}changes/"):
        html = client.get(path).content.decode()
        assert "公开表3填报有误" in html
        assert "<td>201 一般公共服务支出</td><td>项目支出</td><td>改动</td>" in html
        assert "删去一行" in html
        assert f'href="{BASE}changes/' in html


def test_the_record_says_what_came_of_it_and_what_was_put_right(
    place: Place, client: Client
) -> None:
    correcting(place, "审计指出合计有误", source="audit", document_number="审〔2025〕7号")
    _published(place, FIRST, b"three")
    correction = Correction.objects.get(revision__publication=3)
    result = record_result(correction=correction, text="已调整账务", by=place.officer)
    for path in (BASE, f"{BASE}changes/"):
        html = client.get(path).content.decode()
        assert "<dt>办理结果</dt><dd>已更正公开</dd>" in html
        assert "审〔2025〕7号" in html
        assert "已调整账务" not in html
    before = client.get(f"{BASE}changes/")
    let_out_result(result=result, by=place.publisher)
    for path in (BASE, f"{BASE}changes/"):
        assert "已调整账务" in client.get(path).content.decode()
    after = client.get(f"{BASE}changes/", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert "Audit" in client.get(f"{BASE}changes/", headers={"accept-language": "en"}).text


def test_what_ended_without_a_publication_is_told_to_nobody(place: Place, client: Client) -> None:
    correction = correcting(place, "疑似有误的内部线索")
    close_correction(
        correction=correction, outcome="not_needed", note="核对无误的说明", by=place.officer
    )
    correcting(place, "还在办理的线索")
    pages = crawl(client, BASE)
    assert len(pages) > 10
    for words in ("疑似有误的内部线索", "核对无误的说明", "还在办理的线索"):
        assert not any(words.encode() in body for body in pages.values())
        assert words not in client.get("/api/v1/changes/").content.decode()


def test_the_first_publication_stays_and_says_what_replaced_it(
    place: Place, client: Client
) -> None:
    html = client.get(f"{BASE}v1/").content.decode()
    assert "第 1 版，已被新版取代" in html
    assert f'href="{BASE}v2/"' in html
    assert "30.00" in html
    assert "改动</td>" not in html


def test_what_was_never_corrected_says_so(db: None, client: Client) -> None:
    _published(a_place(), FIRST, b"one")
    assert "公开以来没有更正。" in client.get(f"{BASE}changes/").content.decode()
    assert 'id="correction"' not in client.get(BASE).content.decode()


def test_equal_publications_are_said_to_be_equal(place: Place, client: Client) -> None:
    _published(place, SECOND, b"three", "更换文件")
    html = client.get(f"{BASE}changes/2-3/").content.decode()
    assert "两版的公开表、文字和绩效目标相同。" in html
    assert len(_csv(client, 2, 3)) == 1
    assert _csv(client, 1, 3)[1:] == _csv(client, 1, 2)[1:]


@pytest.mark.parametrize("pair", ["1-1", "1-3", "3-1", "0-1", "9-8"])
def test_what_is_no_publication_is_compared_with_nothing(
    place: Place, client: Client, pair: str
) -> None:
    checked(place, declaration=drawn(FIRST), content=b"draft")
    assert client.get(f"{BASE}changes/{pair}/").status_code == 404
    assert client.get(f"{BASE}changes/{pair}/csv").status_code == 404


def test_no_cell_of_a_draft_or_of_a_withdrawn_publication_is_shown(
    place: Place, client: Client
) -> None:
    draft = SECOND.replace("11.50", "98765.43").replace("31.50", "98785.43")
    checked(place, declaration=drawn(draft), content=b"draft")
    assert not any(b"98765.43" in body for body in crawl(client, f"{BASE}changes/").values())
    third = _published(place, draft, b"third", "更正")
    assert "98765.43" in client.get(f"{BASE}changes/").content.decode()
    publication.withdraw(revision=third, reason="误发", by=place.publisher)
    html = client.get(f"{BASE}changes/").content.decode()
    assert "98765.43" not in html
    assert "误发" in html
    assert "11.50" in html
    for path in (f"{BASE}changes/2-3/", f"{BASE}changes/2-3/csv", f"{BASE}changes/3-1/"):
        assert client.get(path).status_code == 404
    assert client.get(f"{BASE}changes/1-2/").status_code == 200


def test_a_publication_is_compared_with_the_last_that_can_be_read(
    place: Place, client: Client
) -> None:
    second = place.disclosure.revisions.get(publication=2)
    publication.withdraw(revision=second, reason="误发", by=place.publisher)
    _published(place, SECOND, b"three", "重新公开")
    html = client.get(BASE).content.decode()
    assert "与第 1 版相比。" in html
    assert f'href="{BASE}changes/1-3/"' in client.get(f"{BASE}changes/").content.decode()


def test_the_record_is_stored_before_anybody_asks(
    place: Place, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.run_due()

    def refuse(self: Page) -> bytes:
        raise AssertionError(self.template)

    monkeypatch.setattr(Page, "html", refuse)
    assert client.get(f"{BASE}changes/").status_code == 200
    assert client.get(BASE).status_code == 200


def test_a_later_correction_makes_the_stored_record_anew(place: Place, client: Client) -> None:
    before = client.get(f"{BASE}changes/")
    _published(place, FIRST, b"three", "改回原数")
    after = client.get(f"{BASE}changes/")
    assert after["ETag"] != before["ETag"]
    assert "改回原数" in after.content.decode()
    assert (
        client.get(f"{BASE}changes/", headers={"if-none-match": before["ETag"]}).status_code == 200
    )


@pytest.mark.parametrize(
    ("path", "queries"),
    [("changes/", 5), ("changes/1-2/", 7), ("changes/1-2/csv", 6)],
)
def test_few_queries_however_many_corrections(
    place: Place, client: Client, django_assert_num_queries: Any, path: str, queries: int
) -> None:
    for number in range(3, 6):
        published(place, content=b"%d" % number, reason="更正")
    client.get(f"{BASE}{path}")
    with django_assert_num_queries(queries):
        assert client.get(f"{BASE}{path}").status_code == 200


def test_a_lost_page_is_made_again_with_the_same_record(place: Place, client: Client) -> None:
    first = client.get(f"{BASE}changes/").content
    assert stored.prune(days=-1) > 0
    assert client.get(f"{BASE}changes/").content == first
