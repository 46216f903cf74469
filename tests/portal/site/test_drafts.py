"""未公开内容: nothing of a draft is reachable without an account, by any address."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from django.test import Client

from budgets.models import Revision, RevisionState
from tests.factories.declarations import drawn
from tests.factories.disclosures import ERROR, a_place, approved, checked, published
from tests.portal.crawling import crawl

MARKER = "密级标记戊戌"
_DRAFT = f"""
    公开表3
    类  | 款 | 项 | 科目名称     | 合计     | 基本支出 | 项目支出 | 结转下年
        |    |    | 合计         | 98765.43 | 98765.43 |          |
    201 |    |    | {MARKER}支出 | 98765.43 | 98765.43 |          |
"""
BASE = "/370303/102001/2025/budget/"


@pytest.fixture
def drafts(db: None) -> list[Revision]:
    """Drafts in several states, beside and without something published."""
    place, other, third = a_place(), a_place(unit="102002"), a_place(unit="102003")
    published(place)
    other.unit.__class__.objects.filter(pk=other.unit.pk).update(name=MARKER)
    other.disclosure.__class__.objects.filter(pk=other.disclosure.pk).update(owner_name=MARKER)
    replaced = checked(place, declaration=drawn(_DRAFT), content=b"first")
    draft = checked(place, ERROR, declaration=drawn(_DRAFT), content=b"second")
    replaced.refresh_from_db()
    assert replaced.state == RevisionState.SUPERSEDED
    return [
        replaced,
        draft,
        checked(other, declaration=drawn(_DRAFT), content=b"third"),
        approved(third),
    ]


def _everything_in(body: bytes) -> bytes:
    """The body, and what is packed in it."""
    if body.startswith(b"\x1f\x8b"):
        return gzip.decompress(body)
    if body.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(body))
        return b"".join(map(archive.read, archive.namelist()))
    return body


def test_no_reachable_address_holds_anything_of_a_draft(
    drafts: list[Revision], client: Client
) -> None:
    guesses = [
        f"{base}{rest}"
        for base in (BASE, "/370303/102002/2025/budget/", "/370303/102003/2025/budget/")
        for rest in ("", "v1/", "v2/", "v3/", "table/3/", "v2/table/3/", "v2/download/json")
    ] + [
        "/units/370303/102002/",
        "/api/v1/disclosures/370303-102002-2025-budget/",
        "/api/v1/disclosures/370303-102003-2025-budget/tables/",
        "/api/v1/disclosures/370303-102001-2025-budget-v2/tables/3/",
        "/api/v1/facts/?unit=102002",
        "/api/v1/facts/?unit=102003",
        "/api/v1/units/?format=csv",
    ]
    reached = crawl(client, *guesses)
    assert f"{BASE}v1/download/xlsx" in reached
    assert "/api/v1/disclosures/370303-102001-2025-budget-v1/tables/3/" in reached
    for path, body in reached.items():
        content = _everything_in(body).decode("utf-8", "replace")
        assert MARKER not in content, path
        assert "98765.43" not in content, path
        assert "98,765.43" not in content, path


def test_a_draft_of_a_published_disclosure_changes_no_page(
    drafts: list[Revision], client: Client
) -> None:
    assert client.get(f"{BASE}v2/").status_code == 404
    assert client.get("/370303/102002/2025/budget/").status_code == 404
    assert client.get("/370303/102003/2025/budget/").status_code == 404
    assert client.get("/units/370303/102003/").status_code == 404
    html = client.get(BASE).content.decode()
    assert "10.00" in html


def test_the_marker_would_be_found_once_published(db: None, client: Client) -> None:
    place = a_place()
    place.disclosure.__class__.objects.filter(pk=place.disclosure.pk).update(owner_name=MARKER)
    published(place)
    reached = crawl(client)
    assert sum(MARKER in body.decode("utf-8", "replace") for body in reached.values()) > 10
