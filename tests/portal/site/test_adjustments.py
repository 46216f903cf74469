"""预算调整 in public: beside the budget, which stays; compared with it; and no draft anywhere."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client

from budgets.models import Revision
from budgets.services import publication, review
from budgets.services.secrecy import record_secrecy_review
from budgets.services.takedown import confirm_takedown, propose_takedown
from portal import jobs
from portal.search.models import SearchDocument
from tests.factories.adjustments import REASON, an_adjustment
from tests.factories.declarations import drawn
from tests.factories.disclosures import Place, a_place, checked, correcting, published
from tests.portal.crawling import crawl
from tests.portal.site.test_corrections import FIRST, SECOND

MARKER = "密级标记己亥"
BUDGET = "/370303/102001/2025/budget/"
BASE = "/370303/102001/2025/adjustment-1/"


def _published(place: Place, drawing: str, content: bytes) -> Revision:
    revision = checked(place, declaration=drawn(drawing), content=content)
    revision = review.submit(revision=revision, by=place.officer)
    record_secrecy_review(revision=revision, by=place.reviewer)
    revision = review.approve(revision=revision, by=place.reviewer)
    return publication.publish(revision=revision, by=place.publisher)


@pytest.fixture
def place(db: None) -> Place:
    """A unit whose budget is public."""
    place = a_place()
    _published(place, FIRST, b"budget")
    return place


@pytest.fixture
def adjusted(place: Place) -> Place:
    """The same with an adjustment of it that is public."""
    one = an_adjustment(place)
    _published(one, SECOND, b"adjusted")
    return one


def _csv(client: Client) -> list[list[str]]:
    answer = client.get(f"{BASE}v1/adjusted/csv")
    assert answer.status_code == 200
    assert (
        'filename="370303-102001-2025-adjustment-1-v1-adjusted.csv"'
        in (answer["Content-Disposition"])
    )
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_comparison_is_a_workbook_too(adjusted: Place, client: Client) -> None:
    answer = client.get(f"{BASE}v1/adjusted/xlsx")
    head, *rows = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].values
    texts = _csv(client)
    assert list(head) == texts[0]
    assert [row[2] for row in rows] == [row[2] for row in texts[1:]]
    amounts = [Decimal(str(row[7])) for row in rows if row[7] is not None]
    assert amounts == [Decimal(row[7]) for row in texts[1:] if row[7]]
    assert amounts


def test_the_budget_stays_as_it_was_and_names_its_adjustment(place: Place, client: Client) -> None:
    before = client.get(BUDGET)
    tables = client.get(f"{BUDGET}table/3/").content
    sha256 = client.get("/api/v1/disclosures/370303-102001-2025-budget/").json()["sha256"]
    _published(an_adjustment(place), SECOND, b"adjusted")
    after = client.get(BUDGET, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert f'href="{BASE}"' in after.text
    assert "年初预算，保持公开时的原样" in after.text
    assert "第 1 版" in after.text
    assert "31.50" not in after.text
    assert client.get(f"{BUDGET}table/3/").content == tables
    now = client.get("/api/v1/disclosures/370303-102001-2025-budget/").json()
    assert (now["sha256"], now["number"]) == (sha256, 1)


def test_the_adjustment_says_its_basis_and_what_it_changed(adjusted: Place, client: Client) -> None:
    page = client.get(BASE).text
    assert "<h1>2025年单位102001单位预算调整（第1次）公开表</h1>" in page
    for words in (REASON, "张店区人大常委会", "张人常〔2025〕9号", "2025年8月20日"):
        assert words in page
    assert f'href="{BUDGET}"' in page
    assert "<td>201 一般公共服务支出</td><td>项目支出</td><td>改动</td>" in page
    head, *rows = _csv(client)
    assert head[5:7] == ["年初预算数", "调整后"]
    assert [(row[0], *row[2:]) for row in rows][:2] == [
        ("3", "合计", "合计", "改动", "30.00", "31.50", "1.50"),
        ("3", "合计", "项目支出", "改动", "10.00", "11.50", "1.50"),
    ]
    assert len(rows) == 10
    english = client.get(BASE, headers={"accept-language": "en"}).text
    assert "Approved by the" not in page
    assert "Budget and adjusted figures compared" in english


def test_every_page_of_a_budget_is_there_of_an_adjustment(adjusted: Place, client: Client) -> None:
    jobs.run_due()
    for path in ("", "table/3/", "changes/", "document/", "v1/", "v1/question/"):
        answer = client.get(f"{BASE}{path}")
        assert answer.status_code == 200, path
        # Not one link of it leads to the same part of the budget.
        assert f'"{BUDGET}v1/' not in answer.text, path
    for name in ("xlsx", "json", "csv", "datapackage"):
        answer = client.get(f"{BASE}v1/download/{name}")
        assert answer.status_code == 200, name
        assert 'filename="370303-102001-2025-adjustment-1-v1.' in answer["Content-Disposition"]
    for path in (
        f"{BUDGET}v1/adjusted/csv",
        "/370303/102001/2025/adjustment-2/",
        "/370303/102001/2025/adjustment-0/",
        "/370303/102001/2024/adjustment-1/",
        f"{BASE}v2/",
    ):
        assert client.get(path).status_code == 404, path


def test_lists_name_it_and_count_budgets(adjusted: Place, client: Client) -> None:
    unit = client.get("/units/370303/102001/").text
    assert "2025年单位预算调整（第1次）" in unit
    assert f'href="{BASE}v1/"' in unit
    assert unit.index(f'href="{BUDGET}') < unit.index(f'href="{BASE}')
    assert client.get("/divisions/370303/").text.count('href="/370303/102001/2025/') == 1
    assert f'href="{BASE}v1/"' in client.get("/").text
    jobs.run_due()
    assert list(SearchDocument.objects.values_list("kind", flat=True)) == ["budget"]


def test_it_is_compared_with_the_budget_in_force(adjusted: Place, client: Client) -> None:
    budget = replace(adjusted, disclosure=adjusted.disclosure.adjustment.budget)
    before = client.get(BASE)
    correcting(budget, "公开表3填报有误")
    second = _published(budget, SECOND, b"corrected")
    after = client.get(BASE, headers={"if-none-match": before["ETag"]})
    assert "与年初预算第 2 版逐格对照" in after.text
    assert "各表金额与年初预算相同。" in after.text
    assert len(_csv(client)) == 1
    publication.withdraw(revision=second, reason="误发", by=budget.publisher)
    page = client.get(BASE).text
    assert "无从对照" in page
    assert client.get(f"{BASE}v1/adjusted/csv").status_code == 404


def test_what_was_withdrawn_or_taken_down_is_named_no_more(adjusted: Place, client: Client) -> None:
    revision = adjusted.disclosure.revisions.get()
    publication.withdraw(revision=revision, reason="误发", by=adjusted.publisher)
    assert f'href="{BASE}"' not in client.get(BUDGET).text
    gone = client.get(BASE)
    assert gone.status_code == 410
    assert REASON not in gone.text
    takedown = propose_takedown(
        disclosure=adjusted.disclosure, ground="sensitive", reason="核查", by=adjusted.publisher
    )
    confirm_takedown(takedown=takedown, by=adjusted.reviewer)
    for path, body in crawl(client, BASE, f"{BASE}v1/adjusted/csv").items():
        assert REASON not in body.decode("utf-8", "replace"), path


def test_nothing_of_an_adjustment_that_is_prepared_is_reachable(
    place: Place, client: Client
) -> None:
    draft = SECOND.replace("卫生健康支出", MARKER).replace("31.50", "98765.43")
    one = an_adjustment(place, reason=MARKER, approving_body=MARKER)
    checked(one, declaration=drawn(draft), content=b"draft")
    guesses = [f"{BASE}{rest}" for rest in ("", "v1/", "table/3/", "v1/adjusted/csv", "changes/")]
    guesses += [
        "/api/v1/disclosures/370303-102001-2025-adjustment-1/",
        "/api/v1/disclosures/370303-102001-2025-adjustment-1-v1/tables/",
        "/api/v1/facts/?kind=adjustment",
    ]
    reached = crawl(client, *guesses)
    assert f"{BUDGET}v1/download/xlsx" in reached
    for path, body in reached.items():
        content = body.decode("utf-8", "replace")
        assert MARKER not in content, path
        assert "98765.43" not in content, path
        assert "98,765.43" not in content, path
    _approved_and_published(one)
    assert any(MARKER.encode() in body for body in crawl(client).values())


def _approved_and_published(place: Place) -> None:
    revision = place.disclosure.revisions.get()
    review.submit(revision=revision, by=place.officer)
    record_secrecy_review(revision=revision, by=place.reviewer)
    review.approve(revision=revision, by=place.reviewer)
    publication.publish(revision=revision, by=place.publisher)


def test_few_queries_however_many_adjustments(
    adjusted: Place, client: Client, django_assert_num_queries: Any
) -> None:
    budget = replace(adjusted, disclosure=adjusted.disclosure.adjustment.budget)
    published(an_adjustment(budget), content=b"second")
    for path, queries in ((BUDGET, 12), (BASE, 13), (f"{BASE}v1/adjusted/csv", 7)):
        client.get(path)
        with django_assert_num_queries(queries):
            assert client.get(path).status_code == 200
