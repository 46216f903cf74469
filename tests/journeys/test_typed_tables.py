"""The twelve tables typed at the desk: by keyboard, from a copied range, and mended after upload."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from budgets.codes.catalogues import package_catalogues
from budgets.tables.budget import TABLES
from budgets.tables.core import Role
from budgets.tables.editions import edition_for
from budgets.tables.typed.core import TypedRow
from budgets.tables.typed.starting import typed_of
from portal.core.money import exact_wan_text, wan_text
from portal.core.text import fold_name
from tests.factories.declarations import golden_declaration, golden_json
from tests.journeys.conftest import Portal
from tests.journeys.keyboard import Keyboard

pytestmark = pytest.mark.journey

SLUG = "zhangdian-2025"
UNIT = "淄博市张店区人民政府办公室"
#: What a browser gives a page when several cells are pasted into one of its boxes.
PASTE = """(box, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
ROWS = """() => Object.fromEntries([...document.querySelectorAll("tr[id]")]
  .map((row) => [row.id, [...row.cells].map((cell) => cell.textContent.trim())]))"""
#: 合计 of 公开表11 was published without a name; the form prints one.
NAMELESS = (11, 0, 0)
#: In the order of the chooser.
CATEGORIES = ("其他运转类", "特定目标类")


def _tables() -> dict[str, Any]:
    tables = golden_json(SLUG)["tables"]
    assert isinstance(tables, dict)
    return tables


def _open(page: Page) -> None:
    page.get_by_role("link", name="其他年度或部门汇总").click()
    page.get_by_label("公开主体").select_option(label=UNIT)
    page.get_by_label("预算年度").fill("2025")
    page.get_by_role("button", name="下一步").click()


def _begin(page: Page, start: str) -> None:
    page.get_by_label(start).check()
    panel = page.locator("section", has=page.get_by_role("heading", name="开始填报"))
    panel.get_by_label("本文件已按规定完成保密审查并脱密").check()
    panel.get_by_role("button", name="开始填报").click()
    expect(page.get_by_text("已开始填报")).to_be_visible()


def _to_table(page: Page, number: int) -> None:
    page.get_by_role("link", name=re.compile(rf"^(公开)?表{number}(\s|$)")).first.click()
    expect(page.get_by_role("heading", name=f"公开表{number} 在线填报")).to_be_visible()


def open_by_keyboard(portal: Portal) -> Keyboard:
    """From the sign-in to the disclosure of the year."""
    keys = portal.keyboard("officer")
    keys.press("其他年度或部门汇总")
    keys.choose(keys.page.get_by_label("公开主体"), UNIT)
    keys.write(keys.page.get_by_label("预算年度"), "2025")
    keys.press("下一步")
    return keys


def begin_by_keyboard(keys: Keyboard, start: str) -> None:
    panel = keys.page.locator("section", has=keys.page.get_by_role("heading", name="开始填报"))
    keys.choose(panel.get_by_role("radio", checked=True), start)
    keys.tick(panel.get_by_label("本文件已按规定完成保密审查并脱密"))
    keys.press("开始填报", within=panel)
    expect(keys.page.get_by_text("已开始填报")).to_be_visible()


def go_to_table(keys: Keyboard, number: int) -> None:
    keys.to(keys.page.get_by_role("link", name=re.compile(rf"^(公开)?表{number}(\s|$)")))
    keys.page.keyboard.press("Enter")
    expect(keys.page.get_by_role("heading", name=f"公开表{number} 在线填报")).to_be_visible()


def is_kept(page: Page) -> None:
    expect(page.locator("[data-status]")).to_contain_text("已自动保存")


def _focused(page: Page) -> str:
    name: str = page.evaluate("document.activeElement.name || ''")
    return name


def _tab_to(page: Page, ending: str) -> None:
    """Tab on until a field of that kind has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if re.search(ending, _focused(page)):
            return
    raise AssertionError(ending)


def _typed_rows(number: int) -> Iterator[TypedRow]:
    declaration = golden_declaration(SLUG)
    typed = typed_of(edition_for("budget", 2025), declaration)
    yield from typed[number].rows


def _unusual(row: TypedRow, dimensions: tuple[str, ...]) -> list[str]:
    """The names of a row that the lists of codes do not have for it, in their places."""
    lists = package_catalogues()
    usual = [
        lists.of(dimension).name(code, 2025)
        for dimension, code in zip(dimensions, row.codes, strict=False)
    ]
    return [
        "" if fold_name(word) == fold_name(name) else word
        for word, name in zip(row.words, usual, strict=False)
    ]


def _to_open_row(page: Page, ending: str) -> None:
    """Tab on to the first field of the next row in which nothing stands."""
    while not re.search(ending, _focused(page)) or page.evaluate("document.activeElement.value"):
        _tab_to(page, ending)


def _typed_by_keyboard(page: Page, number: int) -> int:
    """Every row of the table that is typed at all, without the mouse; how many amounts."""
    dimensions = getattr(TABLES[number - 1].blocks[0].rows, "dimensions", ())
    Keyboard(page).to(page.locator("tr.spare input").first)
    count = 0
    for row in _typed_rows(number):
        names = _unusual(row, dimensions)
        if not row.is_own and not any(names):
            continue
        _to_open_row(page, r"-code0$" if dimensions else r"-word0$")
        for place, code in enumerate(row.codes):
            if place:
                page.keyboard.press("Tab")
            page.keyboard.type(code)
            page.keyboard.press("Tab")
            page.keyboard.type(names[place])
        if not dimensions:
            page.keyboard.type(row.words[0])
            page.keyboard.press("Tab")
            for _ in range(1 + CATEGORIES.index(row.words[1])):
                page.keyboard.press("ArrowDown")
        for column, amount in sorted(row.amounts.items()):
            _tab_to(page, rf"-c{column}$")
            page.keyboard.type(exact_wan_text(amount))
            count += 1
    page.keyboard.press("Enter")
    is_kept(page)
    return count


def type_three_public(page: Page) -> int:
    (row,) = _typed_rows(7)
    first, *rest = sorted(row.amounts.items())
    Keyboard(page).to(page.locator(f"[name=only-c{first[0]}]"))
    page.keyboard.type(exact_wan_text(first[1]))
    for column, amount in rest:
        _tab_to(page, rf"-c{column}$")
        page.keyboard.type(exact_wan_text(amount))
    page.keyboard.press("Enter")
    is_kept(page)
    return len(row.amounts)


def hand_in(keys: Keyboard) -> None:
    page = keys.page
    keys.press("返回填报总览")
    panel = page.locator("section", has=page.get_by_role("heading", name="生成新稿"))
    keys.tick(panel.get_by_label("本文件已按规定完成保密审查并脱密"))
    keys.press("生成新稿并校验", within=panel)
    expect(page.get_by_text(re.compile("已按填报内容生成第"))).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)


def test_twelve_tables_are_typed_by_keyboard_and_the_public_reads_what_was_published(
    portal: Portal,
) -> None:
    portal.start_worker()
    keys = open_by_keyboard(portal)
    page = keys.page
    keys.press("在线填报十二张表")
    begin_by_keyboard(keys, "从空表开始")
    count = 0
    for number in (5, 6, 11, 12):
        go_to_table(keys, number)
        count += _typed_by_keyboard(page, number)
    go_to_table(keys, 7)
    count += type_three_public(page)
    for number in (8, 9):
        go_to_table(keys, number)
        keys.write(page.get_by_label("表下的注"), "\n".join(_tables()[str(number)]["notes"]))
        is_kept(page)
    assert count == 43
    keys.press("返回填报总览")
    expect(page.locator(".typed-counts")).to_contain_text(
        "已填 43 个金额，系统计算 296 个，共 339 个。"
    )
    go_to_table(keys, 12)
    hand_in(keys)
    expect(page.get_by_text("共读取金额 339 个。")).to_be_visible()
    expect(page.locator(".finding.error")).to_have_count(0)
    keys.press("上报")
    expect(page.get_by_text("已上报，等待审核。")).to_be_visible()
    _publish(portal)
    _reads_the_golden_cells(portal)


def _publish(portal: Portal) -> None:
    keys = portal.keyboard("reviewer")
    row = keys.page.get_by_role("row").filter(has_text=UNIT)
    keys.press("审核", within=row)
    keys.press("批准…")
    keys.tick(keys.page.get_by_label("已完成保密审查"))
    keys.press("确认批准")
    keys.press("公开…")
    keys.press("确认公开")
    expect(keys.page.get_by_text("已办理公开。")).to_be_visible()


def _reads_the_golden_cells(portal: Portal) -> None:
    """Every cell of every published table, on the page and in the API."""
    reader = portal.visitor()
    reader.goto("/370303/102001/2025/budget/")
    shown = reader.evaluate(ROWS)
    amounts = 0
    for number, table in _tables().items():
        address = f"/api/v1/disclosures/370303-102001-2025-budget/tables/{number}/"
        answer = reader.request.get(address).json()
        assert answer["notes"] == table["notes"]
        assert len(answer["rows"]) == len(table["rows"])
        roles = [leaf.role for leaf in TABLES[int(number) - 1].leaves]
        for at, cells in enumerate(table["rows"]):
            on_page = shown[f"t{number}-r{at + 1}"]
            assert len(on_page) == len(cells) == len(answer["rows"][at]) == len(roles)
            for column, text in enumerate(cells):
                place = (int(number), at, column)
                if roles[column] is Role.AMOUNT:
                    amounts += bool(text)
                    assert answer["rows"][at][column] == text, place
                    assert on_page[column].replace(",", "") == (text or ""), place
                elif place != NAMELESS:
                    assert fold_name(answer["rows"][at][column] or "") == fold_name(text or "")
                    assert fold_name(on_page[column]) == fold_name(text or ""), place
    assert amounts == 339
    for empty in ("8", "9"):
        expect(reader.locator(f"#table-{empty}")).to_contain_text(_tables()[empty]["notes"][0])


def copied_range(number: int) -> str:
    """The range as Excel puts it on the clipboard, headings included."""
    table = _tables()[str(number)]
    paths = table["columns"]
    depth = max(len(path) for path in paths)
    heads = []
    for level in range(depth):
        line, before = [], None
        for path in paths:
            start = path[: level + 1] if level < len(path) else None
            line.append("" if start is None or start == before else path[level])
            before = start
        heads.append("\t".join(line))
    rows = ["\t".join(cell or "" for cell in row) for row in table["rows"]]
    return "\n".join([*heads, *rows])


def test_a_copied_range_fills_the_grid_with_and_without_scripts(portal: Portal) -> None:
    page = portal.sign_in("officer")
    _open(page)
    page.get_by_role("link", name="在线填报十二张表").click()
    _begin(page, "从空表开始")
    _to_table(page, 5)
    page.locator("tr.spare input").first.evaluate(PASTE, copied_range(5))
    expect(page.get_by_text("已识别粘贴的 9 行、12 个金额")).to_be_visible()
    whole = page.locator("tr.total td.number").first
    expect(whole).to_have_text("1,250.73")
    page.locator("[name=w1-c6]").evaluate(PASTE, "700.00\t80.00\n\t\t1.00\n")
    is_kept(page)
    expect(whole).to_have_text(wan_text(1250_730000 + 30_350000 + 3_560000 - 132_150000 + 1_000000))

    plain = portal.sign_in("officer", scripts=False, width=390)
    _open(plain)
    plain.get_by_role("link", name="在线填报十二张表").click()
    _to_table(plain, 6)
    plain.get_by_text("从 Excel 或 WPS 粘贴").click()
    plain.get_by_label("粘贴框").fill(copied_range(6))
    plain.get_by_role("button", name="识别并填入表中").click()
    expect(plain.get_by_text("已识别粘贴的 14 行、14 个金额")).to_be_visible()
    # A word instead of a code: of several codes one is chosen.
    plain.locator("tr.spare input").first.fill("医疗")
    plain.get_by_role("button", name="增加几行").click()
    expect(plain.get_by_text(re.compile("“医疗”对应 .* 个科目，请选择"))).to_be_visible()
    plain.get_by_label("选择科目").select_option("30114")
    plain.get_by_role("button", name="保存", exact=True).click()
    expect(plain.get_by_text("公开表6已保存。")).to_be_visible()
    added = plain.get_by_role("row", name=re.compile("30114"))
    expect(added.locator("input[placeholder='医疗费']")).to_be_visible()
    plain.get_by_label(re.compile("^删除此行 基本工资|^删除此行 工资奖金津补贴")).first.check()
    plain.get_by_role("button", name="保存", exact=True).click()
    expect(plain.locator(".typed-counts")).to_contain_text("本表已填 13 个金额")
