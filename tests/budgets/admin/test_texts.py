"""情况说明 at the desk: shown, saved, refused, with last year's as a start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from budgets.models import Revision, RevisionState
from budgets.selectors.texts import declared_texts
from budgets.services import publication, review
from budgets.services.disclosures import open_disclosure
from budgets.services.secrecy import record_secrecy_review
from budgets.services.texts import set_texts
from budgets.tables.findings import Finding, Severity
from budgets.tables.texts import SECTION_TITLES, DeclaredTexts
from portal.models import User
from tests.factories.disclosures import Place, a_declaration, a_place, checked, read, submitted
from tests.factories.texts import TEXTS, saying

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db


def page_of(revision: Revision) -> str:
    return reverse("admin:budgets_revision_texts", args=[revision.pk])


def save_of(revision: Revision) -> str:
    return reverse("admin:budgets_revision_texts_save", args=[revision.pk])


def boxes(client: Client, revision: Revision) -> dict[str, Any]:
    """What a browser would send back of the page as it stands."""
    form = client.get(page_of(revision)).context["form"]
    return {
        "version": form.initial["version"],
        **{
            key: str(field.initial).replace("\n", "\r\n")
            for key, field in form.fields.items()
            if key != "version"
        },
    }


def with_texts(place: Place, texts: DeclaredTexts = TEXTS) -> Revision:
    revision = checked(place)
    set_texts(revision=revision, texts=texts, by=place.officer)
    read(a_declaration())
    revision.refresh_from_db()
    return revision


def test_every_section_has_its_box_and_the_revision_leads_here(
    place: Place, sign_in: SignIn
) -> None:
    revision = checked(place)
    client = sign_in(place.officer)
    page = client.get(page_of(revision)).content.decode()
    for title in SECTION_TITLES.values():
        assert title in page
    assert page.count("<textarea") == len(SECTION_TITLES) + 4
    revision_page = client.get(reverse("admin:budgets_revision_change", args=[revision.pk]))
    assert page_of(revision) in revision_page.content.decode()


def test_what_is_written_is_saved_and_checked_again(place: Place, sign_in: SignIn) -> None:
    revision = checked(place)
    client = sign_in(place.officer)
    sent = boxes(client, revision)
    sent["procurement"] = "2025年未安排政府采购预算。\r\n\r\n　　没有其他。\r\n"
    sent["glossary"] = "基本支出：指日常支出。"
    answer = client.post(save_of(revision), sent, follow=True)
    assert "情况说明已保存" in answer.content.decode()
    revision.refresh_from_db()
    assert revision.state == RevisionState.RECEIVED
    texts = declared_texts(revision)
    assert texts is not None
    (section,) = texts.sections
    assert (section.key, section.number, section.title) == ("procurement", "四", "政府采购情况")
    assert section.paragraphs == ("2025年未安排政府采购预算。", "　　没有其他。")
    assert texts.glossary == (("基本支出", "指日常支出。"),)


def test_boxes_sent_back_as_they_were_change_nothing(place: Place, sign_in: SignIn) -> None:
    revision = with_texts(place)
    client = sign_in(place.officer)
    client.post(save_of(revision), boxes(client, revision))
    revision.refresh_from_db()
    assert revision.state == RevisionState.CHECKED
    assert declared_texts(revision) == TEXTS


def test_one_box_changes_only_its_own_part(place: Place, sign_in: SignIn) -> None:
    revision = with_texts(place)
    client = sign_in(place.officer)
    client.post(save_of(revision), {**boxes(client, revision), "changes": "没有变化。"})
    texts = declared_texts(revision)
    assert texts is not None
    changes = texts.section("changes")
    assert changes is not None
    assert changes.paragraphs == ("没有变化。",)
    assert (changes.number, changes.title) == ("一", "增减变化")
    assert replace(texts, sections=TEXTS.sections) == TEXTS


def test_findings_stand_beside_their_section(place: Place, sign_in: SignIn) -> None:
    finding = Finding(
        Severity.ERROR,
        "说明写的是11.00万元，<按公开表2>应为10.00万元。",
        code="E_TEXT_AMOUNT",
        rule="B-N-INC-TOTAL",
        table=2,
        row="2025年收入预算11万元。",
        column=SECTION_TITLES["changes"],
        sources=("公开表2!E5",),
    )
    revision = checked(place, finding)
    client = sign_in(place.officer)
    parts = {part.field.name: part for part in client.get(page_of(revision)).context["parts"]}
    assert [kept.code for kept in parts["changes"].findings] == ["E_TEXT_AMOUNT"]
    assert not parts["procurement"].findings
    page = client.get(page_of(revision)).content.decode()
    assert "&lt;按公开表2&gt;" in page
    assert "公开表2!E5" in page


def test_last_years_texts_are_offered_while_there_are_none(sign_in: SignIn) -> None:
    earlier = a_place(year=2024)
    revision = with_texts(earlier, saying("2024年收入预算9万元。"))
    review.submit(revision=revision, by=earlier.officer)
    review.approve(revision=revision, by=earlier.reviewer)
    record_secrecy_review(revision=revision, by=earlier.reviewer)
    publication.publish(revision=revision, by=earlier.publisher)
    disclosure = open_disclosure(unit=earlier.unit, year=2025, by=earlier.officer)
    now = checked(replace(earlier, disclosure=disclosure))
    client = sign_in(earlier.officer)
    page = client.get(page_of(now)).content.decode()
    assert "2024年收入预算9万元。" in page
    assert "上年公开的说明，尚未保存" in page
    assert declared_texts(now) is None
    client.post(save_of(now), {**boxes(client, now), "changes": "2025年收入预算10万元。"})
    kept = declared_texts(now)
    assert kept == saying("2025年收入预算10万元。")
    assert "尚未保存" not in client.get(page_of(now)).content.decode()


@pytest.mark.parametrize("who", ["reviewer", "publisher"])
def test_others_read_and_do_not_write(place: Place, sign_in: SignIn, who: str) -> None:
    revision = with_texts(place)
    client = sign_in(getattr(place, who))
    page = client.get(page_of(revision)).content.decode()
    assert "2025年收入预算10万元。" in page
    assert "<textarea" not in page
    assert client.post(save_of(revision), {"version": revision.version}).status_code == 403
    assert declared_texts(revision) == TEXTS


def test_under_review_nothing_is_written(place: Place, sign_in: SignIn) -> None:
    revision = submitted(place)
    client = sign_in(place.officer)
    assert "只能查看" in client.get(page_of(revision)).content.decode()
    answer = client.post(
        save_of(revision), {"version": revision.version, "changes": "写好的<b>文字"}
    )
    assert answer.status_code == 409
    assert "写好的&lt;b&gt;文字" in answer.content.decode()
    assert declared_texts(revision) is None


def test_a_stale_page_is_refused_with_what_was_written(place: Place, sign_in: SignIn) -> None:
    revision = checked(place)
    client = sign_in(place.officer)
    sent = {**boxes(client, revision), "changes": "我的文字。"}
    set_texts(revision=revision, texts=TEXTS, by=place.officer)
    read(a_declaration())
    answer = client.post(save_of(revision), sent)
    assert answer.status_code == 409
    assert "我的文字。" in answer.content.decode()
    assert declared_texts(revision) == TEXTS


@pytest.mark.parametrize(
    ("box", "text", "sentence"),
    [
        ("glossary", "没有冒号的一行", "这一行没有冒号"),
        ("changes", "一" * 100_001, "文字过长"),
        ("changes", "一" * 20_001, "超过20000字"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(
    place: Place, sign_in: SignIn, box: str, text: str, sentence: str
) -> None:
    revision = checked(place)
    client = sign_in(place.officer)
    answer = client.post(save_of(revision), {**boxes(client, revision), box: text})
    assert answer.status_code in (400, 409)
    assert sentence in answer.content.decode()
    assert declared_texts(revision) is None
