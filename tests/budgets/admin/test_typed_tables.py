"""The grid of a table at the desk: its fields, keeping with and without scripts, codes, pasting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from budgets.models import Disclosure
from budgets.selectors.typed_tables import Typing, draft_of, typing_of
from portal.models import User
from tests.factories.declarations import golden_declaration
from tests.factories.disclosures import Place, checked

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db
JSON: dict[str, Any] = {"headers": {"accept": "application/json"}}


def address(place: Place, name: str = "", *more: int) -> str:
    ending = f"_{name}" if name else ""
    return reverse(f"admin:budgets_disclosure_entry{ending}", args=[place.disclosure.pk, *more])


def typing(place: Place) -> Typing:
    draft = draft_of(place.disclosure)
    assert draft is not None
    return typing_of(place.disclosure, draft)


@pytest.fixture
def client(place: Place, sign_in: SignIn) -> Client:
    return sign_in(place.officer)


@pytest.fixture
def begun(client: Client, place: Place) -> Client:
    answer = client.post(address(place, "begin"), {"start": "blank", "declassified": "on"})
    assert answer.status_code == 302
    return client


def save(client: Client, place: Place, number: Any = 5, *, json: Any = False, **fields: Any) -> Any:
    rows = {name.partition("-")[0] for name in fields if "-" in name}
    data = {
        "version": typing(place).versions[number],
        "row": sorted(rows | set(fields.pop("row", []))),
        "act": "save",
        **fields,
    }
    return client.post(address(place, "save", number), data, **(JSON if json else {}))


def said(answer: Any) -> str:
    return str(answer.content.decode())


A_ROW = {"w1-code0": "2010301", "w1-c6": "1.50", "w1-c8": "2"}


def test_the_overview_says_how_to_begin_and_wants_the_declaration(
    client: Client, place: Place
) -> None:
    page = said(client.get(address(place)))
    assert "开始填报" in page
    assert "从空表开始" in page
    assert "从第" not in page
    assert client.get(address(place, "table", 5))["Location"] == address(place)
    refused = client.post(address(place, "begin"), {"start": "blank"})
    assert refused.status_code == 400
    assert "没有保存" in said(refused)
    assert draft_of(place.disclosure) is None


def test_the_start_page_leads_to_the_form_with_its_token(place: Place, sign_in: SignIn) -> None:
    """A unit with nothing begun this year: one press opens the disclosure and the form."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(place.officer)
    page = client.get(reverse("admin:index"))
    token = said(page).partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    year = timezone.localdate().year
    sent = {
        "csrfmiddlewaretoken": said(page)
        .partition(f'action="{reverse("admin:budgets_disclosure_add")}"')[2]
        .partition('name="csrfmiddlewaretoken" value="')[2]
        .partition('"')[0],
        "owner": f"unit-{place.unit.pk}",
        "year": year,
        "type": "on",
    }
    assert token
    answer = client.post(reverse("admin:budgets_disclosure_add"), sent)
    opened = Disclosure.objects.get(year=year)
    assert answer["Location"] == reverse("admin:budgets_disclosure_entry", args=[opened.pk])


def test_only_primary_amounts_have_fields(begun: Client, place: Place) -> None:
    save(begun, place, **A_ROW)
    page = said(begun.get(address(place, "table", 5)))
    for column, is_typed in ((4, False), (5, False), (6, True), (7, True), (8, True)):
        assert (f'name="w1-c{column}"' in page) is is_typed
    assert 'name="total-' not in page
    assert 'name="c201-' not in page
    with_totals = said(begun.get(address(place, "table", 5) + "?totals"))
    assert 'name="total-t4"' in with_totals
    assert 'name="c201-t6"' in with_totals
    lines = said(begun.get(address(place, "table", 1)))
    assert lines.count("-c3") == 2  # 对附属单位的补助支出, 上缴上级支出


def test_what_is_saved_is_computed_and_shown(begun: Client, place: Place) -> None:
    answer = save(begun, place, **A_ROW)
    assert answer.status_code == 302
    page = said(begun.get(answer["Location"]))
    assert "本表已填 2 个金额，将印出 16 个。" in page
    assert "一般公共服务支出" in page
    repeated = said(begun.get(address(place, "table", 2)))
    assert "3.50" in repeated
    overview = said(begun.get(address(place)))
    assert "已填 2 个金额" in overview


def test_the_script_gets_the_grid_anew_with_findings_at_their_cells(
    begun: Client, place: Place
) -> None:
    answer = save(begun, place, 11, json=True, **{"w1-word0": "某项目", "w1-word1": "特定目标类"})
    told = answer.json()
    assert told["version"] == typing(place).versions[11]
    assert told["problems"] == 0
    assert 'id="g-w1-0" class="typed words marked error"' in told["html"]
    assert "没有金额" in told["html"]
    assert "<html" not in told["html"]


@pytest.mark.parametrize(
    "text", ["abc", "1,2,3", "1.2345678", "▲3", "１２．５元", "=1+1", "9" * 40]
)
def test_an_amount_that_cannot_be_taken_comes_back_with_the_reason(
    begun: Client, place: Place, text: str
) -> None:
    save(begun, place, **A_ROW)
    page = said(save(begun, place, **{"w1-c6": text, "w1-c7": "0.50"}))
    assert "不能识别为金额" in page
    assert f'value="{text}"' in page
    (row,) = typing(place).typed[5].rows
    assert row.amounts == {6: 1_500_000, 7: 500_000, 8: 2_000_000}  # the rest is kept


def test_identity_numbers_and_long_texts_are_not_kept(begun: Client, place: Place) -> None:
    number = "11010519491231002X"
    page = said(save(begun, place, 11, **{"w1-word0": f"补助{number}", "w1-c4": "1"}))
    assert "含公民身份号码" in page
    assert typing(place).typed[11].rows[0].words == ()
    note = said(save(begun, place, 11, note=f"注：{number}"))
    assert "含公民身份号码" in note
    assert typing(place).typed[11].note is None
    long = said(save(begun, place, 11, **{"w1-word0": "长" * 201}))
    assert "最多 200 个字" in long
    paste = said(save(begun, place, 11, act="paste", paste=f"{number}\t特定目标类\t1"))
    assert "含公民身份号码" in paste


@pytest.mark.parametrize(
    "text", ["2010301", "２０１０３０１", "行政单位医疗", "2101101|行政单位医疗"]
)
def test_a_code_is_taken_by_code_or_name(begun: Client, place: Place, text: str) -> None:
    save(begun, place, **{"w1-code0": text, "w1-c6": "1"})
    (row,) = typing(place).typed[5].rows
    assert row.codes in {("2010301",), ("2101101",)}


def test_of_several_codes_one_is_chosen(begun: Client, place: Place) -> None:
    page = said(save(begun, place, **{"w1-code0": "养老", "w1-c6": "1"}))
    assert "个科目，请选择" in page
    assert '<option value="2080505">2080505 机关事业单位基本养老保险缴费支出</option>' in page
    save(begun, place, **{"w1-code0": "养老", "w1-pick0": "2080505"})
    assert typing(place).typed[5].rows[0].codes == ("2080505",)
    nothing = said(save(begun, place, **{"w2-code0": "无此科目"}))
    assert "科目表中没有“无此科目”" in nothing


def test_the_government_code_follows_where_only_one_goes_with_it(
    begun: Client, place: Place
) -> None:
    save(begun, place, 6, **{"w1-code0": "30101", "w1-code1": "", "w1-c7": "1"})
    assert typing(place).typed[6].rows[0].codes == ("30101", "50101")


def test_suggestions_by_code_and_by_name(begun: Client, place: Place) -> None:
    codes = begun.get(address(place, "codes"), {"q": "20805", "list": "function"}).json()["codes"]
    assert {"code": "2080505", "name": "机关事业单位基本养老保险缴费支出"} in codes
    assert len(codes) <= 20
    named = begun.get(address(place, "codes"), {"q": "办公费", "list": "economic"}).json()["codes"]
    assert [each["code"] for each in named] == ["30201"]
    assert begun.get(address(place, "codes"), {"q": "x", "list": "users"}).status_code == 404


def test_rows_are_added_and_removed(begun: Client, place: Place) -> None:
    save(begun, place, **A_ROW)
    more = said(save(begun, place, act="more", spare="3"))
    assert more.count('class="spare"') == 8
    save(begun, place, **{"w2-code0": "2010302", "w2-c8": "1"})
    save(begun, place, **{"w1-gone": "on"})
    assert [row.codes for row in typing(place).typed[5].rows] == [("2010302",)]


def test_a_copied_range_is_taken_and_hostile_cells_are_only_text(
    begun: Client, place: Place
) -> None:
    text = (
        "项目名称\t项目类别\t合计\n"
        "<script>alert(1)</script>\t特定目标类\t3\n"
        "=HYPERLINK(1)\t特定目标类\t4"
    )
    page = said(save(begun, place, 11, act="paste", paste=text))
    assert "<script>alert" not in page
    assert [row.word(0) for row in typing(place).typed[11].rows] == [
        "<script>alert(1)</script>",
        "=HYPERLINK(1)",
    ]
    again = said(save(begun, place, 11, act="paste", paste="无\t用"))
    assert "没有认出公开表11的表头" in again


@pytest.mark.parametrize(
    "row", ["w0", "w9999999", "x1", "line-1-99", "c999", "total", "__class__", "w1\x00"]
)
def test_rows_that_nobody_offered_are_not_made(begun: Client, place: Place, row: str) -> None:
    fields = {f"{row}-c6": "1", f"{row}-code0": "2010301"}
    answer = begun.post(
        address(place, "save", 5),
        {"version": typing(place).versions[5], "row": [row], "act": "save", **fields},
    )
    assert answer.status_code in (200, 302)
    assert not [each for each in typing(place).typed[5].rows if each.amounts]


@pytest.mark.parametrize("version", ["", "-1", "abc", "99999999999999999999"])
def test_a_version_that_is_none_writes_nothing(begun: Client, place: Place, version: str) -> None:
    data = {"version": version, "row": ["w1"], "act": "save", **A_ROW}
    assert begun.post(address(place, "save", 5), data).status_code == 409
    assert not typing(place).typed[5].rows


def test_an_unknown_table_does_not_exist(begun: Client, place: Place) -> None:
    assert begun.get(address(place, "table", 13)).status_code == 404
    assert begun.post(address(place, "save", 13), {"version": 0}).status_code == 404


def test_an_upload_is_the_start_and_its_changes_are_listed(client: Client, place: Place) -> None:
    checked(place, declaration=golden_declaration("zhangdian-2025"))
    assert "按表单修改" in said(
        client.get(
            reverse("admin:budgets_revision_change", args=[place.disclosure.revisions.get().pk])
        )
    )
    assert "从第1稿的内容开始" in said(client.get(address(place)))
    client.post(address(place, "begin"), {"start": "revision", "declassified": "on"})
    assert "没有变动。" in said(client.get(address(place)))
    row = typing(place).typed[5].coded(("2010301",))
    assert row is not None
    save(client, place, **{f"{row.id}-c6": "670.65", f"{row.id}-c7": "75.44"})
    page = said(client.get(address(place)))
    assert "669.65" in page
    assert "670.65" in page
    handed = client.post(
        address(place, "hand_in"),
        {
            "declassified": "on",
            "versions": " ".join(f"{n}:{v}" for n, v in typing(place).versions.items()),
        },
    )
    assert handed["Location"] == reverse(
        "admin:budgets_revision_change", args=[place.disclosure.revisions.order_by("-pk")[0].pk]
    )


def test_handing_in_what_was_not_seen_is_refused(begun: Client, place: Place) -> None:
    versions = " ".join(f"{n}:{v}" for n, v in typing(place).versions.items())
    save(begun, place, **A_ROW)
    answer = begun.post(address(place, "hand_in"), {"declassified": "on", "versions": versions})
    assert answer.status_code == 409
    assert not place.disclosure.revisions.exists()
    missing = begun.post(address(place, "hand_in"), {"declassified": "on", "versions": "x"})
    assert missing.status_code == 400


def test_keeping_and_showing_ask_a_fixed_number_of_queries(
    begun: Client, place: Place, django_assert_max_num_queries: Any
) -> None:
    fields = {f"w{n}-code0": f"20103{n:02}" for n in range(1, 30)}
    save(begun, place, **fields, **{f"w{n}-c6": "1" for n in range(1, 30)})
    with django_assert_max_num_queries(24):
        assert begun.get(address(place, "table", 5)).status_code == 200
    with django_assert_max_num_queries(34):
        assert save(begun, place, json=True, **{"w1-c6": "2"}).status_code == 200
