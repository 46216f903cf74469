"""接口与 OpenAPI 相符: every operation asked by a stranger's program, held against docs/openapi.json.

Schemathesis makes requests that the description allows and such as it forbids, and holds every
answer against every check that it knows. CI asks each operation `API_CASES` times (50); a release
1,000 times, and at every boundary of every parameter besides.

Two checks never have anything to look at, for the interface has no accounts and writes nothing:
`ignored_auth` and `object_level_authorization` want operations that ask for a key;
`use_after_free` and `ensure_resource_availability` want operations that make and delete. They run
all the same, so that the day on which there is such an operation is the day on which it is tried.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import hypothesis
import pytest
import schemathesis
from django.conf import settings
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from rest_framework.throttling import AnonRateThrottle
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.result import Ok

from budgets.api.aggregates import DEFAULT_TABLE
from budgets.selectors.aggregates import MEMBERS, members_of
from portal.api.schema import SCHEMA
from tests.factories.disclosures import a_place
from tests.portal.api.test_access_matrix import reach

CASES = int(os.environ.get("API_CASES", "50"))
AGGREGATE = "/api/v1/facts/aggregate/"


@lru_cache(maxsize=1)
def _handler() -> Any:
    return get_wsgi_application()


def _application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """The portal, made when it is first asked: no folder is there while tests are gathered."""
    answer: Iterable[bytes] = _handler()(environ, start)
    return answer


api = schemathesis.openapi.from_dict(json.loads(Path(settings.BASE_DIR, SCHEMA).read_bytes()))
api.config.update(base_url="http://testserver")
api.app = _application

CODES = ("370303", "370600")
CURSORS: dict[str, str] = {}


@pytest.fixture
def two_places(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two published budgets; the limit of requests, which has its own test, out of reach."""
    for code in CODES:
        reach(a_place(division=code), "PUBLISHED")
    monkeypatch.setattr(AnonRateThrottle, "THROTTLE_RATES", {"anon": "1000000/min"})
    cache.clear()
    CURSORS.clear()
    for operation in DESCRIBED:
        if "{" not in operation:
            following = Client().get(operation, {"page_size": "1"}).json()["next"]
            if following:
                CURSORS[operation] = parse_qs(urlsplit(following).query)["cursor"][0]
    # The test's transaction outlives a request, as Django's own client sees to by itself.
    for each in (request_started, request_finished):
        each.disconnect(close_old_connections)
    yield
    for each in (request_started, request_finished):
        each.connect(close_old_connections)


DESCRIBED = sorted(json.loads(Path(settings.BASE_DIR, SCHEMA).read_bytes())["paths"])


def _made_possible(case: Any) -> None:
    """What no schema can say, of a request that is meant to be a good one.

    An id is, every other time, that of something that there is. A cursor is one that was given out. Of two bounds the lower is not the upper. A sum is
    grouped by what its table is split by.
    """
    named = case.path_parameters
    if "disclosure" in named and len(str(named["disclosure"])) % 2 == 0:
        named["disclosure"] = f"{CODES[0]}-102001-2025-budget"
        if "table" in named:
            named["table"] = named["table"] % 12 + 1
    query = case.query
    if "cursor" in query:
        query["cursor"] = CURSORS.get(case.path)
        if query["cursor"] is None:
            del query["cursor"]
    for low in [name for name in query if name.endswith("_min")]:
        high = low.replace("_min", "_max")
        if high in query and Decimal(str(query[low])) > Decimal(str(query[high])):
            query[low], query[high] = query[high], query[low]
    if case.path == AGGREGATE and "group_by" in query:
        table = int(query.get("table", DEFAULT_TABLE))
        known = members_of(table)
        kept = [
            name
            for name in str(query["group_by"]).split(",")
            if name.strip() not in MEMBERS or name.strip() in known
        ]
        query["group_by"] = ",".join(kept) or "unit"


def _operations() -> list[Any]:
    return [found.ok() for found in api.get_all_operations() if isinstance(found, Ok)]


def test_every_operation_is_asked() -> None:
    assert sorted(each.path for each in _operations()) == DESCRIBED


def test_every_check_is_made() -> None:
    assert set(CHECKS.get_all_names()) == {
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "positive_data_acceptance",
        "missing_required_header",
        "unsupported_method",
        "allow_header_conformance",
        "use_after_free",
        "ensure_resource_availability",
        "ignored_auth",
        "object_level_authorization",
    }


def _answered_as_described(case: Any) -> None:
    if case.meta.generation.mode.is_positive:
        _made_possible(case)
    case.call_and_validate()


_OFTEN = hypothesis.settings(
    max_examples=CASES, suppress_health_check=list(hypothesis.HealthCheck), deadline=None
)


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_as_described(mode: GenerationMode, two_places: None) -> None:
    """Requests that the description allows, and such as it forbids: half of `CASES` of either."""
    for operation in _operations():
        strategy = operation.as_strategy(generation_mode=mode)
        asked = hypothesis.given(case=strategy)(_answered_as_described)
        hypothesis.settings(_OFTEN, max_examples=max(CASES // 2, 1))(asked)()


@pytest.mark.release
@api.parametrize()
@_OFTEN
def test_every_answer_is_as_described_at_every_boundary(case: Any, two_places: None) -> None:
    _answered_as_described(case)
