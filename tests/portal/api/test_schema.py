"""OpenAPI: the committed file is what the code says, and what the code says is true."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from portal.api.schema import SCHEMA, openapi_bytes
from tests.portal.publishing import golden_id, publish_golden

DESCRIBED: dict[str, Any] = json.loads(Path(settings.BASE_DIR, SCHEMA).read_bytes())
OPERATIONS = {path: operations["get"] for path, operations in DESCRIBED["paths"].items()}


def test_the_committed_file_is_what_the_code_says() -> None:
    committed = Path(settings.BASE_DIR, SCHEMA).read_bytes()
    assert committed == openapi_bytes(), "docs/openapi.json is stale: run manage.py docs"


def test_only_reading_is_described() -> None:
    assert OPERATIONS
    for operations in DESCRIBED["paths"].values():
        assert set(operations) == {"get"}


def test_every_field_and_parameter_is_explained() -> None:
    for path, operation in OPERATIONS.items():
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "query" and parameter["name"] != "format":
                assert parameter.get("description"), (path, parameter["name"])
    for name in (
        *("Division", "Unit", "Disclosure", "Change", "Fact", "Document"),
        *("Target", "Indicator", "ParsedValue"),
    ):
        for field, schema in DESCRIBED["components"]["schemas"][name]["properties"].items():
            assert "description" in json.dumps(schema), (name, field)


def _closed(schema: Any) -> Any:
    """The JSON Schema of an OpenAPI 3.0 schema: references resolved, no field unannounced."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _closed(DESCRIBED["components"]["schemas"][name])
    closed = {key: _closed(value) for key, value in schema.items() if key != "nullable"}
    if "properties" in schema and isinstance(schema["properties"], dict):
        closed["additionalProperties"] = False
    if schema.get("nullable"):
        return {"anyOf": [closed, {"type": "null"}]}
    return closed


def _schema_of(path: str, status: int) -> Any:
    responses = OPERATIONS[path]["responses"]
    assert str(status) in responses, (path, status)
    return _closed(responses[str(status)]["content"]["application/json"]["schema"])


def _assert_conforms(path: str, response: Any) -> None:
    assert response.status_code < 500, response.content
    if response["Content-Type"] == "application/json":
        jsonschema.validate(response.json(), _schema_of(path, response.status_code))


def _address(path: str, slug: str, number: int = 5) -> str:
    return path.replace("{disclosure}", golden_id(slug)).replace("{table}", str(number))


def test_answers_have_the_described_shape(golden: str, client: Client) -> None:
    for path in OPERATIONS:
        for number in range(1, 13) if "{table}" in path else (1,):
            response = client.get(_address(path, golden, number))
            assert response.status_code == 200
            _assert_conforms(path, response)


_WORDS = st.one_of(
    st.sampled_from(
        ["", "0", "1", "-1", "2025", "370303", "null", "'", "%", "1e400", "nan", "true", "csv"]
    ),
    st.text(max_size=20),
    st.integers().map(str),
    st.datetimes().map(lambda moment: moment.isoformat()),
)
_NAMES = sorted(
    {
        parameter["name"]
        for operation in OPERATIONS.values()
        for parameter in operation.get("parameters", [])
    }
)


@pytest.mark.django_db
@examples(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(sorted(OPERATIONS)),
    id=st.one_of(st.just("370600-201001-2025-budget"), _WORDS),
    table=_WORDS,
    query=st.dictionaries(
        st.one_of(st.sampled_from(_NAMES), st.text(max_size=8)), _WORDS, max_size=4
    ),
    language=st.sampled_from(["zh-CN", "en", "xx"]),
)
def test_odd_requests_are_answered_and_never_fail(
    published_once: None,
    client: Client,
    path: str,
    id: str,  # noqa: A002 - as the address calls it
    table: str,
    query: dict[str, str],
    language: str,
) -> None:
    cache.clear()  # the throttle has a test of its own
    address = path.replace("{disclosure}", quote(id, safe="")).replace(
        "{table}", quote(table, safe="")
    )
    response = client.get(address, query, headers={"accept-language": language})
    assert response.status_code in (200, 400, 404, 410)
    if response.status_code != 404:
        _assert_conforms(path, response)
    else:
        jsonschema.validate(response.json(), _closed(DESCRIBED["components"]["schemas"]["Error"]))


@pytest.fixture
def published_once(db: None) -> None:
    """One golden disclosure for all examples of a test."""
    publish_golden("yantai-2025", with_targets=True)
