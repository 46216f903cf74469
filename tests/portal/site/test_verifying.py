"""核验页: a reader's file is told from a changed one, and what became of it is said."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from budgets.models import Revision
from budgets.services import publication
from budgets.services.chaining import files_of
from portal import chain, storage
from portal.models import AuditEvent, ChainEntry
from portal.site import verifying
from tests.factories.disclosures import Place, a_place, published
from tests.factories.tampering import tamper
from tests.factories.workflow import taken_down

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    found = a_place()
    published(found)
    return found


def _bytes(revision: Revision, name: str = "xlsx") -> bytes:
    return storage.read(files_of(revision)[name])


def _asked(client: Client, content: bytes) -> str:
    sent = client.post("/verify/", {"file": SimpleUploadedFile("公开表.xlsx", content)})
    digest = hashlib.sha256(content).hexdigest()
    assert (sent.status_code, sent["Location"]) == (302, f"/verify/?sha256={digest}")
    answer = client.get(sent["Location"])
    assert answer.status_code == 200
    return answer.text


def test_an_original_is_told_with_its_version_format_and_time(place: Place, client: Client) -> None:
    revision = Revision.objects.get()
    text = _asked(client, _bytes(revision))
    assert "是本站公开的原件，一字未改，仍是现行版本。" in text
    assert (
        f'href="/370303/102001/2025/budget/v1/">2025年{place.unit.name}单位预算公开表</a>' in text
    )
    assert "Excel 工作簿 XLSX" in text
    assert "存证序号</dt><dd>1</dd>" in text
    assert "noindex" in text


def test_what_is_printed_as_its_fingerprint_is_found_too(place: Place, client: Client) -> None:
    printed = Revision.objects.get().snapshot.sha256
    asked = client.get("/verify/", {"sha256": f" {printed[:32].upper()} {printed[32:]} "}).text
    assert "一字未改" in asked


def test_a_changed_file_is_not_ours_and_nothing_is_kept(place: Place, client: Client) -> None:
    before = AuditEvent.objects.count()
    text = _asked(client, _bytes(Revision.objects.get()) + b"\0")
    assert "不是本站公开的原件。" in text
    assert "重新保存" in text
    assert AuditEvent.objects.count() == before
    assert not storage.path_of(
        hashlib.sha256(_bytes(Revision.objects.get()) + b"\0").hexdigest()
    ).exists()


def test_what_was_superseded_withdrawn_or_taken_down_is_said(place: Place, client: Client) -> None:
    first = Revision.objects.get()
    second = published(place, content=b"second", reason="公开表3有误")
    assert "已被第 2 版更正取代。" in _asked(client, _bytes(first))
    publication.withdraw(revision=second, reason="金额有误", by=place.publisher)
    text = _asked(client, _bytes(second))
    assert "该版次现已撤回。" in text
    assert "撤回时间" in text
    other = a_place(unit="102002")
    taken_down(other)
    text = _asked(client, _bytes(Revision.objects.get(disclosure=other.disclosure)))
    assert "该版次现已下架。" in text
    assert "下架时间" in text


def test_an_altered_database_fails_the_verification(place: Place, client: Client) -> None:
    content = _bytes(Revision.objects.get())
    tamper("UPDATE budgets_declaredfact SET amount = amount + 1")
    text = _asked(client, content)
    assert "核验失败：这个文件曾经公开，但本站现在保存的内容与公开时的存证不符。" in text
    assert "数据库中的内容与公开时不同：tables." in text


def test_a_removed_publication_fails_the_verification(place: Place, client: Client) -> None:
    content = _bytes(Revision.objects.get())
    tamper("UPDATE budgets_revision SET publication = 9")
    assert "核验失败：存证链记有这个文件，本站却已没有它的公开版次。" in _asked(client, content)


@pytest.mark.parametrize("text", ["abc", "0" * 63, "g" * 64, "<b>" * 40])
def test_what_is_no_hash_is_said(client: Client, text: str) -> None:
    answer = client.get("/verify/", {"sha256": text})
    assert answer.status_code == 400
    assert "SHA-256 摘要应为 64 位十六进制数字" in answer.text
    assert "<b>" not in answer.text.partition("<main")[2]


def test_no_file_and_too_large_a_file_are_said(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "没有收到文件" in client.post("/verify/", {}).text
    monkeypatch.setattr(verifying, "_MOST", 3)
    answer = client.post("/verify/", {"file": SimpleUploadedFile("大.pdf", b"1234")})
    assert answer.status_code == 400
    assert "不会是本站公开的文件" in answer.text


def test_the_chain_is_handed_out_exactly_as_it_is_hashed(place: Place, client: Client) -> None:
    published(place, content=b"second", reason="公开表3有误")
    answer = client.get("/verify/chain.ndjson")
    lines = b"".join(answer).splitlines()
    assert answer["Content-Type"] == "application/x-ndjson"
    assert [hashlib.sha256(line).hexdigest() for line in lines] == list(
        ChainEntry.objects.values_list("sha256", flat=True)
    )
    last = chain.head()
    told = json.loads(client.get("/verify/head.json").content)
    assert told["head"] == f"2:{last.sha256}"
    assert f"2:{last.sha256}" in client.get("/verify/").text


def test_an_empty_chain_has_a_page(client: Client) -> None:
    assert f"0:{'0' * 64}" in client.get("/verify/").text
    assert b"".join(client.get("/verify/chain.ndjson")) == b""
