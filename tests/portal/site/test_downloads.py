"""下载: stored bytes, for ever, under a name that every program reads."""

from __future__ import annotations

import gzip
import hashlib

import pytest
from django.test import Client
from django.utils.http import parse_http_date

from tests.factories.disclosures import Place, a_place, published

BASE = "/370303/102001/2025/budget/v1/download/"


@pytest.fixture
def place(db: None) -> Place:
    """A unit whose budget is published."""
    place = a_place()
    published(place)
    return place


@pytest.mark.parametrize("name", ["xlsx", "csv", "json"])
def test_the_stored_bytes_are_downloaded(place: Place, client: Client, name: str) -> None:
    file = place.disclosure.revisions.get().snapshot.files.get(format=name)
    response = client.get(BASE + name)
    assert hashlib.sha256(response.content).hexdigest() == file.sha256
    assert response["Content-Type"] == file.media_type
    assert int(response["Content-Length"]) == file.size
    assert response["ETag"] == f'"{file.sha256[:32]}"'
    assert response["Cache-Control"] == "public, max-age=60, must-revalidate"
    published_at = place.disclosure.revisions.get().published_at
    assert published_at is not None
    assert parse_http_date(response["Last-Modified"]) == int(published_at.timestamp())
    again = client.get(BASE + name, headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_the_chinese_name_stands_beside_the_plain_one(place: Place, client: Client) -> None:
    assert client.get(f"{BASE}csv")["Content-Disposition"] == (
        'attachment; filename="370303-102001-2025-budget-v1.csv.zip"; '
        "filename*=UTF-8''2025%E5%B9%B4%E5%8D%95%E4%BD%8D102001"
        "%E5%8D%95%E4%BD%8D%E9%A2%84%E7%AE%97%E5%85%AC%E5%BC%80%E8%A1%A8.csv.zip"
    )


def test_json_comes_packed_as_stored_to_who_takes_it(place: Place, client: Client) -> None:
    plain = client.get(f"{BASE}json")
    packed = client.get(f"{BASE}json", headers={"accept-encoding": "gzip, br"})
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"]
    assert "Accept-Encoding" in packed["Vary"]
    assert "Accept-Encoding" in plain["Vary"]


def test_what_is_packed_already_is_not_packed_again(place: Place, client: Client) -> None:
    response = client.get(f"{BASE}xlsx", headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in response
