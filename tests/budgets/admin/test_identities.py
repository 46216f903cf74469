"""沿革 at the desk: renaming with day and basis, succession, and what a form may not change."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from budgets.models import FormerIdentity, Succession, Unit
from portal.access import Role
from portal.models import AuditEvent
from tests.budgets.admin.conftest import SignIn
from tests.factories.disclosures import Place
from tests.factories.organisations import UnitFactory, account


@pytest.fixture
def client(place: Place, sign_in: SignIn) -> Client:
    return sign_in(account(Role.ADMINISTRATOR))


def _at(name: str, *arguments: Any) -> str:
    return reverse(f"admin:budgets_{name}", args=arguments)


def test_a_unit_is_renamed_with_day_and_basis(place: Place, client: Client) -> None:
    page = client.get(_at("unit_change", place.unit.pk)).content.decode()
    address = _at("unit_identity", place.unit.pk)
    assert f'href="{address}"' in page
    assert 'name="code"' not in page
    assert 'name="name"' not in page
    sent = {"name": "区数据局", "code": "902001", "on": "2025-06-01", "document": "文〔2025〕3号"}
    response = client.post(_at("unit_identity_change", place.unit.pk), sent, follow=True)
    assert "已登记" in response.content.decode()
    page = client.get(address).content.decode()
    for words in ("902001", "102001", "文〔2025〕3号", "2025-06-01"):
        assert words in page
    assert place.unit.uid in page


def test_what_is_wrong_is_said_on_the_page(place: Place, client: Client) -> None:
    sent = {"name": place.unit.name, "code": "102001", "on": "2025-06-01", "document": "文"}
    response = client.post(_at("unit_identity_change", place.unit.pk), sent)
    assert response.status_code == 400
    assert "没有可登记的" in response.content.decode()
    response = client.post(_at("unit_identity_change", place.unit.pk), {**sent, "on": "x"})
    assert "年-月-日" in response.content.decode()
    assert not FormerIdentity.objects.exists()


def test_a_slip_is_mended(place: Place, client: Client) -> None:
    client.post(_at("unit_identity_mend", place.unit.pk), {"name": "区政府办"})
    assert Unit.objects.get(pk=place.unit.pk).name == "区政府办"
    assert not FormerIdentity.objects.exists()


def test_a_merger_is_recorded_and_a_circle_refused(place: Place, client: Client) -> None:
    other = UnitFactory.create(department=place.unit.department)
    sent = {"kind": "merged", "day": "2025-11-20", "document": "文〔2025〕9号"}
    pair = {"predecessor": place.unit.pk, "successor": other.pk}
    client.post(_at("succession_add"), {**sent, **pair})
    assert Succession.objects.get().successor == other
    assert AuditEvent.objects.filter(action="succession.created").exists()
    pair = {"predecessor": other.pk, "successor": place.unit.pk}
    response = client.post(_at("succession_add"), {**sent, **pair})
    assert "前后循环" in response.content.decode()
    assert Succession.objects.count() == 1


def test_units_are_found_by_what_they_were_called(place: Place, client: Client) -> None:
    FormerIdentity.objects.create(unit=place.unit, value="区信息中心")
    page = client.get(_at("unit_changelist"), {"q": "区信息中心"}).content.decode()
    assert place.unit.name in page
