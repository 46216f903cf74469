"""接口 of targets and indicators: exactly what was published, in order, in JSON and CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import orjson
import pytest
from django.test import Client

from budgets.services import publication, review
from budgets.services.secrecy import record_secrecy_review
from performance.checking_json import target_json
from performance.models import Indicator
from performance.selectors.listing import number_from
from portal.api.schema import openapi_bytes
from portal.core.money import exact_wan_text
from tests.factories.disclosures import a_place, checked
from tests.factories.targets import WHOLE, handed_in
from tests.performance.papers import SLUGS, golden_targets
from tests.portal.publishing import golden_id, publish_golden

pytestmark = pytest.mark.django_db
API = "/api/v1/"
ONE_INDICATOR = {"level1", "level2", "level3", "value", "weight", "scoring", "parsed"}


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


def test_filters_by_number(client: Client) -> None:
    for slug in SLUGS:
        publish_golden(slug, with_targets=True)
    every = [one for slug in SLUGS for target in golden_targets(slug) for one in target.indicators]
    numbers = [one.parsed.number for one in every if one.parsed.number is not None]
    exact = next(number for number in numbers if str(number).count(".") and number > 1)
    for bounds in ({"number_min": "95"}, {"number_max": "0.5"}, {"number_min": str(exact)}):
        told = rows(client, "indicators/", **bounds)
        low, high = bounds.get("number_min"), bounds.get("number_max")
        expected = sum(
            (low is None or number >= Decimal(low)) and (high is None or number <= Decimal(high))
            for number in numbers
        )
        assert len(told) == expected > 0
    same = rows(client, "indicators/", number_min=str(exact), number_max=str(exact))
    assert {row["parsed"]["number"] for row in same} == {str(exact)}
    assert rows(client, "indicators/", number_min="-1", number_max="-0.5") == []


def test_filters_by_operator_and_unit(client: Client) -> None:
    publish_golden("zhangdian-2025", with_targets=True)
    every = [one for target in golden_targets("zhangdian-2025") for one in target.indicators]
    told = rows(client, "indicators/", operator="≤", unit_of_value="万元")
    expected = [one for one in every if (one.parsed.operator, one.parsed.unit) == ("≤", "万元")]
    assert [row["value"] for row in told] == [one.value for one in expected] != []
    narrowed = rows(client, "indicators/", operator="≤", unit_of_value="万元", number_max="5")
    assert 0 < len(narrowed) < len(told)


def test_what_has_no_number_or_none_that_fits_is_left_out(client: Client) -> None:
    """A code of fifty digits is kept as text and is no quantity."""
    place = a_place()
    first, *rest = WHOLE.indicators
    code = replace(first, value=f"={'9' * 50}项")
    handed_in(place, replace(WHOLE, indicators=(code, *rest)))
    assert Indicator.objects.filter(number="9" * 50).exists()
    found = number_from(Indicator.objects.values("number"), "-999999999999999")
    told = {row["number"] for row in found}
    assert told == {"12", "95", "90"}


def test_filters_by_amount(client: Client) -> None:
    for slug in SLUGS:
        publish_golden(slug, with_targets=True)
    totals = [t.total for slug in SLUGS for t in golden_targets(slug) if t.total is not None]
    middle = sorted(totals)[len(totals) // 2]
    told = rows(client, "targets/", total_min=exact_wan_text(middle))
    assert len(told) == sum(total >= middle for total in totals)
    just = rows(
        client, "targets/", total_min=exact_wan_text(middle), total_max=exact_wan_text(middle)
    )
    assert {row["total"] for row in just} == {exact_wan_text(middle)}
    above = exact_wan_text(middle + 1)
    assert len(rows(client, "targets/", total_min=above)) == sum(t > middle for t in totals)


@pytest.mark.parametrize(
    ("path", "query", "sentence"),
    [
        ("indicators/", {"number_min": "九十五"}, "应为十进制数"),
        ("indicators/", {"number_max": "95%"}, "应为十进制数"),
        ("indicators/", {"number_max": "1e5"}, "应为十进制数"),
        ("indicators/", {"number_min": "1" * 16}, "应为十进制数"),
        ("indicators/", {"number_min": "6", "number_max": "5"}, "不能大于 number_max 的 5"),
        ("indicators/", {"operator": "小于"}, "小于"),
        ("targets/", {"total_min": "1,000"}, "应为以万元计的十进制数"),
        ("targets/", {"total_max": "0.0000001"}, "最多六位小数"),
        ("targets/", {"total_min": "2", "total_max": "1.99"}, "不能大于 total_max 的 1.99"),
    ],
)
def test_wrong_numbers_are_refused_in_the_one_shape(
    client: Client, path: str, query: dict[str, str], sentence: str
) -> None:
    answer = client.get(API + path, query)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == "invalid_parameter"
    (detail,) = error["details"]
    assert detail["parameter"] == next(iter(query))
    assert sentence in detail["message"]


def test_the_bounds_are_described() -> None:
    paths = orjson.loads(openapi_bytes())["paths"]
    for path, names in (
        ("indicators", {"number_min", "number_max", "operator", "unit_of_value"}),
        ("targets", {"total_min", "total_max"}),
    ):
        described = {each["name"]: each for each in paths[f"/api/v1/{path}/"]["get"]["parameters"]}
        assert names <= set(described)
        assert all(described[name]["description"] for name in names)
        assert {described[name]["schema"]["type"] for name in names} == {"string"}


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("targets/", {"number_min": "1"}),
        ("indicators/", {"total_min": "1"}),
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


@pytest.mark.parametrize("path", ["targets/", "indicators/"])
def test_of_one_unit_by_its_permanent_id(client: Client, path: str) -> None:
    place = a_place()
    handed = handed_in(place)
    review.submit(revision=handed, by=place.officer)
    record_secrecy_review(revision=handed, by=place.reviewer)
    publication.publish(
        revision=review.approve(revision=handed, by=place.reviewer), by=place.publisher
    )
    whole = rows(client, path)
    assert whole == rows(client, path, unit_uid=place.unit.uid)
    other = place.unit.uid[:-1] + ("2" if place.unit.uid[-1] != "2" else "3")
    assert whole
    assert rows(client, path, unit_uid=other) == []


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
