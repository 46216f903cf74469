"""接口 of targets and indicators: exactly what was published, in order, in JSON and CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client

from budgets.services import publication
from performance.checking_json import target_json
from tests.factories.disclosures import a_place, checked
from tests.factories.targets import handed_in
from tests.performance.papers import SLUGS, golden_targets
from tests.portal.publishing import golden_id, publish_golden

pytestmark = pytest.mark.django_db
API = "/api/v1/"
ONE_INDICATOR = {"level1", "level2", "level3", "value", "scoring", "parsed"}


def rows(client: Client, path: str, **query: str) -> list[dict[str, Any]]:
    answer = client.get(API + path, {"page_size": "1000", **query})
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["count"] == len(body["results"])
    results: list[dict[str, Any]] = body["results"]
    return results


@pytest.mark.parametrize("slug", SLUGS)
def test_every_published_target_and_indicator_is_answered_exactly(
    client: Client, slug: str
) -> None:
    publish_golden(slug, with_targets=True)
    golden = [target_json(target) for target in golden_targets(slug)]
    told = rows(client, "targets/")
    assert [{name: row[name] for name in golden[0]} for row in told] == golden
    assert {row["disclosure_id"] for row in told} == {golden_id(slug)}
    assert [row["number"] for row in told] == list(range(1, len(golden) + 1))
    expected = [one for target in golden for one in target["indicators"]]
    indicators = rows(client, "indicators/")
    assert [{name: row[name] for name in ONE_INDICATOR} for row in indicators] == expected
    assert [row["indicator_count"] for row in told] == [len(t["indicators"]) for t in golden]


def test_as_csv(client: Client) -> None:
    slug = "zhangdian-2025"
    publish_golden(slug, with_targets=True)
    golden = golden_targets(slug)
    for path, count in (("targets/", len(golden)), ("indicators/", None)):
        answer = client.get(API + path, {"format": "csv", "page_size": "1000"})
        assert answer.status_code == 200
        lines = list(csv.DictReader(io.StringIO(answer.content.decode())))
        expected = count or sum(len(target.indicators) for target in golden)
        assert len(lines) == expected
        assert not any("{" in value or "[{" in value for line in lines for value in line.values())
    first = golden[0].indicators[0]
    assert (lines[0]["value"].lstrip("'"), lines[0]["measure"]) == (first.value, first.parsed.unit)


def test_filters(client: Client) -> None:
    publish_golden("zhangdian-2025", with_targets=True)
    publish_golden("yantai-2025", with_targets=True)
    golden = {slug: golden_targets(slug) for slug in SLUGS}
    assert len(rows(client, "targets/", division="370600")) == len(golden["yantai-2025"])
    assert rows(client, "targets/", year="2024") == []
    project = golden["yantai-2025"][0].project
    assert [row["project"] for row in rows(client, "targets/", project=project)] == [project]
    every = [one for targets in golden.values() for target in targets for one in target.indicators]
    costs = rows(client, "indicators/", level1="cost")
    assert len(costs) == sum(one.first == "cost" for one in every)
    assert {row["level1_key"] for row in costs} == {"cost"}
    quality = rows(client, "indicators/", level2="quality")
    assert len(quality) == sum(one.second == "quality" for one in every) > 0
    satisfied = rows(client, "indicators/", name="满意")
    assert len(satisfied) == sum("满意" in one.level3 for one in every) > 0
    lower = rows(client, "indicators/", polarity="lower")
    assert {row["polarity"] for row in lower} <= {"lower"}


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("targets/", {"level1": "cost"}),
        ("targets/", {"updated_since": "2025-01-01T00:00:00+08:00"}),
        ("indicators/", {"level1": "成本"}),
        ("indicators/", {"level2": "x"}),
        ("indicators/", {"polarity": "x"}),
        ("indicators/", {"q": "x"}),
        ("indicators/", {"cursor": "x"}),
    ],
)
def test_unknown_parameters_and_values_are_refused(
    client: Client, path: str, query: dict[str, str]
) -> None:
    answer = client.get(API + path, query)
    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["parameter"] == next(iter(query))


def test_pages_follow_one_another(client: Client) -> None:
    publish_golden("yantai-2025", with_targets=True)
    whole = rows(client, "indicators/")
    parts: list[dict[str, Any]] = []
    address: str | None = f"{API}indicators/?page_size=30"
    while address:
        body = client.get(address).json()
        parts += body["results"]
        address = body["next"]
    assert parts == whole


def test_only_what_is_published_now(client: Client) -> None:
    place = a_place()
    handed_in(place)
    assert rows(client, "targets/") == rows(client, "indicators/") == []
    golden = publish_golden("yantai-2025", with_targets=True)
    assert rows(client, "targets/")
    assert golden.published_by is not None
    publication.withdraw(revision=golden, reason="误发", by=golden.published_by)
    assert rows(client, "targets/") == rows(client, "indicators/") == []
    checked(place, content=b"next")
    assert rows(client, "targets/") == []


def test_few_queries_however_long_the_list(client: Client, django_assert_num_queries: Any) -> None:
    publish_golden("yantai-2025", with_targets=True)
    with django_assert_num_queries(3):
        client.get(f"{API}targets/")
    with django_assert_num_queries(2):
        client.get(f"{API}indicators/")
