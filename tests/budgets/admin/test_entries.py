"""情况说明填报 at the desk: beside the tables and last year, saved, refused, copied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from budgets.admin import entries as pages
from budgets.models import Revision, RevisionState
from budgets.selectors.entries import entered_of, projects_of
from budgets.services import publication, review
from budgets.services.disclosures import open_disclosure
from budgets.services.entries import set_entries
from budgets.services.secrecy import record_secrecy_review
from budgets.services.texts import set_texts
from budgets.tables.entries import entries
from portal.models import User
from tests.factories.declarations import golden_declaration
from tests.factories.disclosures import Place, a_declaration, a_place, checked, read, submitted
from tests.factories.texts import saying

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db
GOLDEN = golden_declaration("zhangdian-2025")


def page_of(revision: Revision) -> str:
    return reverse("admin:budgets_revision_entries", args=[revision.pk])


def save_of(revision: Revision) -> str:
    return reverse("admin:budgets_revision_entries_save", args=[revision.pk])


def boxes(client: Client, revision: Revision) -> dict[str, Any]:
    """What a browser would send back of the page as it stands."""
    form = client.get(page_of(revision)).context["form"]
    return {name: form[name].value() or "" for name in form.fields} | {"version": revision.version}


@pytest.fixture
def with_last_year() -> tuple[Place, Revision]:
    """A unit whose entries of 2024 are public, and its revision of 2025."""
    earlier = a_place(year=2024)
    revision = checked(earlier)
    values = {"changes.reason": "去年人员增加。", "vehicles.emergency": "1"}
    set_entries(revision=revision, values=values, by=earlier.officer)
    read(a_declaration())
    revision.refresh_from_db()
    review.submit(revision=revision, by=earlier.officer)
    record_secrecy_review(revision=revision, by=earlier.reviewer)
    review.approve(revision=revision, by=earlier.reviewer)
    publication.publish(revision=revision, by=earlier.publisher)
    disclosure = open_disclosure(unit=earlier.unit, year=2025, by=earlier.officer)
    place = replace(earlier, disclosure=disclosure)
    return place, checked(place, declaration=GOLDEN)


def test_every_entry_has_its_box_and_the_revision_leads_here(place: Place, sign_in: SignIn) -> None:
    revision = checked(place, declaration=GOLDEN)
    client = sign_in(place.officer)
    page = client.get(page_of(revision)).content.decode()
    for entry in entries().values():
        assert f'name="entry-{entry.name}"' in page
        assert entry.title in page
    assert "“三公”经费合计：上年16.00万元，本年" in page
    assert "沿用上年文字" not in page
    assert page.count("需填写") >= 3
    revision_page = client.get(reverse("admin:budgets_revision_change", args=[revision.pk]))
    assert page_of(revision) in revision_page.content.decode()


def test_what_is_written_is_saved_and_checked_again(place: Place, sign_in: SignIn) -> None:
    revision = checked(place, declaration=GOLDEN)
    client = sign_in(place.officer)
    project = projects_of(revision)[0]
    sent = boxes(client, revision) | {
        "entry-changes.reason": "人员增加。",
        "entry-procurement.goods": "17.46",
        "entry-performance.evaluated": project,
    }
    answer = client.post(save_of(revision), sent, follow=True)
    assert "填报内容已保存" in answer.content.decode()
    revision.refresh_from_db()
    assert revision.state == RevisionState.RECEIVED
    assert dict(entered_of(revision).values) == {
        "changes.reason": "人员增加。",
        "procurement.goods": "17.46",
        "performance.evaluated": project,
    }


def test_what_cannot_be_kept_is_said_at_its_box(place: Place, sign_in: SignIn) -> None:
    revision = checked(place, declaration=GOLDEN)
    client = sign_in(place.officer)
    sent = boxes(client, revision) | {
        "entry-vehicles.other": "两辆<b>",
        "entry-changes.reason": "人员增加。",
    }
    answer = client.post(save_of(revision), sent)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "填的是“两辆&lt;b&gt;”，应为不带单位的整数" in page
    assert "人员增加。" in page
    assert not entered_of(revision).values


def test_last_years_words_are_offered_and_not_yet_kept(
    with_last_year: tuple[Place, Revision], sign_in: SignIn
) -> None:
    place, revision = with_last_year
    page = sign_in(place.officer).get(page_of(revision)).content.decode()
    assert "去年人员增加。" in page
    assert page.count('name="copy"') == 3
    assert not entered_of(revision).values


def test_one_box_takes_last_years_words_and_nothing_typed_is_lost(
    with_last_year: tuple[Place, Revision], sign_in: SignIn
) -> None:
    place, revision = with_last_year
    client = sign_in(place.officer)
    sent = boxes(client, revision) | {
        "entry-vehicles.emergency": "x",
        "entry-special": "本年的<话>",
        "copy": "changes.reason",
    }
    answer = client.post(save_of(revision), sent)
    form = answer.context["form"]
    assert answer.status_code == 200
    assert form["entry-changes.reason"].value() == "去年人员增加。"
    assert form["entry-vehicles.emergency"].value() == "x"
    assert form["entry-special"].value() == "本年的<话>"
    assert int(form["version"].value()) == revision.version
    assert not entered_of(revision).values


def test_all_empty_boxes_take_last_years_words(
    with_last_year: tuple[Place, Revision], sign_in: SignIn
) -> None:
    place, revision = with_last_year
    client = sign_in(place.officer)
    sent = boxes(client, revision) | {"entry-changes.reason": "今年的。", "copy": "all"}
    form = client.post(save_of(revision), sent).context["form"]
    assert form["entry-changes.reason"].value() == "今年的。"
    assert form["entry-vehicles.emergency"].value() == "1"
    client.post(save_of(revision), {name: form[name].value() or "" for name in form.fields})
    assert dict(entered_of(revision).values) == {
        "changes.reason": "今年的。",
        "vehicles.emergency": "1",
    }


def test_what_must_be_written_is_marked_with_the_reason(
    place: Place, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    revision = checked(place, declaration=GOLDEN)
    set_texts(revision=revision, texts=saying("自己写的。", "procurement"), by=place.officer)
    read(GOLDEN)
    needed = {"changes.reason": "收入预算增加。", "procurement.goods": "公开表12有金额。"}
    monkeypatch.setattr(pages, "needed_entries", lambda _revision: needed)
    page = sign_in(place.officer).get(page_of(revision)).content.decode()
    assert page.count(">需填写<") == 1
    assert "收入预算增加。" in page
    assert "公开表12有金额。" not in page
    assert page.count("以那里的文字为准") == 1


@pytest.mark.parametrize("who", ["reviewer", "publisher"])
def test_others_read_and_do_not_write(place: Place, sign_in: SignIn, who: str) -> None:
    revision = checked(place)
    set_entries(revision=revision, values={"special": "已写好。"}, by=place.officer)
    read(a_declaration())
    revision.refresh_from_db()
    client = sign_in(getattr(place, who))
    page = client.get(page_of(revision)).content.decode()
    assert "已写好。" in page
    assert "<textarea" not in page
    assert client.post(save_of(revision), {"version": revision.version}).status_code == 403


def test_under_review_nothing_is_written(place: Place, sign_in: SignIn) -> None:
    revision = submitted(place)
    client = sign_in(place.officer)
    assert "只能查看" in client.get(page_of(revision)).content.decode()
    sent = {"version": revision.version, "entry-special": "写好的<b>文字"}
    answer = client.post(save_of(revision), sent)
    assert answer.status_code == 409
    assert "写好的&lt;b&gt;文字" in answer.content.decode()
    assert not entered_of(revision).values


def test_few_queries(
    with_last_year: tuple[Place, Revision],
    sign_in: SignIn,
    django_assert_max_num_queries: Any,
) -> None:
    place, revision = with_last_year
    client = sign_in(place.officer)
    with django_assert_max_num_queries(26):
        client.get(page_of(revision))
