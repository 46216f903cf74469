"""交回的Word文件 at the desk: differences side by side, ticked, adopted; tables only told."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from budgets.models import Revision, WordReturn
from budgets.selectors.texts import declared_texts
from portal.models import User
from tests.factories.disclosures import Place, a_declaration, read, submitted
from tests.factories.texts import TEXTS
from tests.factories.word_returns import (
    a_sentence_changed,
    edited_word,
    returned,
    say,
    with_texts,
    write_cell,
)

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db


def address(revision: Revision, act: str = "") -> str:
    return reverse(f"admin:budgets_revision_word{act and '_' + act}", args=[revision.pk])


def upload(client: Client, revision: Revision, content: bytes, **more: Any) -> Any:
    file = io.BytesIO(content)
    file.name = "交回.docx"
    sent = {"version": revision.version, "document": file, "declassified": "on", **more}
    return client.post(address(revision, "upload"), sent, follow=True)


def ticked(page: str) -> list[str]:
    return re.findall(r'name="chosen" value="([^"]+)" checked', page)


def test_the_way_from_the_document_to_what_is_adopted(place: Place, sign_in: SignIn) -> None:
    revision = with_texts(place)
    client = sign_in(place.officer)
    document = client.get(reverse("admin:budgets_revision_document", args=[revision.pk]))
    assert address(revision) in document.content.decode()
    page = client.get(address(revision)).content.decode()
    assert "上传Word文件" in page
    answer = upload(
        client,
        revision,
        edited_word(
            revision,
            a_sentence_changed,
            lambda word: say(word, "（一）不变。", "（一）<b>变</b>了。"),
            lambda word: write_cell(word, 3, 3, 4, "10.01"),
        ),
    )
    assert "已收到Word文件" in answer.content.decode()
    waiting = client.get(address(revision)).content.decode()
    assert "交回.docx" in waiting
    read(a_declaration())
    revision.refresh_from_db()
    page = client.get(address(revision)).content.decode()
    assert ticked(page) == ["changes:0", "changes:1"]
    assert "<ins>，与上年持平</ins>" in page
    assert "&lt;b&gt;" in page
    assert "<b>变" not in page
    assert "由“10.00”改为“10.01”" in page
    chosen = {"version": revision.version, "chosen": ["changes:0"]}
    answer = client.post(address(revision, "adopt"), chosen, follow=True)
    assert "已采用所选文字" in answer.content.decode()
    read(a_declaration())
    revision.refresh_from_db()
    texts = declared_texts(revision)
    assert texts is not None
    section = texts.section("changes")
    assert section is not None
    assert section.paragraphs == ("2025年收入预算10万元，与上年持平。", "（一）不变。")
    board = client.get(reverse("admin:budgets_revision_change", args=[revision.pk]))
    assert "Word中改动了表格" in board.content.decode()


def test_what_is_refused_is_said(place: Place, sign_in: SignIn) -> None:
    revision = with_texts(place)
    client = sign_in(place.officer)
    content = edited_word(revision)
    assert "不是.docx文档（PDF文件）" in upload(client, revision, b"%PDF-1.4").content.decode()
    missing = client.post(address(revision, "upload"), {"version": revision.version})
    assert missing.status_code == 400
    assert "请先选择要上传的Word文件" in missing.content.decode()
    assert "已完成保密审查并脱密" in missing.content.decode()
    stale = upload(client, revision, content, version=revision.version - 1)
    assert "刚刚被他人修改" in stale.content.decode()
    none = client.post(address(revision, "adopt"), {"version": revision.version, "chosen": ["x"]})
    assert "没有交回的Word文件" in none.content.decode()
    assert not WordReturn.objects.exists()


def test_nothing_ticked_adopts_nothing(place: Place, sign_in: SignIn) -> None:
    revision = returned(place, a_sentence_changed)
    answer = sign_in(place.officer).post(address(revision, "adopt"), {"version": revision.version})
    assert "没有选择要采用的文字" in answer.content.decode()
    assert declared_texts(revision) == TEXTS


def test_it_is_taken_away(place: Place, sign_in: SignIn) -> None:
    revision = returned(place, a_sentence_changed)
    client = sign_in(place.officer)
    answer = client.post(address(revision, "remove"), {"version": revision.version}, follow=True)
    assert "已移除Word文件" in answer.content.decode()
    assert not WordReturn.objects.exists()


def test_a_reviewer_sees_the_differences_and_changes_nothing(place: Place, sign_in: SignIn) -> None:
    revision = returned(
        place, a_sentence_changed, lambda word: say(word, "第四部分", "第四部分 名词")
    )
    client = sign_in(place.reviewer)
    page = client.get(address(revision)).content.decode()
    assert "<ins>，与上年持平</ins>" in page
    assert "（由平台生成，不能采用）" in page
    assert ticked(page) == []
    assert "只能查看" in page
    for act in ("upload", "adopt", "remove"):
        answer = client.post(address(revision, act), {"version": revision.version})
        assert answer.status_code == 403


def test_what_has_no_difference_says_so(place: Place, sign_in: SignIn) -> None:
    revision = returned(place)
    page = sign_in(place.officer).get(address(revision)).content.decode()
    assert "文字没有差异" in page
    assert "表格与平台一致" in page


def test_before_and_after_the_officer_has_it(place: Place, sign_in: SignIn) -> None:
    revision = submitted(place)
    page = sign_in(place.officer).get(address(revision)).content.decode()
    assert "只能查看" in page
    assert '<input type="file"' not in page
