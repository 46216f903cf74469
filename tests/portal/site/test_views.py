"""Pages as HTTP: status, headers, validators, encodings, languages, numbers of queries."""

from __future__ import annotations

import gzip
import re
from typing import Any

import brotli
import pytest
from django.test import Client

from budgets.services import publication
from portal import jobs
from portal.site import stored
from portal.site.pages import Page
from tests.factories.disclosures import ERROR, Place, a_place, published

BASE = "/370303/102001/2025/budget/"
PAGES = [
    "/",
    "/divisions/370303/",
    "/units/370303/102001/",
    BASE,
    f"{BASE}v1/",
    f"{BASE}table/3/",
    f"{BASE}v1/table/3/",
]


@pytest.fixture
def place(db: None) -> Place:
    """A unit whose budget is published."""
    place = a_place()
    published(place)
    return place


def test_pages_answer_with_exactly_these_headers(place: Place, client: Client) -> None:
    for path in PAGES:
        response = client.get(path, headers={"accept-encoding": "gzip"})
        assert response.status_code == 200
        headers = dict(response.headers)
        etag, modified = headers.pop("ETag"), headers.pop("Last-Modified")
        assert len(etag) == 34
        assert not etag.startswith("W/")
        assert modified.endswith(" GMT")
        assert int(headers.pop("Content-Length")) == len(response.content)
        assert headers.pop("Content-Security-Policy").split("; ") != []
        assert headers == {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Encoding": "gzip",
            "Content-Language": "zh-hans",
            "Cache-Control": "public, no-cache",
            "Vary": "Accept-Encoding, Accept-Language",
            "X-Frame-Options": "DENY",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        assert not response.cookies


def test_style_and_script_need_no_exception_from_the_policy(place: Place, client: Client) -> None:
    for path in PAGES:
        response = client.get(path)
        policy = response["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'self'" in policy
        # The names of a vocabulary, which nobody fetches.
        html = response.content.decode().replace('itemtype="https://schema.org/', "")
        scripts = re.findall("<script[^>]*>(.*?)</script>", html, re.DOTALL)
        sources = re.findall(r'<script src="/static/[a-z]+\.js" defer ', html)
        assert len(sources) == html.count("<script")
        assert not any(scripts)
        assert "<style" not in html
        assert " style=" not in html
        assert "http://" not in html
        assert "https://" not in html


def test_who_has_the_page_is_told_so(place: Place, client: Client) -> None:
    for path in PAGES:
        first = client.get(path)
        for validator in (
            {"if-none-match": first["ETag"]},
            {"if-modified-since": first["Last-Modified"]},
        ):
            again = client.get(path, headers=validator)
            assert again.status_code == 304
            assert again.content == b""
            assert again["ETag"] == first["ETag"]
            assert again["Vary"] == first["Vary"]
        assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200


def test_each_encoding_has_an_etag_of_its_own_and_the_same_page(
    place: Place, client: Client
) -> None:
    answers = {
        encoding: client.get(BASE, headers={"accept-encoding": encoding})
        for encoding in ("br", "gzip", "identity")
    }
    assert len({answer["ETag"] for answer in answers.values()}) == 3
    plain = answers["identity"].content
    assert brotli.decompress(answers["br"].content) == plain
    assert gzip.decompress(answers["gzip"].content) == plain


def test_pages_of_a_publication_are_stored_before_anybody_asks(
    place: Place, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.run_due()

    def refuse(self: Page) -> bytes:
        raise AssertionError(f"{self.template} was not stored")

    monkeypatch.setattr(Page, "html", refuse)
    for path in (BASE, f"{BASE}v1/", f"{BASE}table/3/", f"{BASE}v1/table/12/"):
        assert client.get(path, headers={"accept-encoding": "br"}).status_code == 200


QUERIES = [
    ("/", 3),
    ("/divisions/370303/", 8),
    ("/units/370303/102001/", 6),
    (BASE, 11),
    (f"{BASE}v1/", 11),
    ("/divisions/370303/timeliness/2025/", 9),
    (f"{BASE}table/3/", 7),
    (f"{BASE}v1/download/xlsx", 3),
]


def test_few_queries_however_much_is_published(
    place: Place, client: Client, django_assert_num_queries: Any
) -> None:
    published(a_place(unit="102002"), ERROR)
    published(place, ERROR, reason="更正")
    for path, queries in QUERIES:
        client.get(path)
        with django_assert_num_queries(queries):
            assert client.get(path).status_code == 200


def test_head_has_the_headers_without_the_page(place: Place, client: Client) -> None:
    for path in [*PAGES, f"{BASE}v1/download/json"]:
        full, head = client.get(path), client.head(path)
        assert head.status_code == 200
        assert head.content == b""
        assert head["ETag"] == full["ETag"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_nothing_but_reading_is_allowed(place: Place, client: Client, method: str) -> None:
    for path in [*PAGES, f"{BASE}v1/download/json"]:
        response = Client(enforce_csrf_checks=True).generic(method.upper(), path)
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD"


ABSENT = [
    "/nowhere/",
    "/divisions/999999/",
    "/units/370303/999999/",
    "/370303/999999/2025/budget/",
    "/370303/102001/2024/budget/",
    f"{BASE}v2/",
    f"{BASE}v0/",
    f"{BASE}table/13/",
    f"{BASE}table/0/",
    f"{BASE}v1/download/html",
    f"{BASE}v1/download/exe",
    "/370303/102001/25/budget/",
    "/370303/%00/2025/budget/",
]


def test_what_is_not_there_is_said_in_chinese(place: Place, client: Client) -> None:
    for path in ABSENT:
        response = client.get(path)
        assert response.status_code == 404, path
        assert "没有找到这个页面" in response.content.decode(), path


def test_a_superseded_publication_says_so_and_leads_to_the_current_one(
    place: Place, client: Client
) -> None:
    before = client.get(f"{BASE}v1/")
    published(place, content=b"another", reason="公开表3一处填写有误")
    after = client.get(f"{BASE}v1/")
    html = after.content.decode()
    assert after["ETag"] != before["ETag"]
    assert "第 1 版，已被新版取代" in html
    assert f'href="{BASE}"' in html
    assert "公开表3一处填写有误" in html
    current = client.get(BASE).content.decode()
    assert "已被新版取代。" not in current
    assert "第 2 版更正说明" in current
    assert f'href="{BASE}v1/"' in current


def test_a_withdrawn_publication_is_gone_and_says_when_and_why(
    place: Place, client: Client
) -> None:
    revision = place.disclosure.revisions.get()
    publication.withdraw(revision=revision, reason="涉及未公开项目", by=place.publisher)
    for path in (BASE, f"{BASE}v1/", f"{BASE}v1/table/3/", f"{BASE}v1/download/xlsx"):
        response = client.get(path)
        html = response.content.decode()
        assert response.status_code == 410
        assert "第 1 版已撤回" in html
        assert "涉及未公开项目" in html
        assert "disclosure-table" not in html
    assert "已撤回" in client.get("/units/370303/102001/").content.decode()
    assert "已撤回" in client.get("/divisions/370303/").content.decode()


def test_the_publication_before_a_withdrawn_one_stays_readable(
    place: Place, client: Client
) -> None:
    second = published(place, content=b"another", reason="更正")
    publication.withdraw(revision=second, reason="误发", by=place.publisher)
    assert client.get(BASE).status_code == 410
    first = client.get(f"{BASE}v1/")
    assert first.status_code == 200
    assert "目前没有现行版本" in first.content.decode()


def test_english_readers_get_an_english_frame_around_chinese_tables(
    place: Place, client: Client
) -> None:
    html = client.get(BASE, headers={"accept-language": "en"}).content.decode()
    assert '<html lang="en">' in html
    assert "Skip to content" in html
    assert '<div class="tables" lang="zh-CN">' in html
    assert '<html lang="zh-CN">' in client.get(BASE).content.decode()


def test_an_empty_portal_has_a_home_page(db: None, client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert "目前还没有公开的预算" in response.content.decode()


def test_stored_pages_of_a_lost_folder_are_made_again(place: Place, client: Client) -> None:
    first = client.get(BASE).content
    assert stored.prune(days=-1) > 0
    assert client.get(BASE).content == first
