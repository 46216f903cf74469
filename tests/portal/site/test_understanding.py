"""一眼看懂: answers and pictures say what the tables say, lead there, and tell nothing held."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from budgets.services import publication
from budgets.services.disclosures import open_disclosure
from budgets.tables.core import Declaration
from budgets.tables.holds import Hold, HoldScope, withhold
from tests.factories.declarations import golden_declaration
from tests.factories.disclosures import a_declaration, a_place, published_declaration
from tests.portal.publishing import address

BASE = "/370303/102001/2025/budget/"
_FIGURE = re.compile(
    r'<a class="figure" href="([^"#]*)#([^"]+)"><data value="([^"]+)">([^<]+)</data></a>'
)
KEYS = ["sources", "functions", "economic", "three-public", "projects"]


def _told(page: str) -> str:
    """What stands before the tables: answers and pictures."""
    return page[page.index('class="answers"') : page.index('id="particulars-title"')]


def _answers(page: str) -> list[str]:
    section = page[page.index('class="answers"') : page.index('class="pictures"')]
    return [html.unescape(strip_tags(each)) for each in re.findall(r"<dd><p>(.*?)</p>", section)]


def _pictures(page: str) -> dict[str, str]:
    found = re.split(r'<section class="picture" id="picture-([a-z-]+)"', _told(page))
    return dict(zip(found[1::2], found[2::2], strict=True))


def _page(client: Client, path: str = BASE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_begins_with_the_answer(golden: str, client: Client) -> None:
    page = _page(client, address(golden))
    total, parts, three_public, compared = _answers(page)
    if golden == "zhangdian-2025":
        assert total == "2025年计划支出 1,250.73 万元。"
        assert "基本支出 1,009.77 万元，占 80.73%" in parts
        assert "项目支出 240.96 万元，占 19.27%" in parts
        assert three_public.endswith("共 11.20 万元，比上年预算减少 4.80 万元。")
    assert compared == "本平台没有本单位上一年公开的预算，总额的增减无从比较。"
    order = [
        "<h1>",
        'class="answers"',
        'class="pictures"',
        'class="downloads',
        'class="tables"',
        'id="history"',
    ]
    places = [page.index(each) for each in order]
    assert places == sorted(places)


def test_every_figure_leads_to_the_cell_that_prints_it(golden: str, client: Client) -> None:
    page = _page(client, address(golden))
    cells = dict(re.findall(r' id="(t\d+-r\d+-c\d+)" data-wan="([^"]+)"', page))
    shown = dict(re.findall(r' id="(t\d+-r\d+-c\d+)" data-wan="[^"]+"[^>]*>([^<]+)<', page))
    figures = _FIGURE.findall(_told(page))
    assert len(figures) >= 50
    for other_page, anchor, exact, printed in figures:
        assert other_page == ""
        assert cells[anchor] == exact
        assert shown[anchor] == printed


def test_every_picture_has_words_a_table_and_its_source(golden: str, client: Client) -> None:
    found = _pictures(_page(client, address(golden)))
    assert list(found) == KEYS
    for key, picture in found.items():
        assert picture.count("<svg ") == picture.count('role="img"') == 1, key
        (said,) = re.findall(r"<desc[^>]*>(.*?)</desc>", picture)
        named = re.findall(r"(\d[\d,]*\.\d\d) 万元", said)
        assert named, key
        body = picture[picture.index("<table") :]
        assert set(named) <= set(re.findall(r">([\d,]+\.\d\d)</data>", body)), key
        assert re.search(r'数字取自<a href="#table-\d+">公开表\d+</a>', picture)
    page = _page(client, address(golden))
    assert " style=" not in page
    assert "<style" not in page


def test_words_are_explained_where_they_stand(golden: str, client: Client) -> None:
    page = _page(client, address(golden))
    for term, words in (("基本支出", "为保障机构正常运转"), ("“三公”经费", "因公出国")):
        start = page.index(f'<span lang="zh-CN">{term}</span>是什么意思？')
        assert words in page[start : page.index("</details>", start)]
    # Under each table, what its own headings say.
    after_table_2 = page[page.index('id="table-2"') : page.index('id="table-3"')]
    assert "<dfn>财政专户管理资金</dfn>" in after_table_2
    assert "<dfn>“三公”经费</dfn>" not in after_table_2
    alone = _page(client, f"{address(golden)}table/2/")
    assert "<dfn>财政专户管理资金</dfn>" in alone


@pytest.fixture
def this_year(db: None) -> Declaration:
    return golden_declaration("zhangdian-2025")


def _publish(declaration: Declaration, *, year: int = 2025, place: Any = None) -> Any:
    """Published for a year of one unit; the declaration's own year follows."""
    place = place or a_place(year=year)
    published_declaration(place, declaration)
    return place


def _last_year(place: Any, amount: str) -> Any:
    """The same unit's budget of 2024, published."""
    disclosure = open_disclosure(unit=place.unit, year=2024, by=place.officer)
    earlier = replace(place, disclosure=disclosure)
    return published_declaration(earlier, replace(a_declaration(amount), year=2024))


def test_against_last_year_while_it_is_public(this_year: Declaration, client: Client) -> None:
    place = _publish(a_declaration("10.00"))
    before = client.get(BASE)
    last = _last_year(place, "8.00")
    after = client.get(BASE)
    assert after["Last-Modified"] >= before["Last-Modified"]
    assert after["ETag"] != before["ETag"]
    assert _answers(after.content.decode())[3] == (
        "比上年（2024年 8.00 万元）增加 2.00 万元，增长 25.00%。"
    )
    assert 'href="/370303/102001/2024/budget/v1/#t3-r1-c5"' in after.content.decode()
    publication.withdraw(revision=last, reason="有误", by=place.publisher)
    gone = _page(client)
    assert "8.00" not in _told(gone)
    assert "本平台没有本单位上一年公开的预算" in gone


def test_what_is_held_is_said_and_not_told(this_year: Declaration, client: Client) -> None:
    holds = (
        Hold(HoldScope.ROW, 3, code="20103"),
        Hold(HoldScope.TABLE, 7),
        Hold(HoldScope.TABLE, 10),
        Hold(HoldScope.PROJECT, 11, name="招商引资活动经费"),
    )
    _publish(withhold(this_year, holds).declaration)
    page = _page(client)
    assert "“三公”经费依法不予公开。" in _answers(page)
    found = _pictures(page)
    for key in ("three-public", "economic"):
        assert "依法不予公开" in found[key]
        assert "<svg" not in found[key]
        assert not re.search(r"\d\.\d\d", found[key])
    for key in ("functions", "projects"):
        assert "这里只列公开的各项，不列合计和占比" in found[key]
        assert "%" not in found[key]
        assert "<tfoot" not in found[key]
    # 招商引资活动经费 29.00; 240.96 without it; 20103 and all that is under it 969.70.
    for secret in ("招商引资", "29.00", "211.96"):
        assert secret not in found["projects"]
    assert "政府办公厅" not in found["functions"]
    assert "part-2" not in found["functions"]
    assert "part-3" not in found["functions"]


def test_a_small_budget_says_what_it_does_not_have(this_year: Declaration, client: Client) -> None:
    _publish(a_declaration())
    page = _page(client)
    assert _answers(page)[2] == "本件没有“三公”经费表。"
    assert "本件没有公开表2。" in _pictures(page)["sources"]
    english = client.get(BASE, headers={"accept-language": "en"}).content.decode()
    answers = english[english.index('class="answers"') : english.index('id="particulars-title"')]
    own = re.sub(r'<(\w+)[^>]* lang="zh-CN".*?</\1>', " ", answers, flags=re.DOTALL)
    own = re.sub("<svg.*?</svg>", " ", own, flags=re.DOTALL)  # names of rows, which are data
    own = strip_tags(own).replace("万元", "")
    assert [line for line in own.splitlines() if re.search("[\u4e00-\u9fff]", line)] == []
