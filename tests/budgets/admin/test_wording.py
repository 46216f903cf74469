"""措辞包 at the desk: started, copied by one button, edited, previewed, put in force."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from budgets.models import WordingVersion
from budgets.rendering.wording import phrases
from budgets.services.texts import set_texts
from portal.access import Role
from portal.models import User
from tests.factories.declarations import golden_declaration
from tests.factories.disclosures import Place, checked, published_declaration, read
from tests.factories.organisations import DivisionFactory, account
from tests.factories.texts import TEXTS
from tests.factories.wording import TERMS, a_pack, in_force

SignIn = Callable[[User], Client]
TODAY = timezone.localdate()


def address(name: str, pack: WordingVersion) -> str:
    return reverse(f"admin:budgets_wordingversion_{name}", args=[pack.pk])


def boxes(client: Client, pack: WordingVersion) -> dict[str, Any]:
    """What a browser would send back of the page as it stands."""
    form = client.get(address("change", pack)).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    return {name: str(value).replace("\n", "\r\n") for name, value in sent.items()}


def test_every_phrase_has_its_box_with_blanks_and_usual_words(
    place: Place, sign_in: SignIn
) -> None:
    client = sign_in(place.reviewer)
    page = client.get(address("change", a_pack(place.division))).content.decode()
    for phrase in phrases().values():
        assert f'name="words-{phrase.name}"' in page
        assert phrase.title in page
        assert f'placeholder="{phrase.usual}"' in page
    assert "<code>{unit}</code> 单位（部门）名称" in page


def test_a_new_pack_begins_with_the_usual_words(place: Place, sign_in: SignIn) -> None:
    client = sign_in(place.reviewer)
    start = reverse("admin:budgets_wordingversion_add")
    page = client.get(start).content.decode()
    assert "各区划（" not in page
    sent = {"division": place.division.pk, "scope": "unit", "year": 2026}
    answer = client.post(start, sent, follow=True)
    assert "已新建草稿" in answer.content.decode()
    pack = WordingVersion.objects.get()
    assert (pack.division, pack.scope, pack.year, pack.words) == (place.division, "unit", 2026, {})
    for wrong in (
        {"year": "x"},
        {"year": 1999},
        {"division": DivisionFactory.create().pk},
        {"division": 0},
    ):
        refused = client.post(start, {**sent, **wrong})
        assert refused.status_code == 400
        assert "errorlist" in refused.content.decode()
    assert WordingVersion.objects.count() == 1


def test_an_administrator_words_every_division(sign_in: SignIn, db: None) -> None:
    client = sign_in(account(Role.ADMINISTRATOR))
    sent = {"division": 0, "scope": "both", "year": 2026}
    client.post(reverse("admin:budgets_wordingversion_add"), sent)
    assert WordingVersion.objects.get().division is None


def test_last_years_pack_is_copied_by_one_button(place: Place, sign_in: SignIn) -> None:
    last = in_force(place.division, say="目　录", year=2025)
    client = sign_in(place.reviewer)
    page = client.get(address("change", last)).content.decode()
    assert "复制为 2026 年草稿" in page
    sent = {
        name: re.search(rf'type="hidden" name="{name}" value="(\d+)"', page)[1]  # type: ignore[index]
        for name in ("division", "year")
    }
    answer = client.post(address("copy", last), sent, follow=True)
    assert "已复制为草稿" in answer.content.decode()
    copied = WordingVersion.objects.get(state="draft")
    assert (copied.year, copied.words) == (2026, {"contents.title": "目　录"})
    elsewhere = {**sent, "division": DivisionFactory.create().pk}
    refused = client.post(address("copy", last), elsewhere)
    assert refused.status_code == 400
    assert "您没有为该区划设置措辞的权限" in refused.content.decode()


def test_what_is_written_is_kept(place: Place, sign_in: SignIn) -> None:
    pack = a_pack(place.division)
    client = sign_in(place.reviewer)
    sent = boxes(client, pack)
    sent["words-contents.title"] = "目　次"
    sent["glossary"] = "*基本支出：指日常支出:含工资。\r\n\r\n项目支出: 指其他支出。"
    answer = client.post(address("save", pack), sent, follow=True)
    assert "措辞已保存" in answer.content.decode()
    pack.refresh_from_db()
    assert pack.words == {"contents.title": "目　次"}
    assert pack.glossary == [
        ["基本支出", "指日常支出:含工资。", True],
        ["项目支出", "指其他支出。", False],
    ]
    again = boxes(client, pack)
    client.post(address("save", pack), again)
    before = pack.words, pack.glossary
    pack.refresh_from_db()
    assert (pack.words, pack.glossary) == before


def test_what_is_wrong_is_said_at_its_box_and_nothing_is_lost(
    place: Place, sign_in: SignIn
) -> None:
    pack = a_pack(place.division)
    client = sign_in(place.reviewer)
    sent = boxes(client, pack)
    sent |= {
        "words-cover.title": "{yeer}年<b>{unit}",
        "words-contents.title": "目　次",
        "glossary": "没有冒号的一行",
    }
    answer = client.post(address("save", pack), sent)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "没有名为“{yeer}”的空格" in page
    assert "“没有冒号的一行”缺少名词或解释" in page
    assert "{yeer}年&lt;b&gt;{unit}" in page
    assert "目　次" in page
    pack.refresh_from_db()
    assert pack.words == {}


def test_a_stale_page_is_refused_with_what_was_written(place: Place, sign_in: SignIn) -> None:
    pack = a_pack(place.division)
    client = sign_in(place.reviewer)
    sent = boxes(client, pack)
    client.post(address("save", pack), {**sent, "words-contents.title": "先"})
    answer = client.post(address("save", pack), {**sent, "words-contents.title": "我的"})
    assert answer.status_code == 409
    assert "我的" in answer.content.decode()
    pack.refresh_from_db()
    assert pack.words == {"contents.title": "先"}


def test_it_is_put_in_force_and_then_only_read(place: Place, sign_in: SignIn) -> None:
    revision = checked(place)
    pack = a_pack(place.division, words={"contents.title": "目　次"}, glossary=TERMS)
    client = sign_in(place.reviewer)
    refused = client.post(
        address("enforce", pack), {"edits": pack.edits, "valid_from": TODAY - timedelta(days=1)}
    )
    assert "启用日期不能早于今天" in refused.content.decode()
    wrong = client.post(address("enforce", pack), {"edits": pack.edits, "valid_from": "明天"})
    assert "启用日期应写作年-月-日" in wrong.content.decode()
    answer = client.post(
        address("enforce", pack), {"edits": pack.edits, "valid_from": TODAY}, follow=True
    )
    page = answer.content.decode()
    assert "已公开的不变" in page
    assert "<textarea" not in page
    assert "目　次" in page
    assert "（通用措辞）" in page
    assert "必列" in page
    revision.refresh_from_db()
    assert revision.needs_check
    of_revision = sign_in(place.officer).get(
        reverse("admin:budgets_revision_change", args=[revision.pk])
    )
    assert "措辞包已更新" in of_revision.content.decode()
    for name in ("save", "enforce", "discard"):
        sent = {**boxes(client, pack), "edits": pack.edits, "valid_from": TODAY}
        assert client.post(address(name, pack), sent).status_code == 409


def test_a_draft_is_deleted(place: Place, sign_in: SignIn) -> None:
    pack = a_pack(place.division)
    client = sign_in(place.reviewer)
    answer = client.post(address("discard", pack), {"edits": pack.edits}, follow=True)
    assert "草稿已删除" in answer.content.decode()
    assert not WordingVersion.objects.exists()


def test_others_words_in_force_are_read_and_copied_only(place: Place, sign_in: SignIn) -> None:
    theirs = in_force(DivisionFactory.create(), say="邻区目录")
    client = sign_in(place.reviewer)
    page = client.get(address("change", theirs)).content.decode()
    assert "邻区目录" in page
    assert "复制为 2026 年草稿" not in page
    assert "邻区目录" in client.get(address("preview", theirs)).content.decode()
    for name in ("save", "enforce", "discard"):
        sent = {"edits": theirs.edits, "valid_from": date.max}
        assert client.post(address(name, theirs), sent).status_code == 403
    sent = {"division": place.division.pk, "year": 2026}
    assert client.post(address("copy", theirs), sent).status_code == 302
    assert WordingVersion.objects.get(division=place.division).words == theirs.words


@pytest.mark.parametrize("scope", ["unit", "department"])
def test_the_preview_tells_the_specimen_in_the_packs_words(
    place: Place, sign_in: SignIn, scope: str
) -> None:
    words = {"contents.title": "目　次", "cover.title": "{unit}<{year}>预算公开"}
    pack = a_pack(place.division, words=words, glossary=TERMS, year=2026)
    page = sign_in(place.reviewer).get(address("preview", pack), {"scope": scope}).content.decode()
    name = "示例单位" if scope == "unit" else "示例部门"
    assert f"{name}&lt;2026&gt;预算公开" in page
    for text in (
        "目　次",
        "公开表12",
        "政府采购预算表",
        "指日常支出。",
        "一、预算收支增减变化情况说明",
    ):
        assert text in page
    assert "以平台自带的示例单位为样张" in page


def test_the_preview_tells_the_last_publication(place: Place, sign_in: SignIn) -> None:
    published_declaration(place, golden_declaration("zhangdian-2025"))
    pack = a_pack(place.division, words={"part2.title": "第二部分 {year}年十二张表"}, year=2026)
    client = sign_in(place.reviewer)
    page = client.get(address("preview", pack)).content.decode()
    assert "第二部分 2025年十二张表" in page
    assert place.unit.name in page
    other = client.get(address("preview", pack), {"of": "specimen"}).content.decode()
    assert "第二部分 2026年十二张表" in other
    odd = client.get(address("preview", pack), {"scope": "x"})
    assert odd.status_code == 200


def test_the_preview_tells_handed_in_words_as_they_are(place: Place, sign_in: SignIn) -> None:
    from budgets.models import Revision
    from budgets.services import publication, review
    from budgets.services.secrecy import record_secrecy_review

    revision = checked(place)
    set_texts(revision=revision, texts=TEXTS, by=place.officer)
    read(golden_declaration("zhangdian-2025"))
    revision = Revision.objects.get(pk=revision.pk)
    review.submit(revision=revision, by=place.officer)
    record_secrecy_review(revision=revision, by=place.reviewer)
    review.approve(revision=revision, by=place.reviewer)
    publication.publish(revision=revision, by=place.publisher)
    page = sign_in(place.reviewer).get(address("preview", a_pack(place.division))).content.decode()
    assert "2025年收入预算10万元。" in page


def test_saving_may_lead_to_the_preview(place: Place, sign_in: SignIn) -> None:
    pack = a_pack(place.division)
    client = sign_in(place.reviewer)
    answer = client.post(address("save", pack), {**boxes(client, pack), "preview": "1"})
    assert answer["Location"] == address("preview", pack)


def test_the_list_shows_what_the_account_may_see(
    place: Place, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    a_pack(place.division)
    a_pack(DivisionFactory.create(name="外区"))
    client = sign_in(place.reviewer)
    with django_assert_max_num_queries(9):
        page = client.get(reverse("admin:budgets_wordingversion_changelist")).content.decode()
    assert f"{place.division.name} 2025年单位和部门措辞 第1版" in page
    assert "外区" not in page


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_a_pack_is_edited_in_a_spreadsheet(place: Place, sign_in: SignIn, file_format: str) -> None:
    source = a_pack(place.division, words={"contents.title": "目　次"}, glossary=TERMS)
    target = a_pack(place.division, year=2026)
    client = sign_in(place.reviewer)
    export = reverse("admin:budgets_wordingversion_export", args=[source.pk, file_format])
    file = client.get(export)
    assert file["Content-Disposition"].startswith("attachment;")
    upload = SimpleUploadedFile(f"措辞.{file_format}", file.content)
    answer = client.post(address("import", target), {"table": upload, "declassified": "on"})
    assert answer.status_code == 200
    assert "尚未保存" in answer.content.decode()
    target.refresh_from_db()
    assert target.words == {}
    form = answer.context["form"]
    client.post(address("save", target), {name: form[name].value() or "" for name in form.fields})
    target.refresh_from_db()
    assert (target.words, target.glossary) == (source.words, source.glossary)
    assert client.get(export.replace(file_format, "pdf")).status_code == 404


def test_a_file_that_says_nothing_known_is_refused(place: Place, sign_in: SignIn) -> None:
    pack = a_pack(place.division)
    client = sign_in(place.reviewer)
    for sent, status in (({}, 400), ({"declassified": "on"}, 409)):
        upload = SimpleUploadedFile("措辞.csv", b"x,y\n1,2\n")
        answer = client.post(address("import", pack), {"table": upload, **sent})
        assert answer.status_code == status
        assert "操作没有生效" in answer.content.decode()


def test_an_optional_sentence_can_be_left_out(place: Place, sign_in: SignIn) -> None:
    pack = a_pack(place.division)
    client = sign_in(place.reviewer)
    page = client.get(address("change", pack)).content.decode()
    assert "可以省去" in page
    sent = boxes(client, pack) | {"words-changes.opening": "（不写）"}
    assert client.post(address("save", pack), sent).status_code == 302
    pack.refresh_from_db()
    assert pack.words == {"changes.opening": "（不写）"}
    shown = client.get(address("preview", pack)).content.decode()
    assert "按照综合预算的原则" not in shown
    sent = boxes(client, pack) | {"words-contents.title": "（不写）"}
    answer = client.post(address("save", pack), sent)
    assert answer.status_code == 400
    assert "这句话不能省去" in answer.content.decode()
