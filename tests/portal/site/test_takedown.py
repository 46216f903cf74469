"""紧急下架, from outside: a marker in every version is found before and nowhere afterwards."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from budgets.models import Revision, TakedownGround
from budgets.services import publication, review
from budgets.services.secrecy import record_secrecy_review
from budgets.services.takedown import confirm_takedown, propose_takedown
from portal import jobs
from portal.access import Role
from portal.site import stored
from tests.factories.declarations import drawn
from tests.factories.disclosures import ERROR, Place, a_place, checked, correcting, published
from tests.factories.organisations import account
from tests.portal.crawling import crawl

MARKER = "密级标记庚子"
BASE = "/370303/102001/2025/budget/"
API = "/api/v1/disclosures/370303-102001-2025-budget"
_DECLARED = f"""
    公开表3
    类  | 款 | 项 | 科目名称     | 合计     | 基本支出 | 项目支出 | 结转下年
        |    |    | 合计         | 98765.43 | 98765.43 |          |
    201 |    |    | {MARKER}支出 | 98765.43 | 98765.43 |          |
"""


def _public(place: Place, content: bytes, reason: str = "") -> Revision:
    """A publication that says the marker in its table, its waiver and its reason."""
    revision = checked(place, ERROR, declaration=drawn(_DECLARED), content=content)
    finding = revision.findings.get()
    review.explain(finding=finding, text=f"{MARKER}说明", by=place.officer)
    review.submit(revision=revision, by=place.officer)
    review.waive(finding=finding, reason=f"{MARKER}豁免", by=place.reviewer)
    record_secrecy_review(revision=revision, by=place.reviewer)
    review.approve(revision=revision, by=place.reviewer)
    if reason:
        correcting(place, reason)
    return publication.publish(revision=revision, by=place.publisher)


@pytest.fixture
def place(db: None) -> Place:
    """Two versions with the marker, a third withdrawn with it, and a neighbour without."""
    place = a_place()
    _public(place, b"one")
    _public(place, b"two", f"{MARKER}更正")
    third = _public(place, b"three", f"{MARKER}再更正")
    publication.withdraw(revision=third, reason=f"{MARKER}撤回", by=place.publisher)
    published(a_place(unit="102002"))
    return place


def _take_down(place: Place) -> None:
    takedown = propose_takedown(
        disclosure=place.disclosure,
        ground=TakedownGround.STATE_SECRET,
        reason=f"{MARKER}内部",
        by=place.publisher,
    )
    confirm_takedown(takedown=takedown, by=place.reviewer)


def _text(body: bytes) -> str:
    """The body, and what is packed in it."""
    if body.startswith(b"\x1f\x8b"):
        body = gzip.decompress(body)
    elif body.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(body))
        body = b"".join(map(archive.read, archive.namelist()))
    return body.decode("utf-8", "replace")


def _marked(found: dict[str, bytes]) -> list[str]:
    marks = (MARKER, "98765.43", "98,765.43")
    return [path for path, body in found.items() if any(mark in _text(body) for mark in marks)]


def _stored_pages(folder: Path) -> list[Path]:
    return [
        path
        for path in (folder / "pages").rglob("*.html")
        if MARKER in path.read_text(encoding="utf-8")
    ]


def test_the_marker_is_everywhere_before_and_nowhere_after(
    place: Place, client: Client, settings: Any
) -> None:
    known = crawl(client, f"{BASE}v1/", f"{BASE}v1/document/", f"{API}-v1/tables/3/")
    before = _marked(known)
    # Every kind of address was reached while it was public: pages, files, API, lists.
    kinds = (f"{BASE}v1/", f"{BASE}v2/table/3/", "v1/download/xlsx", "v2/download/json", "/tables/")
    for kind in (*kinds, "/api/v1/changes/", f"/units/{BASE.split('/')[1]}/102001/"):
        assert any(kind in path for path in before), kind
    assert len(before) > 20
    assert _stored_pages(Path(settings.DATA_DIR))

    _take_down(place)
    after = crawl(client, *known)
    assert set(known) <= set(after)
    assert _marked(after) == []
    assert "10.00" in _text(after["/370303/102002/2025/budget/"])  # the neighbour stays

    jobs.run_due()
    assert _stored_pages(Path(settings.DATA_DIR)) == []
    assert _marked(crawl(client, *known)) == []


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("rest", ["", "table/3/", "document/", "download/xlsx", "download/json"])
def test_every_address_leaves_a_tombstone(
    place: Place, client: Client, number: int, rest: str
) -> None:
    _take_down(place)
    answer = client.get(f"{BASE}v{number}/{rest}")
    assert answer.status_code == 410
    assert f"第 {number} 版已紧急下架，内容不再提供。" in answer.text
    assert "下架时间" in answer.text
    assert str(TakedownGround.STATE_SECRET.label) in answer.text
    assert answer["Cache-Control"] == "public, no-cache"


def test_the_api_says_gone_and_on_which_ground(place: Place, client: Client) -> None:
    _take_down(place)
    for rest in ("/", "-v1/", "-v2/tables/", "-v3/tables/3/"):
        answer = client.get(f"{API}{rest}")
        assert answer.status_code == 410
        assert str(TakedownGround.STATE_SECRET.label) in answer.content.decode()
    changes = client.get("/api/v1/changes/").json()["results"]
    gone = [row for row in changes if "102001" in str(row)]
    assert [row["status"] for row in gone] == ["withdrawn"] * 3
    assert client.get("/api/v1/facts/?unit=102001").json()["count"] == 0


def test_a_copy_from_before_is_not_confirmed_by_its_etag(place: Place, client: Client) -> None:
    for path in (f"{BASE}v1/", f"{BASE}v1/download/json"):
        etag = client.get(path)["ETag"]
        assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    etags = {path: client.get(path)["ETag"] for path in (f"{BASE}v1/", f"{BASE}v1/download/json")}
    _take_down(place)
    for path, etag in etags.items():
        assert client.get(path, headers={"If-None-Match": etag}).status_code == 410


def test_no_file_may_be_cached_longer_than_a_minute(place: Place, client: Client) -> None:
    files = [path for path in crawl(client) if "/download/" in path]
    assert files
    for path in files:
        if (answer := client.get(path)).status_code == 200:
            assert answer["Cache-Control"] == "public, max-age=60, must-revalidate", path


def test_the_desk_serves_nothing_of_it_but_to_auditors(place: Place, client: Client) -> None:
    _take_down(place)
    revisions = list(Revision.objects.filter(takedown__isnull=False))
    for user in (place.officer, place.reviewer, place.publisher):
        client.force_login(user)
        page = client.get(f"/admin/budgets/disclosure/{place.disclosure.pk}/").text
        assert MARKER not in page
        assert "已紧急下架，内容封存" in page
        for revision in revisions:
            for rest in ("", "preview/", "texts/", "document/", "findings.csv", "annotated/"):
                path = f"/admin/budgets/revision/{revision.pk}/{rest}"
                assert client.get(path).status_code == 404, path
    client.force_login(account(Role.AUDITOR))
    takedown = place.disclosure.takedowns.get()
    sealed = f"/admin/budgets/takedown/{takedown.pk}/sealed/"
    assert MARKER in client.get(sealed).text  # the public words that were replaced
    answer = client.get(f"{sealed}{revisions[0].pk}/json/")
    assert MARKER in answer.content.decode()


def test_purging_leaves_what_is_public_readable(place: Place, client: Client) -> None:
    path = "/370303/102002/2025/budget/"
    before = client.get(path).content
    assert stored.purge() > 0
    assert client.get(path).content == before
