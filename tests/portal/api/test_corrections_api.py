"""更正 by the API: which cell, from, to, when, why, by whom found; nothing of what is gone."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.test import Client

from budgets.models import Correction
from budgets.services import publication, review
from budgets.services.correction_results import let_out_result, record_result
from budgets.services.secrecy import record_secrecy_review
from budgets.services.takedown import confirm_takedown, propose_takedown
from tests.factories.disclosures import (
    Place,
    a_declaration,
    a_place,
    checked,
    correcting,
    published,
)

API = "/api/v1/"
ID = "370303-102001-2025-budget"


def _corrected(place: Place, amount: str) -> None:
    revision = checked(place, declaration=a_declaration(amount), content=amount.encode())
    revision = review.submit(revision=revision, by=place.officer)
    record_secrecy_review(revision=revision, by=place.reviewer)
    revision = review.approve(revision=revision, by=place.reviewer)
    publication.publish(revision=revision, by=place.publisher)


@pytest.fixture
def place(db: None) -> Place:
    """Published, corrected once because of an audit; a neighbour that never was."""
    place = a_place()
    published(place)
    correcting(
        place,
        "合计有误",
        source="audit",
        document_number="审〔2025〕7号",
        deadline=date(2025, 6, 30),
    )
    _corrected(place, "11.50")
    published(a_place(unit="102002"))
    return place


def _changes(client: Client, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"{API}changes/{query}")
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def test_the_list_says_what_was_corrected_and_leads_to_the_cells(
    place: Place, client: Client
) -> None:
    second, first = _changes(client, f"?disclosure={ID}")
    told = {name: second[name] for name in second if name.startswith("correction_")}
    assert told == {
        "correction_reason": "合计有误",
        "correction_kind": "figures",
        "correction_source": "audit",
        "correction_document_number": "审〔2025〕7号",
        "correction_deadline": "2025-06-30",
        "correction_outcome": "published",
        "correction_result": None,
    }
    assert (second["publication_id"], second["replaces"]) == (f"{ID}-v2", f"{ID}-v1")
    assert second["cells"] == f"{API}disclosures/{ID}-v2/changes/"
    assert (first["replaces"], first["cells"], first["correction_kind"]) == (None, None, None)


def test_every_cell_is_told_in_exact_decimals(place: Place, client: Client) -> None:
    told = client.get(f"{API}disclosures/{ID}-v2/changes/").json()
    assert (told["publication_id"], told["replaces"]) == (f"{ID}-v2", f"{ID}-v1")
    assert (told["amount_unit"], told["correction_source"]) == ("万元", "audit")
    assert told["cells"][0] == {
        "change": "changed",
        "table": 3,
        "title": told["cells"][0]["title"],
        "row": "合计",
        "heading": "合计",
        "before": "10.00",
        "after": "11.50",
        "difference": "1.50",
    }
    assert len([each for each in told["cells"] if each["table"] == 3]) == 4
    assert client.get(f"{API}disclosures/{ID}/changes/").json() == told
    first = client.get(f"{API}disclosures/{ID}-v1/changes/").json()
    assert (first["replaces"], first["cells"]) == (None, [])


def test_a_result_is_told_once_it_is_let_out(place: Place, client: Client) -> None:
    result = record_result(correction=Correction.objects.get(), text="已调账", by=place.officer)
    assert _changes(client, f"?disclosure={ID}")[0]["correction_result"] is None
    let_out_result(result=result, by=place.publisher)
    assert _changes(client, f"?disclosure={ID}")[0]["correction_result"] == "已调账"
    cells = client.get(f"{API}disclosures/{ID}/changes/").json()
    assert cells["correction_result"] == "已调账"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        (f"?disclosure={ID}-v1", 1),
        ("?disclosure=370303-102009-2025-budget", 0),
        ("?correction_source=audit", 1),
        ("?correction_source=public", 0),
        ("?correction_kind=figures&unit=102001", 1),
    ],
)
def test_the_list_is_narrowed(place: Place, client: Client, query: str, count: int) -> None:
    assert len(_changes(client, query)) == count


@pytest.mark.parametrize("query", ["?disclosure=x", "?correction_source=rumour", "?source=audit"])
def test_what_it_does_not_know_is_refused(place: Place, client: Client, query: str) -> None:
    assert client.get(f"{API}changes/{query}").status_code == 400


def test_the_list_is_csv_too(place: Place, client: Client) -> None:
    text = client.get(f"{API}changes/?format=csv&disclosure={ID}").content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["correction_document_number"] for row in rows] == ["审〔2025〕7号", ""]


def test_what_was_withdrawn_has_no_cells_and_is_compared_with_nothing(
    place: Place, client: Client
) -> None:
    second = place.disclosure.revisions.get(publication=2)
    publication.withdraw(revision=second, reason="误发", by=place.publisher)
    assert client.get(f"{API}disclosures/{ID}-v2/changes/").status_code == 410
    assert [row["cells"] for row in _changes(client, f"?disclosure={ID}")] == [None, None]
    correcting(place, "重新公开")
    _corrected(place, "12.00")
    third = _changes(client, f"?disclosure={ID}-v3")[0]
    assert third["replaces"] == f"{ID}-v1"
    assert client.get(third["cells"]).json()["cells"][0]["before"] == "10.00"


def test_of_what_was_taken_down_nothing_is_told(place: Place, client: Client) -> None:
    result = record_result(correction=Correction.objects.get(), text="密级内容", by=place.officer)
    let_out_result(result=result, by=place.publisher)
    takedown = propose_takedown(
        disclosure=place.disclosure, ground="personal", reason="核查", by=place.publisher
    )
    confirm_takedown(takedown=takedown, by=place.reviewer)
    for row in _changes(client, f"?disclosure={ID}"):
        assert [row[name] for name in row if name.startswith("correction_")] == ["", *[None] * 6]
        assert (row["replaces"], row["cells"]) == (None, None)
    assert _changes(client, "?correction_source=audit") == []
    answer = client.get(f"{API}disclosures/{ID}-v2/changes/")
    assert answer.status_code == 410
    for words in ("合计有误", "密级内容", "审〔2025〕7号"):
        assert words not in client.get(f"{API}changes/").content.decode()
        assert words not in answer.content.decode()
