"""检索页 and its CSV: without JavaScript, escaped, in both languages, never stored."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.test import Client

from portal import jobs
from tests.portal.publishing import publish_golden

pytestmark = pytest.mark.django_db


@pytest.fixture
def golden(db: None) -> None:
    publish_golden("zhangdian-2025")
    jobs.run_due()


def test_an_answer_shows_the_amount_where_it_is_and_whose(golden: Any, client: Client) -> None:
    text = client.get("/search/", {"q": "张店区政府办 公务接待费"}).text
    first = text.partition('<li class="hit')[2].partition("</li>")[0]
    assert "<strong>2.00</strong> 万元" in first
    assert re.search(r'href="/370303/102001/2025/budget/table/7/#t7-r\d+-c12">公务接待费', first)
    assert "淄博市张店区人民政府办公室" in first


def test_the_form_keeps_the_words_and_says_how_they_were_read(golden: Any, client: Client) -> None:
    text = client.get("/search/", {"q": "张店 2025 公车 1万元以上"}).text
    assert 'value="张店 2025 公车 1万元以上"' in text
    for word in ("2025年", "不少于 1.00 万元", "公务用车购置及运行维护费", "张店"):
        assert f'<span class="tag">{word}</span>' in text


def test_facets_and_pages_are_plain_links(golden: Any, client: Client) -> None:
    text = client.get("/search/", {"q": "支出大于 1 万元"}).text
    assert "下一页" in text
    links = re.findall(r'href="(\?[^"]+)"', text)
    for link in links:
        answer = client.get("/search/" + link.replace("&amp;", "&"))
        assert answer.status_code == 200
        assert "没有找到" not in answer.text
    chosen = client.get("/search/", {"q": "支出大于 1 万元", "table": "6"}).text
    assert "公开表：公开表6" in chosen
    assert "取消" in chosen


def test_nothing_asked_shows_what_can_be_asked(client: Client) -> None:
    text = client.get("/search/").text
    assert "例如" in text
    assert "noindex" in text
    assert 'action="/search/"' in client.get("/").text


def test_nothing_found_says_so(golden: Any, client: Client) -> None:
    text = client.get("/search/", {"q": "张店区政府办 量子计算机"}).text
    assert "没有找到" in text
    assert 'href="/units/370303/102001/"' in text


@pytest.mark.parametrize("name", ["q", "kind", "year", "division", "page", "table", "scope"])
def test_whatever_is_in_the_address_is_escaped(golden: Any, client: Client, name: str) -> None:
    answer = client.get("/search/", {"q": "支出大于 1 万元", name: '"><img src=x>'})
    assert answer.status_code == 200
    assert "<img" not in answer.text


def test_the_files_hold_all_that_was_found(golden: Any, client: Client) -> None:
    query = {"q": "支出大于 1 万元"}
    shown = re.search(r"找到 (\d+) 条", client.get("/search/", query).text)
    answer = client.get("/search/csv", query)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert shown is not None
    assert len(rows) == int(shown[1])
    assert rows[0]["金额（万元）"] == "1250.73"
    assert rows[0]["地址"].startswith("/370303/102001/2025/budget/table/")
    marked = client.get("/search/csv", {**query, "bom": "1"}).content
    assert marked == b"\xef\xbb\xbf" + answer.content
    book = openpyxl.load_workbook(io.BytesIO(client.get("/search/xlsx", query).content))
    _heading, *lines = book.worksheets[0].values
    assert [(line[7], line[10]) for line in lines] == [(row["名称"], row["地址"]) for row in rows]
    assert [Decimal(str(line[9])) for line in lines] == [
        Decimal(row["金额（万元）"]) for row in rows
    ]
    again = client.get("/search/csv", query, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    assert client.get("/search/ods", query).status_code == 404


def test_it_is_not_stored_and_only_read(golden: Any, client: Client) -> None:
    folder = Path(settings.DATA_DIR) / "pages"
    before = sorted(folder.rglob("*.html"))
    assert client.get("/search/", {"q": "公车"}).status_code == 200
    assert sorted(folder.rglob("*.html")) == before
    assert client.post("/search/", {"q": "公车"}).status_code == 405


def test_its_own_words_are_english_for_who_reads_english(golden: Any, client: Client) -> None:
    text = client.get("/search/", {"q": "公务接待费"}, headers={"accept-language": "en"}).text
    for words in ("Search", "results", "Read as:", "Narrow down", "Download XLSX"):
        assert words in text
    for words in ("检索", "找到", "缩小范围", "下载检索结果"):
        assert words not in text
