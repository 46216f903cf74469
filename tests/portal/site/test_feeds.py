"""订阅, 网站地图 and short addresses: what is public now, under names that stay."""

from __future__ import annotations

import re
from typing import Any

import pytest
from defusedxml import ElementTree
from django.test import Client

from budgets.models import Department, Unit
from budgets.services import publication
from portal import chain
from portal.site import sitemap
from tests.factories.disclosures import Place, a_place, correcting, published
from tests.factories.withholding import held, terms
from tests.factories.workflow import take_down, taken_down

_ATOM = "{http://www.w3.org/2005/Atom}"
_MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
MARKER = "不得外传的说法"
BASE = "/370303/102001/2025/budget/"
pytestmark = pytest.mark.django_db


def _atom(client: Client, path: str = "/feed.atom") -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)


def _entries(client: Client, path: str = "/feed.atom") -> list[dict[str, str]]:
    """Of each entry its kind, id, address, title and words."""
    return [
        {
            "kind": entry.find(f"{_ATOM}category").attrib["term"],
            "url": entry.find(f"{_ATOM}link").attrib["href"],
            **{name: entry.findtext(f"{_ATOM}{name}") for name in ("id", "title", "summary")},
        }
        for entry in _atom(client, path).iter(f"{_ATOM}entry")
    ]


def _items(client: Client, path: str) -> list[dict[str, Any]]:
    answer = client.get(path)
    assert answer["Content-Type"].startswith("application/feed+json")
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@pytest.fixture
def place() -> Place:
    """A unit whose budget was published and corrected."""
    place = a_place()
    published(place, content=b"one")
    published(place, content=b"two", reason="公开表3 <合计> 有误\x0b")
    return place


def test_every_publication_and_correction_is_an_entry_with_a_lasting_id(
    place: Place, client: Client
) -> None:
    corrected, first = _entries(client)
    assert [corrected["kind"], first["kind"]] == ["corrected", "published"]
    assert corrected["summary"].endswith("更正原因：公开表3 <合计> 有误")
    assert corrected["url"] == f"http://testserver{BASE}v2/"
    assert f"{place.unit.name} 2025年单位预算（第 2 版）" in corrected["title"]
    # Neither another name nor the address of the portal makes readers see them anew.
    Unit.objects.update(name="改名之后")
    with_other_host = client.get("/feed.json", headers={"host": "localhost"}).json()
    assert [item["id"] for item in with_other_host["items"]] == [corrected["id"], first["id"]]
    assert {item["id"][:9] for item in with_other_host["items"]} == {"urn:uuid:"}
    assert with_other_host["items"][0]["url"].startswith("http://localhost/")


def test_both_forms_say_the_same_and_are_validated_by_their_hash(
    place: Place, client: Client
) -> None:
    for path in ("/feed", "/divisions/370303/feed", "/units/370303/102001/feed"):
        atom, items = _entries(client, f"{path}.atom"), _items(client, f"{path}.json")
        assert [(e["id"], e["title"], e["url"], e["summary"]) for e in atom] == [
            (i["id"], i["title"], i["url"], i["content_text"]) for i in items
        ]
        etag = client.get(f"{path}.atom")["ETag"]
        again = client.get(f"{path}.atom", headers={"if-none-match": etag})
        assert again.status_code == 304


def test_the_feed_of_everything_carries_the_head_of_the_chain(place: Place, client: Client) -> None:
    last = chain.head()
    told = f"存证链头 {last.sequence}:{last.sha256}"
    assert f"<subtitle>{told}</subtitle>" in client.get("/feed.atom").text
    assert client.get("/feed.json").json()["description"] == told
    assert "存证链头" not in client.get("/divisions/370303/feed.atom").text


def test_each_feed_has_its_own_and_no_others(place: Place, client: Client) -> None:
    other = a_place(division="370600", unit="201001")
    published(other)
    department = place.disclosure.department
    of_department = f"/divisions/370303/departments/{department.code}/feed.atom"
    for path in ("/divisions/370303/feed.atom", "/units/370303/102001/feed.atom", of_department):
        assert len(_entries(client, path)) == 2
    assert len(_entries(client)) == 3
    names = {
        _atom(client, path).findtext(f"{_ATOM}id")
        for path in ("/feed.atom", "/divisions/370303/feed.atom", of_department)
    }
    assert len(names) == 3
    Department.objects.create(division=place.division, code="999", name="未公开")
    for path in ("/divisions/370303/departments/999", "/divisions/000000", "/units/370303/999999"):
        assert client.get(f"{path}/feed.atom").status_code == 404


def test_what_was_withdrawn_or_taken_down_is_told_as_that_alone(
    place: Place, client: Client
) -> None:
    last = published(place, content=b"three", reason=MARKER)
    before = {entry["id"] for entry in _entries(client)}
    publication.withdraw(revision=last, reason="口径有误", by=place.publisher)
    withdrawn, *rest = _entries(client)
    assert withdrawn["kind"] == "withdrawn"
    assert withdrawn["id"] not in before
    assert withdrawn["summary"].endswith("撤回原因：口径有误")
    assert {entry["id"] for entry in rest} < before
    correcting(place, MARKER)
    secret = a_place(unit="102002")
    published(secret, content=b"one")
    published(secret, content=b"two", reason=MARKER)
    take_down(secret)
    for path in ("/feed.atom", "/feed.json", "/units/370303/102002/feed.atom"):
        assert MARKER not in client.get(path).content.decode(), path
    kinds = [entry["kind"] for entry in _entries(client, "/units/370303/102002/feed.atom")]
    assert kinds == ["withdrawn", "withdrawn"]


def test_a_feed_is_as_quick_for_a_thousand_as_for_one(
    place: Place, client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        client.get("/feed.atom")


def _addresses(client: Client, path: str = "/sitemap.xml") -> list[str]:
    root = ElementTree.fromstring(client.get(path).content)
    return [str(found.text).removeprefix("http://testserver") for found in root.iter(f"{_MAP}loc")]


def test_the_sitemap_lists_what_is_public_now_and_all_of_it_answers(
    place: Place, client: Client
) -> None:
    gone = a_place(unit="102002")
    revision = published(gone)
    publication.withdraw(revision=revision, reason="口径有误", by=gone.publisher)
    taken_down(a_place(unit="102003"))
    held(a_place(unit="102004"), terms(scope="unit", table=None))
    found = _addresses(client)
    documents = [path for path in found if path.endswith("/budget/")]
    assert documents == [BASE]
    assert {client.get(path).status_code for path in found} == {200}
    assert "102004" not in str(found)


def test_a_large_sitemap_is_a_list_of_parts_that_hold_each_address_once(
    place: Place, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(a_place(division="370600", unit="201001"))
    whole = _addresses(client)
    for most in (3, 4, 5):
        monkeypatch.setattr(sitemap, "MOST", most)
        parts = _addresses(client)
        assert parts == [f"/sitemap-{n}.xml" for n in range(1, -(-len(whole) // most) + 1)]
        assert [path for part in parts for path in _addresses(client, part)] == whole
    assert client.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404


def test_robots_are_told_where_the_sitemap_is_and_what_is_not_for_them(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /admin/" in text


def test_short_addresses_lead_to_the_document_whatever_the_code(
    place: Place, client: Client
) -> None:
    short = f"/u/{place.unit.uid}/2025/"
    assert client.get(short)["Location"] == BASE
    assert client.get(f"{short}v1/")["Location"] == f"{BASE}v1/"
    for path in (f"{short}v3/", f"/u/{place.unit.uid}/2024/", "/u/u2222222/2025/"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "feed"),
    [
        ("/", "/feed.atom"),
        ("/divisions/370303/", "/divisions/370303/feed.atom"),
        ("/units/370303/102001/", "/units/370303/102001/feed.atom"),
        (BASE, "/units/370303/102001/feed.atom"),
        (f"{BASE}table/3/", "/units/370303/102001/feed.atom"),
    ],
)
def test_pages_name_their_feed_and_say_what_they_are(
    place: Place, client: Client, path: str, feed: str
) -> None:
    html = client.get(path).content.decode()
    head = html[: html.index("</head>")]
    assert f'href="{feed}"' in head
    assert '<meta name="description" content="' in head
    assert "{{" not in head


def test_a_document_is_marked_as_a_data_set_for_those_who_list_them(
    place: Place, client: Client
) -> None:
    html = client.get(BASE).content.decode()
    marks = html[html.index('itemtype="https://schema.org/Dataset"') :]
    said = dict(re.findall(r'itemprop="(\w+)" content="([^"]*)"', marks))
    assert said["temporalCoverage"] == "2025"
    assert said["version"] == "2"
    files = re.findall(r'itemprop="contentUrl" href="([^"]+)"', marks)
    assert f"{BASE}v2/download/json" in files
    assert {client.get(path).status_code for path in files} == {200}
    assert "ld+json" not in html  # the policy knows of no inline script, of whatever type
