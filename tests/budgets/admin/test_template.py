"""空白模板 at the desk: begun with what the unit published last year."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.test import Client

from budgets.services.disclosures import open_disclosure
from tests.factories.disclosures import a_place, published_declaration
from tests.factories.targets import with_projects

pytestmark = pytest.mark.django_db


def test_the_officer_takes_a_template_with_last_years_projects(client: Client) -> None:
    place = a_place(year=2024)
    published_declaration(place, with_projects())
    disclosure = open_disclosure(unit=place.unit, year=2025, by=place.officer)
    client.force_login(place.officer)
    page = client.get(f"/admin/budgets/disclosure/{disclosure.pk}/").content.decode()
    address = f"/admin/budgets/disclosure/{disclosure.pk}/template/"
    assert address in page
    answer = client.get(address)
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book["公开表11"]["A7"].value == "会议保障项目"
    assert place.unit.name in str(book["公开表1"]["A3"].value)


def test_another_units_template_does_not_exist(client: Client) -> None:
    disclosure = a_place().disclosure
    client.force_login(a_place(division="370600", unit="201001").officer)
    assert client.get(f"/admin/budgets/disclosure/{disclosure.pk}/template/").status_code == 404
