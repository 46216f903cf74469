"""公开文件 at the desk: the bytes that will be published, before they are."""

from __future__ import annotations

import pytest
from django.test import Client

from budgets.models import Snapshot, SnapshotFile
from portal import storage
from tests.factories.disclosures import a_place, checked, received

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client: Client) -> tuple[Client, object]:
    place = a_place()
    client.force_login(place.officer)
    return client, place


def test_the_whole_document_and_its_files_are_shown(signed_in) -> None:
    client, place = signed_in
    revision = checked(place)
    base = f"/admin/budgets/revision/{revision.pk}/document/"
    page = client.get(base).content.decode()
    snapshot = Snapshot.objects.get(revision=revision)
    assert snapshot.sha256 in page
    assert 'id="table-3"' in page
    assert "一般公共服务支出" in page
    for file in SnapshotFile.objects.filter(snapshot=snapshot):
        offered = f"{base}files/{file.format}/"
        if file.format in ("html", "document"):
            assert offered not in page
            assert client.get(offered).status_code == 404
            continue
        assert offered in page
        answer = client.get(offered)
        assert answer.content == storage.read(file.sha256)
        assert "attachment" in answer["Content-Disposition"]
        assert "no-store" in answer["Cache-Control"]
    assert client.get(f"{base}files/nothing/").status_code == 404


def test_before_the_check_there_is_nothing_to_take_away(signed_in) -> None:
    client, place = signed_in
    revision = received(place)
    base = f"/admin/budgets/revision/{revision.pk}/document/"
    assert "还没有预览" in client.get(base).content.decode()
    answer = client.get(f"{base}files/xlsx/")
    assert answer.status_code == 409
    assert "还没有生成" in answer.content.decode()
    assert client.get(f"{base}progress/").json()["done"] is True


def test_another_units_document_does_not_exist(signed_in) -> None:
    client, place = signed_in
    revision = checked(place)
    other = a_place(division="370600", unit="201001")
    client.force_login(other.officer)
    base = f"/admin/budgets/revision/{revision.pk}/document/"
    for path in (base, f"{base}progress/", f"{base}files/json/"):
        assert client.get(path).status_code == 404
