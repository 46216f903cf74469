"""预算调整 in the API: told apart from budgets everywhere, and counted with none of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from budgets.services import publication, review
from budgets.services.secrecy import record_secrecy_review
from tests.factories.adjustments import REASON, an_adjustment
from tests.factories.disclosures import Place, a_declaration, a_place, published_declaration
from tests.factories.targets import WHOLE, handed_in

API = "/api/v1/"
ID = "370303-102001-2025-adjustment-1"


@pytest.fixture
def adjusted(db: None) -> Place:
    """A budget of 10.00 and what it was adjusted to, 12.00; another unit's budget of 7.00."""
    place = a_place()
    published_declaration(place, a_declaration())
    one = an_adjustment(place)
    published_declaration(one, a_declaration("12.00"))
    published_declaration(a_place(unit="102002"), a_declaration("7.00"))
    return one


def _rows(client: Client, path: str) -> list[dict[str, Any]]:
    answer = client.get(f"{API}{path}")
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def _amounts(client: Client, query: str) -> list[str]:
    rows = _rows(client, f"facts/?table=3&is_total=false{query}")
    return sorted({row["amount_wan"] for row in rows})


def test_an_adjustment_is_a_disclosure_with_its_number_and_basis(
    adjusted: Place, client: Client
) -> None:
    told = {row["id"]: row for row in _rows(client, "disclosures/?unit=102001")}
    assert set(told) == {"370303-102001-2025-budget", ID}
    one = told[ID]
    assert (one["kind"], one["adjustment_number"], one["number"]) == ("adjustment", 1, 1)
    assert one["page"] == "/370303/102001/2025/adjustment-1/v1/"
    assert client.get(one["page"]).status_code == 200
    detail = client.get(f"{API}disclosures/{ID}/").json()
    assert detail["adjustment"] == {
        "nature": "adjustment",
        "approving_body": "张店区人大常委会",
        "document_number": "张人常〔2025〕9号",
        "approved_on": "2025-08-20",
        "reason": REASON,
    }
    for file in detail["files"]:
        assert client.get(file["path"]).status_code == 200
    budget = client.get(f"{API}disclosures/370303-102001-2025-budget/").json()
    assert (budget["adjustment"], budget["adjustment_number"]) == (None, 0)
    table = client.get(f"{API}disclosures/{ID}-v1/tables/3/").json()
    assert table["publication_id"] == f"{ID}-v1"
    identity = client.get(f"{one['page']}download/json").json()["identity"]
    assert (identity["kind"], identity["adjustment_number"]) == ("adjustment", 1)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("kind=adjustment", {ID}),
        ("kind=budget", {"370303-102001-2025-budget", "370303-102002-2025-budget"}),
        ("adjustment_number=1", {ID}),
        ("adjustment_number=2", set()),
        ("unit=102002&kind=adjustment", set()),
    ],
)
def test_disclosures_are_told_apart(
    adjusted: Place, client: Client, query: str, ids: set[str]
) -> None:
    assert {row["id"] for row in _rows(client, f"disclosures/?{query}")} == ids


def test_figures_are_of_budgets_unless_adjustments_are_asked_for(
    adjusted: Place, client: Client
) -> None:
    assert _amounts(client, "") == ["10.00", "7.00"]
    assert _amounts(client, "&kind=budget") == ["10.00", "7.00"]
    assert _amounts(client, "&kind=adjustment") == ["12.00"]
    assert {row["disclosure_id"] for row in _rows(client, "facts/?kind=adjustment")} == {ID}
    assert client.get(f"{API}facts/?kind=all").status_code == 400
    assert client.get(f"{API}disclosures/?adjustment_number=x").status_code == 400


def test_changes_name_the_adjustment_and_what_it_is_of(adjusted: Place, client: Client) -> None:
    rows = _rows(client, f"changes/?disclosure={ID}")
    assert [(row["publication_id"], row["change"]) for row in rows] == [(f"{ID}-v1", "published")]
    of_budget = _rows(client, "changes/?disclosure=370303-102001-2025-budget")
    assert [row["publication_id"] for row in of_budget] == ["370303-102001-2025-budget-v1"]
    for wrong in ("370303-102001-2025-adjustment-0", "370303-102001-2025-adjustment-01"):
        assert client.get(f"{API}disclosures/{wrong}/").status_code == 404


def test_targets_and_indicators_are_of_budgets(db: None, client: Client) -> None:
    place = a_place()
    published_declaration(place, a_declaration())
    one = an_adjustment(place)
    revision = handed_in(one, WHOLE)
    review.submit(revision=revision, by=place.officer)
    record_secrecy_review(revision=revision, by=place.reviewer)
    review.approve(revision=revision, by=place.reviewer)
    publication.publish(revision=revision, by=place.publisher)
    for path in ("targets/", "indicators/"):
        assert _rows(client, path) == []
        found = _rows(client, f"{path}?kind=adjustment")
        assert {row["disclosure_id"] for row in found} == {ID}
        assert found
