"""责任单位 and telephone stand on each page of a disclosure; a unit without one has its department's."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from budgets.models import PublicContact
from tests.factories.disclosures import Place, a_place, published

BASE = "/370303/102001/2025/budget/"
PAGES = [
    BASE,
    f"{BASE}v1/",
    f"{BASE}table/3/",
    f"{BASE}document/",
    f"{BASE}v1/question/",
    f"{BASE}changes/",
]


@pytest.fixture
def place(db: None) -> Place:
    place = a_place()
    published(place)
    return place


def test_each_page_names_whom_to_call(place: Place, client: Client) -> None:
    before = client.get(BASE)
    assert "电话：" not in before.content.decode()
    PublicContact.objects.create(department=place.unit.department, telephone="0533-1111111")
    assert "电话：0533-1111111" in client.get(BASE).content.decode()
    PublicContact.objects.create(unit=place.unit, office="财务科", telephone="0533-2222222 转 8")
    for path in PAGES:
        page = client.get(path).content.decode()
        assert "责任单位：" in page, path
        assert "电话：财务科 0533-2222222 转 8" in page, path
        assert "0533-1111111" not in page
    after = client.get(BASE)
    assert after["ETag"] != before["ETag"]
    since = {"if-modified-since": before["Last-Modified"]}
    assert after["Last-Modified"] == before["Last-Modified"] or (
        client.get(BASE, headers=since).status_code == 200
    )


@pytest.mark.parametrize("telephone", ["", "12345", "打电话", "0533-2869000\n", "<b>1234567</b>"])
def test_a_telephone_is_a_number_and_belongs_to_one(place: Place, telephone: str) -> None:
    with pytest.raises(ValidationError):
        PublicContact(unit=place.unit, telephone=telephone).full_clean()
    with pytest.raises(ValidationError):
        PublicContact(telephone="0533-2869000").full_clean()
