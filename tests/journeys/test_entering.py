"""Performance targets typed at the desk: with and without scripts, beside an uploaded workbook."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from performance.sheets.core import Target
from performance.sheets.xlsx import workbook
from tests.factories.declarations import GOLDEN
from tests.journeys.conftest import Portal
from tests.performance.papers import golden_targets

pytestmark = pytest.mark.journey

SLUG = "zhangdian-2025"
UNIT = "淄博市张店区人民政府办公室"
#: What a browser gives a page when several cells are pasted into one of its boxes.
PASTE = """(box, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def _open_targets(page: Page) -> None:
    """The tables are uploaded and checked; the page of the targets is open."""
    page.get_by_role("link", name="其他年度或部门汇总").click()
    page.get_by_label("公开主体").select_option(label=UNIT)
    page.get_by_label("预算年度").fill("2025")
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("公开表工作簿").set_input_files(GOLDEN / SLUG / "workbook.xlsx")
    page.get_by_label("本文件已按规定完成保密审查并脱密").check()
    page.get_by_role("button", name="上传并校验").click()
    page.get_by_role("link", name="绩效目标", exact=True).click()


def _copied(target: Target) -> str:
    """The indicators as Excel puts them on the clipboard, merged levels blank."""
    lines = ["绩效指标\t一级指标\t二级指标\t三级指标\t指标值"]
    above = ("", "")
    for one in target.indicators:
        level1 = "" if one.level1 == above[0] else one.level1
        level2 = "" if (one.level1, one.level2) == above else one.level2
        above = (one.level1, one.level2)
        lines.append("\t".join(("绩效指标", level1, level2, one.level3, one.value)))
    return "\n".join(lines)


def _wait_for_check(page: Page) -> None:
    expect(page.get_by_role("heading", name="正在校验")).to_have_count(0)


def _to_revision(page: Page) -> None:
    page.get_by_role("link", name=re.compile(r"^第\d+稿$")).click()


def _publish(portal: Portal) -> None:
    """Another account approves what was submitted, and publishes it."""
    reviewer = portal.sign_in("reviewer", scripts=False)
    reviewer.get_by_role("row").filter(has_text=UNIT).get_by_role("link", name="审核").click()
    reviewer.get_by_text("批准…").click()
    reviewer.get_by_label("已完成保密审查").check()
    reviewer.get_by_role("button", name="确认批准").click()
    reviewer.get_by_text("公开…").click()
    reviewer.get_by_role("button", name="确认公开").click()
    expect(reviewer.get_by_text("已办理公开。")).to_be_visible()


def _published(portal: Portal) -> Locator:
    """The target sheets as the public reads them on a phone."""
    reader = portal.visitor(scripts=False, width=390)
    reader.goto("/370303/102001/2025/budget/")
    reader.get_by_role("link", name=re.compile("绩效目标")).first.click()
    return reader.locator("table.target-table")


def test_one_project_is_typed_the_rest_uploaded_mended_published_and_read(
    portal: Portal, tmp_path: Path
) -> None:
    portal.start_worker()
    officer = portal.sign_in("officer", scripts=False, width=390)
    _open_targets(officer)
    first, *others = golden_targets(SLUG)
    line = officer.get_by_role("row").filter(has_text=first.project)
    expect(line).to_contain_text("缺绩效目标")

    line.get_by_role("link", name="填报").click()
    officer.get_by_label("粘贴框").fill(_copied(first))
    officer.get_by_role("button", name="识别并填入表中").click()
    expect(officer.get_by_text(f"已识别粘贴的 {len(first.indicators)} 行")).to_be_visible()
    expect(officer.get_by_text("没有填写总体目标")).to_be_visible()
    officer.get_by_role("button", name="保存并校验").click()
    expect(officer.get_by_text("的绩效目标已保存，正在校验。")).to_be_visible()
    _wait_for_check(officer)
    expect(line).to_contain_text("在线填报")
    expect(line).to_contain_text("错误 1")

    rest = tmp_path / "rest.xlsx"
    rest.write_bytes(workbook(others))
    officer.get_by_label("绩效目标表工作簿").set_input_files(rest)
    officer.get_by_label("本文件已按规定完成保密审查并脱密").check()
    officer.get_by_role("button", name="上传并校验").click()
    officer.get_by_role("link", name="绩效目标", exact=True).click()
    _wait_for_check(officer)
    expect(officer.get_by_text("缺绩效目标")).to_have_count(0)
    error = officer.locator("li.finding.error")
    expect(error).to_have_count(1)
    expect(error).to_contain_text(f"项目“{first.project}”（总体目标）")
    _to_revision(officer)
    expect(officer.get_by_role("button", name="上报")).to_be_disabled()

    officer.get_by_role("link", name="绩效目标", exact=True).click()
    line.get_by_role("link", name="修改").click()
    officer.get_by_label("总体目标").fill(first.objective)
    officer.get_by_role("button", name="保存并校验").click()
    _wait_for_check(officer)
    expect(error).to_have_count(0)
    _to_revision(officer)
    officer.get_by_role("button", name="上报").click()
    expect(officer.get_by_text("已上报，等待审核。")).to_be_visible()

    _publish(portal)
    tables = _published(portal)
    expect(tables).to_have_count(len(others) + 1)
    expect(tables.first).to_contain_text(first.objective)
    for one in first.indicators:
        expect(tables.first).to_contain_text(one.level3)
        expect(tables.first).to_contain_text(one.value)


def test_the_grid_is_filled_by_keyboard_and_clipboard(portal: Portal) -> None:
    portal.start_worker()
    page = portal.sign_in("officer")
    _open_targets(page)
    first = golden_targets(SLUG)[0]
    short = replace(first, indicators=first.indicators[:3])
    page.get_by_role("link", name=re.compile(f"填报 *{first.project}")).click()
    page.locator("#id_rows-0-level3").evaluate(PASTE, _copied(short))
    expect(page.get_by_text("已识别粘贴的 3 行")).to_be_visible()
    names = page.locator("[data-row]:not([hidden]) textarea[name$=level3]")
    expect(names).to_have_count(6)

    names.nth(2).press("Alt+ArrowUp")
    expect(names.nth(1)).to_have_value(short.indicators[2].level3)
    expect(names.nth(1)).to_be_focused()
    page.get_by_role("button", name="删除此行").first.click()
    expect(names).to_have_count(5)
    names.nth(1).press("Enter")
    expect(names.nth(2)).to_be_focused()
    page.keyboard.type("办结件数")
    page.keyboard.press("Tab")
    page.keyboard.type("≥3件")
    rows = page.locator("[data-row]:not([hidden])")
    rows.nth(2).locator("select[name$=level1]").select_option("产出指标")
    seconds = rows.nth(2).locator("select[name$=level2] optgroup:not([hidden])")
    expect(seconds).to_have_count(1)
    rows.nth(2).locator("select[name$=level2]").select_option("数量指标")
    page.get_by_role("button", name="增加几行").click()
    expect(names).to_have_count(6)
    expect(names.nth(5)).to_be_focused()
    page.keyboard.type("办结及时率")
    rows.nth(5).locator("textarea[name$=value]").fill("=100%")
    rows.nth(5).locator("select[name$=level2]").select_option("时效指标")
    page.get_by_label("总体目标").fill(first.objective)
    page.get_by_role("button", name="保存并校验").click()

    _wait_for_check(page)
    page.get_by_role("link", name=re.compile(f"修改 *{first.project}")).click()
    kept = [
        short.indicators[2].level3,
        short.indicators[1].level3,
        "办结件数",
        "办结及时率",
    ]
    for number, name in enumerate(kept):
        expect(names.nth(number)).to_have_value(name)
    expect(page.locator("#id_rows-3-value")).to_have_value("=100%")
    expect(page.locator("#id_rows-4-level3")).to_have_value("")
