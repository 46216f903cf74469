"""A unit that is held: a notice with its legal basis, and not one figure or reason."""

from __future__ import annotations

import pytest
from django.test import Client

from budgets.services.withholding import lift
from tests.factories.disclosures import Place, a_place, approved, published
from tests.factories.withholding import held, terms

BASE = "/370303/102001/2025/budget/"


@pytest.fixture
def place(db: None) -> Place:
    return a_place()


def test_the_public_reads_a_notice_and_the_law(place: Place, client: Client) -> None:
    approved(place)
    assert client.get(BASE).status_code == 404
    decision = held(place, terms(scope="unit", table=None))
    answer = client.get(BASE)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert f"<h1>{place.unit.name}</h1>" in text
    assert "本单位2025年预算依法不予公开。" in text
    assert "《政府信息公开条例》第十四条" in text
    # Why is for the record, not for the public; nor is any amount.
    assert decision.reason not in text
    assert "10.00" not in text
    lift(withholding=decision, reason="可以公开", by=place.reviewer)
    assert client.get(BASE).status_code == 404


@pytest.mark.parametrize("other", ["v1/", "table/3/", "v1/download/xlsx"])
def test_nothing_else_answers(place: Place, client: Client, other: str) -> None:
    held(place, terms(scope="unit", table=None))
    assert client.get(BASE + other).status_code == 404


def test_a_proposal_is_no_notice(place: Place, client: Client) -> None:
    held(place, terms(scope="unit", table=None), decided=False)
    assert client.get(BASE).status_code == 404


def test_a_held_row_is_no_notice(place: Place, client: Client) -> None:
    held(place)
    assert client.get(BASE).status_code == 404


def test_what_was_published_before_stays_until_it_is_withdrawn(
    place: Place, client: Client
) -> None:
    published(place)
    held(place, terms(scope="unit", table=None))
    assert "不予公开" not in client.get(BASE).content.decode()


def test_the_notice_speaks_english_too(place: Place, client: Client) -> None:
    held(place, terms(scope="unit", table=None))
    text = client.get(BASE, headers={"accept-language": "en"}).content.decode()
    assert "is withheld from publication by law" in text
    assert "Regulations on Open Government Information, article 14" in text
