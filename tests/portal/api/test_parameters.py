"""参数 and what is answered to the odd ones."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.factories.disclosures import a_place, published

pytestmark = pytest.mark.django_db
API = "/api/v1/"


def _refused(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 400
    error: dict[str, Any] = answer.json()["error"]
    return error


def test_a_list_of_nothing_says_what_it_would_be_a_list_of(client: Client) -> None:
    for name, media_type in (("ndjson", "application/x-ndjson"), ("csv", "text/csv")):
        answer = client.get(f"{API}units/?division=999999&format={name}")
        assert answer.status_code == 200
        assert answer["Content-Type"].partition(";")[0] == media_type


@pytest.mark.parametrize("size", ["0", "01", "1001", "0000000010000", "1.0", "一"])
def test_a_page_size_is_a_plain_number_within_the_bound(client: Client, size: str) -> None:
    assert _refused(client.get(f"{API}units/", {"page_size": size}))["code"] == "invalid_parameter"


@pytest.mark.parametrize("words", [" ", "\u3000", "a\nb", "\x7f", "\x00"])
def test_words_that_nobody_sees_are_refused(client: Client, words: str) -> None:
    (detail,) = _refused(client.get(f"{API}facts/", {"project": words}))["details"]
    assert detail["parameter"] == "project"


def test_spaces_around_words_do_not_count(client: Client) -> None:
    answer = client.get(f"{API}facts/aggregate/", {"project": " 办公 "})
    assert answer.status_code == 200
    assert answer.json()["count"] == 0


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        ("6988-11-30T16:25:32.18+21:48", 0),
        ("9999-12-31T23:59:59-23:59", 0),
        ("0001-01-01T00:00:00+23:59", 1),
        ("2000-01-01T00:00:00-15:59", 1),
    ],
)
def test_a_moment_of_any_offset_is_taken_in(client: Client, moment: str, found: int) -> None:
    published(a_place())
    answer = client.get("/api/v1/changes/", {"updated_since": moment})
    assert (answer.status_code, answer.json()["count"]) == (200, found)
