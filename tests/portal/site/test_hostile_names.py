"""恶意名称: whatever stands in a name or a note is text on every page and in every header."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import Client

from budgets.services import publication, review
from budgets.services.secrecy import record_secrecy_review
from budgets.tables.core import Declaration
from tests.factories import disclosures as factories
from tests.factories.declarations import drawn
from tests.factories.disclosures import a_place
from tests.portal.crawling import crawl

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
WORST = [
    '"><script>alert(1)</script>',
    "</section></td><!-- tables -->{{ 7|add:7 }}{% now 'Y' %}",
    "a\r\nSet-Cookie: x=1",
    "\u202e单位<img src=x onerror=alert(1)>\u202c",
]
CORPUS_NAMES = [
    each["upload_filename"].replace("\x00", "")
    for each in json.loads((CORPUS / "NAMES.json").read_text("utf-8"))
]
#: The one script that a page has: a file of the site's own, with words of its own beside it.
_OWN = re.compile(r'<script src="/static/tables\.js" defer( data-[a-z]+="[^"<>]*")*></script>')
NAMES = [name for name in CORPUS_NAMES + WORST if name.strip()]


class _Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def _declared() -> Declaration:
    """公开表3 with every hostile name as the name of a row."""
    names = [re.sub(r"[|\r\n]", " ", name)[:100] for name in NAMES]
    lines = [f"{201 + at} | | | {name} | 1.00 | 1.00 | | " for at, name in enumerate(names)]
    heading = "类 | 款 | 项 | 科目名称 | 合计 | 基本支出 | 项目支出 | 结转下年"
    return drawn("\n".join(["公开表3", heading, *lines]))


@pytest.mark.django_db
@pytest.mark.parametrize("name", WORST, ids=["script", "template", "header", "bidi"])
def test_hostile_names_stay_text_everywhere(name: str, client: Client) -> None:
    place = a_place()
    type(place.disclosure).objects.update(owner_name=name)
    type(place.disclosure.department).objects.update(name=name)
    type(place.division).objects.update(name=name)
    revision = factories.checked(place, declaration=_declared())
    review.submit(revision=revision, by=place.officer)
    record_secrecy_review(revision=revision, by=place.reviewer)
    review.approve(revision=revision, by=place.reviewer)
    publication.publish(revision=revision, by=place.publisher)
    for path in crawl(client):
        response = client.get(path, follow=True)
        assert response.status_code == 200, path
        assert "Set-Cookie" not in response, path
        if response["Content-Type"].startswith("text/html"):
            found = _Elements(_OWN.sub("", response.content.decode(), count=1))
            assert not found.tags & {"script", "img", "style", "iframe"}, path
            assert not any(attribute.startswith("on") for attribute in found.attributes), path
            assert response.content.count(b"<main") == 1, path
    page = _Elements(client.get("/370303/102001/2025/budget/").content.decode())
    for hostile in NAMES:
        assert re.split(r"[|\s]", hostile.strip())[0][:40] in page.text, hostile


@pytest.mark.django_db
def test_download_names_are_plain_and_chinese(client: Client) -> None:
    place = a_place()
    hostile = 'a"; filename="x.exe\r\nX: y/../单位'
    type(place.disclosure).objects.filter(pk=place.disclosure.pk).update(owner_name=hostile)
    factories.published(place)
    response = client.get("/370303/102001/2025/budget/v1/download/xlsx")
    disposition = response["Content-Disposition"]
    assert disposition.startswith(
        "attachment; filename=\"370303-102001-2025-budget-v1.xlsx\"; filename*=UTF-8''2025%E5%B9%B4"
    )
    assert disposition.count('"') == 2
    assert disposition.endswith(".xlsx")
    assert "\r" not in disposition
    assert "/" not in disposition
