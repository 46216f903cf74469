"""排名: what is ranked is what is printed, everybody who lacks is named, and every sum leads to
its cells.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from budgets.models import Population, Unit
from budgets.selectors.aggregates import amounts
from budgets.selectors.figures import FIGURES, amounts_of, figure_named
from budgets.services import publication
from budgets.services.populations import record_population
from portal.core.money import parse_amount, wan_text
from portal.site import ranking as ranking_page
from tests.factories.deadlines import congress, many_units
from tests.factories.declarations import drawn
from tests.factories.disclosures import Place, a_place, published
from tests.factories.organisations import UnitFactory
from tests.factories.public_books import made_public, small
from tests.factories.withholding import held, terms
from tests.portal.publishing import PLACES, publish_golden

PAGE = "/divisions/370303/ranking/2025/"
_ROW = re.compile(r"<tr>\n(.*?)</tr>", re.DOTALL)


@pytest.fixture
def place(db: None) -> Place:
    """Three units of 10, 30 and 10 万元, and their department's own document of 70."""
    place = a_place()
    made = [place.unit]
    for code in ("102002", "102003"):
        made.append(UnitFactory.create(department=place.unit.department, code=code))
    place.disclosure.delete()
    for unit, amount in zip(made, ("10.00", "30.00", "10.00"), strict=True):
        made_public(unit, small(amount))
    made_public(place.unit, small("70.00"), scope="department")
    return place


def rows_of(html: str) -> list[list[str]]:
    """The ranking as a reader sees it."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [" ".join(unescape(re.sub("<[^>]*>", " ", cell)).split()) for cell in row.splitlines()]
        for row in _ROW.findall(body)
    ]


def test_the_largest_comes_first_with_its_share(place: Place, client: Client) -> None:
    html = client.get(PAGE, {"figure": "total"}).text
    assert [(row[0], row[1].split()[-1], row[3], row[4]) for row in rows_of(html)] == [
        ("1", "102002", "30.00", "60.00%"),
        ("2", "102001", "10.00", "20.00%"),
        ("2", "102003", "10.00", "20.00%"),
    ]
    assert "<strong>50.00</strong> 万元" in html
    assert "只含单位预算" in html
    assert f'<link rel="canonical" href="{PAGE}?figure=total&amp;scope=unit">' in html
    assert '<meta name="description" content="370303区2025年各单位支出总计排名' in html
    html = client.get(PAGE, {"figure": "total", "scope": "department"}).text
    assert [(row[0], row[3], row[4]) for row in rows_of(html)] == [("1", "70.00", "100.00%")]


def test_by_a_code_typed_or_chosen(place: Place, client: Client) -> None:
    typed = client.get(PAGE, {"code": "201", "figure": "total"})
    chosen = client.get(PAGE, {"figure": "function-201"})
    assert typed.content == chosen.content
    assert "201 一般公共服务支出" in typed.text
    assert len(rows_of(typed.text)) == 3
    none = client.get(PAGE, {"figure": "function-2080505"})
    assert rows_of(none.text) == []
    assert "已公开、没有这一项金额的" in none.text


@pytest.mark.parametrize(
    "query",
    [
        {"figure": "colour"},
        {"figure": "total-201"},
        {"figure": "function"},
        {"code": "20"},
        {"code": "２０１"},
        {"code": "901"},
        {"scope": "all"},
    ],
)
def test_what_there_is_not_is_said_in_a_sentence(
    place: Place, client: Client, query: dict[str, str]
) -> None:
    response = client.get(PAGE, query)
    assert response.status_code == 400
    assert "没有这个指标、科目编码或范围。" in response.text
    assert client.get(f"{PAGE}table.csv", query).status_code == 404


def test_where_nothing_is_in_force_there_is_no_page(place: Place, client: Client) -> None:
    assert client.get("/divisions/370303/ranking/2024/").status_code == 404
    assert client.get("/divisions/999999/ranking/2025/").status_code == 404
    assert client.get(f"{PAGE}table.pdf").status_code == 404


def test_who_lacks_is_named_and_never_counted(db: None, client: Client) -> None:
    gone, secret, late = (a_place(unit=f"10200{number}") for number in (2, 3, 4))
    publication.withdraw(revision=published(gone), reason="有误", by=gone.publisher)
    held(secret, terms(scope="unit", table=None))
    made_public(UnitFactory.create(department=gone.unit.department, code="102001"), small("10.00"))
    congress(late, date(2025, 1, 20))
    html = client.get(PAGE, {"figure": "total"}).text
    assert len(rows_of(html)) == 1
    lacking = html.partition('<h2 id="absent">')[2]
    for unit, word in ((gone, "已撤回"), (secret, "依法不予公开"), (late, "未公开")):
        told = f'{unit.unit.name} <span class="code-note">{unit.unit.code}</span>'
        assert f'<li>{told} <span class="tag">{word}</span></li>' in lacking


def test_every_figure_is_the_printed_cell_that_it_leads_to(db: None, client: Client) -> None:
    slug = "zhangdian-2025"
    publish_golden(slug)
    division = PLACES[slug][0]
    seen = set()
    for query in (*({"figure": key} for key in FIGURES), {"code": "208"}, {"code": "30201"}):
        html = client.get(f"/divisions/{division}/ranking/2025/", query).text
        if not rows_of(html):
            continue
        ((_rank, _name, _department, amount, _share),) = rows_of(html)
        (link,) = re.findall(r'<td class="number"><a href="([^"]+)">', html)
        path, _hash, anchor = link.partition("#")
        cell = re.search(rf'id="{anchor}"[^>]*>([^<]*)<', client.get(path).text)
        assert cell is not None, link
        assert cell[1] == amount
        seen.add(query.get("figure") or query["code"])
    assert seen >= {"total", "basic", "project", "income", "three_public", "running_costs", "208"}


MIXED = """
    公开表6
    类  | 款 | 部门预算支出经济分类科目名称 | 类  | 款 | 政府预算支出经济分类科目名称 | 小计 | 人员支出 | 日常公用支出
        |    | 合计     |     |    |                      | 9.00 | 2.00 | 7.00
    301 |    | 工资福利支出 | 501 |    | 机关工资福利支出 | 2.00 | 2.00 |
    301 | 01 | 基本工资 | 501 | 01 | 工资奖金津补贴 | 2.00 | 2.00 |
    302 |    | 商品和服务支出 | 502 |    | 机关商品和服务支出 | 3.00 | | 3.00
    302 | 01 | 办公费   | 502 | 01 | 办公经费 | 1.00 | | 1.00
    302 | 02 | 印刷费   | 502 | 01 | 办公经费 | 2.00 | | 2.00
    302 |    | 商品和服务支出 | 505 |    | 对事业单位经常性补助 | 4.00 | | 4.00
    302 | 01 | 办公费   | 505 | 02 | 商品和服务支出 | 4.00 | | 4.00
"""


def test_running_costs_are_those_of_agencies_and_lead_to_their_rows(
    db: None, client: Client
) -> None:
    unit = UnitFactory.create()
    made_public(unit, drawn(MIXED))
    html = client.get(
        f"/divisions/{unit.division.code}/ranking/2025/", {"figure": "running_costs"}
    ).text
    ((*_owner, amount, _share),) = rows_of(html)
    assert amount.split() == ["3.00", "第5行", "第6行"]
    assert "#t6-r5-c9" in html
    # A class of both kinds of money: both of its rows.
    html = client.get(f"/divisions/{unit.division.code}/ranking/2025/", {"code": "302"}).text
    assert rows_of(html)[0][3].split() == ["7.00", "第4行", "第7行"]


def test_a_total_that_is_not_printed_is_the_sum_of_its_parts(db: None) -> None:
    made_public(
        UnitFactory.create(),
        drawn(
            """
            公开表3
            类  | 款 | 项 | 科目名称 | 合计 | 基本支出 | 项目支出 | 结转下年
            201 | 03 | 01 | 行政运行 | 3.00 | 2.00 | 1.00 |
            """
        ),
    )
    figure = figure_named("function", "201")
    assert figure is not None
    assert [*amounts_of(amounts("unit", 3), figure, 2025).values()] == [3_000_000]


def test_files_hold_everything(place: Place, client: Client) -> None:
    Unit.objects.filter(code="102002").update(name="=cmd()")
    query = {"figure": "total", "scope": "unit"}
    plain = client.get(f"{PAGE}table.csv", query)
    marked = client.get(f"{PAGE}table.csv", {**query, "bom": "1"})
    assert marked.content == b"\xef\xbb\xbf" + plain.content
    heading, *lines = csv.reader(io.StringIO(plain.content.decode()))
    assert heading[:5] == ["名次", "编码", "名称", "主管部门", "金额（万元）"]
    assert [line[4] for line in lines] == ["30.00", "10.00", "10.00", "50.00"]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{PAGE}table.xlsx", query).content))
    sheet = book.worksheets[0]
    assert [row[4].value for row in sheet.iter_rows(min_row=2)] == [30, 10, 10, 50]
    assert [row[1].value for row in sheet.iter_rows(min_row=2)][:3] == [
        "102002",
        "102001",
        "102003",
    ]
    assert "filename*=UTF-8''" in plain["Content-Disposition"]
    again = client.get(f"{PAGE}table.csv", query, headers={"if-none-match": plain["ETag"]})
    assert again.status_code == 304


def test_a_long_ranking_has_pages_and_few_queries(
    place: Place,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:
    monkeypatch.setattr(ranking_page, "EACH_PAGE", 2)
    units = many_units(place, 9)
    for number, unit in enumerate(units):
        made_public(unit, small(f"{number + 100}.00"))
    found = []
    for number in range(1, 7):
        with django_assert_num_queries(17):
            html = client.get(PAGE, {"figure": "total", "page": str(number)}).text
        found += rows_of(html)
    assert [row[0] for row in found] == [*map(str, range(1, 12)), "11"]
    fen = [parse_amount(row[3]) or 0 for row in found]
    assert f"<strong>{wan_text(sum(fen))}</strong>" in html
    assert 'rel="prev"' in html
    assert 'rel="next"' not in html
    assert f'<link rel="canonical" href="{PAGE}?figure=total&amp;scope=unit&amp;page=6">' in html


def recorded(**given: str) -> None:
    """By the command, as it is typed."""
    typed = [f"--{name}={value}" for name, value in given.items()]
    call_command("record_population", *typed, stdout=io.StringIO())


def test_per_head_where_the_population_is_known_and_named(place: Place, client: Client) -> None:
    query = {"figure": "total"}
    assert "人均" not in client.get(PAGE, query).text
    record = {"division": "370303", "persons": "7", "source": "张店区2024年统计公报"}
    for day in ("2023-12-31", "2024-12-31", "2026-12-31"):  # the last is of a later year
        recorded(**record, day=day)
    record_population(
        division_code="370303", persons=9, on_day=date(2024, 12, 31), source="张店区2024年统计公报"
    )  # mended
    html = client.get(PAGE, query).text
    assert (
        "人均按 2024-12-31 人口 9 人计（来源：张店区2024年统计公报），合计人均 55555.56 元。"
        in html
    )
    assert [row[5] for row in rows_of(html)] == ["33333.33", "11111.11", "11111.11"]
    text = client.get(f"{PAGE}table.csv", query).content.decode()
    heading, *lines = csv.reader(io.StringIO(text))
    assert heading[6] == "人均（元，按2024-12-31人口，来源：张店区2024年统计公报）"
    assert [line[6] for line in lines] == ["33333.33", "11111.11", "11111.11", "55555.56"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"division": "999999"}, "没有区划999999"),
        ({"persons": "0"}, "人数应为正整数"),
        ({"persons": "99999999999"}, "人数应为正整数"),
        ({"source": " "}, "请写明来源"),
        ({"day": "2024"}, "统计日应写成"),
    ],
)
def test_a_population_without_its_particulars_is_refused(
    place: Place, wrong: dict[str, str], words: str
) -> None:
    given = {"division": "370303", "persons": "7", "source": "公报", "day": "2024-12-31"}
    with pytest.raises(CommandError, match=words):
        recorded(**{**given, **wrong})
    assert not Population.objects.exists()


def test_a_divisions_page_leads_here(db: None, client: Client) -> None:
    place = a_place()
    published(place)
    assert f'href="{PAGE}"' in client.get("/divisions/370303/").text
