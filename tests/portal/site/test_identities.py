"""沿革 in public: one lasting address, old addresses that go on, what a unit was and became."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from budgets.services.disclosures import open_disclosure
from budgets.services.identities import change_identity
from portal.access import Role
from tests.factories.disclosures import Place, a_place, checked, published
from tests.factories.organisations import UnitFactory, account, former, succession


@pytest.fixture
def place(db: None) -> Place:
    made = a_place()
    published(made)
    return made


def _recoded(place: Place, code: str = "902001", name: str = "区数据局") -> None:
    change_identity(
        owner=place.unit,
        name=name,
        code=code,
        on=date(2025, 6, 1),
        document="张编办〔2025〕3号",
        by=account(Role.ADMINISTRATOR),
    )
    place.unit.refresh_from_db()


def _another(place: Place, **given: Any) -> Place:
    unit = UnitFactory.create(department=place.unit.department, **given)
    officer = account(Role.OFFICER, unit=unit)
    disclosure = open_disclosure(unit=unit, year=2026, by=officer)
    return replace(place, unit=unit, officer=officer, disclosure=disclosure)


def _text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_short_address_leads_to_the_unit_whatever_its_code(
    place: Place, client: Client
) -> None:
    short = f"/u/{place.unit.uid}/"
    assert client.get(short).headers["Location"] == "/units/370303/102001/"
    assert short in _text(client, "/units/370303/102001/")
    _recoded(place)
    response = client.get(short)
    assert (response.status_code, response.headers["Location"]) == (302, "/units/370303/902001/")
    assert "区数据局" in _text(client, "/units/370303/902001/")


def test_what_has_published_nothing_has_no_short_address(place: Place, client: Client) -> None:
    draft = _another(place)
    checked(draft)
    for uid in (draft.unit.uid, draft.unit.department.uid, "u2222222", "d2222222"):
        assert client.get(f"/u/{uid}/").status_code == 404
    assert client.get("/u/x2222222/").status_code == 404


def test_old_addresses_go_on(place: Place, client: Client) -> None:
    old = place.unit.name
    _recoded(place)
    response = client.get("/units/370303/102001/")
    assert (response.status_code, response.headers["Location"]) == (301, "/units/370303/902001/")
    document = _text(client, "/370303/102001/2025/budget/")
    assert old in document
    assert client.get("/370303/102001/2025/budget/v1/").status_code == 200
    response = client.get("/370303/902001/2025/budget/")
    assert (response.status_code, response.headers["Location"]) == (
        302,
        "/370303/102001/2025/budget/",
    )
    assert client.get("/370303/902001/2025/budget/v1/").status_code == 404
    assert client.get("/370303/902001/2024/budget/").status_code == 404
    page = _text(client, "/units/370303/902001/")
    assert 'href="/370303/102001/2025/budget/"' in page


def test_the_page_says_what_the_unit_was_called(place: Place, client: Client) -> None:
    old = place.unit.name
    former(place.unit, "区档案馆")
    _recoded(place)
    page = _text(client, "/units/370303/902001/")
    for words in ("沿革", f"曾用名 {old}", "原编码 102001", "2025年6月1日", "张编办〔2025〕3号"):
        assert words in page
    assert "日期不详" in page


def test_lists_name_it_once_as_it_is_called_now(place: Place, client: Client) -> None:
    old = place.unit.name
    _recoded(place)
    following = open_disclosure(unit=place.unit, year=2026, by=place.officer)
    published(replace(place, disclosure=following))
    page = _text(client, "/divisions/370303/")
    assert page.count('href="/units/370303/902001/"') == 1
    assert "/units/370303/102001/" not in page
    assert "1 个单位" in page
    assert f"曾用：{old}、102001" in page or f"曾用：102001、{old}" in page
    for address in ("/370303/102001/2025/budget/", "/370303/902001/2026/budget/"):
        assert f'href="{address}"' in page
    home = _text(client, "/")
    assert home.count('href="/units/370303/902001/"') == 1


def test_a_code_that_is_anothers_now(place: Place, client: Client) -> None:
    _recoded(place)
    heir = _another(place, code="102001", name="区信访局")
    # Nothing of the new bearer is public: for now the old one is meant.
    assert client.get("/units/370303/102001/").status_code == 302
    published(heir)
    page = _text(client, "/units/370303/102001/")
    assert "区信访局" in page
    assert f'<a href="/u/{place.unit.uid}/">区数据局</a>' in page
    assert "/370303/102001/2025/budget/" not in page
    assert "区信访局" not in _text(client, "/370303/102001/2025/budget/")
    assert "区信访局" in _text(client, "/370303/102001/2026/budget/")


def test_predecessors_and_successors(place: Place, client: Client) -> None:
    new = _another(place, name="区政务服务局")
    unseen = UnitFactory.create(department=place.unit.department, name="区信息中心")
    succession(place.unit, new.unit, "2025-11-20", document="张编发〔2025〕9号")
    succession(unseen, new.unit, "2025-11-20")
    before = _text(client, "/units/370303/102001/")
    assert "并入 区政务服务局" in before  # which has no page yet
    published(new)
    before = _text(client, "/units/370303/102001/")
    assert f'并入 <a href="/u/{new.unit.uid}/">区政务服务局</a>' in before
    assert "张编发〔2025〕9号" in before
    after = _text(client, f"/units/370303/{new.unit.code}/")
    assert f'<a href="/u/{place.unit.uid}/">{place.unit.name}</a>' in after
    assert "区信息中心" in after
    assert unseen.uid not in after


def test_an_abolished_unit(place: Place, client: Client) -> None:
    succession(place.unit, None, "2025-11-20", kind="abolished")
    assert "机构撤销" in _text(client, "/units/370303/102001/")


def test_the_api_tells_the_lasting_id(place: Place, client: Client) -> None:
    _recoded(place)
    (unit,) = client.get("/api/v1/units/").json()["results"]
    assert (unit["uid"], unit["code"], unit["name"]) == (place.unit.uid, "902001", "区数据局")
    (row,) = client.get(f"/api/v1/disclosures/?unit_uid={place.unit.uid}").json()["results"]
    assert (row["unit_uid"], row["unit_code"]) == (place.unit.uid, "102001")
    assert client.get("/api/v1/disclosures/?unit_uid=u2222222").json()["results"] == []
    assert client.get("/api/v1/units/?uid=x").status_code == 400


def test_an_ended_unit_is_not_late_afterwards(place: Place, client: Client) -> None:
    new = _another(place, name="区政务服务局")
    published(new)
    succession(place.unit, new.unit, "2025-11-20")
    page = _text(client, "/divisions/370303/timeliness/2026/")
    assert "区政务服务局" in page
    assert place.unit.name not in page
    assert place.unit.name in _text(client, "/divisions/370303/timeliness/2025/")
