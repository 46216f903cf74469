"""The tables as web pages: every published cell in its place, well formed, escaped, named."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.rendering.formats import FORMATS
from budgets.rendering.marks import Mark
from budgets.rendering.sheet import cell_anchor
from budgets.rendering.web import MISSING, render_index, render_table, render_tables
from budgets.tables.findings import Severity
from portal.core.money import exact_wan_text, parse_amount, wan_text
from portal.core.text import fold, fold_name
from tests.budgets.rendering.documents import (
    CORPUS,
    EDITION,
    SLUGS,
    golden_document,
    leaf_of_columns,
    published,
    renamed,
    small_document,
)
from tests.budgets.rendering.html_tables import HtmlTables, grid

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "&lt;b&gt; & &amp;",
    "{{ 7*7 }}{% debug %}",
    "=cmd|' /C calc'!A0",
)


def parsed(slug):
    return HtmlTables(FORMATS["html"].render(golden_document(slug)).decode())


@pytest.mark.parametrize("slug", SLUGS)
def test_every_published_cell_stands_in_its_place(slug) -> None:
    tables = parsed(slug).tables
    assert len(tables) == 12
    amounts = 0
    for table, description in zip(tables, EDITION.tables, strict=True):
        given_table = published(slug)["tables"][str(description.number)]
        width = len(description.leaves)
        body = grid(table.body, width)
        assert len(body) == len(given_table["rows"])
        for shown, line in zip(body, given_table["rows"], strict=True):
            wanted = dict(zip(leaf_of_columns(slug, description), line, strict=True))
            for index, cell in enumerate(shown):
                value = wanted.get(index)
                if value is None:
                    assert cell.text == ""
                    assert "data-wan" not in cell.attributes
                elif "data-wan" in cell.attributes:
                    amounts += 1
                    assert cell.attributes["data-wan"] == value
                    amount = parse_amount(value)
                    assert amount is not None
                    assert cell.text == wan_text(amount)
                else:
                    assert fold(cell.text) == fold(value)
        assert table.notes == given_table["notes"]
    assert amounts == {"zhangdian-2025": 339, "yantai-2025": 322}[slug]


@pytest.mark.parametrize("slug", SLUGS)
def test_headings_cover_their_columns_as_published(slug) -> None:
    for table, description in zip(parsed(slug).tables, EDITION.tables, strict=True):
        given_table = published(slug)["tables"][str(description.number)]
        width = len(description.leaves)
        head = grid(table.head, width)
        assert len(head) == given_table["header"]["rows"]
        assert sum(table.colgroups) == width
        columns = leaf_of_columns(slug, description)
        for cell in given_table["header"]["cells"]:
            for row in range(cell["row"], cell["row"] + cell["rowspan"]):
                for column in range(cell["col"], cell["col"] + cell["colspan"]):
                    shown = head[row][columns[column]]
                    assert fold_name(shown.text) == fold_name(cell["text"])
                    assert shown.tag == "th"


@pytest.mark.parametrize("slug", SLUGS)
def test_a_column_group_is_headed_by_its_group_and_a_column_by_its_column(slug) -> None:
    for table in parsed(slug).tables:
        top = table.head[0]
        assert [int(cell.attributes.get("colspan", "1")) for cell in top] == table.colgroups
        for cell in top:
            is_group = "colspan" in cell.attributes
            assert cell.attributes["scope"] == ("colgroup" if is_group else "col")
        assert all(cell.attributes["scope"] == "col" for row in table.head[1:] for cell in row)


@pytest.mark.parametrize("slug", SLUGS)
def test_tables_are_named_reachable_and_have_one_id_each(slug) -> None:
    page = parsed(slug)
    assert len(page.ids) == len(set(page.ids))
    for number, table in enumerate(page.tables, 1):
        assert table.section["id"] == f"table-{number}"
        assert table.region["role"] == "region"
        assert table.region["tabindex"] == "0"
        assert table.region["aria-labelledby"] in page.ids
        assert f"公开表{number} " in table.caption
        assert "部门（单位）：" in table.caption
        assert "单位：万元" in table.caption


def test_names_head_their_rows_on_each_side() -> None:
    first = parsed("zhangdian-2025").tables[0]
    headers = [[cell.text for cell in row if cell.tag == "th"] for row in first.body]
    assert headers[0] == ["一、财政拨款收入", "一、一般公共服务支出"]
    assert headers[22] == ["上级补助收入"]
    assert all(
        cell.attributes["scope"] == "row" for row in first.body for cell in row if cell.tag == "th"
    )
    economic = parsed("zhangdian-2025").tables[5]
    assert [cell.text for cell in economic.body[1] if cell.tag == "th"] == ["工资福利支出"]


@pytest.mark.parametrize("slug", SLUGS)
def test_indentation_follows_structure_and_not_typing(slug) -> None:
    tables = parsed(slug).tables

    def level(table: int, name: str) -> str:
        classes = next(
            cell.attributes["class"]
            for row in tables[table - 1].body
            for cell in row
            if fold(cell.text) == fold(name)
        )
        return next((part for part in classes.split() if part.startswith("level-")), "")

    assert level(1, "一、财政拨款收入") == ""
    assert level(1, "一般公共预算收入") == "level-1"
    assert level(5, "一般公共服务支出") == ""
    assert level(5, "政府办公厅（室）及相关机构事务") == "level-1"
    assert level(5, "行政运行") == "level-2"
    assert level(6, "基本工资") == "level-1"
    assert level(6, "工资奖金津补贴") == "level-1"
    assert level(4, "本年收入合计") == ""


def test_total_rows_say_so() -> None:
    tables = parsed("zhangdian-2025").tables
    assert [row.get("class") for row in tables[4].rows] == ["total"] + [None] * 18
    assert [row["id"] for row in tables[0].rows if row.get("class")] == ["t1-r22", "t1-r27"]


def test_blank_and_zero_are_different() -> None:
    document = small_document("甲", amount=0)
    (table,) = HtmlTables(render_table(document.sheets[10])).tables
    shown = [(cell.text, cell.attributes.get("data-wan")) for cell in table.body[0][2:]]
    assert shown == [("0.00", "0.00")] + [("", None)] * 8


def test_what_paper_rounds_stays_exact_beside_it() -> None:
    page = render_table(small_document("甲", amount=17_349_287).sheets[10])
    assert 'data-wan="17.349287">17.35</td>' in page


def test_a_table_that_the_document_lacks_says_so_and_invents_nothing() -> None:
    (table,) = HtmlTables(render_table(small_document("甲").sheets[0])).tables
    assert table.body == []
    assert table.notes == [MISSING]
    assert "missing" in table.section["class"].split()


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_markup(text) -> None:
    document = small_document(text, notes=(text,))
    sheet = replace(document.sheets[10], unit_line=text, title=text)
    mark = Mark(Severity.ERROR, text, text)
    harmless = HtmlTables(render_tables([small_document("甲", notes=("乙",)).sheets[10]]))
    page = HtmlTables(render_index([sheet]) + render_table(sheet, {(0, 2): mark}))
    assert page.tags.count("p") == harmless.tags.count("p")
    assert set(page.tags) == set(harmless.tags) | {"nav", "ol", "li", "a"}
    (table,) = page.tables
    assert table.body[0][0].text == text
    assert table.body[0][2].attributes["title"] == text
    assert table.notes == [text]
    assert text in table.caption


def test_hostile_file_names_as_unit_names_stay_text() -> None:
    for case in json.loads((CORPUS / "NAMES.json").read_text("utf-8")):
        document = small_document(case["upload_filename"] or "甲")
        page = HtmlTables(FORMATS["html"].render(renamed(document, "某")).decode())
        # The parser, like a browser, replaces NUL and turns CR into LF.
        shown = page.tables[10].body[0][0].text
        assert fold(shown) == fold(case["upload_filename"].strip() or "甲")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1))
def test_any_name_keeps_the_page_well_formed(name) -> None:
    (table,) = HtmlTables(render_table(small_document(name).sheets[10])).tables
    assert table.body[0][0].text == name.strip()
    grid(table.body, 11)


@given(st.integers(-(10**14), 10**14))
def test_any_amount_keeps_its_exact_value(amount) -> None:
    (table,) = HtmlTables(render_table(small_document("甲", amount=amount).sheets[10])).tables
    cell = table.body[0][2]
    assert cell.attributes["data-wan"] == exact_wan_text(amount)
    assert cell.text == wan_text(amount)


def test_marks_are_shown_read_out_and_linked() -> None:
    sheet = golden_document("zhangdian-2025").sheets[4]
    marks = {
        (2, 5): Mark(Severity.ERROR, "合计与分项不符", "finding-7"),
        (2, 2): Mark(Severity.NOTICE, "编码有空格"),
    }
    (table,) = HtmlTables(render_table(sheet, marks)).tables
    amount, blank = table.body[2][5], table.body[2][2]
    assert amount.attributes["class"] == "amount marked marked-error"
    assert amount.attributes["id"] == cell_anchor(5, 2, 5) == "t5-r3-c6"
    assert amount.attributes["title"] == "合计与分项不符"
    assert amount.attributes["aria-describedby"] == "finding-7"
    assert blank.attributes["class"] == "marked marked-notice"
    assert blank.attributes["id"] == "t5-r3-c3"
    assert "aria-describedby" not in blank.attributes
    marked = [
        cell for row in table.body for cell in row if "marked" in cell.attributes.get("class", "")
    ]
    assert len(marked) == 2


def test_two_sided_tables_show_where_the_other_side_begins() -> None:
    first = parsed("zhangdian-2025").tables[0]
    assert [cell.attributes.get("class") for cell in first.head[0]] == [None, "side"]
    for row in (first.head[1], *first.body):
        sided = ["side" in cell.attributes.get("class", "").split() for cell in row]
        assert sided == [False, False, True, False]


def test_the_page_has_neither_script_nor_style() -> None:
    page = FORMATS["html"].render(golden_document("zhangdian-2025")).decode()
    assert "<script" not in page
    assert "style=" not in page
    assert "http" not in page
