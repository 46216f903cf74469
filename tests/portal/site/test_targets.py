"""绩效目标页 against the published targets: in the unit's layout, beside the money, filtered."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from budgets.models import Revision
from budgets.rendering.form import BoxKind
from budgets.services import publication, review
from budgets.services.secrecy import record_secrecy_review
from performance.selectors.public import shown_targets
from performance.sheets.core import Target
from performance.sheets.layout import lay_out
from performance.sheets.reading import read_targets
from portal.site import stored
from tests.factories.disclosures import Place, a_place, published
from tests.factories.targets import WHOLE, handed_in
from tests.performance.papers import SLUGS, golden_targets
from tests.portal.publishing import address, publish_golden

pytestmark = pytest.mark.django_db
_TABLE = re.compile(r"<table class=\"disclosure-table target-table\".*?</table>", re.DOTALL)
_CELL = re.compile(r"<(?:th|td)[^>]*>(.*?)</(?:th|td)>", re.DOTALL)
BASE = "/370303/102001/2025/budget/"


def body(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def a_publication(place: Place, *targets: Target) -> Revision:
    revision = handed_in(place, *targets)
    review.submit(revision=revision, by=place.officer)
    record_secrecy_review(revision=revision, by=place.reviewer)
    review.approve(revision=revision, by=place.reviewer)
    return publication.publish(revision=revision, by=place.publisher)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_published_target_is_shown_as_on_paper(client: Client, slug: str) -> None:
    publish_golden(slug, with_targets=True)
    html = body(client, f"{address(slug)}targets/")
    tables = _TABLE.findall(html)
    golden = golden_targets(slug)
    assert len(tables) == len(golden)
    for table, target in zip(tables, golden, strict=True):
        boxes = [
            box for box in lay_out(target).boxes if box.kind not in (BoxKind.TITLE, BoxKind.LINE)
        ]
        boxes.sort(key=lambda box: (box.row, box.column))
        assert _CELL.findall(table) == [escape(box.text) for box in boxes]


def test_a_weight_is_shown_and_answered_as_written(client: Client) -> None:
    weighed = replace(
        WHOLE, indicators=tuple(replace(one, weight="12.5%") for one in WHOLE.indicators)
    )
    a_publication(a_place(), weighed)
    page = body(client, f"{BASE}targets/")
    assert page.count("12.5%") == len(WHOLE.indicators)
    assert "权重</th>" in page
    rows = client.get("/api/v1/indicators/").json()["results"]
    assert {row["weight"] for row in rows} == {"12.5%"}
    assert body(client, f"{BASE}document/").count("12.5%") == len(WHOLE.indicators)


def test_the_money_stands_beside_the_targets(client: Client) -> None:
    publish_golden("zhangdian-2025", with_targets=True)
    html = body(client, f"{address('zhangdian-2025')}v1/targets/")
    section = html.partition('<h2 id="target-1"')[2].partition("<table")[0]
    shown = shown_targets(Revision.objects.get().pk).projects[0]
    assert shown.total
    assert f"{shown.total} 万元" in section
    assert f"{address('zhangdian-2025')}v1/table/11/" in section


def test_by_level_and_by_name(client: Client) -> None:
    slug = "yantai-2025"
    publish_golden(slug, with_targets=True)
    golden = [one for target in golden_targets(slug) for one in target.indicators]
    costs = [one for one in golden if one.first == "cost"]
    shown = body(client, f"{address(slug)}targets/?level=cost")
    assert f"{len(costs)} 个指标" in shown
    assert '<option value="cost" selected>' in shown
    name = costs[0].level3
    found = body(client, f"{address(slug)}targets/?q={name}")
    count = sum(name in one.level3 for one in golden)
    assert f"{count} 个指标" in found
    assert "没有符合条件的指标" in body(client, f"{address(slug)}targets/?q=无此名称")
    assert body(client, f"{address(slug)}targets/?level=nonsense").count("<table") == len(
        golden_targets(slug)
    )


def test_the_document_leads_to_its_targets(client: Client) -> None:
    place = a_place()
    a_publication(place)
    assert f'href="{BASE}v1/targets/"' in body(client, BASE)


def test_without_targets_there_is_no_page_and_no_link(client: Client) -> None:
    published(a_place())
    assert client.get(f"{BASE}targets/").status_code == 404
    assert "targets/" not in body(client, BASE)


def test_drafts_are_not_public(client: Client) -> None:
    place = a_place()
    draft = handed_in(place)
    assert client.get(f"{BASE}targets/").status_code == 404
    with pytest.raises(Revision.DoesNotExist):
        shown_targets(draft.pk)


def test_what_was_withdrawn_is_gone(client: Client) -> None:
    place = a_place()
    revision = a_publication(place)
    publication.withdraw(revision=revision, reason="有误", by=place.publisher)
    answer = client.get(f"{BASE}targets/")
    assert answer.status_code == 410
    assert "会议保障项目" not in answer.content.decode()


def test_it_is_answered_from_store_with_an_etag(
    client: Client, django_assert_num_queries: Any
) -> None:
    a_publication(a_place())
    first = client.get(f"{BASE}targets/")
    with django_assert_num_queries(6):
        again = client.get(f"{BASE}targets/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert client.get(f"{BASE}targets/?q=会议")["ETag"] != first["ETag"]


def test_words_that_are_looked_for_are_not_stored_and_escaped(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_publication(a_place())

    def refuse(*_args: object, **_options: object) -> bytes:
        raise AssertionError("stored")

    monkeypatch.setattr(stored, "page_bytes", refuse)
    html = body(client, f"{BASE}targets/?q=%3Cscript%3E")
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_in_english(client: Client) -> None:
    a_publication(a_place())
    answer = client.get(f"{BASE}targets/", headers={"accept-language": "en"})
    html = answer.content.decode()
    assert "1 projects, 6 indicators" in html
    assert "Performance targets" in html
    assert "筛选" not in html


@pytest.mark.parametrize("slug", SLUGS)
def test_the_workbook_reads_back_as_published(client: Client, slug: str, tmp_path: Path) -> None:
    publish_golden(slug, with_targets=True)
    path = f"{address(slug)}v1/download/targets"
    assert path in body(client, f"{address(slug)}targets/")
    answer = client.get(path)
    assert answer.status_code == 200
    assert "max-age=60" in answer["Cache-Control"]
    assert "targets.xlsx" in answer["Content-Disposition"]
    file = tmp_path / "targets.xlsx"
    file.write_bytes(answer.content)
    assert read_targets(file, file.name).targets == golden_targets(slug)
    assert client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_no_workbook_of_what_has_no_targets_or_is_withdrawn(client: Client) -> None:
    published(a_place(division="370600"))
    assert client.get("/370600/102001/2025/budget/v1/download/targets").status_code == 404
    place = a_place()
    revision = a_publication(place)
    publication.withdraw(revision=revision, reason="有误", by=place.publisher)
    assert client.get(f"{BASE}v1/download/targets").status_code == 410
