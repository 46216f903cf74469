"""停用: what is to end says so half a year before, in its answers and in the description."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils.http import parse_http_date

from portal.api import deprecations, schema
from portal.api.deprecations import NOTICE, Ending

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> Ending:
    """The list of units, as if it were to end."""
    ending = Ending(since=SINCE, gone=SINCE + NOTICE)
    for module in (deprecations, schema):
        monkeypatch.setattr(module, "ENDINGS", {"units": ending})
    return ending


def test_nothing_ends_with_less_than_half_a_year_of_notice() -> None:
    with pytest.raises(ValueError, match="183 days"):
        Ending(since=SINCE, gone=SINCE + NOTICE - timedelta(days=1))


@pytest.mark.django_db
def test_answers_of_what_is_to_end_say_so(client: Client, ending: Ending) -> None:
    for query, status in (("", 200), ("?divison=1", 400)):
        answer = client.get(f"/api/v1/units/{query}")
        assert answer.status_code == status
        assert answer["Deprecation"] == f"@{int(SINCE.timestamp())}"
        assert parse_http_date(answer["Sunset"]) == int(ending.gone.timestamp())
        assert '</api/>; rel="deprecation"' in answer["Link"]
    assert "Deprecation" not in client.get("/api/v1/divisions/")


@pytest.mark.django_db
def test_nothing_is_said_before_the_day(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    later = datetime.now(UTC) + timedelta(days=1)
    monkeypatch.setattr(deprecations, "ENDINGS", {"units": Ending(later, later + NOTICE)})
    assert "Deprecation" not in client.get("/api/v1/units/")


def test_the_description_marks_it(ending: Ending) -> None:
    paths = json.loads(schema.openapi_bytes())["paths"]
    marked = [path for path, methods in paths.items() if methods["get"].get("deprecated")]
    assert marked == ["/api/v1/units/"]
